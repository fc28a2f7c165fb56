"""Lines and arcs of a turned contour, as complex numbers: real along Z, imaginary along X.

Numbers are in the program's unit, because LinuxCNC's limits are. The limits are its own, so that
a contour is cut here as it is cut there (tests/gcode/test_lathe_against_rs274.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import NamedTuple

from simlab.gcode.faults import Fault

NEAR = 1e-6
SHORT = 1e-3
"""Shorter pieces are none."""


class BadProfile(Exception):  # noqa: N818 - caught in lathe_cycles.py, which knows the line
    """A contour that the cycle cannot cut."""

    fault = Fault.PROFILE


class LongProfile(BadProfile):
    """A cycle that would take too many moves, or too long to work out."""

    fault = Fault.POINTS


class Cut(NamedTuple):
    """One move of a cycle, to `end`."""

    end: complex
    rapid: bool = False
    centre: complex | None = None
    ccw: bool = False


@dataclass(slots=True)
class Piece:
    """One line or arc of a contour."""

    start: complex
    end: complex
    centre: complex | None = None
    ccw: bool = False
    corner: float = 0.0
    """Radius (with `centre`) or width of a corner that is not worked out yet."""

    def copy(self) -> Piece:
        """The same, apart."""
        return replace(self)

    @property
    def size(self) -> float:
        """How far it reaches, or its radius where that is less."""
        length = abs(self.start - self.end)
        return length if self.centre is None else min(length, abs(self.start - self.centre))

    @property
    def falls(self) -> bool:
        """Does it run towards smaller Z all the way, without turning round?"""
        if self.centre is None:
            return (self.end - self.start).real <= SHORT
        if self.corner:
            return True
        way = 1.0 if self.ccw else -1.0
        heights = (way * (self.start - self.centre).imag, way * (self.end - self.centre).imag)
        return min(heights) >= -SHORT and (self.end - self.start).real <= -SHORT

    def cut(self) -> Cut:
        """The move along all of it."""
        return Cut(self.end, False, self.centre, self.ccw)

    def shift(self, distance: float) -> None:
        """Move sideways: a line to the right of its way, an arc outwards if counter-clockwise."""
        if self.centre is None:
            if self.start == self.end:
                raise BadProfile("a piece of the contour has no length")
            aside = 1j * distance * (self.start - self.end) / abs(self.start - self.end)
            self.start += aside
            self.end += aside
            return
        radius = abs(self.start - self.centre)
        if radius == 0.0:
            raise BadProfile("an arc of the contour has no radius")
        factor = (radius + (distance if self.ccw else -distance)) / radius
        self.start = factor * (self.start - self.centre) + self.centre
        self.end = factor * (self.end - self.centre) + self.centre

    def move(self, by: complex) -> None:
        """Displace it."""
        self.start += by
        self.end += by
        if self.centre is not None:
            self.centre += by

    def turn(self, mirrored: bool, factor: complex) -> None:
        """Mirror it at the Z axis where asked for, then multiply."""

        def turned(point: complex) -> complex:
            return factor * (point.conjugate() if mirrored else point)

        self.start, self.end = turned(self.start), turned(self.end)
        if self.centre is not None:
            self.centre = turned(self.centre)
        self.ccw ^= mirrored

    def crossings(self, x: float) -> list[float]:
        """Z where it meets a line along Z at this X: none, one or two places."""
        if self.centre is None:
            low, high = sorted((self.start.imag, self.end.imag))
            if low > x + NEAR or high < x - NEAR:
                return []
            rise = self.end.imag - self.start.imag
            if abs(rise) < NEAR:
                return [self.start.real, self.end.real]
            share = (x - self.start.imag) / rise
            return [share * (self.end.real - self.start.real) + self.start.real]
        radius, height = abs(self.start - self.centre), x - self.centre.imag
        square = (radius - height) * (radius + height)
        if square < -NEAR:
            return []
        half = sqrt(max(square, 0.0))
        places = (self.centre.real + half, self.centre.real - half)
        return [z for z in places if self._holds(complex(z, x))]

    def _holds(self, point: complex) -> bool:
        """Is a point of the circle on the arc? (Arcs here are at most half circles.)"""
        centre = self.start if self.centre is None else self.centre
        way = 1.0 if self.ccw else -1.0
        first = ((self.start - centre).conjugate() * (point - centre)).imag
        last = ((self.end - centre).conjugate() * (point - centre)).imag
        return way * first >= -NEAR and way * last <= NEAR


def join(first: Piece, then: Piece) -> None:
    """Let one end and the next begin where they meet."""
    try:
        if first.centre is None and then.centre is None:
            meeting = _lines(first, then)
        elif first.centre is not None and then.centre is not None:
            meeting = _arcs(first, then)
        elif abs(then.start - first.end) < NEAR:
            return
        else:
            line, round_ = (first, then) if first.centre is None else (then, first)
            meeting = _line_and_arc(line, round_, then.start)
    except ZeroDivisionError:
        raise BadProfile("two pieces of the contour do not meet") from None
    first.end = then.start = meeting


def _lines(first: Piece, then: Piece) -> complex:
    along = then.start - then.end
    turn = along.conjugate() / abs(along)
    start, end = (first.start - then.end) * turn, (first.end - then.end) * turn
    share = start.imag / (start - end).imag
    return (start + share * (end - start)) / turn + then.end


def _line_and_arc(line: Piece, round_: Piece, near: complex) -> complex:
    along = line.start - line.end
    turn = along.conjugate() / abs(along)
    centre = complex(round_.centre or 0.0)
    middle = (centre - line.end) * turn
    radius = abs(round_.end - centre)
    half = sqrt(max(radius * radius - middle.imag * middle.imag, 0.0))
    places = ((middle.real + half) / turn + line.end, (middle.real - half) / turn + line.end)
    return min(places, key=lambda place: (abs(near - place), place is places[0]))


def _arcs(first: Piece, then: Piece) -> complex:
    centre, other = complex(then.centre or 0.0), complex(first.centre or 0.0)
    a, b = abs(then.start - centre), abs(first.start - other)
    apart = abs(centre - other)
    cosine = (apart * apart + a * a - b * b) / (2.0 * a * apart)
    sine = sqrt(1.0 - min(cosine * cosine, 1.0))
    return complex(cosine, sine) * (other - centre) / apart * a + centre
