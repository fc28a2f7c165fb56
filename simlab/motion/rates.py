"""How fast: the slope of a straight line through the last samples, by exact integer sums.

Sums of floats depend on where they begin, and so on how a stream was cut into batches. Here times
are whole microseconds and places whole steps of 0.1 um; running sums of whole numbers wrap around
at 2**64, and their differences are exact all the same. So a window's slope is the same number
wherever the batch began.
"""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints

GAP_S = 0.1
"""Longest pause between two samples of one window; a longer one begins a new stretch."""
JUMP_MM = 10.0
"""A larger change of place between two samples begins a new stretch."""
LONGEST_S = 1.0
"""Longest window."""
MOST_SAMPLES = 1024
"""Samples a window may hold."""
MOST_TRAVEL_MM = 2000.0
"""Way that the place may go within a window, to and fro added up. With these three limits what a
slope is made of stays below n**2 (T / 2) (P / 2) = 5.2e18, and so below 2**63."""

_US_PER_S = 1e6
_STEPS_PER_MM = 1e4
_MM_S = 100.0
"""One step of 0.1 um a microsecond, in mm/s."""


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """Slopes of full windows, each belonging to its window's middle."""

    row: Ints
    """(n,) row of the newest sample of each window."""
    t_s: Floats
    """(n,) mean time of the window's samples [s]."""
    place_mm: Floats
    """(n,) their mean place [mm]."""
    rate_mm_s: Floats
    """(n,) slope of the least-squares line [mm/s]."""
    spread_s: Floats
    """(n,) root of the summed squared distances from the mean time [s]: noise of one place
    divided by this is the noise of the slope."""


def trailing_slopes(
    t_s: Floats, place_mm: Floats, breaks: Bools, *, new: int, window_s: float
) -> Slopes:
    """Least-squares slope of place over the `window_s` that end at each sample from row `new` on.

    Parameters
    ----------
    t_s, place_mm : (n,) strictly increasing times; samples whose place is NaN are passed over
    breaks : (n,) True where a window must not hold this row together with the rows before it
    window_s : length of the window, longer than `GAP_S` and at most `LONGEST_S`

    Returns
    -------
    only windows that are full: the stretch without a break began at least `window_s` earlier
    """
    row = np.flatnonzero(np.isfinite(place_mm))
    t = np.rint(t_s[row] * _US_PER_S).astype(np.int64)
    p = np.rint(place_mm[row] * _STEPS_PER_MM).astype(np.int64)
    window = round(window_s * _US_PER_S)

    first = _stretch_start(t, p, np.cumsum(breaks, dtype=np.int64)[row])
    low = np.maximum(np.searchsorted(t, t - window, side="left"), first)
    count = np.arange(1, len(t) + 1) - low
    way = np.cumsum(np.abs(np.diff(p, prepend=p[:1])))
    small = (count <= MOST_SAMPLES) & (way - way[low] <= MOST_TRAVEL_MM * _STEPS_PER_MM)
    made = (t[first] <= t - window) & small & (row >= new)
    low, high, count = low[made], np.flatnonzero(made) + 1, count[made]

    sum_t, sum_p = _window_sum(t, low, high), _window_sum(p, low, high)
    spread = count * _window_sum(t * t, low, high) - sum_t * sum_t
    rise = count * _window_sum(t * p, low, high) - sum_t * sum_p
    return Slopes(
        row=row[made],
        t_s=sum_t / (count * _US_PER_S),
        place_mm=sum_p / (count * _STEPS_PER_MM),
        rate_mm_s=rise / spread * _MM_S,
        spread_s=np.sqrt(spread / count) / _US_PER_S,
    )


def _stretch_start(t: Ints, p: Ints, stretch: Ints) -> Ints:
    """First row of the unbroken stretch that each row stands in."""
    broken = (
        (np.diff(stretch) != 0)
        | (np.diff(t) > GAP_S * _US_PER_S)
        | (np.abs(np.diff(p)) > JUMP_MM * _STEPS_PER_MM)
    )
    return np.maximum.accumulate(np.where(np.append(True, broken)[: len(t)], np.arange(len(t)), 0))


def _window_sum(values: Ints, low: Ints, high: Ints) -> Ints:
    """Sum of values[low:high], exact modulo 2**64."""
    total = np.concatenate((np.zeros(1, np.int64), np.cumsum(values)))
    return total[high] - total[low]
