"""Which part of the path was practised, which was not, and which nobody saw.

A tracker that is dead for a while must never cost the trainee a mark: what was passed meanwhile is
neither done nor left out, but unseen. Visits are kept in slots, finer than the bins of the marks,
so that the last place reached is known to a quarter of a bin.
"""

from dataclasses import dataclass, replace

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.motion.overlap import Measured
from simlab.scoring.bins import Bins

SLOTS_PER_BIN = 4
"""Slots of a bin; between two samples at most so many slots apart, all were worked at."""
AT_REST, AT_START = -2, -3
"""Stand for the edge of a sample that was seen not to be at work, and of none so far."""


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Where the trainee was at work, so far."""

    slots: Bins
    done: Bools
    """(slots,) worked at."""
    passed: Bools
    """(slots,) passed while nobody saw."""
    last: int = AT_START
    """Edge (`Bins.edge`) of the newest sample seen, or `AT_REST`, `AT_START`."""
    blind: bool = False
    """Work went on since that sample, unseen."""

    @classmethod
    def along(cls, length_mm: float, bin_mm: float) -> "Visits":
        """Before the first sample, on a path whose marks stand in bins of `bin_mm`."""
        slots = Bins.along(length_mm, bin_mm / SLOTS_PER_BIN)
        return cls(slots, np.zeros(slots.count, np.bool_), np.zeros(slots.count, np.bool_))

    def after(self, measured: Measured) -> "Visits":
        """With the samples of one more batch."""
        seen = measured.place_mm == measured.place_mm
        lost = np.cumsum(measured.blind | (measured.working & ~seen))
        row = np.flatnonzero(seen)
        if not len(row):
            return replace(self, blind=self.blind or bool(len(lost) and lost[-1]))

        edge = self._edges(measured.place_mm[row], measured.working[row])
        before = np.append(self.last, edge[:-1])
        unseen = np.diff(lost[row], prepend=0) > 0
        unseen[0] |= self.blind
        done, passed = self.done.copy(), self.passed.copy()
        done[edge[(edge >= 0) & (edge < self.slots.count)]] = True
        step = np.abs(edge - before)
        came = (edge != AT_REST) & (before != AT_REST) & (step > 1)
        for n in np.flatnonzero(came & ((before != AT_START) | unseen)):
            low, high = sorted((max(int(before[n]), -1), int(edge[n])))
            if unseen[n]:
                passed[low + 1 : high] = True
            elif step[n] <= SLOTS_PER_BIN:
                done[low + 1 : high] = True
        return replace(
            self,
            done=done,
            passed=passed,
            last=int(edge[-1]),
            blind=bool(lost[-1] > lost[row[-1]]),
        )

    def unseen(self) -> Bools:
        """(slots,) nobody can tell whether it was done."""
        return ~self.done & (self.passed | self.blind)

    def share(self) -> float:
        """Share of the path that was done, of what was seen."""
        open_slots = self.done.size - int(self.unseen().sum())
        return int(self.done.sum()) / open_slots if open_slots else 0.0

    def practised(self) -> float:
        """Share of the path that was done, or may have been."""
        return float((self.done | self.unseen()).mean())

    def _edges(self, place_mm: Floats, working: Bools) -> Ints:
        """(n,) the slot of each sample, -1 before the path, or `AT_REST`."""
        return np.where(working, self.slots.edge(place_mm), AT_REST)
