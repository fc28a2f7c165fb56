"""Trailing travel speeds of many stations: a ring of running sums for each.

The same whole numbers as in `motion.rates.trailing_slopes`, so the same bits: sums of whole numbers
wrap around at 2**64, and their differences are exact wherever the sums began.

A tick's rows stand in a grid, a column a station; where a station has fewer rows than another, its
last one stands there again, and changes nothing: it is no later, and goes no further. So each
operation takes the rows of all stations, and sums run down the columns.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.motion.rates import MOST_STEPS, STEPS_PER_MM, US_PER_S, apart, slope_through

FIRST_ROWS = 256
"""Rows of a ring at first; it doubles where a window and a tick take more."""
SLICE = 256
"""More rows of a station than this are put into its ring one slice after another."""
_T, _P, _WAY, _COLUMNS = 0, 1, 2, 6
_NTH, _MOST = np.arange(SLICE)[:, None], round(MOST_STEPS)
_COUNT, _FIRST, _FIRST_T, _LOW, _BROKEN = range(5)
_WHOLE = np.array([[US_PER_S], [STEPS_PER_MM]])


@dataclass(frozen=True, eq=False)
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

    @classmethod
    def of(cls, station: Ints) -> "Parts":
        """The rows of these stations, ascending; one at least."""
        end = (station[1:] != station[:-1]).nonzero()[0]
        first, last = np.empty((2, len(end) + 1), np.int64)
        last[:-1], last[-1] = end, len(station) - 1
        first[0] = 0
        np.add(end, 1, out=first[1:])
        return cls(station, station.take(first), first, last)

    @cached_property
    def part(self) -> Ints:
        """(n,) which part each row belongs to."""
        return np.repeat(np.arange(len(self.first)), self.last - self.first + 1)

    @cached_property
    def nth(self) -> Ints:
        """(n,) rows of the same station before it."""
        return np.arange(len(self.station)) - self.first.take(self.part)

    @cached_property
    def most(self) -> int:
        """How many rows a station has at most."""
        return int(np.maximum.reduce(self.last - self.first)) + 1

    def cells(self) -> Ints:
        """(most, parts) the rows of each station, in a column; its last one again and again.

        Of `SLICE` rows at most.
        """
        cells = _NTH[: self.most] + self.first
        np.minimum(cells, self.last, out=cells)
        return cells

    def latest(self, here: Bools) -> Ints:
        """(n,) the newest row up to each that is marked, of the same station; -1: none."""
        row = np.arange(len(here))
        newest = np.maximum.accumulate(np.where(here, row, -1))
        return np.where(newest >= row - self.nth, newest, -1)

    def summed(self, values: Ints) -> Ints:
        """(n,) running sums within each station's rows."""
        total = np.cumsum(values)
        before = total[self.first] - values[self.first]
        within: Ints = total - before[self.part]
        return within


