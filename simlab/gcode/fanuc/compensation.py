"""G41 and G42 of FANUC controls: the tool's centre beside the contour, one move late.

Rules from B-64304EN, "Details of cutter compensation", type A: the first move ends square to the
start of the second one, the last one square to its own end. Inside corners end where the offset
paths cross. Outside corners are straight: both offset lines are made longer until they meet, or,
where the way turns by more than 90 degrees, each by the radius with a straight move between.
Points are complex numbers: the plane's first axis is real, its second one imaginary.
"""

from cmath import phase
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from math import pi

import numpy as np

from simlab.gcode.comp_corners import meet_circles, meet_line, meet_lines, unit
from simlab.gcode.fanuc.control import PLANE_AXES, Element
from simlab.gcode.state import Point, State
from simlab.motion.circle import turn_of

_NEAR_MM = 1e-9
_STRAIGHT_ON = 1e-7
_SQUARE = pi / 2 + 1e-9
_MOST_WAITING = 10_000
TIPS = {
    1: (1, 1),
    2: (-1, 1),
    3: (-1, -1),
    4: (1, -1),
    5: (1, 0),
    6: (0, 1),
    7: (-1, 0),
    8: (0, -1),
}
"""Where the imaginary tip lies from the centre of the nose, as (Z, X), by FANUC's tip number."""

Emit = Callable[[Element, State], None]


class Gouge(Exception):  # noqa: N818 - caught in path.py, which refuses the row
    """The tool does not fit."""


@dataclass(slots=True)
class _Held:
    """A move in the plane whose end is not known yet; all in machine coordinates."""

    element: Element
    state: State
    start: complex
    """Where the program starts it."""
    end: complex
    begins: complex
    """Where the tool's centre starts it."""
    leads_in: bool = False
    after: list[tuple[Element, State]] = field(default_factory=list)
    """Moves along the normal that follow."""


