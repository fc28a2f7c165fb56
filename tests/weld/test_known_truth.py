"""Known truth: points tell who is more skilled, and a coarse tracker tells nothing it cannot see.

Two hundred made-up trainees weld one pass each. Their skill is known, because they are arithmetic:
it acts through eleven abilities, each of which differs from person to person, through habits to
either side, and through chance. It is in no formula of the score.
"""

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
import pytest

from simlab.crafts import CRAFTS, exercise_from
from simlab.devices.simulated.skill import Skill
from simlab.devices.simulated.torch import TorchTrackerNoise, practise
from simlab.live.runner import Runner
from simlab.model.arrays import Floats
from simlab.model.exercises import Exercise
from simlab.model.samples import TorchSamples
from simlab.model.scores import ScoreCard, Verdict
from simlab.motion.overlap import Tail
from simlab.motion.segments import Part
from simlab.store.library import Library
from simlab.weld.hand import Hand
from simlab.weld.joint import Seam
from simlab.weld.procedure_table import procedure_from
from simlab.weld.report import ReportSums

FINE = TorchTrackerNoise(tip_mm=0.5, axis_deg=0.5)
COARSE = TorchTrackerNoise(tip_mm=5.0, axis_deg=0.5)
WELDS = [name for name in Library().names() if exercise_from(Library().texts(name)).craft == "weld"]


def packaged(name: str) -> Exercise:
    return exercise_from(Library().texts(name))


def card(exercise: Exercise, samples: TorchSamples, tracker: TorchTrackerNoise) -> ScoreCard:
    """As a station scores it: quantised, two seconds at a time."""
    runner = Runner(exercise, {"tip_mm": tracker.tip_mm, "axis_deg": tracker.axis_deg})
    for start in range(0, len(samples), 400):
        runner.add(samples.rows(slice(start, start + 400)))
    return runner.card()


def school(
    exercise: Exercise, trainees: int, seed: int, tracker: TorchTrackerNoise
) -> tuple[Floats, list[ScoreCard]]:
    """Levels of trainees, and the card of one pass each."""
    rng = np.random.default_rng(seed)
    levels = rng.uniform(0.0, 1.0, trainees)
    cards = [
        card(exercise, practise(exercise, Skill.person(level, rng), rng, tracker), tracker)
        for level in levels.tolist()
    ]
    return levels, cards


def ranks(values: Sequence[float]) -> Floats:
    order = np.argsort(values, kind="stable")
    told = np.empty(len(order))
    told[order] = np.arange(len(order))
    return told


def spearman(levels: Floats, cards: list[ScoreCard]) -> float:
    points = [-1.0 if one.points is None else one.points for one in cards]
    return float(np.corrcoef(ranks(levels.tolist()), ranks(points))[0, 1])


def test_rank_correlation_of_a_known_order() -> None:
    # 1 2 3 4 5 against 2 1 4 3 5: 1 - 6 * 4 / (5 * 24) = 0.8
    a, b = ranks([1.0, 2.0, 3.0, 4.0, 5.0]), ranks([2.0, 1.0, 4.0, 3.0, 5.0])
    assert float(np.corrcoef(a, b)[0, 1]) == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("name", "trainees"), [("mag-fillet-pb", 200), ("mag-butt-pa", 60), ("mag-fillet-pf", 60)]
)  # the whole school at every exercise: see the soak test
def test_points_rank_trainees_by_their_skill(name: str, trainees: int) -> None:
    levels, cards = school(packaged(name), trainees, seed=1, tracker=FINE)
    assert all(one.points is not None for one in cards)
    assert spearman(levels, cards) >= 0.9


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", ["mag-fillet-pb", "mag-butt-pa", "mag-fillet-pf"])
def test_points_rank_two_hundred_trainees_by_their_skill(name: str, seed: int) -> None:
    levels, cards = school(packaged(name), 200, seed, FINE)
    assert spearman(levels, cards) >= 0.9


@pytest.mark.parametrize("name", ["mag-fillet-pb", "mag-butt-pa"])
def test_a_tracker_off_by_5_mm_cannot_tell_the_distance(name: str) -> None:
    _, cards = school(packaged(name), 25, seed=5, tracker=COARSE)
    for one in cards:
        metrics = {metric.name: metric for metric in one.metrics}
        for blurred in ("ctwd", "aim", "travel_speed"):
            told = metrics[blurred]
            assert (told.mark, told.verdict) == (None, Verdict.CANNOT_TELL)
        assert metrics["work_angle"].mark is not None
        assert one.verdict is not Verdict.PASS


