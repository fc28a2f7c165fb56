"""An inertial tracker's turn and markers' places are one pose, as sure as it says, or none."""

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from simlab.devices.frame_offset import FIRST, WRONG_MOST
from simlab.devices.marker_track import BRIDGE_S, MOST_WAITING
from simlab.devices.quaternions import back, product, turn_by, turned, vector_of
from simlab.devices.readings import PoseSamples
from simlab.devices.turn_fusion import ANEW_S, WAIT_S, TurnFused, TurnFusion
from simlab.model.arrays import Bools, Floats

X, Y, Z = np.eye(3)
RATE_HZ, CAMERA_HZ, DELAY_S = 200.0, 30.0, 0.06
LEVER = (0.0, 0.0, -120.0)
FUSED = TurnFused(position_mm=0.5, rotation_deg=0.5, tracker_deg=0.3, lever_mm=LEVER)
FIELDS = ("t_s", "t_bound_s", "position_mm", "rotation", "position_times", "rotation_times")
HEADING = turn_by(math.radians(70.0) * Z)
"""From the tracker's frame into the camera's, but for its drift."""


def tip(t_s: Floats) -> Floats:
    """Goes along x at 8 mm/s."""
    return np.stack((8.0 * t_s, 5.0 + 0.0 * t_s, 300.0 + 0.0 * t_s), axis=1)


def turn(t_s: Floats) -> Floats:
    """Leans to and fro by 12 degrees at 1.5 Hz."""
    return turn_by(math.radians(12.0) * np.sin(2 * np.pi * 1.5 * t_s)[:, None] * X)


def place(t_s: Floats) -> Floats:
    """The body's origin, behind the tip."""
    return tip(t_s) - turned(turn(t_s), np.tile(LEVER, (len(t_s), 1)))


@dataclass(frozen=True)
class World:
    """What both say of that body."""

    fast: PoseSamples
    camera: PoseSamples

    def told(self, fused: TurnFused = FUSED) -> PoseSamples:
        return fed(TurnFusion(fused), self)


def world(
    seconds: float = 6.0,
    *,
    noise_mm: float = 0.0,
    noise_deg: float = 0.0,
    fast_deg: float = 0.0,
    drift_deg_s: float = 0.0,
    mounted: Floats = np.array((1.0, 0.0, 0.0, 0.0)),
    seed: int = 3,
) -> World:
    rng = np.random.default_rng(seed)
    t_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    drifted = turn_by(math.radians(drift_deg_s) * t_s[:, None] * Z)
    shaken = turn_by(math.radians(fast_deg) * rng.standard_normal((len(t_s), 3)))
    own = product(back(product(np.tile(HEADING, (len(t_s), 1)), drifted)), turn(t_s))
    nothing = np.full((len(t_s), 3), np.nan)
    ones = np.ones(len(t_s))
    fast = PoseSamples(
        t_s, 1e-4 * ones, nothing, product(product(own, shaken), np.tile(mounted, (len(t_s), 1))),
        nothing[:, 0], ones,
    )  # fmt: skip
    seen_s = np.arange(round(seconds * CAMERA_HZ)) / CAMERA_HZ + 0.0013
    many = len(seen_s)
    shaken = turn_by(math.radians(noise_deg) * rng.standard_normal((many, 3)))
    moved = noise_mm * rng.standard_normal((many, 3))
    ones = np.ones(many)
    camera = PoseSamples(
        seen_s, 1e-4 * ones, place(seen_s) + moved, product(turn(seen_s), shaken), ones, ones
    )
    return World(fast, camera)


def fed(fusion: TurnFusion, made: World, delay_s: float = DELAY_S) -> PoseSamples:
    """As it comes in: a picture `delay_s` later than the turn of its time."""
    told, at = [], 0
    for row in range(len(made.fast)):
        there = int(np.searchsorted(made.camera.t_s, made.fast.t_s[row] - delay_s))
        fusion.markers(made.camera.rows(slice(at, there)))
        at = there
        fusion.turns(made.fast.rows(slice(row, row + 1)))
        told.append(fusion.take())
    return joined(told)


def joined(parts: list[PoseSamples]) -> PoseSamples:
    return PoseSamples(*(np.concatenate([getattr(p, name) for p in parts]) for name in FIELDS))