class Compensation:
    """Between the moves and the record; hands moves through while it is off."""

    def __init__(self, emit: Emit) -> None:
        self.side = 0
        """1 left, -1 right, 0 off."""
        self.radius_mm = 0.0
        self.tip: complex = 0.0
        self.axes = PLANE_AXES[170]
        self._emit = emit
        self._held: _Held | None = None

    @property
    def on(self) -> bool:
        """Is anything to be done?"""
        return self.side != 0

    @property
    def waiting(self) -> int:
        """Moves that are kept back."""
        return 0 if self._held is None else 1 + len(self._held.after)

    def begin(self, side: int, radius_mm: float, axes: tuple[int, int, int], tip: int) -> None:
        """G41 or G42: the next move in the plane leads to the contour."""
        side = side if radius_mm >= 0.0 else -side
        if (self.side, self.radius_mm) != (side, abs(radius_mm)):
            self.flush()
        self.side = side
        self.radius_mm, self.axes = abs(radius_mm), axes
        along, up = TIPS.get(tip, (0, 0))
        self.tip = self.radius_mm * complex(along, up)

    def end(self) -> None:
        """G40: the move that waits ends square to itself; the next one leaves the contour."""
        self.flush()
        self.side = 0

    def flush(self) -> None:
        """What waits, without knowing what comes."""
        if self._held is not None:
            held = self._held
            self._finish(held, held.end + self._normal(_last_direction(held)), [])
            self._held = None

    def add(self, start: Point, element: Element, state: State) -> None:
        """The next move, from where the program takes the tool to stand.

        Raises
        ------
        Gouge
            where the tool does not fit
        """
        if not self.on:
            self._emit(element, state)
            return
        a, b, _ = self.axes
        here, there = complex(start[a], start[b]), complex(element.end[a], element.end[b])
        state = copy(state)
        if element.centre is None and abs(there - here) < _NEAR_MM:
            self._along_normal(element, state)
            return
        new = _Held(element, state, here, there, 0.0)
        held = self._held
        if held is None:
            if element.centre is not None:
                raise Gouge("compensation starts on a straight move, not on an arc")
            new.leads_in = True
        else:
            stop, way, new.begins = self._corner(held, new)
            self._finish(held, stop, way)
        self._held = new

    def _along_normal(self, element: Element, state: State) -> None:
        if self._held is None:
            a, b, _ = self.axes
            element = copy(element)
            element.end = list(element.end)
            element.end[a], element.end[b] = state.at[a], state.at[b]
            self._emit(element, state)
            return
        if len(self._held.after) >= _MOST_WAITING:
            raise Gouge("too many moves beside the plane: compensation does not know the next one")
        self._held.after.append((element, state))

    def _normal(self, direction: complex) -> complex:
        return direction * 1j * (self.side * self.radius_mm)

    def _corner(self, held: _Held, new: _Held) -> tuple[complex, list[complex], complex]:
        """(where the held move ends, places on the way, where the new one begins)."""
        first, second = _last_direction(held), _first_direction(new)
        place, square, next_square = held.end, self._normal(first), self._normal(second)
        if held.leads_in:
            return place + next_square, [], place + next_square
        turn = phase(second / first)
        if abs(turn) < _STRAIGHT_ON:
            return place + next_square, [], place + next_square
        straight = (held.element.centre is None, new.element.centre is None)
        if self.side * turn > 0.0 and abs(turn) < pi - _STRAIGHT_ON:
            crossing = self._inside(held, new, (first, second))
            return crossing, [], crossing
        if abs(turn) <= _SQUARE:
            meet = meet_lines(place + square, first, place + next_square, second)
            points = [meet]
        else:
            longer = self.radius_mm
            points = [place + square + first * longer, place + next_square - second * longer]
        way = [place + square, *points] if not straight[0] else points
        way = [*way, place + next_square] if not straight[1] else way
        return way[0], way[1:], way[-1]

    def _inside(self, held: _Held, new: _Held, along: tuple[complex, complex]) -> complex:
        """Where the offset paths cross, the crossing next to the corner."""
        place = held.end
        first, second = along
        a, b = place + self._normal(first), place + self._normal(second)
        lines = [held.element.centre is None, new.element.centre is None]
        found: list[complex | None]
        if all(lines):
            return meet_lines(a, first, b, second)
        if any(lines):
            through, direction = (a, first) if lines[0] else (b, second)
            arc = new if lines[0] else held
            centre, radius = self._centre(arc.element), self._radius(arc)
            height = (direction.conjugate() * (centre - through)).imag
            found = [meet_line(direction, height, centre, radius, late) for late in (True, False)]
        else:
            circles = (self._centre(held.element), self._centre(new.element))
            radii = (self._radius(held), self._radius(new))
            found = [
                meet_circles(circles[0], radii[0], circles[1], radii[1], left)
                for left in (True, False)
            ]
        real = [point for point in found if point is not None]
        if not real:
            raise Gouge("the tool does not fit into this corner")
        return min(real, key=lambda point: abs(point - place))

    def _centre(self, element: Element) -> complex:
        centre = element.centre or (0.0, 0.0, 0.0)
        return complex(centre[self.axes[0]], centre[self.axes[1]])

    def _radius(self, held: _Held) -> float:
        radius = abs(held.start - self._centre(held.element))
        radius -= self.side * self.radius_mm * (1.0 if held.element.turns > 0.0 else -1.0)
        if radius <= _NEAR_MM:
            raise Gouge("the tool's radius is not smaller than the arc's")
        return radius

    def _finish(self, held: _Held, stop: complex, way: list[complex]) -> None:
        """Emit a move with its real end, what stands behind it, and the way round the corner."""
        element = held.element
        if element.centre is None:
            if not held.leads_in:
                run = _last_direction(held).conjugate() * (stop - held.begins)
                if run.real < -_NEAR_MM:
                    raise Gouge("the tool does not fit: the move between two corners is too short")
            self._straight(element, held.state, stop)
        else:
            self._arc(held, stop)
        for extra, state in held.after:
            self._straight(extra, state, stop)
        last = held.after[-1][0] if held.after else element
        for point in way:
            self._straight(last, held.state, point, plain=element)

    def _straight(
        self, element: Element, state: State, to: complex, plain: Element | None = None
    ) -> None:
        made = copy(element if plain is None else plain)
        made.end = list(element.end)
        made.centre, made.turns = None, 0.0
        made.end[self.axes[0]], made.end[self.axes[1]] = self._shifted(to)
        self._emit(made, state)

    def _arc(self, held: _Held, stop: complex) -> None:
        element = held.element
        centre = self._centre(element)
        self._radius(held)
        before, after = held.begins - centre, stop - centre
        angles = turn_of(np.array([before.real, after.real]), np.array([before.imag, after.imag]))
        sweep = float(angles[1] - angles[0])
        sweep += round(element.turns - sweep)
        if sweep * element.turns <= 0.0:
            raise Gouge("the tool does not fit: the arc between two corners is too short")
        made = copy(element)
        made.end = list(element.end)
        made.turns = sweep
        a, b, _ = self.axes
        made.end[a], made.end[b] = self._shifted(stop)
        middle = list(element.centre or (0.0, 0.0, 0.0))
        middle[a], middle[b] = self._shifted(centre)
        made.centre = (middle[0], middle[1], middle[2])
        self._emit(made, held.state)

    def _shifted(self, point: complex) -> tuple[float, float]:
        moved = point + self.tip
        return moved.real, moved.imag


def _first_direction(held: _Held) -> complex:
    return _direction(held, held.start)


def _last_direction(held: _Held) -> complex:
    return _direction(held, held.end)


def _direction(held: _Held, at: complex) -> complex:
    """Where the programmed move points at one of its ends."""
    element = held.element
    if element.centre is None:
        return unit(held.end - held.start)
    a, b, _ = PLANE_AXES[element.plane]
    around = at - complex(element.centre[a], element.centre[b])
    return unit(around) * (1j if element.turns > 0.0 else -1j)
