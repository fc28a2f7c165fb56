"""Cutter radius compensation: G40 G41 G42 G41.1 G42.1, and the moves while it is on.

The tool's centre keeps a radius off the programmed contour. Outside corners get an arc around
the corner, inside corners end where the offset lines cross; so a move can be recorded only when
the next one is known. Programmed points are in `State.programmed`, which `Machine.target` counts
from.
"""

from copy import copy
from math import ceil, pi, tan

from simlab.gcode.comp_corners import (
    CORNER_RAD,
    bend_rad,
    meet_circles,
    meet_line,
    sweep_rad,
    towards,
    unit,
)
from simlab.gcode.comp_queue import PLANES, Short, Waiting
from simlab.gcode.dialects import Group
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.record import Excess
from simlab.gcode.row import Row
from simlab.gcode.state import Point
from simlab.gcode.tool_words import tool_of
from simlab.gcode.toolpath import MoveKind

_LEFT = (410, 411)
_SAME_MM = 1e-9
_WHOLE = 1e-4
_TURN_RAD = 2.0 * pi
_SQUARE = 1e-4
_WHOLE_TURN = 1e-6
_MOST_WAITING = 10_000
_INCHES = 25.4 * 0.03937007874016
"""LinuxCNC counts a table's lengths in inches of that many mm, which is a little above 1: so a move
to the contour that is as long as the tool's radius is long enough."""
_NO_FIT = "the tool does not fit into this corner"


def switch(machine: Machine, row: Row) -> None:
    """G40 to G42.1."""
    comp, state, code = machine.compensation, machine.state, row.codes[Group.COMPENSATION]
    if code == 400:
        finish(machine, row)
        state.compensation = 400
        return
    letters = "G"
    if state.plane not in PLANES:
        machine.refuse(
            row, Fault.COMPENSATION, "compensation works in the planes G17 and G18", letters
        )
    if state.compensation != 400:
        machine.refuse(row, Fault.COMP_ACTIVE, "compensation is on already", letters)
    radius_mm, orientation = _dynamic(machine, row) if code % 10 else _tool(machine, row)
    side = 1 if code in _LEFT else -1
    comp.side = -side if radius_mm < 0.0 else side
    comp.radius_mm = abs(radius_mm)
    comp.orientation = orientation
    comp.first = True
    state.compensation = code


def _dynamic(machine: Machine, row: Row) -> tuple[float, int]:
    """(radius, orientation) of G41.1 and G42.1."""
    if "D" not in row.words:
        machine.refuse(row, Fault.MISSING, "G41.1 and G42.1 need the diameter D", "G")
    if "L" in row.words and machine.state.plane != 180:
        machine.refuse(
            row, Fault.COMPENSATION, "L is a turning tool's orientation: only with G18", "L"
        )
    return 0.5 * row.words["D"] * machine.state.unit_mm, int(row.words.get("L", 0.0))


def _tool(machine: Machine, row: Row) -> tuple[float, int]:
    """(radius, orientation) of a tool of the table, without D of the one that was loaded last."""
    number = 0
    if "D" in row.words:
        number = round(row.words["D"])
        if abs(number - row.words["D"]) > _WHOLE or number < 0:
            machine.refuse(row, Fault.WHOLE, "D is the number of a tool", "D")
    tool = tool_of(machine, row, number, "D")
    if machine.state.plane != 180 and tool.orientation not in (0, 9):
        what = f"tool {tool.number} is a turning tool: it is compensated in G18 only"
        machine.refuse(row, Fault.COMPENSATION, what, "GD")
    return 0.5 * tool.diameter_mm / _INCHES, tool.orientation


def finish(machine: Machine, row: Row) -> None:
    """G40, or the end of the program: all that waits is done, and the contour is left."""
    comp = machine.compensation
    if comp.on and not comp.first:
        _shorten(machine, row, comp.centre_at)
        comp.begins = None
        comp.straight_next = True
    comp.side = 0
    comp.first = True


def pause(machine: Machine, row: Row) -> None:
    """M0, M1 and M60 stop the machine: what waits is done before, as it is."""
    _shorten(machine, row, machine.compensation.centre_at)
    machine.compensation.begins = None


def straight(machine: Machine, kind: MoveKind, end: Point, row: Row, feed_mm_min: float) -> None:
    """A G0 or G1 to a point of the machine, while `Compensation.busy`."""
    comp, state = machine.compensation, machine.state
    comp.straight_next = False
    if not comp.on:
        machine.straight(kind, end, row, feed_mm_min)
        return
    goal, other = _plane_point(machine, end)
    move = _waiting(machine, kind, goal, other, row, feed_mm_min)
    if comp.first:
        _enter_straight(machine, move)
    else:
        begin, before = _plane_point(machine, state.here)
        if abs(goal - begin) < _SAME_MM:
            move.end = comp.centre_at
            comp.add(move)
        else:
            _next_straight(machine, move, begin, before)
    comp.centre_at = move.end
    _stand(machine, end)


