"""A FANUC control between two blocks: what it holds beside the machine's state, and its lengths."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from simlab.gcode.fanuc.flavour import Flavour
from simlab.gcode.fanuc.reader import Line, nearest, upper
from simlab.gcode.faults import Fault, fault_at
from simlab.gcode.machine import Machine
from simlab.gcode.notes import Note, tell
from simlab.gcode.row import Row
from simlab.gcode.state import LETTERS, MOST_RPM, Point
from simlab.gcode.toolpath import MoveKind
from simlab.motion.circle import TURN_RAD

INCH_MM = 25.4
PLANE_AXES = {170: (0, 1, 2), 180: (2, 0, 1), 190: (1, 2, 0)}
_COMMENT = re.compile(r"\([^()]*\)")
_CODE = re.compile(r"([GM])(\d+(?:\.\d)?)\b")


@dataclass(slots=True)
class Block:
    """One line, done once."""

    row: Row
    line: Line
    g: list[int]
    """Ten times the numbers of the G words, as the mill or system B counts them."""
    m: tuple[int, ...]
    words: dict[str, float]
    bare: frozenset[str]
    values: tuple[float | None, ...] = ()
    """Of all words in order, for the arguments of a macro."""

    def has(self, letters: str) -> bool:
        """Is there a word with one of these letters?"""
        return any(letter in self.words for letter in letters)


@dataclass(slots=True)
class Element:
    """A move in the program's coordinates, before scaling, rotation and offsets."""

    row: Row
    kind: MoveKind
    end: Point
    feed_mm_min: float
    centre: tuple[float, float, float] | None = None
    turns: float = 0.0
    plane: int = 170
    lead_mm: float = 0.0
    corner: tuple[str, float] | None = None
    """(",C" or ",R", mm) at its end."""


@dataclass(slots=True)
class Scale:
    """G51: factors about a centre."""

    centre: tuple[float, float, float]
    factors: tuple[float, float, float]


@dataclass(slots=True)
class Turn:
    """G68: a rotation about a centre in a plane."""

    plane: int
    centre: tuple[float, float]
    cosine: float
    sine: float


@dataclass(slots=True)
class Hole:
    """A canned cycle in force: its code, its words in mm and s, and the level it began at."""

    code: int = 800
    axis: int = 2
    """Along which it drills."""
    words: dict[str, float] = field(default_factory=dict)
    initial: float = 0.0


Contour = Callable[[Block, int, int], tuple[list[Element], int]]
"""The moves from one N to another, and the row behind."""


