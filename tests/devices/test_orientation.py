"""Turns from gyro and gravity: closed-form motions, honest drift, the same bits however cut."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from simlab.devices.attitude_filter import G_M_S2, AttitudeFilter, GyroNoise
from simlab.devices.orientation import Orientation, Sensor
from simlab.devices.quaternions import back, product, turn_by, turned, vector_of
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Floats

RATE_HZ = 200.0
X, Y, Z = np.eye(3)


@dataclass(frozen=True)
class Readings:
    """An inertial sensor's samples."""

    t_s: Floats
    t_bound_s: Floats
    acc_m_s2: Floats
    gyro_rad_s: Floats


def felt(
    turns: Floats,
    rate_rad_s: Floats,
    *,
    bias: Floats | None = None,
    noise: float = 0.0,
    seed: int = 0,
) -> Readings:
    """What a sensor feels that is turned so; (n, 4), (n, 3) in its own axes."""
    n = len(turns)
    gyro = rate_rad_s + (0.0 if bias is None else bias)
    gyro = gyro + noise * np.random.default_rng(seed).standard_normal((n, 3))
    acc = turned(back(turns), np.tile(G_M_S2 * Z, (n, 1)))
    return Readings(np.arange(n) / RATE_HZ, np.full(n, 0.001), acc, gyro)


def spun(about: Floats, deg_s: float, seconds: float) -> tuple[Floats, Floats]:
    """A steady turn about an axis of the world that is the body's too, and its rate."""
    t_s = np.arange(round(seconds * RATE_HZ) + 1) / RATE_HZ
    rate = math.radians(deg_s) * about
    return turn_by(t_s[:, None] * rate), np.tile(rate, (len(t_s), 1))


def off_deg(found: PoseSamples, turns: Floats) -> Floats:
    errors = vector_of(product(back(turns), found.rotation))
    off: Floats = np.degrees(np.sqrt((errors * errors).sum(axis=1)))
    return off


@pytest.mark.parametrize("about", [Z, X, (X + 2 * Y - Z) / math.sqrt(6.0)])
def test_a_steady_turn_is_followed(about: Floats) -> None:
    turns, rate = spun(about, 60.0, 4.0)  # 240 degrees
    found = Orientation(Sensor()).feed(felt(turns, rate))
    assert off_deg(found, turns).max() < 0.02
    assert np.isnan(found.position_mm).all()
    assert np.isnan(found.position_times).all()


def test_a_cone_is_followed() -> None:
    # an axis leaned by 20 degrees goes round once a second: q = turn about z, then the lean
    t_s = np.arange(1001) / RATE_HZ
    round_, lean = 2 * np.pi * t_s[:, None] * Z, math.radians(20.0) * X
    turns = product(turn_by(round_), np.tile(turn_by(lean), (1001, 1)))
    rate = turned(back(turn_by(lean)), 2 * np.pi * Z)  # the world's z as the body sees it
    start = turns[0]
    found = Orientation(Sensor()).feed(felt(turns, np.tile(rate, (1001, 1))))
    # yaw counts from the first reading: gravity alone gives the lean about x, and no yaw
    assert_allclose(np.abs(found.rotation[0] @ start), 1.0, atol=1e-12)
    assert off_deg(found, turns).max() < 0.5


def test_upside_down_is_a_turn_too() -> None:
    for over in (X, Y):
        turns = np.tile(turn_by(np.pi * over), (5, 1))
        found = Orientation(Sensor()).feed(felt(turns, np.zeros((5, 3))))
        up = turned(found.rotation, np.tile(-Z, (5, 1)))
        assert_allclose(up, np.tile(Z, (5, 1)), atol=1e-9)


def test_a_sensor_that_sits_otherwise_on_the_body() -> None:
    sits = turn_by(np.pi / 2 * X)  # the sensor's y axis is the body's z
    turns, rate = spun(Z, 30.0, 1.0)
    sensed = felt(product(turns, np.tile(sits, (len(turns), 1))), turned(back(sits), rate))
    found = Orientation(Sensor(turn=tuple(sits.tolist()))).feed(sensed)
    assert off_deg(found, turns).max() < 0.02


def test_yaw_drifts_by_the_bias_and_says_so() -> None:
    bias = math.radians(0.4) * Z
    turns, rate = spun(Z, 0.0, 20.0)
    found = Orientation(Sensor(rotation_deg=1.0)).feed(felt(turns, rate, bias=bias))
    off = off_deg(found, turns)
    assert off[-1] == pytest.approx(0.4 * 20.0, rel=0.02)  # nobody tells it of its bias about up
    sigma = found.rotation_times  # in degrees: 1 is stated
    assert sigma[-1] == pytest.approx(0.5 * 20.0, rel=0.05)  # 0.5 deg/s of bias for 20 s
    assert (np.diff(sigma[400:]) > 0.0).all()
    assert (off[1:] < 2.0 * sigma[1:]).all()


