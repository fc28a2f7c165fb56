"""One block of a FANUC program, in the order in which the control does it."""

from dataclasses import dataclass

from simlab.gcode.fanuc import haas, mill_cycles, offsets, settings, turning
from simlab.gcode.fanuc.control import PLANE_AXES, Block, Control
from simlab.gcode.fanuc.flavour import SET
from simlab.gcode.fanuc.moves import MOTIONS, skip
from simlab.gcode.fanuc.path import Path
from simlab.gcode.faults import Fault
from simlab.gcode.trace import EventKind

_MOTION_CODES = frozenset(MOTIONS)
_HOLES = frozenset((730, 740, 760, *range(810, 900, 10)))
_TURNING = frozenset((770, 780, 790))
_ONCE = frozenset((40, 100, 280, 300, 310, 520, 530, SET, 921, 923, 510, 500, 511, 501))
_ONCE |= frozenset((680, 690, 1000, 1010, 1030, 1870))
_FRAMES = frozenset((100, 430, 440, 490, 500, 501, 510, 511, 520, SET, 921, 923, 541, 680, 690))
_FRAMES |= frozenset((540, 550, 560, 570, 580, 590))
_AXES = "XYZABCUVWH"


@dataclass(frozen=True, slots=True)
class Request:
    """What the executor has to do behind a block."""

    name: str
    """"end", "call", "macro", "local", "modal", "no-modal" or "return"."""
    number: int = 0
    times: int = 1


def step(control: Control, path: Path, block: Block) -> Request | None:
    """Do one block.

    Raises
    ------
    ProgramError
        where it cannot be done
    """
    g = block.g
    if 650 in g or 660 in g:
        settings.modes(control, block)
    if 650 in g:
        return Request("macro", _program(control, block), _times(control, block))
    if 660 in g:
        return Request("modal", _program(control, block), _times(control, block))
    if g:
        if not _FRAMES.isdisjoint(g):
            path.settle()
        settings.modes(control, block)
        offsets.systems(control, block)
        settings.rotation(control, block)
        settings.scaling(control, block)
    words = block.words
    if control.flavour.lathe:
        if "T" in words:
            settings.tool_word(control, block)
    else:
        if "T" in words:
            settings.tool_word(control, block)
        if "H" in words or g:
            settings.length_words(control, block)
    _before(control, block)
    _compensation(control, path, block)
    _act(control, path, block)
    return _after(control, path, block)


def _before(control: Control, block: Block) -> None:
    """S, F and the M words that are done with the motion."""
    state, words = control.state, block.words
    if "S" in words and SET not in block.g:
        settings.speed_word(control, block)
    if "F" in words and not _leads(control, block):
        settings.feed_word(control, block)
    for code in block.m:
        if code not in control.flavour.m:
            what = f"M{code} is a word of one machine's own: it is not known here"
            control.refuse(block.row, Fault.WORD, what, "M")
        if code in (3, 4):
            state.turning = 1 if code == 3 else -1
        elif code == 6:
            settings.change_tool(control, block)
        elif code in (7, 8):
            state.flood, state.mist = state.flood or code == 8, state.mist or code == 7
        elif code == 19:
            control.machine.record.event(EventKind.ORIENT, block.row, 0.0)
            state.turning = 0
        elif code == 29:
            control.rigid = True


def _leads(control: Control, block: Block) -> bool:
    """Is F the lead of a thread here, and no feed?"""
    g, motion = block.g, control.state.motion
    if 760 in g and control.flavour.lathe:
        return True
    codes = [code for code in g if code in _MOTION_CODES or code in _TURNING]
    return (codes[-1] if codes else motion) in (330, 780)


def _after(control: Control, path: Path, block: Block) -> Request | None:
    """M05, M09, stops, and where the program goes on."""
    state = control.state
    request: Request | None = None
    for code in block.m:
        if code == 5:
            state.turning = 0
        elif code == 9:
            state.flood = state.mist = False
        elif code in (0, 1):
            kind = EventKind.STOP if code == 0 else EventKind.OPTIONAL_STOP
            control.machine.record.event(kind, block.row)
        elif code in (2, 30):
            request = Request("end")
        elif code == 98:
            number, times = _program_and_times(control, block)
            request = Request("call", number, times)
        elif code == 97:
            request = Request("local", control.count(block, "P", -1), _times(control, block))
        elif code == 99:
            request = Request("return", control.count(block, "P", -1))
    if 670 in block.g:
        return Request("no-modal")
    if request is not None and request.name == "end":
        path.flush()
        state.ended = True
    return request


