"""A recording, run again: its samples, its metrics, its card; the same to the bit."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol, cast

import numpy as np

from simlab.crafts import CRAFTS, Craft, exercise_from
from simlab.live.runner import Progress, Runner
from simlab.model.arrays import Words
from simlab.model.errors import InputError, RecordingError, TableError
from simlab.model.exercises import Exercise
from simlab.model.fixed_point import Channel, from_words, relaid
from simlab.model.samples import Batch, TorchSamples
from simlab.model.scores import ScoreCard
from simlab.model.sessions import SessionHeader
from simlab.model.tracks import MetricTrack
from simlab.weld.joint import Seam, distance_metric
from simlab.weld.procedure import Procedure
from simlab.weld.procedure_table import procedure_from
from simlab.weld.report import Report, ReportSums

_NAMED = re.compile(r"""^procedure[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*')""", re.MULTILINE)
"""Where an exercise names its procedure."""
BATCH_ROWS = 32_768
"""Samples scored at once; any number gives the same card."""


class Session(Protocol):
    """What a replay needs: a recording has it, and so has a journal."""

    @property
    def header(self) -> SessionHeader:
        """Who, what, and by which texts."""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """How the words stand."""

    @property
    def words(self) -> Words:
        """(n, width) samples."""


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A session with other texts than it was practised by; satisfies `Session`."""

    header: SessionHeader
    channels: tuple[Channel, ...]
    words: Words


def under(session: Session, text: str, source: str) -> Taken:
    """The same samples, to be scored under another procedure; the exercise stays what it was, but
    for the procedure that it names.

    Raises
    ------
    InputError
        where the procedure has a mistake, or is not for the joint, the distance or the metrics
        that were practised
    """
    was = procedure_of(session)
    now = procedure_from(text, source)
    if now.joint is not was.joint:
        raise InputError(
            f"{source}: is for a {now.joint.value} joint, and the seam practised is a "
            f"{was.joint.value} joint; take a procedure for that"
        )
    if distance_metric(now.process) != distance_metric(was.process):
        raise InputError(
            f"{source}: is for process {now.process}, and the seam was practised with "
            f"{was.process}, where another distance counts; take a procedure for a process like it"
        )
    texts = dict(session.header.texts) | {"procedure": text}
    named = f"procedure = {json.dumps(f'{now.name}@{now.version}')}"
    texts["exercise"] = _NAMED.sub(lambda _: named, texts["exercise"], count=1)
    taken = Taken(
        replace(session.header, texts=tuple(sorted(texts.items()))), session.channels, session.words
    )
    try:
        exercise_of(taken)
    except TableError as error:
        raise InputError(
            f"{source}: does not go with the exercise that was practised ({error}); "
            "take a procedure that goes with it"
        ) from error
    return taken


def procedure_of(session: Session) -> Procedure:
    """The welding procedure that was practised by.

    Raises
    ------
    InputError
        where the recording carries none: it is of another craft
    """
    header = session.header
    texts = dict(header.texts)
    if header.craft != "weld" or "procedure" not in texts:
        raise RecordingError(
            str(header.session),
            f"is a recording of {header.craft} and carries no welding procedure",
            "take `simlab replay` for it",
        )
    return procedure_from(texts["procedure"])


def exercise_of(session: Session) -> Exercise:
    """The exercise that was practised, from the recording's own texts.

    Raises
    ------
    InputError
        where the texts are not those of an exercise of that name
    """
    exercise = exercise_from(dict(session.header.texts))
    said = (session.header.exercise, session.header.exercise_version, session.header.craft)
    if said != (exercise.name, exercise.version, exercise.craft):
        raise RecordingError(
            str(session.header.session),
            f"names exercise {said[0]}@{said[1]} ({said[2]}) and carries the text of "
            f"{exercise.name}@{exercise.version} ({exercise.craft})",
            "take it from the station once more",
        )
    return exercise


def samples(session: Session) -> Batch:
    """All samples of a session, at 120 bytes each; `run` goes through a long one in less memory.

    Raises
    ------
    RecordingError
        where its words do not stand as this simlab's craft lays them out
    """
    craft = _craft(session)
    return from_words(_words(session, session.words, craft), craft.channels, craft.samples)


def rescore(session: Session) -> ScoreCard:
    """The card that the recording's samples deserve, whatever card it carries."""
    runner = runner_of(session)
    for _ in run(session, runner, BATCH_ROWS):
        pass
    return runner.card()


def report(
    session: Session, advance: Callable[[int], None] = lambda _: None
) -> tuple[ScoreCard, Report]:
    """The card of a welding recording, and all else that is told of the weld.

    Parameters
    ----------
    advance : called with the number of samples just gone through

    Raises
    ------
    InputError
        where it is a recording of another craft, or its texts are not those of its exercise
    """
    procedure, exercise = procedure_of(session), exercise_of(session)
    sigmas = dict(session.header.sigmas)
    runner = Runner(exercise, sigmas, frames=False)
    seam = cast(Seam, exercise.wanted)  # a welding procedure is about a seam and a torch
    sums = ReportSums.start(seam, exercise.rubric.lines, sigmas)
    for progress in run(session, runner, BATCH_ROWS):
        sums = sums.add(cast(TorchSamples, progress.samples), progress.measured)
        advance(progress.accepted)
    return runner.card(), sums.report(procedure, exercise.versions)


def tracks(session: Session) -> tuple[MetricTrack, ...]:
    """Every metric of a recording, over its whole time, at 40 bytes a value."""
    runner = runner_of(session)
    parts = [progress.tracks for progress in run(session, runner, BATCH_ROWS)]
    return tuple(joined(same) for same in zip(*parts, strict=True))


def runner_of(session: Session, *, frames: bool = False) -> Runner:
    """A runner at the start of the recording's session; `frames` as a screen would show them."""
    return Runner(exercise_of(session), dict(session.header.sigmas), frames=frames)


def run(session: Session, runner: Runner, batch_rows: int) -> Iterator[Progress]:
    """Put a recording through a runner, `batch_rows` samples at a time, at least once.

    Only so many samples are numbers at a time: as float64 they take four times their words.
    """
    craft = _craft(session)
    words = session.words
    for start in range(0, max(len(words), 1), batch_rows):
        few = words[start : start + batch_rows]
        yield runner.add_words(_words(session, few, craft))


def _craft(session: Session) -> Craft:
    craft = CRAFTS.get(session.header.craft)
    if craft is None:
        raise _foreign(session)
    return craft


def _words(session: Session, words: Words, craft: Craft) -> Words:
    """Some of its words, as the craft lays them out today."""
    made = relaid(words, session.channels, craft.channels, dict(craft.added))
    if made is None:
        raise _foreign(session)
    return made


def _foreign(session: Session) -> RecordingError:
    return RecordingError(
        str(session.header.session),
        f"its samples of craft {session.header.craft!r} do not stand as this simlab lays them out",
        "replay it with the simlab that made it",
    )


def joined(parts: tuple[MetricTrack, ...]) -> MetricTrack:
    """The values of one metric that came in parts, in a row."""

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
