"""Drilling cycles G73 to G89 of FANUC and Haas controls, hole by hole.

From B-64304EN/B-64484EN "Canned cycle for drilling": over the hole, down to R, the hole, and back
to R (G99) or to the initial level (G98). With G91, R counts from the initial level and Z from R. On
a lathe R always counts from the initial level, and G87 to G89 drill along X.
"""

from collections.abc import Iterator

from simlab.gcode.fanuc.control import PLANE_AXES, Block, Control, Element
from simlab.gcode.fanuc.moves import target
from simlab.gcode.fanuc.path import Path
from simlab.gcode.faults import Fault
from simlab.gcode.toolpath import MoveKind
from simlab.gcode.trace import EventKind

_PECKED = (730, 830)
_TAPS = (740, 840)
_FED_OUT = (850, 890)
BACK_OFF_MM = 0.254
"""How far G73 lifts and G83 stays above, where parameters 5114 and 5115 are not given."""
_SIDE = {870: 830, 880: 840, 890: 850}
"""A lathe's cycles along X are those along Z."""


def begin(control: Control, code: int) -> None:
    """A cycle word: the level the tool stands at is the initial one."""
    hole = control.hole
    lathe = control.flavour.lathe
    axis = _axis(control, code)
    if hole.code == 800:
        hole.initial = control.here[axis]
        hole.words = {}
    control.turning_code = 0
    hole.axis = axis
    hole.code = _SIDE.get(code, code) if lathe else code


def _axis(control: Control, code: int) -> int:
    if control.flavour.lathe:
        return 0 if code in _SIDE else 2
    return PLANE_AXES[control.state.plane][2]


def drill(control: Control, path: Path, block: Block) -> None:
    """The holes of one block; K (on a Haas L) repeats, K0 only keeps the words."""
    hole, row = control.hole, block.row
    path.settle()
    _keep(control, block)
    times = control.count(block, "K", control.count(block, "L", 1))
    if not 0 <= times <= control.machine.limits.repeats:
        control.refuse(row, Fault.REPEATS, f"{times} repeats", "KL")
    for _ in range(times):
        over = list(control.here)
        place = target(control, block)
        for axis in range(9):
            if axis != hole.axis:
                over[axis] = place[axis]
        drill_at(control, path, block, over)


def drill_at(control: Control, path: Path, block: Block, place: list[float]) -> None:
    """One hole, by the cycle and the words in force."""
    hole, row, words = control.hole, block.row, control.hole.words
    bottom, level = words.get("Z"), words.get("R")
    if bottom is None or level is None:
        control.refuse(row, Fault.CYCLE, "a drilling cycle needs Z and R", "G")
    if hole.code in _PECKED and not control.flavour.lathe and "Q" not in words:
        control.refuse(row, Fault.CYCLE, "a pecked hole needs Q, the depth of a peck", "G")
    if control.state.feed == 0.0:
        control.refuse(row, Fault.NO_FEED, "a feed move, and no feed was given", "G")
    over = list(place)
    over[hole.axis] = control.here[hole.axis]
    _hole(control, path, block, over, (bottom, level), control.feed_mm_min())


def _keep(control: Control, block: Block) -> None:
    """The words that stay for the holes to come; Z and R become places of the program."""
    hole = control.hole
    incremental = control.state.distance == 910
    lathe = control.flavour.lathe
    axis_letters = ("XU" if hole.axis == 0 else "ZW") if lathe else "XYZ"[hole.axis]
    words = hole.words
    if "R" in block.words:
        value = control.mm(block, "R")
        words["R"] = hole.initial + value if incremental or lathe else value
    for letter in axis_letters:
        if letter in block.words:
            value = control.axis(block, letter)
            by = incremental or letter in "UW"
            words["Z"] = words.get("R", hole.initial) + value if by else value
    if "Q" in block.words:
        words["Q"] = abs(control.micro(block, "Q") if lathe else control.mm(block, "Q"))
    if "P" in block.words:
        seconds = control.flavour.haas and "P" not in block.bare
        words["P"] = block.words["P"] * (1.0 if seconds else 0.001)


