"""The motion words that are one move each (G0 to G3), and the table of all motion words."""

from collections.abc import Callable, Mapping

from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.toolpath import MoveKind

Word = Callable[[Machine, Row], None]


def rapid(machine: Machine, row: Row) -> None:
    """G0."""
    machine.straight(MoveKind.RAPID, machine.target(row), row)


def feed(machine: Machine, row: Row) -> None:
    """G1."""
    if machine.state.feed == 0.0:
        machine.refuse(row, Fault.NO_FEED, "a feed move, and no feed was given", "GXYZ")
    machine.straight(MoveKind.FEED, machine.target(row), row)


def nothing(machine: Machine, row: Row) -> None:
    """G80: no motion of its own."""


MOTIONS: Mapping[int, Word] = {0: rapid, 10: feed, 800: nothing}
