"""Where the axis words of a motion lead: also with G53, and by radius and angle (@ and ^)."""

from math import hypot

import numpy as np

from simlab.gcode.believed import length_error
from simlab.gcode.cycle_steps import CYCLES
from simlab.gcode.dialects import Group
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.state import LETTERS, Point
from simlab.model.arrays import Floats
from simlab.motion.circle import cos_sin, turn_of_point

MACHINE_PLACE = 530
_LINEAR = frozenset("XYZUVW")


def end_of(machine: Machine, row: Row) -> Point:
    """Machine coordinates of where a motion ends."""
    if row.codes.get(Group.ONCE) == MACHINE_PLACE:
        return _machine_place(machine, row)
    if "@" in row.words or "^" in row.words:
        return _polar(machine, row)
    return machine.target(row)


def _machine_place(machine: Machine, row: Row) -> Point:
    """G53: the words are places of the machine, whatever the offsets."""
    if row.has("@^"):
        machine.refuse(row, Fault.MACHINE_PLACE, "G53 beside polar coordinates", "@^")
    if machine.state.compensation != 400:
        machine.refuse(row, Fault.COMP_ACTIVE, "G53 while compensation is on", "G")
    end, error = list(machine.state.here), length_error(machine)
    for axis, letter in enumerate(LETTERS):
        if letter in row.words:
            unit = machine.state.unit_mm if letter in _LINEAR else 1.0
            end[axis] = row.words[letter] * unit - error[axis]
    return end


def _polar(machine: Machine, row: Row) -> Point:
    """@ is the distance from the program's zero, ^ the angle there; with G91 they are added."""
    end = machine.state.frame.program_of(machine.target(row))
    u_mm, v_mm = _polar_steps(machine, row, 1)
    end[0], end[1] = float(u_mm[0]), float(v_mm[0])
    return machine.state.frame.machine_of(end)


def polar_places(machine: Machine, row: Row, count: int) -> tuple[Floats, Floats]:
    """Places of a line's holes, as if the work offset were not turned."""
    u_mm, v_mm = _polar_steps(machine, row, count)
    origin = machine.state.frame.origin
    return u_mm + origin[0], v_mm + origin[1]


def _polar_steps(machine: Machine, row: Row, count: int) -> tuple[Floats, Floats]:
    """X and Y of the program after one such step, two, and so on."""
    state, words = machine.state, row.words
    here = state.frame.program_of(state.here)
    radius_mm, turns = hypot(here[0], here[1]), turn_of_point(here[0], here[1])
    steps = np.arange(1.0, count + 1.0)
    if state.distance == 910:
        if radius_mm == 0.0:
            what = "polar coordinates with G91 where the program's zero is: no direction is known"
            machine.refuse(row, Fault.AXES, what, "@^")
        radii_mm = radius_mm + steps * (words.get("@", 0.0) * state.unit_mm)
        angles = turns + steps * (words.get("^", 0.0) / 360.0)
    else:
        if radius_mm == 0.0 and "^" not in words and state.motion not in CYCLES:
            what = "a polar distance without an angle where the program's zero is"
            machine.refuse(row, Fault.AXES, what, "@")
        radii_mm = 0.0 * steps + (words["@"] * state.unit_mm if "@" in words else radius_mm)
        angles = 0.0 * steps + (words["^"] / 360.0 if "^" in words else turns)
    cosine, sine = cos_sin(angles)
    return radii_mm * cosine, radii_mm * sine
