"""How fast: the slope of a straight line through the last samples, by exact integer sums.

Sums of floats depend on where they begin, and so on how a stream was cut into batches. Here times
are whole microseconds and places whole steps of half a micrometre; running sums of whole numbers
wrap around at 2**64, and their differences are exact all the same. So a window's slope is the same
number wherever the batch began.

Every sample counts by the time it stands for (the trapezoidal rule), not by being there: a sensor
that is faster for a moment does not pull the line.
"""

from dataclasses import dataclass
from typing import TypeVar

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
_GAP_US, _JUMP_STEPS = round(GAP_S * US_PER_S), round(JUMP_MM * STEPS_PER_MM)
MOST_STEPS = MOST_TRAVEL_MM * STEPS_PER_MM
LEAST = 64
"""Fewer windows than this are looked up one by one."""
_MM_S = 500.0
"""One step of half a micrometre a microsecond, in mm/s."""


Column = TypeVar("Column", Floats, Ints)


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
    there = np.isfinite(place_mm)
    row = np.flatnonzero(there)
    if len(row) < len(t_s):
        t_s, place_mm = t_s[there], place_mm[there]
    t, p = whole(t_s, place_mm)
    window = round(window_s * US_PER_S)
    step, move = _steps(t), _steps(p)

    first = _stretches(step, move, row, breaks)
    end = np.append(first[1:], len(t))
    begin = np.maximum(first, int(np.searchsorted(row, new)))
    full = np.minimum(np.maximum(np.searchsorted(t, t[first] + window), begin), end)
    some = full < end
    if not some.any():
        nothing = np.empty(0)
        return Slopes(row[:0], nothing, nothing, nothing, nothing)
    first, full, end = first[some], full[some], end[some]
    # all rows from the first full window to the last are gone through; some are left out then
    at = slice(int(full[0]), int(end[-1]))
    low = _first_not_before(t, t[at] - window, at.start)
    for nth in np.flatnonzero((step[first] == 0) & (first > 0)):
        # the row before the stretch is of the same microsecond
        own = low[full[nth] - at.start : end[nth] - at.start]
        np.maximum(own, first[nth], out=own)
    np.abs(move, out=move)
    small = None
    if int(move.max()) * int((np.arange(at.start, at.stop) - low).max()) > MOST_STEPS:
        way = np.cumsum(move)
        small = way[at] - way[low] <= MOST_STEPS

    sums = running_sums(t, p, step)
    t0 = t.take(low)
    within = sums.take(low, axis=1)
    np.subtract(sums[:, at], within, out=within)
    with np.errstate(divide="ignore", invalid="ignore"):  # of those left out
        lines = line_through(t0, p.take(low), t[at] - t0, within)
    ends = zip((full - at.start).tolist(), (end - at.start).tolist(), strict=True)
    runs = [slice(*both) for both in ends]
    kept = [_kept(column, runs, small) for column in lines]
    return Slopes(_kept(row[at], runs, small), *kept)


def _kept(column: Column, runs: list[slice], small: Bools | None) -> Column:
    """The values of these rows, and of them those marked."""
    if small is not None:
        return np.concatenate([column[run][small[run]] for run in runs])
    return column if len(runs) == 1 else np.concatenate([column[run] for run in runs])


