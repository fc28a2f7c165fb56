"""Poses of poor quality take away the power to tell, only where they are, and never a mark."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simlab.crafts import CRAFTS, exercise_from
from simlab.live.replay import report, rescore, samples
from simlab.live.runner import Runner
from simlab.model.arrays import Floats
from simlab.model.errors import RecordingError
from simlab.model.exercises import Exercise
from simlab.model.fixed_point import width
from simlab.model.samples import Batch
from simlab.model.scores import ScoreCard, Verdict
from simlab.store.cards import card_to_json
from simlab.store.library import Library
from simlab.store.recording import Recording
from tests.live.conftest import SIGMAS, weld_pass
from tests.live.sealed import sealed


def scored(exercise: Exercise, batch: Batch, times: Floats, cut: int = 10_000) -> ScoreCard:
    runner = Runner(exercise, SIGMAS)
    whole = having(batch, sigma_times=times)
    for low in range(0, len(whole), cut):
        runner.add(whole.rows(slice(low, low + cut)))
    return runner.card()


def having(batch: Any, **columns: Floats) -> Any:
    """The batch with other columns."""
    return replace(batch, **columns)


def without_quality(recording: Recording) -> Recording:
    """As a simlab before the quality would have sealed it: without the last channel."""
    *before, last = recording.channels
    assert last.name == "sigma_times"
    return Recording.of(
        recording.header,
        tuple(before),
        recording.state,
        recording.words[:, : width(tuple(before))],
        recording.card,
        recording.intake,
    )


def test_a_recording_of_before_reads_as_stated_and_keeps_its_card(recording: Recording) -> None:
    old = without_quality(recording)
    assert card_to_json(rescore(old)) == card_to_json(recording.card)
    again: Any = samples(old)
    assert (again.sigma_times == 1.0).all()
    np.testing.assert_array_equal(again.t_s, samples(recording).t_s)


def test_a_recording_that_lacks_more_is_not_guessed_about(recording: Recording) -> None:
    old = without_quality(recording)
    some = old.channels[:-1]
    with pytest.raises(RecordingError, match="do not stand"):
        rescore(replace(old, channels=some, words=old.words[:, : width(some)]))
    with pytest.raises(RecordingError, match="do not stand"):
        rescore(replace(old, words=recording.words))


def test_as_stated_is_the_card_without_a_word_about_it(practised: tuple[Exercise, Batch]) -> None:
    exercise, batch = practised
    runner = Runner(exercise, SIGMAS)
    runner.add(batch)
    said = scored(exercise, batch, np.ones(len(batch)))
    assert card_to_json(said) == card_to_json(runner.card())


@pytest.mark.parametrize("times", [400.0, np.nan, 1e9])
def test_all_poor_or_not_known_can_not_be_told(
    practised: tuple[Exercise, Batch], times: float
) -> None:
    exercise, batch = practised
    card = scored(exercise, batch, np.full(len(batch), times))
    assert card.points is None
    assert card.verdict is not Verdict.PASS
    assert {metric.verdict for metric in card.metrics} == {Verdict.CANNOT_TELL}


def test_what_a_poor_pose_has_wrong_lowers_no_mark(practised: tuple[Exercise, Batch]) -> None:
    exercise, batch = practised
    third, n = len(batch) // 3, len(batch)
    poor = (np.arange(n) >= third) & (np.arange(n) < third + n // 12)
    name, off = {"weld": ("tip_mm", [0.0, 2.5, 0.0]), "cnc": ("tool_mm", [0.0, 0.0, 0.4])}[
        exercise.craft
    ]
    moved = getattr(batch, name) + np.where(poor[:, None], off, 0.0)
    wrong = having(batch, **{name: moved})
    good = scored(exercise, batch, np.ones(n))
    believed = scored(exercise, wrong, np.ones(n))
    told = scored(exercise, wrong, np.where(poor, 100.0, 1.0))
    place = {"weld": "aim", "cnc": "path_deviation"}[exercise.craft]
    true, taken, left = (
        next(metric for metric in card.metrics if metric.name == place)
        for card in (good, believed, told)
    )
    assert true.mark is not None
    assert taken.mark is not None
    assert taken.mark < true.mark - 0.02
    assert left.mark == pytest.approx(true.mark, abs=0.01)
    assert left.measured < true.measured


def test_however_it_is_cut_the_card_is_the_same(practised: tuple[Exercise, Batch]) -> None:
    exercise, batch = practised
    times = 1.0 + 3.0 * np.random.default_rng(2).random(len(batch)) ** 4
    times[40:60] = 1.0
    times[90] = np.nan
    whole = card_to_json(scored(exercise, batch, times))
    for cut in (1, 13, 77):
        assert card_to_json(scored(exercise, batch, times, cut)) == whole


def test_a_report_is_made_of_poor_poses_too() -> None:
    exercise = exercise_from(Library().texts("mag-fillet-pb"))
    batch = weld_pass(exercise)
    times = np.where(np.arange(len(batch)) % 50 < 10, 8.0, 1.0)
    _, told = report(sealed(replace(batch, sigma_times=times), exercise.name, SIGMAS))
    _, good = report(sealed(batch, exercise.name, SIGMAS))
    sigma = {curve.metric: np.nanmean(curve.sigma) for curve in told.curves}
    for curve in good.curves:
        assert sigma[curve.metric] > 1.5 * np.nanmean(curve.sigma)


def test_the_recording_keeps_it_in_steps_of_a_64th() -> None:
    for craft in CRAFTS.values():
        channel = craft.channels[-1]
        assert (channel.name, channel.words) == ("sigma_times", 1)
        assert 1.0 / channel.step == 64.0
        assert channel.most * channel.step > 255.0  # the worst that a frame can say
