"""Directions out of quaternions, by hand."""

import numpy as np
import pytest

from simlab.model.arrays import Floats
from simlab.motion.rotation import rotated, unit

HALF = np.sqrt(0.5)


@pytest.mark.parametrize(
    ("quaternion", "direction", "expected"),
    [
        ((1, 0, 0, 0), (0, 0, 1), (0, 0, 1)),
        ((HALF, HALF, 0, 0), (0, 0, 1), (0, -1, 0)),  # a quarter turn about x takes z to -y
        ((HALF, 0, HALF, 0), (0, 0, 1), (1, 0, 0)),  # about y takes z to x
        ((HALF, 0, 0, HALF), (1, 0, 0), (0, 1, 0)),  # about z takes x to y
        ((0, 0, 0, 1), (1, 2, 3), (-1, -2, 3)),  # half a turn about z
        ((5 * HALF, 5 * HALF, 0, 0), (0, 0, 1), (0, -1, 0)),  # any length will do
    ],
)
def test_quarter_and_half_turns(
    quaternion: tuple[float, ...],
    direction: tuple[float, float, float],
    expected: tuple[float, ...],
) -> None:
    turned = rotated(np.array([quaternion], dtype=float), direction)
    np.testing.assert_allclose(turned, [expected], atol=1e-15)


@pytest.mark.parametrize("quaternion", [(0.0, 0, 0, 0), (np.nan, 0, 0, 1)])
def test_no_rotation_gives_no_direction(quaternion: tuple[float, ...]) -> None:
    assert np.isnan(rotated(np.array([quaternion]), (0, 0, 1))).all()


def test_unit_keeps_the_direction_and_refuses_to_invent_one() -> None:
    given: Floats = np.array([[3.0, 0, 4], [0, 0, 0], [np.nan, 0, 1]])
    made = unit(given)
    np.testing.assert_allclose(made[0], [0.6, 0, 0.8])
    assert np.isnan(made[1:]).all()
