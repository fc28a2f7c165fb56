"""G38.2 to G38.5 where nothing is to be touched: the probe goes all the way, and that is noted."""

from simlab.gcode.believed import pin
from simlab.gcode.ends import end_of
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.move_feeds import PER_TURN, straight_length
from simlab.gcode.notes import Note
from simlab.gcode.record import word_name
from simlab.gcode.row import Row
from simlab.gcode.state import PROBE_TOUCHED, PROBED_FIRST
from simlab.gcode.toolpath import MoveKind
from simlab.gcode.trace import EventKind

MUST_TOUCH = (382, 384)
BACK_MM = 0.254
"""So far LinuxCNC without a machine then takes the probe to have come back (0.010 inch)."""


def probe(machine: Machine, row: Row) -> None:
    """Move to the end; 5061 to 5069 say where that is, and 5070 that nothing was touched."""
    state, name = machine.state, word_name(machine.state.motion)
    if state.compensation != 400:
        machine.refuse(row, Fault.COMP_ACTIVE, f"{name} while compensation is on", "G")
    if state.feed_mode == PER_TURN:
        machine.refuse(row, Fault.PROBE, f"{name} with a feed per turn of the spindle (G95)", "G")
    if state.feed == 0.0:
        machine.refuse(row, Fault.NO_FEED, f"{name}, and no feed was given", "G")
    begin, end = state.here, end_of(machine, row)
    length = straight_length(state.unit_mm, begin, end)
    if length == 0.0 and state.motion in MUST_TOUCH:
        machine.refuse(row, Fault.PROBE, "the probe ends where it starts", "GXYZABC")
    machine.straight(MoveKind.PROBE, end, row, state.feed)
    machine.record.event(EventKind.NOTE, row, 0.0, str(Note.UNTOUCHED))
    _report(machine)
    way = [e - b for e, b in zip(end[:3], begin[:3], strict=True)]
    if any(way) and machine.stand_alone:
        back = BACK_MM / length
        state.programmed = [e - back * w for e, w in zip(end, [*way, *[0.0] * 6], strict=True)]
        pin(machine)


def _report(machine: Machine) -> None:
    """Where the probe is, in the program's coordinates and unit."""
    state = machine.state
    at = state.frame.program_of(state.at)
    for axis, value in enumerate(at):
        state.p[PROBED_FIRST + axis] = value if 3 <= axis < 6 else value / state.unit_mm
    state.p[PROBE_TOUCHED] = 0.0