def test_tilt_does_not_drift() -> None:
    bias = math.radians(0.4) * X
    turns, rate = spun(Z, 0.0, 30.0)
    found = Orientation(Sensor()).feed(felt(turns, rate, bias=bias))
    assert off_deg(found, turns)[-1] < 0.2  # of 12 degrees that the gyro alone would be off


def test_the_sigma_is_that_of_many_sensors() -> None:
    noise = GyroNoise()
    turns, rate = spun(Z, 0.0, 2.0)
    ratios = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        bias = noise.bias_rad_s * rng.standard_normal(3)
        one = noise.rate_rad_s_hz * math.sqrt(RATE_HZ)
        found = Orientation(Sensor()).feed(felt(turns, rate, bias=bias, noise=one, seed=seed))
        ratios.append(off_deg(found, turns)[-1] / found.rotation_times[-1])
    assert 0.7 < math.sqrt(float(np.mean(np.square(ratios)))) < 1.4


def test_a_hand_that_shakes_is_not_taken_for_gravity() -> None:
    turns, rate = spun(Z, 0.0, 5.0)
    sensed = felt(turns, rate)
    shaken = sensed.acc_m_s2.copy()
    shaken[:, 0] += 0.3 * np.sin(2 * np.pi * 1.5 * sensed.t_s)
    shaken[500:520] *= 2.0  # a knock
    found = Orientation(Sensor()).feed(
        Readings(sensed.t_s, sensed.t_bound_s, shaken, sensed.gyro_rad_s)
    )
    off = off_deg(found, turns)
    assert off.max() < 1.5  # 0.3 m/s2 alone would say 1.8 degrees
    assert (off < 2.0 * found.rotation_times).all()


def test_what_was_not_measured_is_not_told_and_what_was_missed_is_doubted() -> None:
    turns, rate = spun(Z, 0.0, 4.0)
    sensed = felt(turns, rate)
    gyro = sensed.gyro_rad_s.copy()
    gyro[400:500] = np.nan  # half a second
    found = Orientation(Sensor()).feed(
        Readings(sensed.t_s, sensed.t_bound_s, sensed.acc_m_s2, gyro)
    )
    assert np.isnan(found.rotation[400:500]).all()
    assert np.isnan(found.rotation_times[400:500]).all()
    assert np.isfinite(found.rotation[500:]).all()
    assert found.rotation_times[500] > 50.0  # 2 rad/s for half a second is 57 degrees
    assert found.rotation_times[399] < 5.0


def test_without_gravity_at_the_start_nothing_is_told() -> None:
    nothing = np.zeros((5, 3))
    falling = Readings(np.arange(5) / RATE_HZ, np.zeros(5), nothing, nothing)
    found = Orientation(Sensor()).feed(falling)
    assert np.isnan(found.rotation).all()


@settings(max_examples=10, deadline=None)
@given(st.sets(st.integers(1, 119)))
def test_the_cut_of_the_stream_changes_no_bit(cuts: set[int]) -> None:
    turns, rate = spun((X + Z) / math.sqrt(2.0), 80.0, 0.6)
    sensed = felt(turns, rate, noise=0.01)
    whole = Orientation(Sensor()).feed(sensed)
    fold, parts = Orientation(Sensor()), []
    edges = [0, *sorted(cuts), len(turns)]
    for low, high in pairwise(edges):
        rows = slice(low, high)
        part = Readings(
            sensed.t_s[rows], sensed.t_bound_s[rows], sensed.acc_m_s2[rows], sensed.gyro_rad_s[rows]
        )
        parts.append(fold.feed(part))
    assert_array_equal(np.concatenate([p.rotation for p in parts]), whole.rotation)
    assert_array_equal(np.concatenate([p.rotation_times for p in parts]), whole.rotation_times)


def test_a_turn_told_by_somebody_else_is_weighed_with_what_is_known() -> None:
    made = AttitudeFilter(Z, GyroNoise())
    made.start(turn_by(0.0 * Z), 0.02**2 * np.eye(3))
    assert made.told(turn_by(0.03 * Z), 0.01, 5.0)
    # weights 1 / 0.02**2 and 1 / 0.01**2: four fifths of the way, sigma 1 / sqrt(12500)
    assert_allclose(vector_of(made.turn), 0.024 * Z, atol=1e-5)
    assert made.sigma_rad == pytest.approx(1.0 / math.sqrt(12500.0), rel=1e-6)
    assert not made.told(turn_by(0.5 * Z), 0.01, 5.0)
    assert_allclose(vector_of(made.turn), 0.024 * Z, atol=1e-5)
