"""Roughing passes along Z down to a contour, pocket after pocket, as a list of moves that ends."""

from __future__ import annotations

from math import ceil

from simlab.gcode.lathe_pieces import NEAR, SHORT, BadProfile, Cut, LongProfile, Piece
from simlab.gcode.lathe_profile import Profile, near

ALL, FIRST_ONLY, POCKETS_ONLY, _IN_POCKETS = 0, 1, 2, 3
_FAR = -1e9


class Passes:
    """The tool on its way over one contour, which is ready (`Profile.face`)."""

    def __init__(self, profile: Profile, depth: float, escape: complex, most: int) -> None:
        self.pieces, self._work = profile.pieces, profile.work
        self._depth, self._escape, self._most = depth, escape, most
        self.at = profile.pieces[0].start
        self.cuts: list[Cut] = []
        self._level = self.at.imag
        self._tops = [self.at]

    def run(self, which: int) -> list[Cut]:
        """All moves; `which` is what stands behind the point of G71 or G72."""
        self._add(Cut(self.at, rapid=True))
        index = 0
        if which == POCKETS_ONLY:
            while index < len(self.pieces) and not self._dive(index, _FAR):
                index += 1
            which = _IN_POCKETS
        while index < len(self.pieces):
            before = (index, self._level, self.at)
            self._lower()
            if self._dive(index, self._level):
                if which == FIRST_ONLY:
                    self._skim(index)
                    break
                index = self._climb(index, which)
            elif abs(self.at.imag - self._level) > NEAR:
                index += 1
            else:
                index = self._pass(index)
            if before == (index, self._level, self.at):
                raise BadProfile("this contour cannot be cut in passes: it leads nowhere")
        return self.cuts

    def _add(self, cut: Cut) -> None:
        if len(self.cuts) >= self._most:
            raise LongProfile(f"this cycle makes more than {self._most:,} moves")
        self.cuts.append(cut)

    def _go(self, cut: Cut) -> None:
        self._add(cut)
        self.at = cut.end

    def _lower(self) -> None:
        """The next level at or below the tool."""
        above = self._level - NEAR - self.at.imag
        if above > 0.0:
            self._level -= ceil(above / self._depth) * self._depth

    def _pass(self, index: int) -> int:
        """Cut along Z to the next piece of the contour, and come back; the index to go on with."""
        for ahead in range(index, len(self.pieces)):
            self._work.spend(1)
            places = self.pieces[ahead].crossings(self.at.imag)
            if not places:
                continue
            goal = places[0] if ahead != index else places[-1]
            length = abs(goal - self.at.real)
            if goal - NEAR > self.at.real or (length < NEAR and ahead == index):
                continue  # the piece that it stands on, at its own start
            if length < NEAR and near(self.at, self.pieces[ahead].start):
                return ahead
            if length >= NEAR:
                self._cut_along(goal, length, index == 0)
            self._level -= self._depth
            break
        return index

    def _cut_along(self, goal: float, length: float, first: bool) -> None:
        at, escape = self.at, self._escape
        share = min(1.0, 0.5 * length / escape.real) if escape.real else 1.0
        away = share * escape
        end = complex(goal, at.imag)
        self._add(Cut(end))
        self._add(Cut(end + away, rapid=True))
        self._add(Cut(at - away.conjugate(), rapid=True))
        self._add(Cut(at, rapid=first))

    def _dive(self, index: int, x: float) -> bool:
        """Go down along a piece as far as this level; True where it does not lead down."""
        self._work.spend(1)
        piece = self.pieces[index]
        if piece.centre is None:
            return self._dive_line(piece, x, index == 0)
        if near(self.at, piece.end) or (self.at - piece.end).real <= NEAR:
            self.at = piece.end
            return False
        places = piece.crossings(x) or piece.crossings(x - NEAR)
        middle = piece.centre.real
        if piece.ccw:
            if self.at.real - NEAR > middle:
                return True
            end = piece.end
            if places and places[-1] <= middle:
                end = complex(places[-1], x)
        else:
            if self.at.real <= middle:
                return True
            end = piece.end
            if places and places[0] < middle:
                return False  # met on its far side only: the next level is lower
            if places:
                end = complex(places[0], x)
        self._go(Cut(end, False, piece.centre, piece.ccw))
        return False

    def _dive_line(self, piece: Piece, x: float, first: bool) -> bool:
        if piece.start.imag <= piece.end.imag + NEAR:
            return True
        end = piece.end
        if x >= end.imag:
            places = piece.crossings(x)
            if not places:
                raise BadProfile("a pass starts above the contour")
            end = complex(places[0], x)
        self._go(Cut(end, rapid=first))
        return False

    def _climb(self, index: int, which: int) -> int:
        """Follow the contour up, until the next pocket; the index of where that begins."""
        while index < len(self.pieces):
            self._work.spend(1)
            if self._climb_piece(self.pieces[index]):
                if which == _IN_POCKETS:
                    if self.at.imag > self._tops[-1].imag and len(self._tops) > 1:
                        self._tops.pop()
                    if len(self._tops) == 1:
                        self._tops.append(self.at)
                self._level = self._tops[-1].imag
                return index
            index += 1
        return index

    def _climb_piece(self, piece: Piece) -> bool:
        """Follow one piece up; True where it leads down, or its rest does."""
        if piece.centre is None:
            if piece.end.imag + NEAR < piece.start.imag:
                return True
            if not near(self.at, piece.start):
                raise BadProfile("the contour cannot be followed")
            self._go(Cut(piece.end))
            return False
        middle = piece.centre.real
        if (self.at.real < middle) if piece.ccw else (self.at.real > middle):
            return True
        self._rise(piece)
        return piece.ccw

    def _rise(self, piece: Piece) -> None:
        """Along an arc to its top, or its end."""
        centre = complex(piece.centre or 0.0)
        end = piece.end
        if piece.ccw and end.real < centre.real:
            end = centre + 1j * abs(piece.start - centre)
        if abs(self.at - end) > SHORT:
            self._add(Cut(end, False, centre, piece.ccw))
        self.at = end

    def _skim(self, index: int) -> None:
        """Follow what rises of the contour, straight over the pockets between."""
        for piece in self.pieces[index:]:
            if piece.centre is None and piece.end.imag < piece.start.imag:
                continue
            places = piece.crossings(self.at.imag)
            if not places:
                continue
            if piece.centre is None:
                self._go(Cut(complex(places[0], self.at.imag)))
                self._go(Cut(piece.end))
                continue
            place, middle = places[0] if piece.ccw else places[-1], piece.centre.real
            if (place < middle) if piece.ccw else (place > middle):
                continue
            self._go(Cut(complex(place, self.at.imag)))
            self._rise(piece)
