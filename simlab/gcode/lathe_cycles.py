"""G70 to G72.2: a turned contour, read from a subprogram, roughed and finished.

LinuxCNC reads the subprogram that Q names and does none of its words; only its geometry counts.
"""

from collections.abc import Callable, Mapping
from math import sqrt
from typing import Final

from simlab.gcode.dialects import Group
from simlab.gcode.faults import Fault
from simlab.gcode.lathe_passes import Passes
from simlab.gcode.lathe_pieces import NEAR, BadProfile, Cut, LongProfile, Piece
from simlab.gcode.lathe_profile import Profile
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row

Word = Callable[[Machine, Row], None]

FINISHING, FACING = 70, 72
CODES: Final = (700, 710, 711, 712, 720, 721, 722)
_RAPID, _FEED, _CLOCKWISE, _COUNTER = 0, 10, 20, 30
_SAME = 1e-4


def lathe_cycle(machine: Machine, row: Row, moves: Mapping[int, Word]) -> None:
    """A cycle; `moves` are the functions of G0, G1, G2 and G3."""
    state = machine.state
    code = state.motion
    name = f"G{code / 10:g}"
    if "Q" not in row.words:
        what = f"{name} needs the number of its contour's subprogram with Q"
        machine.refuse(row, Fault.MISSING, what, "G")
    if state.compensation != 400 and code // 10 != FINISHING:
        machine.refuse(row, Fault.COMP_ACTIVE, f"{name} while compensation is on", "G")
    if state.plane != 180:
        machine.refuse(row, Fault.PROFILE, f"{name} works in the plane G18 only", "G")
    modes = state.distance, state.arc_distance
    start = _start(machine, row)
    state.distance, state.arc_distance, state.motion = 900, 901, _RAPID
    moves[_RAPID](machine, row)
    try:
        reader = _Reader(machine, row, start, modes)
        pieces = reader.read()
        # LinuxCNC leaves the tool's centre where the contour ended: with compensation it shows.
        machine.compensation.centre_at = reader.at * state.unit_mm
        if len(pieces) > 1:
            for cut in _cuts(machine, row, code, pieces):
                _do(machine, row, cut, moves)
        else:  # a contour of one move is not cut, but LinuxCNC goes on from its end
            _stand(machine, reader.at)
    except BadProfile as bad:
        machine.refuse(row, bad.fault, str(bad), "GQ")
    finally:
        state.distance, state.arc_distance = modes


def _start(machine: Machine, row: Row) -> complex:
    """Where the cycle starts: its X and Z, in the program's unit."""
    state, start = machine.state, _position(machine)
    more = start if state.distance == 910 else 0.0j
    if "X" in row.words:
        start = complex(start.real, row.words["X"] + more.imag)
    if "Z" in row.words:
        start = complex(row.words["Z"] + more.real, start.imag)
    return start


class _Reader:
    """Takes the pieces from the lines of a contour."""

    def __init__(self, machine: Machine, row: Row, start: complex, modes: tuple[int, int]) -> None:
        self._machine, self._row = machine, row
        self.at = start
        self._incremental, self._from_start = modes[0] == 910, modes[1] == 911
        self._motion = _RAPID
        self._pieces: list[Piece] = []

    def read(self) -> list[Piece]:
        """All of them; meanwhile the program takes the tool to be where the contour has come."""
        machine, number = self._machine, round(self._row.words["Q"])
        if machine.contour is None:
            machine.refuse(self._row, Fault.SUB_MISSING, f"subprogram {number} is not there", "Q")
        programmed = machine.state.programmed
        machine.contour(self._row, number, self._line)
        machine.state.programmed = programmed
        return self._pieces

    def _line(self, row: Row) -> None:
        if Group.CANCEL in row.codes:
            self._motion = 800
        self._motion = row.codes.get(Group.MOTION, self._motion)
        end = self._end(row)
        if end == self.at:
            return
        if self._motion in (_RAPID, _FEED):
            self._pieces.append(Piece(self.at, end))
        elif self._motion in (_CLOCKWISE, _COUNTER):
            centre = self._centre(row, end)
            self._pieces.append(Piece(self.at, end, centre, self._motion == _COUNTER))
        if self._motion in (_RAPID, _FEED, _CLOCKWISE, _COUNTER):
            self._corner(row, end)
        self.at = end
        _stand(self._machine, end)

    def _end(self, row: Row) -> complex:
        words, half = row.words, 0.5 if self._machine.state.diameter else 1.0
        end = 0.0j if self._incremental else self.at
        x, z = end.imag, end.real
        for letter, other in (("U", "X"), ("W", "Z")):
            if letter in words and (self._incremental or other in words):
                why = "with G91" if self._incremental else f"beside {other}"
                self._machine.refuse(row, Fault.PROFILE, f"{letter} {why} in a contour", letter)
        x = x + half * words["U"] if "U" in words else half * words["X"] if "X" in words else x
        z = z + words["W"] if "W" in words else words.get("Z", z)
        return complex(z, x) + (self.at if self._incremental else 0.0j)

    def _centre(self, row: Row, end: complex) -> complex:
        words = row.words
        if "R" in words:
            if row.has("IK"):
                what = "an arc of the contour has a radius and a centre"
                self._machine.refuse(row, Fault.MIXED, what, "R")
            chord = end - self.at
            length = abs(chord)
            square = words["R"] ** 2 - 0.25 * length * length
            if square < 0.0:
                what = "an arc of the contour does not reach its end"
                self._machine.refuse(row, Fault.SHORT_RADIUS, what, "R")
            aside = 1j * sqrt(square) * chord / length
            return 0.5 * (self.at + end) + (aside if self._motion == _COUNTER else -aside)
        if not row.has("IK"):
            what = "an arc of the contour has no centre: I, K or R is missing"
            self._machine.refuse(row, Fault.NO_CENTRE, what, "G")
        centre = complex(words.get("K", 0.0), words.get("I", 0.0))
        return centre + self.at if self._from_start else centre

    def _corner(self, row: Row, at: complex) -> None:
        if "A" in row.words and "C" in row.words:
            what = "a corner of the contour is rounded (A) and chamfered (C)"
            self._machine.refuse(row, Fault.PROFILE, what, "C")
        if "A" in row.words:
            self._pieces.append(Piece(at, at, at, corner=row.words["A"]))
        if "C" in row.words:
            self._pieces.append(Piece(at, at, corner=row.words["C"]))


