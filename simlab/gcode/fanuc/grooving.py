"""G74 and G75 of a lathe, in two lines: pecking along Z or X, column beside column.

First line ``G74 R(lift)``; second ``G74 X Z P(step in X) Q(step in Z) R(relief) F``. P and Q count
in least increments. (B-64304EN, "End face peck drilling cycle", "Outer diameter drilling".)
"""

from simlab.gcode.fanuc.control import Block, Control, Element
from simlab.gcode.fanuc.moves import checked_feed, target
from simlab.gcode.fanuc.path import Path
from simlab.gcode.faults import Fault
from simlab.gcode.toolpath import MoveKind


def cycle(control: Control, path: Path, block: Block, code: int) -> None:
    """One of the two lines."""
    if not block.has("XZUW"):
        if "R" in block.words:
            control.roughing["740R"] = control.mm(block, "R")
        return
    row = block.row
    start, end = list(control.here), target(control, block)
    peck, aside = (2, 0) if code == 740 else (0, 2)
    steps = {0: control.micro(block, "P"), 2: control.micro(block, "Q")}
    checked_feed(control, block)
    pecks = _cuts(control, block, start[peck], end[peck], steps[peck])
    columns = [start[aside]]
    if end[aside] != start[aside]:
        if steps[aside] <= 0.0:
            name = "P" if aside == 0 else "Q"
            what = f"G{code // 10} needs {name}, the step to the next groove, above 0"
            control.refuse(row, Fault.CYCLE, what, "G")
        columns += _cuts(control, block, start[aside], end[aside], steps[aside])
    if len(columns) * len(pecks) * 2 > control.machine.limits.points:
        control.refuse(row, Fault.POINTS, "a groove of too many pecks", "PQ")
    lift = control.roughing.get("740R", 0.0) * (-1.0 if end[peck] >= start[peck] else 1.0)
    relief = control.mm(block, "R") * (-1.0 if end[aside] >= start[aside] else 1.0)
    nan = float("nan")

    def go(kind: MoveKind, column: float, depth: float) -> None:
        to = list(start)
        to[aside], to[peck] = column, depth
        path.add(Element(row, kind, to, control.feed_mm_min() if kind == MoveKind.FEED else nan))

    for number, column in enumerate(columns):
        if number:
            go(MoveKind.RAPID, column, start[peck])
        for depth in pecks:
            go(MoveKind.FEED, column, depth)
            if depth != pecks[-1] and lift != 0.0:
                go(MoveKind.RAPID, column, depth + lift)
        # No relief in the first groove: the tool has material on both sides.
        out = column + relief if number else column
        if out != column:
            go(MoveKind.RAPID, out, end[peck])
        go(MoveKind.RAPID, out, start[peck])
    if control.here != start:
        path.add(Element(row, MoveKind.RAPID, start, nan))


def _cuts(control: Control, block: Block, start: float, end: float, step: float) -> list[float]:
    """Places from behind the start to the end, a step apart, the last one exactly there."""
    total = abs(end - start)
    if step <= 0.0 or step >= total:
        return [end]
    count = total / step
    if not count <= control.machine.limits.points:
        control.refuse(block.row, Fault.POINTS, "a groove of too many pecks", "PQ")
    sign = 1.0 if end > start else -1.0
    places = []
    number = 1
    while number * step < total - 1e-9:
        places.append(start + sign * number * step)
        number += 1
    return [*places, end]
