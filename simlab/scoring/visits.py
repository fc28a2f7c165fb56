"""Which part of the path was practised, which was not, and which nobody saw.

A tracker that is dead for a while must never cost the trainee a mark: bins that were passed
meanwhile are neither done nor left out, but unseen.
"""

from dataclasses import dataclass, replace

import numpy as np

from simlab.model.arrays import Bools
from simlab.motion.overlap import Measured
from simlab.scoring.bins import Bins

AT_REST = -2
"""Stands for the place of a sample that was seen not to be at work."""


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Where the trainee was at work, so far."""

    done: Bools
    """(bins,) worked at."""
    passed: Bools
    """(bins,) passed while nobody saw."""
    last: int = -1
    """Edge (`Bins.edge`) of the newest sample seen, -1 at the start; `AT_REST` if not at work."""
    blind: bool = False
    """Work went on since that sample, unseen."""

    @classmethod
    def none(cls, bins: Bins) -> "Visits":
        """Before the first sample."""
        return cls(np.zeros(bins.count, np.bool_), np.zeros(bins.count, np.bool_))

    def after(self, measured: Measured, bins: Bins) -> "Visits":
        """With the samples of one more batch."""
        seen = measured.place_mm == measured.place_mm
        lost = np.cumsum(measured.blind | (measured.working & ~seen))
        row = np.flatnonzero(seen)
        if not len(row):
            return replace(self, blind=self.blind or bool(len(lost) and lost[-1]))

        at_work = measured.working[row]
        edge = np.where(at_work, bins.edge(measured.place_mm[row]), AT_REST)
        before = np.append(self.last, edge[:-1])
        unseen = np.diff(lost[row], prepend=0) > 0
        unseen[0] |= self.blind
        passed = self.passed.copy()
        for n in np.flatnonzero(unseen & (edge != AT_REST) & (before != AT_REST)):
            low, high = sorted((int(before[n]), int(edge[n])))
            passed[low + 1 : high] = True

        done = self.done.copy()
        done[edge[(edge >= 0) & (edge < bins.count)]] = True
        return Visits(done, passed, int(edge[-1]), bool(lost[-1] > lost[row[-1]]))

    def unseen(self) -> Bools:
        """(bins,) nobody can tell whether it was done."""
        return ~self.done & (self.passed | self.blind)

    def share(self) -> float:
        """Share of the path that was done, of what was seen."""
        open_bins = self.done.size - int(self.unseen().sum())
        return int(self.done.sum()) / open_bins if open_bins else 0.0