def tip_off_mm(found: PoseSamples) -> Floats:
    """How far the tip is off in space."""
    seen = found.position_mm + turned(found.rotation, np.tile(LEVER, (len(found), 1)))
    return np.asarray(np.sqrt(((seen - tip(found.t_s)) ** 2).sum(axis=1)))


def off_deg(found: PoseSamples) -> Floats:
    errors = vector_of(product(back(turn(found.t_s)), found.rotation))
    return np.asarray(np.degrees(np.sqrt((errors * errors).sum(axis=1))))


def known(found: PoseSamples) -> Bools:
    return np.asarray(np.isfinite(found.position_mm).all(axis=1))


def with_camera(made: World, rows: Bools) -> World:
    """Only these pictures came."""
    columns = [getattr(made.camera, name)[rows] for name in FIELDS]
    return World(made.fast, PoseSamples(*columns))


def with_fast(made: World, rows: Bools) -> World:
    """Only these turns came."""
    return World(PoseSamples(*(getattr(made.fast, name)[rows] for name in FIELDS)), made.camera)


def test_the_pose_is_the_bodys_wherever_the_trackers_heading_begins() -> None:
    made = world()
    found = made.told()
    assert_array_equal(found.t_s, made.fast.t_s[: len(found)])
    first = made.camera.t_s[FIRST - 1]  # so many that agree
    assert not known(found)[found.t_s < first].any()
    assert np.isnan(found.rotation[found.t_s < first - WAIT_S]).all()
    later = found.t_s > first
    assert known(found)[later].all()
    # by hand: between turns 5 ms apart the lean bends by at most 12 deg (2 pi 1.5 / s)^2
    # (5 ms)^2 / 8 = 0.0033 deg, 0.007 mm of the lever
    assert off_deg(found)[later].max() < 0.004
    assert tip_off_mm(found)[later].max() < 0.008
    assert len(found) > len(made.fast) - (DELAY_S + 1 / CAMERA_HZ) * RATE_HZ - 3


def test_without_the_lever_the_body_would_cut_its_corners() -> None:
    found = world().told(replace(FUSED, lever_mm=(0.0, 0.0, 0.0)))
    later = found.t_s > 0.5
    # by hand: 120 mm * 12 deg * (2 pi 1.5 / s)^2 = 2.23 m/s2 of the origin, times (1/30 s)^2 / 8
    assert tip_off_mm(found)[later].max() == pytest.approx(0.31, rel=0.1)


def test_the_sensor_may_sit_turned_on_the_body() -> None:
    mounted = turn_by(np.array((0.3, -1.1, 0.4)))  # the sensor's axes into the body's
    found = world(2.0, mounted=mounted).told(replace(FUSED, turn=tuple(mounted.tolist())))
    assert tip_off_mm(found)[found.t_s > 0.5].max() < 0.01


@pytest.mark.parametrize("seed", range(3))
def test_it_is_as_far_off_as_it_says(seed: int) -> None:
    made = world(20.0, noise_mm=0.5, noise_deg=0.5, fast_deg=0.3, seed=seed)
    found = made.told()
    later = known(found) & (found.t_s > 1.0)
    assert later.mean() > 0.9
    swung = vector_of(product(found.rotation, back(turn(found.t_s))))[later]
    sigma = np.radians(0.5) * found.rotation_times[later]
    assert np.sqrt(((swung / sigma[:, None]) ** 2).mean()) == pytest.approx(1.0, abs=0.15)
    assert np.degrees(sigma).mean() < 0.36  # 0.3 of the tracker, and 0.15 of the offset
    stated_mm = np.hypot(0.5 * found.position_times[later], 120.0 * sigma)  # as mounting.py says
    ratio = math.sqrt(float((tip_off_mm(found)[later] ** 2 / (3.0 * stated_mm**2)).mean()))
    assert 0.5 < ratio < 1.1  # an arm moves its end two ways of three only


def test_a_heading_that_drifts_is_held_by_the_markers() -> None:
    noisy = world(60.0, noise_mm=0.5, noise_deg=0.5, fast_deg=0.1, drift_deg_s=0.1)
    drifting = noisy.told()  # 6 degrees in the minute
    assert off_deg(drifting)[drifting.t_s > 50.0].mean() < 0.6
    assert known(drifting)[(drifting.t_s > 1.0) & (drifting.t_s < 59.8)].all()


