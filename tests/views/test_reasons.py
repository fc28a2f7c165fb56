"""Reasons in words, with their place."""

from simlab.api.shapes import ReasonShape
from simlab.locale import texts
from simlab.views.reasons import sentence, sentences


def reason(from_mm: float | None, to_mm: float | None) -> ReasonShape:
    return ReasonShape(key="view.seconds", values={"s": 1.25}, from_mm=from_mm, to_mm=to_mm)


def test_a_reason_without_a_place_is_its_text_with_its_numbers() -> None:
    assert sentence(reason(None, None), texts("tr")) == "1,3 sn"


def test_a_reason_names_where_it_holds() -> None:
    assert sentence(reason(12.4, 17.6), texts("en")) == "12–18 mm: 1.3 s"
    assert sentence(reason(1200.0, None), texts("tr")) == "1.200 mm sonrası: 1,3 sn"


def test_several_stay_in_order() -> None:
    assert sentences((reason(None, None), reason(1.0, 2.0)), texts("en")) == (
        "1.3 s",
        "1–2 mm: 1.3 s",
    )