class Rings:
    """The newest feet of each station's tip, and what was summed up to each."""

    def __init__(self) -> None:
        # rows of the same number are near each other: they do not all fall into one set of a cache
        self._ring = np.zeros((_COLUMNS, FIRST_ROWS, 0), dtype=np.int64)
        self._state = np.zeros((5, 0), dtype=np.int64)

    def begin(self, number: int) -> None:
        """Room for a station, with nothing in it."""
        if number == self._state.shape[1]:
            fresh = np.zeros((*self._ring.shape[:2], 1), dtype=np.int64)
            self._ring = np.concatenate((self._ring, fresh), axis=2)
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
        where = np.empty((2, len(t_s)))
        where[0], where[1] = t_s, foot_mm
        there = working & np.isfinite(foot_mm)
        if there.all():  # as nearly always
            return self._added(where, None, parts, window_us)
        middle, speed = np.full(where.shape, np.nan)
        rest = parts.summed(np.where(working, 0, 1))
        ended = np.where(rest[parts.last] > 0, 1, self._state[_BROKEN, parts.stations])
        row = there.nonzero()[0]
        if len(row):
            whose = Parts.of(parts.station[row])
            part = parts.part[row[whose.first]]
            ended[part] = rest[parts.last[part]] > rest[row[whose.last]]
            before = np.append(-1, rest[row][:-1])
            before[whose.first] = 0
            paused = rest[row] > before
            middle[row], speed[row] = self._added(where.take(row, axis=1), paused, whose, window_us)
        self._state[_BROKEN, parts.stations] = ended
        return middle, speed

    def _added(
        self, where: Floats, paused: Bools | None, whose: Parts, window_us: Ints
    ) -> tuple[Floats, Floats]:
        """What `_add` gives for any number of rows, in memory that does not grow with it."""
        if (most := whose.most) <= SLICE:
            return self._add(where, paused, whose, window_us)
        middle, speed = np.empty(where.shape)
        for start in range(0, most, SLICE):
            row = ((whose.nth >= start) & (whose.nth < start + SLICE)).nonzero()[0]
            few, again = Parts.of(whose.station[row]), None if paused is None else paused[row]
            middle[row], speed[row] = self._add(where.take(row, axis=1), again, few, window_us)
        return middle, speed

    def _add(
        self, where: Floats, paused: Bools | None, whose: Parts, window_us: Ints
    ) -> tuple[Floats, Floats]:
        """Put rows into their rings; middles and speeds of the windows that are full.

        Parameters
        ----------
        where : (2, n) times [s] and feet [mm]
        paused : (n,) did the station not work since the row before it, of this tick?
        """
        stations, cells = whose.stations, whose.cells()
        everyone = len(stations) == self._state.shape[1]
        held = self._state if everyone else self._state.take(stations, axis=1)
        self._make_room(int(np.maximum.reduce(held[_COUNT] - held[_LOW])) + len(cells) + 1)
        at = np.empty((len(cells) + 1, len(stations)), dtype=np.int64)
        at[0] = held[_COUNT] - 1
        np.add(cells, held[_COUNT] - whose.first, out=at[1:])
        places, at = self._places(at, stations), at[1:]
        newest = self._at(places[0])
        both = np.empty((2, len(cells) + 1, len(stations)), dtype=np.int64)
        both[:, 0] = newest[:2]
        whole = np.rint(where * _WHOLE).astype(np.int64)
        for own, column in zip(both, whole, strict=True):
            column.take(cells, out=own[1:], mode="clip")
        t, p = both
        step, way = t[1:] - t[:-1], np.abs(p[1:] - p[:-1])

        first, first_t = held[_FIRST], held[_FIRST_T]
        # a new station's ring is broken too: whatever lay in it before is no part of its stretch
        if paused is not None or held[_BROKEN].any() or apart(step.max(), way.max()):
            fresh = apart(step, way)
            fresh[0] |= held[_BROKEN] > 0
            if paused is not None:
                fresh |= paused.take(cells)
            began = np.maximum.accumulate(np.where(fresh, at, -1), axis=0)
            nth = np.maximum(began - held[_COUNT], 0)
            first_t = np.where(began < 0, first_t, np.take_along_axis(t[1:], nth, axis=0))
            first = np.where(began < 0, first, began)
            held[_FIRST], held[_FIRST_T] = first[-1], first_t[-1]
        sums = _summed(both, step, way, newest[_WAY:])
        for column, values in zip(self._flat(), (t[1:], p[1:], *sums), strict=True):
            column[places[1:]] = values

        limit = t[1:] - window_us.take(stations)
        full = first_t <= limit
        low = cells + (held[_LOW] + 1 - whose.first)
        np.maximum(low if full.all() else np.where(full, low, 0), first, out=low)
        np.minimum(low, at, out=low)
        old = self._lowest(low, first, limit, stations)
        held[_COUNT], held[_LOW], held[_BROKEN] = at[-1] + 1, low[-1], 0
        if not everyone:
            self._state[:, stations] = held
        within = sums - old[_WAY:]
        full &= within[0] <= _MOST
        middle, speed = np.empty(where.shape)
        middle[cells], speed[cells] = _through(old, t[1:] - old[_T], within[1:], full)
        return middle, speed

    def _flat(self) -> Ints:
        """(6, places) all rings in one."""
        return self._ring.reshape(_COLUMNS, -1)

    def _places(self, at: Ints, stations: Ints) -> Ints:
        """Where the rows of these numbers stand there."""
        _, rows, many = self._ring.shape
        places = at & (rows - 1)
        places *= many
        places += stations
        return places

    def _at(self, places: Ints) -> Ints:
        """(6, ...) what stands there."""
        return self._flat().take(places, axis=1)

    def _lowest(self, low: Ints, first: Ints, limit: Ints, stations: Ints) -> Ints:
        """From a guess to the first row of each window: of the stretch, not before the limit.

        Returns
        -------
        (6, ...) what stands there; `low` follows
        """
        times, many = self._flat()[_T], self._ring.shape[2]
        places = self._places(low, stations)
        old = self._at(places)
        late = old[_T] < limit
        early = (times.take(places - many, mode="wrap") >= limit) & (low > first)
        if not (late | early).any():
            return old
        while late.any():
            low += late
            late = times.take(self._places(low, stations)) < limit
        early = (times.take(self._places(low - 1, stations)) >= limit) & (low > first)
        while early.any():
            low -= early
            early = (times.take(self._places(low - 1, stations)) >= limit) & (low > first)
        return self._at(self._places(low, stations))

    def _make_room(self, rows: int) -> None:
        """Rings of at least so many rows, each row where it belongs."""
        _, have, stations = self._ring.shape
        if rows <= have:
            return
        at, station = self._state[_COUNT] - 1 - np.arange(have)[:, None], np.arange(stations)
        ring = np.zeros((_COLUMNS, 1 << (rows - 1).bit_length(), stations), dtype=np.int64)
        ring[:, at & (ring.shape[1] - 1), station] = self._ring[:, at & (have - 1), station]
        self._ring = ring


