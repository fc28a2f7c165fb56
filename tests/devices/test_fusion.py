"""A camera and a gyro of one body: pose, sigma, and what is not known when one is gone."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from simlab.devices.attitude_filter import G_M_S2
from simlab.devices.fusion import WAIT_S, Fused, Fusion
from simlab.devices.marker_track import BRIDGE_S
from simlab.devices.quaternions import back, product, turn_by, turned, vector_of
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Bools, Floats
from tests.devices.test_orientation import Readings, X, Z

SECONDS, RATE_HZ, CAMERA_HZ, DELAY_S = 4.0, 200.0, 30.0, 0.05
FUSED = Fused(position_mm=0.5, rotation_deg=1.0)
SPIN = math.radians(30.0) * (X + 2.0 * Z) / math.sqrt(5.0)


@dataclass(frozen=True)
class World:
    """What both sources say of a body that goes steadily along x and turns steadily."""

    gyro: Readings
    camera: PoseSamples

    def told(self, fused: Fused = FUSED) -> PoseSamples:
        """Fed as it comes in: the camera's poses `DELAY_S` later than the gyro's."""
        fusion = Fusion(fused)
        fed = feed(fusion, self, 1)
        assert fusion.late == 0
        return fed


def place(t_s: Floats) -> Floats:
    return np.stack((10.0 * t_s, 5.0 + 0.0 * t_s, 300.0 + 0.0 * t_s), axis=1)


def turn(t_s: Floats) -> Floats:
    return turn_by(t_s[:, None] * SPIN)


def world(*, noise_mm: float = 0.0, noise_deg: float = 0.0, bias: float = 0.0) -> World:
    rng = np.random.default_rng(7)
    t_s = np.arange(round(SECONDS * RATE_HZ)) / RATE_HZ
    n = len(t_s)
    felt = turned(back(turn(t_s)), np.tile(G_M_S2 * Z, (n, 1)))
    gyro = Readings(t_s, np.full(n, 1e-4), felt, np.tile(SPIN + bias * Z, (n, 1)))
    seen_s = np.arange(round(SECONDS * CAMERA_HZ)) / CAMERA_HZ + 0.0013
    many = len(seen_s)
    shaken = turn_by(math.radians(noise_deg) * rng.standard_normal((many, 3)))
    camera = PoseSamples(
        t_s=seen_s,
        t_bound_s=np.full(many, 1e-3),
        position_mm=place(seen_s) + noise_mm * rng.standard_normal((many, 3)),
        rotation=product(turn(seen_s), shaken),
        position_times=np.ones(many),
        rotation_times=np.ones(many),
    )
    return World(gyro, camera)


def part(batch: Any, rows: slice) -> Any:
    names = ("t_s", "t_bound_s", "acc_m_s2", "gyro_rad_s")
    if isinstance(batch, PoseSamples):
        return batch.rows(rows)
    return Readings(*(getattr(batch, name)[rows] for name in names))


def feed(fusion: Fusion, made: World, gyro_rows: int) -> PoseSamples:
    told, at = [], 0
    for low in range(0, len(made.gyro.t_s), gyro_rows):
        rows = slice(low, low + gyro_rows)
        there = int(np.searchsorted(made.camera.t_s, made.gyro.t_s[rows][0] - DELAY_S))
        if there > at:
            fusion.markers(made.camera.rows(slice(at, there)))
            at = there
        fusion.inertial(part(made.gyro, rows))
        told.append(fusion.take())
    fields = ("t_s", "t_bound_s", "position_mm", "rotation", "position_times", "rotation_times")
    return PoseSamples(*(np.concatenate([getattr(p, name) for p in told]) for name in fields))


def off_deg(found: PoseSamples, rows: slice | Bools = slice(None)) -> Floats:
    errors = vector_of(product(back(turn(found.t_s[rows])), found.rotation[rows]))
    return np.asarray(np.degrees(np.sqrt((errors * errors).sum(axis=1))))


def test_poses_stand_at_the_gyros_times_and_are_where_the_body_was() -> None:
    made = world()
    found = made.told()
    assert_array_equal(found.t_s, made.gyro.t_s[: len(found)])
    assert len(found) > 0.9 * len(made.gyro.t_s)
    first = int(np.searchsorted(found.t_s, made.camera.t_s[0]))
    assert np.isnan(found.rotation[:first]).all()  # nobody had seen it yet
    assert_allclose(found.position_mm[first:], place(found.t_s[first:]), atol=1e-9)
    assert off_deg(found, slice(first, None)).max() < 0.01


def test_the_fused_turn_is_better_than_the_markers_and_says_how_good() -> None:
    found = world(noise_mm=0.5, noise_deg=1.0, bias=math.radians(0.3)).told()
    later = found.t_s > 1.0
    off = off_deg(found, later)
    sigma = found.rotation_times[later]
    assert off.mean() < 0.7  # three axes of 1 degree are 1.6 on average
    assert math.sqrt(float(np.mean((off / sigma) ** 2))) < 2.0
    away = found.position_mm[later] - place(found.t_s[later])
    spread = 0.5 * found.position_times[later]
    assert math.sqrt(float(np.mean((away / spread[:, None]) ** 2))) == pytest.approx(1.0, abs=0.2)


def test_a_camera_that_dies_leaves_the_turn_and_no_place() -> None:
    made = world()
    gone = replace_rows(made, made.camera.t_s < 2.0)
    found = gone.told()
    last = gone.camera.t_s[-1]
    assert np.isfinite(found.position_mm[(found.t_s > 0.1) & (found.t_s <= last)]).all()
    after = found.t_s > last
    assert after.sum() > 100
    assert np.isnan(found.position_mm[after]).all()
    assert np.isnan(found.position_times[after]).all()
    assert np.isfinite(found.rotation[after]).all()
    assert (np.diff(found.rotation_times[after]) > 0.0).all()  # nobody holds it any more
    assert off_deg(found, after).max() < 1.0


def replace_rows(made: World, rows: Bools) -> World:
    kept = {
        name: getattr(made.camera, name)[rows]
        for name in ("t_s", "t_bound_s", "position_mm", "rotation", "position_times")
    }
    return World(made.gyro, PoseSamples(**kept, rotation_times=made.camera.rotation_times[rows]))


def test_between_markers_too_far_apart_in_time_no_place_is_known() -> None:
    made = world()
    hidden = replace_rows(made, (made.camera.t_s < 1.5) | (made.camera.t_s > 1.5 + BRIDGE_S))
    found = hidden.told()
    gap = (found.t_s > 1.5) & (found.t_s < 1.5 + BRIDGE_S)
    assert np.isnan(found.position_mm[gap]).all()
    rest = (found.t_s > 0.1) & ((found.t_s < 1.4) | (found.t_s > 1.8))
    assert np.isfinite(found.position_mm[rest]).all()


def test_markers_that_see_nothing_are_no_places() -> None:
    made = world()
    position, rotation = made.camera.position_mm.copy(), made.camera.rotation.copy()
    position[40:60], rotation[40:60] = np.nan, np.nan
    found = World(made.gyro, replace(made.camera, position_mm=position, rotation=rotation)).told()
    blind = (found.t_s > made.camera.t_s[39]) & (found.t_s < made.camera.t_s[60])
    assert np.isnan(found.position_mm[blind]).all()
    assert np.isfinite(found.rotation[blind]).all()


def test_a_flipped_marker_is_not_believed_but_a_lost_filter_is_found_again() -> None:
    made = world()
    rotation = made.camera.rotation.copy()
    rotation[60] = product(rotation[60], turn_by(math.radians(40.0) * X))
    fusion = Fusion(FUSED)
    found = feed(fusion, World(made.gyro, replace(made.camera, rotation=rotation)), 1)
    assert fusion.wrong == 1
    assert off_deg(found, found.t_s > 0.1).max() < 0.05
    about = np.tile(turn_by(math.radians(40.0) * Z), (60, 1))
    rotation[60:] = product(about, made.camera.rotation[60:])  # the camera was knocked
    moved = Fusion(FUSED)
    found = feed(moved, World(made.gyro, replace(made.camera, rotation=rotation)), 1)
    assert moved.wrong == 10
    assert off_deg(found, found.t_s > 3.5).min() > 35.0  # it follows what is seen


def test_a_gyro_without_a_camera_tells_after_a_while() -> None:
    fusion = Fusion(FUSED)
    fusion.inertial(world().gyro)
    found = fusion.take()
    assert found.t_s[-1] == pytest.approx(SECONDS - 1 / RATE_HZ - WAIT_S, abs=1 / RATE_HZ)
    assert np.isnan(found.position_mm).all()
    assert np.isnan(found.rotation).all()
    assert len(fusion.take()) == 0
    rest = fusion.rest()
    assert len(found) + len(rest) == SECONDS * RATE_HZ


def test_markers_that_come_too_late_are_counted() -> None:
    made, fusion = world(), Fusion(FUSED)
    fusion.inertial(made.gyro)
    fusion.markers(made.camera)
    assert fusion.late == int((made.camera.t_s <= SECONDS - 1 / RATE_HZ - WAIT_S).sum())


def test_gravity_holds_the_tilt_where_up_is_known() -> None:
    made = world(bias=math.radians(0.4))
    tilted = World(
        replace(made.gyro, gyro_rad_s=made.gyro.gyro_rad_s + math.radians(0.4) * X), made.camera
    )
    few = replace_rows(tilted, tilted.camera.t_s < 0.5)
    felt = few.told(replace(FUSED, up=(0.0, 0.0, 1.0)))
    blind = few.told()
    assert felt.rotation_times[-1] < blind.rotation_times[-1]
    assert off_deg(felt)[-1] < off_deg(blind)[-1]


@pytest.mark.parametrize("rows", [2, 6])
def test_the_cut_changes_no_bit_where_the_order_is_the_same(rows: int) -> None:
    made = world(noise_mm=0.5, noise_deg=1.0)
    one, other = Fusion(FUSED), Fusion(FUSED)
    for low in range(0, 600, 6):
        both = slice(low, low + 6)
        seen = made.camera.rows(slice(low // 8, (low + 6) // 8))
        one.inertial(part(made.gyro, both))
        one.markers(seen)
        for at in range(low, low + 6, rows):
            other.inertial(part(made.gyro, slice(at, at + rows)))
        for at in range(len(seen)):
            other.markers(seen.rows(slice(at, at + 1)))
    whole, again = one.take(), other.take()
    for name in ("t_s", "position_mm", "rotation", "position_times", "rotation_times"):
        assert_array_equal(getattr(again, name), getattr(whole, name))


def test_a_reading_that_was_not_measured_tells_no_turn() -> None:
    made = world()
    gyro = made.gyro.gyro_rad_s.copy()
    gyro[300:310] = np.nan
    found = World(replace(made.gyro, gyro_rad_s=gyro), made.camera).told()
    assert np.isnan(found.rotation[300:310]).all()
    assert np.isfinite(found.position_mm[300:310]).all()
    assert np.isfinite(found.rotation[310:]).all()
