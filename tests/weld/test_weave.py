"""Weaves of known width, pitch and dwell: sines, halts, noise, any rate, any cut."""

import math
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Floats
from simlab.weld.averages import Motion
from simlab.weld.swings import ChainCursor, Series
from simlab.weld.weave import Weave, follow_weave

SPEED = 5.0
SINE_DWELL = math.acos(0.7) / math.pi
"""Share of a cycle that a sine spends within the outer 15 % of its width at one side."""


def motion(
    beside_mm: Floats,
    *,
    rate_hz: float = 120.0,
    speed: float = SPEED,
    noise: float = 0.1,
    late: float = 0.0,
) -> Motion:
    """A pass at steady speed with the torch so far beside the root."""
    n = len(beside_mm)
    t_s = np.arange(n) / rate_hz
    return Motion(
        t_s=t_s,
        late_s=np.full(n, late),
        swing_mm=beside_mm,
        aim_mm=beside_mm,
        place_mm=speed * t_s,
        sigma_mm=np.full(n, noise),
        working=np.ones(n, np.bool_),
    )


def times(seconds: float, rate_hz: float = 120.0) -> Floats:
    return np.arange(round(seconds * rate_hz)) / rate_hz


def told(made: Motion, noise: float = 0.1) -> Weave:
    return follow_weave(made, ChainCursor(), noise_mm=noise)[0]


def sine(width: float, hz: float, *, seconds: float = 12.0, rate_hz: float = 120.0) -> Floats:
    beside: Floats = width / 2 * np.sin(2 * np.pi * hz * times(seconds, rate_hz))
    return beside


def to_and_fro(
    width: float, ramp_s: float, hold_high_s: float, hold_low_s: float, *, rate_hz: float = 120.0
) -> Floats:
    """Straight from side to side, with a halt at each."""
    corners_s = np.cumsum([0.0, ramp_s, hold_high_s, ramp_s, hold_low_s])
    at = np.mod(times(15.0, rate_hz), corners_s[-1])
    beside: Floats = np.interp(at, corners_s, width / 2 * np.array([-1.0, 1.0, 1.0, -1.0, -1.0]))
    return beside


def all_near(curve: Series, value: float, *, rel: float = 0.0, abs_: float = 0.0) -> None:
    assert len(curve.value)
    np.testing.assert_allclose(curve.value, value, rtol=rel, atol=abs_)


@pytest.mark.parametrize("rate_hz", [60.0, 120.0, 240.0, 1000.0])
@pytest.mark.parametrize(("width", "hz"), [(4.0, 1.5), (8.0, 0.5), (3.0, 3.0), (6.0, 5.2)])
def test_a_sine_reads_its_width_its_pitch_and_its_dwell(
    rate_hz: float, width: float, hz: float
) -> None:
    found = told(motion(sine(width, hz, rate_hz=rate_hz), rate_hz=rate_hz))
    all_near(found.width_mm, width, rel=0.04)
    assert np.mean(found.width_mm.value) == pytest.approx(width, rel=0.02)
    all_near(found.pitch_mm, SPEED / hz, rel=0.02)
    for side in (found.dwell_high_s, found.dwell_low_s):
        assert np.mean(side.value) == pytest.approx(SINE_DWELL / hz, rel=0.04)
    all_near(found.centre_mm, 0.0, abs_=0.03 * width)


def test_the_fastest_weave_is_read_at_a_fast_tracker() -> None:
    found = told(motion(sine(5.0, 7.0, rate_hz=240.0), rate_hz=240.0))
    assert np.mean(found.width_mm.value) == pytest.approx(5.0, rel=0.02)
    assert np.mean(found.pitch_mm.value) == pytest.approx(SPEED / 7.0, rel=0.01)