def test_a_camera_that_dies_leaves_the_turn_with_a_growing_sigma_and_no_place() -> None:
    made = world()
    gone = with_camera(made, made.camera.t_s < 3.0)
    found = gone.told()
    last = gone.camera.t_s[-1]
    assert known(found)[(found.t_s > 0.3) & (found.t_s <= last)].all()
    after = found.t_s > last
    assert after.sum() > 300
    assert not known(found)[after].any()
    assert np.isnan(found.position_times[after]).all()
    assert off_deg(found)[after].max() < 0.01
    assert (np.diff(found.rotation_times[after]) > 0.0).all()
    assert found.t_s[-1] == pytest.approx(made.fast.t_s[-1] - WAIT_S, abs=1.1 / RATE_HZ)


def test_a_tracker_that_dies_tells_no_pose_and_comes_back() -> None:
    made = world(8.0)
    t_s = made.fast.t_s
    short = with_fast(made, (t_s < 3.0) | (t_s >= 3.5)).told()
    assert not ((short.t_s >= 3.0) & (short.t_s < 3.5)).any()
    assert tip_off_mm(short)[short.t_s > 3.5 + 2 / CAMERA_HZ].max() < 0.01
    fast = made.fast.rotation.copy()
    fast[t_s >= 3.0] = product(np.tile(HEADING, (1000, 1)), fast[t_s >= 3.0])  # begins anew
    anew = World(replace(made.fast, rotation=fast), made.camera)
    found = with_fast(anew, (t_s < 3.0) | (t_s >= 3.2 + ANEW_S)).told()
    back_s = 3.2 + ANEW_S
    assert not known(found)[(found.t_s >= back_s) & (found.t_s < back_s + 4 / CAMERA_HZ)].any()
    later = found.t_s > back_s + (FIRST + 1) / CAMERA_HZ
    assert known(found)[later].all()
    assert tip_off_mm(found)[later].max() < 0.01


def test_a_flipped_marker_is_refused_with_its_place() -> None:
    made = world()
    rotation, position = made.camera.rotation.copy(), made.camera.position_mm.copy()
    flipped = slice(60, 60 + WRONG_MOST - 1)
    rotation[flipped] = product(rotation[flipped], np.tile(turn_by(0.7 * Y), (9, 1)))
    position[flipped] += 30.0
    wrong = replace(made.camera, rotation=rotation, position_mm=position)
    fusion = TurnFusion(FUSED)
    found = fed(fusion, World(made.fast, wrong))
    assert fusion.wrong == WRONG_MOST - 1
    assert np.nanmax(tip_off_mm(found)) < 0.01
    span = (found.t_s > wrong.t_s[59]) & (found.t_s < wrong.t_s[60 + WRONG_MOST - 1])
    assert not known(found)[span].any()  # 0.33 s is too long a bridge
    assert off_deg(found)[span].max() < 0.01
    one = rotation.copy()
    one[61:69], position[61:69] = made.camera.rotation[61:69], made.camera.position_mm[61:69]
    fusion = TurnFusion(FUSED)
    found = fed(fusion, World(made.fast, replace(wrong, rotation=one, position_mm=position)))
    assert fusion.wrong == 1
    assert known(found)[(found.t_s > 0.3) & (found.t_s < 5.8)].all()  # bridged
    assert np.nanmax(tip_off_mm(found)) < 0.05


def test_wrong_markers_at_the_start_are_not_where_it_begins() -> None:
    made = world()
    rotation = made.camera.rotation.copy()
    for row in (0, 2, 3):  # never five that agree
        rotation[row] = product(rotation[row], turn_by(0.7 * Y))
    found = World(made.fast, replace(made.camera, rotation=rotation)).told()
    assert np.nanmax(off_deg(found)) < 0.01
    assert known(found)[found.t_s > made.camera.t_s[4 + FIRST]].all()


