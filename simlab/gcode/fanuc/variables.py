"""System variables of macro B: where the tool stands, what holds, offsets, alarms."""

from collections.abc import Callable

from simlab.gcode.fanuc.control import Control
from simlab.gcode.fanuc.expressions import Trouble, Value
from simlab.gcode.faults import Fault
from simlab.gcode.row import Row
from simlab.gcode.state import Point
from simlab.gcode.trace import EventKind

_REFUSED = {
    3001: "a clock",
    3002: "a clock",
    3011: "the date",
    3012: "the time of day",
}
_MOST_EXTRA, _EXTRA_FIRST = 48, 7001
_REGISTERS = 400


def check_common(number: int) -> None:
    """Common variables are #100 to #199 and #500 to #999.

    Raises
    ------
    Trouble
        for other numbers
    """
    if not (100 <= number <= 199 or 500 <= number <= 999):
        raise Trouble(Fault.PARAMETER_NUMBER, f"there is no variable #{number}", "#")


def read(control: Control, number: int) -> tuple[Value, bool]:
    """(value, can only an assignment change it).

    Raises
    ------
    Trouble
        where it is not known
    """
    state = control.state
    if number in _REFUSED:
        what = f"#{number} reads {_REFUSED[number]}: a simulation has none"
        raise Trouble(Fault.PARAMETER, what, "#")
    if number in (3000, 3003, 3004, 3006, 3007, 3901, 3902):
        return 0.0, True
    if 5001 <= number <= 5008:
        return _shown(control, control.here, number - 5001), False
    if 5021 <= number <= 5028:
        return _shown(control, state.at, number - 5021), False
    if 5041 <= number <= 5048:
        return _shown(control, control.here, number - 5041), False
    if 5061 <= number <= 5068:
        return _shown(control, control.here, number - 5061), False
    if 5081 <= number <= 5088:
        return _shown(control, state.tool_offset, number - 5081), False
    if 4001 <= number <= 4130:
        return _modal(control, number), False
    values, index, axis = _cell(control, number)
    return values[index] / _unit(control, axis), True


def write(control: Control, row: Row, number: int, value: Value, text: str) -> None:
    """Assign a system variable.

    Raises
    ------
    Trouble
        where it is not known or cannot be assigned
    """
    if number == 3000:
        what = f"the program stops with alarm {value or 0.0:g}"
        control.refuse(row, Fault.ALARM, f"{what}: {text}" if text else what, "#")
    if number == 3006:
        control.machine.record.event(EventKind.MESSAGE, row, value or 0.0, text)
        control.machine.record.event(EventKind.STOP, row)
        return
    if number in (3003, 3004, 3007, 3901, 3902):
        return
    if 4001 <= number <= 4130 or 5001 <= number <= 5100:
        raise Trouble(Fault.READ_ONLY, f"#{number} can only be read", "#")
    values, index, axis = _cell(control, number)
    values[index] = (value or 0.0) * _unit(control, axis)
    if values is control.loose:
        control.external = tuple(values)
    control.take_system()


def _axis(control: Control, place: int) -> int:
    """The axis of a position variable: lathes count X, Z, then C."""
    order = (0, 2, 5, 1, 3, 4, 6, 7) if control.flavour.lathe else (0, 1, 2, 3, 4, 5, 6, 7)
    return order[place]


def _shown(control: Control, point: Point, place: int) -> float:
    axis = _axis(control, place)
    return point[axis] / _unit(control, axis)


def _unit(control: Control, axis: int) -> float:
    """Millimetres in one step of a variable: an inch, a millimetre, half of it for diameters."""
    if axis in (3, 4, 5):
        return 1.0
    unit_mm = control.state.unit_mm
    return 0.5 * unit_mm if control.flavour.lathe and axis == 0 else unit_mm


def _cell(control: Control, number: int) -> tuple[list[float], int, int]:
    """(the list that holds an offset, its place there, its axis)."""
    state = control.state
    if 5201 <= number <= 5208:
        control.loose = list(control.external)
        axis = _axis(control, number - 5201)
        return control.loose, axis, axis
    system, place = divmod(number - 5221, 20)
    if 0 <= system < 6 and place < 8:
        axis = _axis(control, place)
        return state.p, 5221 + 20 * system + axis, axis
    extra, place = divmod(number - _EXTRA_FIRST, 20)
    if 0 <= extra < _MOST_EXTRA and place < 8:
        axis = _axis(control, place)
        return control.extra.setdefault(extra + 1, [0.0] * 9), axis, axis
    return _register(control, number)


def _register(control: Control, number: int) -> tuple[list[float], int, int]:
    """Tool offsets: #2001 and up, #10001 and up, #11001 #12001 #13001."""
    if control.flavour.lathe:
        places = {2000: 0, 2100: 1, 2200: 2, 10_000: 0, 11_000: 1, 12_000: 2}
    else:
        places = {2000: 1, 2200: 1, 10_000: 1, 11_000: 1, 12_000: 2, 13_000: 2}
    sizes = {2000: 100 if control.flavour.lathe else 200, 2100: 100, 2200: 200}
    for base, place in places.items():
        size = sizes.get(base, _REGISTERS)
        if base < number <= base + size:
            register = number - base
            values = control.lengths_mm.get(register)
            if values is None:
                tool = control.machine.tools.get(register)
                values = [0.0, 0.0, 0.0]
                if tool is not None:
                    values = [tool.offset[0], tool.offset[2], 0.5 * tool.diameter_mm]
                control.lengths_mm[register] = values
            return values, place, place
    raise Trouble(Fault.PARAMETER_NUMBER, f"there is no variable #{number} here", "#")


def _modal(control: Control, number: int) -> float:
    """#4001 and up: G words in force by group; #4109 F, #4119 S, #4120 T."""
    state = control.state
    readers: dict[int, Callable[[], float]] = {
        4001: lambda: state.motion / 10.0,
        4002: lambda: state.plane / 10.0,
        4003: lambda: state.distance / 10.0,
        4005: lambda: state.feed_mode / 10.0,
        4006: lambda: 20.0 if state.unit_mm != 1.0 else 21.0,
        4007: lambda: state.compensation / 10.0,
        4008: lambda: {1: 43.0, -1: 44.0}.get(control.length_sign, 49.0),
        4009: lambda: control.hole.code / 10.0,
        4010: lambda: state.retract / 10.0,
        4014: lambda: 54.1 if control.extra_in_force else 54.0 + state.system,
        4107: lambda: float(control.radius_in_force),
        4109: lambda: state.feed / state.unit_mm,
        4111: lambda: float(control.length_in_force),
        4113: lambda: 0.0,
        4119: lambda: state.speed_rpm,
        4120: lambda: float(state.selected),
        4130: lambda: float(control.extra_in_force),
    }
    if number not in readers:
        raise Trouble(Fault.PARAMETER_NUMBER, f"#{number} is not known here", "#")
    return readers[number]()
