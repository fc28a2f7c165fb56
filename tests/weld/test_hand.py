"""Drift, symmetry and tremor of a hand, by hand and by known oscillations; any cut is the same."""

from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simlab.model.arrays import Bools, Floats
from simlab.model.samples import TorchSamples
from simlab.motion.overlap import Measured
from simlab.motion.segments import Part
from simlab.weld.hand import Hand, HandSums
from simlab.weld.profile_sums import Curve

NAN = float("nan")
PLACE: Floats = np.arange(40.0) + 0.5


def stream(
    t_s: Floats, across_mm: Floats, distance_mm: Floats, working: Bools
) -> list[tuple[TorchSamples, Measured]]:
    """One sample a part: the finest cut."""
    return [part(t_s, across_mm, distance_mm, working, n, n + 1) for n in range(len(t_s))]


def part(
    t_s: Floats, across_mm: Floats, distance_mm: Floats, working: Bools, low: int, high: int
) -> tuple[TorchSamples, Measured]:
    rows, n = slice(low, high), high - low
    nothing = np.zeros(n)
    samples = TorchSamples(
        t_s[rows], nothing, np.zeros((n, 3)), np.zeros((n, 3)), nothing, nothing, nothing
    )
    met = SimpleNamespace(lateral_mm=across_mm[rows], along_mm=distance_mm[rows])
    foot_mm = 5.0 * t_s[rows] + 0.1 * across_mm[rows]
    measured = Measured(
        (),
        None,
        nothing,
        working[rows],
        np.zeros(n, np.bool_),
        SimpleNamespace(met=met, foot_mm=foot_mm),
    )
    return samples, measured


def hand(
    t_s: Floats, across_mm: Floats, distance_mm: Floats, working: Bools, *curves: Curve
) -> Hand:
    sums = HandSums.start(0.01, weave=True).add(
        *part(t_s, across_mm, distance_mm, working, 0, len(t_s))
    )
    return sums.hand(PLACE, curves, ("dwell_base", "dwell_butting"))


T_S = np.arange(0.0, 30.0, 0.01)
N = len(T_S)
ALL = np.ones(N, np.bool_)


def swing(hertz: float, amplitude_mm: float) -> Floats:
    moved: Floats = amplitude_mm * np.sin(2.0 * np.pi * hertz * T_S)
    return moved


def test_a_trembling_hand_is_told_from_one_that_sways() -> None:
    # velocities go as amplitude times frequency: 0.1 mm at 10 Hz and 1 mm at 1 Hz are equal power
    found = hand(T_S, swing(10.0, 0.1) + swing(1.0, 1.0), 10.0 + swing(2.0, 0.5), ALL)
    assert found.rate_hz == 100.0
    assert found.tremor_across == pytest.approx(0.5, abs=0.03)
    assert found.tremor_along_axis == pytest.approx(0.0, abs=0.01)
    assert found.windows > 8


def test_a_weave_and_its_harmonics_are_no_tremor() -> None:
    curves = (
        Curve("travel_speed", np.full(40, 5.0), np.zeros(40)),
        Curve("weave_pitch", np.full(40, 2.0), np.zeros(40)),  # 2.5 Hz; its fourth is 10 Hz
        Curve("dwell_base", np.full(40, 0.3), np.zeros(40)),
        Curve("dwell_butting", np.full(40, 0.1), np.zeros(40)),
    )
    across = swing(2.5, 2.0) + swing(10.0, 0.2) + swing(9.1, 0.1) + swing(4.0, 9.1 / 40.0)
    woven = hand(T_S, across, np.full(len(T_S), 10.0), ALL, *curves)
    assert woven.tremor_across == pytest.approx(0.5, abs=0.05)
    assert np.isnan(woven.tremor_along_axis)  # it does not move at all
    assert woven.dwell_symmetry == pytest.approx(0.5)
    assert woven.speed_drift == pytest.approx(0.0)
    assert woven.speed_cv == pytest.approx(0.0)


def walked(foot_mm: Floats, across_mm: Floats, noise_mm: float = 0.01, *, weave: bool) -> Hand:
    """The hand of an arc that burns all the time, seen at 100 Hz."""
    n = len(foot_mm)
    samples, measured = part(T_S[:n], across_mm, np.full(n, 10.0), ALL[:n], 0, n)
    met = SimpleNamespace(lateral_mm=across_mm, along_mm=np.full(n, 10.0))
    seen = replace(measured, detail=SimpleNamespace(met=met, foot_mm=foot_mm))
    sums = HandSums.start(noise_mm, weave=weave).add(samples, seen)
    return sums.hand(PLACE, (), ("dwell_base", "dwell_butting"))


