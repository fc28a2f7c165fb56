"""Words that set something: planes, units, distances, feeds, spindle, tools, path modes."""

from simlab.gcode.fanuc.control import INCH_MM, PLANE_AXES, Block, Control, Scale, Turn
from simlab.gcode.faults import Fault
from simlab.gcode.notes import Note
from simlab.gcode.trace import EventKind
from simlab.motion.circle import cos_sin_of

_PATHS = {610: 611, 620: 640, 630: 640, 640: 640}
"""G61 of FANUC stops exactly; G62 and G63 change the feed at corners only."""


def modes(control: Control, block: Block) -> None:
    """All modal G words of a block that are no motion."""
    state = control.state
    for code in block.g:
        if code in (170, 180, 190):
            state.plane = code
        elif code in (200, 210):
            state.unit_mm = INCH_MM if code == 200 else 1.0
        elif code in (900, 910):
            state.distance = code
        elif code in (940, 950):
            _feed_mode(control, block, code)
        elif code in (960, 970):
            _spindle_mode(control, code)
        elif code in (980, 990):
            state.retract = code
            if code == 990:
                control.note(block.row, Note.RETURN_TO_R)
        elif code in _PATHS:
            state.path = _PATHS[code]
        elif code in (150, 160):
            _polar(control, code)


def _feed_mode(control: Control, block: Block, code: int) -> None:
    state = control.state
    if control.flavour.system == "A":
        note = Note.FEED_PER_TURN if code == 950 else Note.FEED_PER_MINUTE
        control.note(block.row, note)
    if state.feed_mode != code:
        state.feed_mode, state.feed = code, 0.0


def _spindle_mode(control: Control, code: int) -> None:
    state = control.state
    if code != state.spindle_mode:
        # Without a new S: what G96 had last, or the turns that it has led to.
        state.speed_rpm = control.surface_m_min if code == 960 else control.rpm()
    state.spindle_mode = code


def _polar(control: Control, code: int) -> None:
    """G16: from the program's zero with G90, from where the tool stands with G91."""
    control.polar = code == 160
    a, b, _ = PLANE_AXES[control.state.plane]
    absolute = control.state.distance == 900
    control.pole = (0.0, 0.0) if absolute else (control.here[a], control.here[b])
    control.polar_last = (0.0, 0.0)


def feed_word(control: Control, block: Block) -> None:
    """F by the feed mode; without a point it counts in the smallest step of that mode."""
    value = block.words["F"]
    state = control.state
    if value < 0.0:
        control.refuse(block.row, Fault.NEGATIVE, "F is negative", "F")
    bare = "F" in block.bare
    if state.feed_mode == 950:
        if bare and not control.calculator and value != 0.0:
            # 0.01 mm or 0.0001 inch a turn (parameter 1405 bit 1 is 0).
            control.note(block.row, Note.LEAST_INCREMENT)
            value *= 0.01 if state.unit_mm == 1.0 else 0.0001
    elif bare and state.unit_mm != 1.0 and not control.calculator:
        value *= 0.01  # 0.01 inch a minute; in millimetres the step is 1 mm/min
    state.feed = value * state.unit_mm


def speed_word(control: Control, block: Block) -> None:
    """S: the limit with G92 (G50), surface speed with G96, else turns a minute."""
    value = float(control.count(block, "S"))
    state = control.state
    if value < 0.0:
        control.refuse(block.row, Fault.NEGATIVE, "S is negative", "S")
    if state.spindle_mode == 960:
        value = control.surface_m_min = value if state.unit_mm == 1.0 else value * 0.3048
    state.speed_rpm = value


def tool_word(control: Control, block: Block) -> None:
    """T: a mill makes the tool ready; a lathe turns to it and takes its offset (T0101)."""
    number = control.count(block, "T")
    state, machine = control.state, control.machine
    if number < 0:
        control.refuse(block.row, Fault.NEGATIVE, "T is negative", "T")
    if not control.flavour.lathe:
        if number and machine.tools.get(number) is None:
            control.refuse(block.row, Fault.TOOL, f"tool {number} is not in the tool table", "T")
        state.selected = number
        return
    tool, register = divmod(number, 100)
    if number < 100:  # T11: one digit each
        tool, register = divmod(number, 10)
    if tool and tool != state.tool:
        if machine.tools.get(tool) is None:
            control.refuse(block.row, Fault.TOOL, f"tool {tool} is not in the tool table", "T")
        state.tool = tool
        machine.record.event(EventKind.TOOL_CHANGE, block.row, float(tool))
    x, z, _ = offset_of(control, block, register)
    state.tool_offset = [x, 0.0, z, *[0.0] * 6]
    control.radius_in_force = register
    control.moved_frame()