def _summed(both: Ints, step: Ints, way: Ints, newest: Ints) -> Ints:
    """(4, rows, stations) way and sums up to each row; see `motion.rates.running_sums`.

    Parameters
    ----------
    both : (2, rows + 1, stations) times and places, from the newest row that was there on
    step, way : (rows, stations) time and way from the row before
    newest : (4, stations) sums up to the newest row that was there
    """
    values = np.empty((3, *both.shape[1:]), dtype=np.int64)
    values[0] = both[1]
    np.multiply(both[0], both, out=values[1:])
    rows = np.empty((both.shape[1], *newest.shape), dtype=np.int64)
    rows[0], rows[1:, 0] = newest, way
    parts = values[:, 1:] + values[:, :-1]
    np.multiply(parts, step, out=rows[1:, 1:].transpose(1, 0, 2))
    for before, after in pairwise(rows):
        after += before
    return np.ascontiguousarray(rows[1:].transpose(1, 0, 2))


def _through(old: Ints, long: Ints, sums: Ints, full: Bools) -> tuple[Floats, Floats]:
    """Middles and speeds of windows; NaN where they are not `full`.

    Parameters
    ----------
    old : (6, ...) the windows' first rows
    long, sums : (...) and (3, ...) their length, and what was summed within them
    """
    if full.all():
        return slope_through(old[_T], old[_P], long, sums)
    made, row = np.full((2, full.size), np.nan), full.reshape(-1).nonzero()[0]
    t, p, long = (each.reshape(-1).take(row) for each in (old[_T], old[_P], long))
    made[:, row] = slope_through(t, p, long, sums.reshape(3, -1).take(row, axis=1))
    middle, speed = made.reshape(2, *full.shape)
    return middle, speed
