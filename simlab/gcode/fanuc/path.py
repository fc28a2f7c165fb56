"""From moves in the program's coordinates to the record: cornered, turned, shifted, compensated."""

from simlab.gcode.fanuc.compensation import Compensation, Gouge
from simlab.gcode.fanuc.control import PLANE_AXES, Control, Element
from simlab.gcode.fanuc.corners import cornered
from simlab.gcode.faults import Fault
from simlab.gcode.record import Excess
from simlab.gcode.state import Point, State

STRAIGHT_WORK, ARC_WORK, COMPENSATED_WORK = 14, 240, 16
"""Microseconds, about."""


class Path:
    """Takes elements one by one; a corner waits for the move behind it."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self.compensation = Compensation(self._record)
        self.collector: list[Element] | None = None
        """While a contour is read for a lathe's roughing cycle, moves go here."""
        self._waiting: tuple[Point, Element, tuple[str, float]] | None = None
        """(start, move, corner) that waits for the move behind the corner."""

    def add(self, element: Element) -> None:
        """The next move; the program's position follows."""
        control = self.control
        control.work += ARC_WORK if element.turns else STRAIGHT_WORK
        if self.compensation.on:
            control.work += COMPENSATED_WORK
        start, control.here = control.here, list(element.end)
        if self._waiting is not None:
            before = self._waiting
            self._waiting = None
            start = self._corner(before, element)
        if element.corner is not None:
            self._waiting = (start, element, element.corner)
            return
        self._give(start, element)

    def settle(self) -> None:
        """A corner that no move follows cannot be made."""
        if self._waiting is not None:
            _, element, corner = self._waiting
            self._waiting = None
            what = f"{corner[0]} needs a move in the plane right behind it"
            self.control.refuse(element.row, Fault.CORNER, what, corner[0][-1:])

    def flush(self) -> None:
        """Record what compensation keeps back."""
        self.settle()
        self.compensation.flush()

    def _corner(self, before: tuple[Point, Element, tuple[str, float]], after: Element) -> Point:
        start, element, corner = before
        plane = PLANE_AXES[self.control.state.plane]
        made = cornered(start, element, after, corner, plane)
        if isinstance(made, str):
            self.control.refuse(element.row, Fault.CORNER, made, corner[0][-1:])
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
        self._put(start, element)

    def _put(self, start: Point, element: Element) -> None:
        """Turn, shift and compensate a move."""
        control = self.control
        made = Element(
            element.row,
            element.kind,
            control.to_machine(element.end),
            element.feed_mm_min,
            turns=element.turns,
            plane=element.plane,
            lead_mm=element.lead_mm,
        )
        if element.centre is not None:
            self._put_arc(start, element, made)
        stood, control.stand = control.stand, made.end
        try:
            self.compensation.add(stood, made, control.state)
        except Gouge as gouge:
            control.refuse(element.row, Fault.GOUGE, str(gouge), "XZYG")
        control.machine.record.waiting = self.compensation.waiting

    def _put_arc(self, start: Point, element: Element, made: Element) -> None:
        control = self.control
        a, b, normal = PLANE_AXES[element.plane]
        if control.scale is not None:
            factors = control.scale.factors
            if abs(abs(factors[a]) - abs(factors[b])) > 1e-9:
                what = "an arc cannot be scaled by two factors: it would be an ellipse"
                control.refuse(element.row, Fault.SCALED_ARC, what, "G")
            if (factors[a] < 0.0) != (factors[b] < 0.0):
                made.turns = -made.turns
        if (a in control.mirror) != (b in control.mirror):
            made.turns = -made.turns
        centre = list(start)
        centre[:3] = element.centre or (0.0, 0.0, 0.0)
        centre[normal] = start[normal]
        middle = control.to_machine(centre)
        made.centre = (middle[0], middle[1], middle[2])

    def _record(self, element: Element, state: State) -> None:
        control = self.control
        record, real = control.machine.record, control.state
        state.at = real.at
        try:
            if element.centre is None:
                record.straight(
                    element.kind,
                    element.end,
                    state,
                    element.row,
                    element.feed_mm_min,
                    element.lead_mm,
                )
            else:
                record.arc(
                    element.end,
                    element.centre,
                    element.turns,
                    element.plane // 10,
                    state,
                    element.row,
                    element.feed_mm_min,
                )
        except Excess as excess:
            control.refuse(element.row, excess.fault, excess.what)
        real.at = state.at