def eased(jerky: float) -> Floats:
    """Half a second to get going, half a second to stop, 5 mm/s between; `jerky` adds a wobble."""
    pace = np.clip(T_S / 0.5, 0.0, 1.0) * np.clip((T_S[-1] - T_S) / 0.5, 0.0, 1.0)
    speed = 5.0 * (3.0 * pace**2 - 2.0 * pace**3) * (1.0 + jerky * np.sin(2 * np.pi * 5.0 * T_S))
    return np.cumsum(speed) * 0.01


def test_an_arc_has_one_start_and_one_stop_and_a_wobble_makes_them_less_smooth() -> None:
    smooth, jerky = (
        {one.part: one for one in walked(eased(wobble), np.zeros(N), weave=False).movements}
        for wobble in (0.0, 0.3)
    )
    for end in (Part.START, Part.STOP):
        assert (smooth[end].count, jerky[end].count) == (1, 1)  # 30 s are three pieces
        assert jerky[end].sparc < smooth[end].sparc < 0.0
        assert jerky[end].ldlj < smooth[end].ldlj < 0.0
    assert smooth[Part.CYCLE].count == 0
    assert np.isnan([smooth[Part.CYCLE].sparc, smooth[Part.CYCLE].ldlj]).all()


@pytest.mark.parametrize("hesitation_s", [0.0, 0.4, 1.0])
def test_dead_time_lasts_until_half_the_speed(hesitation_s: float) -> None:
    # at rest, then to 5 mm/s within half a second: half of it a quarter of a second later
    speed = 5.0 * np.clip((T_S[:700] - hesitation_s) / 0.5, 0.0, 1.0)
    found = walked(np.cumsum(speed) * 0.01, np.zeros(700), weave=False)
    assert found.dead_time_s == pytest.approx(hesitation_s + 0.25, abs=0.03)
    for noise_mm in (2.0, NAN):  # half of 5 mm/s could be noise
        blurred = walked(np.cumsum(speed) * 0.01, np.zeros(700), noise_mm, weave=False)
        assert np.isnan(blurred.dead_time_s)


def test_every_cycle_of_a_weave_is_a_movement() -> None:
    found = {one.part: one for one in walked(eased(0.0), swing(1.0, 2.0), weave=True).movements}
    assert 24 <= found[Part.CYCLE].count <= 30  # 30 s at 1 Hz, less one or two a piece
    assert found[Part.CYCLE].sparc < 0.0


@pytest.mark.parametrize("noise_mm", [5.0, NAN])
def test_a_movement_that_noise_may_have_made_is_not_told(noise_mm: float) -> None:
    made = walked(eased(0.0), swing(1.0, 2.0), noise_mm, weave=True)
    assert [one.count for one in made.movements] == [0, 0, 0]


def test_a_tremor_that_the_trackers_noise_may_have_made_is_not_told() -> None:
    # white noise of 0.1 mm at 100 Hz: 8 pi2 0.01 / 100 (12^3 - 8^3) / 3 = 3.2 mm2/s2 of tremor;
    # a tremor of 0.1 mm at 10 Hz: (2 pi 10 0.1)2 / 2 = 19.7 mm2/s2
    noise = np.random.default_rng(1).normal(0.0, 0.1, N)
    assert np.isnan(walked(eased(0.0), noise, 0.1, weave=False).tremor_across)
    seen = walked(eased(0.0), noise + swing(10.0, 0.1), 0.1, weave=False).tremor_across
    assert seen > 0.3
    assert np.isnan(walked(eased(0.0), swing(10.0, 0.1), NAN, weave=False).tremor_across)


def test_too_short_a_weld_has_no_drift() -> None:
    value = np.where(np.arange(40) < 19, 5.0, NAN)
    made = hand(T_S, T_S, T_S, ALL, Curve("travel_speed", value, value))
    assert np.isnan([made.speed_drift, made.speed_cv]).all()


def test_pauses_and_holes_begin_a_new_piece_and_short_ones_tell_nothing() -> None:
    across, distance = swing(10.0, 0.1), np.full(len(T_S), 10.0) + swing(1.0, 1.0)
    every_3_s = np.arange(len(T_S)) % 300 != 299  # no window of 4 s without a pause
    assert hand(T_S, across, distance, every_3_s).windows == 0
    holes = np.where(np.arange(len(T_S)) % 300 < 15, NAN, across)  # 0.15 s each, unseen
    assert hand(T_S, holes, distance, ALL).windows == 0
    jumps = T_S + 0.5 * np.floor(T_S / 3.0)
    assert hand(jumps, across, distance, ALL).windows == 0
    small = np.where(np.arange(len(T_S)) % 300 < 5, NAN, across)  # 0.05 s each: bridged
    assert hand(T_S, small, distance, ALL).windows > 8


