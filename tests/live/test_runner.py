"""The runner: the cut of the stream cannot be seen, and what is kept is what was scored."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.crafts import CRAFTS
from simlab.live.runner import Progress, Runner
from simlab.model.arrays import Words
from simlab.model.errors import StoreError
from simlab.model.exercises import Exercise
from simlab.model.fixed_point import to_words
from simlab.model.samples import Batch
from simlab.model.scores import ScoreCard
from simlab.store.cards import card_to_json

Practised = tuple[Exercise, Batch]


def run(practised: Practised, sigmas: dict[str, float], cuts: set[int]) -> tuple[ScoreCard, Words]:
    exercise, samples = practised
    kept: list[Words] = []
    runner = Runner(exercise, sigmas, keep=kept.append)
    for start, stop in pairwise([0, *sorted(cuts), len(samples)]):
        runner.add(samples.rows(slice(start, stop)))
    return runner.card(), np.concatenate(kept)


@given(cuts=st.sets(st.integers(1, 600), max_size=30))
@settings(max_examples=25)
def test_the_cut_of_batches_does_not_change_the_card(
    practised: Practised, sigmas: dict[str, float], cuts: set[int]
) -> None:
    card, words = run(practised, sigmas, cuts)
    whole, all_words = run(practised, sigmas, set())
    assert card_to_json(card) == card_to_json(whole)
    np.testing.assert_array_equal(words, all_words)


def test_one_sample_at_a_time_gives_the_same_card(
    practised: Practised, sigmas: dict[str, float]
) -> None:
    whole, _ = run(practised, sigmas, set())
    single, _ = run(practised, sigmas, set(range(1, len(practised[1]))))
    assert card_to_json(single) == card_to_json(whole)
    assert whole.points is not None


def test_what_is_kept_is_the_fixed_point_of_what_came(
    practised: Practised, sigmas: dict[str, float]
) -> None:
    exercise, samples = practised
    _, words = run(practised, sigmas, {100})
    np.testing.assert_array_equal(words, to_words(samples, CRAFTS[exercise.craft].channels))


def test_a_sample_whose_time_does_not_increase_is_refused_not_scored(
    practised: Practised, sigmas: dict[str, float]
) -> None:
    exercise, samples = practised
    kept: list[Words] = []
    runner = Runner(exercise, sigmas, keep=kept.append)
    first = runner.add(samples.rows(slice(0, 300)))
    again = runner.add(samples.rows(slice(250, 320)))
    assert (first.accepted, first.refused) == (300, 0)
    assert (again.accepted, again.refused) == (20, 50)
    backwards = replace(samples.rows(slice(320, 400)), t_s=samples.t_s[320:400][::-1])
    turned = runner.add(backwards)
    assert (turned.accepted, turned.refused) == (1, 79)
    assert [len(words) for words in kept] == [300, 20, 1]


def test_a_sample_without_a_time_is_refused(practised: Practised, sigmas: dict[str, float]) -> None:
    exercise, samples = practised
    t_s = samples.t_s[:4].copy()
    t_s[1] = np.nan
    progress = Runner(exercise, sigmas).add(replace(samples.rows(slice(0, 4)), t_s=t_s))
    assert (progress.accepted, progress.refused) == (3, 1)


def test_what_cannot_be_kept_is_not_scored(practised: Practised, sigmas: dict[str, float]) -> None:
    exercise, samples = practised
    full = False

    def keep(words: Words) -> None:
        if full:
            raise StoreError("full")

    runner = Runner(exercise, sigmas, keep=keep)
    runner.add(samples.rows(slice(0, 300)))
    before = card_to_json(runner.card())
    full = True
    with pytest.raises(StoreError):
        runner.add(samples.rows(slice(300, 400)))
    assert card_to_json(runner.card()) == before


def test_rows_hold_time_place_pose_and_the_metrics_of_the_rubric(
    practised: Practised, sigmas: dict[str, float]
) -> None:
    exercise, samples = practised
    progress = Runner(exercise, sigmas).add(samples)
    rows = progress.rows
    assert rows.shape == (len(samples), 8 + len(exercise.rubric.lines))
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows[:, 0], samples.t_s, atol=1e-5)
    point, axis = CRAFTS[exercise.craft].pose(samples)
    np.testing.assert_allclose(rows[:, 2:5], point, atol=0.01)
    np.testing.assert_allclose(rows[:, 5:8], axis, atol=0.001)
    for column, (line, track) in enumerate(
        zip(exercise.rubric.lines, progress.tracks, strict=True), start=8
    ):
        assert track.name == line.metric
        shown = rows[~np.isnan(rows[:, column]), column]
        assert len(shown) == len(track)
        np.testing.assert_allclose(shown, track.value, rtol=1e-5)


def test_a_value_that_had_to_wait_stands_beside_the_newest_sample(
    practised: Practised, sigmas: dict[str, float]
) -> None:
    exercise, samples = practised
    runner = Runner(exercise, sigmas)
    seen: list[Progress] = [
        runner.add(samples.rows(slice(i, i + 4))) for i in range(0, len(samples), 4)
    ]
    for progress in seen:
        for column, track in enumerate(progress.tracks, start=8):
            shown = progress.rows[:, column]
            assert np.count_nonzero(~np.isnan(shown)) == min(len(track), len(shown))
    late = [p for p in seen if len(p.tracks[0]) and p.tracks[0].t_s[-1] < p.rows[0, 0] - 0.1]
    if exercise.craft == "weld":  # travel speed belongs to the middle of its window
        assert late


def test_work_and_the_furthest_place_are_told(
    practised: Practised, sigmas: dict[str, float]
) -> None:
    exercise, samples = practised
    runner = Runner(exercise, sigmas)
    idle = runner.add(samples.rows(slice(0, 0)))
    assert (idle.accepted, idle.working, idle.points) == (0, False, None)
    assert np.isnan(idle.furthest_mm)
    rest = runner.add(samples)
    assert rest.working
    assert rest.furthest_mm == pytest.approx(exercise.wanted.length_mm, rel=0.05)
    assert rest.points is not None
