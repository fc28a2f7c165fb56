"""Solved moves of many lines as rows of the record, and the state as the last one leaves it."""

import numpy as np

from simlab.gcode.batches import Batch, Origins
from simlab.gcode.machine import Machine
from simlab.gcode.modal import modes_of, take_over, taken
from simlab.gcode.moves import Solved
from simlab.gcode.record import Excess
from simlab.gcode.toolpath import MoveKind, Toolpath
from simlab.gcode.trace import Event, EventKind

_NO_CENTRE = np.full(3, np.nan)
_DWELL_COST = 30
_XY = np.uint8(17)  # of straight moves too, whatever the plane in force


def record_moves(machine: Machine, batch: Batch, solved: Solved, first: int) -> None:
    """Record what some lines of a batch do, the first of which is `first`.

    Raises
    ------
    ProgramError
        where these are more moves than a program may make
    """
    state, record = machine.state, machine.record
    places = solved.asked.line + first
    if len(places):
        places = places if solved.row is None else places[solved.row]
        made = record.moves
        path = _path(machine, solved, batch.origins(places))
        try:
            record.part(path)
        except Excess as excess:
            row = batch.row(int(places[machine.limits.moves - made]))
            machine.refuse(row, excess.fault, excess.what)
        for move, seconds in zip(solved.dwells.tolist(), solved.dwell_s.tolist(), strict=True):
            origin = (int(path.line[move]), int(path.source[move]), int(path.stack[move]))
            record.events.append(Event(made + move, EventKind.DWELL, seconds, "", *origin))
        machine.work += _DWELL_COST * len(solved.dwells)
        state.at = [*solved.points_mm[-1].tolist(), *state.at[3:]]
        state.cycle |= solved.cycle
    take_over(state, solved.last)


def _path(machine: Machine, solved: Solved, origins: Origins) -> Toolpath:
    state, asked, count = machine.state, solved.asked, len(origins.line)
    rapid, feed_mm_min, spindle_rpm = asked.motion == 0.0, asked.feed_mm_min, asked.spindle_rpm
    mode = modes_of(asked, state, machine.record)
    if solved.row is not None:
        feed_mm_min, spindle_rpm = taken(feed_mm_min, solved.row), taken(spindle_rpm, solved.row)
        mode = taken(mode, solved.row)
        rapid = solved.kind == MoveKind.RAPID
    kind = np.broadcast_to(np.uint8(MoveKind.FEED), count)
    if rapid.any():
        feed_mm_min = np.where(rapid, np.nan, feed_mm_min)
        kind = (~rapid).view(np.uint8)  # RAPID is 0, FEED is 1
    centre_mm, turns = np.broadcast_to(_NO_CENTRE, (count, 3)), np.broadcast_to(0.0, count)
    plane = np.broadcast_to(_XY, count)
    if len(solved.arcs):
        centre_mm, turns = np.full((count, 3), np.nan), np.zeros(count)
        centre_mm[solved.arcs], turns[solved.arcs] = solved.centre_mm, solved.turns
        if (solved.plane != _XY).any():
            plane = np.full(count, _XY)
            plane[solved.arcs] = solved.plane
    return Toolpath(
        kind=kind,
        line=origins.line,
        feed_mm_min=feed_mm_min,
        start_mm=solved.points_mm[:-1],
        end_mm=solved.points_mm[1:],
        centre_mm=centre_mm,
        turns=turns,
        plane=plane,
        spindle_rpm=spindle_rpm,
        tool=np.broadcast_to(np.int64(state.tool), count),
        rotary_deg=np.broadcast_to(np.array(state.at[3:6]), (count, 3)),
        auxiliary_mm=np.broadcast_to(np.array(state.at[6:9]), (count, 3)),
        mode=mode,
        source=origins.source,
        stack=origins.stack,
    )
