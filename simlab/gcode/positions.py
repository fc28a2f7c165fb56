"""Where each move ends, in machine coordinates: absolute and incremental words, offsets, rotation.

Absolute moves in offsets that are not rotated need no move before them but for the axes they leave
out; incremental moves are one running sum. Lines that mix both, or use a rotated offset, are
walked a move at a time. The ways give the same bits where more than one would do, and the same as
`Machine.target`.
"""

from collections.abc import Mapping

import numpy as np

from simlab.gcode.blocks import Blocks, Entries
from simlab.gcode.dialects import Group
from simlab.gcode.modal import ABSOLUTE, Resolved
from simlab.gcode.state import Frame, Point
from simlab.model.arrays import Bools, Floats

AXES = "XYZ"


def end_points(
    blocks: Blocks, moves: Resolved, frame: Frame, start_mm: Point, fresh: Mapping[str, Bools]
) -> Floats:
    """(n + 1, 3) the start, then where each move ends [mm]; `fresh` is `Blocks.fresh` of X Y Z."""
    absolute = moves.distance == ABSOLUTE
    same = bool(absolute.all()) or not absolute.any()
    if frame.turned or not same:
        return _walked(blocks, moves, frame, start_mm)
    points_mm = np.empty((3, len(moves.line) + 1)).T  # written a column at a time
    points_mm[0] = start_mm[:3]
    behind = moves.line + 1
    for axis, name in enumerate(AXES):
        entries = blocks.letter(name)
        if not len(entries.line):
            points_mm[1:, axis] = start_mm[axis]
            continue
        values = np.empty(len(entries.line) + 1)
        words_mm = np.multiply(entries.value, _unit_mm(blocks, entries, moves), out=values[1:])
        if absolute[0]:
            values[0] = start_mm[axis]
            words_mm += frame.origin[axis]
            last = np.cumsum(fresh[name], dtype=np.int32).take(behind, mode="wrap")
            points_mm[1:, axis] = values.take(last, mode="wrap")
        else:
            steps_mm = np.full(blocks.lines + 1, -0.0)  # which leaves any number as it is
            steps_mm[0] = start_mm[axis]
            steps_mm[entries.line + 1] = words_mm
            points_mm[1:, axis] = np.cumsum(steps_mm).take(behind, mode="wrap")
    return points_mm


def _unit_mm(blocks: Blocks, entries: Entries, moves: Resolved) -> Floats | float:
    """The unit of each word of an axis, or one for all."""
    if not len(blocks.group(Group.UNITS).line):
        return float(moves.unit_mm[0])
    return moves.unit_mm[np.searchsorted(moves.line, entries.line)]


def _walked(blocks: Blocks, moves: Resolved, frame: Frame, start_mm: Point) -> Floats:
    words = np.full((blocks.lines, 3), np.nan)
    for axis, name in enumerate(AXES):
        entries = blocks.letter(name)
        words[entries.line, axis] = entries.value
    steps = (words[moves.line] * moves.unit_mm[:, np.newaxis]).tolist()
    origin, c, s, turned = frame.origin, frame.cosine, frame.sine, frame.turned
    here = list(start_mm[:3])
    points_mm = [tuple(here)]
    for step, absolute in zip(steps, (moves.distance == ABSOLUTE).tolist(), strict=True):
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
