"""From resolved lines to the rows of a toolpath, and what is wrong with a move."""

from dataclasses import dataclass

import numpy as np

from simlab.gcode.arc_words import FAULTS, INCH_MM, ArcWords, solve
from simlab.gcode.blocks import Blocks
from simlab.gcode.faults import Fault
from simlab.gcode.modal import ARC_ABSOLUTE, NO_MOTION, Modes, Resolved, resolve
from simlab.gcode.offsets import Offsets, rows_of
from simlab.gcode.positions import AXES, Point, end_points
from simlab.gcode.toolpath import MoveKind, Toolpath
from simlab.model.arrays import Bools, Bytes, Floats, Ints


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a line cannot be done."""

    line: int
    """Counted from 0 in the chunk."""
    fault: Fault
    what: str
    letters: str
    """The word to point at has one of these letters."""


_ARC_TEXTS: dict[Fault, tuple[str, str]] = {
    Fault.NO_CENTRE: ("this arc has no centre", "GIJK"),
    Fault.MIXED: ("this arc has a centre and a radius", "R"),
    Fault.PLANE: ("a centre word along the normal of this arc's plane", "IJK"),
    Fault.SAME_POINT: ("this arc ends where it starts, and has a radius only", "R"),
    Fault.SHORT_RADIUS: ("this radius does not reach the end of the arc", "R"),
    Fault.ZERO_RADIUS: ("this arc's radius is zero", "IJK"),
    Fault.RADII: ("the radius to the end of this arc differs from the one to its start", "IJK"),
    Fault.ROTATED: ("an arc in this plane under a rotated work offset", "G"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """The moves of some lines, before they are laid out as a `Toolpath`."""

    asked: Resolved
    points_mm: Floats
    """(n + 1, 3) where the first one starts, then where each one ends."""
    arcs: Ints
    """(k,) rows of the moves that are arcs."""
    centre_mm: Floats
    """(k, 3) their centres."""
    turns: Floats
    """(k,) how far they turn."""

    def path(self, first_line: int) -> Toolpath:
        """The same as a toolpath; `first_line` is the line that counts as 0 here."""
        asked, count = self.asked, len(self.asked.line)
        rapid = asked.motion == 0.0
        centre_mm, turns = np.full((count, 3), np.nan), np.zeros(count)
        centre_mm[self.arcs], turns[self.arcs] = self.centre_mm, self.turns
        return Toolpath(
            kind=np.where(rapid, np.uint8(MoveKind.RAPID), np.uint8(MoveKind.FEED)),
            line=asked.line + first_line,
            feed_mm_min=np.where(rapid, np.nan, asked.feed_mm_min),
            start_mm=self.points_mm[:-1],
            end_mm=self.points_mm[1:],
            centre_mm=centre_mm,
            turns=turns,
            plane=(asked.plane / 10.0).astype(np.uint8),
            spindle_rpm=asked.spindle_rpm,
            tool=asked.tool.astype(np.int64),
        )


def solve_moves(
    blocks: Blocks, modes: Modes, offsets: Offsets, start_mm: Point
) -> tuple[Solved, Modes, Trouble | None]:
    """(the moves of these lines, the modes behind them, the first line that cannot be done)."""
    fresh = {name: blocks.fresh(name) for name in AXES}
    asked, later = resolve(blocks, modes, fresh)
    points_mm = end_points(blocks, asked, offsets, start_mm, fresh)
    arcs = np.flatnonzero((asked.motion == 20.0) | (asked.motion == 30.0))
    centre_mm, turns, wrong = np.empty((0, 3)), np.empty(0), np.empty(0, dtype=np.uint8)
    if len(arcs):
        centre_mm, turns, wrong = solve(_arc_words(blocks, asked, arcs, offsets, points_mm))
    solved = Solved(asked, points_mm, arcs, centre_mm, turns)
    return solved, later, _trouble(blocks, asked, arcs, wrong)


def _arc_words(
    blocks: Blocks, asked: Resolved, rows: Ints, offsets: Offsets, points_mm: Floats
) -> ArcWords:
    unit_mm = asked.unit_mm[rows]
    words_mm = np.full((blocks.lines, 4), np.nan)
    for column, name in enumerate("IJKR"):
        entries = blocks.letter(name)
        words_mm[entries.line, column] = entries.value
    words_mm = words_mm[asked.line[rows]] * unit_mm[:, np.newaxis]
    centre, absolute = words_mm[:, :3], asked.arc_distance[rows] == ARC_ABSOLUTE
    system = rows_of(asked.system[rows])
    rotated = (offsets.sine[system] != 0.0) | (offsets.cosine[system] != 1.0)
    turned = np.flatnonzero(rotated & ~(np.isnan(centre[:, 0]) & np.isnan(centre[:, 1])))
    if len(turned):
        _turn(centre, turned, offsets.cosine[system[turned]], offsets.sine[system[turned]])
    centre = centre + np.where(absolute[:, np.newaxis], offsets.at_mm[system], 0.0)
    return ArcWords(
        start_mm=points_mm[rows],
        end_mm=points_mm[rows + 1],
        plane=(asked.plane[rows] / 10.0).astype(np.uint8),
        clockwise=asked.motion[rows] == 20.0,
        centre=centre,
        radius_mm=words_mm[:, 3],
        absolute=absolute,
        inch=unit_mm == INCH_MM,
        rotated=rotated,
    )


def _turn(centre: Floats, rows: Ints, cosine: Floats, sine: Floats) -> None:
    i, j = np.nan_to_num(centre[rows, 0]), np.nan_to_num(centre[rows, 1])
    centre[rows, 0], centre[rows, 1] = i * cosine - j * sine, i * sine + j * cosine


def _trouble(blocks: Blocks, asked: Resolved, arcs: Ints, wrong: Bytes) -> Trouble | None:
    """The first line that cannot be done; of several reasons in it, the first one below."""
    feeding = asked.motion > 0.0
    checks: list[tuple[Bools, Fault, str, str]] = []
    if (asked.motion == NO_MOTION).any():
        feeding &= asked.motion != NO_MOTION
        what = "axis words, and no motion word says how to move"
        checks.append((asked.motion == NO_MOTION, Fault.NO_MOTION, what, "XYZIJKR"))
    if any(name in blocks.letters for name in "IJKR"):
        centred = np.zeros(blocks.lines, dtype=bool)
        for name in "IJKR":
            centred[blocks.letter(name).line] = True
        straight = (asked.motion == 0.0) | (asked.motion == 10.0)
        what = "a centre or radius word, and no arc that uses it"
        checks.append((straight & centred[asked.line], Fault.UNUSED, what, "IJKR"))
    what = "a feed move, and no feed was given"
    checks.append((feeding & (asked.feed_mm_min == 0.0), Fault.NO_FEED, what, "GXYZIJKR"))
    found = [
        Trouble(int(asked.line[np.argmax(mask)]), fault, what, letters)
        for mask, fault, what, letters in checks
        if mask.any()
    ]
    if wrong.any():
        row = int(np.argmax(wrong != 0))
        fault = FAULTS[int(wrong[row])]
        found.append(Trouble(int(asked.line[arcs[row]]), fault, *_ARC_TEXTS[fault]))
    return min(found, key=lambda trouble: trouble.line, default=None)
