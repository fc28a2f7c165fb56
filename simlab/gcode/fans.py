"""Points on many arcs at once: arcs of equally many chords side by side, each step doubled.

Plain products and sums of reals only, each rounded once: the same bits on any machine, whichever
arcs are worked out together. NumPy's product of complex numbers is not used: some processors
round it once where others round twice.
"""

from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.lib.stride_tricks import as_strided

from simlab.gcode.circle import TURN_RAD, cos_sin
from simlab.model.arrays import Floats, Ints

_AT_ONCE = 1 << 15
"""Points worked out together: they stay in the processor's cache."""
_SLICE = 2048
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
        count = fans.count[begin:stop]
        ends = [*(np.flatnonzero(np.diff(count)) + 1 + begin).tolist(), stop]
        step = _step(fans.turns[begin:stop] / count)
        near = _near(fans, slice(begin, stop), step)
        low = begin
        for high in ends:
            chords = int(fans.count[low])
            blocks = as_strided(flat, (len(points_mm) - chords + 1, 3 * chords), (24, 8))
            most = max(1, _AT_ONCE // chords)
            for first in range(low, high, most):
                some = slice(first, min(first + most, high))
                vertices = _vertices(fans, some, near, begin, axes, room)
                blocks[fans.first[some]] = vertices.reshape(some.stop - first, -1)
            low = high


class _Room:
    """Memory for one piece of work after another: fresh pages cost more than the arithmetic."""

    def __init__(self, fans: Fans) -> None:
        size = 2 * max(_AT_ONCE, int(fans.count[-1]))
        self._u, self._v, self._spare = np.empty(size), np.empty(size), np.empty(size)
        self._points_mm = np.empty(3 * size)

    def arrays(self, n: int, k: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Two of (n + 1, k), one of (n, k), one of (k, n, 3)."""
        u, v = (flat[: (n + 1) * k].reshape(n + 1, k) for flat in (self._u, self._v))
        spare = self._spare[: n * k].reshape(n, k)
        return u, v, spare, self._points_mm[: 3 * n * k].reshape(k, n, 3)


_Near = tuple[list[tuple[Floats, Floats]], Floats, Floats]
"""Cosine and sine of 1, 2, 4, 8 steps; and the first points' u and v, (16, k) each."""


def _near(fans: Fans, arcs: slice, step: tuple[Floats, Floats]) -> _Near:
    """What the arcs of a slice start with, whatever their counts."""
    u = np.empty((_FIRST, arcs.stop - arcs.start))
    v = np.empty_like(u)
    u[0], v[0] = fans.u_mm[arcs], fans.v_mm[arcs]
    steps = [step]
    spare = np.empty_like(u)
    known = 1
    while known < _FIRST:
        _turn(u, v, known, known, steps[-1], spare)
        steps.append(_doubled(*steps[-1]))
        known *= 2
    return steps, u, v


def _vertices(
    fans: Fans, arcs: slice, near: _Near, begin: int, axes: tuple[int, int, int], room: _Room
) -> Floats:
    """(k, n, 3) vertices of arcs with the same count, the start left out."""
    n, k = int(fans.count[arcs.start]), arcs.stop - arcs.start
    steps, near_u, near_v = near
    own = slice(arcs.start - begin, arcs.stop - begin)
    u, v, spare, points_mm = room.arrays(n, k)
    known = min(n + 1, _FIRST)
    u[:known], v[:known] = near_u[:known, own], near_v[:known, own]
    cosine, sine = steps[-1][0][own], steps[-1][1][own]
    while known <= n:
        new = min(known, n + 1 - known)
        _turn(u, v, known, new, (cosine, sine), spare)
        known *= 2
        if known <= _SQUARED:
            cosine, sine = _doubled(cosine, sine)
        elif known <= n:
            cosine, sine = cos_sin(fans.turns[arcs] * (known / n))
    u, v = u[1:], v[1:]
    a, b, c = axes
    share = (np.arange(1, n + 1) / n)[:, None]
    np.multiply(share, fans.growth[arcs], out=spare)
    spare += 1.0
    u *= spare
    v *= spare
    np.add(u, fans.centre_u_mm[arcs], out=points_mm[:, :, a].T)
    np.add(v, fans.centre_v_mm[arcs], out=points_mm[:, :, b].T)
    if fans.rise_mm[arcs].any():
        np.multiply(share, fans.rise_mm[arcs], out=spare)
        np.add(spare, fans.low_mm[arcs], out=points_mm[:, :, c].T)
    else:
        points_mm[:, :, c] = fans.low_mm[arcs, None]
    return points_mm


def _turn(
    u: Floats, v: Floats, known: int, new: int, by: tuple[Floats, Floats], spare: Floats
) -> None:
    """Rows `known` and on are the first `new` rows, turned by an angle."""
    cosine, sine = by
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
