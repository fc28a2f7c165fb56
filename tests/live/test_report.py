"""Reports of recordings: live, replayed and from a file they are one and the same."""

import tracemalloc
from dataclasses import fields
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.api.report_json import to_json
from simlab.crafts import exercise_from
from simlab.live.replay import procedure_of, report, samples
from simlab.live.runner import Runner
from simlab.model.errors import RecordingError
from simlab.model.samples import TorchSamples
from simlab.model.scores import ScoreCard, Verdict
from simlab.store.cards import card_to_json
from simlab.store.recording import Recording, read_recording, seal
from simlab.weld.joint import Seam
from simlab.weld.profile import Profile
from simlab.weld.report import Report, ReportSums
from tests.live.sealed import sealed, trainee
from tests.live.test_replay import over_and_over


@cache
def session() -> Recording:
    """A pass that is neither good nor bad."""
    return sealed(trainee(0.6))


def live(recording: Recording, cuts: set[int]) -> tuple[ScoreCard, Report]:
    """What a station would make of the samples, cut anyhow."""
    header = recording.header
    exercise = exercise_from(dict(header.texts))
    seam, sigmas = cast(Seam, exercise.wanted), dict(header.sigmas)
    runner, sums = Runner(exercise, sigmas), ReportSums.start(seam, exercise.rubric.lines, sigmas)
    whole = samples(recording)
    for low, high in pairwise([0, *sorted(cuts), len(whole)]):
        progress = runner.add(whole.rows(slice(low, high)))
        sums = sums.add(cast(TorchSamples, progress.samples), progress.measured)
    return runner.card(), sums.report(procedure_of(recording), exercise.versions)


def same(one: tuple[ScoreCard, Report], other: tuple[ScoreCard, Report]) -> None:
    assert card_to_json(one[0]) == card_to_json(other[0])
    for field in fields(Profile):
        ours, theirs = (getattr(made[1].profile, field.name) for made in (one, other))
        np.testing.assert_array_equal(ours, theirs, field.name)
    assert to_json(one[1]) == to_json(other[1])


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, 1000), max_size=40))
def test_any_cut_gives_the_same_card_and_the_same_report(cuts: set[int]) -> None:
    same(live(session(), cuts), live(session(), set()))


def test_a_sample_at_a_time_gives_the_same_too() -> None:
    same(live(session(), set(range(len(session().words)))), live(session(), set()))


def test_live_replay_and_file_are_the_same(tmp_path: Path) -> None:
    file = tmp_path / "weld.h5"
    seal(file, session())
    again = read_recording(file)
    assert card_to_json(report(again)[0]) == card_to_json(session().card)
    same(report(again), live(session(), {100, 777}))


def test_a_weave_too_is_the_same_for_every_cut() -> None:
    woven = sealed(trainee(0.7, exercise="mag-fillet-pf"), "mag-fillet-pf")
    cuts = set(np.random.default_rng(2).integers(0, len(woven.words), 30).tolist())
    same(live(woven, cuts), live(woven, set()))


def test_the_bar_is_told_of_every_sample() -> None:
    told: list[int] = []
    report(session(), told.append)
    assert sum(told) == len(session().words)


def test_a_better_hand_has_fewer_imperfections_to_expect() -> None:
    def expected(skill: float) -> float:
        return float(np.mean([
            sum(one.most for one in report(sealed(trainee(skill, seed)))[1].imperfections)
            for seed in range(4)
        ]))  # fmt: skip

    assert expected(1.0) < expected(0.1)


def test_a_session_without_samples_has_a_report_that_says_so() -> None:
    card, made = report(sealed(TorchSamples.empty()))
    assert card.verdict is Verdict.CANNOT_TELL
    assert [one.what for one in made.unknown] == ["no_weld"]
    assert made.imperfections == ()
    assert made.iso5817.verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("practised", ["cnc"], indirect=True)
def test_a_session_of_another_craft_has_no_welding_report(recording: Recording) -> None:
    with pytest.raises(RecordingError, match="carries no welding procedure"):
        report(recording)


@pytest.mark.parametrize("practised", ["weld"], indirect=True)
def test_a_long_recording_is_reported_in_the_memory_of_a_short_one(recording: Recording) -> None:
    def peak(rows: int) -> int:
        long = over_and_over(recording, rows)
        tracemalloc.start()
        card, _ = report(long)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert card.samples == rows
        return most

    peak(8_000)  # what is made once and kept
    # the samples alone, as numbers, are 24 MB more
    assert peak(260_000) < peak(60_000) + (4 << 20)
