"""Many straight moves of one line recorded at once."""

from math import nan

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.toolpath import MoveKind, Toolpath, once
from simlab.model.arrays import Floats

FEW = 40
"""Moves up to which rows are cheaper than columns."""


def add_moves(
    machine: Machine, row: Row, kind: NDArray[np.uint8], ends: Floats, rpm: Floats
) -> None:
    """Record moves to the (m, 9) places of the machine; the feed in force holds.

    Raises
    ------
    Excess
        where the program has too many moves
    """
    state, record, count = machine.state, machine.record, len(ends)
    if count <= FEW:
        record.several(kind, ends, state, row, machine.feed_mm_min(), rpm)
        return
    record.part(
        Toolpath(
            kind=kind,
            line=np.broadcast_to(np.int64(row.line), (count,)),
            feed_mm_min=once(np.where(kind == MoveKind.RAPID, nan, machine.feed_mm_min())),
            start_mm=np.concatenate(([state.at[:3]], ends[:-1, :3])),
            end_mm=np.ascontiguousarray(ends[:, :3]),
            rotary_deg=once(ends[:, 3:6]),
            auxiliary_mm=once(ends[:, 6:]),
            centre_mm=np.broadcast_to(np.full(3, nan), (count, 3)),
            turns=np.broadcast_to(np.float64(0.0), (count,)),
            plane=np.broadcast_to(np.uint8(17), (count,)),
            spindle_rpm=once(rpm),
            tool=np.broadcast_to(np.int64(state.tool), (count,)),
            mode=np.broadcast_to(np.int32(record.mode_in(state)), (count,)),
            source=np.broadcast_to(np.int32(row.source), (count,)),
            stack=np.broadcast_to(np.int32(row.stack), (count,)),
        )
    )
    state.at, state.programmed = [float(value) for value in ends[-1]], None
