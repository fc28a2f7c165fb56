"""Directions, by hand."""

import numpy as np
import pytest

from simlab.motion.rotation import direction, unit


def test_unit_keeps_the_direction_and_refuses_to_invent_one() -> None:
    made = unit(np.array([[3.0, 0, 4], [0, 0, 0], [np.nan, 0, 1], [np.inf, 0, 0]]))
    np.testing.assert_allclose(made[0], [0.6, 0, 0.8])
    assert np.isnan(made[1:]).all()


def test_unit_takes_one_vector_or_arrays_of_any_shape() -> None:
    np.testing.assert_allclose(unit(np.array([0.0, -5.0, 0.0])), [0, -1, 0])
    assert unit(np.ones((4, 2, 3))).shape == (4, 2, 3)
    assert unit(np.empty((0, 3))).shape == (0, 3)


@pytest.mark.parametrize("size", [1e-310, 1e-200, 1e-3, 1.0, 1e200, 1e308])
def test_directions_of_lists_however_long(size: float) -> None:
    made = direction([[0.6 * size, 0.0, -0.8 * size], [0.0] * 3, [np.inf] * 3, [np.nan] * 3])
    np.testing.assert_allclose(made[0], [0.6, 0, -0.8], atol=1e-9)
    assert np.isnan(made[1:]).all()


def test_directions_of_small_whole_numbers_do_not_overflow() -> None:
    made = direction(np.array([0, -100, 100], np.int8))
    np.testing.assert_allclose(made, [0.0, -(0.5**0.5), 0.5**0.5], atol=1e-15)
    assert direction(np.empty((0, 3))).shape == (0, 3)


@pytest.mark.parametrize("wrong", [1.0, [1.0, 2.0], np.ones((3, 4)), []])
def test_directions_have_three_numbers(wrong: object) -> None:
    with pytest.raises(ValueError, match="three numbers"):
        direction(np.asarray(wrong))
