"""How much of something lies in any window that slides along a seam, and where it is most."""

import math
from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats

HAIR = 1e-9
"""Share of a stretch that rounding may cost."""


@dataclass(frozen=True, slots=True)
class Most:
    """The window with the most in it; the first of those that are equal."""

    amount: float
    from_mm: float
    to_mm: float


def longest_in(there: Bools, step_mm: float, window_mm: float) -> Most:
    """The greatest length [mm] of the stretches that are `there` in any window.

    Parameters
    ----------
    there : (m,) neighbouring stretches, each `step_mm` long
    window_mm : a window reaches over the seam's end where the seam is shorter

    Notes
    -----
    The length within a window changes its slope only where an end of the window passes from one
    stretch to the next, so it is greatest at one of those places.
    """
    edge = np.arange(len(there) + 1) * step_mm
    sum_mm = np.concatenate(([0.0], np.cumsum(there) * step_mm))
    first = np.unique(np.concatenate((edge, edge - window_mm)))
    first = first[(first >= 0.0) & (first <= max(edge[-1] - window_mm, 0.0))]
    length = np.interp(first + window_mm, edge, sum_mm) - np.interp(first, edge, sum_mm)
    nth = int(np.argmax(length))
    end = min(float(first[nth]) + window_mm, float(edge[-1]))
    return Most(float(length[nth]), float(first[nth]), end)


def sum_in(amount: Floats, step_mm: float, window_mm: float, *, touched: bool) -> Most:
    """The greatest sum of what stands in any window, wherever within its stretch each stands.

    Parameters
    ----------
    amount : (m,) one a stretch, at least one, each `step_mm` long
    touched : count stretches that the window only touches: no window can have more in it.
        Otherwise only those within it: some window has no less
    """
    share = window_mm / step_mm
    whole = math.ceil(share - HAIR) + 1 if touched else max(math.floor(share + HAIR), 1)
    count = min(whole, len(amount))
    total = np.concatenate(([0.0], np.cumsum(amount)))
    sums = total[count:] - total[:-count]
    nth = int(np.argmax(sums))
    return Most(float(sums[nth]), nth * step_mm, (nth + count) * step_mm)
