"""The spindle: S, G96 D, G97, M3, M4, M5, M19."""

from simlab.gcode.dialects import Group
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.trace import EventKind

_FOOT_M = 0.3048
_TURNING = {3: 1, 4: -1, 5: 0, 19: 0}


def mode(machine: Machine, row: Row) -> None:
    """G96: S is the speed of the cut, D the most turns a minute. G97: S is turns a minute."""
    state = machine.state
    state.spindle_mode = row.codes[Group.SPINDLE_MODE]
    state.most_rpm = abs(row.words.get("D", 0.0)) if state.spindle_mode == 960 else 0.0


def speed(machine: Machine, row: Row) -> None:
    """S in turns a minute; with G96 in metres a minute, with G20 in feet a minute."""
    state = machine.state
    feet = state.spindle_mode == 960 and state.unit_mm != 1.0
    state.speed_rpm = row.words["S"] * (_FOOT_M if feet else 1.0)


def turn(machine: Machine, row: Row) -> None:
    """M3 M4 M5 M19."""
    code = row.codes[Group.SPINDLE]
    machine.state.turning = _TURNING[code]
    if code == 19:
        if row.words.get("Q", 1.0) <= 0.0:
            what = "Q of M19 is the longest time to wait, above 0 s"
            machine.refuse(row, Fault.VALUE, what, "Q")
        if row.has("RP"):
            machine.record.event(EventKind.ORIENT, row, row.words.get("R", 0.0))
