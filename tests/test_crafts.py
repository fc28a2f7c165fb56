"""The table of crafts: exercises from their texts, and the laws that whole sessions obey."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.crafts import CRAFTS, exercise_from
from simlab.gcode.reference import CutPath
from simlab.model.arrays import Floats
from simlab.model.errors import ProgramError, TableError
from simlab.model.exercises import Exercise
from simlab.model.fixed_point import from_words, to_words
from simlab.model.samples import Batch, ToolSamples, TorchSamples
from simlab.model.scores import ScoreCard, Verdict
from simlab.motion.overlap import Tail
from simlab.scoring.running import Running
from simlab.store.library import Library
from simlab.weld.joint import Seam

MILLS = ("mill-square-pocket", "mill-arc-contour")
RATE_HZ = 200.0
SIGMAS = {"tip_mm": 0.05, "axis_deg": 0.3, "tool_mm": 0.01}
AnyBatch = TypeVar("AnyBatch", bound=Batch)


def exercise(name: str) -> Exercise:
    return exercise_from(Library().texts(name))


def seam_of(made: Exercise) -> Seam:
    assert isinstance(made.wanted, Seam)
    return made.wanted


ALL_WELDS = tuple(name for name in Library().names() if exercise(name).craft == "weld")
WELDS = tuple(
    name
    for name in ALL_WELDS
    if not {"weave_width", "whip_pitch"} & {line.metric for line in exercise(name).rubric.lines}
)
"""The others are done by a hand of skill: tests/devices."""
EITHER_WAY = tuple(
    name
    for name in WELDS
    if len(exercise(name).wanted.outline_mm()) == 2 and seam_of(exercise(name)).either_way
)


def score(
    made: Exercise, parts: Iterable[Batch], sigmas: Mapping[str, float] = SIGMAS
) -> ScoreCard:
    """The card of a stream, batch by batch, as a station or a replay comes to it."""
    craft = CRAFTS[made.craft]
    tail: Tail[Any] = Tail(craft.samples.empty(), 0, craft.reach_s)
    running, cursor = Running.start(made.rubric, made.wanted.length_mm), None
    for part in parts:
        words = to_words(part, craft.channels)
        joined, tail = tail.join(from_words(words, craft.channels, craft.samples))
        measured = craft.measure(joined, made.wanted, cursor, sigmas)
        running, cursor = running.add(measured), measured.cursor
    return running.card(made.versions)


def rows_of(batch: AnyBatch, rows: Any) -> AnyBatch:
    """The samples of these rows, repeated and reordered as they say."""
    return type(batch)(**{f.name: getattr(batch, f.name)[rows] for f in fields(batch)})


def weld(made: Exercise, seed: int | None = None, faster: int = 1) -> TorchSamples:
    """A pass as the procedure wants it, or one by an unsteady hand."""
    assert isinstance(made.wanted, Seam)
    seam = made.wanted
    wanted = {line.metric: line.band.target for line in made.rubric.lines}
    lasting = seam.length_mm / wanted["travel_speed"]
    t_s = np.arange(int(lasting * RATE_HZ) * faster + 1) / (RATE_HZ * faster)
    sway = hand(t_s, seed)
    lean = np.radians(wanted["travel_angle"] + 6.0 * sway[0])
    tilt = np.radians(wanted["work_angle"] + 6.0 * sway[1])
    place = np.clip(wanted["travel_speed"] * (t_s + 0.3 * sway[3]), 0, seam.length_mm)
    held = seam.line.at(place)
    up = np.cos(tilt)[:, None] * held.base_normal + np.sin(tilt)[:, None] * held.across
    axis = np.sin(lean)[:, None] * held.along - np.cos(lean)[:, None] * up
    away = wanted[seam.distance_metric] * (1.0 + 0.25 * sway[2])
    away = away - seam.burn_off_mm_s * t_s  # the hand follows a rod that burns off
    return TorchSamples(
        t_s=t_s,
        t_bound_s=np.full(len(t_s), 0.001),
        tip_mm=held.root_mm - away[:, None] * axis,
        axis=axis,
        arc_on=np.ones(len(t_s)),
        current_a=np.full(len(t_s), 130.0),
        voltage_v=np.full(len(t_s), 20.0),
    )


def mill(made: Exercise, seed: int | None = None) -> ToolSamples:
    """A run at the programmed feeds, or one with a restless override."""
    assert isinstance(made.wanted, CutPath)
    path, line = made.wanted, made.wanted.polyline
    rates = np.where(path.cut, path.feed_mm_min / 60.0, 60.0)
    passed = np.append(0.0, np.cumsum(np.diff(line.start_mm) / rates))
    t_s = np.arange(int(passed[-1] * RATE_HZ)) / RATE_HZ
    sway = hand(t_s, seed)
    at = np.interp(t_s + 0.2 * sway[0], passed, line.start_mm)
    tool = np.stack([np.interp(at, line.start_mm, line.points_mm[:, i]) for i in range(3)], axis=1)
    return ToolSamples(
        t_s=t_s,
        t_bound_s=np.full(len(t_s), 0.001),
        tool_mm=tool + 0.1 * sway[1:4].T,
        spindle_rpm=np.full(len(t_s), 3000.0),
    )


def hand(t_s: Floats, seed: int | None) -> Floats:
    """(4, n) slow swaying of about 1, or none."""
    if seed is None:
        return np.zeros((4, len(t_s)))
    random = np.random.default_rng(seed)
    pace, phase = random.uniform(0.5, 3.0, (4, 1)), random.uniform(0, 6, (4, 1))
    swaying: Floats = np.sin(pace * t_s + phase) + 0.3 * np.sin(7 * pace * t_s)
    return swaying


def practise(made: Exercise, seed: int | None = None) -> Batch:
    return weld(made, seed) if made.craft == "weld" else mill(made, seed)


@pytest.mark.parametrize("name", WELDS + MILLS)
def test_every_packaged_exercise_can_be_read_and_done_well(name: str) -> None:
    made = exercise(name)
    assert (made.name, made.title, made.craft) == (
        name,
        f"exercise.{name}",
        "weld" if name in WELDS else "cnc",
    )
    perfect = practise(made)
    assert 7.0 < len(perfect) / RATE_HZ < 45.0
    card = score(made, [perfect])
    assert (card.points, card.verdict, card.reasons) == (100.0, Verdict.PASS, ())
    assert [metric.name for metric in card.metrics] == [line.metric for line in made.rubric.lines]


def test_the_library_has_no_exercise_that_is_not_named_here() -> None:
    assert set(Library().names()) == {*ALL_WELDS, *MILLS}
    assert len(ALL_WELDS) >= 3


@pytest.mark.parametrize("name", WELDS + MILLS)
def test_an_unsteady_hand_gets_less_and_is_told_why(name: str) -> None:
    card = score(exercise(name), [practise(exercise(name), seed=1)])
    assert card.points is not None
    assert 20.0 < card.points < 95.0
    assert any(metric.reasons for metric in card.metrics)
    assert card.reasons[-1].key.startswith("reason.try.")


@pytest.mark.parametrize("name", ["mag-fillet-pb", "mill-arc-contour"])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), cuts=st.sets(st.integers(1, 1400), max_size=40))
def test_any_cut_into_batches_gives_the_same_card_to_the_bit(
    name: str, seed: int, cuts: set[int]
) -> None:
    made = exercise(name)
    samples = practise(made, seed)
    edges = [0, *sorted(cut for cut in cuts if cut < len(samples)), len(samples)]
    parts = [samples.rows(slice(low, high)) for low, high in pairwise(edges)]
    assert score(made, parts) == score(made, [samples])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(100, 1300), st.integers(10, 100))
def test_a_sensor_three_times_as_fast_for_a_while_changes_next_to_nothing(
    seed: int, start: int, lasting: int
) -> None:
    made = exercise("mag-fillet-pb")
    samples, thrice = weld(made, seed), weld(made, seed, faster=3)
    t_s = thrice.t_s
    within = (t_s >= start / RATE_HZ) & (t_s < (start + lasting) / RATE_HZ)
    burst = rows_of(thrice, within | (np.arange(len(t_s)) % 3 == 0))
    assert len(burst) > len(samples) + lasting
    assert abs(points(score(made, [burst])) - points(score(made, [samples]))) < 0.5


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_a_sensor_twice_as_fast_changes_next_to_nothing(seed: int) -> None:
    made = exercise("mag-fillet-pb")
    slow, fast = weld(made, seed), weld(made, seed, faster=2)
    assert abs(points(score(made, [fast])) - points(score(made, [slow]))) < 0.5


@pytest.mark.parametrize("held_s", [0.25, 1.0, 5.0])
def test_holding_still_costs_speed_where_it_happens_and_nothing_else(held_s: float) -> None:
    made = exercise("mag-fillet-pb")
    samples = weld(made, seed=3)
    held = int(held_s * RATE_HZ)
    again = rows_of(
        samples, np.concatenate((np.arange(800), np.full(held, 800), np.arange(800, len(samples))))
    )
    again = replace(again, t_s=np.arange(len(again)) / RATE_HZ)
    before, after = score(made, [samples]), score(made, [again])
    for first, second in zip(before.metrics[1:], after.metrics[1:], strict=True):
        assert first.mark is not None
        assert second.mark == pytest.approx(first.mark, abs=0.005)
    # half a window of 0.5 s either side, at 9.17 mm/s, is 4.6 of 75 mm; speed weighs 0.3
    assert points(before) - points(after) < 100 * 0.3 * 4.6 / 75


def points(card: ScoreCard) -> float:
    assert card.points is not None
    return card.points


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 1500), st.integers(1, 60)), max_size=5),
    st.sampled_from(["tip_mm", "axis", "arc_on", "all"]),
)
def test_a_dead_tracker_never_lowers_a_mark(dead: list[tuple[int, int]], what: str) -> None:
    made = exercise("mag-fillet-pb")
    samples = weld(made)
    broken = np.zeros(len(samples), np.bool_)
    for start, lasting in dead:
        broken[start : start + lasting] = True
    names = ("tip_mm", "axis", "arc_on") if what == "all" else (what,)
    columns = {name: getattr(samples, name).copy() for name in names}
    for column in columns.values():
        column[broken] = np.nan
    card = score(made, [replace(samples, **columns)])
    assert card.points in (100.0, None)
    assert card.verdict is not Verdict.FAIL
    assert all(metric.mark in (1.0, None) for metric in card.metrics)


@pytest.mark.parametrize("name", EITHER_WAY)
def test_a_welder_from_the_other_end_gets_the_same_points(name: str) -> None:
    made = exercise(name)
    assert isinstance(made.wanted, Seam)
    ends = made.wanted.line.corner_mm[[0, -1]]
    way = (ends[1] - ends[0]) / made.wanted.length_mm
    right = weld(made, seed=5)
    left = replace(  # mirrored in the plane that halves the seam
        right,
        tip_mm=right.tip_mm - 2 * ((right.tip_mm - ends.mean(axis=0)) @ way)[:, None] * way,
        axis=right.axis - 2 * (right.axis @ way)[:, None] * way,
    )
    assert points(score(made, [left])) == pytest.approx(points(score(made, [right])), abs=0.05)


def test_a_tracker_too_coarse_for_the_exercise_cannot_tell() -> None:
    made = exercise("tig-butt-pa")
    card = score(made, [weld(made)], {"tip_mm": 3.0, "axis_deg": 0.5})
    told = {metric.name: metric.mark for metric in card.metrics}
    assert told == {
        "travel_speed": None,
        "travel_angle": 1.0,
        "work_angle": 1.0,
        "arc_length": None,
        "aim": None,
    }
    assert card.verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("name", ["weld", "cnc"])
def test_the_fixed_point_of_a_craft_keeps_what_its_samples_say(name: str) -> None:
    craft = CRAFTS[name]
    made = exercise("mag-fillet-pb" if name == "weld" else "mill-arc-contour")
    samples = practise(made, seed=2)
    words = to_words(samples, craft.channels)
    back = from_words(words, craft.channels, craft.samples)
    np.testing.assert_array_equal(to_words(back, craft.channels), words)
    for channel in craft.channels:
        given, kept = getattr(samples, channel.name), getattr(back, channel.name)
        assert np.abs(given - kept).max() <= channel.step / 2 * (1 + 1e-6), channel
    assert {field.name for field in fields(samples)} == {c.name for c in craft.channels}


def test_poses_for_screens() -> None:
    torch = weld(exercise("mag-fillet-pb"))
    point, axis = CRAFTS["weld"].pose(torch)
    assert point is torch.tip_mm
    assert axis is torch.axis
    tool = mill(exercise("mill-arc-contour"))
    point, axis = CRAFTS["cnc"].pose(tool)
    assert point is tool.tool_mm
    assert axis.shape == point.shape
    assert axis[0].tolist() == [0.0, 0.0, -1.0]


def test_versions_and_texts_say_what_the_score_is_made_by() -> None:
    made = exercise("mag-fillet-pb")
    assert made.versions == (
        ("exercise", "mag-fillet-pb@1"),
        ("procedure", "135-pb-fillet-3@1"),
        ("scoring", "4"),
    )
    assert dict(made.texts) == Library().texts("mag-fillet-pb")
    assert exercise("mill-arc-contour").versions[1] == ("program", "mill-arc-contour.ngc")


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("mag-fillet-pb", 'craft = "weld"', 'craft = "sewing"', "exercise:5: craft: 'sewing'"),
        ("mag-fillet-pb", "schema = 1", "schema = 9", "exercise:2: schema: 9 is above 1"),
        ("mag-fillet-pb", "version = 1", "version = 1\nlevel = 2", "level: is not known here"),
        ("mag-fillet-pb", 'name = "ctwd"', 'name = "arc_length"', "'arc_length' is not known"),
        ("mill-arc-contour", "zero = 0.35", "", "rubric.metric.zero: is missing"),
    ],
)
def test_a_mistake_in_an_exercise_is_refused_where_it_stands(
    name: str, old: str, new: str, message: str
) -> None:
    texts = Library().texts(name)
    texts["exercise"] = texts["exercise"].replace(old, new)
    with pytest.raises(TableError) as caught:
        exercise_from(texts)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "kind"), [("mag-fillet-pb", "procedure"), ("mill-arc-contour", "program")]
)
def test_a_text_that_was_not_handed_over_is_asked_for(name: str, kind: str) -> None:
    texts = Library().texts(name)
    del texts[kind]
    with pytest.raises(TableError, match=f"{kind}: its text is not here"):
        exercise_from(texts)


def test_no_text_at_all_is_a_mistake_with_a_name() -> None:
    with pytest.raises(TableError, match="craft: is missing"):
        exercise_from({})


def test_a_program_with_a_mistake_is_refused_with_its_line() -> None:
    texts = Library().texts("mill-arc-contour")
    with pytest.raises(ProgramError) as caught:
        exercise_from({**texts, "program": "G21\nG999\nM30\n"})
    assert caught.value.line == 2
