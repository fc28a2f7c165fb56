"""The box that a toolpath stays in, without cutting its arcs into chords."""

import numpy as np

from simlab.gcode.arcs import PLANE_AXES, radii_mm
from simlab.gcode.toolpath import Toolpath
from simlab.model.arrays import Floats
from simlab.motion.circle import turn_of

_SIDES = ((0.0, 0, 1.0), (0.25, 1, 1.0), (0.5, 0, -1.0), (0.75, 1, -1.0))
"""(direction in turns, which axis of the plane is extreme there, its sign)."""


def extent_mm(path: Toolpath) -> tuple[Floats, Floats]:
    """((3,) least, (3,) greatest) X, Y, Z that the path reaches [mm]; NaN where it has no moves.

    Where an arc's radius changes from start to end, the larger one is taken.
    """
    if not len(path):
        return np.full(3, np.nan), np.full(3, np.nan)
    low_mm = np.minimum(path.start_mm.min(axis=0), path.end_mm.min(axis=0))
    high_mm = np.maximum(path.start_mm.max(axis=0), path.end_mm.max(axis=0))
    first_mm, last_mm = radii_mm(path)
    radius_mm = np.maximum(first_mm, last_mm)
    for plane, (a, b, _) in PLANE_AXES.items():
        rows = np.flatnonzero((path.plane == plane) & (path.turns != 0.0))
        if not len(rows):
            continue
        u = path.start_mm[rows, a] - path.centre_mm[rows, a]
        v = path.start_mm[rows, b] - path.centre_mm[rows, b]
        start = turn_of(u, v)
        stop = start + path.turns[rows]
        least, most = np.minimum(start, stop), np.maximum(start, stop)
        for direction, which, sign in _SIDES:
            passed = rows[np.floor(most - direction) >= np.ceil(least - direction)]
            if len(passed):
                axis = (a, b)[which]
                reach_mm = path.centre_mm[passed, axis] + sign * radius_mm[passed]
                low_mm[axis] = min(low_mm[axis], reach_mm.min())
                high_mm[axis] = max(high_mm[axis], reach_mm.max())
    return low_mm, high_mm
