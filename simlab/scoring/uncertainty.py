"""What noise leaves of a mark and of a verdict: pass, fail, or cannot tell."""

import numpy as np

from simlab.model.arrays import Bools, Floats
from simlab.model.exercises import Band
from simlab.model.scores import Verdict
from simlab.scoring.bands import marks

TWO_SIDED_95 = 1.96
"""95 % of normal noise lies within this many standard deviations."""
ONE_SIDED_95 = 1.645
"""95 % of normal noise lies on one side of this: the guard band of ISO 14253-1."""


def sharp(band: Band, target: Floats, sigma: Floats) -> Bools:
    """(n,) is the noise small enough to tell full marks from less? False where it is unknown.

    A tracker that is 95 % sure only of more than the half-width of full marks cannot judge it; and
    a share of a target of 0 is nothing to judge by.
    """
    full = np.asarray(band.full * np.abs(target) if band.relative else band.full)
    told: Bools = (TWO_SIDED_95 * sigma <= full) & (full > 0.0)
    return told


def marks_and_spread(
    band: Band, value: Floats, target: Floats, sigma: Floats
) -> tuple[Floats, Floats]:
    """(n,) marks, and how far each moves when its value is one standard deviation off."""
    around = np.empty((3, *value.shape))
    around[0] = value
    np.add(value, sigma, out=around[1])
    np.subtract(value, sigma, out=around[2])
    here, *moved = marks(band, around, target)
    for each in moved:
        each -= here
        np.abs(each, out=each)
    return here, np.maximum(*moved)


def verdict(least: float, most: float, sigma: float, limit: float) -> Verdict:
    """What may be said of a result between `least` and `most` that must reach `limit`.

    Both are equal when everything was measured. Within the guard band nothing can be told.
    """
    guard = ONE_SIDED_95 * sigma
    if least - guard >= limit:
        return Verdict.PASS
    if most + guard < limit:
        return Verdict.FAIL
    return Verdict.CANNOT_TELL
