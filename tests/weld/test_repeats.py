"""A tracker that hangs says one pose over and over; that is no torch that stands still."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.crafts import CRAFTS, exercise_from
from simlab.devices.simulated.torch import TorchTrackerNoise, practise
from simlab.live.runner import Runner
from simlab.model.arrays import Floats
from simlab.model.exercises import Exercise
from simlab.model.fixed_point import from_words, to_words
from simlab.model.samples import TorchSamples
from simlab.model.scores import ScoreCard, Verdict
from simlab.motion.overlap import Joined
from simlab.store.library import Library
from simlab.weld.repeats import LOOKED_AT, STRAIGHT, Shown, repeated

SIGMAS = {"tip_mm": 0.1, "axis_deg": 0.2}
EXERCISE = exercise_from(Library().texts("mag-fillet-pb"))
NEVER = 1e9


def still(n: int, seed: int, tip_mm: float, axis_deg: float, axis: Floats) -> TorchSamples:
    """A torch that nobody touches under a tracker of that noise, as a recording keeps it."""
    rng = np.random.default_rng(seed)
    turned = axis + math.radians(axis_deg) * rng.standard_normal((n, 3))
    made = TorchSamples(
        t_s=np.arange(n) / 1000.0,
        t_bound_s=np.zeros(n),
        tip_mm=np.array([3.0, 4.0, 5.0]) + tip_mm * rng.standard_normal((n, 3)),
        axis=turned / np.linalg.norm(turned, axis=1)[:, None],
        arc_on=np.ones(n),
        current_a=np.full(n, 180.0),
        voltage_v=np.full(n, 21.0),
    )
    return recorded(made)


def recorded(samples: TorchSamples) -> TorchSamples:
    channels = CRAFTS["weld"].channels
    return from_words(to_words(samples, channels), channels, TorchSamples)


def frozen(samples: TorchSamples, from_s: float, to_s: float) -> TorchSamples:
    """As a tracker that hangs would tell it: its frames go on, its pose does not."""
    row = np.flatnonzero((samples.t_s >= from_s) & (samples.t_s < to_s))
    tip, axis = samples.tip_mm.copy(), samples.axis.copy()
    last = max(int(row[0]) - 1, 0)
    tip[row], axis[row] = tip[last], axis[last]
    return replace(samples, tip_mm=tip, axis=axis)


def blind(samples: TorchSamples, from_s: float, to_s: float) -> TorchSamples:
    """As a tracker that says when it sees nothing would tell the same."""
    dark = ((samples.t_s >= from_s) & (samples.t_s < to_s))[:, None]
    return replace(
        samples,
        tip_mm=np.where(dark, np.nan, samples.tip_mm),
        axis=np.where(dark, np.nan, samples.axis),
    )


def weld(level: float = 1.0, rate_hz: float = 200.0, seed: int = 3) -> TorchSamples:
    tracker = TorchTrackerNoise(SIGMAS["tip_mm"], SIGMAS["axis_deg"], rate_hz)
    return practise(EXERCISE, level, np.random.default_rng(seed), tracker)


def card(
    samples: TorchSamples,
    cuts: set[int] | None = None,
    sigmas: Mapping[str, float] = SIGMAS,
    exercise: Exercise = EXERCISE,
) -> ScoreCard:
    runner = Runner(exercise, sigmas)
    edges = [0, *sorted(cut for cut in cuts or () if cut < len(samples)), len(samples)]
    for low, high in pairwise(edges):
        runner.add(samples.rows(slice(low, high)))
    return runner.card()


def keys(made: ScoreCard) -> list[str]:
    return [reason.key for reason in made.reasons]


def rows_repeated(samples: TorchSamples, sigmas: Mapping[str, float] = SIGMAS) -> list[int]:
    found, _ = repeated(Joined(samples, new=0, index=0), sigmas, Shown())
    return [] if found is None else np.flatnonzero(found).tolist()


# --- which samples ----------------------------------------------------------------------------


def test_what_repeats_the_sample_before_it_was_not_seen() -> None:
    samples = still(9, 1, 0.1, 0.2, np.array([0.0, 0.6, -0.8]))
    stuck = replace(samples, tip_mm=samples.tip_mm.copy(), axis=samples.axis.copy())
    assert rows_repeated(stuck) == []
    assert rows_repeated(frozen(samples, 0.0035, 0.0065)) == [4, 5, 6]
    assert rows_repeated(frozen(samples, 0.008, 1.0)) == [8]


def test_the_sample_before_may_have_come_in_the_batch_before() -> None:
    samples = frozen(still(6, 1, 0.1, 0.2, np.array([0.0, 0.6, -0.8])), 0.003, 0.006)
    for new in range(6):
        found, _ = repeated(Joined(samples, new=new, index=new), SIGMAS, Shown())
        assert found is not None
        assert (np.flatnonzero(found) + new).tolist() == [n for n in (3, 4, 5) if n >= new]
    nothing = TorchSamples.empty()
    for none in (Joined(samples, new=6, index=6), Joined(nothing, new=0, index=0)):
        assert repeated(none, SIGMAS, Shown()) == (None, Shown())


@pytest.mark.parametrize("column", range(6))
def test_one_step_in_one_coordinate_is_news(column: int) -> None:
    samples = frozen(still(3, 1, 0.1, 0.2, np.array([0.0, 0.6, -0.8])), 0.001, 1.0)
    tip, axis = samples.tip_mm.copy(), samples.axis.copy()
    if column < 3:
        tip[2, column] += 0.001
    else:
        axis[2, column - 3] += 1 / 32767
    assert rows_repeated(replace(samples, tip_mm=tip, axis=axis)) == [1]


@pytest.mark.parametrize(
    "sigmas",
    [{}, {"tip_mm": 0.0, "axis_deg": 0.0}, {"tip_mm": 0.001, "axis_deg": 0.002},
     {"tip_mm": 0.02}, {"axis_deg": 0.6}, {"tip_mm": np.nan, "axis_deg": np.nan}],
)  # fmt: skip
def test_without_noise_that_says_otherwise_a_torch_may_stand_still(
    sigmas: Mapping[str, float],
) -> None:
    samples = frozen(still(9, 1, 0.1, 0.2, np.array([0.0, 0.6, -0.8])), 0.004, 0.007)
    assert rows_repeated(samples, sigmas) == []


def test_how_much_noise_makes_a_repeated_pose_no_chance() -> None:
    # by hand: (0.001 / (2 sqrt(pi) s))^3 * sqrt(3) / (4 pi) * (1 / (32767 a))^2 = 1e-6
    # with s = 0.01 mm is 2.245e-5 * 1.284e-10 / a^2, so a = 5.37e-5 rad = 0.00308 degrees
    samples = frozen(still(3, 1, 0.1, 0.2, np.array([0.0, 0.6, -0.8])), 0.001, 1.0)
    assert rows_repeated(samples, {"tip_mm": 0.01, "axis_deg": 0.0031}) == [1, 2]
    assert rows_repeated(samples, {"tip_mm": 0.01, "axis_deg": 0.0030}) == []


def test_one_noise_may_be_enough_where_the_other_is_not_stated_or_tiny() -> None:
    # of the tip alone 2.245e-11 / s^3, so 0.0283 mm; of the axis 1.284e-10 / a^2, so 0.649 degrees
    samples = frozen(still(3, 1, 0.1, 0.2, np.array([0.0, 0.6, -0.8])), 0.0005, 1.0)
    assert rows_repeated(samples, {"tip_mm": 0.0284}) == [1, 2]
    assert rows_repeated(samples, {"tip_mm": 0.0282}) == []
    assert rows_repeated(samples, {"tip_mm": 0.0282, "axis_deg": 1e-6}) == []
    assert rows_repeated(samples, {"tip_mm": 0.0284, "axis_deg": 0.0}) == [1, 2]
    assert rows_repeated(samples, {"axis_deg": 0.65}) == [1, 2]
    assert rows_repeated(samples, {"tip_mm": 1e-6, "axis_deg": 0.648}) == []


def test_a_pose_with_more_noise_than_stated_and_one_whose_noise_is_not_known() -> None:
    samples = frozen(still(5, 1, 0.1, 0.2, np.array([0.0, 0.6, -0.8])), 0.001, 1.0)
    little = {"tip_mm": 0.001, "axis_deg": 0.002}  # ten times that is beyond chance
    times = np.array([1.0, 10.0, 10.0, np.nan, 10.0])
    samples = replace(samples, sigma_times=times)
    assert rows_repeated(samples, little) == [2]
    assert rows_repeated(samples) == [1, 2]


@pytest.mark.parametrize("axis", [(0.0, 0.0, -1.0), (0.0, 0.6, -0.8), (0.577, 0.577, -0.577)])
def test_a_torch_that_nobody_touches_is_hardly_ever_taken_for_a_dead_tracker(
    axis: tuple[float, float, float],
) -> None:
    """Noise that makes the chance one in a thousand shows that it is no larger than said."""
    n = 200_000
    tip_mm = 0.001 / (2.0 * math.sqrt(math.pi)) * 5.0  # a coordinate repeats once in 5
    axis_deg = math.degrees(math.sqrt(math.sqrt(3.0) / (4.0 * math.pi) * 8.0) / 32767)
    samples = still(n, 7, tip_mm, axis_deg, np.array(axis) / np.linalg.norm(axis))
    same = (samples.tip_mm[1:] == samples.tip_mm[:-1]).all(axis=1)
    same &= (samples.axis[1:] == samples.axis[:-1]).all(axis=1)
    assert 0.2 < same.mean() / 1e-3 < 1.1
    assert rows_repeated(samples, {"tip_mm": tip_mm, "axis_deg": axis_deg}) == []


def test_in_twenty_minutes_at_rest_a_tracker_with_noise_is_never_taken_for_dead() -> None:
    samples = still(1_200_000, 11, 0.1, 0.2, np.array([0.0, 0.6, -0.8]))
    assert rows_repeated(samples) == []


def straight(n: int, mm_s: float = 5.0, rate_hz: float = 100.0) -> TorchSamples:
    """A torch of arithmetic: along a line, without noise."""
    samples = still(n, 1, 0.0, 0.0, np.array([0.0, 0.6, -0.8]))
    t_s = np.arange(n) / rate_hz
    tip = samples.tip_mm + mm_s * t_s[:, None] * np.array([0.8, 0.6, 0.0])
    return recorded(replace(samples, t_s=t_s, tip_mm=tip))


def test_a_torch_of_arithmetic_stands_still_whatever_noise_is_stated() -> None:
    """Poses 2 to 11 lie between their neighbours: pose 12 shows that there is no noise."""
    moving = straight(100)
    assert rows_repeated(frozen(moving, 0.505, 0.705)) == []
    first = STRAIGHT + 2
    assert rows_repeated(frozen(moving, 0.01 * first - 0.005, 0.3)) == []
    hung = rows_repeated(frozen(moving, 0.01 * (first - 1) - 0.005, 0.195))
    assert hung == list(range(first - 1, 20))


def test_a_tracker_shows_its_noise_however_little() -> None:
    moving = straight(400)
    rng = np.random.default_rng(2)
    shaken = replace(moving, tip_mm=moving.tip_mm + rng.normal(0.0, 0.01, (400, 3)))
    assert len(rows_repeated(frozen(recorded(shaken), 2.005, 3.005))) == 100


def test_ten_in_line_here_and_there_are_not_ten_in_a_row() -> None:
    """Of poses with 0.003 mm of noise one in 13 lies in line."""
    moving = straight(400)
    shaken = moving.tip_mm + np.random.default_rng(2).normal(0.0, 0.003, (400, 3))
    hung = frozen(recorded(replace(moving, tip_mm=shaken)), 2.995, 3.495)
    assert len(rows_repeated(hung)) == 50


def test_a_pose_that_comes_and_goes_shows_nothing() -> None:
    samples = frozen(still(200, 1, 0.1, 0.2, np.array([0.0, 0.6, -0.8])), 0.0, 1.0)
    away = (np.arange(200) % 3 == 1)[:, None]
    flickering = replace(samples, tip_mm=np.where(away, np.nan, samples.tip_mm))
    assert rows_repeated(flickering) == list(range(3, 200, 3))


def test_what_is_shown_is_shown_at_first() -> None:
    noisy = still(LOOKED_AT, 1, 0.1, 0.2, np.array([0.0, 0.6, -0.8]))
    after = straight(100)
    later = replace(after, t_s=noisy.t_s[-1] + 0.01 + after.t_s)
    stops = frozen(noisy.then(later), float(later.t_s[50]), NEVER)
    assert len(rows_repeated(stops)) == 50


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(1, 130), max_size=30), st.integers(2, 40), st.sampled_from([0.0, 0.1]))
def test_what_is_shown_does_not_depend_on_the_cut(
    cuts: set[int], hung: int, noise_mm: float
) -> None:
    moving = straight(130)
    shaken = moving.tip_mm + noise_mm * np.random.default_rng(3).standard_normal((130, 3))
    samples = recorded(replace(moving, tip_mm=shaken))
    samples = frozen(frozen(samples, 0.01 * hung - 0.005, 0.6), 0.9, 1.1)
    shown, found = Shown(), []
    for low, high in pairwise(sorted({0, *cuts, 130})):
        tail = max(low - 3, 0)
        joined = Joined(samples.rows(slice(tail, high)), new=low - tail, index=low)
        here, shown = repeated(joined, SIGMAS, shown)
        found += [] if here is None else (np.flatnonzero(here) + low).tolist()
    assert found == rows_repeated(samples)


# --- what becomes of a pass -------------------------------------------------------------------


@pytest.mark.parametrize("rate_hz", [60.0, 120.0, 200.0, 1000.0])
@pytest.mark.parametrize("level", [1.0, 0.5])
def test_frozen_is_as_good_as_blind(rate_hz: float, level: float) -> None:
    samples = recorded(weld(level, rate_hz))
    half = float(samples.t_s[-1]) / 2.0
    for from_s, to_s in ((0.02, NEVER), (half, NEVER), (half, half + 0.3), (0.02, half)):
        stuck, dark = card(frozen(samples, from_s, to_s)), card(blind(samples, from_s, to_s))
        said = tuple(replace(r, key=r.key.replace("frozen", "unseen")) for r in stuck.reasons)
        assert replace(stuck, reasons=said) == dark
        assert "reason.frozen" in keys(stuck)
        assert "reason.frozen" not in keys(dark)
        assert level < 1.0 or stuck.verdict is not Verdict.FAIL


@pytest.mark.parametrize("rate_hz", [60.0, 1000.0])
def test_a_tracker_that_hangs_leaves_the_verdict_open(rate_hz: float) -> None:
    samples = weld(1.0, rate_hz)
    assert card(samples).verdict is Verdict.PASS
    for from_s in (0.0, 2.0, 5.0):
        made = card(frozen(samples, from_s, NEVER))
        assert (made.points, made.verdict) == (None, Verdict.CANNOT_TELL)
        assert keys(made) == ["reason.frozen"]


def test_hanging_for_a_moment_costs_nothing() -> None:
    samples = weld()
    whole, made = card(samples), card(frozen(samples, 4.0, 4.3))
    assert made.verdict is Verdict.PASS
    assert made.points == pytest.approx(whole.points, abs=0.5)
    assert made.reasons[0].key == "reason.frozen"
    share = dict(made.reasons[0].values)["share"]  # 0.3 s of 75 mm at 7.5 mm/s is 3 %
    assert share == pytest.approx(3.0, abs=1.0)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(1, 2500), max_size=12), st.sampled_from([(0.0, NEVER), (3.0, 3.3)]))
def test_the_cut_into_batches_changes_nothing(cuts: set[int], hung: tuple[float, float]) -> None:
    samples = frozen(FIXED, *hung)
    assert card(samples, cuts) == card(samples)


FIXED = weld(0.6)


def test_one_sample_at_a_time_is_the_same_card() -> None:
    samples = frozen(FIXED, 3.0, 4.0)
    assert card(samples, set(range(1, len(samples)))) == card(samples)


def test_a_torch_without_noise_stands_still_and_is_seen() -> None:
    exact = TorchTrackerNoise(0.0, 0.0)
    samples = practise(EXERCISE, 0.4, np.random.default_rng(2), exact)
    same = (samples.tip_mm[1:] == samples.tip_mm[:-1]).all(axis=1)
    stops = frozen(samples, 4.0, 4.5)
    for sigmas in ({"tip_mm": 0.0, "axis_deg": 0.0}, {}):
        assert "reason.frozen" not in keys(card(stops, sigmas=sigmas))
        assert "reason.unseen" not in keys(card(stops, sigmas=sigmas))
    assert not same.all()


@pytest.mark.parametrize(("rate_hz", "times"), [(200.0, 3), (240.0, 4), (240.0, 8)])
def test_poses_said_several_times_are_the_pass_of_the_poses(rate_hz: float, times: int) -> None:
    """A tracker of 67, 60 or 30 poses a second whose board sends more frames: it is not hung."""
    samples = weld(rate_hz=rate_hz)
    row = np.arange(len(samples)) // times * times
    held = replace(samples, tip_mm=samples.tip_mm[row], axis=samples.axis[row])
    made, alone = card(held), card(samples.rows(slice(None, None, times)))
    assert "reason.frozen" not in keys(made)
    assert made.points == pytest.approx(alone.points, abs=0.3)
    assert made.verdict is alone.verdict is Verdict.PASS


def laid_aside(place_mm: float, from_s: float, hung: bool) -> TorchSamples:
    """A second at rest, the arc out, 200 mm above that place of the seam."""
    n = 200
    root = EXERCISE.wanted.outline_mm()
    along = (root[-1] - root[0]) / np.linalg.norm(root[-1] - root[0])
    above = root[0] + place_mm * along + 200.0 * np.array([0.0, 0.0, 1.0])
    rng = np.random.default_rng(4)
    tip = above + 0.1 * rng.standard_normal((n, 3))
    axis = np.array([0.0, 0.0, -1.0]) + 0.0035 * rng.standard_normal((n, 3))
    if hung:
        tip[:], axis[:] = tip[0], axis[0]
    nothing = np.zeros(n)
    return TorchSamples(
        from_s + np.arange(n) / 200.0, nothing, tip, axis, nothing, nothing, nothing
    )


@pytest.mark.parametrize("place_mm", [-40.0, 0.0, 20.0, 60.0, 120.0])
@pytest.mark.parametrize("hung", [False, True])
def test_a_torch_laid_aside_before_the_strike_or_afterwards_changes_no_mark(
    place_mm: float, hung: bool
) -> None:
    samples = weld()
    later = replace(samples, t_s=samples.t_s + 1.0)
    bare = card(later)
    before = card(laid_aside(place_mm, 0.0, hung).then(later))
    after = card(later.then(laid_aside(place_mm, float(later.t_s[-1]) + 0.5, hung)))
    for made in (before, after):
        assert (made.points, made.verdict, made.done) == (bare.points, bare.verdict, bare.done)
        assert made.reasons == bare.reasons


@pytest.mark.parametrize("place_mm", [-40.0, 0.0, 20.0, 60.0, 120.0])
@pytest.mark.parametrize("dead", [frozen, blind])
def test_where_a_torch_was_laid_does_not_say_where_the_arc_was_meanwhile(
    place_mm: float, dead: Callable[[TorchSamples, float, float], TorchSamples]
) -> None:
    """The tracker fails in the middle of a weld and is well again when the torch is put down; or
    it fails while the torch lies there, and is well again in the middle."""
    samples = weld()
    end = float(samples.t_s[-1])
    put_down = dead(samples, end / 2.0, NEVER).then(laid_aside(place_mm, end + 1.0, hung=False))
    later = replace(samples, t_s=samples.t_s + 1.0)
    taken_up = dead(laid_aside(place_mm, 0.0, hung=False).then(later), 0.9, 1.0 + end / 3.0)
    for made in (card(put_down), card(taken_up)):
        assert made.verdict is Verdict.CANNOT_TELL
        assert "reason.not_finished" not in keys(made)


@pytest.mark.parametrize("place_mm", [-40.0, 20.0, 120.0])
def test_nor_does_it_where_the_line_was_dead_meanwhile(place_mm: float) -> None:
    """Frames are missing, not only poses: whether the arc burnt is not known either."""
    samples = weld()
    end, half = float(samples.t_s[-1]), len(samples) // 2
    rest = laid_aside(place_mm, end + 1.0, hung=False)
    put_down = samples.rows(slice(half)).then(rest)
    third = replace(samples, t_s=samples.t_s + 1.0).rows(slice(len(samples) // 3, None))
    taken_up = laid_aside(place_mm, 0.0, hung=False).then(third)
    for made in (card(put_down), card(taken_up)):
        assert made.verdict is Verdict.CANNOT_TELL
        assert "reason.not_finished" not in keys(made)


def test_a_pass_left_unfinished_in_full_sight_stays_a_fail() -> None:
    samples = weld()
    end, half = float(samples.t_s[-1]), len(samples) // 2
    out = replace(samples, arc_on=np.where(np.arange(len(samples)) < half, samples.arc_on, 0.0))
    made = card(out.then(laid_aside(20.0, end + 1.0, hung=False)))
    assert made.verdict is Verdict.FAIL
    assert "reason.not_finished" in keys(made)
