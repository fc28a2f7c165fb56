"""Replay: the same card to the bit, from nothing but the recording."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from simlab.live.replay import exercise_of, rescore, run, runner_of, samples, tracks
from simlab.model.errors import InputError, RecordingError
from simlab.model.exercises import Exercise
from simlab.model.fixed_point import to_words
from simlab.model.samples import Batch
from simlab.store.cards import card_to_json
from simlab.store.recording import Recording


def test_a_replay_gives_the_live_card_to_the_bit(recording: Recording) -> None:
    assert card_to_json(rescore(recording)) == card_to_json(recording.card)


@pytest.mark.parametrize("rows", [1, 7, 100_000])
def test_at_any_pace(recording: Recording, rows: int) -> None:
    runner = runner_of(recording)
    accepted = [progress.accepted for progress in run(recording, runner, rows)]
    assert sum(accepted) == len(recording.words)
    assert max(accepted) <= rows
    assert card_to_json(runner.card()) == card_to_json(recording.card)


def test_the_card_it_carries_does_not_matter(recording: Recording) -> None:
    forged = replace(recording, card=replace(recording.card, points=100.0))
    assert rescore(forged) == recording.card


def test_samples_and_exercise_come_out_again(
    recording: Recording, practised: tuple[Exercise, Batch]
) -> None:
    exercise, batch = practised
    again = samples(recording)
    assert type(again) is type(batch)
    np.testing.assert_allclose(again.t_s, batch.t_s, atol=1e-5)
    assert exercise_of(recording).name == exercise.name


def test_tracks_are_whole_and_in_the_order_of_the_rubric(recording: Recording) -> None:
    whole = tracks(recording)
    assert [track.name for track in whole] == [
        line.metric for line in exercise_of(recording).rubric.lines
    ]
    runner = runner_of(recording)
    parts = [progress.tracks for progress in run(recording, runner, 50)]
    for nth, track in enumerate(whole):
        assert len(track) > 100
        pieces = np.concatenate([part[nth].value for part in parts])
        np.testing.assert_array_equal(track.value, pieces)


def test_a_recording_without_samples_has_a_card_that_cannot_tell(recording: Recording) -> None:
    empty = replace(recording, words=recording.words[:0])
    card = rescore(empty)
    assert card.points is None
    assert card.samples == 0
    assert all(len(track) == 0 for track in tracks(empty))


def test_a_header_that_names_another_exercise_is_refused(recording: Recording) -> None:
    header = replace(recording.header, exercise="another")
    with pytest.raises(RecordingError, match="names exercise another@1"):
        rescore(replace(recording, header=header))


def test_a_recording_without_its_texts_is_refused(recording: Recording) -> None:
    with pytest.raises(InputError):
        rescore(replace(recording, header=replace(recording.header, texts=())))


def test_words_that_stand_otherwise_are_not_guessed_about(recording: Recording) -> None:
    with pytest.raises(RecordingError, match="do not stand"):
        rescore(replace(recording, channels=recording.channels[:-1]))
    with pytest.raises(RecordingError, match="do not stand"):
        samples(replace(recording, header=replace(recording.header, craft="pottery")))


def over_and_over(recording: Recording, rows: int) -> Recording:
    """The samples of a recording again and again, in the times behind them."""
    once = samples(recording)
    rounds = -(-rows // len(once))
    length_s = once.t_s[-1] - once.t_s[0] + 0.01
    words = [
        to_words(replace(once, t_s=once.t_s + length_s * turn), recording.channels)
        for turn in range(rounds)
    ]
    return replace(recording, words=np.concatenate(words)[:rows])


def peak_bytes(recording: Recording) -> int:
    """The most that scoring had allocated at once, beside the recording itself."""
    tracemalloc.start()
    card = rescore(recording)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert card.samples == len(recording.words)
    return peak


def test_a_long_recording_takes_no_more_memory_than_a_short_one(recording: Recording) -> None:
    short, long = (over_and_over(recording, rows) for rows in (60_000, 260_000))
    peak_bytes(short)  # what is made once and kept
    # the samples alone, as numbers, are 10 MB (cnc) and 24 MB (weld) more
    assert peak_bytes(long) < peak_bytes(short) + (4 << 20)
