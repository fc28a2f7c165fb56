"""Offsets of places: G54 to G59.3, G10 L2 L20, G52, G92 to G92.3, G28.1, G30.1, tool lengths.

None of them moves the machine; what changes is how a program's numbers are meant.
"""

from collections.abc import Callable, Mapping
from math import floor

from simlab.gcode import believed
from simlab.gcode.checks import WHOLE, refuse_compensated, whole
from simlab.gcode.dialects import Group
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.places import seen_from, turned
from simlab.gcode.row import Row
from simlab.gcode.state import (
    FIRST_SYSTEM,
    G92_FIRST,
    G92_ON,
    HOME_28,
    HOME_30,
    LETTERS,
    SYSTEM_ROTATION,
    SYSTEM_STEP,
    SYSTEMS,
    State,
)
from simlab.gcode.tool_data import set_tool
from simlab.gcode.tool_words import tool_of

_ZEROS = (0.0,) * 9
_ANGLES = "ABC"


def given(machine: Machine, row: Row) -> dict[int, float]:
    """The axis words of a row by axis, in mm and degrees."""
    unit_mm = machine.state.unit_mm
    return {
        axis: row.words[letter] * (1.0 if letter in _ANGLES else unit_mm)
        for axis, letter in enumerate(LETTERS)
        if letter in row.words
    }


def system(machine: Machine, row: Row) -> None:
    """G54 to G59.3; the one in force is not read again."""
    refuse_compensated(machine, row, "another work offset", "G")
    index = SYSTEMS.index(row.codes[Group.SYSTEM])
    if index != machine.state.system:
        believed.pin(machine)
        machine.state.select_system(index)


def length(machine: Machine, row: Row) -> None:
    """G43 G43.1 G43.2 G49."""
    refuse_compensated(machine, row, "another tool length", "G")
    believed.pin(machine)
    state, code = machine.state, row.codes[Group.LENGTH]
    error = believed.length_error(machine)
    state.tool_offset = [t + e for t, e in zip(state.tool_offset, error, strict=True)]
    if code == 431:
        for axis, value in given(machine, row).items():
            state.tool_offset[axis] = value
    elif code == 430:
        state.tool_offset = list(tool_of(machine, row, _length_tool(machine, row), "GH").offset)
    elif code == 432:
        if "H" not in row.words:
            machine.refuse(row, Fault.MISSING, "G43.2 needs the tool's number with H", "G")
        if row.has(LETTERS):
            machine.refuse(row, Fault.AXES, "G43.2 with H has no use for axis words", LETTERS)
        more = tool_of(machine, row, whole(machine, row, "H"), "H").offset
        state.tool_offset = [a + b for a, b in zip(state.tool_offset, more, strict=True)]
    else:
        state.tool_offset = list(_ZEROS)
    state.moved_frame()
    believed.measured_anew(machine, error)


def _length_tool(machine: Machine, row: Row) -> int:
    """The tool whose length G43 takes; 0 is the one that was loaded last."""
    if "H" in row.words:
        return whole(machine, row, "H")
    return machine.state.tool if Group.TOOL_CHANGE in row.codes else 0


def set_data(machine: Machine, row: Row) -> None:
    """G10: work offsets with L2 and L20, tools with L1, L10 and L11; L0 reads the table again."""
    kind = round(row.words["L"])
    if kind in (2, 20):
        _set_system(machine, row, kind)
    elif kind:
        set_tool(machine, row, kind, given(machine, row))
    elif machine.tools.loaded.number:
        what = "G10 L0 reads the tool table again, and a tool is in the spindle"
        machine.refuse(row, Fault.OFFSET, what, "L")


def _set_system(machine: Machine, row: Row, kind: int) -> None:
    state, words = machine.state, row.words
    if row.has("IJ"):
        machine.refuse(row, Fault.UNUSED, f"G10 L{kind} has no use for I or J", "IJ")
    number = floor(words["P"] + WHOLE)
    index = number - 1 if number else state.system
    if index == state.system:
        refuse_compensated(machine, row, "another place of the work offset in force", "G")
    first = FIRST_SYSTEM + SYSTEM_STEP * index
    if "R" in words:
        if kind == 20:
            machine.refuse(row, Fault.UNUSED, "G10 L20 cannot set the rotation R", "R")
        state.p[first + SYSTEM_ROTATION] = words["R"]
    axes = given(machine, row)
    if kind == 20:
        # The origin moves by as much as the point that is given lies off the point that is there.
        here = seen_from(state, state.here, index)
        shift = [here[axis] - axes[axis] if axis in axes else 0.0 for axis in range(9)]
        shift[0], shift[1] = turned(shift[0], shift[1], state.p[first + SYSTEM_ROTATION])
        wanted = (0, 1, *axes)
        axes = {axis: state.p[first + axis] + shift[axis] for axis in wanted}
    for axis, value in axes.items():
        state.p[first + axis] = value
    if index == state.system:
        before = state.frame
        believed.pin(machine)
        state.select_system(index)
        believed.turn(machine, before)


def shift_by(machine: Machine, row: Row) -> None:
    """G52: the origin of all work offsets, shifted by the axis words."""
    refuse_compensated(machine, row, "another G52 offset", "G")
    _set_g92(machine.state, given(machine, row))


def call_it(machine: Machine, row: Row) -> None:
    """G92: where the tool stands is from now on called what the axis words say."""
    refuse_compensated(machine, row, "another G92 offset", "G")
    state = machine.state
    here = state.frame.program_of(state.here)
    _set_g92(
        state,
        {axis: here[axis] + state.g92[axis] - value for axis, value in given(machine, row).items()},
    )


def _set_g92(state: State, changed: Mapping[int, float]) -> None:
    state.g92 = tuple(changed.get(axis, before) for axis, before in enumerate(state.g92))
    state.p[G92_ON] = 1.0
    state.p[G92_FIRST : G92_FIRST + 9] = state.g92
    state.moved_frame()


def forget(machine: Machine, row: Row) -> None:
    """G92.1 takes the G92 offset away for good, G92.2 until G92.3."""
    refuse_compensated(machine, row, "another G92 offset", "G")
    state = machine.state
    state.p[G92_ON] = 0.0
    state.g92 = _ZEROS
    if row.codes[Group.G92] == 921:
        state.p[G92_FIRST : G92_FIRST + 9] = _ZEROS
    state.moved_frame()


def recall(machine: Machine, row: Row) -> None:
    """G92.3: the G92 offset that the parameters keep."""
    refuse_compensated(machine, row, "another G92 offset", "G")
    state = machine.state
    state.p[G92_ON] = 1.0
    state.g92 = tuple(state.p[G92_FIRST : G92_FIRST + 9])
    state.moved_frame()


def keep_place(machine: Machine, row: Row) -> None:
    """G28.1 G30.1: G28 and G30 will go to where the machine stands now."""
    refuse_compensated(machine, row, "another reference point", "G")
    state = machine.state
    first = HOME_28 if row.codes[Group.ONCE] == 281 else HOME_30
    error = believed.length_error(machine)
    state.p[first : first + 9] = [a + e for a, e in zip(state.here, error, strict=True)]


WORDS: Mapping[int, Callable[[Machine, Row], None]] = {
    100: set_data,
    281: keep_place,
    301: keep_place,
    520: shift_by,
    920: call_it,
}
"""By ten times the G word: words for one line."""


def g92_kept(machine: Machine, row: Row) -> None:
    """G92.1 G92.2 G92.3, which may stand beside the words of `WORDS`."""
    (recall if row.codes[Group.G92] == 923 else forget)(machine, row)
