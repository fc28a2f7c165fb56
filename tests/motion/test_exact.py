"""Angles from exact operations, held against the C library and against known bits."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.motion.exact import arcsin, arctan2

COORDINATES = st.floats(-1e6, 1e6, allow_subnormal=False)


@settings(deadline=None)
@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=50))
def test_arctan2_is_that_of_the_c_library(points: list[tuple[float, float]]) -> None:
    y, x = np.array(points).T
    expected = [math.atan2(*point) for point in points]
    np.testing.assert_allclose(arctan2(y, x), expected, rtol=0, atol=2e-15)


def test_arctan2_is_right_all_round_the_circle() -> None:
    turn = np.linspace(-3.14159, 3.14159, 200_001)
    y, x = np.sin(turn), np.cos(turn)
    expected = [math.atan2(b, a) for a, b in zip(x, y, strict=True)]
    assert np.abs(arctan2(y, x) - expected).max() <= 2e-15


@settings(deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=50))
def test_arcsin_is_that_of_the_c_library(sines: list[float]) -> None:
    expected = [math.asin(sine) for sine in sines]
    np.testing.assert_allclose(arcsin(np.array(sines)), expected, rtol=0, atol=2e-15)


def test_arcsin_takes_what_rounding_left_beyond_one() -> None:
    np.testing.assert_allclose(arcsin(np.array([1 + 1e-15, -1 - 1e-15])), [np.pi / 2, -np.pi / 2])


def test_the_axes_and_the_origin() -> None:
    y = np.array([0.0, 1.0, 0.0, -1.0, 0.0, -0.0])
    x = np.array([1.0, 0.0, -1.0, 0.0, 0.0, -1.0])
    assert arctan2(y, x).tolist() == [0, np.pi / 2, np.pi, -np.pi / 2, 0, -np.pi]


@pytest.mark.parametrize(("y", "x"), [(np.nan, 1.0), (1.0, np.nan), (np.nan, np.nan)])
def test_what_is_not_measured_has_no_angle(y: float, x: float) -> None:
    assert np.isnan(arctan2(np.array([y]), np.array([x])))
    assert np.isnan(arcsin(np.array([y * x])))


def test_the_bits_do_not_depend_on_where_a_value_stands() -> None:
    x = np.linspace(-1, 1, 257)
    whole = arcsin(x)
    assert whole.tobytes() == np.concatenate([arcsin(x[i : i + 1]) for i in range(257)]).tobytes()


def test_arrays_of_any_shape_broadcast() -> None:
    y, x = np.array([[1.0], [-1.0]]), np.array([1.0, 0.0, -1.0])
    expected = [[45, 90, 135], [-45, -90, -135]]
    np.testing.assert_allclose(np.degrees(arctan2(y, x)), expected)
    assert np.shape(arcsin(np.array(0.5))) == ()
    assert arctan2(np.empty(0), np.empty(0)).shape == (0,)


def test_the_bits_are_these_on_every_machine() -> None:
    angle = arctan2(np.array([0.3, -2.0, 1e-9]), np.array([0.7, -0.1, 5.0]))
    assert [value.hex() for value in angle.tolist()] == [
        "0x1.9e9bf3d20dc72p-2",
        "-0x1.9ee9c8100c211p+0",
        "0x1.b7cdfd9d7bdbbp-33",
    ]