def _hole(
    control: Control,
    path: Path,
    block: Block,
    over: list[float],
    levels: tuple[float, float],
    feed: float,
) -> None:
    hole, row, axis = control.hole, block.row, control.hole.axis
    bottom, level = levels
    record = control.machine.record
    if hole.code == 870:
        _back_bore(control, path, block, over, levels, feed)
        return
    down = 1.0 if bottom < level else -1.0

    def go(kind: MoveKind, height: float, lead: float = 0.0) -> None:
        end = list(over)
        end[axis] = height
        path.add(Element(row, kind, end, feed if kind != MoveKind.RAPID else nan, lead_mm=lead))

    nan = float("nan")
    words = hole.words
    if over != control.here:
        path.add(Element(row, MoveKind.RAPID, over, nan))
    go(MoveKind.RAPID, level)
    dwell = words.get("P", 0.0)
    lead = control.lead_of_tap()
    if hole.code in _TAPS:
        go(MoveKind.TAP, bottom, lead)
        _dwell(control, block, dwell)
        go(MoveKind.TAP, level, lead)
        _dwell(control, block, dwell)
    elif hole.code in _PECKED and words.get("Q", 0.0) > 0.0:
        for kind, height in _pecks(control, block, (bottom, level), down):
            go(kind, height)
        _dwell(control, block, dwell)
    else:
        go(MoveKind.FEED, bottom)
        _dwell(control, block, dwell)
        if hole.code in _FED_OUT:
            go(MoveKind.FEED, level)
        elif hole.code == 760:
            record.event(EventKind.ORIENT, row, 0.0)
            shift = words.get("Q", 0.0)
            aside = _aside(control, over, bottom, shift)
            path.add(Element(row, MoveKind.RAPID, aside, nan))
            back = hole.initial if control.state.retract == 980 else level
            path.add(Element(row, MoveKind.RAPID, _aside(control, over, back, shift), nan))
            go(MoveKind.RAPID, back)
            return
        elif hole.code == 880:
            record.event(EventKind.STOP, row)
    back = hole.initial if control.state.retract == 980 or control.flavour.system == "A" else level
    if control.here[axis] != back:
        go(MoveKind.RAPID, back)


def _pecks(
    control: Control, block: Block, levels: tuple[float, float], down: float
) -> Iterator[tuple[MoveKind, float]]:
    """Down by Q, up (a little with G73, to R with G83), and down again."""
    hole = control.hole
    bottom, level = levels
    step = hole.words["Q"]
    count = abs(bottom - level) / step
    if not count <= control.machine.limits.points / 3:
        control.refuse(block.row, Fault.POINTS, "a hole of too many pecks", "Q")
    high_speed = hole.code == 730 or (control.flavour.lathe and not control.full_retract)
    lift = control.back_off_mm[0 if high_speed else 1]
    last = max(1, -int(-(count - 1e-9) // 1))
    for number in range(1, last):
        depth = number * step
        yield MoveKind.FEED, level - down * depth
        if high_speed:
            yield MoveKind.RAPID, level - down * (depth - lift)
        else:
            yield MoveKind.RAPID, level
            yield MoveKind.RAPID, level - down * max(depth - lift, 0.0)
    yield MoveKind.FEED, bottom


def _aside(control: Control, over: list[float], height: float, shift: float) -> list[float]:
    """Beside the hole by the shift of G76 and G87: along the plane's first axis."""
    end = list(over)
    end[control.hole.axis] = height
    end[PLANE_AXES[control.state.plane][0]] += shift
    return end


def _back_bore(
    control: Control,
    path: Path,
    block: Block,
    over: list[float],
    levels: tuple[float, float],
    feed: float,
) -> None:
    """G87: shifted down to R, up to Z with feed, shifted and out to the initial level."""
    hole, row, nan = control.hole, block.row, float("nan")
    bottom, level = levels
    shift = hole.words.get("Q", 0.0)
    record = control.machine.record

    def rapid(end: list[float]) -> None:
        path.add(Element(row, MoveKind.RAPID, end, nan))

    if control.state.retract == 990:
        control.refuse(row, Fault.CYCLE, "G87 works with G98 only", "G")
    if over != control.here:
        rapid(over)
    record.event(EventKind.ORIENT, row, 0.0)
    rapid(_aside(control, over, over[hole.axis], shift))
    rapid(_aside(control, over, level, shift))
    rapid(_aside(control, over, level, 0.0))
    path.add(Element(row, MoveKind.FEED, _aside(control, over, bottom, 0.0), feed))
    _dwell(control, block, hole.words.get("P", 0.0))
    record.event(EventKind.ORIENT, row, 0.0)
    rapid(_aside(control, over, bottom, shift))
    rapid(_aside(control, over, hole.initial, shift))
    rapid(_aside(control, over, hole.initial, 0.0))


def _dwell(control: Control, block: Block, seconds: float) -> None:
    if seconds > 0.0:
        control.machine.record.event(EventKind.DWELL, block.row, seconds)
