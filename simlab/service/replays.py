"""Recordings run again for screens; the last few are remembered."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np

from simlab.live.replay import BATCH_ROWS, exercise_of, joined, run, runner_of
from simlab.model.arrays import Floats
from simlab.model.errors import MissingError
from simlab.model.exercises import Exercise
from simlab.model.tracks import MetricTrack
from simlab.service.filing import Recordings
from simlab.store.recording import read_recording

REMEMBERED = 8


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """A session, run again."""

    exercise: Exercise
    tracks: tuple[MetricTrack, ...]
    rows: Floats
    """(samples, 8 + metrics): what a live frame said of each sample."""


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
        recording = read_recording(path)
        parts = list(run(recording, runner_of(recording), BATCH_ROWS))
        return Replay(
            exercise=exercise_of(recording),
            tracks=tuple(joined(same) for same in zip(*(p.tracks for p in parts), strict=True)),
            rows=np.concatenate([part.rows for part in parts]).astype(np.float64),
        )
