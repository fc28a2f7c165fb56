"""From moves in the program's coordinates to the record: collected, cornered, turned, shifted."""

from simlab.gcode.fanuc.control import PLANE_AXES, Control, Element
from simlab.gcode.fanuc.corners import cornered
from simlab.gcode.faults import Fault
from simlab.gcode.record import Excess
from simlab.gcode.state import Point

STRAIGHT_WORK, ARC_WORK = 10, 140
"""Microseconds, about."""


class Path:
    """Takes elements one by one; a corner waits for the move behind it."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self.collector: list[Element] | None = None
        """While a contour is read for a lathe's roughing cycle, moves go here."""
        self._waiting: tuple[Point, Element] | None = None
        """(start, move) that ends in a corner."""

    @property
    def waits(self) -> bool:
        """Is there a move whose corner is not known yet?"""
        return self._waiting is not None

    def add(self, element: Element) -> None:
        """The next move; the program's position follows."""
        control = self.control
        control.work += ARC_WORK if element.turns else STRAIGHT_WORK
        start, control.here = control.here, list(element.end)
        if self._waiting is not None:
            before = self._waiting
            self._waiting = None
            start = self._corner(before, element)
        if element.corner is not None:
            self._waiting = (start, element)
            return
        self._give(start, element)

    def settle(self) -> None:
        """A corner that no move follows cannot be made."""
        if self._waiting is not None:
            row = self._waiting[1].row
            letter = self._waiting[1].corner
            name = letter[0] if letter else ""
            self._waiting = None
            what = f"{name} needs a straight move in the plane or an arc right behind it"
            self.control.refuse(row, Fault.CORNER, what, name[-1:])

    def _corner(self, before: tuple[Point, Element], after: Element) -> Point:
        start, element = before
        made = cornered(start, element, after, PLANE_AXES[self.control.state.plane])
        if isinstance(made, str):
            name = element.corner[0] if element.corner else ""
            self.control.refuse(element.row, Fault.CORNER, made, name[-1:])
        for move in made:
            self._give(start, move)
            start = move.end
        return start

    def _give(self, start: Point, element: Element) -> None:
        if self.collector is not None:
            if len(self.collector) >= self.control.machine.limits.points:
                self.control.refuse(element.row, Fault.POINTS, "a contour of too many moves")
            self.collector.append(element)
            return
        self.put(start, element)

    def put(self, start: Point, element: Element) -> None:
        """Turn, shift and record a move."""
        control = self.control
        record, state = control.machine.record, control.state
        try:
            if element.centre is None:
                end = control.to_machine(element.end)
                record.straight(
                    element.kind, end, state, element.row, element.feed_mm_min, element.lead_mm
                )
            else:
                self._put_arc(start, element)
        except Excess as excess:
            control.refuse(element.row, excess.fault, excess.what)

    def _put_arc(self, start: Point, element: Element) -> None:
        control = self.control
        a, b, normal = PLANE_AXES[element.plane]
        turns = element.turns
        if control.scale is not None:
            factors = control.scale.factors
            if abs(abs(factors[a]) - abs(factors[b])) > 1e-9:
                what = "an arc cannot be scaled by two factors: it would be an ellipse"
                control.refuse(element.row, Fault.SCALED_ARC, what, "G")
            turns = -turns if (factors[a] < 0.0) != (factors[b] < 0.0) else turns
        if (a in control.mirror) != (b in control.mirror):
            turns = -turns
        centre = list(start)
        centre[:3] = element.centre or (0.0, 0.0, 0.0)
        centre[normal] = start[normal]
        middle = control.to_machine(centre)
        end = control.to_machine(element.end)
        control.machine.record.arc(
            end,
            (middle[0], middle[1], middle[2]),
            turns,
            element.plane // 10,
            control.state,
            element.row,
            element.feed_mm_min,
        )