def _act(control: Control, path: Path, block: Block) -> None:
    """What is for this block only, or else the motion in force."""
    g, state = block.g, control.state
    for code in g:
        if code in _MOTION_CODES:
            state.motion = code
            control.hole.code = 800
            control.turning_code = 0
        elif code == 800:
            control.hole.code = 800
        elif code in _HOLES and not (control.flavour.lathe and code in (730, 740, 760)):
            mill_cycles.begin(control, code)
        elif code in _TURNING:
            turning.begin(control, block, code)
        elif code in (700, 710, 720, 730, 740, 750, 760) or code in (120, 130):
            _cycle(control, path, block, code)
            return
    for code in g:
        if code in _ONCE:
            _once(control, path, block, code)
            return
    if any(code in (98, 97, 99) for code in block.m) or not block.has(_AXES + "IJKR"):
        return
    if control.hole.code != 800:
        mill_cycles.drill(control, path, block)
    elif control.turning_code:
        turning.cut(control, path, block)
    elif control.axes_of(block) or state.motion in (20, 30):
        MOTIONS[state.motion](control, path, block)


def _cycle(control: Control, path: Path, block: Block, code: int) -> None:
    if control.flavour.lathe:
        turning.cycle(control, path, block, code)
    else:
        haas.cycle(control, path, block, code)


def _once(control: Control, path: Path, block: Block, code: int) -> None:
    if code == 40:
        offsets.dwell(control, block)
    elif code == 100:
        offsets.data(control, block)
    elif code in (280, 300):
        offsets.home(control, path, block, code)
    elif code == 310:
        skip(control, path, block)
    elif code == 520:
        offsets.local_system(control, block)
    elif code == 530:
        offsets.machine_move(control, path, block)
    elif code == SET:
        offsets.set_position(control, block)
    elif code in (921, 923):
        offsets.clear_position(control)


def _program(control: Control, block: Block) -> int:
    if "P" not in block.words:
        control.refuse(block.row, Fault.MISSING, "the call needs P with a program number", "GM")
    return control.count(block, "P")


def _times(control: Control, block: Block) -> int:
    times = control.count(block, "L", 1)
    if not 0 <= times <= control.machine.limits.repeats:
        control.refuse(block.row, Fault.REPEATS, f"{times} repeats", "L")
    return times


def _program_and_times(control: Control, block: Block) -> tuple[int, int]:
    """M98 P: the last four digits are the program, the ones before the count; or L is the count."""
    number = _program(control, block)
    if number > 9999 and not control.flavour.haas:
        if "L" in block.words:
            what = "the count stands in P and in L: keep one of them"
            control.refuse(block.row, Fault.TWICE, what, "L")
        times, number = divmod(number, 10_000)
        return number, times
    return number, _times(control, block)


def _compensation(control: Control, path: Path, block: Block) -> None:
    """G40 G41 G42; D alone takes another radius."""
    state, compensation = control.state, path.compensation
    if "D" in block.words and not control.flavour.lathe:
        control.radius_in_force = control.count(block, "D")
    for code in block.g:
        if code == 400 and path.collector is None:
            compensation.end()
            state.compensation = 400
        elif code in (410, 420) and path.collector is None:
            register = control.radius_in_force
            radius_mm = settings.offset_of(control, block, register)[2]
            if not control.flavour.lathe and register == 0:
                what = "G41 and G42 need D with the number of the tool's radius"
                control.refuse(block.row, Fault.COMPENSATION, what, "G")
            tip = control.tip_of(register) if control.flavour.lathe else 0
            axes = PLANE_AXES[state.plane]
            compensation.begin(1 if code == 410 else -1, radius_mm, axes, tip)
            state.compensation = code
