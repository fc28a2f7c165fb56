"""Work offsets, and words for one block: G54 to G59, G54.1, G10, G52, G92, G28, G30, G53, G04."""

from simlab.gcode.fanuc.control import Block, Control, Element
from simlab.gcode.fanuc.path import STRAIGHT_WORK, Path
from simlab.gcode.fanuc.settings import offset_of
from simlab.gcode.faults import Fault
from simlab.gcode.notes import Note
from simlab.gcode.state import FIRST_SYSTEM, HOME_28, HOME_30, SYSTEM_STEP, Point
from simlab.gcode.toolpath import MoveKind
from simlab.gcode.trace import EventKind

_MOST_EXTRA = 300
_SYSTEMS = (540, 550, 560, 570, 580, 590)


def systems(control: Control, block: Block) -> None:
    """G54 to G59, G54.1 P (also G54 P), and on a Haas G110 to G129 and G154 P."""
    state = control.state
    for code in block.g:
        extra = 0
        if code in (541, 1540) or (code == 540 and "P" in block.words):
            extra = control.count(block, "P")
            if not 1 <= extra <= (99 if control.flavour.haas else _MOST_EXTRA):
                what = f"G54.1 P{extra}: there is no such work offset"
                control.refuse(block.row, Fault.OFFSET, what, "P")
        elif 1100 <= code <= 1290:
            extra = (code - 1100) // 10 + 1  # G110 is G154 P1
        elif code in _SYSTEMS:
            state.system = _SYSTEMS.index(code)
        else:
            continue
        control.extra_in_force = extra
        control.take_system()


def _given(control: Control, block: Block) -> dict[int, tuple[float, bool]]:
    """Axis words: (value, incremental) by axis."""
    return {axis: (control.axis(block, letter), by) for axis, letter, by in control.axes_of(block)}


def local_system(control: Control, block: Block) -> None:
    """G52: shifts all work offsets."""
    local = list(control.local)
    for axis, (value, by) in _given(control, block).items():
        local[axis] = local[axis] + value if by else value
    control.local = tuple(local)
    control.take_system()


def set_position(control: Control, block: Block) -> None:
    """G92 (G50 on system A): where the tool stands gets these coordinates; S limits the speed."""
    state = control.state
    if control.flavour.lathe and "S" in block.words:
        state.most_rpm = float(control.count(block, "S"))
        control.note(block.row, Note.SPEED_LIMIT)
        if not control.axes_of(block):
            return
    shift = list(state.g92)
    given = _given(control, block)
    if not given:
        control.refuse(block.row, Fault.AXES, "no axis says where the tool stands", "G")
    for axis, (value, by) in given.items():
        # Incremental words move the zero the other way: the tool's coordinate grows by them.
        shift[axis] += -value if by else control.here[axis] - value
    state.g92 = tuple(shift)
    control.moved_frame()


def clear_position(control: Control) -> None:
    """G92.1 (G50.3): the shifts of G92 and G52 end."""
    control.state.g92 = (0.0,) * 9
    control.local = (0.0,) * 9
    control.take_system()


def data(control: Control, block: Block) -> None:
    """G10: L2 and L20 for work offsets, L10 to L13 or none for tool offsets."""
    mode = control.count(block, "L", 0)
    if mode in (2, 20):
        _work_offset(control, block, mode)
    elif mode in (0, 1, 10, 11, 12, 13):
        _tool_offset(control, block, mode)
    else:
        what = f"G10 L{mode} is not known here"
        control.refuse(block.row, Fault.REFUSED_WORD, what, "L")


def _work_offset(control: Control, block: Block, mode: int) -> None:
    state = control.state
    number = control.count(block, "P", -1)
    if not 0 <= number <= (6 if mode == 2 else _MOST_EXTRA):
        control.refuse(block.row, Fault.OFFSET, f"G10 L{mode} P{number}: no such offset", "P")
    if mode == 20:
        values = control.extra.setdefault(number, [0.0] * 9)
    elif number == 0:
        values = list(control.external)
    else:
        first = FIRST_SYSTEM + SYSTEM_STEP * (number - 1)
        values = state.p[first : first + 9]
    for axis, (value, by) in _given(control, block).items():
        values[axis] = values[axis] + value if by else value
    if mode == 2 and number == 0:
        control.external = tuple(values)
    elif mode == 2:
        first = FIRST_SYSTEM + SYSTEM_STEP * (number - 1)
        state.p[first : first + 9] = values
    control.take_system()


