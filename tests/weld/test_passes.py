"""Passes by hand: strikes, craters, restarts, gaps, fading current, straightness; any cut."""

import math
import pickle
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Floats
from simlab.model.samples import TorchSamples
from simlab.motion.overlap import Joined, Tail
from simlab.weld.burning import RUNOUT_MM
from simlab.weld.joint import Joint, Seam
from simlab.weld.metrics import measure
from simlab.weld.pass_sums import MOST_LOOKED, PassSums
from simlab.weld.passes import MOST_ARCS, Arc, Gap, Passes
from simlab.weld.reference import AT_SEAM_MM
from tests.weld.seams import SIGMAS, X, Y, Z, circle, posed

RATE_HZ = 100.0
LENGTH_MM = 100.0
EXACT = {"tip_mm": 0.0, "axis_deg": 0.0}
"""Torches of arithmetic stand quite still."""
SEAM = Seam.straight(Joint.BUTT, 135, 0 * X, LENGTH_MM * X, Z, None, either_way=False)


def torch(place_mm: Floats, seam: Seam = SEAM, **columns: Any) -> TorchSamples:
    """Upright over these places, 100 samples a second, arc on."""
    samples = posed(seam.line.at(place_mm), travel=0.0, work=0.0, place_mm=place_mm)
    made = replace(samples, t_s=np.arange(len(place_mm)) / RATE_HZ)
    return replace(made, **columns)


def steps(*parts: tuple[float, float]) -> Floats:
    """Places from 10 mm on, in parts of (speed, seconds)."""
    speed = np.concatenate([np.full(round(s * RATE_HZ), v) for v, s in parts])
    place: Floats = 10.0 + np.concatenate(([0.0], np.cumsum(speed[:-1]) / RATE_HZ))
    return place


def arcs(n: int, *on: tuple[int, int]) -> Floats:
    """An arc signal that is 1 within these rows."""
    arc = np.zeros(n)
    for low, high in on:
        arc[low:high] = 1.0
    return arc


def sums(samples: TorchSamples, seam: Seam = SEAM, noise: float = 0.1) -> PassSums:
    measured = measure(Joined(samples, 0, 0), seam, None, EXACT)
    return PassSums.start(seam, noise).add(samples, measured)


def passes(samples: TorchSamples, seam: Seam = SEAM) -> Passes:
    return sums(samples, seam).passes()


def unknown(made: Arc | Passes) -> set[str]:
    """Fields that are NaN."""
    return {
        f.name
        for f in fields(made)
        if isinstance(getattr(made, f.name), float) and math.isnan(getattr(made, f.name))
    }


def test_one_arc_from_strike_to_crater() -> None:
    place = steps((0.0, 0.5), (5.0, 10.0), (0.0, 1.2), (0.0, 0.3))
    found = passes(torch(place, arc_on=arcs(len(place), (0, 1170))))
    (arc,) = found.arcs
    assert (arc.start_s, arc.end_s, arc.ended) == (0.0, 11.7, True)
    assert (arc.start_mm, arc.end_mm) == pytest.approx((10.0, 60.0))
    assert arc.still_s == pytest.approx(0.5 + 2.0 / 5.0, abs=0.011)
    assert arc.start_speed_mm_s == pytest.approx(5.0, abs=0.05)
    # 2 mm at 5 mm/s, then 1.2 s; up to half a millimetre more by the length of a cell
    assert 1.6 <= arc.crater_s <= 1.71
    assert arc.speed_mm_s == pytest.approx(50.0 / 11.7)
    assert arc.stood_s == pytest.approx(1.2, abs=0.12)
    assert arc.current_a == pytest.approx(130.0)
    assert arc.fade == pytest.approx(1.0)
    assert math.isnan(arc.overlap_mm)
    assert (found.strikes, found.stray) == (1, 0)
    assert (found.arc_on_s, found.took_s, found.unseen_s) == (11.7, 11.7, 0.0)
    assert (found.continuity, found.continuity_time) == (1.0, 1.0)
    assert (found.from_mm, found.to_mm) == pytest.approx((10.0, 60.0))
    assert found.gaps == ()
    assert math.isnan(found.closing_mm)


