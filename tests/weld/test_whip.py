"""Whips of known pitch, time, dwell and reach."""

import math
from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Floats
from simlab.weld.averages import Motion
from simlab.weld.swings import ChainCursor, Series
from simlab.weld.whip import Whip, follow_whip

PITCH, REACH = 3.0, 8.0
OUT_S, BACK_S, HELD_S = 0.2, 0.2, 0.5
CYCLE_S = OUT_S + BACK_S + HELD_S


def whipped(seconds: float = 30.0, rate_hz: float = 120.0) -> Floats:
    """Out of the pool by 8 mm, back by 5 mm, and held there, again and again."""
    t_s = np.arange(round(seconds * rate_hz)) / rate_hz
    cycle = np.floor(t_s / CYCLE_S)
    within = t_s - cycle * CYCLE_S
    place: Floats = PITCH * cycle + np.interp(
        within, [0.0, HELD_S, HELD_S + OUT_S, CYCLE_S], [0.0, 0.0, REACH, PITCH]
    )
    return place


def motion(place_mm: Floats, *, rate_hz: float = 120.0, noise: float = 0.1) -> Motion:
    n = len(place_mm)
    return Motion(
        t_s=np.arange(n) / rate_hz,
        late_s=np.zeros(n),
        swing_mm=place_mm,
        aim_mm=place_mm,
        place_mm=place_mm,
        sigma_mm=np.full(n, noise),
        working=np.ones(n, np.bool_),
    )


def drawn() -> Floats:
    """Steadily on at 4 mm/s."""
    place: Floats = np.linspace(0.0, 4.0 * 1199 / 120.0, 1200)
    return place


def told(made: Motion, noise: float = 0.1) -> Whip:
    return follow_whip(made, ChainCursor(), noise_mm=noise)[0]


def all_near(curve: Series, value: float, off: float) -> None:
    assert len(curve.value)
    np.testing.assert_allclose(curve.value, value, rtol=0.0, atol=off)


@pytest.mark.parametrize("rate_hz", [60.0, 120.0, 240.0, 1000.0])
def test_a_whip_reads_its_dimes_its_time_its_dwell_and_its_reach(rate_hz: float) -> None:
    found = told(motion(whipped(rate_hz=rate_hz), rate_hz=rate_hz))
    all_near(found.pitch_mm, PITCH, 0.15)
    assert np.mean(found.pitch_mm.value) == pytest.approx(PITCH, abs=0.02)
    all_near(found.time_s, CYCLE_S, 0.01)
    all_near(found.speed_mm_s, PITCH / CYCLE_S, 0.2)
    # 15 % of the stroke back (5 mm) and of the one out (8 mm) take 0.03 s each
    all_near(found.dwell_s, HELD_S + 2 * 0.15 * 0.2, 0.03)
    all_near(found.reach_mm, REACH, 0.5)


def test_values_stand_all_along_the_whipped_seam() -> None:
    found = told(motion(whipped()))
    for curve in (found.pitch_mm, found.time_s, found.speed_mm_s):
        assert curve.t_s[0] < CYCLE_S
        assert curve.t_s[-1] > 30.0 - 2 * CYCLE_S
        assert (np.diff(curve.t_s) > 0.0).all()
        assert np.diff(curve.t_s).max() < 0.02  # every sample has its value


@pytest.mark.parametrize("begun_s", [HELD_S / 2, HELD_S + OUT_S / 2, HELD_S + OUT_S + 0.02])
def test_a_whip_that_begins_anywhere_reads_the_same(begun_s: float) -> None:
    found = told(motion(whipped()[round(begun_s * 120) :]))
    all_near(found.pitch_mm, PITCH, 0.15)
    all_near(found.dwell_s, HELD_S + 2 * 0.15 * 0.2, 0.03)
    assert found.pitch_mm.t_s[0] < CYCLE_S


