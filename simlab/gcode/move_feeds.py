"""With which feed a move is made: looked at before it, and worked out for G93."""

from math import sqrt

from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.state import Point

INVERSE_TIME, PER_TURN = 930, 950
SLOWEST = 0.1
"""G93 goes no slower, in units a minute."""


def check_feed(machine: Machine, row: Row) -> None:
    """Refuse a feed move that has no feed."""
    state = machine.state
    if state.feed_mode == INVERSE_TIME:
        if "F" not in row.words:
            what = "with G93 every feed move needs its own F"
            machine.refuse(row, Fault.INVERSE_FEED, what, "GXYZABCUVWIJKR@^")
        return
    if state.feed == 0.0:
        what = "a feed move, and no feed was given"
        machine.refuse(row, Fault.NO_FEED, what, "GXYZABCUVWIJKR@^")
    if state.feed_mode == PER_TURN and state.speed_rpm == 0.0:
        what = "a feed per turn of the spindle, and the spindle has no speed"
        machine.refuse(row, Fault.SPINDLE, what, "GXYZABCUVWIJKR@^")


def feed_of(machine: Machine, row: Row, length: float) -> float:
    """Feed [mm/min] of a move of that length [mm, or degrees where only rotary axes move]."""
    state = machine.state
    if state.feed_mode != INVERSE_TIME:
        return machine.feed_mm_min()
    state.feed = max(SLOWEST * state.unit_mm, length * row.words["F"])
    return state.feed


def straight_length(state_unit_mm: float, begin: Point, end: Point) -> float:
    """Length by which G93 and probes go: of X Y Z, else of U V W, else of A B C."""
    for axes, unit in (((0, 1, 2), 1.0), ((6, 7, 8), 1.0), ((3, 4, 5), state_unit_mm)):
        steps = [end[axis] - begin[axis] for axis in axes]
        if any(steps):
            return unit * sqrt(sum(step * step for step in steps))
    return 0.0
