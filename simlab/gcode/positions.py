"""Where each move ends, in machine coordinates: absolute and incremental words, offsets, rotation.

Absolute moves in offsets that are not rotated need no move before them but for the axes they leave
out; incremental moves are one running sum. Programs that mix both, or use a rotated offset, are
walked a move at a time. The ways give the same bits where more than one would do.
"""

import numpy as np

from simlab.gcode.blocks import Blocks
from simlab.gcode.modal import Resolved
from simlab.gcode.offsets import Offsets, rows_of
from simlab.model.arrays import Floats

AXES = "XYZ"
Point = tuple[float, float, float]


def end_points(blocks: Blocks, moves: Resolved, offsets: Offsets, start_mm: Point) -> Floats:
    """(n + 1, 3) the start, then where each move ends [mm]."""
    if offsets.rotated or not (moves.absolute.all() or not moves.absolute.any()):
        return _walked(blocks, moves, offsets, start_mm)
    points_mm = np.empty((len(moves.line) + 1, 3))
    points_mm[0] = start_mm
    row_of_line = np.zeros(blocks.lines, dtype=np.int64)
    row_of_line[moves.line] = np.arange(len(moves.line))
    system = rows_of(moves.system)
    for axis, name in enumerate(AXES):
        entries = blocks.letter(name)
        rows = row_of_line[entries.line]
        words_mm = entries.value * moves.unit_mm[rows]
        if moves.absolute.all():
            words_mm = words_mm + offsets.at_mm[system[rows], axis]
            filled = np.zeros(len(moves.line) + 1, dtype=bool)
            filled[rows + 1] = True
            values = np.concatenate(([start_mm[axis]], words_mm))
            points_mm[:, axis] = values[np.cumsum(filled, dtype=np.int32)]
        else:
            steps_mm = np.zeros(len(moves.line) + 1)
            steps_mm[0] = start_mm[axis]
            steps_mm[rows + 1] = words_mm
            points_mm[:, axis] = np.cumsum(steps_mm)
    return points_mm


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
        steps, moves.absolute.tolist(), rows_of(moves.system).tolist(), strict=True
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
