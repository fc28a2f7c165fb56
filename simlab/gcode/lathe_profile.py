"""A turned contour made ready to be cut: the same way round always, corners cut, at a distance.

Ready means that Z falls and X rises from the first piece's end to the last piece's end. The first
piece leads from where the cycle starts to the contour.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from simlab.gcode.lathe_pieces import NEAR, SHORT, BadProfile, Cut, LongProfile, Piece, join

_GAP = 1e-2
_ROUNDS = 2_000
_NOT_MONOTONIC = "the contour turns back along its axis"


@dataclass(slots=True)
class Work:
    """Steps of calculation that are left: a contour that needs more is refused."""

    left: int = 600_000

    def spend(self, steps: int) -> None:
        """Count some."""
        self.left -= steps
        if self.left < 0:
            raise LongProfile("this contour takes too many passes")


@dataclass(slots=True)
class Profile:
    """Pieces in a row, and how they were mirrored and turned to get here."""

    pieces: list[Piece]
    work: Work = field(default_factory=Work)
    mirrored: bool = False
    factor: complex = 1.0

    def copy(self) -> Profile:
        """The same, apart; the work is counted together."""
        pieces = [piece.copy() for piece in self.pieces]
        return Profile(pieces, self.work, self.mirrored, self.factor)

    def turn(self, mirrored: bool, factor: complex) -> None:
        """Mirror all at the Z axis where asked for, then multiply."""
        for piece in self.pieces:
            piece.turn(mirrored, factor)
        self.factor = factor * (self.factor.conjugate() if mirrored else self.factor)
        self.mirrored ^= mirrored

    def across(self) -> None:
        """A quarter turn: facing cuts as turning does."""
        self.turn(False, -1j)

    def face(self) -> None:
        """Mirror, so that X rises and Z falls."""
        way = self.pieces[0].end - self.pieces[-1].end
        if way.imag > 0.0:
            self.turn(True, 1.0)
        if way.real < 0.0:
            self.turn(True, -1.0)

    def placed(self, cut: Cut) -> Cut:
        """A move in the program's own coordinates."""

        def back(point: complex) -> complex:
            point = point / self.factor
            return point.conjugate() if self.mirrored else point

        centre = None if cut.centre is None else back(cut.centre)
        return Cut(back(cut.end), cut.rapid, centre, cut.ccw ^ self.mirrored)

    def check(self) -> None:
        """Refuse a contour that turns back."""
        front = self.pieces[0]
        if front.end.real > front.start.real:
            front.start = complex(front.end.real, front.start.imag)
        if not all(piece.falls for piece in self.pieces):
            raise BadProfile(_NOT_MONOTONIC)

    def cut_corners(self) -> None:
        """Work out the roundings (A) and chamfers (C)."""
        pieces = self.pieces
        for index in range(1, len(pieces) - 1):
            if pieces[index].corner:
                _cut_corner(*pieces[index - 1 : index + 2])
        self.pieces = [piece for piece in pieces if piece.size >= SHORT]
        if len(self.pieces) < 2:
            raise BadProfile("nothing is left of the contour")

    def keep_off(self, distance: float) -> None:
        """Move the contour sideways, towards where the cycle starts; its corners stay closed."""
        front, *rest = self.pieces
        before, beyond = front.end - front.start, rest[-1].start - front.start
        if (before * beyond.conjugate()).imag < 0.0:
            distance = -distance
        done, rounds = 0.0, 0
        while done != distance:
            rounds += 1
            if rounds > _ROUNDS:
                raise BadProfile("the contour has no room for this distance")
            step = min(abs(distance - done), *(0.5 * piece.size for piece in rest))
            step = -step if distance < 0.0 else step
            rest = self._step_aside(rest, step, distance > 0.0)
            done += step
        for first, then in pairwise(rest):
            first.end = then.start = 0.5 * (first.end + then.start)
        front.end = rest[0].start
        self.pieces = [front, *rest]

    def _step_aside(self, pieces: list[Piece], step: float, ccw: bool) -> list[Piece]:
        self.work.spend(len(pieces))
        for piece in pieces:
            piece.shift(step)
        pieces = [piece for piece in pieces if piece.size >= SHORT]
        if not pieces:
            raise BadProfile("nothing is left of the contour at this distance")
        closed = pieces[:1]
        for then in pieces[1:]:
            first = closed[-1]
            if (first.end - then.start).real > _GAP:  # an outside corner opens: an arc around it
                near, far = first.copy(), then.copy()
                near.shift(-step)
                far.shift(-step)
                centre = 0.5 * (near.end + far.start)
                closed.append(Piece(first.end, then.start, centre, ccw))
            closed.append(then)
        return self._close(closed)

    def _close(self, pieces: list[Piece]) -> list[Piece]:
        """Trim all corners; a piece that turns back, or the one before it, falls away."""
        index = 0
        while index < len(pieces) - 1:
            self.work.spend(1)
            if not pieces[index].falls:
                if index == 0:
                    raise BadProfile(_NOT_MONOTONIC)
                smaller = pieces[index].size < pieces[index - 1].size
                del pieces[index if smaller else index - 1]
                index = 0
            if pieces[index].size < SHORT:
                del pieces[index]
                index = 0
            else:
                join(pieces[index], pieces[index + 1])
            index += 1
        return pieces


def _cut_corner(before: Piece, corner: Piece, behind: Piece) -> None:
    size = corner.corner
    for side in (size, -size):
        first, then = before.copy(), behind.copy()
        first.shift(side)
        then.shift(side)
        if (first.end - then.start).real <= _GAP:
            break
    else:
        raise BadProfile("a corner of the contour is too small for its rounding or chamfer")
    join(first, then)
    middle = 0.5 * (first.end + then.start)
    first.shift(-side)
    then.shift(-side)
    corner.start = before.end = first.end
    corner.end = behind.start = then.start
    if corner.centre is not None:
        corner.centre = middle
        corner.ccw = (corner.start - middle).imag > 0.0 or (corner.end - middle).imag > 0.0
        corner.corner = 0.0


def near(a: complex, b: complex) -> bool:
    """Are they one point?"""
    return abs(a - b) < NEAR
