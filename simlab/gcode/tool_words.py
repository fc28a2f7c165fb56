"""T, M6, M61: which tool comes, and which one is in the spindle."""

from simlab.gcode.checks import refuse_compensated, whole
from simlab.gcode.dialects import Group
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.tables import Tool
from simlab.gcode.trace import EventKind


def tool_of(machine: Machine, row: Row, number: int, letters: str) -> Tool:
    """A tool of the table; 0 is the one that was loaded last.

    Raises
    ------
    ProgramError
        where the table has no such tool
    """
    tool = machine.tools.loaded if number == 0 else machine.tools.get(number)
    if tool is None:
        machine.refuse(row, Fault.TOOL, f"tool {number} is not in the tool table", letters)
    return tool


def select(machine: Machine, row: Row) -> None:
    """T: the tool that M6 will bring."""
    number = whole(machine, row, "T")
    tool_of(machine, row, number, "T")
    machine.state.selected = number


def change(machine: Machine, row: Row) -> None:
    """M6 changes the tool and stops the spindle; M61 only says which tool is in it."""
    state = machine.state
    if row.codes[Group.TOOL_CHANGE] == 6:
        refuse_compensated(machine, row, "a tool change", "M")
        state.turning = 0
        state.programmed = None  # the control asks the machine where it stands
        state.tool = machine.tools.changed_to = state.selected
        machine.tools.loaded = tool_of(machine, row, state.tool, "M")
        machine.record.event(EventKind.TOOL_CHANGE, row, float(state.tool))
        return
    number = round(row.words.get("Q", -1.0))
    if number < 0:
        machine.refuse(row, Fault.MISSING, "M61 needs the tool's number with Q", "QM")
    tool_of(machine, row, number, "Q")
    state.tool = machine.tools.changed_to = number
