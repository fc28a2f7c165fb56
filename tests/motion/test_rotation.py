"""Directions, by hand."""

import numpy as np

from simlab.motion.rotation import unit


def test_unit_keeps_the_direction_and_refuses_to_invent_one() -> None:
    made = unit(np.array([[3.0, 0, 4], [0, 0, 0], [np.nan, 0, 1]]))
    np.testing.assert_allclose(made[0], [0.6, 0, 0.8])
    assert np.isnan(made[1:]).all()
