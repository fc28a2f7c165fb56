"""Points on rational splines, against curves that are known."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.gcode.faults import Fault
from simlab.gcode.nurbs import curve
from simlab.gcode.record import Excess

QUARTER = np.array([[1.0, 0.0, 1.0], [1.0, 1.0, 0.5**0.5], [0.0, 1.0, 1.0]])


def test_a_quarter_of_a_circle() -> None:
    # Piegl and Tiller, The NURBS Book, 7.3: weights 1, cos 45 degrees, 1.
    points = curve(QUARTER, 3, 1e-5, 10_000)
    assert_allclose(np.hypot(*points.T), 1.0, atol=1e-12)
    assert points[-1].tolist() == [0.0, 1.0]
    chords = np.diff(np.concatenate(([[1.0, 0.0]], points)), axis=0)
    assert_allclose(np.hypot(*chords.T).sum(), np.pi / 2, rtol=1e-5)


def test_a_cubic_is_bernsteins_polynomial() -> None:
    controls = np.array([[0.0, 0, 1], [0.0, 3, 1], [6.0, 3, 1], [6.0, 0, 1]])
    points = curve(controls, 4, 1e-3, 10_000)
    t = np.linspace(0.0, 1.0, len(points) + 1)[1:]
    assert_allclose(points[:, 0], 18 * t**2 * (1 - t) + 6 * t**3, atol=1e-12)
    assert_allclose(points[:, 1], 9 * t * (1 - t) ** 2 + 9 * t**2 * (1 - t), atol=1e-12)


def test_a_spline_of_several_pieces_is_smooth() -> None:
    controls = np.array([[0.0, 0, 1], [1, 2, 1], [3, 2, 1], [4, 0, 1], [6, 0, 1]])
    points = curve(controls, 3, 1e-6, 100_000)
    steps = np.diff(points, axis=0)
    turning = np.abs(np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))))
    assert turning.max() < 0.02
    # Between two pieces a quadratic spline is half way between two control points.
    assert np.hypot(*(points - [2.0, 2.0]).T).min() < 1e-12
    assert np.hypot(*(points - [3.5, 1.0]).T).min() < 1e-12


def test_a_straight_one_and_a_point() -> None:
    line = np.array([[0.0, 0, 1], [1, 1, 1], [2, 2, 1]])
    assert_allclose(curve(line, 3, 1e-3, 100)[:, 0], [0.5, 1.0, 1.5, 2.0])
    assert not curve(0.0 * line + [0, 0, 1], 3, 1e-3, 100).any()


def test_weights_without_a_curve() -> None:
    assert len(curve(QUARTER * [1, 1, 0], 3, 1e-3, 100)) == 0


def test_no_more_chords_than_allowed() -> None:
    with pytest.raises(Excess) as error:
        curve(QUARTER, 3, 1e-12, 1000)
    assert error.value.fault == Fault.POINTS
