"""Trailing travel speeds of many stations: a ring of running sums for each.

The same whole numbers as in `motion.rates.trailing_slopes`, so the same bits: sums of whole numbers
wrap around at 2**64, and their differences are exact wherever the sums began.
"""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.motion.rates import MOST_STEPS, apart, line_through, running_sums, whole

FIRST_ROWS = 512
"""Rows of a ring at first; it doubles where a window and a tick take more."""
_T, _P, _WAY, _SUMS, _COLUMNS = 0, 1, 2, slice(3, 8), 8
_COUNT, _FIRST, _FIRST_T, _LOW, _BROKEN = range(5)


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Which rows of a tick are whose."""

    station: Ints
    """(n,) ascending."""
    stations: Ints
    """(parts,) the stations that have rows."""
    first: Ints
    """(parts,) their first rows."""
    last: Ints
    """(parts,) their last rows."""
    part: Ints
    """(n,) which part each row belongs to."""
    nth: Ints
    """(n,) rows of the same station before it."""

    @classmethod
    def of(cls, station: Ints) -> "Parts":
        """The rows of these stations, ascending."""
        first = np.flatnonzero(np.diff(station, prepend=-1))
        counts = np.diff(first, append=len(station))
        part = np.repeat(np.arange(len(first)), counts)
        nth = np.arange(len(station)) - first[part]
        return cls(station, station[first], first, first + counts - 1, part, nth)

    def latest(self, here: Bools) -> Ints:
        """(n,) the newest row up to each that is marked, of the same station; -1: none."""
        row = np.arange(len(here))
        newest = np.maximum.accumulate(np.where(here, row, -1))
        return np.where(newest >= row - self.nth, newest, -1)

    def summed(self, values: Ints) -> Ints:
        """(..., n) running sums within each station's rows."""
        total = np.cumsum(values, axis=-1)
        before = total[..., self.first] - values[..., self.first]
        within: Ints = total - before[..., self.part]
        return within


class Rings:
    """The newest feet of each station's tip, and what was summed up to each."""

    def __init__(self) -> None:
        self._ring = np.zeros((_COLUMNS, 0, FIRST_ROWS), dtype=np.int64)
        self._state = np.zeros((5, 0), dtype=np.int64)

    def begin(self, number: int) -> None:
        """Room for a station, with nothing in it."""
        if number == self._state.shape[1]:
            fresh = np.zeros((_COLUMNS, 1, self._ring.shape[2]), dtype=np.int64)
            self._ring = np.concatenate((self._ring, fresh), axis=1)
            self._state = np.append(self._state, np.zeros((5, 1), np.int64), axis=1)
        self._state[:, number] = 0
        self._state[_BROKEN, number] = 1

    def speeds(
        self, t_s: Floats, foot_mm: Floats, working: Bools, parts: Parts, window_us: Ints
    ) -> tuple[Floats, Floats]:
        """(n,) middle of the window that ends at each sample [s], and the speed over it [mm/s].

        Parameters
        ----------
        t_s, foot_mm, working : (n,) of the new samples, whose `parts` say
        window_us : (stations,) lengths of their windows
        """
        middle, speed = np.full(len(t_s), np.nan), np.full(len(t_s), np.nan)
        idle = np.where(working, 0, 1)
        rest = parts.summed(idle)
        row = np.flatnonzero(working & np.isfinite(foot_mm))
        ended = np.where(rest[parts.last] > 0, 1, self._state[_BROKEN, parts.stations])
        if len(row):
            whose = Parts.of(parts.station[row])
            gone = rest[row[whose.last]]
            part = parts.part[row[whose.first]]
            ended[part] = rest[parts.last[part]] > gone
            t, p = whole(t_s[row], foot_mm[row])
            before = np.append(-1, rest[row][:-1])
            before[whose.first] = 0
            paused = rest[row] > before
            paused[whose.first] |= self._state[_BROKEN, whose.stations] > 0
            made, fits = self._add(t, p, paused, whose, window_us)
            middle[row[fits]], speed[row[fits]] = made
        self._state[_BROKEN, parts.stations] = ended
        return middle, speed

    def _add(
        self, t: Ints, p: Ints, paused: Bools, whose: Parts, window_us: Ints
    ) -> tuple[tuple[Floats, Floats], Ints]:
        """Put rows into their rings; middles and speeds of the windows that are full, and which."""
        number, head = whose.station, whose.first
        count, first, first_t, low, _ = self._state[:, number]
        at = count + whose.nth
        self._make_room(int((at - low).max()) + 1)
        mask = self._ring.shape[2] - 1
        newest = self._ring[:, whose.stations, (count[head] - 1) & mask]
        new = count[head] == 0
        t_before, p_before = np.append(t[:1], t[:-1]), np.append(p[:1], p[:-1])
        t_before[head] = np.where(new, t[head], newest[_T])
        p_before[head] = np.where(new, p[head], newest[_P])
        step, move = t - t_before, p - p_before

        fresh = paused | apart(step, move)
        fresh[head] |= new
        began = whose.latest(fresh)
        first = np.where(began >= 0, at[began], first)
        first_t = np.where(began >= 0, t[began], first_t)
        columns = np.empty((_COLUMNS, len(t)), dtype=np.int64)
        columns[_T], columns[_P] = t, p
        columns[_WAY] = whose.summed(np.abs(move))
        total = running_sums(t, p, step, p_before)
        earlier = np.where(head > 0, total[:, head - 1], 0)
        columns[_SUMS] = total - earlier[:, whose.part]
        columns[_WAY:] += newest[_WAY:, whose.part]
        self._ring[:, number, at & mask] = columns

        limit = t - window_us[number]
        low = self._lowest(number, np.minimum(np.maximum(low + whose.nth, first), at), first, limit)
        old = self._ring[:, number, low & mask]
        small = columns[_WAY] - old[_WAY] <= MOST_STEPS
        fits = np.flatnonzero((first_t <= limit) & small)
        self._state[:4, whose.stations] = np.stack((at + 1, first, first_t, low))[:, whose.last]
        old, columns = old[:, fits], columns[:, fits]
        middle, _, rate, _ = line_through(
            old[_T], old[_P], columns[_T] - old[_T], columns[_SUMS] - old[_SUMS]
        )
        return (middle, rate), fits

    def _lowest(self, number: Ints, guess: Ints, first: Ints, limit: Ints) -> Ints:
        """(n,) the first row of each window: of the stretch, and not before the limit."""
        ring, mask = self._ring[_T], self._ring.shape[2] - 1
        row = np.flatnonzero(ring[number, guess & mask] < limit)
        while len(row):
            guess[row] += 1
            row = row[ring[number[row], guess[row] & mask] < limit[row]]
        row = np.flatnonzero(guess > first)
        while len(row):
            row = row[ring[number[row], (guess[row] - 1) & mask] >= limit[row]]
            guess[row] -= 1
            row = row[guess[row] > first[row]]
        return guess

    def _make_room(self, rows: int) -> None:
        """Rings of at least so many rows, each row where it belongs."""
        _, stations, have = self._ring.shape
        if rows <= have:
            return
        wide = 1 << (rows - 1).bit_length()
        at = self._state[_COUNT][:, None] - 1 - np.arange(have)
        station = np.arange(stations)[:, None]
        ring = np.zeros((_COLUMNS, stations, wide), dtype=np.int64)
        ring[:, station, at & (wide - 1)] = self._ring[:, station, at & (have - 1)]
        self._ring = ring
