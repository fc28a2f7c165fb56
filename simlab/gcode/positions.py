"""Where each move ends, in machine coordinates: absolute and incremental words, offsets, rotation.

Absolute moves in offsets that are not rotated need no move before them but for the axes they leave
out; incremental moves are one running sum. Programs that mix both, or use a rotated offset, are
walked a move at a time. The ways give the same bits where more than one would do.
"""

from collections.abc import Mapping

import numpy as np

from simlab.gcode.blocks import Blocks, Entries
from simlab.gcode.dialects import Group
from simlab.gcode.modal import ABSOLUTE, Resolved
from simlab.gcode.offsets import Offsets, rows_of
from simlab.model.arrays import Bools, Floats

AXES = "XYZ"
Point = tuple[float, float, float]


def end_points(
    blocks: Blocks,
    moves: Resolved,
    offsets: Offsets,
    start_mm: Point,
    fresh: Mapping[str, Bools],
) -> Floats:
    """(n + 1, 3) the start, then where each move ends [mm]; `fresh` is `Blocks.fresh` of X Y Z."""
    absolute = moves.distance == ABSOLUTE
    same = bool(absolute.all()) or not absolute.any()
    if offsets.rotated or not same:
        return _walked(blocks, moves, offsets, start_mm)
    points_mm = np.empty((3, len(moves.line) + 1)).T  # written a column at a time
    points_mm[0] = start_mm
    behind = moves.line + 1
    modal = len(blocks.group(Group.UNITS).line) or len(blocks.group(Group.SYSTEM).line)
    for axis, name in enumerate(AXES):
        entries = blocks.letter(name)
        unit_mm, origin_mm = _scale(entries, moves, offsets, axis, per_word=bool(modal))
        values = np.empty(len(entries.line) + 1)
        words_mm = np.multiply(entries.value, unit_mm, out=values[1:])
        if absolute[:1].any():
            values[0] = start_mm[axis]
            words_mm += origin_mm
            last = np.cumsum(fresh[name], dtype=np.int32).take(behind, mode="wrap")
            points_mm[1:, axis] = values.take(last, mode="wrap")
        else:
            steps_mm = np.zeros(blocks.lines + 1)
            steps_mm[0] = start_mm[axis]
            steps_mm[entries.line + 1] = words_mm
            points_mm[1:, axis] = np.cumsum(steps_mm).take(behind, mode="wrap")
    return points_mm


def _scale(
    entries: Entries, moves: Resolved, offsets: Offsets, axis: int, *, per_word: bool
) -> tuple[Floats | float, Floats | float]:
    """(unit in mm, origin in mm) for each word of an axis, or one for all."""
    if not len(entries.line):
        return 1.0, 0.0
    if not per_word:
        system = rows_of(moves.system[:1])
        return float(moves.unit_mm[0]), float(offsets.at_mm[system, axis][0])
    row = np.searchsorted(moves.line, entries.line)
    return moves.unit_mm[row], offsets.at_mm[rows_of(moves.system[row]), axis]


def _walked(blocks: Blocks, moves: Resolved, offsets: Offsets, start_mm: Point) -> Floats:
    words = np.full((blocks.lines, 3), np.nan)
    for axis, name in enumerate(AXES):
        entries = blocks.letter(name)
        words[entries.line, axis] = entries.value
    steps = (words[moves.line] * moves.unit_mm[:, np.newaxis]).tolist()
    at_mm, cosine, sine = offsets.at_mm.tolist(), offsets.cosine.tolist(), offsets.sine.tolist()
    here = list(start_mm)
    points_mm = [tuple(here)]
    for step, absolute, system in zip(
        steps, (moves.distance == ABSOLUTE).tolist(), rows_of(moves.system).tolist(), strict=True
    ):
        origin, c, s = at_mm[system], cosine[system], sine[system]
        turned = s != 0.0 or c != 1.0
        if turned:
            u, v = here[0] - origin[0], here[1] - origin[1]
            here[0], here[1] = origin[0] + (u * c + v * s), origin[1] + (v * c - u * s)
        for axis in range(3):
            if step[axis] == step[axis]:  # not NaN: the word is there
                here[axis] = step[axis] + (origin[axis] if absolute else here[axis])
        if turned:
            u, v = here[0] - origin[0], here[1] - origin[1]
            here[0], here[1] = origin[0] + (u * c - v * s), origin[1] + (u * s + v * c)
        points_mm.append(tuple(here))
    return np.array(points_mm)
