"""The torch that a trainee of arithmetic holds: trackers of the body on it see that torch."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.devices.marker_camera import SETUP
from simlab.devices.mounting import Mounting, PoseNoise, coupon_at, torch_poses
from simlab.devices.quaternions import STILL, back, product, turn_by, turned, vector_of
from simlab.devices.simulated.held import HEAVY_S, felt, held, steadied
from simlab.devices.simulated.marker_camera import corners_seen
from simlab.devices.simulated.torch import RATE_HZ
from simlab.model.arrays import Floats
from simlab.model.samples import TorchSamples


def torch(tip_mm: Floats, axis: Floats) -> TorchSamples:
    nothing = np.zeros(len(tip_mm))
    return TorchSamples(
        t_s=nothing, t_bound_s=nothing, tip_mm=tip_mm, axis=axis, arc_on=nothing,
        current_a=nothing, voltage_v=nothing,
    )  # fmt: skip


def mounting(tip: Floats, axis: Floats) -> Mounting:
    """On a coupon half a metre before a camera, leaned to it."""
    origin, coupon = coupon_at(np.array([[-90.0, 60, 500], [10, 60, 500], [-90, 40, 520]]))
    return Mounting(tip, axis / np.linalg.norm(axis), origin, coupon)


@pytest.mark.parametrize(
    ("tip", "axis"),
    [((0, -90, -90), (0, -1, -1)), ((10, 20, -150), (0, 0, -1)), ((-60, 3, 0), (-1, 0, 0))],
)
def test_by_its_mounting_the_body_is_the_torch_again(tip: Floats, axis: Floats) -> None:
    rng = np.random.default_rng(4)
    axes = rng.standard_normal((50, 3)) * 0.3 + np.array((0.0, 0.3, -1.0))
    axes /= np.linalg.norm(axes, axis=1)[:, None]
    true = torch(rng.uniform(-50, 50, (50, 3)), axes)
    on = mounting(np.array(tip, float), np.array(axis, float))
    found = torch_poses(held(true, on), on, PoseNoise(0.5, 0.5))
    assert_allclose(found.tip_mm, true.tip_mm, atol=1e-9)
    assert_allclose(found.axis, true.axis, atol=1e-12)


def test_the_markers_look_to_the_camera() -> None:
    on = mounting(np.array((0.0, -90, -90)), np.array((0.0, -1, -1)))
    true = torch(np.array([[0.0, 0, 0], [100, 0, 20]]), np.tile((0.0, 0, -1.0), (2, 1)))
    body = held(true, on)
    for row in range(2):
        assert len(corners_seen(SETUP, body.position_mm[row], body.rotation[row])) == 3


def test_what_was_not_seen_is_no_pose() -> None:
    on = mounting(np.array((0.0, -90, -90)), np.array((0.0, -1, -1)))
    body = held(torch(np.full((1, 3), np.nan), np.tile((0.0, 0, -1.0), (1, 1))), on)
    assert np.isnan(body.rotation).all()
    assert np.isnan(body.position_mm).all()


def test_an_inertial_tracker_feels_the_turn_from_a_heading_of_its_own() -> None:
    on = Mounting(np.array((0.0, 0, -100)), np.array((0.0, 0, -1)), np.zeros(3), STILL)
    swing = 0.3 * np.sin(np.arange(400) / 60.0)
    axes = np.stack((np.sin(swing), np.zeros(400), -np.cos(swing)), axis=1)
    body = held(torch(np.tile((0.0, 50.0, 400.0), (400, 1)), axes), on)
    sensor = turn_by(np.array((0.2, -0.4, 1.0)))
    t_s = np.arange(400) / RATE_HZ
    own = felt(body, tuple(sensor.tolist()), t_s, np.random.default_rng(3))
    assert np.isnan(own.position_mm).all()
    heading = product(
        product(own.rotation, np.tile(back(sensor), (400, 1))), back(body.rotation)
    )  # the same all the time, about z, but for noise of 0.1 degrees and 0.02 of drift
    off = vector_of(product(np.tile(back(heading[0]), (400, 1)), heading))
    assert np.degrees(np.sqrt((off * off).sum(axis=1))).max() < 1.0
    assert_allclose(turned(heading[0], np.array((0.0, 0, 1))), (0, 0, 1), atol=0.02)


def test_a_heavy_torch_follows_the_slow_and_not_the_quick() -> None:
    t_s = np.arange(2000) / RATE_HZ
    slow, quick = np.sin(2 * np.pi * 1.0 * t_s), np.sin(2 * np.pi * 40.0 * t_s)
    columns = np.stack((slow, quick, np.full(2000, 7.0)), axis=1)
    heavy = steadied(torch(columns, np.tile((0.0, 0, -1.0), (2000, 1))))
    middle = slice(200, -200)
    # a Gaussian of width s leaves exp(-2 (pi f s)^2) of a sine: 0.992 and 3e-6
    left = np.exp(-2.0 * (np.pi * HEAVY_S * np.array((1.0, 40.0))) ** 2)
    assert heavy.tip_mm[middle, 0].max() == pytest.approx(left[0], abs=1e-3)
    assert np.abs(heavy.tip_mm[middle, 1]).max() < 0.01
    assert_allclose(heavy.tip_mm[:, 2], 7.0)
    assert_allclose(heavy.axis, np.tile((0.0, 0, -1.0), (2000, 1)), atol=1e-12)