def hand(exercise: Exercise, samples: TorchSamples, tracker: TorchTrackerNoise) -> Hand:
    """What the report of a pass tells of the hand."""
    seam, craft = exercise.wanted, CRAFTS["weld"]
    assert isinstance(seam, Seam)
    sigmas = {"tip_mm": tracker.tip_mm, "axis_deg": tracker.axis_deg}
    sums = ReportSums.start(seam, exercise.rubric.lines, sigmas)
    tail: Tail[TorchSamples] = Tail(TorchSamples.empty(), count=0, reach_s=craft.reach_s)
    cursor = None
    for start in range(0, len(samples), 1000):
        part = samples.rows(slice(start, start + 1000))
        joined, tail = tail.join(part)
        measured = craft.measure(joined, seam, cursor, sigmas)
        sums, cursor = sums.add(part, measured), measured.cursor
    procedure = procedure_from(dict(exercise.texts)["procedure"])
    return sums.report(procedure, exercise.versions).hand


def test_a_weave_is_told_to_be_smoother_the_more_skilled_the_hand() -> None:
    exercise, rng = packaged("mag-fillet-pf"), np.random.default_rng(1)
    levels = rng.uniform(0.0, 1.0, 40)
    hands = [
        hand(exercise, practise(exercise, Skill.person(level, rng), rng), TorchTrackerNoise())
        for level in levels.tolist()
    ]
    cycles = [next(one.ldlj for one in told.movements if one.part is Part.CYCLE) for told in hands]
    assert np.isfinite(cycles).all()
    assert float(np.corrcoef(ranks(levels.tolist()), ranks(cycles))[0, 1]) > 0.6
    steady = [-told.speed_cv for told in hands]
    assert float(np.corrcoef(ranks(levels.tolist()), ranks(steady))[0, 1]) > 0.6


def test_a_tracker_that_is_dead_for_a_while_costs_a_master_nothing() -> None:
    exercise = packaged("mag-fillet-pb")
    for dead_s in (((2.0, 3.5),), ((1.0, 1.3), (4.0, 4.6), (6.0, 7.0)), ((5.0, 99.0),)):
        tracker = TorchTrackerNoise(dead_s=dead_s)
        told = card(exercise, practise(exercise, 1.0, np.random.default_rng(3), tracker), tracker)
        assert told.points is None or told.points > 95.0
        assert told.verdict is not Verdict.FAIL


@pytest.mark.parametrize("name", ["mag-fillet-pb", "stick-butt-pa"])
def test_a_slow_tracker_sees_a_master_finish(name: str) -> None:
    exercise, tracker = packaged(name), TorchTrackerNoise(tip_mm=0.1, axis_deg=0.2)
    samples = practise(exercise, 0.95, np.random.default_rng(3), tracker)
    for every in (1, 8, 10, 13, 16):  # of 200 a second: 25, 20, 15 and 12.5 Hz
        told = card(exercise, samples.rows(slice(None, None, every)), tracker)
        assert told.verdict is Verdict.PASS
        assert told.done > 0.98


def test_people_of_one_level_differ() -> None:
    exercise, rng = packaged("mag-fillet-pb"), np.random.default_rng(8)
    points = [
        one.points
        for one in (
            card(exercise, practise(exercise, Skill.person(0.5, rng), rng), TorchTrackerNoise())
            for _ in range(20)
        )
        if one.points is not None
    ]
    assert len(points) == 20
    assert 2.0 < float(np.std(points)) < 12.0


@pytest.mark.parametrize("ability", ["bias", "wander", "drift", "motor_noise"])
def test_each_of_several_abilities_costs_points_by_itself(ability: str) -> None:
    exercise = packaged("mag-fillet-pb")
    able = Skill.of(0.9)
    worse = replace(able, **{ability: 3.0 * getattr(Skill.of(0.0), ability)})

    def points(skill: Skill) -> float:
        told = [
            card(
                exercise,
                practise(exercise, skill, np.random.default_rng(seed)),
                TorchTrackerNoise(),
            ).points
            for seed in range(5)
        ]
        return float(np.mean([one for one in told if one is not None]))

    assert ability in {field.name for field in fields(Skill)}
    assert points(worse) < points(able) - 1.0


@pytest.mark.parametrize("name", WELDS)
def test_a_master_passes_every_packaged_exercise_and_a_beginner_none(name: str) -> None:
    exercise = packaged(name)
    for seed in (1, 2):
        verdicts = [
            card(
                exercise,
                practise(exercise, level, np.random.default_rng(seed)),
                TorchTrackerNoise(),
            ).verdict
            for level in (1.0, 0.0)
        ]
        assert verdicts == [Verdict.PASS, Verdict.FAIL]
