"""Why marks were lost, where on the path, by how much; and one thing to try next."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.model.exercises import Band, RubricLine
from simlab.model.scores import Reason
from simlab.motion.bins import Bins
from simlab.scoring.bins import Sum, mean, told

UNSTEADY_BELOW = 0.8
"""A bin whose mean is in the band, but whose mark is below this, swings about the target."""
MOST_REASONS = 2
"""Reasons a metric gives, the dearest first."""
WORTH_TRYING = 0.01
"""Share of all points that a metric must have lost before there is something to try."""
DIGITS = 3


class Fault(StrEnum):
    """What was wrong; the last part of a reason's key, where the band has no words of its own."""

    WRONG_SIGN = "wrong_sign"
    HIGH = "high"
    LOW = "low"
    UNSTEADY = "unsteady"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring bins with the same fault."""

    fault: Fault
    said: str
    """The last part of its reason's key."""
    loss: float
    """Marks lost in it, counted in bins."""
    reason: Reason


def stretches(line: RubricLine, sums: Ints, bins: Bins) -> tuple[Stretch, ...]:
    """The faults of one metric along the path, the dearest first."""
    at = np.flatnonzero(told(sums))
    value, target = mean(sums, Sum.VALUE), mean(sums, Sum.TARGET)
    mark = mean(sums, Sum.MARK)
    wrong = 2 * sums[Sum.WRONG_SIGN][at] > sums[Sum.COUNT][at]
    fault = _faults(line.band, value, target, mark, wrong)
    edges = np.flatnonzero(np.diff(fault)) + 1
    found = []
    for run in np.split(np.arange(len(at)), edges):
        if not len(run) or not fault[run[0]]:
            continue
        kind = list(Fault)[fault[run[0]] - 1]
        high, low = line.band.sides
        said = {Fault.HIGH: high, Fault.LOW: low}.get(kind, kind.value)
        everywhere = len(run) == len(at)
        reason = Reason(
            key=f"reason.{line.metric}.{said}",
            values=(
                ("off", _mean(np.abs(value[run] - target[run]))),
                ("mean", _mean(value[run])),
                ("wanted", _mean(target[run])),
            ),
            from_mm=None if everywhere else round(bins.start_mm(int(at[run[0]])), DIGITS),
            to_mm=None if everywhere else round(bins.start_mm(int(at[run[-1]]) + 1), DIGITS),
        )
        found.append(Stretch(kind, said, _mean(1.0 - mark[run]) * len(run), reason))
    return tuple(sorted(found, key=lambda stretch: -stretch.loss))


def next_try(lost: Iterable[tuple[str, float, tuple[Stretch, ...]]]) -> tuple[Reason, ...]:
    """One thing to try next: the fault that cost most in the metric that cost most.

    Parameters
    ----------
    lost : (metric, share of all points that it lost, its stretches)
    """
    worth = [entry for entry in lost if entry[1] >= WORTH_TRYING and entry[2]]
    if not worth:
        return ()
    metric, _, found = max(worth, key=lambda entry: entry[1])
    said = {stretch.fault: stretch.said for stretch in found}
    cost = {f: sum(s.loss for s in found if s.fault == f) for f in Fault if f in said}
    return (Reason(f"reason.try.{metric}.{said[max(cost, key=lambda f: cost[f])]}"),)


def _faults(band: Band, value: Floats, target: Floats, mark: Floats, wrong: Bools) -> Ints:
    """(bins,) which fault, 0 for none, counted from 1 in the order of `Fault`."""
    full = np.abs(target) * band.full if band.relative else np.full(len(value), band.full)
    off = value - target
    return np.select([wrong, off > full, off < -full, mark < UNSTEADY_BELOW], [1, 2, 3, 4], 0)


def _mean(values: Floats) -> float:
    """Mean by whole numbers, so that the order of the sum cannot matter."""
    return round(int(np.rint(values * 1e6).astype(np.int64).sum()) / (len(values) * 1e6), DIGITS)