def _tool_offset(control: Control, block: Block, mode: int) -> None:
    number = control.count(block, "P", 0) % 10_000  # P10001 is the geometry of offset 1
    if number <= 0:
        control.refuse(block.row, Fault.OFFSET, "G10 needs P with an offset number above 0", "G")
    known = number in control.lengths_mm or control.machine.tools.get(number) is not None
    values = list(offset_of(control, block, number)) if known else [0.0, 0.0, 0.0]
    by = control.state.distance == 910
    if control.flavour.lathe:
        for letter, at in (("X", 0), ("U", 0), ("Z", 1), ("W", 1), ("R", 2)):
            if letter in block.words:
                value = control.axis(block, letter)
                add = letter in "UW" or (by and letter in "XZ")
                values[at] = values[at] + value if add else value
        if "Q" in block.words:
            control.tips[number] = control.count(block, "Q")
    elif "R" in block.words:
        at = 2 if mode in (12, 13) else 1
        value = control.mm(block, "R")
        values[at] = values[at] + value if by else value
    control.lengths_mm[number] = values


def home(control: Control, path: Path, block: Block, code: int) -> None:
    """G28 and G30: through a point to the reference point; only the axes that are written."""
    state = control.state
    given = _given(control, block)
    for letter in "UVW":  # also on a mill: U V W are steps of X Y Z here
        if letter in block.words and not control.flavour.lathe:
            given["UVW".index(letter)] = (control.mm(block, letter), True)
    if not given and control.flavour.haas:
        given = dict.fromkeys(range(3), (0.0, True))  # all axes, straight home
    if not given:
        what = f"G{code // 10} needs the axes that go home, as in G91 G28 Z0"
        control.refuse(block.row, Fault.AXES, what, "G")
    point = control.count(block, "P", 2)
    if code == 300 and point != 2:
        what = f"G30 P{point}: only the second reference point is known here"
        control.refuse(block.row, Fault.OFFSET, what, "P")
    _without_compensation(control, path, block)
    middle = list(control.here)
    for axis, (value, by) in given.items():
        middle[axis] = middle[axis] + value if by else value
    if middle != control.here:
        path.add(Element(block.row, MoveKind.RAPID, middle, float("nan")))
    first = HOME_28 if code == 280 else HOME_30
    end = list(state.at)
    for axis in given:
        end[axis] = state.p[first + axis]
    to_machine_point(control, path, block, end)


def machine_move(control: Control, path: Path, block: Block) -> None:
    """G53: a rapid to a point of the machine; G91 does not change what its words mean."""
    _without_compensation(control, path, block)
    end = list(control.state.at)
    for axis, letter, _ in control.axes_of(block):
        end[axis] = control.axis(block, letter)
    to_machine_point(control, path, block, end)


def to_machine_point(control: Control, path: Path, block: Block, end: Point) -> None:
    """A rapid to a point of the machine."""
    state = control.state
    here = control.from_work([a - o for a, o in zip(end, state.frame.origin, strict=True)])
    if path.collector is not None:
        what = "a way to a point of the machine cannot be a part of a contour"
        control.refuse(block.row, Fault.PROFILE, what, "G")
    control.machine.straight(MoveKind.RAPID, end, block.row)
    control.here, control.stand = here, end
    control.work += STRAIGHT_WORK


def _without_compensation(control: Control, path: Path, block: Block) -> None:
    if path.collector is None and path.compensation.on:
        what = "cutter compensation is on: the way to a machine point is not known"
        control.refuse(block.row, Fault.COMP_ACTIVE, what, "G")
    path.flush()


def dwell(control: Control, block: Block) -> None:
    """G04: X or U in seconds, P in milliseconds; a Haas takes P with a point as seconds."""
    words = [letter for letter in "XUP" if letter in block.words]
    if len(words) != 1:
        control.refuse(block.row, Fault.MISSING, "G04 needs its time: X, U or P, one of them", "G")
    letter = words[0]
    value = block.words[letter]
    if letter == "P":
        if letter in block.bare:
            control.note(block.row, Note.DWELL_MILLISECONDS)
        haas_seconds = control.flavour.haas and letter not in block.bare
        if letter not in block.bare and not control.flavour.haas:
            value = float(control.count(block, "P"))
        value = value if haas_seconds else value * 0.001
    elif letter in block.bare and not control.calculator:
        control.note(block.row, Note.LEAST_INCREMENT)
        value *= 0.001
    if value < 0.0:
        control.refuse(block.row, Fault.NEGATIVE, "a time below 0", letter)
    control.machine.record.event(EventKind.DWELL, block.row, value)
