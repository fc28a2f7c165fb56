"""Which part of the path was practised, which was not, and which nobody saw.

A tracker that is dead for a while must never cost the trainee a mark: what was passed meanwhile is
neither done nor left out, but unseen. Visits are kept in slots, finer than the bins of the marks,
so that the last place reached is known to a quarter of a bin.
"""

from dataclasses import dataclass, replace

import numpy as np

from simlab.model.arrays import Bools
from simlab.motion.bins import Bins
from simlab.motion.overlap import Measured

SLOTS_PER_BIN = 4
"""Slots of a bin; between two samples at most so many slots apart, all were worked at."""
AT_START = -3
"""Stands for the edge of a sample before there was one."""


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Where the trainee was at work, so far."""

    slots: Bins
    done: Bools
    """(slots,) worked at."""
    passed: Bools
    """(slots,) passed while nobody saw."""
    last: int = AT_START
    """Edge (`Bins.edge`) of the newest sample seen, or `AT_START`."""
    working: bool = False
    """Was it at work?"""
    blind: bool = False
    """Nothing was seen since that sample, for a while or while work went on."""
    hidden: bool = False
    """Work went on since that sample, unseen: known from the arc or the spindle."""

    @classmethod
    def along(cls, length_mm: float, bin_mm: float) -> "Visits":
        """Before the first sample, on a path whose marks stand in bins of `bin_mm`."""
        slots = Bins.along(length_mm, bin_mm / SLOTS_PER_BIN)
        return cls(slots, np.zeros(slots.count, np.bool_), np.zeros(slots.count, np.bool_))

    def after(self, measured: Measured) -> "Visits":
        """With the samples of one more batch."""
        seen = measured.place_mm == measured.place_mm
        hid = np.cumsum(measured.working & ~seen)
        lost = np.cumsum(measured.blind | (measured.working & ~seen))
        row = np.flatnonzero(seen)
        if not len(row):
            return replace(
                self,
                blind=self.blind or bool(len(lost) and lost[-1]),
                hidden=self.hidden or bool(len(hid) and hid[-1]),
            )

        edge, working = self.slots.edge(measured.place_mm[row]), measured.working[row]
        before, worked = np.append(self.last, edge[:-1]), np.append(self.working, working[:-1])
        hidden = np.diff(hid[row], prepend=0) > 0
        hidden[0] |= self.hidden
        unseen = np.diff(lost[row], prepend=0) > 0
        unseen[0] |= self.blind
        begun = before != AT_START
        # at work on both sides of a gap; or, whatever it was seen to be, it worked in between
        unseen = (unseen & working & (worked | ~begun)) | hidden
        done, passed = self.done.copy(), self.passed.copy()
        done[edge[working & (edge >= 0) & (edge < self.slots.count)]] = True
        step = np.abs(edge - before)
        went = working & worked & begun
        for n in np.flatnonzero((step > 1) & (went | unseen)):
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
            working=bool(working[-1]),
            blind=bool(lost[-1] > lost[row[-1]]),
            hidden=bool(hid[-1] > hid[row[-1]]),
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
