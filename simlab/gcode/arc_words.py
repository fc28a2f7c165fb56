"""Where an arc's centre is and how far it turns, from I J K or R: many arcs at once.

The limits are LinuxCNC's, so that a program is taken here when it is taken there
(tests/gcode/test_against_rs274.py finds each of them again by bisection).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.arcs import PLANE_AXES
from simlab.gcode.faults import Fault
from simlab.model.arrays import Bools, Floats
from simlab.motion.circle import TURN_RAD, turn_of

INCH_MM = 25.4
RADII_MM, RADII_INCH = 2 * 0.01 * 2**0.5, 2 * 0.001 * 2**0.5
"""Difference of the radii at start and end that is always allowed."""
RADII_SHARE = 0.001
"""Share of the radius that is allowed beyond, up to a hundred times the difference above."""
TINY_MM = 0.00127
"""Smaller radii are none; and R may be this much too short for the end point. (0.00005 inch.)"""
WHOLE_TURN = 1e-6 / TURN_RAD
"""An arc that would turn less than this turns once around."""
FAULTS = (
    Fault.WORD,  # 0 stands for none
    Fault.NO_CENTRE,
    Fault.MIXED,
    Fault.PLANE,
    Fault.SAME_POINT,
    Fault.SHORT_RADIUS,
    Fault.ZERO_RADIUS,
    Fault.RADII,
    Fault.ROTATED,
)
TEXTS: Mapping[Fault, tuple[str, str]] = {
    Fault.NO_CENTRE: ("this arc has no centre", "GIJK"),
    Fault.MIXED: ("this arc has a centre and a radius", "R"),
    Fault.PLANE: ("a centre word along the normal of this arc's plane", "IJK"),
    Fault.SAME_POINT: ("this arc ends where it starts, and has a radius only", "R"),
    Fault.SHORT_RADIUS: ("this radius does not reach the end of the arc", "R"),
    Fault.ZERO_RADIUS: ("this arc's radius is zero", "IJK"),
    Fault.RADII: ("the radius to the end of this arc differs from the one to its start", "IJK"),
    Fault.ROTATED: ("an arc in this plane under a rotated work offset", "G"),
}
"""What is wrong, and the letters of the word to point at."""


@dataclass(frozen=True, slots=True, eq=False)
class ArcWords:
    """Arcs as the program gives them, a row an arc; lengths in mm, NaN for words not given."""

    start_mm: Floats
    end_mm: Floats
    plane: NDArray[np.uint8]
    clockwise: Bools
    centre: Floats
    """(k, 3) I J K: from the start, or where `absolute` a place of the machine."""
    radius_mm: Floats
    """(k,) R; negative asks for the longer way."""
    absolute: Bools
    inch: Bools
    """The program counts in inches: other limits."""
    rotated: Bools
    """The work offset is rotated."""


def solve(arcs: ArcWords) -> tuple[Floats, Floats, NDArray[np.uint8]]:
    """((k, 3) centres, (k,) turns, (k,) index into `FAULTS` of what is wrong, 0 for nothing)."""
    centre_mm = arcs.start_mm.copy(order="K")
    turns = np.zeros(len(arcs.plane))
    faults = np.zeros(len(arcs.plane), dtype=np.uint8)
    for plane, axes in PLANE_AXES.items():
        own = arcs.plane == plane
        if own.any():
            rows = slice(None) if own.all() else np.flatnonzero(own)
            _solve_plane(arcs, rows, axes, (centre_mm, turns, faults))
    faults[arcs.rotated & (arcs.plane != 17)] = FAULTS.index(Fault.ROTATED)
    return centre_mm, turns, faults


def _solve_plane(
    arcs: ArcWords,
    rows: NDArray[np.int64] | slice,
    axes: tuple[int, int, int],
    found: tuple[Floats, Floats, NDArray[np.uint8]],
) -> None:
    a, b, normal = axes
    u, v = arcs.start_mm[:, a][rows], arcs.start_mm[:, b][rows]
    end_u, end_v = arcs.end_mm[:, a][rows], arcs.end_mm[:, b][rows]
    given_u, given_v = arcs.centre[:, a][rows], arcs.centre[:, b][rows]
    radius_mm, inch = arcs.radius_mm[rows], arcs.inch[rows]
    absolute, clockwise = arcs.absolute[rows], arcs.clockwise[rows]
    by_radius = ~np.isnan(radius_mm)
    no_u, no_v = np.isnan(given_u), np.isnan(given_v)
    off_plane = ~np.isnan(arcs.centre[:, normal][rows])

    from_u, from_v = (np.where(absolute, 0.0, at) for at in (u, v)) if absolute.any() else (u, v)
    centre_u = np.where(no_u, u, given_u + from_u)
    centre_v = np.where(no_v, v, given_v + from_v)
    apart_mm = np.full(len(u), np.nan)
    if by_radius.any():
        apart_mm, across = _between(u, v, end_u, end_v, radius_mm, clockwise)
        centre_u = np.where(by_radius, across[0], centre_u)
        centre_v = np.where(by_radius, across[1], centre_v)

    u, v = u - centre_u, v - centre_v
    end_u, end_v = end_u - centre_u, end_v - centre_v
    first_mm, last_mm = _length(u, v), _length(end_u, end_v)
    swept = turn_of(end_u, end_v) - turn_of(u, v)
    turns = swept - np.where(clockwise, np.ceil(swept + WHOLE_TURN), np.floor(swept - WHOLE_TURN))

    off_mm = np.abs(first_mm - last_mm)
    allowed_mm = np.where(inch, RADII_INCH * INCH_MM, RADII_MM)
    relative = off_mm > RADII_SHARE * np.maximum(first_mm, last_mm)
    checks = (  # the last one that holds is reported: the gravest stands last
        (
            Fault.RADII,
            ~by_radius & (off_mm > allowed_mm) & (relative | (off_mm > 100 * allowed_mm)),
        ),
        (Fault.ZERO_RADIUS, ~by_radius & ((first_mm < TINY_MM) | (last_mm < TINY_MM))),
        (Fault.SHORT_RADIUS, by_radius & (0.5 * apart_mm - np.abs(radius_mm) > TINY_MM)),
        (Fault.SAME_POINT, by_radius & (apart_mm == 0.0)),
        (Fault.NO_CENTRE, ~by_radius & ((no_u & no_v) | (absolute & (no_u | no_v)))),
        (Fault.PLANE, off_plane),
        (Fault.MIXED, by_radius & ~(no_u & no_v)),
    )
    centre_mm, all_turns, faults = found
    own_faults = np.zeros(len(u), dtype=np.uint8)
    for fault, wrong in checks:
        if wrong.any():
            own_faults[wrong] = FAULTS.index(fault)
    faults[rows] = own_faults
    centre_mm[:, a][rows], centre_mm[:, b][rows] = centre_u, centre_v
    all_turns[rows] = turns


def _between(
    u: Floats, v: Floats, end_u: Floats, end_v: Floats, radius_mm: Floats, clockwise: Bools
) -> tuple[Floats, tuple[Floats, Floats]]:
    """(distance of the ends, centre of the circle of that radius through both)."""
    along_u, along_v = end_u - u, end_v - v
    apart_mm = _length(along_u, along_v)
    half_mm = 0.5 * apart_mm
    aside_mm = np.sqrt(np.maximum(radius_mm * radius_mm - half_mm * half_mm, 0.0))
    # Seen along the chord, the centre of a short counter-clockwise arc lies to the left.
    aside = np.where(clockwise == (radius_mm > 0.0), -aside_mm, aside_mm)
    aside = aside / np.where(apart_mm > 0.0, apart_mm, 1.0)
    centre_u = u + 0.5 * along_u - along_v * aside
    centre_v = v + 0.5 * along_v + along_u * aside
    return apart_mm, (centre_u, centre_v)


def _length(u: Floats, v: Floats) -> Floats:
    return np.sqrt(u * u + v * v)
