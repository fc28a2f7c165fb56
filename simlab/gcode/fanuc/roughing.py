"""G70 to G73 of a lathe, in two lines: a contour between two N, roughed, repeated, finished.

G71 cuts along Z in depths U (radius) and lifts by R, G72 along X in depths W; U and W of the second
line stay on the contour. G73 repeats the whole contour R times, from U and W away. G70 cuts the
contour itself. (B-64304EN, "Stock removal in turning", type I: the contour only falls or rises.)
"""

from dataclasses import dataclass

from simlab.gcode.fanuc.control import Block, Control, Element
from simlab.gcode.fanuc.path import Path
from simlab.gcode.faults import Fault
from simlab.gcode.state import Point
from simlab.gcode.toolpath import MoveKind

_TINY = 1e-9
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class _Passes:
    """What the passes of G71 and G72 have in common; axis 0 is X, 2 is Z."""

    depth_axis: int
    cut_axis: int
    corner: Point
    """Where passes start: the cycle's start, shifted by what stays on."""
    away: float
    """1 where passes go down along the depth axis, -1 where up."""
    back: float
    """Direction of the way back along the cut axis."""
    lift: float
    enter: MoveKind


def cycle(control: Control, path: Path, block: Block, code: int) -> None:
    """One line of G70 to G73."""
    if code == 700:
        _finish(control, path, block)
    elif "P" not in block.words:
        _first_line(control, block, code)
    else:
        _second_line(control, path, block, code)


def _first_line(control: Control, block: Block, code: int) -> None:
    said = control.roughing
    for letter in "UWR":
        if letter in block.words:
            said[f"{code}{letter}"] = control.mm(block, letter)
    if code == 730 and "R" in block.words:
        # How often: R3 is three times; R0.003 is the same in an old way of writing.
        value = block.words["R"]
        said["730R"] = float(round(value if value >= 1.0 else 1000.0 * value))


def _second_line(control: Control, path: Path, block: Block, code: int) -> None:
    row, said = block.row, control.roughing
    start = list(control.here)
    if control.state.feed == 0.0:
        control.refuse(row, Fault.NO_FEED, "a feed move, and no feed was given", "G")
    shift = (0.5 * control.mm(block, "U"), control.mm(block, "W"))
    moves = _contour(control, block)
    if code == 730:
        _repeat(control, path, block, start, moves, shift)
    else:
        letter = "U" if code == 710 else "W"
        depth = control.micro(block, "D") if "D" in block.words else said.get(f"{code}{letter}")
        if not depth or depth <= 0.0:
            what = f"G{code // 10} needs {letter}, the depth of a cut, in its first line"
            control.refuse(row, Fault.CYCLE, what, "G")
        _rough(control, path, block, start, moves, (code, depth, shift))
    path.add(Element(row, MoveKind.RAPID, start, _NAN))


def _contour(control: Control, block: Block) -> list[Element]:
    """The moves from N P to N Q; the control is as it was, but goes on behind them."""
    if "Q" not in block.words:
        control.refuse(block.row, Fault.MISSING, "P without Q: where does the contour end?", "P")
    state = control.state
    kept = (state.motion, state.feed, state.feed_mode, state.distance, list(control.here))
    first, last = control.count(block, "P"), control.count(block, "Q")
    moves, behind = control.contour(block, first, last)
    state.motion, state.feed, state.feed_mode, state.distance, control.here = kept
    if not moves:
        control.refuse(block.row, Fault.PROFILE, "a contour without moves", "PQ")
    if not {700}.intersection(block.g):
        control.skip_to = behind
    return moves


def _finish(control: Control, path: Path, block: Block) -> None:
    start = list(control.here)
    for move in _contour(control, block):
        path.add(move)
    path.add(Element(block.row, MoveKind.RAPID, start, _NAN))


def _shifted(element: Element, by: tuple[float, float]) -> Element:
    end = list(element.end)
    end[0], end[2] = end[0] + by[0], end[2] + by[1]
    centre = element.centre
    if centre is not None:
        centre = (centre[0] + by[0], centre[1], centre[2] + by[1])
    return Element(
        element.row,
        element.kind,
        end,
        _NAN,
        centre,
        element.turns,
        element.plane,
    )


def _repeat(
    control: Control,
    path: Path,
    block: Block,
    start: Point,
    moves: list[Element],
    shift: tuple[float, float],
) -> None:
    """G73."""
    said = control.roughing
    times = int(said.get("730R", 0.0))
    if times < 1 or times * len(moves) > control.machine.limits.points:
        what = "G73 needs R, how often, in its first line: 1 or more"
        control.refuse(block.row, Fault.CYCLE, what, "G")
    for number in range(times):
        rest = (times - 1 - number) / (times - 1) if times > 1 else 0.0
        by = (
            shift[0] + rest * said.get("730U", 0.0),
            shift[1] + rest * said.get("730W", 0.0),
        )
        corner = list(start)
        corner[0], corner[2] = start[0] + by[0], start[2] + by[1]
        path.add(Element(block.row, MoveKind.RAPID, corner, _NAN))
        for move in moves:
            _cut(control, path, _shifted(move, by))


