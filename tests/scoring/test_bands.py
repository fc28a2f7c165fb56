"""Marks of values: the published worked example, the corners of the trapezium, signs and shares."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.exercises import Band
from simlab.scoring.bands import deviations, marks, targets, wrong_sign

ANGLE = Band(target=45.0, full=5.0, zero=15.0)
SPEED = Band(target=8.0, full=0.10, zero=0.35, relative=True)
PUSH = Band(target=10.0, full=5.0, zero=15.0, signed=True)


def mark(band: Band, value: float, wanted: float = np.nan) -> float:
    return float(marks(band, np.array([value]), targets(band, np.array([wanted])))[0])


def test_seven_degrees_off_in_a_band_of_5_and_15_are_80_points() -> None:
    assert 100 * mark(ANGLE, 52.0) == pytest.approx(80.0)
    assert 100 * mark(ANGLE, 38.0) == pytest.approx(80.0)


@pytest.mark.parametrize(
    ("off", "expected"), [(0, 1), (5, 1), (10, 0.5), (12.5, 0.25), (15, 0), (40, 0)]
)
def test_full_within_the_band_none_beyond_its_end_straight_between(
    off: float, expected: float
) -> None:
    assert mark(ANGLE, 45.0 + off) == pytest.approx(expected)
    assert mark(ANGLE, 45.0 - off) == pytest.approx(expected)


def test_a_relative_band_is_a_share_of_its_target() -> None:
    assert mark(SPEED, 8.8) == pytest.approx(1.0)
    assert mark(SPEED, 8.0 * 1.225) == pytest.approx(0.5)  # half way from 10 to 35 %
    assert deviations(SPEED, np.array([10.0]), np.array([8.0])).tolist() == [0.25]


def test_what_is_wanted_at_a_place_stands_before_the_bands_own_target() -> None:
    assert targets(SPEED, np.array([np.nan, 4.0])).tolist() == [8.0, 4.0]
    assert mark(SPEED, 4.0, wanted=4.0) == 1.0
    assert mark(SPEED, 8.0, wanted=4.0) == 0.0


def test_the_wrong_sign_is_worth_nothing_where_the_band_is_signed() -> None:
    unsigned = Band(target=10.0, full=5.0, zero=15.0)
    assert mark(PUSH, -1.0) == 0.0
    assert mark(unsigned, -1.0) == pytest.approx(0.4)
    assert mark(PUSH, 0.0) == pytest.approx(0.5)  # upright is no drag
    values, target = np.array([-1.0, 0.0, 1.0]), np.full(3, 10.0)
    assert wrong_sign(PUSH, values, target).tolist() == [True, False, False]
    assert not wrong_sign(unsigned, values, target).any()


def test_drag_wanted_and_push_shown_is_the_wrong_sign_too() -> None:
    drag = Band(target=-10.0, full=5.0, zero=15.0, signed=True)
    assert mark(drag, -12.0) == 1.0
    assert mark(drag, 2.0) == 0.0


def test_what_cannot_be_told_has_no_mark() -> None:
    for band in (ANGLE, SPEED, PUSH):
        assert np.isnan(mark(band, np.nan))


@settings(deadline=None)
@given(st.floats(-100, 100), st.floats(0.1, 50), st.floats(0.1, 50))
def test_a_mark_is_a_share_and_falls_with_distance(value: float, full: float, more: float) -> None:
    band = Band(target=0.0, full=full, zero=full + more)
    assert 0.0 <= mark(band, value) <= 1.0
    assert mark(band, value * 1.1) <= mark(band, value)
