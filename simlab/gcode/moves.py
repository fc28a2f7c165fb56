"""From resolved lines to the rows of a toolpath; lines in doubt are left to the rows."""

from dataclasses import dataclass, field, replace
from operator import itemgetter

import numpy as np

from simlab.gcode.arc_words import INCH_MM, ArcWords, solve
from simlab.gcode.blocks import Blocks
from simlab.gcode.cycles import expand
from simlab.gcode.dialects import Group
from simlab.gcode.faults import Fault
from simlab.gcode.hole_columns import Drilling, drilling_of
from simlab.gcode.limits import Limits
from simlab.gcode.modal import ARC_ABSOLUTE, Resolved, resolve
from simlab.gcode.positions import AXES, end_points
from simlab.gcode.record import Excess
from simlab.gcode.state import NO_MOTION, State
from simlab.model.arrays import Bools, Bytes, Floats, Ints

CENTRES = "IJKR"
_CYCLE_WORDS = "LPQ"
_LEAST_CYCLE = 730.0
_NO_ARCS, _NO_PLANES = np.empty(0), np.empty(0, dtype=np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """The moves of some lines, before they are laid out as a `Toolpath`."""

    asked: Resolved
    points_mm: Floats
    """(m + 1, 3) where the first move starts, then where each one ends."""
    arcs: Ints
    """(k,) rows of the moves that are arcs."""
    centre_mm: Floats
    """(k, 3) their centres."""
    turns: Floats
    """(k,) how far they turn."""
    plane: Bytes
    """(k,) 17, 18 or 19."""
    last: dict[str, float]
    """What the lines leave in force, by `State`'s names."""
    cycle: dict[str, float] = field(default_factory=dict)
    """What they leave in `State.cycle`."""
    row: Ints | None = None
    """(m,) row of `asked` that each move belongs to; None where there is one move a row."""
    kind: Bytes | None = None
    """(m,) `MoveKind` where there are holes."""
    dwells: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Moves before which a hole's P passes."""
    dwell_s: Floats = field(default_factory=lambda: np.empty(0))


def solve_moves(blocks: Blocks, state: State, limits: Limits, made: int) -> Solved | Ints:
    """The moves of plain lines; or the lines that have to be done one at a time.

    `made` is the number of moves before.
    """
    fresh = {name: blocks.fresh(name) for name in AXES}
    with_axis = (fresh["X"] | fresh["Y"] | fresh["Z"])[1:]
    asks = with_axis.copy()
    asks[blocks.group(Group.MOTION).line] = True
    asked, last = resolve(blocks, state, asks)
    last["motion_before"] = _motion_before(blocks, asked, state)
    drills = asked.motion >= _LEAST_CYCLE
    doubtful = _doubtful(blocks, asked, asks)
    if len(doubtful):
        return doubtful
    drilling = drilling_of(blocks, asked, state, with_axis) if drills.any() else None
    if drilling is not None and not isinstance(drilling, Drilling):
        return drilling
    points_mm = end_points(blocks, asked, state.frame, state.at, fresh)
    if drilling is not None:
        points_mm[:, 2] = drilling.z_mm
    arcs = np.flatnonzero((asked.motion >= 20.0) & ~drills)
    if not len(arcs) and drilling is None:
        return Solved(asked, points_mm, arcs, _NO_ARCS, _NO_ARCS, _NO_PLANES, last)
    words = _arc_words(blocks, asked, arcs, state, points_mm)
    centre_mm, turns, wrong = solve(words)
    if wrong.any():
        lines: Ints = asked.line[arcs[wrong != 0]]
        return lines
    solved = Solved(asked, points_mm, arcs, centre_mm, turns, words.plane, last)
    if drilling is None:
        return solved
    try:
        return _drilled(solved, drilling, limits, made)
    except Excess:  # the line that is too much is found one by one
        return asked.line[drilling.rows]


def _drilled(solved: Solved, drilling: Drilling, limits: Limits, made: int) -> Solved:
    """The same with the moves of its holes."""
    rows, points_mm = drilling.rows, solved.points_mm
    ends_mm = points_mm[rows + 1]
    holes = replace(drilling.holes, u_mm=ends_mm[:, 0].copy(), v_mm=ends_mm[:, 1].copy())
    drilled = expand(holes, [], limits, made, points_mm[rows])
    counts = np.ones(len(solved.asked.line), dtype=np.int64)
    counts[rows] = np.bincount(drilled.hole, minlength=len(rows))
    if counts.max() > limits.points:
        raise Excess(Fault.POINTS, "a hole of too many pecks")
    row = np.repeat(np.arange(len(counts)), counts)
    begin = np.cumsum(counts) - counts
    steps = np.zeros(len(row) + 1, dtype=np.int8)
    steps[begin[rows]] += 1
    steps[(begin + counts)[rows]] -= 1
    inside = np.cumsum(steps[:-1], dtype=np.int8).view(np.bool_)
    all_mm = np.empty((3, len(row) + 1)).T
    all_mm[0] = points_mm[0]
    all_mm[1:][~inside] = points_mm[1:][np.delete(np.arange(len(counts)), rows)]
    all_mm[1:][inside] = drilled.at_mm
    kind = (solved.asked.motion != 0.0).view(np.uint8)[row]
    kind[inside] = drilled.kind
    slots = np.flatnonzero(inside)
    dwells = np.flatnonzero(drilled.dwells)
    return replace(
        solved,
        points_mm=all_mm,
        arcs=begin[solved.arcs],
        cycle=drilling.cycle,
        row=row,
        kind=kind,
        dwells=slots[dwells],
        dwell_s=drilling.dwell_s[drilled.hole[dwells]],
    )


def _motion_before(blocks: Blocks, asked: Resolved, state: State) -> float:
    """The motion mode of the last but one line that had one to do, G80 among them."""
    cancels = blocks.group(Group.CANCEL).line
    done = [(state.motion_before, -2), (state.motion, -1)]
    done += [(NO_MOTION, line) for line in cancels[-2:].tolist()]
    lines, motions = asked.line[-2:].tolist(), asked.motion[-2:].tolist()
    done += zip(motions, lines, strict=True)
    return sorted(done, key=itemgetter(1))[-2][0]


def _doubtful(blocks: Blocks, asked: Resolved, asks: Bools) -> Ints:
    """Lines that may be a mistake, or are asked for in a way that columns do not know."""
    wrong = asked.motion == NO_MOTION
    wrong |= (asked.motion > 0.0) & (asked.feed_mm_min == 0.0)
    lines = [asked.line[wrong]]
    centres = [blocks.letter(name).line for name in CENTRES]
    cycles = [blocks.letter(name).line for name in _CYCLE_WORDS]
    if any(map(len, centres)):
        straight = ~asks
        straight[asked.line] = asked.motion < 20.0
        lines += [line[straight[line]] for line in centres]
    if any(map(len, cycles)):
        others = ~asks
        others[asked.line] = asked.motion < _LEAST_CYCLE
        lines += [line[others[line]] for line in cycles]
    cancels = blocks.group(Group.CANCEL).line
    lines.append(cancels[asks[cancels]])
    return np.unique(np.concatenate(lines))


def _arc_words(
    blocks: Blocks, asked: Resolved, rows: Ints, state: State, points_mm: Floats
) -> ArcWords:
    unit_mm = asked.unit_mm[rows]
    place = np.full(blocks.lines, -1, dtype=np.int64)
    place[asked.line[rows]] = np.arange(len(rows))
    words_mm = np.full((4, len(rows)), np.nan).T  # a column at a time
    for column, name in enumerate(CENTRES):
        entries = blocks.letter(name)
        at, value = place.take(entries.line, mode="wrap"), entries.value
        if (at < 0).any():  # R may be a hole's
            at, value = at[at >= 0], value[at >= 0]
        words_mm[:, column][at] = value
        words_mm[:, column] *= unit_mm
    centre, absolute = words_mm[:, :3], asked.arc_distance[rows] == ARC_ABSOLUTE
    frame = state.frame
    turned = np.full(len(rows), frame.turned)
    if frame.turned:
        _turn(centre, frame.cosine, frame.sine, absolute)
    if absolute.any():
        centre = np.where(absolute[:, np.newaxis], centre + np.array(frame.origin[:3]), centre)
    return ArcWords(
        start_mm=points_mm.T.take(rows, axis=1, mode="wrap").T,
        end_mm=points_mm.T.take(rows + 1, axis=1, mode="wrap").T,
        plane=(asked.plane[rows] / 10.0).astype(np.uint8),
        clockwise=asked.motion[rows] == 20.0,
        centre=centre,
        radius_mm=words_mm[:, 3],
        absolute=absolute,
        inch=unit_mm == INCH_MM,
        rotated=turned,
    )


def _turn(centre: Floats, cosine: float, sine: float, absolute: Bools) -> None:
    """Turn I and J with the work offset: where either is there, or of a place both."""
    no_i, no_j = np.isnan(centre[:, 0]), np.isnan(centre[:, 1])
    rows = np.flatnonzero(~np.where(absolute, no_i | no_j, no_i & no_j))
    i, j = np.nan_to_num(centre[rows, 0]), np.nan_to_num(centre[rows, 1])
    centre[rows, 0], centre[rows, 1] = i * cosine - j * sine, i * sine + j * cosine
