"""G00 to G03, G31, G33: straight moves, arcs, skips and threads of FANUC controls."""

import numpy as np

from simlab.gcode.arc_words import FAULTS, ArcWords, solve
from simlab.gcode.fanuc.control import PLANE_AXES, Block, Control, Element
from simlab.gcode.fanuc.path import Path
from simlab.gcode.faults import Fault
from simlab.gcode.state import Point
from simlab.gcode.toolpath import MoveKind
from simlab.motion.circle import cos_sin_of

_ARC_WHAT = {
    Fault.NO_CENTRE: "an arc with neither centre nor radius",
    Fault.SAME_POINT: "an arc with R that ends where it starts",
    Fault.SHORT_RADIUS: "the radius does not reach the end point",
    Fault.ZERO_RADIUS: "the radius of this arc is zero",
    Fault.RADII: "start and end of this arc are not equally far from its centre",
}


def target(control: Control, block: Block) -> Point:
    """Where the axis words of a block lead, in the program's coordinates."""
    end = list(control.here)
    if control.polar:
        return _polar_target(control, block, end)
    for axis, letter, incremental in control.axes_of(block):
        value = control.axis(block, letter)
        end[axis] = end[axis] + value if incremental else value
    return end


def _polar_target(control: Control, block: Block, end: Point) -> Point:
    """G16: the plane's first axis is a radius, its second one an angle."""
    a, b, _ = PLANE_AXES[control.state.plane]
    names = "XYZ"
    incremental = control.state.distance == 910
    radius, angle = control.polar_last
    if names[a] in block.words:
        radius = control.mm(block, names[a]) + (radius if incremental else 0.0)
    if names[b] in block.words:
        angle = control.degrees(block, names[b]) + (angle if incremental else 0.0)
    if names[a] in block.words or names[b] in block.words:
        control.polar_last = (radius, angle)
        cosine, sine = cos_sin_of(angle / 360.0)
        end[a] = control.pole[0] + radius * cosine
        end[b] = control.pole[1] + radius * sine
    for axis, letter, by in control.axes_of(block):
        if axis not in (a, b):
            value = control.axis(block, letter)
            end[axis] = end[axis] + value if by else value
    return end


def rapid(control: Control, path: Path, block: Block) -> None:
    """G00."""
    end = target(control, block)
    path.add(Element(block.row, MoveKind.RAPID, end, float("nan"), corner=None))


def straight(control: Control, path: Path, block: Block) -> None:
    """G01, with a bevel or a rounding at its end."""
    end = target(control, block)
    feed = checked_feed(control, block)
    corner = _corner(control, block)
    path.add(Element(block.row, MoveKind.FEED, end, feed, corner=corner))


def checked_feed(control: Control, block: Block) -> float:
    """The feed in force per minute; refused where none was given."""
    if control.state.feed == 0.0:
        control.refuse(block.row, Fault.NO_FEED, "a feed move, and no feed was given", "GXZYUW")
    return control.feed_mm_min()


def _corner(control: Control, block: Block) -> tuple[str, float] | None:
    names = [name for name in (",C", ",R") if name in block.words]
    if control.flavour.lathe and not names:
        # Without the comma: C R I K on G01 (B-64304EN, "Chamfering and corner R").
        for letter in "CRIK":
            if letter in block.words:
                size = control.mm(block, letter)
                return (",R" if letter == "R" else ",C", abs(size))
        return None
    if len(names) > 1:
        control.refuse(block.row, Fault.CORNER, "a corner is beveled or rounded, not both", "CR")
    return (names[0], control.mm(block, names[0])) if names else None


def arc(control: Control, path: Path, block: Block) -> None:
    """G02 and G03, by I J K or R."""
    state = control.state
    end = target(control, block)
    plane = PLANE_AXES[state.plane]
    feed = checked_feed(control, block)
    nan = float("nan")
    centre = [nan, nan, nan]
    radius = nan
    if "R" in block.words:  # R wins over I J K (B-64304EN, "Circular interpolation")
        radius = control.mm(block, "R")
    else:
        for axis, letter in enumerate("IJK"):
            if letter in block.words:
                centre[axis] = control.mm(block, letter)
    words = ArcWords(
        start_mm=np.array([control.here[:3]]),
        end_mm=np.array([end[:3]]),
        plane=np.array([state.plane // 10], dtype=np.uint8),
        clockwise=np.array([state.motion == 20]),
        centre=np.array([centre]),
        radius_mm=np.array([radius]),
        absolute=np.array([False]),
        inch=np.array([state.unit_mm != 1.0]),
        rotated=np.array([False]),
    )
    centres, turns, faults = solve(words)
    if faults[0]:
        fault = FAULTS[int(faults[0])]
        what = _ARC_WHAT.get(fault, "this centre word does not belong to the plane")
        control.refuse(block.row, fault, what, "IJKR")
    x, y, z = centres[0].tolist()
    place = [x, y, z]
    place[plane[2]] = control.here[plane[2]]
    path.add(
        Element(
            block.row,
            MoveKind.FEED,
            end,
            feed,
            (place[0], place[1], place[2]),
            float(turns[0]),
            state.plane,
            corner=_comma_corner(control, block),
        )
    )


def _comma_corner(control: Control, block: Block) -> tuple[str, float] | None:
    names = [name for name in (",C", ",R") if name in block.words]
    return (names[0], control.mm(block, names[0])) if names else None


def thread(control: Control, path: Path, block: Block) -> None:
    """G33, G32 in system A: the tool follows the spindle, F is the lead."""
    if "F" in block.words:
        control.turning["F"] = control.lead_mm(block)
    lead = control.turning.get("F", 0.0)
    if lead <= 0.0:
        control.refuse(block.row, Fault.THREAD, "a thread needs its lead in F", "G")
    end = target(control, block)
    path.add(Element(block.row, MoveKind.THREAD, end, control.speed_of(lead), lead_mm=lead))


def skip(control: Control, path: Path, block: Block) -> None:
    """G31: a feed move that ends when something is touched; here nothing is."""
    end = target(control, block)
    feed = checked_feed(control, block)
    path.settle()
    path.add(Element(block.row, MoveKind.PROBE, end, feed))


MOTIONS = {0: rapid, 10: straight, 20: arc, 30: arc, 330: thread}
