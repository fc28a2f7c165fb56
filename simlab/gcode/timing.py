"""How long a program takes on a machine that must speed up, brake and wait.

The path is exact (arcs are not cut into chords), the look-ahead is the whole program, and along
every move the speed is a trapezoid. Left out: jerk, the spindle's index before a thread, and that
an axis may have to brake along an arc and bend it at the same time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simlab.gcode.kinematics import Kinematics
from simlab.gcode.ramps import Ramped, ramped
from simlab.gcode.segments import Planner, spindle_changes
from simlab.gcode.toolpath import MoveKind, Toolpath
from simlab.gcode.trace import EventKind
from simlab.model.arrays import Floats, read_only

BLOCK = 8192
"""Moves that are planned together: they stay in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Timing:
    """How long a program takes, and where."""

    move_s: Floats
    """(n,) time of each move [s]."""
    entry_mm_s: Floats
    """(n,) speed where each move starts [mm/s]; 0 for moves that go nowhere."""
    rapid_s: float
    cut_s: float
    """All moves that are no rapids."""
    dwell_s: float
    tool_changes: int
    tool_change_s: float
    spindle_s: float
    """Waiting for the spindle to reach its speed."""

    @property
    def moving_s(self) -> float:
        """Time in which axes move [s]."""
        return self.rapid_s + self.cut_s

    @property
    def total_s(self) -> float:
        """From the first move to the last, with all waits; stops for the operator take none."""
        return self.moving_s + self.dwell_s + self.tool_change_s + self.spindle_s


def time_of(path: Toolpath, machine: Kinematics, *, block: int = BLOCK) -> Timing:
    """The time of every move, and of what happens between them.

    Parameters
    ----------
    path : a program's moves; its modes say how corners are taken, its events where it waits
    machine : what the axes can do
    block : moves planned together; it cannot be seen in the result, but for rounding

    Raises
    ------
    InputError
        where an axis moves that the machine has not, or a cut has no feed
    """
    planner = Planner(path, machine)
    starts = range(0, len(path), block)
    blocks = (planner.block(start, min(start + block, len(path))) for start in starts)
    move_s, entry_mm_s = np.zeros(len(path)), np.zeros(len(path))
    for done in ramped(blocks):
        rows = done.segments.row
        move_s[rows], entry_mm_s[rows] = _times(done)
    by_kind = np.bincount(path.kind, weights=move_s, minlength=len(MoveKind)).astype(float).tolist()
    events = path.trace.events
    tool_changes = sum(event.kind == EventKind.TOOL_CHANGE for event in events)
    changes = len(spindle_changes(path)) if machine.spindle_s > 0.0 else 0
    return Timing(
        move_s=read_only(move_s),
        entry_mm_s=read_only(entry_mm_s),
        rapid_s=by_kind[MoveKind.RAPID],
        cut_s=sum(by_kind[1:]),
        dwell_s=float(sum(event.value for event in events if event.kind == EventKind.DWELL)),
        tool_changes=tool_changes,
        tool_change_s=tool_changes * machine.tool_change_s,
        spindle_s=changes * machine.spindle_s,
    )


def _times(done: Ramped) -> tuple[Floats, Floats]:
    """((k,) time of each move, (k,) speed where it starts).

    Source: speed up to the peak, go on, brake; the peak's square is the mean of the two ends'
    squares and what the whole length can gain, where that is not more than the most speed.
    """
    segments, node2 = done.segments, done.node2
    ends2 = node2[:-1] + node2[1:]
    twice = 2.0 * segments.acceleration
    peak2 = np.minimum(0.5 * (ends2 + twice * segments.length), segments.fastest2)
    peak = np.sqrt(peak2)
    node = np.sqrt(node2)
    ramps = (2.0 * peak - node[:-1] - node[1:]) / segments.acceleration
    cruise = segments.length - (2.0 * peak2 - ends2) / twice
    seconds = ramps + np.maximum(cruise, 0.0) / peak
    if segments.alone_s is not None:
        seconds = np.where(np.isnan(segments.alone_s), seconds, segments.alone_s)
    return seconds, node[:-1]
