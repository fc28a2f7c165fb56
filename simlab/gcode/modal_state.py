"""M70 to M73: modes kept and brought back, and what the end of a subprogram does for it."""

from simlab.gcode.dialects import Group
from simlab.gcode.faults import Fault
from simlab.gcode.levels import Level, kept_of, restoring
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row


def modal_state(machine: Machine, row: Row) -> list[Row]:
    """M70 M71 M72 M73; the lines to be done for it."""
    code, level = row.codes[Group.MODAL_STATE], machine.levels[-1]
    if code == 71:
        level.kept, level.back = None, False
    elif code == 72:
        if level.kept is None:
            what = "M72 brings modes back, and none were kept here with M70 or M73"
            machine.refuse(row, Fault.NOT_KEPT, what, "M")
        return restoring(machine.state, level.kept, row)
    else:
        level.kept = kept_of(machine.state)
        level.back = code == 73 and len(machine.levels) > 1
    return []


def call(machine: Machine, row: Row) -> list[Row]:
    """A subprogram begins (1) or ends (2); the lines to be done for it."""
    code = row.codes[Group.CALL]
    if code == 1:
        machine.levels.append(Level())
    elif code == 2:
        level = machine.levels.pop()
        if level.back and level.kept is not None:
            return restoring(machine.state, level.kept, row)
    return []
