"""Arcs and helices as a planner sees them: how long, where they point, how fast they may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simlab.gcode.arcs import PLANE_AXES
from simlab.gcode.toolpath import Toolpath
from simlab.model.arrays import Floats, Ints
from simlab.motion.circle import TURN_RAD


@dataclass(frozen=True, slots=True, eq=False)
class Rounds:
    """The arcs of some moves, a row an arc."""

    at: Ints
    """(k,) which of the moves they are."""
    length_mm: Floats
    """(k,) along the arc."""
    travel_mm: tuple[Floats, Floats, Floats]
    """(k,) the way of X, Y, Z if the arc went on along each of them all the time: at most so."""
    begin_mm: tuple[Floats, Floats, Floats]
    """(k,) direction where it starts, as long as the arc."""
    finish_mm: tuple[Floats, Floats, Floats]
    """(k,) direction where it ends."""
    stretch: Floats
    """(k,) square of the arc's length over that of its shadow in the plane, times its radius."""
    plane: Ints
    """(k,) 17, 18 or 19."""

    def fastest(self, sluggish: Floats) -> Floats:
        """(k,) most speed that the axes can still bend towards the centre.

        Source: v^2 / r is the acceleration of a circle; the slower of its two axes must do it.
        """
        slowest = np.zeros(len(self.at))
        for plane, (a, b, _) in PLANE_AXES.items():
            slowest[self.plane == plane] = max(sluggish[a], sluggish[b])
        return np.sqrt(self.stretch / slowest)


def rounds_of(path: Toolpath, first: int, at: Ints) -> Rounds:
    """The moves `at`, counted from row `first`, which must be arcs."""
    rows = at + first
    start_mm, end_mm, centre_mm = path.start_mm[rows], path.end_mm[rows], path.centre_mm[rows]
    turns, plane = path.turns[rows], path.plane[rows].astype(np.int64)
    travel, begin, finish = np.zeros((3, 3, len(at)))
    length, stretch = np.zeros((2, len(at)))
    for code, (a, b, c) in PLANE_AXES.items():
        own = np.flatnonzero(plane == code)
        sweep = turns[own] * TURN_RAD
        u = start_mm[own, a] - centre_mm[own, a]
        v = start_mm[own, b] - centre_mm[own, b]
        end_u = end_mm[own, a] - centre_mm[own, a]
        end_v = end_mm[own, b] - centre_mm[own, b]
        first_mm, last_mm = np.sqrt(u * u + v * v), np.sqrt(end_u * end_u + end_v * end_v)
        radius_mm = 0.5 * (first_mm + last_mm)
        flat_mm = radius_mm * np.abs(sweep)
        rise_mm = end_mm[own, c] - start_mm[own, c]
        length[own] = np.sqrt(flat_mm * flat_mm + rise_mm * rise_mm)
        travel[a, own] = travel[b, own] = flat_mm
        travel[c, own] = np.abs(rise_mm)
        signed_mm = np.copysign(flat_mm, sweep)
        for way, x, y, size in ((begin, u, v, first_mm), (finish, end_u, end_v, last_mm)):
            scale = signed_mm / np.where(size > 0.0, size, 1.0)
            way[a, own], way[b, own], way[c, own] = -y * scale, x * scale, rise_mm
        share = length[own] / np.where(flat_mm > 0.0, flat_mm, 1.0)
        stretch[own] = radius_mm * share * share
    return Rounds(at, length, (*travel,), (*begin,), (*finish,), stretch, plane)