class Control:
    """Beside `Machine`: decimal points, and what turns a program's point into the machine's."""

    contour: Contour
    """Given by the executor."""

    def __init__(self, machine: Machine, flavour: Flavour, *, calculator: bool) -> None:
        self.machine = machine
        self.state = machine.state
        self.flavour = flavour
        self.calculator = calculator
        self.here: Point = [0.0] * 9
        """The program's own coordinates: lathes have X as a radius here."""
        self.stand: Point = [0.0] * 9
        """Where the program takes the machine to stand; compensation keeps it elsewhere."""
        self.work = 0
        """Effort spent, in units of about a microsecond; loops are stopped by it."""
        self.scale: Scale | None = None
        self.mirror: dict[int, float] = {}
        self.turn: Turn | None = None
        self.polar = False
        self.pole: tuple[float, float] = (0.0, 0.0)
        """Centre of polar coordinates, and the last radius and angle below."""
        self.polar_last: tuple[float, float] = (0.0, 0.0)
        self.hole = Hole()
        self.back_off_mm = (0.254, 0.254)
        """How far G73 lifts, and G83 stays above the chips: parameters 5114 and 5115."""
        self.full_retract = False
        """Parameter 5101 bit 2: a lathe's G83 goes out to R."""
        self.turning_code = 0
        """770, 780 or 790 while a turning cycle is in force."""
        self.turning: dict[str, float] = {}
        """Words of the turning cycle in force."""
        self.surface_m_min = 0.0
        """S that was last given with G96."""
        self.rigid = False
        """M29 was given."""
        self.external: tuple[float, ...] = (0.0,) * 9
        self.local: tuple[float, ...] = (0.0,) * 9
        self.extra: dict[int, list[float]] = {}
        """G54.1 P: offsets by number."""
        self.extra_in_force = 0
        self.lengths_mm: dict[int, list[float]] = {}
        """Offset registers set by G10 or by macros: X, Z or length, radius."""
        self.tips: dict[int, int] = {}
        """Tip numbers that G10 Q set."""
        self.length_in_force = 0
        self.length_sign = 0
        """1 after G43, -1 after G44."""
        self.radius_in_force = 0
        self.exact = False
        self.loose: list[float] = []
        """The external offset while a macro writes it."""
        self.skip_to = -1
        """Row to go on with behind a roughing cycle."""
        self.roughing: dict[str, float] = {}
        """What the first line of G71 to G76 said, by code and letter: ``"710U"``."""

    # Lengths, angles and times, by the rules of the decimal point.

    def mm(self, block: Block, letter: str, default: float = 0.0) -> float:
        """The length behind a letter."""
        value = block.words.get(letter)
        if value is None:
            return default
        if letter in block.line.computed:
            digits = 1000.0 if self.state.unit_mm == 1.0 else 10_000.0
            value = nearest(value * digits) / digits  # B-64304EN, "Referring to variables"
        if letter in block.bare and not self.calculator:
            if value != 0.0:
                self.note(block.row, Note.LEAST_INCREMENT)
            return value * (0.001 if self.state.unit_mm == 1.0 else 0.0001 * INCH_MM)
        return value * self.state.unit_mm

    def micro(self, block: Block, letter: str, default: float = 0.0) -> float:
        """A length that is always counted in least increments, as P and Q of lathe cycles are."""
        if letter in block.words and letter not in block.bare:
            return self.mm(block, letter)
        value = block.words.get(letter)
        if value is None:
            return default
        return value * (0.001 if self.state.unit_mm == 1.0 else 0.0001 * INCH_MM)

    def lead_mm(self, block: Block) -> float:
        """F of a thread: mm or inch a turn; without a point in hundredths, as feed per turn."""
        value = block.words["F"]
        if "F" in block.bare and not self.calculator:
            self.note(block.row, Note.LEAST_INCREMENT)
            value *= 0.01 if self.state.unit_mm == 1.0 else 0.0001
        return value * self.state.unit_mm

    def degrees(self, block: Block, letter: str, default: float = 0.0) -> float:
        """The angle behind a letter."""
        value = block.words.get(letter)
        if value is None:
            return default
        if letter in block.line.computed:
            value = nearest(value * 1000.0) / 1000.0
        return value * 0.001 if letter in block.bare and not self.calculator else value

    def count(self, block: Block, letter: str, default: int = 0) -> int:
        """The whole number behind a letter."""
        value = block.words.get(letter)
        if value is None:
            return default
        if letter in block.line.computed:
            return nearest(value)
        pointed = letter not in block.bare and not self.flavour.haas
        if pointed or abs(value - round(value)) > 1e-6:
            self.refuse(block.row, Fault.WHOLE, f"{letter} needs a whole number", letter)
        return round(value)

    def axis(self, block: Block, letter: str) -> float:
        """The coordinate behind an axis letter: mm, or degrees for A B C; a lathe's X is halved."""
        if letter in "ABC":
            return self.degrees(block, letter)
        value = self.mm(block, letter)
        return 0.5 * value if self.flavour.lathe and letter in "XU" else value

    # From the program to the machine and back.

    def to_work(self, point: Point) -> Point:
        """Mirror, scale and turn a program's point: the order of B-64304EN, "G51.1"."""
        out = list(point)
        for axis, centre in self.mirror.items():
            out[axis] = 2.0 * centre - out[axis]
        if self.scale is not None:
            for axis in range(3):
                centre = self.scale.centre[axis]
                out[axis] = centre + (out[axis] - centre) * self.scale.factors[axis]
        if self.turn is not None:
            a, b, _ = PLANE_AXES[self.turn.plane]
            u, v = out[a] - self.turn.centre[0], out[b] - self.turn.centre[1]
            cosine, sine = self.turn.cosine, self.turn.sine
            out[a] = self.turn.centre[0] + u * cosine - v * sine
            out[b] = self.turn.centre[1] + u * sine + v * cosine
        return out

    def from_work(self, point: Point) -> Point:
        """The other way."""
        out = list(point)
        if self.turn is not None:
            a, b, _ = PLANE_AXES[self.turn.plane]
            u, v = out[a] - self.turn.centre[0], out[b] - self.turn.centre[1]
            cosine, sine = self.turn.cosine, self.turn.sine
            out[a] = self.turn.centre[0] + u * cosine + v * sine
            out[b] = self.turn.centre[1] + v * cosine - u * sine
        if self.scale is not None:
            for axis in range(3):
                centre = self.scale.centre[axis]
                out[axis] = centre + (out[axis] - centre) / self.scale.factors[axis]
        for axis, centre in self.mirror.items():
            out[axis] = 2.0 * centre - out[axis]
        return out

    def to_machine(self, point: Point) -> Point:
        """A program's point in the machine's coordinates."""
        origin = self.state.frame.origin
        if self.turn is None and self.scale is None and not self.mirror:
            return [a + o for a, o in zip(point, origin, strict=True)]
        return [a + o for a, o in zip(self.to_work(point), origin, strict=True)]

    def moved_frame(self) -> None:
        """An offset has changed: the machine stands still, the program's coordinates change."""
        state = self.state
        state.moved_frame()
        self.found_again()

    def found_again(self) -> None:
        """Work out from the machine's point where the program is."""
        origin = self.state.frame.origin
        self.here = self.from_work([a - o for a, o in zip(self.stand, origin, strict=True)])

    def take_system(self) -> None:
        """Work offset: the one in force, the external one and G52 together."""
        state = self.state
        first = 5221 + 20 * state.system
        own = self.extra.get(self.extra_in_force) if self.extra_in_force else None
        base = own if own is not None else state.p[first : first + 9]
        if self.extra_in_force and own is None:
            base = [0.0] * 9
        state.work = tuple(
            a + b + c for a, b, c in zip(base, self.external, self.local, strict=True)
        )
        self.moved_frame()

    # Feed and speed.

    def feed_mm_min(self) -> float:
        """The feed in force per minute; NaN where it is per turn and nothing turns."""
        state = self.state
        if state.feed_mode != 950:
            return state.feed
        rpm = self.rpm()
        return state.feed * rpm if rpm > 0.0 else float("nan")

    def rpm(self) -> float:
        """Turns a minute asked for; with G96 those at the diameter where the tool stands."""
        state = self.state
        if state.spindle_mode == 970:
            return state.speed_rpm
        around_mm = TURN_RAD * abs(self.here[0])
        rpm = 1000.0 * state.speed_rpm / around_mm if around_mm > 0.0 else MOST_RPM
        return min(rpm, state.most_rpm or MOST_RPM)

    def tip_of(self, register: int) -> int:
        """Where the nose of a turning tool points to: FANUC's tip number."""
        own = self.tips.get(register)
        if own is not None:
            return own
        tool = self.machine.tools.get(register)
        return tool.orientation if tool is not None else 0

    def speed_of(self, lead_mm: float) -> float:
        """Feed per minute of a thread; NaN where nothing turns."""
        rpm = self.rpm()
        return lead_mm * rpm if rpm > 0.0 else float("nan")

    def lead_of_tap(self) -> float:
        """Feed a turn while tapping; 0 where nothing turns."""
        state, rpm = self.state, self.rpm()
        if state.feed_mode == 950:
            return state.feed
        return state.feed / rpm if rpm > 0.0 else 0.0

    # Saying no, and telling.

    def note(self, row: Row, note: Note) -> None:
        """Tell the learner once a program."""
        tell(self.machine, row, note)

    def refuse(
        self, row: Row, fault: Fault, what: str, letters: str = "", rest: int = -1
    ) -> NoReturn:
        """Say what is wrong, pointing at its place, `rest` characters before the end of the line.

        Without `rest`, at the G or M word that `what` begins with, or else at the first word with
        one of the letters; of a letter that stands twice, at the second one.
        """
        source = self.machine.record.sources[row.source]
        lines = source.text.split(b"\n")
        text = upper(lines[row.line - 1].decode("utf-8", "replace"))
        text = _COMMENT.sub(lambda found: " " * len(found.group()), text)
        column = _place(text, fault, what, letters, rest) + 1
        raise fault_at(row.line, column, fault, what, source.name)

    def axes_of(self, block: Block) -> list[tuple[int, str, bool]]:
        """(axis, its letter, incremental) of all axis words of a block."""
        incremental = self.state.distance == 910
        found = []
        lathe = self.flavour.lathe
        for letter in block.words:
            if letter in "XYZAB" or (letter == "C" and not lathe):
                found.append((LETTERS.index(letter), letter, incremental))
            elif lathe and letter in "UVWH":
                found.append(("UVWH".index(letter) if letter != "H" else 5, letter, True))
            elif lathe and letter == "C" and not self._bevels(block):
                found.append((5, letter, incremental))
        return found

    def _bevels(self, block: Block) -> bool:
        """C on a lathe's G01 is a bevel, not an axis."""
        return self.state.motion == 10 and block.has("XZUW")


def _place(text: str, fault: Fault, what: str, letters: str, rest: int) -> int:
    """Where in a line, comments blanked, a mistake stands; its first character if unknown."""
    filled = [at for at, character in enumerate(text.split(";")[0]) if not character.isspace()]
    if filled and 0 <= rest <= len(filled):
        return [*filled, filled[-1] + 1][len(filled) - rest]
    code = _CODE.match(what)
    if code and code[1] in letters:
        found = re.search(rf"{code[1]} *0*{re.escape(code[2])}(?![\d.]*[1-9])", text)
        if found:
            return found.start()
    find = text.rfind if fault is Fault.TWICE else text.find
    places = [at for letter in letters if (at := find(letter)) >= 0]
    return min(places or filled, default=0)
