"""Whatever stands in a welding exercise, it can be measured or is an error with its line."""

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simlab.crafts import exercise_from
from simlab.model.errors import TableError
from simlab.store.library import Library

SHARE, WHOLE = 300, 30_000
"""Texts in `make test` and in `make soak`."""
SHIPPED = [texts for name in Library().names() if "procedure" in (texts := Library().texts(name))]
NUMBER = st.one_of(
    st.sampled_from(["0", "-1", "1e-9", "1e308", "-1e308", "nan", "inf", "5000", "0.5", "60"]),
    st.floats(-1e4, 1e4).map(repr),
)
POINT = st.lists(NUMBER, min_size=2, max_size=4).map(lambda v: f"[{', '.join(v)}]")
THREE = st.lists(NUMBER, min_size=3, max_size=3).map(lambda v: f"[{', '.join(v)}]")
VALUE = st.one_of(
    NUMBER,
    POINT,
    THREE,
    st.lists(THREE, max_size=6).map(lambda v: f"[{', '.join(v)}]"),
    st.sampled_from(['"line"', '"polyline"', '"arc"', '"circle"', "true", "false", '""', "{}"]),
)
KEY = st.sampled_from([
    "shape", "start_mm", "end_mm", "points_mm", "centre_mm", "axis", "sweep_deg", "base_normal",
    "butting_normal", "either_way", "bin_mm", "pass_points", "weight", "name", "version", "title",
])  # fmt: skip
CHANGE = st.tuples(
    st.sampled_from(["value", "value", "value", "line", "delete"]), st.integers(0, 80), KEY, VALUE
)


def mutated(text: str, change: tuple[str, int, str, str]) -> str:
    """A text with one change."""
    how, at, key, value = change
    rows = text.split("\n")
    row = at % len(rows)
    if how == "value":
        rows[row] = re.sub(r"=.*", lambda _: f"= {value}", rows[row], count=1)
    elif how == "line":
        rows.insert(row, f"{key} = {value}")
    else:
        del rows[row]
    return "\n".join(rows)


@pytest.mark.parametrize("examples", [SHARE, pytest.param(WHOLE, marks=pytest.mark.soak)])
def test_shipped_exercises_with_anything_changed_in_them(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(SHIPPED), st.lists(CHANGE, min_size=1, max_size=4))
    def check(texts: dict[str, str], changes: list[tuple[str, int, str, str]]) -> None:
        text = texts["exercise"]
        for change in changes:
            text = mutated(text, change)
        made, fault = None, None
        try:
            made = exercise_from({**texts, "exercise": text})
        except TableError as error:
            fault = error
        if made is not None:
            assert 1.0 <= made.wanted.length_mm <= 5000.0 * (1 + 1e-9)
            assert np.isfinite(made.wanted.outline_mm()).all()
        else:
            assert fault is not None
            assert 0 <= fault.line <= text.count("\n") + 1
            assert fault.field
            assert fault.remedy

    check()
