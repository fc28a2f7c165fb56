"""Recordings run again for screens; the last few are remembered."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

from simlab.api.thinning import kept_rows
from simlab.live.replay import BATCH_ROWS, exercise_of, joined, report, run, runner_of
from simlab.live.runner import Progress
from simlab.model.arrays import Floats, Ints
from simlab.model.errors import MissingError
from simlab.model.exercises import Exercise
from simlab.model.scores import ScoreCard
from simlab.model.tracks import MetricTrack
from simlab.service.filing import MOST_WORDS, Recordings
from simlab.store.recording import Recording, read_recording
from simlab.weld.report import Report

REMEMBERED = 8
MOST_ROWS = 100_000
"""Rows kept of a session, for screens of some thousand points; a longer one is thinned at once."""
LEAST = 16
"""Rows kept of a batch's curve at least: its extremes are among them."""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """A session, run again."""

    exercise: Exercise
    tracks: tuple[MetricTrack, ...]
    rows: Floats
    """(rows, 8 + metrics): what a live frame said of each sample, or of every so many."""


class _Last(Generic[Made]):
    """What was made of the last few sessions, once for all who ask for the same one."""

    def __init__(self, make: Callable[[str], Made]) -> None:
        self._make = make
        self._made: OrderedDict[str, Made] = OrderedDict()
        self._lock = Lock()

    def of(self, session: str) -> Made:
        with self._lock:  # one at a time: two people often open the same session
            if session not in self._made:
                self._made[session] = self._make(session)
            self._made.move_to_end(session)
            while len(self._made) > REMEMBERED:
                self._made.popitem(last=False)
            return self._made[session]


class Replays:
    """Runs recordings again, once for all who look at the same one."""

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings
        self._replays = _Last(self._run)
        self._reports = _Last(self._report)

    def of(self, session: str) -> Replay:
        """One session, run again.

        Raises
        ------
        MissingError
            where its recording is not here
        RecordingError
            where it cannot be read any more
        """
        return self._replays.of(session)

    def report(self, session: str) -> tuple[ScoreCard, Report]:
        """The card of a weld as it is worked out today, and its report.

        Raises
        ------
        MissingError
            where its recording is not here, or is no weld's
        RecordingError
            where it cannot be read any more
        """
        return self._reports.of(session)

    def _read(self, session: str) -> Recording:
        path = self._recordings.path(session)
        if not path.is_file():
            raise MissingError(
                f"session {session}: its recording is not here; only its card can be shown"
            )
        return read_recording(path, most_words=MOST_WORDS)

    def _run(self, session: str) -> Replay:
        recording = self._read(session)
        every = -(-max(len(recording.words), 1) // MOST_ROWS)
        progress = run(recording, runner_of(recording, frames=True), BATCH_ROWS)
        parts = [_thinned(part, every) for part in progress]
        return Replay(
            exercise=exercise_of(recording),
            tracks=tuple(joined(same) for same in zip(*(p[0] for p in parts), strict=True)),
            rows=np.concatenate([rows for _, rows in parts]),
        )

    def _report(self, session: str) -> tuple[ScoreCard, Report]:
        recording = self._read(session)
        if recording.header.craft != "weld":
            craft = recording.header.craft
            raise MissingError(f"session {session}: is of {craft}; a report is told of welds only")
        return report(recording)


def _thinned(part: Progress, every: int) -> tuple[tuple[MetricTrack, ...], Floats]:
    """The curves and rows of a batch: all, or about one of `every`; extremes of curves stay."""
    rows = part.rows[::every].astype(np.float64)
    if every == 1:
        return part.tracks, rows
    most = max(BATCH_ROWS // every, LEAST)
    return tuple(_kept(track, kept_rows(track.value, most)) for track in part.tracks), rows


def _kept(track: MetricTrack, rows: Ints) -> MetricTrack:
    columns = (track.t_s, track.place_mm, track.value, track.sigma, track.wanted)
    return MetricTrack(track.name, track.unit, *(column[rows] for column in columns))
