"""How much of the time, and how much of the seam, each metric was within the band of full marks.

The two differ: a trainee who stands still where it goes well has much time in the band and little
of the seam. Sums are whole microseconds in stretches of the seam, the same for every cut.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.model.exercises import RubricLine
from simlab.model.tracks import MetricTrack
from simlab.motion.bins import Bins
from simlab.motion.rates import GAP_S, US_PER_S
from simlab.weld.limits import TWO_SIDED_95
from simlab.weld.profile_sums import STEP_MM


@dataclass(frozen=True, slots=True)
class InBand:
    """One metric against its band; None where nothing of it can be told."""

    metric: str
    time: float | None
    """Share of the time told, 0..1."""
    distance: float | None
    """Share of the seam told: the mean over its stretches of the share of time within each."""
    told: float
    """Share of the seam's stretches that can be told."""


@dataclass(frozen=True, slots=True, eq=False)
class InBandSums:
    """What was in its band so far; adding a batch's tracks gives the next one."""

    lines: tuple[RubricLine, ...]
    stretches: Bins
    told_us: Ints
    """(metrics, m) time whose value can be told."""
    in_us: Ints
    """(metrics, m) time within the band of full marks."""
    last_us: tuple[int | None, ...]
    """Instant of each metric's newest value."""

    @classmethod
    def start(cls, lines: tuple[RubricLine, ...], length_mm: float) -> "InBandSums":
        """Before the first value."""
        stretches = Bins.along(length_mm, STEP_MM)
        none = np.zeros((len(lines), stretches.count), dtype=np.int64)
        return cls(lines, stretches, none, none, (None,) * len(lines))

    def add(self, tracks: Iterable[MetricTrack]) -> "InBandSums":
        """With one more batch; a value counts by the time since the one before it."""
        named = {track.name: track for track in tracks}
        told_us, in_us, last_us = self.told_us.copy(), self.in_us.copy(), list(self.last_us)
        for row, line in enumerate(self.lines):
            track = named[line.metric]
            if not len(track):
                continue
            t_us = np.rint(track.t_s * US_PER_S).astype(np.int64)
            before = last_us[row]
            step = np.diff(t_us, prepend=t_us[0] if before is None else before)
            counts = (step > 0) & (step <= GAP_S * US_PER_S) & _told(line, track)
            at = self.stretches.at(track.place_mm)
            here = at >= 0
            at, weight = at[here], np.where(counts, step, 0)[here]
            np.add.at(told_us[row], at, weight)
            np.add.at(in_us[row], at, np.where(_within(line, track)[here], weight, 0))
            last_us[row] = int(t_us[-1])
        return replace(self, told_us=told_us, in_us=in_us, last_us=tuple(last_us))

    def shares(self) -> tuple[InBand, ...]:
        """Every metric, in the rubric's order."""
        return tuple(
            _share(line.metric, told, within)
            for line, told, within in zip(self.lines, self.told_us, self.in_us, strict=True)
        )


def _share(metric: str, told_us: Ints, in_us: Ints) -> InBand:
    have = told_us > 0
    if not have.any():
        return InBand(metric, None, None, 0.0)
    return InBand(
        metric,
        time=int(in_us.sum()) / int(told_us.sum()),
        distance=float(np.mean(in_us[have] / told_us[have])),
        told=float(have.mean()),
    )


def _told(line: RubricLine, track: MetricTrack) -> Bools:
    """Is each value known, and its noise narrower than the band of full marks?"""
    told: Bools = np.isfinite(track.value) & (TWO_SIDED_95 * track.sigma <= _full(line))
    return told


def _within(line: RubricLine, track: MetricTrack) -> Bools:
    """Does each value get full marks?"""
    off: Floats = np.abs(track.value - line.band.target)
    wrong = (track.value * line.band.target < 0.0) & line.band.signed
    within: Bools = (off <= _full(line)) & ~wrong
    return within


def _full(line: RubricLine) -> float:
    """Half-width of full marks, in the metric's unit."""
    return line.band.full * (abs(line.band.target) if line.band.relative else 1.0)
