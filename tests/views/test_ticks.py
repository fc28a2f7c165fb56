"""Round numbers along an axis."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.locale import texts
from simlab.views.ticks import ticks


@pytest.mark.parametrize(
    ("low", "high", "most", "written"),
    [
        (0.0, 80.0, 10, ["0", "10", "20", "30", "40", "50", "60", "70", "80"]),
        (0.0, 100.0, 10, ["0", "10", "20", "30", "40", "50", "60", "70", "80", "90"]),
        (-0.13, 0.17, 4, ["-0,1", "0,0", "0,1"]),
        (0.0, 0.05, 5, ["0,00", "0,01", "0,02", "0,03", "0,04"]),
        (980.0, 2100.0, 4, ["1.000", "1.500", "2.000"]),
    ],
)
def test_ticks_are_multiples_of_one_two_or_five(
    low: float, high: float, most: int, written: list[str]
) -> None:
    assert [text for _, text in ticks(low, high, most, texts("tr"))] == written


@given(st.floats(-1e5, 1e5), st.floats(1e-3, 1e5), st.integers(2, 12))
def test_ticks_stand_inside_and_are_never_more_than_asked(
    low: float, span: float, most: int
) -> None:
    made = ticks(low, low + span, most, texts("en"))
    assert len(made) <= most
    assert all(low - 1e-6 * span <= at <= low + span + 1e-6 * span for at, _ in made)


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0)])
def test_an_empty_axis_has_no_ticks(low: float, high: float) -> None:
    assert ticks(low, high, 5, texts("en")) == []