def test_without_a_whip_pitch_and_time_are_too_large() -> None:
    found = told(motion(drawn()))
    assert found.pitch_mm.value.min() > 4.0 * 1.9
    assert found.time_s.value.min() > 1.9
    all_near(found.speed_mm_s, 4.0, 0.01)
    assert set(found.reach_mm.value.tolist()) == {0.0}
    assert len(found.dwell_s.value) == 0
    assert np.ptp(found.pitch_mm.t_s) > 7.0


def test_a_torch_that_stands_in_its_crater_tells_nothing_of_a_whip() -> None:
    found = told(motion(np.full(1200, 40.0)))
    assert [len(getattr(found, f.name).t_s) for f in fields(found)] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("noise", [0.8, math.nan])
def test_where_noise_could_hide_a_whip_its_absence_is_not_told(noise: float) -> None:
    found = told(motion(drawn(), noise=noise), noise=noise)
    for curve in (found.pitch_mm, found.time_s, found.speed_mm_s):
        assert np.isnan(curve.sigma).all()


def test_noise_of_the_tracker_is_found_again_in_the_values() -> None:
    random = np.random.default_rng(4)
    made = motion(whipped(90.0), noise=0.3)
    off = random.normal(0.0, 0.3, len(made.t_s))
    noisy = told(
        replace(made, swing_mm=made.swing_mm + off, place_mm=made.place_mm + off), noise=0.3
    )
    for name, true in (("pitch_mm", PITCH), ("time_s", CYCLE_S)):
        curve = getattr(noisy, name)
        error = np.sqrt(np.mean((curve.value - true) ** 2))
        assert 0.3 * np.mean(curve.sigma) < error < 1.6 * np.mean(curve.sigma), name


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(1, 2399)))
def test_the_bits_do_not_depend_on_how_the_stream_is_cut(cuts: set[int]) -> None:
    random = np.random.default_rng(2)
    place = whipped(20.0)
    place = place + random.normal(0.0, 0.2, len(place))
    working = np.ones(len(place), np.bool_)
    working[1000], working[1900:1910] = False, False
    made = replace(motion(place), working=working)
    whole = told(made)
    cursor, parts = ChainCursor(), []
    for low, high in pairwise([0, *sorted(cuts), len(place)]):
        part = Motion(*(getattr(made, f.name)[low:high] for f in fields(made)))
        found, cursor = follow_whip(part, cursor, noise_mm=0.1)
        parts.append(found)
    for name in (f.name for f in fields(whole)):
        for column in (f.name for f in fields(Series)):
            cut = np.concatenate([getattr(getattr(part, name), column) for part in parts])
            assert cut.tobytes() == getattr(getattr(whole, name), column).tobytes(), (name, column)


def test_cycles_are_as_unsure_as_their_poorest_sample() -> None:
    made = motion(whipped())
    good, times = told(made), np.ones(len(made.t_s))
    times[1800] = 3.0  # at 15 s
    found = told(replace(made, times=times))
    for name in ("pitch_mm", "time_s", "speed_mm_s"):
        one, other = getattr(found, name), getattr(good, name)
        np.testing.assert_array_equal(one.value, other.value)
        far = np.abs(other.t_s - 15.0) > 4.0 * CYCLE_S
        np.testing.assert_array_equal(one.sigma[far], other.sigma[far])
        assert one.sigma.max() > 1.2 * other.sigma.max()


def test_poor_poses_do_not_tell_that_there_was_no_whip() -> None:
    made = motion(drawn())
    assert np.isfinite(told(made).pitch_mm.sigma).all()
    poor = told(replace(made, times=np.full(len(made.t_s), 10.0)))
    assert np.isnan(poor.pitch_mm.sigma).all()
    assert np.isnan(poor.time_s.sigma).all()
    twice = told(replace(made, times=np.full(len(made.t_s), 2.0)))
    np.testing.assert_allclose(twice.pitch_mm.sigma, 2.0 * told(made).pitch_mm.sigma)
