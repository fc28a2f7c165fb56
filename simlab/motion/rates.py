"""How fast: the slope of a straight line through the last samples, by exact integer sums.

Sums of floats depend on where they begin, and so on how a stream was cut into batches. Here times
are whole microseconds and places whole steps of half a micrometre; running sums of whole numbers
wrap around at 2**64, and their differences are exact all the same. So a window's slope is the same
number wherever the batch began.

Every sample counts by the time it stands for (the trapezoidal rule), not by being there: a sensor
that is faster for a moment does not pull the line.
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
MOST_TRAVEL_MM = 2000.0
"""Way that the place may go within a window, to and fro added up. A window's largest sum, twice
time times time times place, stays below 2e6 * 1e6 * 4e6 = 8e18, and so below 2**63."""

_US_PER_S = 1e6
_STEPS_PER_MM = 2e3
_MM_S = 500.0
"""One step of half a micrometre a microsecond, in mm/s."""


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """Slopes of full windows, each belonging to its window's middle."""

    row: Ints
    """(n,) row of the newest sample of each window."""
    t_s: Floats
    """(n,) mean time of the window [s]."""
    place_mm: Floats
    """(n,) mean place over the window [mm]."""
    rate_mm_s: Floats
    """(n,) slope of the least-squares line [mm/s]."""
    spread_s: Floats
    """(n,) root of the summed squared distances of the samples from the mean time [s]: noise of
    one place divided by this is the noise of the slope."""


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
    way = np.cumsum(np.abs(np.diff(p, prepend=p[:1])))
    small = way - way[low] <= MOST_TRAVEL_MM * _STEPS_PER_MM
    high = np.flatnonzero((t[first] <= t - window) & small & (row >= new))
    low = low[high]

    step = np.diff(t, prepend=t[:1])
    t0, p0, length = t[low], p[low], 2 * (t[high] - t[low])
    sum_t, sum_p = _integral(step, t, low, high), _integral(step, p, low, high)
    sum_tt, sum_tp = _integral(step, t * t, low, high), _integral(step, t * p, low, high)
    # moved to the window's first sample while still exact; what is left is small
    sum_tt -= t0 * (2 * sum_t - t0 * length)
    sum_tp -= t0 * sum_p + p0 * sum_t - t0 * p0 * length
    mean_t, mean_p = (sum_t - t0 * length) / length, (sum_p - p0 * length) / length
    variance = sum_tt / length - mean_t * mean_t
    slope = (sum_tp / length - mean_t * mean_p) / variance
    samples = (length * length) / (4 * _difference(step * step, low, high))
    return Slopes(
        row=row[high],
        t_s=(t0 + mean_t) / _US_PER_S,
        place_mm=(p0 + mean_p) / _STEPS_PER_MM,
        rate_mm_s=slope * _MM_S,
        spread_s=np.sqrt(variance * samples) / _US_PER_S,
    )


def _stretch_start(t: Ints, p: Ints, stretch: Ints) -> Ints:
    """First row of the unbroken stretch that each row stands in."""
    broken = (
        (np.diff(stretch) != 0)
        | (np.diff(t) > GAP_S * _US_PER_S)
        | (np.abs(np.diff(p)) > JUMP_MM * _STEPS_PER_MM)
    )
    return np.maximum.accumulate(np.where(np.append(True, broken)[: len(t)], np.arange(len(t)), 0))


def _integral(step: Ints, values: Ints, low: Ints, high: Ints) -> Ints:
    """Twice the integral of `values` over time between rows `low` and `high`, modulo 2**64."""
    return _difference(step * (values + np.append(values[:1], values[:-1])), low, high)


def _difference(parts: Ints, low: Ints, high: Ints) -> Ints:
    """Sum of the parts of rows low + 1 to high, exact modulo 2**64."""
    total = np.cumsum(parts)
    return total[high] - total[low]