@pytest.mark.parametrize("rate_hz", [60.0, 240.0])
def test_a_steady_to_and_fro_dwells_15_percent_of_its_cycle_at_each_side(rate_hz: float) -> None:
    found = told(motion(to_and_fro(6.0, 0.5, 0.0, 0.0, rate_hz=rate_hz), rate_hz=rate_hz))
    assert np.mean(found.width_mm.value) == pytest.approx(6.0, rel=0.05)
    all_near(found.pitch_mm, 5.0, rel=0.02)
    all_near(found.dwell_high_s, 0.15, abs_=0.02)
    all_near(found.dwell_low_s, 0.15, abs_=0.02)


def test_a_halt_at_the_sides_is_dwell_there_and_two_times_15_percent_of_a_swing_more() -> None:
    found = told(motion(to_and_fro(8.0, 0.3, 0.5, 0.2)))
    all_near(found.width_mm, 8.0, rel=0.02)
    all_near(found.pitch_mm, 5.0 * 1.3, rel=0.02)
    all_near(found.dwell_high_s, 0.5 + 0.3 * 0.3, abs_=0.02)
    all_near(found.dwell_low_s, 0.2 + 0.3 * 0.3, abs_=0.02)
    all_near(found.centre_mm, 0.0, abs_=0.02)


def test_left_and_right_are_kept_apart_and_a_mirrored_weave_swaps_them() -> None:
    beside = to_and_fro(8.0, 0.3, 0.5, 0.2) + 1.0
    found, mirrored = told(motion(beside)), told(motion(-beside))
    assert mirrored.dwell_low_s.value.tolist() == found.dwell_high_s.value.tolist()
    assert mirrored.dwell_high_s.value.tolist() == found.dwell_low_s.value.tolist()
    assert mirrored.width_mm.value.tolist() == found.width_mm.value.tolist()
    assert mirrored.pitch_mm.value.tolist() == found.pitch_mm.value.tolist()
    assert mirrored.centre_mm.value.tolist() == (-found.centre_mm.value).tolist()
    all_near(found.centre_mm, 1.0, abs_=0.02)


def test_welding_towards_smaller_places_has_the_same_pitch() -> None:
    all_near(told(motion(sine(5.0, 1.0), speed=-4.0)).pitch_mm, 4.0, rel=0.01)


def test_values_stand_all_along_the_weave() -> None:
    found = told(motion(sine(5.0, 1.0), speed=5.0))
    whole = 60.0
    for curve in (found.width_mm, found.centre_mm, found.pitch_mm):
        assert np.ptp(curve.place_mm) > 0.93 * whole
    for curve in (found.dwell_high_s, found.dwell_low_s):
        assert np.ptp(curve.place_mm) > 0.88 * whole
    for name in (f.name for f in fields(found)):
        curve = getattr(found, name)
        assert (np.diff(curve.t_s) > 0).all(), name
        assert np.diff(curve.place_mm).max() < 0.05, name  # every sample has its value
        np.testing.assert_allclose(curve.place_mm, 5.0 * curve.t_s, atol=1e-3)


def test_a_straight_bead_with_a_trembling_hand_is_no_weave_but_a_width_of_0() -> None:
    t_s = times(12.0)
    tremor = 0.3 * np.sin(2 * np.pi * 10.0 * t_s) + 0.15 * np.sin(2 * np.pi * 9.1 * t_s)
    found = told(motion(tremor + 0.02 * t_s))
    assert set(found.width_mm.value.tolist()) == {0.0}
    assert np.ptp(found.width_mm.place_mm) > 0.8 * 60.0
    assert set(found.dwell_high_s.value.tolist()) == set(found.dwell_low_s.value.tolist()) == {0.0}
    assert found.pitch_mm.value.min() > 2 * 1.4 * SPEED  # no turn within 1.5 s
    assert np.abs(found.centre_mm.value - 0.02 * found.centre_mm.t_s).max() < 0.45