def running_sums(t: Ints, p: Ints, step: Ints) -> Ints:
    """(4, n) sums up to each row, modulo 2**64; what is between two rows is their difference.

    Twice the integrals over time of p, t², t p, and the sum of squared steps of time. That of t
    needs no sum: twice it is the difference of the squares of the two times.

    Parameters
    ----------
    t, p : (n,) times in us, places in steps
    step : (n,) time since the row before; 0 for the first
    """
    parts = np.zeros((4, len(t)), dtype=np.int64)
    for values, part in zip((p, t * t, t * p), parts, strict=False):
        np.add(values[1:], values[:-1], out=part[1:])
    parts[3] = step
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
    sums : (4, n) what `running_sums` came to between the two

    Returns
    -------
    (n,) mean time [s], mean place [mm], slope [mm/s], spread [s]: see `Slopes`
    """
    mean_t, mean_p, slope, variance, long_f = _slope(t0, p0, long, sums)
    variance *= long_f * long_f / (4 * sums[3])
    mean_p += p0
    mean_p /= STEPS_PER_MM
    spread = np.sqrt(variance)
    spread /= US_PER_S
    return mean_t, mean_p, slope, spread


def slope_through(t0: Ints, p0: Ints, long: Ints, sums: Ints) -> tuple[Floats, Floats]:
    """(...) mean time [s] and slope [mm/s] of these lines; of the sums, three are enough."""
    mean_t, _, slope, _, _ = _slope(t0, p0, long, sums)
    return mean_t, slope


def _slope(
    t0: Ints, p0: Ints, long: Ints, sums: Ints
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Mean time [s], mean place from the first row on [steps], slope [mm/s], variance of time
    [us2], and twice the time from the first row to the last [us].
    """
    length = 2 * long
    by_p, by_tt, by_tp = sums[:3]
    # moved to the window's first sample while still exact; what is left is small
    rest_t, rest_p = long * long, by_p - p0 * length
    by_tt = by_tt - t0 * (t0 + long) * length
    by_tp = by_tp - t0 * by_p - p0 * rest_t
    long_f = length.astype(np.float64)
    mean_t, mean_p = long_f * 0.25, rest_p.astype(np.float64)  # half the time, to the bit
    mean_p /= long_f
    variance = by_tt.astype(np.float64)
    variance /= long_f
    variance -= mean_t * mean_t
    slope = by_tp.astype(np.float64)
    slope /= long_f
    slope -= mean_t * mean_p
    slope /= variance
    slope *= _MM_S
    mean_t += t0
    mean_t /= US_PER_S
    return mean_t, mean_p, slope, variance, long_f


def whole(t_s: Floats, place_mm: Floats) -> tuple[Ints, Ints]:
    """Times in whole microseconds, places in whole steps."""
    t, p = np.rint(t_s * US_PER_S), np.rint(place_mm * STEPS_PER_MM)
    return t.astype(np.int64), p.astype(np.int64)


def apart(step: Ints, move: Ints) -> Bools:
    """Do two rows so far from each other in time or place belong to different stretches?"""
    far: Bools = (step > _GAP_US) | (np.abs(move) > _JUMP_STEPS)
    return far


def _steps(values: Ints) -> Ints:
    """(n,) from each row to the next; 0 for the first."""
    made = np.zeros_like(values)
    np.subtract(values[1:], values[:-1], out=made[1:])
    return made


def _stretches(step: Ints, move: Ints, row: Ints, breaks: Bools) -> Ints:
    """First row of each unbroken stretch of the rows there.

    Parameters
    ----------
    step, move : (n,) time and way from each row there to the next; 0 for the first
    row : (n,) rows there
    breaks : (all rows,) True where a stretch must not hold this row and the ones before it
    """
    broken = apart(step, move)
    if len(row) == len(breaks):
        broken |= breaks
    else:
        broken |= breaks[row]
        skipped = np.flatnonzero(_steps(row) > 1)
        so_far = np.cumsum(breaks, dtype=np.int64)
        broken[skipped] |= so_far[row[skipped]] > so_far[row[skipped - 1]]
    broken[:1] = True
    return np.flatnonzero(broken)


def _first_not_before(t: Ints, since: Ints, begin: int) -> Ints:
    """First row of `t` (rising) that is not before each of `since`, one a row from `begin` on.

    As `np.searchsorted` says. Most windows hold nearly the same number of samples; so three
    neighbours are compared, and the rows for which these cannot tell are searched.
    """
    many = len(since)
    back = max(begin + many // 2 - int(np.searchsorted(t, since[many // 2])), 1)
    few = max(back + 2 - begin, 0)
    if many - few < LEAST:
        return np.searchsorted(t, since)
    at, late = begin + few - back - 1, since[few:]
    before, one, two, after = (t[k : k + len(late)] for k in range(at - 1, at + 3))
    found = np.empty(many, dtype=np.int64)
    found[:few] = np.searchsorted(t, since[:few])
    guess = found[few:]
    guess[:] = np.arange(at, at + len(late))
    guess += one < late
    guess += two < late
    wrong = np.flatnonzero((before >= late) | (after < late))
    guess[wrong] = np.searchsorted(t, late[wrong])
    return found
