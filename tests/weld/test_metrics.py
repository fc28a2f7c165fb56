"""Whole passes measured: by hand, with weave, gaps, dead trackers and mirrored welders."""

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Floats
from simlab.model.samples import TorchSamples
from simlab.model.tracks import MetricTrack
from simlab.motion.overlap import Joined, Measured, Tail
from simlab.weld.joint import Joint, Seam
from simlab.weld.metrics import measure

RATE_HZ = 200.0
LENGTH_MM = 40.0
SIGMAS = {"tip_mm": 0.1, "axis_deg": 0.4}
X, Y, Z = np.eye(3)
TEE = Seam.straight(Joint.TEE, 135, 0 * X, LENGTH_MM * X, Z, Y)
BUTT = Seam.straight(Joint.BUTT, 141, 0 * X, LENGTH_MM * X, Z, None)


def weld(
    seam: Seam = TEE,
    *,
    speed: float = 8.0,
    travel: float = 10.0,
    work: float = 45.0,
    distance: float = 10.0,
    **columns: Any,
) -> TorchSamples:
    """A pass from the seam's start to its end, made by the school's trigonometry."""
    t_s = np.arange(int(LENGTH_MM / speed * RATE_HZ)) / RATE_HZ
    lean, tilt = np.radians(travel), np.radians(work)
    held = seam.line.at(speed * t_s)
    up = np.cos(tilt) * held.base_normal + np.sin(tilt) * held.across
    axis = np.sin(lean) * held.along - np.cos(lean) * up
    made = {
        "t_s": t_s,
        "t_bound_s": np.zeros(len(t_s)),
        "tip_mm": held.root_mm - distance * axis,
        "axis": axis,
        "arc_on": np.ones(len(t_s)),
        "current_a": np.full(len(t_s), 130.0),
        "voltage_v": np.full(len(t_s), 20.0),
    }
    return TorchSamples(**{**made, **columns})


def at_once(
    samples: TorchSamples, seam: Seam = TEE, sigmas: Mapping[str, float] = SIGMAS
) -> Measured:
    return measure(Joined(samples, new=0, index=0), seam, None, sigmas)


def tracks(measured: Measured) -> dict[str, MetricTrack]:
    return {track.name: track for track in measured.tracks}


def constant(track: MetricTrack) -> float:
    """The value that a track keeps from its first to its last sample."""
    assert len(track)
    assert np.ptp(track.value) < 1e-3
    return float(track.value[0])


def test_a_steady_pass_at_a_tee_reads_what_was_held() -> None:
    found = tracks(at_once(weld(speed=8.0, travel=10.0, work=40.0, distance=12.0)))
    assert list(found) == ["travel_speed", "travel_angle", "work_angle", "ctwd", "aim"]
    assert [track.unit for track in found.values()] == ["mm/s", "deg", "deg", "mm", "mm"]
    assert constant(found["travel_speed"]) == pytest.approx(8.0, abs=1e-4)
    assert constant(found["travel_angle"]) == pytest.approx(10.0)
    assert constant(found["work_angle"]) == pytest.approx(40.0)
    assert constant(found["ctwd"]) == pytest.approx(12.0)
    assert constant(found["aim"]) == pytest.approx(0.0, abs=1e-9)


def test_the_distance_is_along_the_electrode() -> None:
    at_the_root = tracks(at_once(weld(distance=12.0)))
    assert constant(at_the_root["ctwd"]) == pytest.approx(12.0)
    tilted = tracks(at_once(weld(BUTT, speed=2.0, travel=15.0, work=0.0, distance=12.0), BUTT))
    assert constant(tilted["arc_length"]) == pytest.approx(12.0)  # and not 11.59


def test_a_weave_is_no_speed() -> None:
    samples = weld(speed=5.0)
    weave = 2.0 * np.sin(2 * np.pi * 1.5 * samples.t_s)  # 2 mm at 1.5 Hz
    woven = replace(samples, tip_mm=samples.tip_mm + weave[:, None] * Y)
    speed = tracks(at_once(woven))["travel_speed"].value
    assert np.abs(speed - 5.0).max() < 0.05