def test_an_arc_drawn_off_at_once_leaves_its_crater_open() -> None:
    place = steps((5.0, 10.0))
    (arc,) = passes(torch(place, arc_on=arcs(1000, (0, 990)))).arcs
    assert 0.4 <= arc.crater_s <= 0.52  # only what passing by takes
    assert arc.stood_s <= 0.12


def test_a_restart_behind_the_old_end_overlaps_it_and_one_ahead_leaves_a_gap() -> None:
    there = np.arange(10.0, 40.0, 0.05)
    again = np.arange(33.0, 60.0, 0.05)
    ahead = np.arange(68.0, 90.0, 0.05)
    idle = np.full(50, 34.0)
    place = np.concatenate((there, idle, again, idle, ahead, idle))
    on = np.concatenate(
        [np.full(len(p), p is not idle) for p in (there, idle, again, idle, ahead, idle)]
    )
    found = passes(torch(place, arc_on=on.astype(np.float64)))
    assert [arc.overlap_mm for arc in found.arcs][1:] == pytest.approx([6.95, -8.05], abs=0.01)
    assert found.strikes == len(found.arcs) == 3
    assert found.gaps == (Gap(60.0, 68.0),)
    assert found.continuity == pytest.approx(1.0 - 8.0 / 80.0, abs=0.01)
    assert found.arc_on_s == pytest.approx((len(place) - 150) / RATE_HZ)
    assert found.continuity_time == pytest.approx(found.arc_on_s / (found.arc_on_s + 1.0), rel=1e-6)


def test_a_current_that_fades_before_the_end_is_told_as_a_share() -> None:
    place = steps((5.0, 4.0))
    current = np.full(400, 100.0)
    current[370:390] = 40.0
    (arc,) = passes(torch(place, arc_on=arcs(400, (0, 390)), current_a=current)).arcs
    mean = (370 * 100.0 + 20 * 40.0) / 390
    assert arc.current_a == pytest.approx(mean)
    assert arc.fade == pytest.approx(40.0 / mean)
    current[:] = np.nan
    (dark,) = passes(torch(place, arc_on=arcs(400, (0, 390)), current_a=current)).arcs
    assert {"current_a", "fade"} <= unknown(dark)
    (none,) = passes(torch(place, arc_on=arcs(400, (0, 390)), current_a=0.0 * current + 0.0)).arcs
    assert math.isnan(none.fade)


def test_an_arc_that_still_burns_has_no_crater_yet() -> None:
    found = passes(torch(steps((5.0, 4.0))))
    (arc,) = found.arcs
    assert not arc.ended
    assert arc.end_s == pytest.approx(3.99)
    assert {"crater_s", "fade", "overlap_mm"} == unknown(arc)
    assert math.isnan(arc.stood_s)
    assert found.took_s == found.arc_on_s == pytest.approx(3.99)


def test_an_arc_beside_the_seam_is_a_stray_one() -> None:
    place = steps((5.0, 6.0))
    made = torch(place, arc_on=arcs(600, (0, 30), (100, 500)))
    beside = np.where(np.arange(600) < 60, AT_SEAM_MM + 5.0, 0.0)
    found = passes(replace(made, tip_mm=made.tip_mm + beside[:, None] * Y))
    assert (found.strikes, found.stray, len(found.arcs)) == (2, 1, 1)
    assert found.from_mm == pytest.approx(15.0)
    assert found.arc_on_s == pytest.approx(4.3)
    assert math.isnan(found.arcs[0].overlap_mm)


