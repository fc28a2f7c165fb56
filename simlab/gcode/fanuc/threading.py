"""G76 of a lathe, in two lines: passes down a flank, a chamfer, finishing passes.

First line ``G76 P(m)(r)(a) Q(least cut) R(allowance)``; second ``G76 X Z R(taper) P(height)
Q(first cut) F(lead)``. The pass n is first cut times root n deep, at least the least cut deeper
than the one before; (m) passes at full height come last. (B-64304EN, "Multiple threading cycle".)
"""

from math import radians, sqrt, tan

from simlab.gcode.fanuc.control import Block, Control, Element
from simlab.gcode.fanuc.moves import target
from simlab.gcode.fanuc.path import Path
from simlab.gcode.faults import Fault
from simlab.gcode.toolpath import MoveKind


def cycle(control: Control, path: Path, block: Block) -> None:
    """One of the two lines."""
    if not block.has("XZUW"):
        _first_line(control, block)
        return
    row, said, start = block.row, control.roughing, control.here
    end = target(control, block)
    height, first = control.micro(block, "P"), control.micro(block, "Q")
    lead = control.lead_mm(block) if "F" in block.words else 0.0
    if height <= 0.0 or first <= 0.0 or lead <= 0.0:
        what = "the second line of G76 needs P (height), Q (first cut) and F (lead) above 0"
        control.refuse(row, Fault.THREAD, what, "G")
    least, allowance = said.get("760Q", 0.0), said.get("760R", 0.0)
    if allowance >= height:
        what = "the finishing allowance is as high as the thread"
        control.refuse(row, Fault.THREAD, what, "P")
    depths = _depths(control, block, height - allowance, first, least)
    depths += [height] * int(said.get("760m", 1.0))
    taper = control.mm(block, "R")
    outside = 1.0 if start[0] >= end[0] else -1.0
    along = 1.0 if end[2] >= start[2] else -1.0
    lean = tan(radians(0.5 * said.get("760a", 0.0)))
    chamfer = 0.1 * said.get("760r", 0.0) * lead
    base = list(start)
    for depth in depths:
        _pass(
            control,
            path,
            block,
            base,
            end,
            (end[0] + outside * (height - depth), taper, along * depth * lean, lead),
            (outside * chamfer, along * chamfer),
        )


def _first_line(control: Control, block: Block) -> None:
    said = control.roughing
    if "P" in block.words:
        digits = control.count(block, "P")
        said["760m"], said["760r"] = float(max(1, digits // 10_000)), float(digits // 100 % 100)
        said["760a"] = float(digits % 100)
        if said["760a"] not in (0.0, 29.0, 30.0, 55.0, 60.0, 80.0):
            what = f"G76 P{digits:06d}: the angle is 80, 60, 55, 30, 29 or 0"
            control.refuse(block.row, Fault.THREAD, what, "P")
    if "Q" in block.words:
        said["760Q"] = control.micro(block, "Q")
    if "R" in block.words:
        said["760R"] = control.mm(block, "R")


def _depths(
    control: Control, block: Block, total: float, first: float, least: float
) -> list[float]:
    if total / first > 400.0 or (least > 0.0 and total / least > control.machine.limits.points):
        control.refuse(block.row, Fault.POINTS, "a thread of too many passes", "Q")
    depths: list[float] = []
    last = 0.0
    number = 1
    while last < total - 1e-9:
        last = min(max(first * sqrt(number), last + least), total)
        depths.append(last)
        number += 1
    return depths


def _pass(
    control: Control,
    path: Path,
    block: Block,
    start: list[float],
    end: list[float],
    shape: tuple[float, float, float, float],
    chamfer: tuple[float, float],
) -> None:
    """In, along with the spindle, out, and back to where the cycle began."""
    row, nan = block.row, float("nan")
    radius, taper, shift, lead = shape
    feed = control.speed_of(lead)

    def go(kind: MoveKind, x: float, z: float) -> None:
        to = list(start)
        to[0], to[2] = x, z
        threads = kind == MoveKind.THREAD
        path.add(Element(row, kind, to, feed if threads else nan, lead_mm=lead if threads else 0.0))

    if shift != 0.0:
        go(MoveKind.RAPID, start[0], start[2] + shift)
    go(MoveKind.RAPID, radius + taper, start[2] + shift)
    if chamfer[0] != 0.0:
        go(MoveKind.THREAD, radius, end[2] - chamfer[1])
        go(MoveKind.THREAD, radius + chamfer[0], end[2])
    else:
        go(MoveKind.THREAD, radius, end[2])
    go(MoveKind.RAPID, start[0], end[2])
    go(MoveKind.RAPID, start[0], start[2])
