"""Points on many arcs at once: arcs of equally many chords side by side, each step doubled.

Plain products and sums of reals only, each rounded once: the same bits on any machine, whichever
arcs are worked out together. NumPy's product of complex numbers is not used: some processors
round it once where others round twice.
"""

from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.lib.stride_tricks import as_strided

from simlab.model.arrays import Floats, Ints
from simlab.motion.circle import TURN_RAD, cos_sin

_AT_ONCE = 1 << 16
"""Points worked out together: they stay in the processor's cache."""
_ALIKE = 16
"""Counts that differ by no more than one part in so many are worked out together."""
_SLICE = 4096
"""Arcs whose first points are worked out together."""
_FIRST = 16
"""How many points those are, the start among them."""
_SQUARED = 64
"""Up to so many steps an angle is doubled by squaring; further ones are worked out anew."""
_COSINE = tuple((-1.0) ** k / factorial(2 * k) for k in range(9))
_SINE = tuple((-1.0) ** k / factorial(2 * k + 1) for k in range(9))


@dataclass(frozen=True, slots=True, eq=False)
class Fans:
    """Arcs of one plane in the order of their chord counts, a row an arc."""

    count: Ints
    """(k,) chords, at least 2, never falling."""
    first: Ints
    """(k,) row of the points where the arc's first vertex goes."""
    u_mm: Floats
    """(k,) from the centre to the start, along the plane's first axis."""
    v_mm: Floats
    """(k,) along its second axis."""
    centre_u_mm: Floats
    centre_v_mm: Floats
    growth: Floats
    """(k,) last radius over the first one, less 1."""
    turns: Floats
    low_mm: Floats
    """(k,) where the arc starts along the normal."""
    rise_mm: Floats
    """(k,) how far it goes along the normal."""


