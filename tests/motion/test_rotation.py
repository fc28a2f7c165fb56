"""Directions, by hand."""

import numpy as np

from simlab.motion.rotation import unit


def test_unit_keeps_the_direction_and_refuses_to_invent_one() -> None:
    made = unit(np.array([[3.0, 0, 4], [0, 0, 0], [np.nan, 0, 1], [np.inf, 0, 0]]))
    np.testing.assert_allclose(made[0], [0.6, 0, 0.8])
    assert np.isnan(made[1:]).all()


def test_unit_takes_one_vector_or_arrays_of_any_shape() -> None:
    np.testing.assert_allclose(unit(np.array([0.0, -5.0, 0.0])), [0, -1, 0])
    assert unit(np.ones((4, 2, 3))).shape == (4, 2, 3)
    assert unit(np.empty((0, 3))).shape == (0, 3)