def _enter_straight(machine: Machine, move: Waiting) -> None:
    """The first move ends beside the contour's first point, square to the way there."""
    comp = machine.compensation
    begin, _ = _plane_point(machine, machine.state.here)
    if abs(move.end - begin) <= comp.radius_mm:
        what = "the move to the contour is not longer than the tool's radius"
        machine.refuse(move.row, Fault.COMPENSATION, what, "GXYZ")
    # Across its way: it is long enough for any inside corner.
    move.along = comp.side * 1j * unit(move.end - begin)
    move.end += comp.radius_mm * move.along
    comp.begins = begin
    comp.add(move)
    comp.first = False


def _next_straight(machine: Machine, move: Waiting, begin: complex, before: Point) -> None:
    comp = machine.compensation
    radius_mm, side, front = comp.radius_mm, comp.side, comp.front
    assert front is not None  # noqa: S101 - something has led to the contour
    move.along = unit(move.end - begin)
    normal = unit(comp.centre_at - begin)
    beside = begin + radius_mm * side * 1j * move.along
    move.end += beside - begin
    bend = bend_rad(normal, side * 1j * move.along, side)
    # Back along a line from the outside of an arc: over the arc, not around the corner.
    over = bend > pi - CORNER_RAD and bool(comp.waiting) and front.sign == -side
    if towards(bend) or over:
        if front.centre is None:
            back = side * 1j * normal * radius_mm / tan(0.5 * (bend + pi))
            corner: complex | None = comp.centre_at + back
        else:
            reach, late = abs(front.end - front.centre), front.sign != side
            middle = unit(front.centre - begin) * (reach + (-radius_mm if late else radius_mm))
            height = (move.along.conjugate() * middle).imag - side * radius_mm
            corner = meet_line(move.along, height, front.centre, reach, late)
        _corner(machine, move.row, corner)
    elif bend > CORNER_RAD:
        _shorten(machine, move.row, comp.centre_at)
        around = copy(move)
        around.end, around.other, around.along = beside, _beside(move, before, machine), 0.0
        if move.kind == MoveKind.FEED:
            around.centre, around.sign = begin, -side
        _now(machine, around)
    else:
        _flush(machine)
        comp.begins = comp.centre_at
    comp.add(move)


def arc(
    machine: Machine,
    end: Point,
    centre_mm: tuple[float, float, float],
    turns: float,
    row: Row,
    feed_mm_min: float,
) -> None:
    """A G2 or G3 as it would be without compensation, while `Compensation.busy`."""
    comp, state = machine.compensation, machine.state
    if comp.straight_next:
        what = "the move behind G40 must be straight, not an arc"
        machine.refuse(row, Fault.COMPENSATION, what, "G")
    goal, other = _plane_point(machine, end)
    centre, _ = _plane_point(machine, [*centre_mm, *end[3:]])
    move = _waiting(machine, MoveKind.FEED, goal, other, row, feed_mm_min)
    move.centre, move.sign = centre, 1 if turns > 0.0 else -1
    move.sweep_rad = abs(turns) * _TURN_RAD
    move.more = ceil(abs(turns) - _WHOLE_TURN) - 1
    inside = move.sign == comp.side
    begin, before = _plane_point(machine, state.here)
    if comp.first and abs(goal - begin) <= comp.radius_mm:
        what = "the arc to the contour is not longer than the tool's radius"
        machine.refuse(row, Fault.COMPENSATION, what, "GXYZ")
    if inside and abs((begin if comp.first else goal) - centre) <= comp.radius_mm:
        machine.refuse(row, Fault.GOUGE, "the tool is larger than this arc", "IJKR")
    outward = unit(goal - centre) * (-1 if inside else 1)
    move.end = goal + comp.radius_mm * outward
    if comp.first:
        _enter_arc(machine, move, centre)
    else:
        _next_arc(machine, move, goal, begin, before)
    comp.centre_at = move.end
    _stand(machine, end)


def _enter_arc(machine: Machine, move: Waiting, centre: complex) -> None:
    """The first move is an arc from where the tool stands that touches the program's at its end."""
    comp = machine.compensation
    begin, before = _plane_point(machine, machine.state.here)
    back = begin - move.end
    along = unit(centre - move.end)
    square = (along.conjugate() * unit(back)).real
    if abs(square) < _SQUARE:
        machine.refuse(move.row, Fault.GOUGE, "the tool is larger than this arc", "IJKR")
    move.centre = move.end + along * (0.5 * abs(back) / square)
    move.sweep_rad = sweep_rad(begin, move.centre, move.end, move.sign, move.more)
    if comp.orientation not in (0, 9):  # the control point goes to where its centre stood
        aside = copy(move)
        aside.end, aside.other = begin, _beside(move, before, machine)
        aside.centre, aside.sign = None, 0
        comp.add(aside)
        comp.begins = begin
    comp.add(move)
    comp.first = False


