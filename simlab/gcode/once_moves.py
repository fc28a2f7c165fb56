"""G words for their own line that wait or move: G4, G28, G30, and G53 beside a motion."""

from collections.abc import Callable, Mapping

from simlab.gcode.believed import length_error
from simlab.gcode.dialects import Group
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.notes import Note, tell
from simlab.gcode.row import Row
from simlab.gcode.state import HOME_28, HOME_30, LETTERS
from simlab.gcode.toolpath import MoveKind
from simlab.gcode.trace import EventKind

Word = Callable[[Machine, Row], None]


def dwell(machine: Machine, row: Row) -> None:
    """G4: wait P seconds."""
    seconds = row.words["P"]
    if seconds < 0.0:
        machine.refuse(row, Fault.NEGATIVE, "G4 cannot wait a negative time", "P")
    machine.record.event(EventKind.DWELL, row, seconds)
    tell(machine, row, Note.DWELL_SECONDS)


def home(machine: Machine, row: Row) -> None:
    """G28 and G30: over the place that the axis words name to the one in the parameters.

    Axes without a word stay where they are, unless no axis is named.
    """
    state, frame = machine.state, machine.state.frame
    if state.compensation != 400:
        machine.refuse(row, Fault.COMP_ACTIVE, "G28 and G30 while compensation is on", "G")
    first = HOME_28 if row.codes[Group.ONCE] == 280 else HOME_30
    error = length_error(machine)
    place = [p - e for p, e in zip(state.p[first : first + 9], error, strict=True)]
    named = [letter in row.words for letter in LETTERS]
    machine.straight(MoveKind.RAPID, machine.target(row), row)
    if not any(named):
        machine.straight(MoveKind.RAPID, place, row)
    elif not frame.turned:
        end = [there if n else here for n, there, here in zip(named, place, state.at, strict=True)]
        machine.straight(MoveKind.RAPID, end, row)
    else:
        here, there = frame.program_of(state.at), frame.program_of(place)
        end = [t if n else h for n, t, h in zip(named, there, here, strict=True)]
        machine.straight(MoveKind.RAPID, frame.machine_of(end), row)


def beside_motion(machine: Machine, row: Row) -> None:
    """G53: the motion on its line looks after it."""


WORDS: Mapping[int, Word] = {40: dwell, 280: home, 300: home, 530: beside_motion}
"""By ten times the G word."""
