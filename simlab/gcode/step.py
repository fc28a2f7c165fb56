"""One line done in LinuxCNC's order: feed, spindle, tool, M words, modes, offsets, motion."""

from collections.abc import Callable, Mapping

from simlab.gcode.dialects import Group
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.toolpath import MoveKind

Word = Callable[[Machine, Row], None]


def _rapid(machine: Machine, row: Row) -> None:
    machine.straight(MoveKind.RAPID, machine.target(row), row)


def _feed(machine: Machine, row: Row) -> None:
    if machine.state.feed == 0.0:
        machine.refuse(row, Fault.NO_FEED, "a feed move, and no feed was given", "GXYZ")
    machine.straight(MoveKind.FEED, machine.target(row), row)


MOTIONS: Mapping[int, Word] = {0: _rapid, 10: _feed}


def step(machine: Machine, row: Row) -> None:
    """Do one row.

    Raises
    ------
    ProgramError
        where it cannot be done
    """
    state = machine.state
    if "F" in row.words:
        state.feed = row.words["F"] * (state.unit_mm if state.feed_mode != 930 else 1.0)
    if Group.UNITS in row.codes:
        state.unit_mm = 25.4 if row.codes[Group.UNITS] == 200 else 1.0
    if Group.DISTANCE in row.codes:
        state.distance = row.codes[Group.DISTANCE]
    if Group.MOTION in row.codes:
        state.motion = row.codes[Group.MOTION]
    if Group.MOTION in row.codes or row.has("XYZABCUVW"):
        MOTIONS[state.motion](machine, row)
    if row.codes.get(Group.STOP) in (2, 30):
        state.ended = True
