"""F, and how it is meant: G93, G94, G95."""

from simlab.gcode.dialects import Group
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row


def mode(machine: Machine, row: Row) -> None:
    """G93 G94 G95: the feed of before has another meaning, and is no longer in force."""
    state = machine.state
    state.feed_mode = row.codes[Group.FEED_MODE]
    if state.feed_mode != 930:
        state.feed = 0.0


def feed(machine: Machine, row: Row) -> None:
    """F per minute or per revolution; with G93 it belongs to the move on its line."""
    state = machine.state
    if state.feed_mode != 930:
        state.feed = row.words["F"] * state.unit_mm