def _next_arc(
    machine: Machine, move: Waiting, goal: complex, begin: complex, before: Point
) -> None:
    comp = machine.compensation
    side, front, centre = comp.side, comp.front, move.centre
    assert front is not None  # noqa: S101 - something has led to the contour
    assert centre is not None  # noqa: S101 - an arc
    inside = move.sign == side
    reach = abs(move.end - centre)
    normal = unit(comp.centre_at - begin)
    outward = unit(begin - centre) * (-1 if inside else 1)
    bend = bend_rad(normal, outward, side)
    if towards(bend) or (abs(bend - pi) < CORNER_RAD and not inside):
        corner: complex | None
        if front.centre is None:
            along = -side * 1j * normal
            height = (along.conjugate() * unit(centre - begin)).imag * abs(goal - centre)
            height -= side * comp.radius_mm
            corner = meet_line(along, height, centre, reach, inside)
        else:
            left = (front.sign == side) == (move.sign > 0)
            radius_mm = abs(front.end - front.centre)
            corner = meet_circles(front.centre, radius_mm, centre, reach, left)
        _corner(machine, move.row, corner)
    else:
        _flush(machine)
        if bend > CORNER_RAD:
            around = copy(move)
            around.end = begin + comp.radius_mm * outward
            around.other = _beside(move, before, machine)
            around.centre, around.sign, around.more = begin, -side, 0
            _now(machine, around)
        else:
            comp.begins = comp.centre_at
    comp.add(move)


def _corner(machine: Machine, row: Row, corner: complex | None) -> None:
    """What waits ends in an inside corner, and the next move begins there."""
    if corner is None:
        machine.refuse(row, Fault.GOUGE, _NO_FIT, "GXYZ")
    _shorten(machine, row, corner)


def _shorten(machine: Machine, row: Row, end: complex) -> None:
    comp = machine.compensation
    if comp.waiting:
        try:
            comp.shorten(end, machine.state.unit_mm)
        except Short as short:
            machine.refuse(row, Fault.GOUGE, str(short), "GXYZ")
        _flush(machine)
        comp.begins = end


def _now(machine: Machine, move: Waiting) -> None:
    """A move around an outside corner, which nothing can shorten."""
    comp = machine.compensation
    comp.waiting.append(move)
    _flush(machine)
    comp.begins = move.end


def _flush(machine: Machine) -> None:
    """Record all that waits."""
    comp, state = machine.compensation, machine.state
    plane = state.plane
    a, b, normal = PLANES.get(plane, PLANES[170])
    for move in comp.waiting:
        point = comp.shifted(move.end, plane)
        end = list(move.other)
        end[a], end[b] = point.real, point.imag
        end = state.frame.machine_of(end)
        then = move.state
        then.at = state.at
        try:
            if move.centre is None:
                machine.record.straight(move.kind, end, then, move.row, move.feed_mm_min)
            else:
                middle = comp.shifted(move.centre, plane)
                centre = list(move.other)
                centre[a], centre[b] = middle.real, middle.imag
                centre = state.frame.machine_of(centre)
                centre[normal] = state.at[normal]
                begin, _ = _plane_point(machine, state.at)
                sweep = sweep_rad(begin, middle, point, move.sign, move.more)
                machine.record.arc(
                    end,
                    (centre[0], centre[1], centre[2]),
                    move.sign * sweep / _TURN_RAD,
                    plane // 10,
                    then,
                    move.row,
                    move.feed_mm_min,
                )
        except Excess as excess:
            machine.refuse(move.row, excess.fault, excess.what)
        state.at = then.at
    comp.waiting.clear()
    machine.record.waiting = 0


def _waiting(
    machine: Machine, kind: MoveKind, end: complex, other: Point, row: Row, feed_mm_min: float
) -> Waiting:
    if len(machine.compensation.waiting) >= _MOST_WAITING:
        what = f"more than {_MOST_WAITING:,} moves off the plane, one behind the other"
        machine.refuse(row, Fault.POINTS, what, "G")
    return Waiting(kind, end, other, row, copy(machine.state), feed_mm_min)


def _beside(move: Waiting, before: Point, machine: Machine) -> Point:
    """Other coordinates of a move in the plane that goes before another: its rotary axes' ends."""
    normal = PLANES[machine.state.plane][2]
    other = list(move.other)
    other[normal] = before[normal]
    return other


def _plane_point(machine: Machine, at: Point) -> tuple[complex, Point]:
    """(place in the plane, all nine coordinates) of a machine's point, as the program counts."""
    point = machine.state.frame.program_of(at)
    a, b, _ = PLANES[machine.state.plane]
    return complex(point[a], point[b]), point


def _stand(machine: Machine, end: Point) -> None:
    """The program's point is there now, whatever waits."""
    machine.state.programmed = list(end)
    machine.record.waiting = len(machine.compensation.waiting)
