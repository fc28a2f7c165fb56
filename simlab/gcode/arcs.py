"""Arcs into chords: helices, full circles and slight spirals, in any plane, many at once."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.fans import Fans, write_fans
from simlab.model.arrays import Floats, Ints
from simlab.model.errors import InputError
from simlab.motion.circle import TURN_RAD

PLANE_AXES = {17: (0, 1, 2), 18: (2, 0, 1), 19: (1, 2, 0)}
"""Columns of the first axis, the second axis and the normal of each plane, right-handed."""
LEAST_CHORDS_A_TURN = 8
"""However coarse the tolerance, an arc still turns the right way round."""
MOST_CHORDS = 200_000
"""Chords of one arc; at 0.002 mm that is a radius of 16 km."""

MOST_IN_ALL = 50_000_000
"""Chords of all arcs of a path: more take minutes, and more memory than there is."""


class Moves(Protocol):
    """The columns of a `simlab.gcode.toolpath.Toolpath` that its arcs are made of."""

    def __len__(self) -> int: ...

    @property
    def line(self) -> Ints:
        """(n,) line of the program."""

    @property
    def start_mm(self) -> Floats:
        """(n, 3) where a move starts [mm]."""

    @property
    def end_mm(self) -> Floats:
        """(n, 3) where it ends [mm]."""

    @property
    def centre_mm(self) -> Floats:
        """(n, 3) centre of an arc [mm]."""

    @property
    def turns(self) -> Floats:
        """(n,) how far an arc turns, counter-clockwise positive; 0 where straight."""

    @property
    def plane(self) -> NDArray[np.uint8]:
        """(n,) 17, 18 or 19."""


def radii_mm(path: Moves) -> tuple[Floats, Floats]:
    """Distances from an arc's centre to its start and to its end in its plane; 0 where straight."""
    first, last = np.zeros(len(path)), np.zeros(len(path))
    for plane, (a, b, _) in PLANE_AXES.items():
        own = (path.plane == plane) & (path.turns != 0.0)
        rows = slice(None) if own.all() else np.flatnonzero(own)
        centre_u, centre_v = path.centre_mm[:, a][rows], path.centre_mm[:, b][rows]
        for point_mm, radius_mm in ((path.start_mm, first), (path.end_mm, last)):
            u = point_mm[:, a][rows] - centre_u
            v = point_mm[:, b][rows] - centre_v
            radius_mm[rows] = np.sqrt(u * u + v * v)
    return first, last


def chord_counts(path: Moves, chord_mm: float) -> Ints:
    """How many chords each move is cut into; 1 where it is straight.

    A chord over the angle `phi` leaves its arc by ``r (1 - cos(phi / 2)) <= r phi^2 / 8``.

    Raises
    ------
    InputError
        where the tolerance is not a positive number, or asks for more than `MOST_CHORDS`
    """
    if not 0.0 < chord_mm < np.inf:
        raise InputError(f"chord tolerance {chord_mm:g} mm; give a number above 0, such as 0.002")
    counts = np.ones(len(path), dtype=np.int64)
    rows = np.flatnonzero(path.turns != 0.0)
    if not len(rows):
        return counts
    radius_mm = np.maximum(*radii_mm(path))[rows]
    sweep_turns = np.abs(path.turns[rows])
    fine = sweep_turns * TURN_RAD * np.sqrt(radius_mm / (8.0 * chord_mm))
    chords = np.ceil(np.maximum(fine, sweep_turns * LEAST_CHORDS_A_TURN))
    worst = int(np.argmax(chords))
    if chords[worst] > MOST_CHORDS:
        raise InputError(
            f"line {path.line[rows[worst]]}: an arc of radius {radius_mm[worst]:g} mm needs "
            f"{chords[worst]:.3g} chords; allow a larger chord tolerance than {chord_mm:g} mm"
        )
    total = float(chords.sum())
    if total > MOST_IN_ALL:
        raise InputError(
            f"the arcs of this path need {total:.3g} chords, more than {MOST_IN_ALL:,}; "
            f"allow a larger chord tolerance than {chord_mm:g} mm"
        )
    counts[rows] = chords.astype(np.int64)
    return counts


def vertices_mm(path: Moves, counts: Ints, out: Floats | None = None) -> tuple[Floats, Ints]:
    """((m, 3) end points of all chords, (m,) the move that each belongs to).

    A move's last vertex is its end point to the bit. Between slightly different radii the arc is a
    spiral: the radius changes evenly with the angle. The points go to `out` where it is given.
    """
    ends = np.cumsum(counts)
    points_mm = np.empty((int(ends[-1]), 3)) if out is None else out
    for plane, axes in PLANE_AXES.items():
        rows = np.flatnonzero((path.plane == plane) & (counts > 1))
        if len(rows):
            write_fans(_fans(path, rows, counts[rows], ends[rows], axes), points_mm, axes)
    points_mm[ends - 1] = path.end_mm
    return points_mm, np.repeat(np.arange(len(path)), counts)


def _fans(path: Moves, rows: Ints, counts: Ints, ends: Ints, axes: tuple[int, int, int]) -> Fans:
    wide = counts.max() > np.iinfo(np.uint16).max
    key = counts.astype(np.int64 if wide else np.uint16)  # short keys are sorted faster
    order = np.argsort(key, kind="stable")
    rows, counts, first = rows[order], counts[order], (ends - counts)[order]
    start_u, start_v, low = (path.start_mm[:, axis][rows] for axis in axes)
    end_u, end_v, high = (path.end_mm[:, axis][rows] for axis in axes)
    centre_u, centre_v = (path.centre_mm[:, axis][rows] for axis in axes[:2])
    u, v = start_u - centre_u, start_v - centre_v
    end_u -= centre_u
    end_v -= centre_v
    radius_mm = np.sqrt(u * u + v * v)
    last_mm = np.sqrt(end_u * end_u + end_v * end_v)
    return Fans(
        count=counts,
        first=first,
        u_mm=u,
        v_mm=v,
        centre_u_mm=centre_u,
        centre_v_mm=centre_v,
        growth=(last_mm - radius_mm) / np.where(radius_mm > 0.0, radius_mm, 1.0),
        turns=path.turns[rows],
        low_mm=low + 0.0,  # no -0.0
        rise_mm=high - low,
    )


def lengths_mm(path: Moves) -> Floats:
    """Length of each move: exact for lines, arcs and helices, and for a spiral its mean circle."""
    first_mm, last_mm = radii_mm(path)
    step_mm = path.end_mm - path.start_mm
    straight = np.sqrt(
        step_mm[:, 0] * step_mm[:, 0]
        + step_mm[:, 1] * step_mm[:, 1]
        + step_mm[:, 2] * step_mm[:, 2]
    )
    round_mm = 0.5 * (first_mm + last_mm) * np.abs(path.turns) * TURN_RAD
    rise_mm = np.choose(np.asarray(path.plane) - 17, (step_mm[:, 2], step_mm[:, 1], step_mm[:, 0]))
    return np.where(path.turns != 0.0, np.sqrt(round_mm * round_mm + rise_mm * rise_mm), straight)