def test_where_the_torch_is_while_the_arc_is_out_does_not_matter() -> None:
    across, distance = swing(10.0, 0.1), np.full(len(T_S), 10.0) + swing(1.0, 1.0)
    working = np.arange(N) % 1000 != 999
    beside = np.where(working, across, 500.0)
    assert repr(hand(T_S, beside, distance, working)) == repr(hand(T_S, across, distance, working))
    assert hand(T_S, across, distance, working).windows > 3


def test_stamps_that_no_sensor_gives_are_too_short_a_weld() -> None:
    t_s = 1.0 + 1e-6 * np.arange(60.0)  # a million samples a second, between two of the even grid
    told = hand(t_s, np.sin(t_s), 12.0 + 0.0 * t_s, np.ones(60, np.bool_))
    assert np.isnan([told.dead_time_s, told.tremor_across]).all()


def test_a_hand_that_nobody_saw_cannot_be_told() -> None:
    for working in (ALL, ~ALL):
        found = hand(T_S, np.full(len(T_S), NAN), np.full(len(T_S), NAN), working)
        assert found.windows == 0
        assert np.isnan([found.rate_hz, found.tremor_across, found.tremor_along_axis]).all()
    assert HandSums.start(0.01, weave=True).add(*part(T_S, T_S, T_S, ALL, 0, 0)).last_s != 0.0


def test_an_arc_that_flickers_costs_no_time_and_tells_nothing() -> None:
    flicker = np.arange(len(T_S)) % 4 != 0
    assert np.isnan(hand(T_S, swing(9.0, 1.0), swing(9.0, 1.0), flicker).rate_hz)


RANDOM = np.random.default_rng(5)
WORKING = np.repeat(RANDOM.uniform(size=60) > 0.03, 50)
ACROSS = np.where(RANDOM.uniform(size=N) > 0.02, np.cumsum(RANDOM.normal(0.0, 0.1, N)), NAN)
TIMES = np.cumsum(RANDOM.choice([0.01, 0.011, 0.3], N, p=[0.6, 0.3995, 0.0005]))


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(0, N), max_size=30))
def test_any_cut_gives_the_same_hand_to_the_bit(cuts: set[int]) -> None:
    columns = (TIMES, ACROSS, 10.0 + np.roll(ACROSS, 7), WORKING)
    whole = HandSums.start(0.01, weave=True).add(*part(*columns, 0, N))
    sums = HandSums.start(0.01, weave=True)
    for low, high in pairwise([0, *sorted(cuts), N]):
        sums = sums.add(*part(*columns, low, high))
    ends = ("dwell_base", "dwell_butting")
    assert_allclose(WORKING.mean(), 0.95, atol=0.05)
    assert repr(sums.hand(PLACE, (), ends)) == repr(whole.hand(PLACE, (), ends))


def test_a_sample_at_a_time_gives_the_same_hand_to_the_bit() -> None:
    columns = (TIMES, ACROSS, 10.0 + np.roll(ACROSS, 7), WORKING)
    sums = HandSums.start(0.01, weave=True)
    for one in stream(*columns):
        sums = sums.add(*one)
    ends = ("dwell_base", "dwell_butting")
    whole = HandSums.start(0.01, weave=True).add(*part(*columns, 0, N)).hand(PLACE, (), ends)
    assert whole.windows > 3
    assert repr(sums.hand(PLACE, (), ends)) == repr(whole)


def test_poses_of_poor_quality_are_passed_over() -> None:
    times = np.where(np.arange(N) % 10 == 0, 3.0, 1.0)
    jumpy = swing(1.0, 1.0) + np.where(times > 1.0, 0.3, 0.0)
    samples, measured = part(T_S, jumpy, 10.0 + 0.0 * T_S, ALL, 0, N)

    def shares(noise: Floats) -> float:
        made = HandSums.start(0.01, weave=True).add(replace(samples, sigma_times=noise), measured)
        return made.hand(PLACE, (), ("dwell_base", "dwell_butting")).tremor_across

    assert shares(times) < 0.02
    assert shares(np.ones(N)) > 0.1
