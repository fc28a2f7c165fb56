"""What a program can ask the control: parameters above 5000, and names that begin with ``_``."""

from collections.abc import Callable, Mapping
from functools import partial

from simlab.gcode.faults import Fault
from simlab.gcode.functions import Impossible
from simlab.gcode.machine import Machine
from simlab.gcode.state import PARAMETERS, SYSTEMS

TOOL, TOOL_OFFSET, TOOL_DIAMETER, TOOL_ANGLES = 5400, 5401, 5410, 5411
POSITION, SAYS = 5420, 5599
"""Where the tool is, X to W; and whether DEBUG comments say anything."""
READ_ONLY = frozenset((*range(TOOL, 5414), *range(POSITION, 5429)))
_AUXILIARY = 6
_VERSION = (2.9, 0.0)


def start(machine: Machine) -> None:
    """Parameters that have a value before anything is done."""
    machine.state.p[SAYS] = 1.0


def publish(machine: Machine) -> None:
    """Write what the control knows of itself into the numbered parameters."""
    state, tool = machine.state, machine.tools.loaded
    p = state.p
    p[TOOL] = float(state.tool)
    p[TOOL_OFFSET : TOOL_OFFSET + 9] = tool.offset
    p[TOOL_DIAMETER] = tool.diameter_mm
    p[TOOL_ANGLES : TOOL_ANGLES + 3] = tool.front_deg, tool.back_deg, float(tool.orientation)
    p[POSITION : POSITION + 9] = position(machine)


def read(machine: Machine, number: int) -> float:
    """The value of a parameter; `publish` has been called since the last line was done.

    Raises
    ------
    Impossible
        where it cannot be read
    """
    check_number(number)
    if POSITION <= number < POSITION + 9 and machine.state.compensation != 400:
        what = f"#{number} is not known while radius compensation is on"
        raise Impossible(Fault.COMP_ACTIVE, what)
    return machine.state.p[number]


def check_number(number: int, *, to_write: bool = False) -> None:
    """Refuse a number that there is no parameter for.

    Raises
    ------
    Impossible
        also where it is read-only and `to_write`
    """
    if not 0 < number < PARAMETERS:
        raise Impossible(Fault.PARAMETER_NUMBER, f"there is no parameter #{number}")
    if to_write and number in READ_ONLY:
        raise Impossible(Fault.READ_ONLY, f"#{number} can be read only")


def position(machine: Machine) -> list[float]:
    """Where the program takes the tool to be, in the units of the program."""
    state = machine.state
    at = state.frame.program_of(state.here)
    inch = 1.0 / state.unit_mm
    return [v if 3 <= axis < _AUXILIARY else v * inch for axis, v in enumerate(at)]


def _place(axis: int, machine: Machine) -> float:
    return position(machine)[axis]


def _absolute(axis: int, machine: Machine) -> float:
    state = machine.state
    place = state.here[axis] - state.tool_offset[axis]
    return place if 3 <= axis < _AUXILIARY else place / state.unit_mm


def _feed(machine: Machine) -> float:
    state = machine.state
    return state.feed if state.feed_mode == 930 else state.feed / state.unit_mm


Answer = Callable[[Machine], float]
PREDEFINED: Mapping[str, Answer] = {
    "_vmajor": lambda _: _VERSION[0],
    "_vminor": lambda _: _VERSION[1],
    "_motion_mode": lambda m: float(m.state.motion),
    "_plane": lambda m: float(m.state.plane),
    "_ccomp": lambda m: float(m.state.compensation // 10 * 10),
    "_metric": lambda m: float(m.state.unit_mm == 1.0),
    "_imperial": lambda m: float(m.state.unit_mm != 1.0),
    "_absolute": lambda m: float(m.state.distance == 900),
    "_incremental": lambda m: float(m.state.distance == 910),
    "_inverse_time": lambda m: float(m.state.feed_mode == 930),
    "_units_per_minute": lambda m: float(m.state.feed_mode == 940),
    "_units_per_rev": lambda m: float(m.state.feed_mode == 950),
    "_coord_system": lambda m: float(SYSTEMS[m.state.system]),
    "_tool_offset": lambda m: float(any(m.state.tool_offset)),
    "_retract_r_plane": lambda m: float(m.state.retract == 990),
    "_retract_old_z": lambda m: float(m.state.retract == 980),
    "_spindle_rpm_mode": lambda m: float(m.state.spindle_mode == 970),
    "_spindle_css_mode": lambda m: float(m.state.spindle_mode == 960),
    "_ijk_absolute_mode": lambda m: float(m.state.arc_distance == 901),
    "_lathe_diameter_mode": lambda m: float(m.state.diameter),
    "_lathe_radius_mode": lambda m: float(not m.state.diameter),
    "_spindle_on": lambda m: float(m.state.turning != 0),
    "_spindle_cw": lambda m: float(m.state.turning > 0),
    "_mist": lambda m: float(m.state.mist),
    "_flood": lambda m: float(m.state.flood),
    "_speed_override": lambda _: 1.0,
    "_feed_override": lambda _: 1.0,
    "_adaptive_feed": lambda _: 0.0,
    "_feed_hold": lambda _: 1.0,
    "_feed": _feed,
    "_rpm": lambda m: m.state.speed_rpm,
    "_current_tool": lambda m: float(m.state.tool),
    "_current_pocket": lambda m: float(m.state.tool or 1),
    "_selected_tool": lambda m: float(m.state.selected),
    "_selected_pocket": lambda m: float(m.state.selected or -1),
    **{f"_{letter}": partial(_place, axis) for axis, letter in enumerate("xyzabcuvw")},
    **{f"_abs_{letter}": partial(_absolute, axis) for axis, letter in enumerate("xyzabcuvw")},
    "_remap_level": lambda _: 0.0,
    "_task": lambda _: 0.0,
}
"""Names that the control answers for; the lines before must have been done."""
ALSO = frozenset(("_line", "_value", "_value_returned", "_call_level"))
"""Names that the executor answers for."""