def test_what_turns_more_slowly_than_the_slowest_weave_is_none() -> None:
    found = told(motion(sine(6.0, 0.2, seconds=20.0)))
    assert set(found.width_mm.value.tolist()) == {0.0}


def test_a_weave_that_stops_reads_0_from_there_on() -> None:
    beside = sine(6.0, 1.0)
    beside[600:] = beside[600]
    width = told(motion(beside)).width_mm
    assert set(width.value[width.t_s > 5.1].tolist()) == {0.0}
    np.testing.assert_allclose(width.value[width.t_s < 4.7], 6.0, rtol=0.02)
    assert width.t_s.max() > 9.0


def test_a_torch_that_stands_in_its_crater_tells_its_aim_only() -> None:
    n = 1440
    place = np.concatenate((np.linspace(0.0, 50.0, 1000), np.full(n - 1000, 50.0)))
    beside = np.where(np.arange(n) < 1000, sine(6.0, 1.0), sine(6.0, 1.0)[1000])
    found = told(replace(motion(beside), place_mm=place))
    all_near(found.width_mm, 6.0, rel=0.02)
    all_near(found.pitch_mm, 50.0 / (1000 / 120.0), rel=0.03)
    assert found.dwell_low_s.value.min() > 0.2
    assert found.centre_mm.t_s.max() > found.width_mm.t_s.max() + 1.0


def test_a_short_arc_tells_nothing() -> None:
    found = told(motion(np.zeros(100)))
    assert [len(getattr(found, f.name).t_s) for f in fields(found)] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("rate_hz", [120.0, 240.0])
def test_noise_of_the_tracker_is_found_again_in_the_values(rate_hz: float) -> None:
    random = np.random.default_rng(3)
    made = motion(sine(8.0, 1.2, seconds=60.0, rate_hz=rate_hz), rate_hz=rate_hz, noise=0.3)
    noisy = replace(
        made,
        swing_mm=made.swing_mm + random.normal(0.0, 0.3, len(made.t_s)),
        place_mm=made.place_mm + random.normal(0.0, 0.3, len(made.t_s)),
    )
    found = told(noisy, noise=0.3)
    assert np.mean(found.width_mm.value) == pytest.approx(8.0, abs=0.5)
    for name, true in (
        ("width_mm", 8.0), ("pitch_mm", SPEED / 1.2), ("dwell_high_s", SINE_DWELL / 1.2),
    ):  # fmt: skip
        curve = getattr(found, name)
        off = np.sqrt(np.mean((curve.value - true) ** 2))
        assert 0.3 * np.mean(curve.sigma) < off < 1.5 * np.mean(curve.sigma), name


def test_sigma_by_hand_at_1000_hz() -> None:
    found = told(motion(to_and_fro(6.0, 0.5, 0.0, 0.0, rate_hz=1000.0), rate_hz=1000.0))
    mean_of_31 = 0.1 * np.sqrt(29.5) / 30.0  # half weight at both ends
    np.testing.assert_allclose(found.width_mm.sigma, 2.0 * mean_of_31, rtol=1e-6)
    np.testing.assert_allclose(found.centre_mm.sigma, mean_of_31 / np.sqrt(2.0), rtol=1e-6)
    np.testing.assert_allclose(  # 12 mm/s; two swings, each with twice the variance
        found.dwell_high_s.sigma, np.sqrt(8.0) * mean_of_31 / 12.0, rtol=0.05
    )
    over_500 = 0.1 * np.sqrt(2.0 / 500.0)
    passing = 5.0 * np.sqrt(2.0) * mean_of_31 / 12.0
    np.testing.assert_allclose(found.pitch_mm.sigma, np.hypot(over_500, passing), rtol=0.05)


