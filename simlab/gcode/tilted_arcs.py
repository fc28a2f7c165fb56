"""Arcs in G18 and G19 under a turned work offset: no plane of the machine has them, so chords."""

from dataclasses import dataclass

import numpy as np

from simlab.gcode.arcs import chord_counts, vertices_mm
from simlab.gcode.cycles import turn_back
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.many_moves import add_moves
from simlab.gcode.record import Excess
from simlab.gcode.row import Row
from simlab.gcode.state import Point
from simlab.gcode.toolpath import MoveKind, Toolpath
from simlab.model.errors import InputError

CHORD_MM = 0.001
Centre = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Round:
    """An arc between two points."""

    centre_mm: Centre
    turns: float


def add_chords(machine: Machine, row: Row, ends: tuple[Point, Point], arc: Round) -> None:
    """Record an arc that is given as it would be without the rotation."""
    state = machine.state
    begin, end = (np.array([point]) for point in ends)
    one = np.ones(1)
    path = Toolpath(
        kind=np.ones(1, dtype=np.uint8),
        line=np.full(1, row.line),
        feed_mm_min=one,
        start_mm=begin[:, :3],
        end_mm=end[:, :3],
        centre_mm=np.array([arc.centre_mm]),
        turns=np.array([arc.turns]),
        plane=np.full(1, state.plane // 10, dtype=np.uint8),
        spindle_rpm=one,
        tool=np.ones(1, dtype=np.int64),
    )
    try:
        counts = chord_counts(path, CHORD_MM)
    except InputError as error:
        machine.refuse(row, Fault.POINTS, str(error), "IJKRP")
    points_mm, _ = vertices_mm(path, counts)
    share = np.arange(1, len(points_mm) + 1)[:, np.newaxis] / len(points_mm)
    moves = begin + share * (end - begin)
    moves[:, :3] = points_mm
    turn_back(moves, state.frame)
    kind = np.full(len(moves), MoveKind.FEED, dtype=np.uint8)
    rpm = np.full(len(moves), state.spindle_rpm)
    try:
        add_moves(machine, row, kind, moves, rpm)
    except Excess as excess:
        machine.refuse(row, excess.fault, excess.what, "P")
