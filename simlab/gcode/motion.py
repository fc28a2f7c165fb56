"""The table of the motion words, and those that are one straight move: G0 and G1."""

from collections.abc import Callable, Mapping
from math import nan

from simlab.gcode import compensation, splines, threads
from simlab.gcode.arc_moves import arc
from simlab.gcode.cycle_steps import CYCLES
from simlab.gcode.cycle_words import drill
from simlab.gcode.ends import end_of
from simlab.gcode.lathe_cycles import CODES as LATHE
from simlab.gcode.lathe_cycles import lathe_cycle
from simlab.gcode.machine import Machine
from simlab.gcode.move_feeds import check_feed, feed_of, straight_length
from simlab.gcode.probe import probe
from simlab.gcode.row import Row
from simlab.gcode.toolpath import MoveKind

Word = Callable[[Machine, Row], None]


def rapid(machine: Machine, row: Row) -> None:
    """G0."""
    end = end_of(machine, row)
    if machine.compensation.busy:
        compensation.straight(machine, MoveKind.RAPID, end, row, nan)
    else:
        machine.straight(MoveKind.RAPID, end, row)


def feed(machine: Machine, row: Row) -> None:
    """G1."""
    state = machine.state
    check_feed(machine, row)
    end = end_of(machine, row)
    length = straight_length(state.unit_mm, state.here, end)
    feed_mm_min = feed_of(machine, row, length)
    if machine.compensation.busy:
        compensation.straight(machine, MoveKind.FEED, end, row, feed_mm_min)
    else:
        machine.straight(MoveKind.FEED, end, row, feed_mm_min)


def nothing(machine: Machine, row: Row) -> None:
    """G80: no motion of its own."""


def turn(machine: Machine, row: Row) -> None:
    """G70 to G72.2."""
    lathe_cycle(machine, row, MOTIONS)


MOTIONS: Mapping[int, Word] = {
    0: rapid,
    10: feed,
    20: arc,
    30: arc,
    50: splines.cubic,
    51: splines.parabola,
    52: splines.control_point,
    53: splines.nurbs,
    330: threads.thread,
    331: threads.rigid_tap,
    **dict.fromkeys((382, 383, 384, 385), probe),
    760: threads.threading_cycle,
    800: nothing,
    **dict.fromkeys(CYCLES, drill),
    **dict.fromkeys(LATHE, turn),
}
"""By ten times the G word."""
