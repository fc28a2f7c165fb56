"""Sliding windows along a seam, against every place that they could stand at."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.weld.windows import longest_in, sum_in


def test_the_longest_in_any_window_by_hand() -> None:
    # 2 mm stretches; marked: 0-4, 6-8, 18-20: a window of 8 mm holds 6 of them, at the start
    there = np.array([1, 1, 0, 1, 0, 0, 0, 0, 0, 1], dtype=np.bool_)
    most = longest_in(there, 2.0, 8.0)
    assert (most.amount, most.from_mm, most.to_mm) == (6.0, 0.0, 8.0)


def test_a_window_may_begin_within_a_stretch() -> None:
    # marked 0-2 and 4-6; a window of 5 mm: 1-6 holds 1 + 2, 0-5 holds 2 + 1
    assert longest_in(np.array([True, False, True]), 2.0, 5.0).amount == pytest.approx(3.0)


def test_a_seam_shorter_than_the_window_is_within_it() -> None:
    most = longest_in(np.array([True, False, True]), 1.0, 300.0)
    assert (most.amount, most.from_mm, most.to_mm) == (2.0, 0.0, 3.0)


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.floats(0.5, 3.0), st.floats(1.0, 40.0))
def test_no_window_holds_more_than_the_longest(
    there: list[bool], step: float, window: float
) -> None:
    edge = np.arange(len(there) + 1) * step
    found = longest_in(np.array(there), step, window)
    sum_mm = np.concatenate(([0.0], np.cumsum(there) * step))
    for first in np.linspace(0.0, max(edge[-1] - window, 0.0), 50):
        held = np.interp([first, first + window], edge, sum_mm)
        assert held[1] - held[0] <= found.amount + 1e-9
    held = np.interp([found.from_mm, found.to_mm], edge, sum_mm)
    assert held[1] - held[0] == pytest.approx(found.amount)


def test_sums_count_what_a_window_holds_or_touches() -> None:
    pores = np.array([3.0, 0.0, 0.0, 3.0])
    # 3 mm windows on 1 mm stretches: none holds both pores, but one may touch both
    assert sum_in(pores, 1.0, 3.0, touched=False).amount == 3.0
    most = sum_in(pores, 1.0, 3.0, touched=True)
    assert (most.amount, most.from_mm, most.to_mm) == (6.0, 0.0, 4.0)


@given(st.lists(st.floats(0, 5), min_size=1, max_size=20), st.floats(0.3, 2), st.floats(0.5, 30))
def test_held_is_never_more_than_touched(amount: list[float], step: float, window: float) -> None:
    held = sum_in(np.array(amount), step, window, touched=False).amount
    touched = sum_in(np.array(amount), step, window, touched=True).amount
    assert max(amount) - 1e-9 <= held <= touched + 1e-9 <= sum(amount) + 2e-9
