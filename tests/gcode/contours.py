"""Contours made by chance: milled and turned ones with radius compensation, roughed ones."""

import re
from collections.abc import Callable
from math import atan2, cos, hypot, pi, sin, sqrt
from random import Random

from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.step import step
from simlab.gcode.toolpath import Toolpath
from simlab.gcode.trace import Source
from tests.gcode.peer import TOOLS, tools_mm
from tests.gcode.rows import row_of

LATHE_TOOLS = TOOLS + "".join(f"T1{q} P1{q} D1.6 Q{q}\n" for q in range(1, 10))
"""Tools 11 to 19 have the nine orientations."""


def moves_of(program: str) -> Toolpath:
    """The moves of a program without macros, done line by line; subprograms are contours only."""
    machine = Machine(tools_mm(LATHE_TOOLS))
    machine.record.sources[0] = Source("", program.encode())
    subs: dict[int, list[Row]] = {}
    inside = 0
    for number, text in enumerate(program.split("\n"), 1):
        word = re.match(r"o(\d+) (sub|endsub)", text)
        if word:
            inside = int(word[1]) if word[2] == "sub" else 0
        elif inside:
            subs.setdefault(inside, []).append(row_of(text, number))
        elif not machine.state.ended:
            machine.contour = _contour(machine, subs)
            step(machine, row_of(text, number))
    return machine.record.finish()


def _contour(
    machine: Machine, subs: dict[int, list[Row]]
) -> Callable[[Row, int, Callable[[Row], None]], None]:
    def contour(row: Row, number: int, take: Callable[[Row], None]) -> None:
        if number not in subs:
            machine.refuse(row, Fault.SUB_MISSING, "no such subprogram", "Q")
        for line in subs[number]:
            take(line)

    return contour


class Compensated:
    """A contour of lines and arcs, with helices, short moves, stops, and one or two entries."""

    def __init__(self, seed: int) -> None:
        self._pick = pick = Random(seed)  # noqa: S311 - contours, not secrets
        self._lathe = pick.random() < 0.4
        self._mm = 25.4 if pick.random() < 0.1 else 1.0
        self._names = ("Z", "X", "K", "I", "Y") if self._lathe else ("X", "Y", "I", "J", "Z")
        self._at, self._way = [pick.uniform(-10, 10), pick.uniform(-10, 10)], pick.uniform(0, 6)
        self._smooth = pick.random() < 0.4
        unit = "G20" if self._mm > 1 else "G21"
        plane = "G18" if self._lathe else "G17"
        self.lines = [f"{unit} {plane} G90 G64 F100", f"G0 {self._point(self._at)}"]
        on = self._switched_on()
        for _ in range(pick.choice((1, 1, 2))):
            self._contour(on)
            if pick.random() < 0.2:
                break
            self._leave()
        self.program = "\n".join([*self.lines, "M2", ""])

    def _number(self, value_mm: float) -> str:
        return f"{value_mm / self._mm:.5f}"

    def _point(self, at: list[float]) -> str:
        a, b = self._names[:2]
        return f"{a}{self._number(at[0])} {b}{self._number(at[1])}"

    def _switched_on(self) -> str:
        pick = self._pick
        if pick.random() < 0.5:
            tools = range(11, 20) if self._lathe else (1, 2, 7, 9)
            return f"{pick.choice(('G41', 'G42'))} D{pick.choice(tools)}"
        diameter = self._number(pick.choice((0.4, 1, 2, 4, 6, -2)))
        tip = f" L{pick.randint(0, 9)}" if self._lathe and pick.random() < 0.8 else ""
        return f"{pick.choice(('G41.1', 'G42.1'))} D{diameter}{tip}"

    def _contour(self, on: str) -> None:
        pick = self._pick
        before = on if pick.random() < 0.3 else ""
        if not before:
            self.lines.append(on)
        for number in range(pick.randint(2, 9)):
            self._bend()
            kind = 1.0 if before else pick.random()
            if kind < 0.08:
                height = self._number(pick.uniform(-5, 5))
                self.lines.append(f"G{pick.choice((0, 1))} {self._names[4]}{height}")
            elif kind < 0.12:
                self.lines.append(pick.choice(("G4 P1", "F50", "M0", "S100 M3")))
            elif kind < 0.6 or (number == 0 and pick.random() < 0.7):
                self._line(before)
            else:
                self._arc(before)
            before = ""

    def _bend(self) -> None:
        pick = self._pick
        if self._smooth:
            self._way += pick.uniform(-0.6, 0.6)
        else:
            sharp = pick.uniform(-pi, pi), pi / 2, -pi / 2, 0.0, pick.uniform(-1, 1), 0.02
            self._way += pick.choice(sharp)

    def _helix(self) -> str:
        if self._pick.random() > 0.15:
            return ""
        return f" {self._names[4]}{self._number(self._pick.uniform(-5, 5))}"

    def _line(self, before: str) -> None:
        pick = self._pick
        length = pick.uniform(8, 40) if pick.random() < 0.85 else pick.uniform(0.5, 8)
        way = [length * cos(self._way), length * sin(self._way)]
        end = [self._at[0] + way[0], self._at[1] + way[1]]
        word = f"G{pick.choice((1, 1, 1, 0))}"
        if pick.random() < 0.15:
            self.lines += [f"{before} G91 {word} {self._point(way)}", "G90"]
            rounded = [float(self._number(value)) * self._mm for value in way]
            end = [self._at[0] + rounded[0], self._at[1] + rounded[1]]
        else:
            self.lines.append(f"{before} {word} {self._point(end)}{self._helix()}")
        self._at = end

    def _arc(self, before: str) -> None:
        pick, side = self._pick, self._pick.choice((1, -1))
        radius = pick.uniform(3, 30) if pick.random() < 0.8 else pick.uniform(0.5, 3)
        sweep = pick.uniform(0.2, 5.5)
        middle = [-side * radius * sin(self._way), side * radius * cos(self._way)]
        angle = atan2(-middle[1], -middle[0]) + side * sweep
        end = [
            self._at[0] + middle[0] + radius * cos(angle),
            self._at[1] + middle[1] + radius * sin(angle),
        ]
        words = f"{before} G{3 if side > 0 else 2} {self._point(end)}"
        if pick.random() < 0.25:
            words += f" R{self._number(radius if sweep < pi else -radius)}"
        else:
            i, j = self._names[2:4]
            words += f" {i}{self._number(middle[0])} {j}{self._number(middle[1])}"
        turns = f" P{pick.randint(2, 3)}" if pick.random() < 0.05 else ""
        self.lines.append(words + self._helix() + turns)
        self._at, self._way = end, self._way + side * sweep

    def _leave(self) -> None:
        self.lines.append("G40")
        self._way += self._pick.uniform(-1, 1)
        self._at = [self._at[0] + 9 * cos(self._way), self._at[1] + 9 * sin(self._way)]
        if self._pick.random() < 0.9:
            self.lines.append(f"G1 {self._point(self._at)}")


