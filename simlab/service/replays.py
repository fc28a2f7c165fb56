"""Recordings run again for screens; the last few are remembered."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np

from simlab.api.thinning import kept_rows
from simlab.live.replay import BATCH_ROWS, exercise_of, joined, run, runner_of
from simlab.live.runner import Progress
from simlab.model.arrays import Floats, Ints
from simlab.model.errors import MissingError
from simlab.model.exercises import Exercise
from simlab.model.tracks import MetricTrack
from simlab.service.filing import MOST_WORDS, Recordings
from simlab.store.recording import read_recording

REMEMBERED = 8
MOST_ROWS = 100_000
"""Rows kept of a session, for screens of some thousand points; a longer one is thinned at once."""
LEAST = 16
"""Rows kept of a batch's curve at least: its extremes are among them."""


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """A session, run again."""

    exercise: Exercise
    tracks: tuple[MetricTrack, ...]
    rows: Floats
    """(rows, 8 + metrics): what a live frame said of each sample, or of every so many."""


class Replays:
    """Runs recordings again, once for all who look at the same one."""

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings
        self._remembered: OrderedDict[str, Replay] = OrderedDict()
        self._lock = Lock()

    def of(self, session: str) -> Replay:
        """One session, run again.

        Raises
        ------
        MissingError
            where its recording is not here
        RecordingError
            where it cannot be read any more
        """
        with self._lock:  # one at a time: two people often open the same session
            if session not in self._remembered:
                self._remembered[session] = self._run(session)
            self._remembered.move_to_end(session)
            while len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
            return self._remembered[session]

    def _run(self, session: str) -> Replay:
        path = self._recordings.path(session)
        if not path.is_file():
            raise MissingError(
                f"session {session}: its recording is not here; only its card can be shown"
            )
        recording = read_recording(path, most_words=MOST_WORDS)
        every = -(-max(len(recording.words), 1) // MOST_ROWS)
        progress = run(recording, runner_of(recording, frames=True), BATCH_ROWS)
        parts = [_thinned(part, every) for part in progress]
        return Replay(
            exercise=exercise_of(recording),
            tracks=tuple(joined(same) for same in zip(*(p[0] for p in parts), strict=True)),
            rows=np.concatenate([rows for _, rows in parts]),
        )


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
