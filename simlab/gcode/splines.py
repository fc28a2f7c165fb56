"""G5, G5.1 and G5.2 to G5.3: splines in the plane G17, cut into chords."""

import numpy as np

from simlab.gcode.ends import end_of
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.many_moves import add_moves
from simlab.gcode.move_feeds import INVERSE_TIME
from simlab.gcode.nurbs import curve
from simlab.gcode.record import Excess, word_name
from simlab.gcode.row import Row
from simlab.gcode.state import NO_MOTION, Control
from simlab.gcode.toolpath import MoveKind

CHORD_MM = 0.001
"""No chord leaves its curve by more."""
MOST_ORDER = 50
PER_MINUTE, OPEN = 940, 52


def cubic(machine: Machine, row: Row) -> None:
    """G5: I J from the start to the first control point, P Q from the end to the second one."""
    _check(machine, row)
    state, words, unit_mm = machine.state, row.words, machine.state.unit_mm
    begin, end = _ends(machine, row)
    if row.has("I") != row.has("J"):
        machine.refuse(row, Fault.SPLINE, "G5 needs both I and J, or neither", "IJ")
    if not (row.has("P") and row.has("Q")):
        machine.refuse(row, Fault.SPLINE, "G5 needs both P and Q", "G")
    kept = state.cycle.get("I", 0.0), state.cycle.get("J", 0.0)
    i, j = words.get("I", kept[0]) * unit_mm, words.get("J", kept[1]) * unit_mm
    controls = [
        (*begin, 1.0),
        (begin[0] + i, begin[1] + j, 1.0),
        (end[0] + words["P"] * unit_mm, end[1] + words["Q"] * unit_mm, 1.0),
        (*end, 1.0),
    ]
    _draw(machine, row, controls, 4)
    state.cycle["I"], state.cycle["J"] = -words["P"], -words["Q"]
    state.motion = state.motion_before  # G5 is for its own line


def parabola(machine: Machine, row: Row) -> None:
    """G5.1: I J from the start to the control point."""
    _check(machine, row)
    state, unit_mm = machine.state, machine.state.unit_mm
    begin, end = _ends(machine, row)
    if not (row.has("I") and row.has("J")):
        machine.refuse(row, Fault.SPLINE, "G5.1 needs both I and J", "GIJ")
    i, j = row.words["I"] * unit_mm, row.words["J"] * unit_mm
    controls = [(*begin, 1.0), (begin[0] + i, begin[1] + j, 1.0), (*end, 1.0)]
    _draw(machine, row, controls, 3)
    state.motion = state.motion_before


def control_point(machine: Machine, row: Row) -> None:
    """G5.2: one control point X Y of weight P; the first line may have the weight of the start."""
    state, words = machine.state, row.words
    weight = words.get("P", -1.0)
    if row.has("X") != row.has("Y"):
        machine.refuse(row, Fault.SPLINE, "a control point needs both X and Y", "XY")
    if state.controls and not row.has("X") and weight > 0.0:
        what = "P without X and Y is for the first control point only"
        machine.refuse(row, Fault.SPLINE, what, "P")
    if state.controls and weight <= 0.0:
        what = "a control point needs a weight P above 0"
        machine.refuse(row, Fault.SPLINE, what, "PXY")
    if state.feed_mode == PER_MINUTE and state.feed == 0.0:
        machine.refuse(row, Fault.NO_FEED, "a spline, and no feed was given", "GXY")
    if state.motion_before != state.motion:
        state.controls = []
    begin, end = _ends(machine, row)
    if not state.controls:
        first = weight if not row.has("X") and weight > 0.0 else 1.0
        state.controls.append((*begin, first))
        state.cycle["L"] = 3.0
    state.cycle["L"] = max(state.cycle["L"], words.get("L", 0.0))
    if row.has("X"):
        state.controls.append((*end, weight))


def nurbs(machine: Machine, row: Row) -> None:
    """G5.3: the spline of the control points."""
    state = machine.state
    if state.motion_before != OPEN:
        machine.refuse(row, Fault.SPLINE, "G5.3 without control points by G5.2 before", "G")
    if row.has("XYZABCUVW@^"):
        machine.refuse(row, Fault.AXES, "G5.3 has no axis words of its own", "XYZABCUVW@^")
    order = round(state.cycle["L"])
    if len(state.controls) < order:
        what = f"a spline of order {order} needs as many points, and has {len(state.controls)}"
        machine.refuse(row, Fault.SPLINE, what, "G")
    if order > MOST_ORDER:
        what = f"a spline of order {order}: more than {MOST_ORDER}"
        machine.refuse(row, Fault.SPLINE, what, "G")
    _draw(machine, row, state.controls, order)
    state.controls = []
    state.motion = NO_MOTION


def _check(machine: Machine, row: Row) -> None:
    state, name = machine.state, word_name(machine.state.motion)
    if state.compensation != 400:
        machine.refuse(row, Fault.COMP_ACTIVE, f"{name} while compensation is on", "G")
    if state.feed_mode == PER_MINUTE and state.feed == 0.0:
        machine.refuse(row, Fault.NO_FEED, "a spline, and no feed was given", "G")
    if state.feed_mode == INVERSE_TIME and "F" not in row.words:
        what = "with G93 every feed move needs its own F"
        machine.refuse(row, Fault.INVERSE_FEED, what, "G")
    if state.plane != 170:
        machine.refuse(row, Fault.SPLINE, "splines are for the plane G17", "G")
    if row.has("ZABC"):
        machine.refuse(row, Fault.AXES, "a spline moves X and Y only", "ZABC")


def _ends(machine: Machine, row: Row) -> tuple[tuple[float, float], tuple[float, float]]:
    """Program coordinates [mm] of start and end in the plane."""
    frame = machine.state.frame
    begin, end = frame.program_of(machine.state.here), frame.program_of(end_of(machine, row))
    return (begin[0], begin[1]), (end[0], end[1])


def _draw(machine: Machine, row: Row, controls: list[Control], order: int) -> None:
    """The curve in chords."""
    state = machine.state
    try:
        points = curve(np.array(controls), order, CHORD_MM, machine.limits.points)
        if not len(points):
            what = "these weights make no curve: write weights above 0"
            machine.refuse(row, Fault.SPLINE, what, "G")
        ends = np.tile(np.array(state.here), (len(points), 1))
        frame = state.frame
        u_mm, v_mm = points[:, 0], points[:, 1]
        ends[:, 0] = u_mm * frame.cosine - v_mm * frame.sine + frame.origin[0]
        ends[:, 1] = u_mm * frame.sine + v_mm * frame.cosine + frame.origin[1]
        kind = np.full(len(ends), MoveKind.FEED, dtype=np.uint8)
        rpm = np.full(len(ends), state.spindle_rpm)
        add_moves(machine, row, kind, ends, rpm)
    except Excess as excess:
        machine.refuse(row, excess.fault, excess.what, "G")
