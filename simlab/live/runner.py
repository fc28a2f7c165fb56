"""The running session: quantise, keep, join, measure, score, tell; one batch after the other.

Replay goes through the same runner, so that a live score and a replayed one are the same to the
bit. What is kept is kept before it is scored: nothing is scored that a crash could take away
unnoticed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.api.live_frames import FIXED
from simlab.crafts import CRAFTS
from simlab.model.arrays import Floats, Words
from simlab.model.exercises import Exercise
from simlab.model.fixed_point import from_words, to_words
from simlab.model.samples import Batch
from simlab.model.scores import ScoreCard
from simlab.model.tracks import MetricTrack
from simlab.motion.overlap import Measured, Tail
from simlab.scoring.running import Running

ROUNDING_S = 1e-6
"""A value this little later than a sample is that sample's."""


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """What one batch came to."""

    points: float | None
    """Points so far, None before there are any."""
    rows: NDArray[np.float32]
    """(accepted, 8 + metrics): rows of a live frame; none where the runner makes no frames."""
    accepted: int
    refused: int
    """Samples whose time did not increase, or is not known."""
    working: bool
    """Was the trainee at work in any of these samples?"""
    furthest_mm: float
    """Furthest place at which the trainee worked, NaN: nowhere."""
    samples: Batch
    """The samples accepted, as the recording keeps them."""
    measured: Measured
    """All that was measured of them, for a report."""

    @property
    def tracks(self) -> tuple[MetricTrack, ...]:
        """The values that this batch completed."""
        return self.measured.tracks


class Runner:
    """One session, from its first batch to its card."""

    def __init__(
        self,
        exercise: Exercise,
        sigmas: Mapping[str, float],
        keep: Callable[[Words], None] | None = None,
        *,
        frames: bool = True,
    ) -> None:
        self._exercise = exercise
        self._craft = CRAFTS[exercise.craft]
        self._sigmas = dict(sigmas)
        self._keep = keep
        self._frames = frames
        self._last_s = -np.inf
        empty = self._craft.samples.empty()
        self._tail: Tail[Any] = Tail(empty, count=0, reach_s=self._craft.reach_s)
        self._cursor: Any = None
        self._running = Running.start(exercise.rubric, exercise.wanted.length_mm)

    def add(self, batch: Batch) -> Progress:
        """Take the next samples of the device.

        Raises
        ------
        StoreError
            where `keep` could not keep them; they are then not scored either
        """
        return self.add_words(to_words(batch, self._craft.channels))

    def add_words(self, words: Words) -> Progress:
        """The same of samples that already are a recording's words."""
        craft, taken = self._craft, len(words)
        samples: Any = from_words(words, craft.channels, craft.samples)
        later = _later(samples.t_s, self._last_s)
        if not later.all():
            words = words[later]
            samples = from_words(words, craft.channels, craft.samples)
        if len(samples):
            if self._keep is not None:
                self._keep(words)
            self._last_s = float(samples.t_s[-1])
        joined, self._tail = self._tail.join(samples)
        measured = craft.measure(joined, self._exercise.wanted, self._cursor, self._sigmas)
        self._cursor = measured.cursor
        self._running = self._running.add(measured)
        worked_mm = measured.place_mm[measured.working]
        return Progress(
            points=self._running.points(),
            rows=_rows(samples, measured, craft.pose(samples))
            if self._frames
            else np.empty((0, FIXED + len(measured.tracks)), dtype=np.float32),
            accepted=len(samples),
            refused=taken - len(samples),
            working=bool(measured.working.any()),
            furthest_mm=float(np.fmax.reduce(worked_mm, initial=np.nan)),
            samples=samples,
            measured=measured,
        )

    def card(self) -> ScoreCard:
        """The card of all samples so far."""
        return self._running.card(self._exercise.versions)


def _later(t_s: Floats, last_s: float) -> NDArray[np.bool_]:
    """(n,) is each sample later than every one before it?"""
    before = np.fmax.accumulate(np.concatenate(([last_s], t_s)))[:-1]
    later: NDArray[np.bool_] = t_s > before
    return later


def _rows(samples: Batch, measured: Measured, pose: tuple[Floats, Floats]) -> NDArray[np.float32]:
    """A live frame's rows, each value beside its own sample.

    A value whose sample was in an earlier batch (it had to wait for its window) stands beside the
    newest samples.
    """
    n = len(samples)
    rows = np.full((n, FIXED + len(measured.tracks)), np.nan, dtype=np.float32)
    rows[:, 0] = samples.t_s
    rows[:, 1] = measured.place_mm
    rows[:, 2:5], rows[:, 5:8] = pose
    t_s, row, fits = None, np.empty(0, np.intp), np.empty(0, np.bool_)
    for column, track in enumerate(measured.tracks, start=FIXED):
        if n and len(track):
            if track.t_s is not t_s:  # tracks of the same samples share their times
                t_s = track.t_s
                row = np.searchsorted(samples.t_s, t_s - ROUNDING_S)
                waited = t_s < samples.t_s[0]
                row[waited] = np.arange(n - waited.sum(), n)
                fits = (row >= 0) & (row < n)
            rows[row[fits], column] = track.value[fits]
    return rows
