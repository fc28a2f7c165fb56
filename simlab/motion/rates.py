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

US_PER_S = 1e6
STEPS_PER_MM = 2e3
"""Sums are of whole microseconds and of whole half micrometres: the same for every cut."""
MOST_STEPS = MOST_TRAVEL_MM * STEPS_PER_MM
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
    t, p = whole(t_s[row], place_mm[row])
    window = round(window_s * US_PER_S)

    first = _stretch_start(t, p, np.cumsum(breaks, dtype=np.int64)[row])
    low = np.maximum(np.searchsorted(t, t - window, side="left"), first)
    way = np.cumsum(np.abs(np.diff(p, prepend=p[:1])))
    small = way - way[low] <= MOST_STEPS
    high = np.flatnonzero((t[first] <= t - window) & small & (row >= new))
    low = low[high]

    sums = running_sums(t, p, np.diff(t, prepend=t[:1]), np.append(p[:1], p[:-1]))
    middle_t, middle_p, rate, spread = line_through(
        t[low], p[low], t[high] - t[low], sums[:, high] - sums[:, low]
    )
    return Slopes(row[high], middle_t, middle_p, rate, spread)


def running_sums(t: Ints, p: Ints, step: Ints, before: Ints) -> Ints:
    """(5, n) sums up to each row, modulo 2**64; what is between two rows is their difference.

    Twice the integrals over time of t, p, t², t p, and the sum of squared steps of time.

    Parameters
    ----------
    t, p : (n,) times in us, places in steps
    step : (n,) time since the row before; 0 where there is none
    before : (n,) place of the row before
    """
    parts = np.empty((5, len(t)), dtype=np.int64)
    earlier = t - step
    np.add(t, earlier, out=parts[0])
    np.add(p, before, out=parts[1])
    np.add(t * t, earlier * earlier, out=parts[2])
    np.add(t * p, earlier * before, out=parts[3])
    parts[4] = step
    parts *= step
    np.cumsum(parts, axis=1, out=parts)
    return parts


def line_through(
    t0: Ints, p0: Ints, long: Ints, sums: Ints
) -> tuple[Floats, Floats, Floats, Floats]:
    """Lines of least squares through windows, from their sums.

    Parameters
    ----------
    t0, p0 : (n,) time and place of each window's first row
    long : (n,) time from there to its last row, above 0
    sums : (5, n) what `running_sums` came to between the two

    Returns
    -------
    (n,) mean time [s], mean place [mm], slope [mm/s], spread [s]: see `Slopes`
    """
    length = 2 * long
    by_t, by_p, by_tt, by_tp, by_step = sums
    # moved to the window's first sample while still exact; what is left is small
    by_tt = by_tt - t0 * (2 * by_t - t0 * length)
    by_tp = by_tp - (t0 * by_p + p0 * by_t - t0 * p0 * length)
    mean_t, mean_p = (by_t - t0 * length) / length, (by_p - p0 * length) / length
    variance = by_tt / length - mean_t * mean_t
    slope = (by_tp / length - mean_t * mean_p) / variance
    samples = (length * length) / (4 * by_step)
    return (
        (t0 + mean_t) / US_PER_S,
        (p0 + mean_p) / STEPS_PER_MM,
        slope * _MM_S,
        np.sqrt(variance * samples) / US_PER_S,
    )


def whole(t_s: Floats, place_mm: Floats) -> tuple[Ints, Ints]:
    """Times in whole microseconds, places in whole steps."""
    t, p = np.rint(t_s * US_PER_S), np.rint(place_mm * STEPS_PER_MM)
    return t.astype(np.int64), p.astype(np.int64)


def apart(step: Ints, move: Ints) -> Bools:
    """Do two rows so far from each other in time or place belong to different stretches?"""
    far: Bools = (step > GAP_S * US_PER_S) | (np.abs(move) > JUMP_MM * STEPS_PER_MM)
    return far


def _stretch_start(t: Ints, p: Ints, stretch: Ints) -> Ints:
    """First row of the unbroken stretch that each row stands in."""
    broken = (np.diff(stretch) != 0) | apart(np.diff(t), np.diff(p))
    return np.maximum.accumulate(np.where(np.append(True, broken)[: len(t)], np.arange(len(t)), 0))
