"""Which part of the path was practised, which was not, and which nobody saw.

A tracker that is dead for a while must never cost the trainee a mark: what was passed meanwhile is
neither done nor left out, but unseen. Visits are kept in slots, finer than the bins of the marks,
so that the last place reached is known to a quarter of a bin.

A tool rests where its path goes on. A torch is laid aside anywhere: where it was seen at rest,
before or after a time that nobody saw, does not say where the arc was struck or drawn off in it.
"""

from dataclasses import dataclass, replace

import numpy as np

from simlab.model.arrays import Bools, Ints
from simlab.motion.bins import Bins
from simlab.motion.overlap import Measured
from simlab.motion.rates import GAP_S

SLOTS_PER_BIN = 4
"""Slots of a bin; between two samples at most so many slots apart, all were worked at. Those of a
torch may be as far apart as a hand welds in the time between them."""
FASTEST_MM_S = 2000.0
"""No hand moves a torch faster; a clock that was set, or a tracker that slipped, seems to."""
FASTEST_WELD_MM_S = 50.0
"""No hand welds faster."""
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
    stuck: bool = False
    """Work went on since that sample while the tracker only said its pose again."""
    cost: bool = False
    """Something was passed because it did."""
    worked: bool = False
    """It was seen at work before."""
    last_s: float = float("nan")
    """When that sample was taken."""

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
        again = np.zeros_like(seen) if measured.repeated is None else measured.repeated
        same = np.cumsum(measured.working & again)
        row = np.flatnonzero(seen)
        if not len(row):
            return replace(
                self,
                blind=self.blind or bool(lost[-1:].any()),
                hidden=self.hidden or bool(hid[-1:].any()),
                stuck=self.stuck or bool(same[-1:].any()),
            )

        edge, working = self.slots.edge(measured.place_mm[row]), measured.working[row]
        before, worked = np.append(self.last, edge[:-1]), np.append(self.working, working[:-1])
        hidden, unseen, stuck = (
            _since(so_far[row], at_first=at_first)
            for so_far, at_first in ((hid, self.hidden), (lost, self.blind), (same, self.stuck))
        )
        begun = before != AT_START
        from_, to, last_s = before, edge, self.last_s
        soon, reach = np.zeros_like(working), np.full(len(edge), float(SLOTS_PER_BIN))
        if measured.laid_aside_s is not None:
            t_s = measured.laid_aside_s[row]
            later_s = np.diff(t_s, prepend=last_s)
            soon = later_s <= GAP_S
            reach = np.fmax(reach, FASTEST_WELD_MM_S / self.slots.step_mm * later_s)
            hidden |= unseen & (worked | working) & ~soon
            leapt = np.abs(edge - before) * self.slots.step_mm > FASTEST_MM_S * later_s
            hidden |= worked & working & leapt
            from_ = np.where(hidden & ~soon & ~worked, -1, before)
            to = np.where(hidden & ~soon & ~working, self.slots.count, edge)
            if measured.either_way and not self.worked and working.any():
                # where it was first seen at work says from which end, unless it came from the other
                first = np.arange(len(working)) == np.argmax(working)
                rest_mm = (self.slots.count - edge) * self.slots.step_mm
                first &= hidden & ~(rest_mm > FASTEST_WELD_MM_S * later_s)
                from_, to = np.where(first, -1, from_), np.where(first, self.slots.count, to)
            last_s = float(t_s[-1])
        # at work on both sides of a gap; or, whatever it was seen to be, it worked in between
        unseen = (unseen & working & (worked | ~begun)) | hidden
        done, passed, cost = self.done.copy(), self.passed.copy(), self.cost
        done[edge[working & (edge >= 0) & (edge < self.slots.count)]] = True
        step = np.abs(to - from_)
        went = working & worked & begun
        near = went & np.where(unseen, soon & (step <= SLOTS_PER_BIN), step <= reach)
        for n in np.flatnonzero((step > 1) & (near | unseen)):
            low, high = sorted((max(int(from_[n]), -1), int(to[n])))
            (done if near[n] else passed)[low + 1 : high] = True
            cost = cost or bool(stuck[n] and not near[n])
        return replace(
            self,
            done=done,
            passed=passed,
            last=int(edge[-1]),
            working=bool(working[-1]),
            blind=bool(lost[-1] > lost[row[-1]]),
            hidden=bool(hid[-1] > hid[row[-1]]),
            stuck=bool(same[-1] > same[row[-1]]),
            cost=cost,
            worked=self.worked or bool(working.any()),
            last_s=last_s,
        )

    def unseen(self) -> Bools:
        """(slots,) nobody can tell whether it was done."""
        return ~self.done & (self.passed | self.blind)

    def froze(self) -> bool:
        """Was something not seen because the tracker only said one pose again and again?"""
        return self.cost or (self.blind and self.stuck)

    def share(self) -> float:
        """Share of the path that was done, of what was seen."""
        open_slots = self.done.size - int(self.unseen().sum())
        return int(self.done.sum()) / open_slots if open_slots else 0.0

    def practised(self) -> float:
        """Share of the path that was done, or may have been."""
        return float((self.done | self.unseen()).mean())


def _since(so_far: Ints, *, at_first: bool) -> Bools:
    """(n,) did the count grow since the sample seen before each sample seen?"""
    grew = np.empty(len(so_far), np.bool_)
    np.not_equal(so_far[1:], so_far[:-1], out=grew[1:])
    grew[:1] = so_far[:1] > 0
    grew[0] |= at_first
    return grew