def test_before_an_arc_was_struck_nothing_is_known() -> None:
    for samples in (TorchSamples.empty(), torch(steps((5.0, 2.0)), arc_on=np.zeros(200))):
        found = passes(samples)
        assert (found.arcs, found.strikes, found.stray, found.gaps) == ((), 0, 0, ())
        assert unknown(found) == {
            "arc_on_s", "took_s", "unseen_s", "continuity", "continuity_time", "from_mm", "to_mm",
            "closing_mm", "straightness_mm", "straightness_peak_mm", "woven", "weave_width_mm",
        }  # fmt: skip


def test_a_dead_tracker_leaves_unknown_what_it_did_not_see() -> None:
    made = torch(steps((5.0, 8.0)), arc_on=arcs(800, (0, 790)))
    tip = made.tip_mm.copy()
    tip[300:420], tip[700:] = np.nan, np.nan
    found = passes(replace(made, tip_mm=tip))
    (arc,) = found.arcs
    assert math.isnan(arc.crater_s)
    assert arc.end_mm == pytest.approx(10.0 + 699 * 0.05)
    assert found.unseen_s == pytest.approx(1.2 + 0.9, abs=0.011)
    assert found.continuity == 1.0  # one arc: it burnt in between as well
    assert found.gaps == ()
    blind = passes(replace(made, tip_mm=np.full_like(tip, np.nan)))
    assert len(blind.arcs) == 1
    assert {"start_mm", "end_mm", "still_s", "start_speed_mm_s", "crater_s"} <= unknown(
        blind.arcs[0]
    )
    assert math.isnan(blind.arcs[0].speed_mm_s)
    assert blind.unseen_s == pytest.approx(7.9)
    assert {"continuity", "from_mm", "to_mm"} <= unknown(blind)


def test_the_crater_of_an_arc_that_goes_the_other_way_is_the_same() -> None:
    place = 90.0 - steps((0.0, 0.5), (5.0, 10.0), (0.0, 1.2), (0.0, 0.3))
    (arc,) = passes(torch(place, arc_on=arcs(len(place), (0, 1170)))).arcs
    assert 1.6 <= arc.crater_s <= 1.71
    assert arc.start_speed_mm_s == pytest.approx(5.0, abs=0.05)


def test_a_silence_while_the_arc_burns_was_not_seen() -> None:
    made = torch(steps((5.0, 4.0)))
    late = replace(made, t_s=made.t_s + np.where(np.arange(400) >= 200, 0.5, 0.0))
    assert passes(late).unseen_s == pytest.approx(0.51)


def test_an_arc_that_goes_out_while_the_device_is_silent_has_no_known_end() -> None:
    made = torch(steps((5.0, 4.0)), arc_on=arcs(400, (0, 300)))
    late = replace(made, t_s=made.t_s + np.where(np.arange(400) >= 300, 5.0, 0.0))
    (arc,) = passes(late).arcs
    assert not arc.ended
    assert arc.end_s == pytest.approx(2.99)
    assert math.isnan(arc.crater_s)


def test_a_place_that_jumps_for_a_moment_is_no_weld_in_between() -> None:
    made = torch(steps((5.0, 4.0)), arc_on=arcs(400, (0, 390)))
    tip = made.tip_mm.copy()
    tip[200] += 60.0 * X
    found = passes(replace(made, tip_mm=tip))
    assert len(found.gaps) == 1
    assert found.gaps[0].to_mm - found.gaps[0].from_mm > 45.0


def test_the_end_of_a_circle_runs_over_its_start() -> None:
    pipe = circle(20.0, "pipe")
    length = 2 * math.pi * 20.0
    place = np.arange(0.0, length + 6.0, 0.05)
    samples = posed(pipe.line.at(place), travel=0.0, work=0.0, place_mm=place)
    samples = replace(samples, t_s=np.arange(len(place)) / RATE_HZ)
    assert passes(samples, pipe).closing_mm == pytest.approx(6.0, abs=0.1)
    short = samples.rows(slice(0, 2000))
    assert passes(short, pipe).closing_mm == pytest.approx(99.95 - length, abs=0.1)