def test_a_camera_that_was_knocked_is_followed() -> None:
    made = world()
    rotation = made.camera.rotation.copy()
    rotation[90:] = product(np.tile(turn_by(0.5 * Z), (90, 1)), rotation[90:])
    fusion = TurnFusion(FUSED)
    found = fed(fusion, World(made.fast, replace(made.camera, rotation=rotation)))
    assert fusion.wrong == WRONG_MOST
    after = found.t_s > made.camera.t_s[90 + WRONG_MOST]
    assert_allclose(off_deg(found)[after], math.degrees(0.5), atol=0.02)
    assert known(found)[after].all()


def test_a_picture_without_markers_is_bridged_and_many_are_not() -> None:
    made = world()
    position = made.camera.position_mm.copy()
    position[60] = np.nan
    position[100:106] = np.nan  # 7/30 s
    found = World(made.fast, replace(made.camera, position_mm=position)).told()
    hole = (found.t_s > made.camera.t_s[99]) & (found.t_s < made.camera.t_s[106])
    assert made.camera.t_s[106] - made.camera.t_s[99] > BRIDGE_S
    assert not known(found)[hole].any()
    rest = (found.t_s > 0.3) & (found.t_s < made.camera.t_s[-1])
    assert known(found)[rest & ~hole].all()


def test_a_turn_that_was_not_measured_is_no_pose() -> None:
    made = world(3.0)
    rotation = made.fast.rotation.copy()
    rotation[300:360] = np.nan  # 0.3 s
    found = World(replace(made.fast, rotation=rotation), made.camera).told()
    assert np.isnan(found.rotation[300:360]).all()
    assert not known(found)[300:360].any()
    assert np.nanmax(tip_off_mm(found)) < 0.01
    assert known(found)[400:550].all()


def test_a_marker_of_unknown_noise_teaches_nothing() -> None:
    made = world(2.0)
    unsure = replace(made.camera, rotation_times=np.full(len(made.camera), np.nan))
    found = World(made.fast, unsure).told()
    assert np.isnan(found.rotation).all()
    assert np.isnan(found.position_mm).all()


def test_markers_that_come_too_late_are_counted() -> None:
    made, fusion = world(2.0), TurnFusion(FUSED)
    fusion.turns(made.fast)
    fusion.markers(made.camera)
    assert fusion.late == int((made.camera.t_s <= made.fast.t_s[-1] - WAIT_S).sum())


def test_markers_before_the_tracker_wait_for_it() -> None:
    made, fusion = world(2.0), TurnFusion(FUSED)
    fusion.markers(made.camera)
    fusion.turns(made.fast)
    found = fusion.take()
    assert fusion.late == 0
    assert np.nanmax(tip_off_mm(found)) < 0.01
    assert known(found)[found.t_s > made.camera.t_s[FIRST]].mean() > 0.95


def test_a_clock_that_stands_fills_no_memory() -> None:
    made, fusion = world(20.0), TurnFusion(FUSED)
    still = replace(made.fast, t_s=np.full(len(made.fast), 1.0))
    fusion.turns(still)
    fusion.markers(replace(made.camera, t_s=np.full(len(made.camera), 0.5)))
    fusion.markers(made.camera)
    assert len(fusion.take()) == len(still) - MOST_WAITING


@settings(max_examples=15, deadline=None)
@given(st.sets(st.integers(1, 399)))
def test_the_cut_changes_no_bit_where_the_order_is_the_same(cuts: set[int]) -> None:
    made = world(2.0, noise_mm=0.5, noise_deg=0.5, fast_deg=0.3)
    one, other = TurnFusion(FUSED), TurnFusion(FUSED)
    seen = 0
    for low in range(0, 400, 20):  # both in turns, 20 turns and what was seen till then
        there = int(np.searchsorted(made.camera.t_s, made.fast.t_s[low + 19] - DELAY_S))
        one.turns(made.fast.rows(slice(low, low + 20)))
        one.markers(made.camera.rows(slice(seen, there)))
        edges = [low, *sorted(cut for cut in cuts if low < cut < low + 20), low + 20]
        for begin, end in pairwise(edges):
            other.turns(made.fast.rows(slice(begin, end)))
        for row in range(seen, there):
            other.markers(made.camera.rows(slice(row, row + 1)))
        seen = there
    whole, again = one.take(), other.take()
    assert known(whole).any()
    for name in FIELDS:
        assert_array_equal(getattr(again, name), getattr(whole, name))