def change_tool(control: Control, block: Block) -> None:
    """M06."""
    state = control.state
    state.tool = state.selected
    control.machine.record.event(EventKind.TOOL_CHANGE, block.row, float(state.tool))


def offset_of(control: Control, block: Block, register: int) -> tuple[float, float, float]:
    """(X, Z or length, radius) of an offset register: G10's, else the tool table's."""
    if register == 0:
        return 0.0, 0.0, 0.0
    own = control.lengths_mm.get(register)
    if own is not None:
        return own[0], own[1], own[2]
    tool = control.machine.tools.get(register)
    if tool is None:
        what = f"offset {register} is in no table"
        control.refuse(block.row, Fault.TOOL, what, "THD")
    return tool.offset[0], tool.offset[2], 0.5 * tool.diameter_mm


def length_words(control: Control, block: Block) -> None:
    """G43 and G44 with H, G49; H alone takes another offset while G43 is in force."""
    state = control.state
    codes = [code for code in block.g if code in (430, 440, 490)]
    if codes:
        control.length_sign = {430: 1, 440: -1, 490: 0}[codes[-1]]
    if "H" in block.words:
        control.length_in_force = control.count(block, "H")
    elif not codes:
        return
    length = 0.0
    if control.length_sign:
        length = control.length_sign * offset_of(control, block, control.length_in_force)[1]
    if length != state.tool_offset[2]:
        if codes and not block.has("XYZ"):
            control.note(block.row, Note.LENGTH_WITHOUT_MOVE)
        state.tool_offset = [0.0, 0.0, length, *[0.0] * 6]
        control.moved_frame()


def scaling(control: Control, block: Block) -> None:
    """G51 X Y Z with P, or I J K; G50 ends it. G51.1 and G50.1 mirror."""
    for code in block.g:
        if code == 500:
            control.scale = None
            control.found_again()
        elif code == 510:
            _scale(control, block)
        elif code in (511, 1010):
            for axis, letter, _ in control.axes_of(block):
                control.mirror[axis] = control.axis(block, letter) if code == 511 else 0.0
            control.found_again()
        elif code in (501, 1000):
            axes = [axis for axis, _, _ in control.axes_of(block)]
            for axis in axes or list(control.mirror):
                control.mirror.pop(axis, None)
            control.found_again()


def _scale(control: Control, block: Block) -> None:
    here = control.here
    centre = [here[0], here[1], here[2]]
    for axis, letter, incremental in control.axes_of(block):
        if axis < 3:
            value = control.axis(block, letter)
            centre[axis] = here[axis] + value if incremental else value
    factors = [1.0, 1.0, 1.0]
    if "P" in block.words:
        factors = [_factor(control, block, "P")] * 3
    for axis, letter in enumerate("IJK"):
        if letter in block.words:
            factors[axis] = _factor(control, block, letter)
    if not block.has("PIJK"):
        control.refuse(block.row, Fault.MISSING, "G51 needs its factor: P, or I J K", "G")
    control.scale = Scale((centre[0], centre[1], centre[2]), (factors[0], factors[1], factors[2]))
    control.found_again()


def _factor(control: Control, block: Block, letter: str) -> float:
    """A factor counts in thousandths without a point."""
    value = block.words[letter]
    value = value * 0.001 if letter in block.bare else value
    if value == 0.0:
        control.refuse(block.row, Fault.VALUE, "a scale factor of 0", letter)
    return value


def rotation(control: Control, block: Block) -> None:
    """G68 X Y R, G69."""
    for code in block.g:
        if code == 690:
            control.turn = None
            control.found_again()
        elif code == 680:
            _rotate(control, block)


def _rotate(control: Control, block: Block) -> None:
    if "R" not in block.words:
        control.refuse(block.row, Fault.MISSING, "G68 needs its angle R", "G")
    plane = control.state.plane
    a, b, _ = PLANE_AXES[plane]
    centre = [control.here[a], control.here[b]]
    for axis, letter, incremental in control.axes_of(block):
        if axis in (a, b):
            value = control.axis(block, letter)
            at = 0 if axis == a else 1
            centre[at] = centre[at] + value if incremental else value
    degrees = control.degrees(block, "R")
    cosine, sine = cos_sin_of(degrees / 360.0)
    control.turn = Turn(plane, (centre[0], centre[1]), cosine, sine)
    control.found_again()