def test_straightness_is_how_far_the_line_leaves_its_own_straight_line() -> None:
    place = steps((5.0, 16.0))
    made = torch(place)
    slope = 0.02 * (place - 10.0)
    bow = 1.5 * np.sin(2 * np.pi * (place - 10.0) / 80.0)
    assert passes(replace(made, tip_mm=made.tip_mm + slope[:, None] * Y)).straightness_mm < 0.01
    found = passes(replace(made, tip_mm=made.tip_mm + (slope + bow)[:, None] * Y))
    # of one wave of a sine about its line of least squares: 1 - 6 / pi^2 of its square mean
    expected = 1.5 / math.sqrt(2.0) * math.sqrt(1.0 - 6.0 / math.pi**2)
    assert found.straightness_mm == pytest.approx(expected, rel=0.05)
    assert 0.9 < found.straightness_peak_mm < 1.5
    weave = 2.5 * np.sin(2 * np.pi * 1.5 * made.t_s)
    woven = passes(replace(made, tip_mm=made.tip_mm + (slope + bow + weave)[:, None] * Y))
    assert woven.straightness_mm == pytest.approx(expected, rel=0.15)
    assert woven.woven > 0.9
    assert woven.weave_width_mm == pytest.approx(5.0, rel=0.03)
    assert found.woven == 0.0
    assert math.isnan(found.weave_width_mm)


def test_a_seam_of_few_millimetres_has_no_straightness() -> None:
    assert math.isnan(passes(torch(steps((2.0, 1.8)))).straightness_mm)


def test_many_arcs_are_counted_and_only_so_many_kept() -> None:
    n = 12 * MOST_LOOKED // 2
    place = np.linspace(0.0, LENGTH_MM, n)
    flicker = (np.arange(n) % 2 == 0).astype(np.float64)
    found = passes(torch(place, arc_on=flicker))
    assert found.strikes == n // 2
    assert len(found.arcs) == MOST_ARCS
    assert found.stray == 0
    beside = torch(place, arc_on=flicker)
    away = replace(beside, tip_mm=beside.tip_mm + 20.0 * Y)
    gone = passes(away)
    assert (gone.stray, gone.arcs) == (n // 2, ())


def test_an_arc_struck_after_the_last_one_kept_is_not_kept_either() -> None:
    n = 2 * MOST_ARCS
    place = np.linspace(0.0, 50.0, n + 100)
    flicker = (np.arange(n + 100) % 2 == 0).astype(np.float64)
    flicker[n:] = 1.0
    made = torch(place, arc_on=flicker)
    found = passes(made)
    assert len(found.arcs) == MOST_ARCS
    assert found.strikes == MOST_ARCS + 1


def test_what_is_remembered_does_not_grow_with_the_session() -> None:
    samples = torch(np.tile(np.linspace(0.0, LENGTH_MM, 2000), 10))
    sizes = []
    made, tail, cursor = PassSums.start(SEAM, 0.1), Tail(TorchSamples.empty(), 0, 1.2), None
    for low in range(0, len(samples), 1000):
        part = samples.rows(slice(low, low + 1000))
        joined, tail = tail.join(part)
        measured = measure(joined, SEAM, cursor, SIGMAS)
        cursor = measured.cursor
        made = made.add(part, measured)
        sizes.append(len(pickle.dumps(made)))
    assert max(sizes[4:]) < max(sizes[:4]) + 500  # bytes


def test_places_far_beyond_the_seam_fall_into_the_last_cells() -> None:
    place = np.linspace(-3.0 * RUNOUT_MM, LENGTH_MM + 3.0 * RUNOUT_MM, 9000)
    found = passes(torch(place))
    assert found.from_mm == pytest.approx(-3.0 * RUNOUT_MM)
    assert found.continuity == 1.0


@pytest.mark.parametrize("t_s", [np.zeros(400), np.arange(400.0)[::-1], np.full(400, 1e300)])
def test_bad_times_crash_nothing(t_s: Floats) -> None:
    made = torch(steps((5.0, 4.0)), arc_on=arcs(400, (10, 390)))
    measured = measure(Joined(made, 0, 0), SEAM, None, SIGMAS)
    found = PassSums.start(SEAM).add(replace(made, t_s=t_s), measured).passes()
    assert isinstance(found, Passes)
    assert all(isinstance(arc, Arc) for arc in found.arcs)


def messy() -> TorchSamples:
    random = np.random.default_rng(12)
    n = 1500
    place = np.linspace(5.0, 95.0, n)
    place[700:] -= 6.0
    arc = arcs(n, (20, 300), (330, 331), (333, 680), (700, 900), (901, 1450))
    arc[500:520] = np.nan
    made = torch(place, arc_on=arc, current_a=130.0 + random.normal(0.0, 20.0, n))
    tip = made.tip_mm + random.normal(0.0, 0.2, (n, 3))
    tip[100:130], tip[1440:1450], tip[690:705] = np.nan, np.nan, np.nan
    current = made.current_a.copy()
    current[400:410] = np.nan
    t_s = made.t_s + np.where(np.arange(n) >= 1000, 0.4, 0.0)
    return replace(made, tip_mm=tip, current_a=current, t_s=t_s)


def in_parts(samples: TorchSamples, cuts: set[int]) -> Passes:
    made, tail, cursor = PassSums.start(SEAM, 0.1), Tail(TorchSamples.empty(), 0, 1.2), None
    for low, high in pairwise([0, *sorted(cuts), len(samples)]):
        part = samples.rows(slice(low, high))
        joined, tail = tail.join(part)
        measured = measure(joined, SEAM, cursor, SIGMAS)
        cursor = measured.cursor
        made = made.add(part, measured)
    return made.passes()


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(1, 1499)))
def test_any_cut_of_the_stream_tells_the_same(cuts: set[int]) -> None:
    samples = messy()
    assert repr(in_parts(samples, cuts)) == repr(passes(samples))  # NaN equals NaN