def write_fans(fans: Fans, points_mm: Floats, axes: tuple[int, int, int]) -> None:
    """Put the vertices of all arcs where they belong, `count` rows each.

    Parameters
    ----------
    fans : the arcs
    points_mm : (m, 3) contiguous; an arc's last row is written, but for rounding its end
    axes : columns of the plane's first axis, its second axis and its normal
    """
    flat = points_mm.reshape(-1)
    room = _Room(fans)
    for begin in range(0, len(fans.count), _SLICE):
        stop = min(begin + _SLICE, len(fans.count))
        near = _near(fans, slice(begin, stop), room)
        count = fans.count[begin:stop]
        low = begin
        while low < stop:
            chords = int(count[low - begin])
            alike = begin + int(np.searchsorted(count, chords + chords // _ALIKE, side="right"))
            high = min(alike, low + max(1, _AT_ONCE // chords))
            vertices = _vertices(fans, slice(low, high), near, begin, (room, axes))
            _scatter(flat, fans, low, vertices)
            low = high


def _scatter(flat: Floats, fans: Fans, low: int, values: Floats) -> None:
    """Put the points of arcs, a row an arc from row `low` on, where each arc's belong."""
    count = fans.count[low : low + len(values)]
    ends = [*(np.flatnonzero(count[1:] != count[:-1]) + 1).tolist(), len(count)]
    begin = 0
    for end in ends:
        size = 3 * int(count[begin])
        places = as_strided(flat, ((len(flat) - size) // 3 + 1, size), (24, 8))
        places[fans.first[low + begin : low + end]] = values[begin:end, :size]
        begin = end


class _Room:
    """Memory for one piece of work after another: fresh pages cost more than the arithmetic."""

    def __init__(self, fans: Fans) -> None:
        size = 2 * max(_AT_ONCE, int(fans.count[-1]))
        self._all = np.empty((3, size))
        self._points = np.empty(3 * size)
        self._near = np.empty((3, _FIRST * min(_SLICE, len(fans.count))))

    def arrays(self, n: int, k: int) -> tuple[Floats, Floats, Floats]:
        """Three of (n + 1, k)."""
        u, v, spare = self._all[:, : (n + 1) * k].reshape(3, n + 1, k)
        return u, v, spare

    def points(self, n: int, k: int) -> Floats:
        """One of (k, n, 3)."""
        return self._points[: 3 * n * k].reshape(k, n, 3)

    def near(self, k: int) -> tuple[Floats, Floats, Floats]:
        """Three of (`_FIRST`, k)."""
        u, v, spare = self._near[:, : _FIRST * k].reshape(3, _FIRST, k)
        return u, v, spare


@dataclass(frozen=True, slots=True, eq=False)
class _Near:
    """What all arcs of a slice start with, whatever their counts."""

    cosine: Floats
    """(k,) of `_FIRST` steps."""
    sine: Floats
    u_mm: Floats
    """(`_FIRST`, k) where the first points are, seen from the centre."""
    v_mm: Floats


def _near(fans: Fans, arcs: slice, room: _Room) -> _Near:
    u, v, spare = room.near(arcs.stop - arcs.start)
    u[0], v[0] = fans.u_mm[arcs], fans.v_mm[arcs]
    cosine, sine = _step(fans.turns[arcs] / fans.count[arcs])
    known = 1
    while known < _FIRST:
        _turn(u, v, known, known, cosine, sine, spare)
        cosine, sine = _doubled(cosine, sine)
        known *= 2
    return _Near(cosine, sine, u, v)


def _vertices(
    fans: Fans, arcs: slice, near: _Near, begin: int, work: tuple[_Room, tuple[int, int, int]]
) -> Floats:
    """(k, 3 n) vertices of arcs, a row an arc; behind its count they mean nothing.

    They are put side by side here, where they are in the cache, and not on their way out.
    """
    room, axes = work
    count = fans.count[arcs]
    n, k = int(count[-1]), len(count)
    own = slice(arcs.start - begin, arcs.stop - begin)
    u, v, spare = room.arrays(n, k)
    known = min(n + 1, _FIRST)
    u[:known], v[:known] = near.u_mm[:known, own], near.v_mm[:known, own]
    cosine, sine = near.cosine[own], near.sine[own]
    while known <= n:
        _turn(u, v, known, min(known, n + 1 - known), cosine, sine, spare)
        known *= 2
        if known <= _SQUARED:
            cosine, sine = _doubled(cosine, sine)
        elif known <= n:
            cosine, sine = cos_sin(fans.turns[arcs] / count * known)
    spare[0] = 1.0
    _ascend(spare, fans.growth[arcs] / count)
    points_mm = room.points(n, k)
    to_u, to_v, to_w = (points_mm[:, :, axis].T for axis in axes)
    u, v = u[1:], v[1:]
    u *= spare[1:]
    np.add(u, fans.centre_u_mm[arcs], out=to_u)
    v *= spare[1:]
    np.add(v, fans.centre_v_mm[arcs], out=to_v)
    if fans.rise_mm[arcs].any():
        spare[0] = fans.low_mm[arcs]
        _ascend(spare, fans.rise_mm[arcs] / count)
        to_w[:] = spare[1:]
    else:
        to_w[:] = fans.low_mm[arcs]
    return points_mm.reshape(k, 3 * n)


def _ascend(rows: Floats, step: Floats) -> None:
    """Row j becomes the first row and j steps, by doubling."""
    known = 1
    while known < len(rows):
        new = min(known, len(rows) - known)
        np.add(rows[:new], step * known, out=rows[known : known + new])
        known *= 2


def _turn(
    u: Floats, v: Floats, known: int, new: int, cosine: Floats, sine: Floats, spare: Floats
) -> None:
    """Rows `known` and on are the first `new` rows, turned by an angle."""
    spare = spare[:new]
    to_u, to_v = u[known : known + new], v[known : known + new]
    np.multiply(u[:new], cosine, out=to_u)
    np.multiply(v[:new], sine, out=spare)
    to_u -= spare
    np.multiply(u[:new], sine, out=to_v)
    np.multiply(v[:new], cosine, out=spare)
    to_v += spare


def _doubled(cosine: Floats, sine: Floats) -> tuple[Floats, Floats]:
    """Of twice the angle."""
    return cosine * cosine - sine * sine, 2.0 * (cosine * sine)


def _step(turns: Floats) -> tuple[Floats, Floats]:
    """Cosine and sine of an eighth of a turn at most, by Taylor's series, within 3e-16."""
    angle = turns * TURN_RAD
    square = angle * angle
    cosine, sine = square * _COSINE[-1], square * _SINE[-1]
    for even, odd in zip(_COSINE[-2:0:-1], _SINE[-2:0:-1], strict=True):
        cosine += even
        cosine *= square
        sine += odd
        sine *= square
    cosine += _COSINE[0]
    sine += _SINE[0]
    sine *= angle
    return cosine, sine
