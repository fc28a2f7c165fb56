"""A recording, run again: its samples, its metrics, its card; the same to the bit."""

from collections.abc import Iterator

import numpy as np

from simlab.crafts import CRAFTS, Craft, exercise_from
from simlab.live.runner import Progress, Runner
from simlab.model.errors import RecordingError
from simlab.model.exercises import Exercise
from simlab.model.fixed_point import from_words
from simlab.model.samples import Batch
from simlab.model.scores import ScoreCard
from simlab.model.tracks import MetricTrack
from simlab.store.recording import Recording

BATCH_ROWS = 4096
"""Samples scored at once; any number gives the same card."""


def exercise_of(recording: Recording) -> Exercise:
    """The exercise that was practised, from the recording's own texts.

    Raises
    ------
    InputError
        where the texts are not those of an exercise of that name
    """
    exercise = exercise_from(dict(recording.header.texts))
    said = (recording.header.exercise, recording.header.exercise_version, recording.header.craft)
    if said != (exercise.name, exercise.version, exercise.craft):
        raise RecordingError(
            str(recording.header.session),
            f"names exercise {said[0]}@{said[1]} ({said[2]}) and carries the text of "
            f"{exercise.name}@{exercise.version} ({exercise.craft})",
            "take it from the station once more",
        )
    return exercise


def samples(recording: Recording) -> Batch:
    """All samples of a recording.

    Raises
    ------
    RecordingError
        where its words do not stand as this simlab's craft lays them out
    """
    craft = _craft(recording)
    return from_words(recording.words, craft.channels, craft.samples)


def rescore(recording: Recording) -> ScoreCard:
    """The card that the recording's samples deserve, whatever card it carries."""
    runner = runner_of(recording)
    for _ in run(recording, runner, BATCH_ROWS):
        pass
    return runner.card()


def tracks(recording: Recording) -> tuple[MetricTrack, ...]:
    """Every metric of a recording, over its whole time."""
    runner = runner_of(recording)
    parts = [progress.tracks for progress in run(recording, runner, BATCH_ROWS)]
    return tuple(_joined(same) for same in zip(*parts, strict=True))


def runner_of(recording: Recording) -> Runner:
    """A runner at the start of the recording's session."""
    return Runner(exercise_of(recording), dict(recording.header.sigmas))


def run(recording: Recording, runner: Runner, batch_rows: int) -> Iterator[Progress]:
    """Put a recording through a runner, `batch_rows` samples at a time, at least once."""
    all_samples = samples(recording)
    for start in range(0, max(len(all_samples), 1), batch_rows):
        yield runner.add(all_samples.rows(slice(start, start + batch_rows)))


def _craft(recording: Recording) -> Craft:
    craft = CRAFTS.get(recording.header.craft)
    if craft is None or recording.channels != craft.channels:
        raise RecordingError(
            str(recording.header.session),
            f"its samples of craft {recording.header.craft!r} do not stand as this simlab "
            "lays them out",
            "replay it with the simlab that made it",
        )
    return craft


def _joined(parts: tuple[MetricTrack, ...]) -> MetricTrack:
    def column(name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return np.concatenate([getattr(part, name) for part in parts])

    return MetricTrack(
        name=parts[0].name,
        unit=parts[0].unit,
        t_s=column("t_s"),
        place_mm=column("place_mm"),
        value=column("value"),
        sigma=column("sigma"),
        wanted=column("wanted"),
    )