class Roughed:
    """A contour to turn or face, inside or outside, with pockets, arcs and broken corners."""

    def __init__(self, seed: int) -> None:
        self._pick = pick = Random(seed)  # noqa: S311 - contours, not secrets
        self._mm = 25.4 if pick.random() < 0.1 else 1.0
        self._face = pick.random() < 0.4
        self._z_way, self._x_way = pick.choice((1, 1, -1)), pick.choice((1, 1, -1))
        self._mirrored = (self._z_way * self._x_way < 0) ^ self._face
        self._z, self._x = 0.0, pick.uniform(2, 6)
        body = [f"{pick.choice(('G0', 'G1'))} {self._point(self._z, self._x)}"]
        top, pockets = self._x, pick.random() < 0.5
        for number in range(pick.randint(1, 8)):
            body.append(self._piece(pockets and number > 0))
            top = max(top, self._x)
        z, x = pick.uniform(1, 4), top + pick.uniform(-0.5, 5)
        unit = "G20" if self._mm > 1 else "G21"
        head = [f"{unit} G18 G90 G64 F200", "G7" if pick.random() < 0.1 else ""]
        calls = self._cycles(self._point(z, x))
        far = f"G0 {self._point(z + 3, x + 3)}"
        lines = [*head, "o100 sub", *body, "o100 endsub", far, *calls, "G1 X1", "M2", ""]
        self.program = "\n".join(lines)

    def _number(self, value_mm: float) -> str:
        return f"{value_mm / self._mm:.4f}"

    def _point(self, z: float, x: float) -> str:
        z, x = self._z_way * z, self._x_way * x
        if self._face:
            z, x = x - 10, z + 40
        return f"Z{self._number(z)} X{self._number(x)}"

    def _piece(self, may_fall: bool) -> str:
        pick = self._pick
        along, rise = -pick.uniform(1, 8), pick.choice((0.0, *[pick.uniform(0.5, 5)] * 4))
        if may_fall and pick.random() < 0.3:
            rise = -pick.uniform(0.5, 4)
        z, x = self._z + along, max(0.5, self._x + rise)
        corner = f" {pick.choice('AC')}{self._number(pick.uniform(0.2, 1))}"
        corner = corner if pick.random() < 0.12 else ""
        words = f"G1 {self._point(z, x)}"
        if pick.random() > 0.65:
            words = self._arc(z, x)
        self._z, self._x = z, x
        return words + corner

    def _arc(self, z: float, x: float) -> str:
        pick = self._pick
        chord = hypot(z - self._z, x - self._x)
        radius = chord * pick.uniform(0.71, 1.5)
        ccw = pick.random() < 0.5
        words = f"G{3 if ccw ^ self._mirrored else 2} {self._point(z, x)}"
        if pick.random() < 0.4:
            return f"{words} R{self._number(radius)}"
        height = sqrt(radius * radius - chord * chord / 4) * (1 if ccw else -1) / chord
        middle_z = (z - self._z) / 2 - height * (x - self._x)
        middle_x = (x - self._x) / 2 + height * (z - self._z)
        k, i = self._z_way * middle_z, self._x_way * middle_x
        k, i = (i, k) if self._face else (k, i)
        return f"{words} K{self._number(k)} I{self._number(i)}"

    def _cycles(self, start: str) -> list[str]:
        pick = self._pick
        lines = []
        if pick.random() < 0.2:
            lines, start = [f"G0 {start}"], ""
        off = f" D{self._number(pick.choice((0.1, 0.2, 0.5, 1)))}" if pick.random() < 0.5 else ""
        if pick.random() < 0.2:
            passes = f"{off} E{self._number(0.1)} P{pick.randint(1, 3)}"
            return [*lines, f"G70 Q100 {start}{passes}"]
        name = "G72" if self._face == (pick.random() < 0.9) else "G71"
        which = pick.choice(("", "", "", ".1", ".2"))
        depth, back = self._number(pick.choice((0.5, 0.7, 1, 2))), self._number(0.5)
        lines.append(f"{name}{which} Q100 {start}{off} I{depth} R{back}")
        return lines + ([f"G70 Q100 {start}"] if pick.random() < 0.3 else [])