def test_speed_belongs_to_the_middle_of_its_window() -> None:
    measured = at_once(weld(speed=8.0, travel=0.0))
    speed = tracks(measured)["travel_speed"]
    assert speed.t_s[0] == pytest.approx(0.25)
    assert speed.place_mm[0] == pytest.approx(2.0, abs=1e-4)
    assert len(speed) == len(measured.place_mm) - 100


def test_welding_backwards_is_a_negative_speed() -> None:
    there = weld()
    back = replace(there, tip_mm=there.tip_mm[::-1])
    one_way = replace(TEE, either_way=False)
    assert constant(tracks(at_once(back, one_way))["travel_speed"]) == pytest.approx(-8.0, abs=1e-4)


def test_a_seam_welded_from_its_other_end_reads_the_same() -> None:
    right = at_once(weld(TEE))
    left = at_once(weld(replace(TEE, line=TEE.line.turned())))
    np.testing.assert_allclose(left.place_mm, right.place_mm, atol=1e-9)
    for name, track in tracks(right).items():
        np.testing.assert_allclose(tracks(left)[name].value, track.value, atol=1e-4)


def test_only_samples_with_an_arc_count() -> None:
    arc = np.ones(1000)
    arc[:50], arc[300:310], arc[-40:] = 0, 0, 0
    measured = at_once(weld(arc_on=arc))
    assert measured.working.tolist() == (arc > 0).tolist()
    assert len(tracks(measured)["ctwd"]) == 900
    speed = tracks(measured)["travel_speed"]
    # no window reaches over the pause: 250 - 100 and 650 - 100 full ones
    assert len(speed) == 150 + 550


def test_an_arc_signal_that_is_missing_is_taken_as_it_last_was() -> None:
    arc = np.concatenate((np.full(10, np.nan), np.ones(90), np.full(400, np.nan), np.zeros(300)))
    arc = np.append(arc, np.full(200, np.nan))
    working = at_once(weld(arc_on=arc)).working
    assert np.flatnonzero(working).tolist() == list(range(10, 500))


def test_an_arc_beside_the_seam_is_no_work_at_it() -> None:
    samples = weld(BUTT, work=0.0)
    beside = replace(samples, tip_mm=samples.tip_mm + 11.0 * Y)
    near = replace(samples, tip_mm=samples.tip_mm + 9.0 * Y)
    assert not at_once(beside, BUTT).working.any()
    assert at_once(near, BUTT).working.all()


def test_the_axis_is_brought_back_to_length_one() -> None:
    samples = weld()
    short = tracks(at_once(replace(samples, axis=0.9 * samples.axis)))
    assert constant(short["travel_angle"]) == pytest.approx(10.0)
    assert constant(short["ctwd"]) == pytest.approx(10.0)


def test_a_dead_tracker_gives_nan_and_never_zero() -> None:
    samples = weld()
    tip, axis = samples.tip_mm.copy(), samples.axis.copy()
    tip[400:420], axis[600:700] = np.nan, np.nan
    measured = at_once(replace(samples, tip_mm=tip, axis=axis))
    found = tracks(measured)
    assert measured.working.all()
    blind = [*range(400, 420), *range(600, 700)]
    assert np.flatnonzero(np.isnan(measured.place_mm)).tolist() == blind
    assert not np.concatenate([np.isnan(track.value) for track in found.values()]).any()
    assert {len(track) for name, track in found.items() if name != "travel_speed"} == {880}
    # a tip without an axis still has a speed, but no place that it belongs to; the 20 lost samples
    # leave a gap of 0.105 s, behind which a window of 100 has to fill again
    speed = found["travel_speed"]
    assert (len(speed), int(np.isnan(speed.place_mm).sum())) == (780, 100)
    assert constant(found["travel_speed"]) == pytest.approx(8.0, abs=1e-4)


