"""Swings of a torch to and fro, across the seam or along it: found one after the other.

A swing goes from one turning point to the next. A point is a turning point once the torch has come
back from it by more than trembling and noise would make it (hysteresis), so it is known only a
little later; values belong backwards, to where the swing was. Between two turning points nothing
depends on how the stream was cut: what is not yet a whole swing is kept.

Before that, positions are averaged over a short window (averages.py).
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Self

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.motion.exact import PI
from simlab.motion.rates import GAP_S, JUMP_MM, STEPS_PER_MM, US_PER_S
from simlab.weld.averages import (
    NO_RAW,
    NO_ROWS,
    Motion,
    Raw,
    Rows,
    averaged,
    raw_of,
)

LEAST_SWING_MM = 1.0
"""Smaller swings are trembling."""
NOISES_A_SWING = 3.0
"""A swing is also larger than this many standard deviations of a sample's noise."""
HIDDEN_MM = 2.0
"""Noise that could hide a swing as large as this leaves untold whether there was none."""
STOOD_MM = 0.3
"""A torch that goes less than this in half of a stretch without a turning point stood still, as in
a crater: that tells nothing of a weave or a whip."""
OUTER = 0.15
"""Share of a swing's width, at either end, in which the torch is said to dwell."""
LARGEST_MM = 1e6
"""What lies further away was not seen."""
LARGEST_S = 1e9
"""Later than this no sample is."""
FEWEST = 4
"""A stretch of fewer samples holds no whole swing."""
_WRAP = 2**63
_NEVER_US = np.array([-(2**62)])
_LOOK_ROWS = 128
"""Rows searched at once for a turning point, and then twice as many."""