def test_times_that_are_not_well_known_make_dwell_and_pitch_less_certain() -> None:
    late = told(motion(to_and_fro(6.0, 0.5, 0.0, 0.0), noise=0.0, late=0.03), noise=0.0)
    np.testing.assert_allclose(late.dwell_low_s.sigma, 0.03 * np.sqrt(2.0 / 3.0))
    np.testing.assert_allclose(late.pitch_mm.sigma, 5.0 * 0.03 * np.sqrt(2.0 / 3.0), rtol=0.02)
    assert (late.width_mm.sigma == 0.0).all()


@pytest.mark.parametrize("noise", [0.7, math.nan])
def test_where_noise_could_hide_a_weave_its_absence_is_not_told(noise: float) -> None:
    found = told(motion(np.zeros(600), noise=noise), noise=noise)
    assert (found.width_mm.value == 0.0).all()
    for curve in (found.pitch_mm, found.dwell_high_s, found.dwell_low_s):
        assert len(curve.sigma)
        assert np.isnan(curve.sigma).all()


def test_that_no_weave_is_there_is_as_sure_at_any_rate() -> None:
    for rate_hz in (60.0, 120.0, 1000.0):
        found = told(motion(0.0 * times(12.0, rate_hz), rate_hz=rate_hz, noise=0.5), noise=0.5)
        for curve in (found.pitch_mm, found.dwell_high_s, found.dwell_low_s):
            assert set(curve.sigma.tolist()) == {0.0}


def test_noise_makes_the_threshold_wider() -> None:
    beside = sine(2.0, 1.0)
    assert told(motion(beside), noise=0.1).width_mm.value.min() > 1.9
    assert told(motion(beside), noise=0.7).width_mm.value.max() == 0.0


def test_samples_that_were_not_seen_are_passed_over() -> None:
    made = motion(sine(5.0, 1.0))
    beside = made.swing_mm.copy()
    beside[100:108], beside[500:503] = np.nan, np.nan
    holes = told(replace(made, swing_mm=beside))
    all_near(holes.width_mm, 5.0, rel=0.03)
    assert np.ptp(holes.width_mm.place_mm) > 0.9 * 60


@pytest.mark.parametrize("what", ["arc", "silence", "jump"])
def test_no_swing_reaches_over_a_break(what: str) -> None:
    made = motion(sine(5.0, 1.0))
    later = np.arange(1440) >= 720
    if what == "arc":
        made = replace(made, working=np.arange(1440) != 720)
    elif what == "silence":
        made = replace(made, t_s=made.t_s + 0.2 * later)
    else:
        made = replace(made, place_mm=made.place_mm + 15.0 * later)
    found = told(made)
    all_near(found.width_mm, 5.0, rel=0.02)
    assert np.diff(found.width_mm.t_s).max() > 0.5  # the swings begun are not told
    all_near(found.pitch_mm, 5.0, rel=0.02)


@pytest.mark.parametrize(
    "broken",
    [
        {"t_s": np.zeros(1440)},
        {"t_s": times(12.0)[::-1].copy()},
        {"t_s": np.full(1440, np.nan)},
        {"t_s": np.where(np.arange(1440) % 7 == 0, np.inf, times(12.0))},
        {"t_s": np.round(times(12.0), 1)},
        {"place_mm": np.full(1440, 1e300)},
        {"place_mm": np.full(1440, -np.inf)},
        {"swing_mm": np.full(1440, np.nan)},
        {"working": np.arange(1440) % 2 == 0},
        {"place_mm": np.random.default_rng(5).uniform(-1e5, 1e5, 1440)},
    ],
)
def test_bad_samples_crash_nothing(broken: dict[str, Any]) -> None:
    found = told(replace(motion(sine(5.0, 1.0)), **broken))
    for name in (f.name for f in fields(found)):
        assert np.isfinite(getattr(found, name).t_s).all()


def test_no_samples_tell_nothing() -> None:
    empty = motion(np.zeros(0))
    found, cursor = follow_weave(empty, ChainCursor(), noise_mm=0.1)
    assert len(found.width_mm.t_s) == 0
    found, _ = follow_weave(motion(sine(5.0, 1.0)), cursor, noise_mm=0.1)
    assert len(found.width_mm.t_s)


