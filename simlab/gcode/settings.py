"""Words that set a mode and do nothing else: plane, units, distances, path, retract."""

from simlab.gcode.arc_words import INCH_MM
from simlab.gcode.checks import refuse_compensated
from simlab.gcode.dialects import Group
from simlab.gcode.machine import Machine
from simlab.gcode.notes import Note, tell
from simlab.gcode.row import Row


def plane(machine: Machine, row: Row) -> None:
    """G17 G18 G19 and their .1."""
    code = row.codes[Group.PLANE]
    if code != machine.state.plane:
        refuse_compensated(machine, row, "another plane", "G")
    machine.state.plane = code


def units(machine: Machine, row: Row) -> None:
    """G20 inches, G21 millimetres."""
    machine.state.unit_mm = INCH_MM if row.codes[Group.UNITS] == 200 else 1.0


def diameter(machine: Machine, row: Row) -> None:
    """G7: X words are diameters; G8: radii."""
    machine.state.diameter = row.codes[Group.DIAMETER] == 70


def path(machine: Machine, row: Row) -> None:
    """G61 G61.1 G64 P Q."""
    refuse_compensated(machine, row, "another path mode", "G")
    state, words = machine.state, row.words
    state.path = row.codes[Group.PATH]
    blends = state.path == 640
    tolerance = max(words.get("P", 0.0), 0.0) if blends else 0.0
    naive = words.get("Q", -1.0) if blends else 0.0
    state.path_mm = tolerance * state.unit_mm
    state.naive_mm = (naive if naive >= 0.0 else tolerance) * state.unit_mm


def distance(machine: Machine, row: Row) -> None:
    """G90 G91."""
    machine.state.distance = row.codes[Group.DISTANCE]


def arc_distance(machine: Machine, row: Row) -> None:
    """G90.1 G91.1."""
    machine.state.arc_distance = row.codes[Group.ARC_DISTANCE]


def retract(machine: Machine, row: Row) -> None:
    """G98 G99."""
    refuse_compensated(machine, row, "another retract mode", "G")
    machine.state.retract = row.codes[Group.RETRACT]
    if machine.state.retract == 990:
        tell(machine, row, Note.RETURN_TO_R)