def test_a_cut_where_the_arc_is_struck_or_goes_out_tells_the_same() -> None:
    samples = messy()
    whole = repr(passes(samples))
    for row in (20, 300, 330, 331, 333, 680):
        assert repr(in_parts(samples, {row})) == whole
        assert repr(in_parts(samples, {row, row + 1})) == whole


def test_the_messy_pass_has_what_was_put_into_it() -> None:
    found = passes(messy())
    assert found.strikes == 5
    assert [round(arc.start_s, 2) for arc in found.arcs] == [0.2, 3.3, 3.33, 7.0, 9.01]


@pytest.mark.parametrize("noise", [0.51, 5.0, math.nan])
def test_a_crater_is_not_told_where_noise_could_carry_a_standing_torch_out_of_it(
    noise: float,
) -> None:
    # four standard deviations of more than 0.5 mm are more than the crater's 2 mm
    place = steps((5.0, 10.0), (0.0, 1.2), (0.0, 0.3))
    made = torch(place, arc_on=arcs(len(place), (0, 1120)))
    (told,), (untold,) = (sums(made, noise=sigma).passes().arcs for sigma in (0.5, noise))
    assert told.stood_s == pytest.approx(1.2, abs=0.12)
    assert math.isnan(untold.stood_s)
    assert replace(untold, crater_s=told.crater_s, overlap_mm=0.0) == replace(told, overlap_mm=0.0)


def test_a_gap_that_noise_could_have_made_is_none() -> None:
    # 20 mm of weld, 10 mm without an arc, 20 mm of weld, at 5 mm/s
    place = steps((5.0, 10.0))
    made = torch(place, arc_on=arcs(1000, (0, 400), (600, 990)))
    (gap,) = sums(made, noise=1.0).passes().gaps
    assert gap.to_mm - gap.from_mm == pytest.approx(10.0, abs=0.6)
    assert sums(made, noise=5.0).passes().gaps == ()  # four standard deviations are 20 mm