def _cuts(machine: Machine, row: Row, code: int, pieces: list[Piece]) -> list[Cut]:
    """All moves."""
    words, most = row.words, machine.limits.points
    depth = words.get("I", 1.0)
    if depth <= 0.0:
        machine.refuse(row, Fault.VALUE, "I, the depth of a pass, is not above 0", "I")
    family, which = divmod(code, 10)
    if family == FINISHING:
        passes = words.get("P", 1.0)
        return _finish(Profile(pieces), words.get("D", 0.0), words.get("E", 0.0), passes, most)
    profile = Profile(pieces)
    if family == FACING:
        profile.across()
    profile.face()
    profile.cut_corners()
    profile.check()
    profile.keep_off(words.get("D", 0.0))
    for piece in profile.pieces:
        piece.move(complex(words.get("W", 0.0), words.get("U", 0.0)))
    front, back = profile.pieces[0], profile.pieces[-1]
    if back.end.imag < front.start.imag:
        top = complex(back.end.real, front.start.imag)
        profile.pieces.append(Piece(back.end, top))
    escape = words.get("R", 0.5) * (1 + 1j)
    cuts = Passes(profile, max(depth, 2.0 * NEAR), escape, most).run(which)
    return [profile.placed(cut) for cut in cuts]


def _finish(profile: Profile, first: float, last: float, passes: float, most: int) -> list[Cut]:
    """G70: along the contour, from one distance to another."""
    contour = Profile([piece.copy() for piece in profile.pieces[1:]])
    contour.face()
    if not all(piece.falls for piece in contour.pieces):
        contour.across()
        contour.face()
        profile.across()
    contour.check()
    profile.face()
    profile.cut_corners()
    profile.check()
    cuts: list[Cut] = []
    for number in range(int(min(passes, most)), 0, -1):
        at = profile.copy()
        at.keep_off((number - 1) * (first - last) / passes + last)
        front = at.pieces[0]
        cuts.append(at.placed(Cut(front.start, rapid=True)))
        cuts.append(at.placed(Cut(front.end, rapid=True)))
        cuts += [at.placed(piece.cut()) for piece in at.pieces[1:]]
        if len(cuts) > most:
            raise LongProfile(f"this cycle makes more than {most:,} moves")
    return cuts


def _do(machine: Machine, row: Row, cut: Cut, moves: Mapping[int, Word]) -> None:
    """One move of the cycle, as the line of its own that it stands for."""
    state = machine.state
    words = {"X": cut.end.imag, "Z": cut.end.real}
    motion = _RAPID if cut.rapid else _FEED
    if cut.centre is not None:
        at = _position(machine)
        if abs(at.real - cut.end.real) < _SAME and abs(at.imag - cut.end.imag) < _SAME:
            return
        motion = _COUNTER if cut.ccw else _CLOCKWISE
        words |= {"I": cut.centre.imag, "K": cut.centre.real}
    state.motion = motion
    line = Row(row.line, words, {}, row.source, row.stack)
    moves[motion](machine, line)


def _position(machine: Machine) -> complex:
    """Z and X of the tool's centre, in the program's unit."""
    comp, state = machine.compensation, machine.state
    if comp.on and not comp.first:
        return comp.centre_at / state.unit_mm
    at = state.frame.program_of(state.here)
    return complex(at[2], at[0]) / state.unit_mm


def _stand(machine: Machine, at: complex) -> None:
    """Let the program take the tool to be there, though it is not."""
    state = machine.state
    point = state.frame.program_of(state.here)
    point[2], point[0] = at.real * state.unit_mm, at.imag * state.unit_mm
    state.programmed = state.frame.machine_of(point)
