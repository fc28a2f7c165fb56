"""What a block asks for while it runs: rows handed over, parameters read, comments filled in."""

from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn, Protocol

from simlab.gcode.batches import Language, read_row
from simlab.gcode.dialects import RS274NGC
from simlab.gcode.expressions import LARGEST_NUMBERED
from simlab.gcode.faults import Fault
from simlab.gcode.functions import FUNCTIONS, Impossible, whole_number
from simlab.gcode.line_code import filled
from simlab.gcode.machine import Machine
from simlab.gcode.parameters import PREDEFINED, SAYS, check_number, publish, read
from simlab.gcode.row import Row
from simlab.gcode.shape import Execution, Shape
from simlab.gcode.state import PARAMETERS

BATCH = 1 << 16
"""Rows handed over at once at most, about."""
ROW_COST, STEP_COST, MOVE_COST, OFFSET_COST, SYNC_COST = 10, 150, 100, 250, 150
"""What a row, a row or a move done by itself, a row that sets offsets, and handing rows over,
count for in lines: by the time that they take. A move among many counts for one."""


class Hand(Protocol):
    """Who does what is handed over; an `engine.Engine` is one."""

    def run_rows(self, rows: list[Execution]) -> None:
        """Do these executions of lines."""

    def run_text(self, text: bytes, first_line: int, source: int, stack: int) -> None:
        """Do these whole flat lines."""


class Over(Exception):  # noqa: N818 - no error
    """A program is over."""


class Answers:
    """Keeps the rows that wait, and the parameters; knows what has been done."""

    def __init__(self, machine: Machine, hand: Hand) -> None:
        self._machine = machine
        self._hand = hand
        self.rows: list[Execution] = []
        self.frames: list[tuple[object, dict[str, float]]] = []
        """What is given back behind each call: #1 to #30 or how often M98 calls, and the names."""
        self.named: list[dict[str, float]] = [{}]
        self.counters: list[int] = []
        """What is left of each repeat; -1 where none is under way."""
        self.batch = 1 << 5
        """Rows to hand over at once; more as long as they are quickly done."""
        self.spent = 0
        """Lines' worth of work beside the lines of blocks."""
        self.handing = False
        """Errors that rise now are not ours."""
        self.aside: Callable[[Row], None] | None = None
        """Takes rows that are read and not done, as long as a contour is read."""
        self._published = False
        self._global: dict[str, float] = {}

    def namespace(self) -> dict[str, object]:
        """What the names in blocks stand for."""
        return {
            **FUNCTIONS,
            "p": self._machine.state.p,
            "N": self.named,
            "G": self._global,
            "R": [0.0, 0.0],
            "F": [0, 0],
            "C": self.counters,
            "add": self.rows.append,
            "push": self.frames.append,
            "pop": self.frames.pop,
            "over": over,
            "read": self._read,
            "write": self._write,
            "ask": self._ask,
            "numbered": _numbered,
            "deny": _deny,
            "beyond": _beyond,
            "times": self._times,
            "ended": self._ended,
            "said": self._said,
        }

    def hand_over(self) -> None:
        """Have the rows done that wait."""
        self._published = False
        if self.aside is not None:
            waiting = self.rows[:]
            self.rows.clear()
            for shape, *values in waiting:
                self.aside(shape.row(values))
            return
        if not self.rows:
            return
        rows, before = self.rows[:], self._work()
        self.rows.clear()
        self.handing = True
        self._hand.run_rows(rows)
        self.handing = False
        cost = self._work() - before
        self.spent += SYNC_COST + cost
        if cost < STEP_COST // 2 * len(rows):
            self.batch = min(2 * self.batch, BATCH)
        if self._machine.state.ended:
            raise Over

    def _work(self) -> int:
        """What the rows so far have cost."""
        machine, record = self._machine, self._machine.record
        singles = MOVE_COST * record.singles + STEP_COST * machine.steps
        return record.moves + singles + machine.work

    def _sync(self) -> None:
        """Have the rows done that wait, and the control's parameters brought up to date."""
        if self.rows or not self._published:
            self.hand_over()
            publish(self._machine)
            self._published = True

    def _read(self, value: float) -> float:
        number = whole_number(value)
        if not 0 < number <= LARGEST_NUMBERED:
            self._sync()
        return read(self._machine, number)

    def _write(self, number: int, value: float) -> None:
        check_number(number, to_write=True)
        if number > LARGEST_NUMBERED:
            self._sync()
        self._machine.state.p[number] = value

    def _ask(self, name: str) -> float:
        self._sync()
        return PREDEFINED[name](self._machine)

    def _ended(self) -> bool:
        self.hand_over()
        return self._machine.state.ended

    def _times(self, value: float) -> int:
        times = round(value)
        most = self._machine.limits.repeats
        if times > most:
            raise Impossible(Fault.REPEATS, f"{times:,} repeats; {most:,} are the most")
        return max(times, 0)

    def _said(self, shape: Shape) -> Shape:
        """The shape with its comment's parameters filled in."""
        keyword, _, text = shape.comment.partition(",")
        self._sync()
        if keyword == "DEBUG" and not self._machine.state.p[SAYS]:
            return replace(shape, comment="")
        return replace(shape, comment=f"{keyword},{filled(text, self._shown)}")

    def _shown(self, name: str | None, number: str | None) -> float | None:
        if name is None:
            index = int(number or 0)
            return self._machine.state.p[index] if index < PARAMETERS else None
        name = name.replace(" ", "").replace("\t", "").lower()
        if name in PREDEFINED:
            return PREDEFINED[name](self._machine)
        return (self._global if name.startswith("_") else self.named[0]).get(name)

    def run_text(self, text: bytes, first_line: int, source: int, stack: int) -> None:
        """Have flat lines done, behind the rows that wait."""
        self.hand_over()
        if self.aside is not None:
            for number, line in enumerate(text.split(b"\n"), first_line):
                row = Row(number, source=source, stack=stack)
                self.aside(read_row(line.decode("utf-8", "replace"), row, Language(RS274NGC)))
            return
        self.handing = True
        self._hand.run_text(text, first_line, source, stack)
        self.handing = False
        if self._machine.state.ended:
            raise Over


def over() -> NoReturn:
    """Where the program ends."""
    raise Over


def _numbered(value: float) -> float:
    return float(0 < whole_number(value) < PARAMETERS)


def _deny(name: str) -> NoReturn:
    raise Impossible(Fault.READ_ONLY, f"#<{name}> can be read only")


def _beyond() -> NoReturn:
    raise Impossible(Fault.LARGE, "the result is larger than any number")