def test_silence_is_flagged_at_the_sample_that_ends_it() -> None:
    samples = weld()
    late = replace(samples, t_s=samples.t_s + np.where(np.arange(1000) < 500, 0.0, 0.2))
    assert np.flatnonzero(at_once(late).blind).tolist() == [500]


def test_what_noise_is_not_stated_leaves_sigma_unknown() -> None:
    found = tracks(at_once(weld(), sigmas={"axis_deg": 0.4}))
    assert np.isnan(found["travel_speed"].sigma).all()
    assert np.isnan(found["ctwd"].sigma).all()
    assert set(found["travel_angle"].sigma.tolist()) == {0.4}


def test_sigmas_by_hand() -> None:
    found = tracks(at_once(weld(BUTT, travel=60.0, work=0.0, distance=10.0), BUTT))
    np.testing.assert_allclose(found["travel_angle"].sigma, 0.4)
    np.testing.assert_allclose(found["work_angle"].sigma, 0.8)  # cos 60 = 1/2
    # tip: 0.1 / cos 60 = 0.2; axis: 10 tan 60 * 0.4 deg = 0.1209
    np.testing.assert_allclose(found["arc_length"].sigma, np.hypot(0.2, 0.12092), rtol=1e-4)
    # 100 intervals in 0.5 s: root of 100 times the variance of a time out of it is 1.44338 s
    np.testing.assert_allclose(found["travel_speed"].sigma, 0.1 / 1.44338, rtol=1e-3)


def test_a_time_that_is_not_well_known_makes_speed_less_certain() -> None:
    found = tracks(at_once(weld(t_bound_s=np.full(1000, 0.02))))
    late = 8.0 * 0.02 / np.sqrt(3)
    expected = np.hypot(0.1, late) / 1.44338
    np.testing.assert_allclose(found["travel_speed"].sigma, expected, rtol=1e-3)


def test_noise_of_the_tracker_is_found_again_in_the_values() -> None:
    random = np.random.default_rng(7)
    samples = weld(speed=2.0)
    noisy = replace(
        samples,
        tip_mm=samples.tip_mm + random.normal(0, 0.1, samples.tip_mm.shape),
        axis=samples.axis + random.normal(0, np.radians(0.4), samples.axis.shape),
    )
    for name, track in tracks(at_once(noisy)).items():
        assert np.std(track.value) == pytest.approx(np.mean(track.sigma), rel=0.3), name


def test_a_torch_along_the_seam_has_no_angles() -> None:
    along = np.tile(X, (1000, 1))
    found = tracks(at_once(weld(axis=along)))
    assert np.isnan(found["work_angle"].value).all()
    assert np.isnan(found["ctwd"].value).all()
    assert np.isnan(found["travel_angle"].value).all()


def test_before_the_first_arc_there_is_a_place_but_no_work() -> None:
    measured = at_once(weld(arc_on=np.zeros(1000)))
    assert not measured.working.any()
    assert np.isfinite(measured.place_mm).all()
    assert [len(track) for track in measured.tracks] == [0, 0, 0, 0, 0]


def test_no_samples_measure_nothing() -> None:
    measured = at_once(TorchSamples.empty())
    assert [len(track) for track in measured.tracks] == [0, 0, 0, 0, 0]
    assert len(measured.place_mm) == len(measured.blind) == 0


