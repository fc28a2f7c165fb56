"""Single movements and evenness: cut and counted by hand, on signals of known form."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from simlab.model.arrays import Floats
from simlab.motion.segments import (
    END_S,
    Part,
    Segment,
    cycle_ends,
    dead_time_s,
    drift_per_100_mm,
    dwell_symmetry,
    evenly,
    segments,
    speed_cv,
    without_steady,
)
from simlab.motion.smoothness import sparc

RATE_HZ = 100.0
NAN = np.nan


def parts(working: Floats, weave_mm: Floats | None = None) -> list[tuple[str, int, int]]:
    found = segments(working.astype(np.bool_), RATE_HZ, weave_mm)
    return [(one.part.value, one.first, one.stop) for one in found]


def test_each_stretch_of_work_has_a_start_and_a_stop() -> None:
    working = np.zeros(1000)
    working[100:500] = 1.0  # 4 s: 1.5 s at either end
    working[600:700] = 1.0  # 1 s: half of it at either end
    working[800:870] = 1.0  # 0.7 s: halves of 0.35 s are too short
    assert END_S == 1.5
    assert parts(working) == [
        ("start", 100, 250), ("stop", 350, 500), ("start", 600, 650), ("stop", 650, 700),
    ]  # fmt: skip
    assert parts(np.zeros(50)) == []
    assert parts(np.zeros(0)) == []
    assert Segment(Part.START, 3, 7).rows == slice(3, 7)


def test_a_weave_is_cut_at_its_low_turning_points() -> None:
    # 1 Hz: the low points of the sine are at 0.75, 1.75, ... s
    t = np.arange(0.0, 6.0, 1.0 / RATE_HZ)
    weave = 3.0 * np.sin(2.0 * np.pi * t)
    assert_array_equal(cycle_ends(weave), [75, 175, 275, 375, 475])
    found = parts(np.ones(600), weave)
    assert [one for one in found if one[0] == "cycle"] == [
        ("cycle", 75 + 100 * n, 175 + 100 * n) for n in range(4)
    ]
    assert [one[0] for one in found].count("start") == 1


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_trembling_turns_nowhere(seed: int) -> None:
    t = np.arange(0.0, 6.0, 1.0 / RATE_HZ)
    shaken = 3.0 * np.sin(2.0 * np.pi * t) + 0.2 * np.sin(2.0 * np.pi * 9.7 * t + seed)
    lows = cycle_ends(shaken)
    assert len(lows) == 5
    assert np.abs(lows - [75, 175, 275, 375, 475]).max() < 15


def test_a_weave_that_is_too_slow_or_not_there_has_no_cycles() -> None:
    t = np.arange(0.0, 30.0, 1.0 / RATE_HZ)
    slow = np.sin(2.0 * np.pi * t / 6.0)
    assert all(one[0] != "cycle" for one in parts(np.ones(3000), slow))
    for none in (np.zeros(300), np.full(300, NAN), np.zeros(0)):
        assert len(cycle_ends(none)) == 0


def test_rows_that_are_not_known_are_passed_over() -> None:
    t = np.arange(0.0, 6.0, 1.0 / RATE_HZ)
    weave = 3.0 * np.sin(2.0 * np.pi * t)
    weave[::7] = NAN
    assert np.abs(cycle_ends(weave) - [75, 175, 275, 375, 475]).max() <= 1


def test_uneven_samples_come_onto_a_steady_grid() -> None:
    t = np.array([0.005, 0.02, 0.035, 0.04, 0.3, 0.31])
    values = np.stack((2.0 * t, np.where(t == 0.035, NAN, 1.0)))
    grid, steady = evenly(t, values, RATE_HZ)
    assert_allclose(grid, np.arange(1, 32) / 100.0)
    assert_allclose(steady[0, :4], [0.02, 0.04, 0.06, 0.08], atol=1e-12)
    assert np.isnan(steady[0, 4:29]).all()  # 0.26 s without a sample
    assert_allclose(steady[0, 29:], [0.6, 0.62])
    assert_array_equal(np.isnan(steady[1, :4]), [False, False, True, False])
    grid, steady = evenly(np.zeros(0), np.zeros((2, 0)), RATE_HZ)
    assert (grid.shape, steady.shape) == ((0,), (2, 0))


@settings(deadline=None)
@given(st.floats(-5.0, 5.0), st.floats(-5.0, 5.0))
def test_a_straight_line_stays_one_on_the_grid(slope: float, start: float) -> None:
    t = np.cumsum(np.random.default_rng(2).uniform(0.002, 0.02, 200))
    grid, steady = evenly(t, start + slope * t, 60.0)
    assert_allclose(steady, start + slope * grid, atol=1e-9)


def test_the_steady_part_is_the_median_of_what_is_known() -> None:
    speed = np.array([[0.0, 4.0, 5.0, 6.0, NAN], [NAN] * 5, [1.0, 2.0, 3.0, 4.0, 9.0]])
    assert_allclose(without_steady(speed)[0, :4], [-4.5, -0.5, 0.5, 1.5])  # median 4.5
    assert np.isnan(without_steady(speed)[1]).all()
    assert_allclose(without_steady(speed)[2], [-2.0, -1.0, 0.0, 1.0, 6.0])
    assert without_steady(np.zeros((2, 0))).shape == (2, 0)


def test_coefficient_of_variation() -> None:
    # 4, 6: mean 5, standard deviation sqrt(2)
    speed = np.array([[4.0, 6.0, NAN], [5.0, NAN, NAN], [1.0, -1.0, 0.0], [5.0, 5.0, 5.0]])
    assert_allclose(speed_cv(speed), [np.sqrt(2.0) / 5.0, NAN, NAN, 0.0])


def test_drift_along_the_seam() -> None:
    place = np.linspace(0.0, 75.0, 76)
    speed = np.stack((9.0 + 0.02 * place, np.full(76, 9.0), np.full(76, NAN)))
    speed[0, ::5] = NAN
    assert_allclose(drift_per_100_mm(place, speed), [2.0, 0.0, NAN], atol=1e-9)
    assert np.isnan(drift_per_100_mm(np.full(9, 3.0), np.arange(9.0)))


def test_symmetry_of_dwells() -> None:
    one, other = np.array([0.3, 0.4, 0.0, 0.0, NAN]), np.array([0.3, 0.1, 0.2, 0.0, 0.2])
    assert_allclose(dwell_symmetry(one, other), [0.0, 0.6, -1.0, NAN, NAN])


def test_dead_time_after_the_arc_was_struck() -> None:
    # 0.4 s at rest, then 10 mm/s² up to 8 mm/s: half of it 0.4 s later
    t = np.arange(0.0, 3.0, 1.0 / RATE_HZ)
    speed = np.clip(10.0 * (t - 0.4), 0.0, 8.0)
    never, late = np.zeros(300), speed.copy()
    late[10] = NAN
    hidden = np.where(t > 1.0, NAN, speed)
    told = dead_time_s(np.stack((speed, never, late, hidden)), RATE_HZ, 8.0)
    assert_allclose(told, [0.8, NAN, NAN, 0.8], atol=0.011)


def test_a_hesitant_start_is_less_smooth_than_a_sure_one() -> None:
    t = np.arange(0.0, END_S, 1.0 / RATE_HZ)
    sure = 8.0 * np.clip(t / 0.5, 0.0, 1.0)
    hesitant = sure + 3.0 * np.sin(2.0 * np.pi * 2.5 * t) * np.exp(-t)
    left = without_steady(np.stack((sure, hesitant)))
    smooth, rough = sparc(left, RATE_HZ)
    assert rough < smooth < 0.0
