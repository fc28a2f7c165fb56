"""Angles to quaternions: each axis by hand, and there and back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simlab.devices.attitude import (
    from_yaw_pitch_roll,
    normalised,
    to_yaw_pitch_roll,
    turned_only,
)
from simlab.model.arrays import Floats

HALF = np.sqrt(0.5)


def turned(rotation: Floats, vector: tuple[float, float, float]) -> Floats:
    """q v q*, by the product of quaternions."""

    def times(a: Floats, b: Floats) -> Floats:
        w, v = a[0] * b[0] - a[1:] @ b[1:], a[0] * b[1:] + b[0] * a[1:] + np.cross(a[1:], b[1:])
        return np.array([w, *v])

    back = rotation * np.array([1.0, -1, -1, -1])
    return times(times(rotation, np.array([0.0, *vector])), back)[1:]


def test_a_quarter_turn_about_each_axis() -> None:
    angles = np.array([[0.0, 0, 0], [90, 0, 0], [0, 90, 0], [0, 0, 90]])
    expected = [[1, 0, 0, 0], [HALF, 0, 0, HALF], [HALF, 0, HALF, 0], [HALF, HALF, 0, 0]]
    assert_allclose(from_yaw_pitch_roll(angles), expected, atol=1e-15)


def test_where_the_body_points() -> None:
    yaw, pitch, roll = from_yaw_pitch_roll(np.array([[90.0, 0, 0], [0, 90, 0], [0, 0, 90]]))
    assert_allclose(turned(yaw, (1, 0, 0)), [0, 1, 0], atol=1e-15)  # x to y
    assert_allclose(turned(pitch, (1, 0, 0)), [0, 0, -1], atol=1e-15)  # x to -z
    assert_allclose(turned(roll, (0, 1, 0)), [0, 0, 1], atol=1e-15)  # y to z


def test_yaw_comes_first_then_pitch_then_roll() -> None:
    # yaw 30 and pitch 20 turn x to (cos 30 cos 20, sin 30 cos 20, -sin 20), whatever the roll
    for roll in (0.0, 50.0):
        (rotation,) = from_yaw_pitch_roll(np.array([[30.0, 20.0, roll]]))
        assert_allclose(turned(rotation, (1, 0, 0)), [0.81379768, 0.46984631, -0.34202014])


@given(st.floats(-179, 179), st.floats(-89, 89), st.floats(-179, 179))
def test_there_and_back(yaw: float, pitch: float, roll: float) -> None:
    angles = np.array([[yaw, pitch, roll]])
    assert_allclose(to_yaw_pitch_roll(from_yaw_pitch_roll(angles)), angles, atol=1e-6)


def test_a_quaternion_of_length_1_and_none_of_length_0() -> None:
    made = normalised(np.array([[2.0, 0, 0, 0], [0, 0, 0, 0]]))
    assert made[0].tolist() == [1, 0, 0, 0]
    assert np.isnan(made[1]).all()


def test_what_is_only_turned_is_nowhere() -> None:
    samples = turned_only(np.array([1.0]), np.array([0.1]), np.array([[1.0, 0, 0, 0]]))
    assert np.isnan(samples.position_mm).all()
    assert np.isnan(samples.position_times).all()
    assert samples.rotation_times.tolist() == [1.0]
