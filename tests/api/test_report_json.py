"""JSON of a report: by hand, and what is not known is null."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pytest

from simlab.api.report_json import plain, to_json
from simlab.model.arrays import Floats


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    share: float


@dataclass(frozen=True, eq=False)
class Outer:
    name: Colour
    rows: Floats
    inner: tuple[Inner, ...]
    nothing: None = None
    told: bool = True


def test_fields_stand_in_their_order_and_what_is_not_known_is_null() -> None:
    rows = np.array([[1.0, np.nan], [np.inf, 0.123456789]])
    text = to_json(Outer(Colour.RED, rows, (Inner(float("nan")), Inner(0.1 + 0.2))))
    assert text == (
        '{"name":"red","rows":[[1.0,null],[null,0.123457]],'
        '"inner":[{"share":null},{"share":0.3}],"nothing":null,"told":true}'
    )


def test_numbers_of_numpy_and_words_are_plain_too() -> None:
    assert plain({"a": np.float64(2.5), "b": np.int64(3), "c": [True, "ş"]}) == {
        "a": 2.5, "b": 3, "c": [True, "ş"],
    }  # fmt: skip
    assert to_json("ş") == '"ş"'


def test_anything_else_is_a_bug() -> None:
    with pytest.raises(TypeError, match="no JSON for object"):
        plain(object())
    with pytest.raises(TypeError, match="no JSON for type"):
        plain(Inner)