def messy() -> TorchSamples:
    """A pass from the far end, with noise, lost frames, dead moments and a broken arc."""
    random = np.random.default_rng(11)
    samples = weld(replace(TEE, line=TEE.line.turned()), speed=16.0)
    n = len(samples)
    tip = samples.tip_mm + random.normal(0, 0.2, (n, 3))
    axis = samples.axis + random.normal(0, 0.02, (n, 3))
    arc = np.ones(n)
    arc[:20], arc[200:220], arc[300:330] = 0, 0, np.nan
    tip[15:30], tip[100:110], axis[250:260] = np.nan, np.nan, np.nan
    lost = replace(samples, tip_mm=tip, axis=axis, arc_on=arc)
    keep = np.flatnonzero((np.arange(n) < 380) | (np.arange(n) >= 410))
    return TorchSamples(**{f.name: getattr(lost, f.name)[keep] for f in fields(lost)})


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(1, 469)))
def test_the_bits_do_not_depend_on_how_the_stream_is_cut(cuts: set[int]) -> None:
    samples = messy()
    whole = at_once(samples)
    tail, cursor, parts = Tail(TorchSamples.empty(), 0, reach_s=0.7), None, []
    edges = [0, *sorted(cuts), len(samples)]
    for low, high in pairwise(edges):
        joined, tail = tail.join(samples.rows(slice(low, high)))
        parts.append(measure(joined, TEE, cursor, SIGMAS))
        cursor = parts[-1].cursor
    for name in ("place_mm", "working", "blind"):
        assert same([getattr(p, name) for p in parts], getattr(whole, name)), name
    for row, track in enumerate(whole.tracks):
        for name in ("t_s", "place_mm", "value", "sigma", "wanted"):
            cut = [getattr(part.tracks[row], name) for part in parts]
            assert same(cut, getattr(track, name)), (track.name, name)


def same(parts: list[Floats], whole: Floats) -> bool:
    """Equal to the bit."""
    return np.concatenate(parts).tobytes() == whole.tobytes()


def test_a_pose_of_poor_quality_has_so_many_times_the_sigma() -> None:
    samples = weld(travel=10.0, work=40.0, distance=12.0)
    times = np.where(np.arange(len(samples)) % 7 == 3, 5.0, 1.0)
    good = tracks(at_once(samples))
    poor = tracks(at_once(replace(samples, sigma_times=times)))
    for name in ("travel_angle", "work_angle", "ctwd", "aim"):
        np.testing.assert_allclose(poor[name].sigma, times * good[name].sigma, rtol=1e-12)
        np.testing.assert_array_equal(poor[name].value, good[name].value)
    assert poor["travel_angle"].sigma[3] == pytest.approx(5.0 * SIGMAS["axis_deg"])


def test_what_a_calibration_left_over_is_not_multiplied() -> None:
    sigmas = {"tip_mm": 0.3, "axis_deg": 0.3, "joint_mm": 0.4, "joint_deg": 0.4}
    samples = weld(travel=0.0, work=0.0)
    found = tracks(at_once(replace(samples, sigma_times=np.full(len(samples), 3.0)), TEE, sigmas))
    # the root of 0.9 squared and 0.4 squared
    np.testing.assert_allclose(found["travel_angle"].sigma, math.sqrt(0.97))
    np.testing.assert_allclose(found["ctwd"].sigma, math.sqrt(0.97))


def test_poor_poses_where_nothing_counts_change_nothing_else() -> None:
    samples = weld()
    arc = np.where(np.arange(len(samples)) >= 100, 1.0, 0.0)
    times = np.where(arc > 0.0, 1.0, 9.0)
    good = tracks(at_once(replace(samples, arc_on=arc)))
    poor = tracks(at_once(replace(samples, arc_on=arc, sigma_times=times)))
    for name, track in good.items():
        np.testing.assert_array_equal(poor[name].sigma, track.sigma)


def test_a_speed_is_as_sure_as_the_samples_of_its_window() -> None:
    samples = weld()
    good = tracks(at_once(samples))["travel_speed"]
    all_poor = tracks(at_once(replace(samples, sigma_times=np.full(len(samples), 4.0))))
    np.testing.assert_allclose(all_poor["travel_speed"].sigma, 4.0 * good.sigma, rtol=1e-12)
    one = np.ones(len(samples))
    one[300] = np.nan
    some = tracks(at_once(replace(samples, sigma_times=one)))["travel_speed"]
    newest = np.arange(100, len(samples))  # a window of 0.5 s at 200 Hz holds 101
    np.testing.assert_array_equal(np.isnan(some.sigma), (newest >= 300) & (newest <= 400))