def messy() -> Motion:
    random = np.random.default_rng(1)
    beside = sine(5.0, 1.3, seconds=20.0)
    beside[900:1300] = 0.3
    n = len(beside)
    made = motion(beside + random.normal(0.0, 0.25, n))
    working = np.ones(n, np.bool_)
    working[400:420], working[700], working[1500:1540:2] = False, False, False
    hidden = made.swing_mm.copy()
    hidden[150:156], hidden[2000:2030] = np.nan, np.nan
    return replace(made, swing_mm=hidden, working=working, t_s=made.t_s + 0.3 * (made.t_s > 15.0))


def test_a_pause_that_is_a_batch_of_its_own_breaks_what_came_before() -> None:
    the_bits_are_the_same({700, 701, 400, 420, 1502, 1503})


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(1, 2399)))
def test_the_bits_do_not_depend_on_how_the_stream_is_cut(cuts: set[int]) -> None:
    the_bits_are_the_same(cuts)


def the_bits_are_the_same(cuts: set[int]) -> None:
    made = messy()
    whole = told(made)
    cursor, parts = ChainCursor(), []
    for low, high in pairwise([0, *sorted(cuts), len(made.t_s)]):
        part = Motion(*(getattr(made, f.name)[low:high] for f in fields(made)))
        found, cursor = follow_weave(part, cursor, noise_mm=0.1)
        parts.append(found)
    for name in (f.name for f in fields(whole)):
        for column in (f.name for f in fields(Series)):
            cut = np.concatenate([getattr(getattr(part, name), column) for part in parts])
            assert cut.tobytes() == getattr(getattr(whole, name), column).tobytes(), (name, column)


def test_swings_are_as_unsure_as_their_poorest_sample() -> None:
    made = motion(sine(6.0, 1.0))
    good = told(made)
    poor = np.ones(len(made.t_s))
    poor[600] = 4.0  # at 5 s: on the swing from 4.75 s to 5.25 s
    found = told(replace(made, times=poor))
    for name in ("width_mm", "centre_mm", "pitch_mm", "dwell_high_s", "dwell_low_s"):
        one, other = getattr(found, name), getattr(good, name)
        np.testing.assert_array_equal(one.value, other.value)
        here = (other.t_s >= 4.8) & (other.t_s < 5.2)
        far = (other.t_s < 2.5) | (other.t_s > 8.0)
        np.testing.assert_array_equal(one.sigma[far], other.sigma[far])
        assert (one.sigma[here] > 1.5 * other.sigma[here]).all()
    here = (found.width_mm.t_s >= 4.8) & (found.width_mm.t_s < 5.2)
    np.testing.assert_allclose(found.width_mm.sigma[here], 4.0 * good.width_mm.sigma[here])


def test_a_poor_sample_spoils_the_averages_that_it_is_in() -> None:
    made = motion(np.zeros(600))
    times_ = np.ones(600)
    times_[300] = 5.0
    centre = told(replace(made, times=times_)).centre_mm
    good = told(made).centre_mm
    worse = np.flatnonzero(centre.sigma > good.sigma)
    assert len(worse) == 4  # 0.03 s at 120 Hz reach back 3 samples
    np.testing.assert_allclose(centre.sigma[worse], 5.0 * good.sigma[worse])


def test_poor_poses_do_not_tell_that_there_was_no_weave() -> None:
    flat = motion(np.zeros(600))
    good = told(flat)
    assert (good.pitch_mm.sigma == 0.0).all()
    poor = told(replace(flat, times=np.full(600, 10.0)))  # 10 times 0.1 mm hide a swing of 2 mm
    assert np.isnan(poor.pitch_mm.sigma).all()
    unknown = told(replace(flat, times=np.full(600, np.nan)))
    assert np.isnan(unknown.width_mm.sigma).all()