@dataclass(frozen=True, slots=True, eq=False)
class Swing:
    """From one turning point to the next; or a stretch without any, `side` 0."""

    side: int
    """1: it ends at the side of larger values, -1 of smaller ones."""
    rows: Rows
    """From the first turning point on, up to the second one."""
    first: bool
    """No swing came just before it."""
    width_mm: float
    centre_aim_mm: float
    noise_mm: float
    """Noise of a turning point."""
    outer_start_s: float
    """Time within the outer part where it began."""
    outer_end_s: float
    """Time within the outer part where it ended."""
    slope_mm_s: float
    """Speed between the outer parts."""
    middle_us: float
    """When it went through its middle."""
    row_us: int
    """Time of the first row there or beyond."""
    row_area: int
    """`Rows.area` of that row."""

    @property
    def way_mm(self) -> float:
        """How far along the seam it went, up to its last row."""
        return float(self.rows.place[-1] - self.rows.place[0]) / STEPS_PER_MM

    @property
    def stood(self) -> bool:
        """Did it stand still in the first half of its time, or in the second?"""
        t, place = self.rows.t_us, self.rows.place
        half = int(t.searchsorted((int(t[0]) + int(t[-1])) // 2))
        least = min(abs(int(place[half] - place[0])), abs(int(place[-1] - place[half])))
        return least < STOOD_MM * STEPS_PER_MM

    @classmethod
    def none(cls, rows: Rows) -> Self:
        """A stretch in which the torch did not swing."""
        nan = float("nan")
        return cls(0, rows, True, 0.0, nan, nan, 0.0, 0.0, nan, nan, 0, 0)

    @classmethod
    def of(cls, rows: Rows, side: int, *, first: bool) -> Self:
        """Of the rows from one turning point to the next, both within."""
        t, x = rows.t_us, rows.x_mm
        size = float(abs(x[-1] - x[0]))
        y = (x - x[0]) / (x[-1] - x[0])
        step = np.diff(t)
        low, high = np.minimum(y[:-1], y[1:]), np.maximum(y[:-1], y[1:])
        rise = np.where(high > low, high - low, 1.0)
        flat = np.where(high > low, 0.0, 1.0)
        start = np.clip((OUTER - low) / rise + flat * np.sign(OUTER - low), 0.0, 1.0)
        end = np.clip((high - 1.0 + OUTER) / rise + flat * np.sign(high - 1.0 + OUTER), 0.0, 1.0)
        start_us, end_us = (int(np.rint(s * step).astype(np.int64).sum()) for s in (start, end))
        took = int(t[-1] - t[0])
        at = int(np.argmax(y >= 0.5))
        before = float((0.5 - y[at - 1]) / (y[at] - y[at - 1]))
        middle = float(t[at - 1]) + before * float(step[at - 1])
        window = float(rows.window_s2[0] + rows.window_s2[-1]) / 2.0
        noise = rows.noise_mm * rows.noise_mm
        between = max(took - start_us - end_us, 1)
        return cls(
            side=side,
            rows=rows.rows(0, -1),
            first=first,
            width_mm=size / _gain(window, 2.0 * took / US_PER_S),
            centre_aim_mm=float(rows.aim_mm[0] + rows.aim_mm[-1]) / 2.0,
            noise_mm=float(np.sqrt((noise[0] + noise[-1]) / 2.0)) * rows.worst,
            outer_start_s=start_us / US_PER_S,
            outer_end_s=end_us / US_PER_S,
            slope_mm_s=(1.0 - 2.0 * OUTER) * size * US_PER_S / between,
            middle_us=middle,
            row_us=int(t[at]),
            row_area=int(rows.area[at]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values in the order of their times; (n,) each."""

    t_s: Floats
    place_mm: Floats
    value: Floats
    sigma: Floats

    @classmethod
    def flat(cls, rows: Rows, value: float, sigma: float) -> "Series":
        """One value at all rows."""
        n = len(rows)
        return cls(rows.t_s, rows.place_mm, np.full(n, value), np.full(n, sigma))

    @classmethod
    def joined(cls, parts: "list[Series]") -> "Series":
        """One after the other."""
        if not parts:
            return cls(*(np.zeros(0) for _ in range(4)))
        return cls(
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in ("t_s", "place_mm", "value", "sigma")
            )
        )


@dataclass(frozen=True, slots=True, eq=False)
class SwingCursor:
    """What looking for swings remembers between batches: less than a swing."""

    raw: Raw = NO_RAW
    """The newest samples, as far back as the window."""
    rows: Rows = NO_ROWS
    """From the last turning point on, or since the stretch began."""
    way: int = 0
    """Where the torch went from there: 1 to larger values, -1 to smaller; 0: not known yet."""
    chained: bool = False
    """The last turning point ended a swing."""
    broken: bool = False
    """A sample since the newest one seen did not count."""


@dataclass(frozen=True, slots=True, eq=False)
class ChainCursor:
    """What measuring a weave or a whip remembers between batches."""

    swings: SwingCursor = field(default_factory=SwingCursor)
    chain: tuple[Swing, ...] = ()
    """The last swings, each joined to the one before."""


def follow(
    motion: Motion, cursor: SwingCursor, *, noise_mm: float, longest_s: float
) -> tuple[tuple[Swing, ...], SwingCursor]:
    """The swings that the new samples complete.

    Parameters
    ----------
    motion : new samples of strictly increasing times
    cursor : what the call before gave
    noise_mm : noise of a sample; NaN: not known, and taken as none
    longest_s : a stretch without a turning point that lasts longer is told as one without swing

    Returns
    -------
    swings in their order, and the cursor for the next call
    """
    idle = ~motion.working
    row = _seen(motion, cursor.raw.t_us[-1:])
    if not len(row):
        return (), replace(cursor, broken=cursor.broken or bool(idle.any()))
    raw = raw_of(motion, row)
    stop = _stops(raw, cursor.raw)
    if idle.any():
        resting = np.concatenate(([0], np.cumsum(idle)[row]))
        stop |= resting[1:] > resting[:-1]
    stop[0] |= cursor.broken
    least = LEAST_SWING_MM
    if noise_mm == noise_mm:
        least = max(least, NOISES_A_SWING * noise_mm)
    found: list[Swing] = []
    edges = [0, *(int(n) for n in np.flatnonzero(stop) if n), len(row)]
    for low, high in pairwise(edges):
        if stop[low]:
            cursor = SwingCursor()
            if high - low < FEWEST and high < len(row):
                continue
        tail, part = cursor.raw, raw.rows(low, high)
        rows = cursor.rows.then(averaged(tail, part, cursor.rows))
        cursor = SwingCursor(tail.then(part).newest(), rows, cursor.way, cursor.chained)
        more, cursor = _turned(cursor, least, round(longest_s * US_PER_S))
        found += more
    return tuple(found), replace(cursor, broken=bool(idle[row[-1] :].any()))


def linked(chain: tuple[Swing, ...], swing: Swing, most: int) -> tuple[Swing, ...]:
    """The `most` last swings that are joined to one another, with one more."""
    return ((swing,) if swing.first else (*chain, swing))[-most:]


def hides(noise_mm: float) -> bool:
    """Could noise hide a swing? So could one that is not known."""
    return not NOISES_A_SWING * noise_mm <= HIDDEN_MM


def dwells(to: Swing, fro: Swing) -> list[Series]:
    """Dwell at the turning point between two swings, over both.

    Noise moves the passing of the outer part's edge and the edge itself, which goes with the
    turning point; and near a turning point a torch is slower than halfway: twice the variance.
    """
    sigma = np.sqrt(4.0 * (time_variance(to) + time_variance(fro)) + late_variance(fro))
    dwelt = to.outer_end_s + fro.outer_start_s
    return [Series.flat(swing.rows, dwelt, sigma) for swing in (to, fro)]


def _stops(raw: Raw, before: Raw) -> Bools:
    """(n,) does a stretch begin there: after a silence, or where the place jumped?"""
    since = np.concatenate((before.whole[:, -1:], raw.whole), axis=1)
    step = np.abs(since[:, 1:] - since[:, :-1])
    far = (step[0] > GAP_S * US_PER_S) | (step[3] > JUMP_MM * STEPS_PER_MM)
    return far if len(far) == len(raw.t_us) else np.concatenate(([False], far))


def _seen(motion: Motion, last_us: Ints) -> Ints:
    """Rows of the samples that count, were seen, and are later than all before them."""
    seen = motion.working & (np.abs(motion.swing_mm) < LARGEST_MM)
    seen &= (np.abs(motion.place_mm) < LARGEST_MM) & (np.abs(motion.t_s) < LARGEST_S)
    row = np.flatnonzero(seen)
    t_us = np.rint(motion.t_s[row] * US_PER_S).astype(np.int64)
    before = np.concatenate((last_us, t_us))
    if (before[1:] > before[:-1]).all():
        return row
    first = np.concatenate((_NEVER_US, last_us))[-1:]
    latest = np.maximum.accumulate(np.concatenate((first, t_us)))[:-1]
    later: Ints = row[t_us > latest]
    return later


def since(earlier: Swing, later: Swing) -> int:
    """Twice the integral of the place over time between the middles of two swings of a chain."""
    return (later.row_area - earlier.row_area + _WRAP) % (2 * _WRAP) - _WRAP


def time_variance(swing: Swing) -> float:
    """Of when it passed a level. [s2]"""
    late = swing.noise_mm / swing.slope_mm_s
    return late * late


def late_variance(swing: Swing) -> float:
    """Of the time between two samples. [s2]"""
    bound = float(swing.rows.late_s[0])
    return 2.0 * bound * bound / 3.0


def _turned(
    cursor: SwingCursor, least_mm: float, longest_us: int
) -> tuple[list[Swing], SwingCursor]:
    """The swings that the kept rows complete, and what is left."""
    rows, way, chained = cursor.rows, cursor.way, cursor.chained
    found: list[Swing] = []
    at = 0
    while True:
        end = int(np.searchsorted(rows.t_us, rows.t_us[at] + longest_us, side="right"))
        turn, after = _turning_point(rows.x_mm[at:end], way, least_mm)
        if turn:
            if way:
                found.append(Swing.of(rows.rows(at, at + turn + 1), way, first=not chained))
            at, way, chained = at + turn, after, way != 0
        elif end < len(rows):
            found.append(Swing.none(rows.rows(at, end)))
            at, way, chained = end, 0, False
        else:
            return found, replace(cursor, rows=rows.rows(at), way=way, chained=chained)


def _turning_point(x_mm: Floats, way: int, least_mm: float) -> tuple[int, int]:
    """Row of the first turning point after row 0, and the way from there; 0: none yet."""
    start = 0
    if not way:
        high, low = np.maximum.accumulate(x_mm), np.minimum.accumulate(x_mm)
        wide = np.flatnonzero(high - low >= least_mm)[:1]
        if not len(wide):
            return 0, 0
        start = int(wide[0])
        way = 1 if x_mm[start] == high[start] else -1
    y = way * x_mm[start:]
    top, low_row, size = -np.inf, 0, _LOOK_ROWS
    while low_row < len(y):
        part = y[low_row : low_row + size]
        highest = np.maximum(np.maximum.accumulate(part), top)
        back = np.flatnonzero(highest - part >= least_mm)[:1]
        if len(back):
            return start + int(np.argmax(y[: low_row + int(back[0]) + 1])), -way
        top, low_row, size = float(highest[-1]), low_row + size, 2 * size
    return 0, way


def _gain(window_s2: float, period_s: float) -> float:
    """What the average over a box leaves of a sine's width: sin(z) / z."""
    z2 = PI * PI * window_s2 / (period_s * period_s) if period_s > 0.0 else 0.0
    return max(1.0 - z2 / 6.0 * (1.0 - z2 / 20.0 * (1.0 - z2 / 42.0)), 0.5)
