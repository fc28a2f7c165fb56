"""Drilling cycles into moves: any number of holes at once, each of its own kind (G73 to G89).

The way over a hole and back is LinuxCNC's. Holes that follow each other without another motion
between them are a series; its initial level is where the tool stood before its first hole. G98
goes back to that level, G99 to R.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.cycle_steps import (
    BODIES,
    OVER,
    OVER_AND_DOWN,
    OVER_AS_BEFORE,
    PECKED,
    RISE,
    TAPPING,
    Height,
    Place,
    Step,
)
from simlab.gcode.faults import Fault
from simlab.gcode.limits import Limits
from simlab.gcode.record import Excess
from simlab.gcode.state import Frame, Point
from simlab.gcode.toolpath import MoveKind
from simlab.model.arrays import Bools, Floats, Ints

AXES_OF_PLANE = {
    170: (0, 1, 2),
    180: (2, 0, 1),
    190: (1, 2, 0),
    171: (6, 7, 8),
    181: (8, 6, 7),
    191: (7, 8, 6),
}
"""Axes of a plane as they stand in `LETTERS`: the first, the second, and the one that drills."""
NEAR_MM = 1e-7
"""Heights that differ by less are the same height: offsets come and go with rounding."""
SWAPPED = {180: [1, 2, 0], 190: [2, 0, 1]}
"""Which program numbers X, Y and Z get when tapping there."""
BACK_OFF_MM = 0.254
"""A pecking cycle leaves this much above the chips (0.010 inch)."""


@dataclass(frozen=True, slots=True, eq=False)
class Holes:
    """Holes of one plane in the order they are drilled, a row a hole; each repeat of L is one.

    `mm` is a place of the machine (before the work offset is turned). R, Z and Q are the program's
    own numbers, absolute, because that is what the steps of a pecked hole are counted in.
    """

    plane: int
    """170, 180, 190, 171, 181 or 191."""
    unit_mm: float
    frame: Frame
    code: Ints
    """(n,) ten times its G word."""
    first: Bools
    """(n,) the first hole of its line."""
    u_mm: Floats
    """(n,) place along the first axis of the plane."""
    v_mm: Floats
    """(n,) place along the second one."""
    initial_mm: Floats
    """(n,) initial level of its series."""
    retract: Floats
    """(n,) R."""
    bottom: Floats
    """(n,) Z (or X, Y): where the hole ends."""
    to_retract: Bools
    """(n,) G99: back to R, not to the initial level."""
    peck: Floats
    """(n,) Q; above 0 where the hole is pecked, whatever for others."""
    aside_mm: Floats
    """(n, 2) how far G87 goes aside, along the first and the second axis."""
    middle: Floats
    """(n,) where the counterbore of G87 ends; whatever for others."""

    def __len__(self) -> int:
        return len(self.code)


@dataclass(frozen=True, slots=True, eq=False)
class Drilled:
    """The moves of some holes, a row a move."""

    hole: Ints
    """(m,) row of its hole."""
    kind: NDArray[np.uint8]
    """(m,) `MoveKind`."""
    at_mm: Floats
    """(m, 3) where it ends: X Y Z, or U V W where the plane is one of theirs; machine."""
    spin: Ints
    """(m,) the spindle turns as before the hole (1), the other way (-1), or not at all (0)."""
    dwells: Bools
    """(m,) P of its hole passes before it."""
    clear_mm: float
    """Where the tool is along the drill behind the last hole."""


def expand(
    holes: Holes, start: Point, limits: Limits, made: int, before_mm: Floats | None = None
) -> Drilled:
    """The moves of these holes; `start` is where the tool stands, `made` how many moves there are.

    Where other moves stand between the holes, `before_mm` says for each hole where the tool is:
    (n, 3) along the first axis, the second and the drill, before the work offset is turned.

    Raises
    ------
    Excess
        where a hole has too many pecks, or the program too many moves
    """
    if before_mm is None:
        before_mm = _one_by_one(holes, start)
    levels = _levels(holes, before_mm)
    depths = np.zeros(len(holes), dtype=np.int64)
    pecked = np.flatnonzero(np.isin(holes.code, tuple(PECKED)))
    if len(pecked):
        depths[pecked] = _peck_counts(holes, pecked, limits)
    shapes, counts = _shapes(holes, levels, depths)
    total = int(counts.sum())
    if made + total > limits.moves:
        raise Excess(Fault.MOVES, f"this program makes more than {limits.moves:,} moves")
    drilled = Drilled(
        hole=np.repeat(np.arange(len(holes)), counts),
        kind=np.empty(total, dtype=np.uint8),
        at_mm=np.empty((total, 3)),
        spin=np.ones(total, dtype=np.int64),
        dwells=np.zeros(total, dtype=bool),
        clear_mm=float(levels.clear_mm[-1]),
    )
    first = np.cumsum(counts) - counts
    for rows in _groups(shapes):
        _fill(holes, levels, rows, first[rows], int(depths[rows[0]]), drilled)
    if holes.frame.turned and holes.plane in (170, 180, 190):
        turn_back(drilled.at_mm, holes.frame)
    return drilled


@dataclass(frozen=True, slots=True, eq=False)
class _Levels:
    """Heights of each hole (machine), and where the tool is before it."""

    heights: tuple[Floats, ...]
    """By `Height`."""
    places: tuple[tuple[Floats, Floats], ...]
    """By `Place`: along the first and the second axis."""
    clear_mm: Floats
    rises: Bools
    """The initial level is below R: up to R first."""
    over: Ints
    """0 goes over the hole as high as the tool stands, 1 at the clear height, 2 and that is R."""


def clear_heights_mm(holes: Holes) -> tuple[Floats, Floats]:
    """((n,) R, (n,) where the tool is along the drill behind the hole), of the machine."""
    origin_mm = holes.frame.origin[AXES_OF_PLANE[holes.plane][2]]
    retract_mm = holes.retract * holes.unit_mm + origin_mm
    low = holes.initial_mm < retract_mm - NEAR_MM
    return retract_mm, np.where(holes.to_retract | low, retract_mm, holes.initial_mm)


def _one_by_one(holes: Holes, start: Point) -> Floats:
    """Where the tool is before each hole when nothing stands between them."""
    at = unturned(start, holes.frame)
    first_mm = [[at[axis] for axis in AXES_OF_PLANE[holes.plane]]]
    behind_mm = np.stack((holes.u_mm, holes.v_mm, clear_heights_mm(holes)[1]), axis=1)
    return np.concatenate((first_mm, behind_mm[:-1]))


def _levels(holes: Holes, tool_mm: Floats) -> _Levels:
    origin_mm = holes.frame.origin[AXES_OF_PLANE[holes.plane][2]]
    retract_mm, clear_mm = clear_heights_mm(holes)
    rises = holes.first & (holes.initial_mm < retract_mm - NEAR_MM)
    before_mm = np.where(rises, retract_mm, tool_mm[:, 2])
    over = np.where(clear_mm > retract_mm + NEAR_MM, 1, 2)
    over = np.where(holes.first & (before_mm > retract_mm + NEAR_MM), 0, over)
    by_height = {
        Height.RETRACT: retract_mm,
        Height.CLEAR: clear_mm,
        Height.BEFORE: before_mm,
        Height.BOTTOM: holes.bottom * holes.unit_mm + origin_mm,
        Height.MIDDLE: holes.middle * holes.unit_mm + origin_mm,
    }
    by_place = {
        Place.HOLE: (holes.u_mm, holes.v_mm),
        Place.BEFORE: (tool_mm[:, 0], tool_mm[:, 1]),
        Place.ASIDE: (holes.u_mm + holes.aside_mm[:, 0], holes.v_mm + holes.aside_mm[:, 1]),
    }
    heights = tuple(by_height[height] for height in Height)
    places = tuple(by_place[place] for place in Place)
    return _Levels(heights, places, clear_mm, rises, over)


def _peck_counts(holes: Holes, rows: Ints, limits: Limits) -> Ints:
    """(k,) steps of Q that end above the bottom."""
    guess = np.ceil((holes.retract[rows] - holes.bottom[rows]) / holes.peck[rows])
    if (guess > limits.points).any():
        what = f"this hole takes more than {limits.points:,} pecks"
        raise Excess(Fault.POINTS, what)
    if guess.sum() > limits.moves:
        raise Excess(Fault.MOVES, f"this program makes more than {limits.moves:,} moves")
    counts = np.zeros(len(rows), dtype=np.int64)
    for same in _groups(guess.astype(np.int64)):
        depths = _depths(holes, rows[same], int(guess[same[0]]) + 1)
        counts[same] = (depths > holes.bottom[rows[same], np.newaxis]).sum(axis=1)
    return counts


def _depths(holes: Holes, rows: Ints, count: int) -> Floats:
    """(k, count) where the pecks end: Q again and again, as the control does it."""
    steps = np.empty((len(rows), count + 1))
    steps[:, 0] = holes.retract[rows]
    steps[:, 1:] = holes.peck[rows, np.newaxis]
    depths: Floats = np.subtract.accumulate(steps, axis=1)[:, 1:]
    return depths


def _shapes(holes: Holes, levels: _Levels, depths: Ints) -> tuple[Ints, Ints]:
    """((n,) holes of one number have the same steps, (n,) how many moves each has)."""
    lengths = np.zeros(1000, dtype=np.int64)
    for code, body in BODIES.items():
        lengths[code] = len(body)
    each = np.where(holes.code == 830, 3, 2)
    counts = lengths[holes.code] + depths * each + levels.rises + np.where(levels.over == 2, 1, 2)
    shapes = ((depths * 1000 + holes.code) * 3 + levels.over) * 2 + levels.rises
    return shapes, counts


def _groups(numbers: Ints) -> Iterator[Ints]:
    """Rows of equal numbers."""
    if (numbers == numbers[0]).all():
        yield np.arange(len(numbers))
        return
    order = np.argsort(numbers, kind="stable")
    cuts = np.flatnonzero(np.diff(numbers[order])) + 1
    yield from np.split(order, cuts)


def _fill(
    holes: Holes, levels: _Levels, rows: Ints, first: Ints, depths: int, drilled: Drilled
) -> None:
    """Write the moves of holes that have the same steps."""
    code, at = int(holes.code[rows[0]]), first
    steps: tuple[Step, ...] = (RISE,) if levels.rises[rows[0]] else ()
    steps += (OVER_AS_BEFORE, OVER_AND_DOWN, OVER)[int(levels.over[rows[0]])]
    columns = tuple(axis % 3 for axis in AXES_OF_PLANE[holes.plane])
    for step in steps:
        _write(levels, rows, at, step, columns, drilled)
        at = at + 1
    if depths:
        at = _write_pecks(holes, levels, rows, at, depths, drilled)
    begin = at
    for step in BODIES[code]:
        _write(levels, rows, at, step, columns, drilled)
        at = at + 1
    if code in TAPPING and holes.plane in SWAPPED:
        _swap(drilled.at_mm, begin[:, np.newaxis] + np.arange(len(BODIES[code])), holes)


def _write(
    levels: _Levels,
    rows: Ints,
    at: Ints,
    step: Step,
    columns: tuple[int, ...],
    drilled: Drilled,
) -> None:
    u_mm, v_mm = levels.places[step.place]
    a, b, c = columns
    drilled.at_mm[at, a] = u_mm[rows]
    drilled.at_mm[at, b] = v_mm[rows]
    drilled.at_mm[at, c] = levels.heights[step.height][rows]
    drilled.kind[at] = step.kind
    if step.spin != 1:
        drilled.spin[at] = step.spin
    if step.dwells:
        drilled.dwells[at] = True


def _write_pecks(
    holes: Holes, levels: _Levels, rows: Ints, at: Ints, depths: int, drilled: Drilled
) -> Ints:
    """Down a step, out (G83), and back to just above the chips, again and again."""
    a, b, c = (axis % 3 for axis in AXES_OF_PLANE[holes.plane])
    origin_mm = holes.frame.origin[AXES_OF_PLANE[holes.plane][2]]
    down_mm = _depths(holes, rows, depths) * holes.unit_mm + origin_mm
    out = 1 if holes.code[rows[0]] == 830 else 0
    each = 2 + out
    moves = at[:, np.newaxis] + np.arange(each * depths)
    drilled.at_mm[moves, a] = holes.u_mm[rows, np.newaxis]
    drilled.at_mm[moves, b] = holes.v_mm[rows, np.newaxis]
    drilled.kind[moves] = MoveKind.RAPID
    drilled.kind[moves[:, ::each]] = MoveKind.FEED
    drilled.at_mm[moves[:, ::each], c] = down_mm
    if out:
        drilled.at_mm[moves[:, 1::each], c] = levels.heights[Height.RETRACT][rows, np.newaxis]
    drilled.at_mm[moves[:, 1 + out :: each], c] = down_mm + BACK_OFF_MM
    return at + each * depths


def _swap(at_mm: Floats, moves: Ints, holes: Holes) -> None:
    """LinuxCNC 2.9 taps along the wrong axes in G18 and G19: so does the learner's machine."""
    origin = np.array(holes.frame.origin[:3])
    program = at_mm[moves] - origin
    at_mm[moves] = program[:, :, SWAPPED[holes.plane]] + origin


def unturned(at: Point, frame: Frame) -> Point:
    """A place of the machine as it would be without the rotation of the work offset."""
    out = list(at)
    if frame.turned:
        u, v = at[0] - frame.origin[0], at[1] - frame.origin[1]
        out[0] = frame.origin[0] + (u * frame.cosine + v * frame.sine)
        out[1] = frame.origin[1] + (v * frame.cosine - u * frame.sine)
    return out


def turned(at: Point, frame: Frame) -> Point:
    """The other way round."""
    out = np.array([at[:3]])
    turn_back(out, frame)
    return [*map(float, out[0]), *at[3:]]


def turn_back(at_mm: Floats, frame: Frame) -> None:
    """Turn places, a row each, as the work offset is turned."""
    u, v = at_mm[:, 0] - frame.origin[0], at_mm[:, 1] - frame.origin[1]
    at_mm[:, 0] = frame.origin[0] + (u * frame.cosine - v * frame.sine)
    at_mm[:, 1] = frame.origin[1] + (u * frame.sine + v * frame.cosine)
