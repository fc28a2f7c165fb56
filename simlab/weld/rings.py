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
        begins = np.ones(len(station), np.bool_)
        np.not_equal(station[1:], station[:-1], out=begins[1:])
        first = begins.nonzero()[0]
        part = begins.cumsum() - 1
        nth = np.arange(len(station)) - first[part]
        last = np.empty_like(first)
        last[:-1] = first[1:] - 1
        last[-1:] = len(station) - 1
        return cls(station, station[first], first, last, part, nth)

    def latest(self, here: Bools) -> Ints:
        """(n,) the newest row up to each that is marked, of the same station; -1: none."""
        if here.all():
            return np.arange(len(here))
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
        self._rows = FIRST_ROWS
        self._ring = np.zeros((_COLUMNS, 0), dtype=np.int64)  # a station's rows behind another's
        self._state = np.zeros((5, 0), dtype=np.int64)

    def begin(self, number: int) -> None:
        """Room for a station, with nothing in it."""
        if number == self._state.shape[1]:
            fresh = np.zeros((_COLUMNS, self._rows), dtype=np.int64)
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
        middle, speed = np.full((2, len(t_s)), np.nan)
        there = working & np.isfinite(foot_mm)
        if there.all():  # as nearly always
            paused = np.zeros(len(t_s), np.bool_)
            paused[parts.first] = self._state[_BROKEN, parts.stations] > 0
            made, fits = self._add(*whole(t_s, foot_mm), paused, parts, window_us)
            self._state[_BROKEN, parts.stations] = 0
            middle[fits], speed[fits] = made
            return middle, speed
        rest = parts.summed(np.where(working, 0, 1))
        ended = np.where(rest[parts.last] > 0, 1, self._state[_BROKEN, parts.stations])
        row = np.flatnonzero(there)
        if len(row):
            whose = Parts.of(parts.station[row])
            part = parts.part[row[whose.first]]
            ended[part] = rest[parts.last[part]] > rest[row[whose.last]]
            before = np.append(-1, rest[row][:-1])
            before[whose.first] = 0
            paused = rest[row] > before
            paused[whose.first] |= self._state[_BROKEN, whose.stations] > 0
            made, fits = self._add(*whole(t_s[row], foot_mm[row]), paused, whose, window_us)
            middle[row[fits]], speed[row[fits]] = made
        self._state[_BROKEN, parts.stations] = ended
        return middle, speed

    def _add(
        self, t: Ints, p: Ints, paused: Bools, whose: Parts, window_us: Ints
    ) -> tuple[tuple[Floats, Floats], Ints]:
        """Put rows into their rings; middles and speeds of the windows that are full, and which."""
        head, part = whose.first, whose.part
        held = self._state.take(whose.stations, axis=1)
        self._make_room(int((held[_COUNT] - held[_LOW] + whose.nth[whose.last]).max()) + 1)
        mask, start = self._rows - 1, whose.stations * self._rows
        newest = self._ring.take(start + ((held[_COUNT] - 1) & mask), axis=1)
        count, first, first_t, low, _ = held.take(part, axis=1)
        start, at = start[part], count + whose.nth
        new = held[_COUNT] == 0
        t_before, p_before = np.empty_like(t), np.empty_like(p)
        t_before[1:], p_before[1:] = t[:-1], p[:-1]
        t_before[head] = np.where(new, t[head], newest[_T])
        p_before[head] = np.where(new, p[head], newest[_P])
        step, move = t - t_before, p - p_before

        fresh = paused | apart(step, move)
        fresh[head] |= new
        if fresh.any():
            began = whose.latest(fresh)
            first = np.where(began >= 0, at[began], first)
            first_t = np.where(began >= 0, t[began], first_t)
        columns = np.empty((_COLUMNS, len(t)), dtype=np.int64)
        columns[_T], columns[_P] = t, p
        np.cumsum(np.abs(move), out=columns[_WAY])
        columns[_SUMS] = running_sums(t, p, step, p_before)
        earlier = columns[_WAY:].take(head - 1, axis=1, mode="wrap")
        earlier[:, 0] = 0
        columns[_WAY:] += (newest[_WAY:] - earlier).take(part, axis=1)
        self._ring[:, start + (at & mask)] = columns

        limit = t - window_us[whose.station]
        low = np.minimum(np.maximum(low + whose.nth, first), at)
        self._lowest(low, start, first, limit)
        old = self._ring.take(start + (low & mask), axis=1)
        fits = np.flatnonzero((first_t <= limit) & (columns[_WAY] - old[_WAY] <= MOST_STEPS))
        last = whose.last
        self._state[:4, whose.stations] = at[last] + 1, first[last], first_t[last], low[last]
        if len(fits) < len(t):
            old, columns = old.take(fits, axis=1), columns.take(fits, axis=1)
        middle, _, rate, _ = line_through(
            old[_T], old[_P], columns[_T] - old[_T], columns[_SUMS] - old[_SUMS]
        )
        return (middle, rate), fits

    def _lowest(self, low: Ints, start: Ints, first: Ints, limit: Ints) -> None:
        """From a guess to the first row of each window: of the stretch, not before the limit."""
        times, mask = self._ring[_T], self._rows - 1
        row = (times[start + (low & mask)] < limit).nonzero()[0]
        while len(row):
            low[row] += 1
            row = row[times[start[row] + (low[row] & mask)] < limit[row]]
        row = np.flatnonzero((low > first) & (times[start + ((low - 1) & mask)] >= limit))
        while len(row):
            low[row] -= 1
            row = row[low[row] > first[row]]
            row = row[times[start[row] + ((low[row] - 1) & mask)] >= limit[row]]

    def _make_room(self, rows: int) -> None:
        """Rings of at least so many rows, each row where it belongs."""
        have, stations = self._rows, self._state.shape[1]
        if rows <= have:
            return
        self._rows = 1 << (rows - 1).bit_length()
        at = self._state[_COUNT][:, None] - 1 - np.arange(have)
        station = np.arange(stations)[:, None]
        ring = np.zeros((_COLUMNS, stations * self._rows), dtype=np.int64)
        to, source = at & (self._rows - 1), at & (have - 1)
        ring[:, station * self._rows + to] = self._ring[:, station * have + source]
        self._ring = ring