def _rough(
    control: Control,
    path: Path,
    block: Block,
    start: Point,
    moves: list[Element],
    words: tuple[int, float, tuple[float, float]],
) -> None:
    """G71 and G72: passes, then once along the contour with what stays on."""
    code, depth, shift = words
    a, b = (0, 2) if code == 710 else (2, 0)
    contour = [_shifted(move, shift) for move in moves]
    first, last = contour[0].end, contour[-1].end
    corner = list(start)
    corner[0], corner[2] = start[0] + shift[0], start[2] + shift[1]
    cut = _Passes(
        a,
        b,
        corner,
        1.0 if corner[a] >= first[a] else -1.0,
        1.0 if corner[b] >= last[b] else -1.0,
        control.roughing.get(f"{code}R", 0.0),
        moves[0].kind,
    )
    _check(control, block, contour, cut)
    count = abs(corner[a] - first[a]) / depth
    if not count * 4 <= control.machine.limits.points:
        control.refuse(block.row, Fault.POINTS, "a contour of too many cuts", "P")
    path.add(Element(block.row, MoveKind.RAPID, corner, _NAN))
    number = 1
    while cut.away * (corner[a] - cut.away * number * depth - first[a]) > _TINY:
        height = corner[a] - cut.away * number * depth
        _pass(control, path, block, contour, cut, height)
        number += 1
    for move in contour:
        _cut(control, path, move)


def _cut(control: Control, path: Path, move: Element) -> None:
    """A move of the shifted contour, with the cycle's own feed."""
    if move.kind != MoveKind.RAPID:
        move.feed_mm_min = control.feed_mm_min()
    path.add(move)


def _pass(
    control: Control,
    path: Path,
    block: Block,
    contour: list[Element],
    cut: _Passes,
    height: float,
) -> None:
    a, b = cut.depth_axis, cut.cut_axis
    stop = _reach(contour, cut, height)
    row = block.row

    def go(kind: MoveKind, depth: float, along: float) -> None:
        to = list(cut.corner)
        to[a], to[b] = depth, along
        path.add(Element(row, kind, to, control.feed_mm_min() if kind == MoveKind.FEED else _NAN))

    go(cut.enter, height, cut.corner[b])
    go(MoveKind.FEED, height, stop)
    lifted = height + cut.away * cut.lift
    if cut.lift:
        go(MoveKind.RAPID, lifted, stop + cut.back * cut.lift)
    go(MoveKind.RAPID, lifted, cut.corner[b])


def _check(control: Control, block: Block, contour: list[Element], cut: _Passes) -> None:
    """The contour only goes up along the depth axis, and only away from the start along the cut."""
    at = contour[0].end
    for move in contour[1:]:
        up = cut.away * (move.end[cut.depth_axis] - at[cut.depth_axis])
        along = cut.back * (move.end[cut.cut_axis] - at[cut.cut_axis])
        if up < -_TINY or along > _TINY or _bulges(move, at, cut):
            what = "this contour turns back: pockets are not known here"
            control.refuse(block.row, Fault.PROFILE, what, "PQ")
        at = move.end


def _bulges(move: Element, start: Point, cut: _Passes) -> bool:
    """Does an arc go beyond the box of its ends?"""
    if move.centre is None:
        return False
    if abs(move.turns) > 0.25 + _TINY:
        return True
    a, b = cut.depth_axis, cut.cut_axis
    for axis in (a, b):
        low, high = sorted((start[axis], move.end[axis]))
        if low + _TINY < move.centre[axis] < high - _TINY:
            return True
    return False


def _reach(contour: list[Element], cut: _Passes, height: float) -> float:
    """How far along the cut axis a pass at this height comes: where the contour rises to it."""
    a, b = cut.depth_axis, cut.cut_axis
    at = contour[0].end
    for move in contour[1:]:
        if cut.away * (move.end[a] - height) >= 0.0:
            if move.centre is None:
                share = (height - at[a]) / (move.end[a] - at[a]) if move.end[a] != at[a] else 0.0
                return at[b] + share * (move.end[b] - at[b])
            return _on_arc(move, at, (a, b), height)
        at = move.end
    return at[b]


def _on_arc(move: Element, start: Point, axes: tuple[int, int], height: float) -> float:
    """Where a short arc has this height: on the side of the centre where its ends are."""
    a, b = axes
    centre = move.centre or (0.0, 0.0, 0.0)
    radius_2 = (start[a] - centre[a]) ** 2 + (start[b] - centre[b]) ** 2
    half = max(radius_2 - (height - centre[a]) ** 2, 0.0) ** 0.5
    side = 1.0 if start[b] + move.end[b] >= 2.0 * centre[b] else -1.0
    return centre[b] + side * float(half)
