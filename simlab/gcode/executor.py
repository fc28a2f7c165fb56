"""A program with macros, executed: blocks of lines compiled to Python, one after the other.

Rows pile up while blocks run, and are handed over many at once. A block that asks for something
that rows change (where the tool is, an offset) has them handed over first.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from operator import mul
from typing import NoReturn, Protocol, cast

from simlab.gcode.block_code import Block, BlockWriter, Target
from simlab.gcode.dialects import RS274NGC
from simlab.gcode.expressions import LARGEST_NUMBERED
from simlab.gcode.faults import Fault
from simlab.gcode.functions import FUNCTIONS, Impossible, whole_number
from simlab.gcode.labels import Labels, Place, Spot, wrong
from simlab.gcode.line_code import filled
from simlab.gcode.machine import Machine
from simlab.gcode.parameters import PREDEFINED, SAYS, check_number, publish, read, start
from simlab.gcode.reader import Flow, shape_of
from simlab.gcode.row import Row
from simlab.gcode.shape import Execution, Shape
from simlab.gcode.state import PARAMETERS
from simlab.gcode.stretches import Text
from simlab.gcode.trace import Call
from simlab.model.errors import ProgramError

BATCH = 1 << 16
"""Rows handed over at once, about."""
_STEPS = 1 << 10
"""Blocks between two looks at the limits."""
_FILE = "<program>"
_MARKS = (b"M7", b"m7", b"M 7", b"m 7", b"M0", b"m0", b"M[", b"m[", b"M#", b"m#")
ROW_COST, STEP_COST, MOVE_COST, OFFSET_COST, SYNC_COST = 10, 80, 50, 600, 200
"""What a row, a row or a move done by itself, a row that sets offsets, and handing rows over,
count for in lines: by the time that they take. A move among many counts for one."""
_WRONG = (Impossible, ArithmeticError, ValueError, KeyError)
"""What a block may raise."""

Step = Callable[[], "Step"]


class Hand(Protocol):
    """Who does what is handed over; an `engine.Engine` is one."""

    def run_rows(self, rows: list[Execution]) -> None:
        """Do these executions of lines."""

    def run_text(self, text: bytes, first_line: int, source: int, stack: int) -> None:
        """Do these whole flat lines."""


class _Over(Exception):  # noqa: N818 - the program's end
    pass


def execute(
    machine: Machine,
    data: bytes,
    hand: Hand,
    subprograms: Mapping[str, bytes] | None = None,
    *,
    block_delete: bool = False,
) -> None:
    """Do a whole program; `Trace.sources` has it as its first entry already.

    Parameters
    ----------
    machine : what it is done on
    data : the program
    hand : does the rows and flat stretches on that machine
    subprograms : texts of files that may be called, by name
    block_delete : leave lines out that begin with a slash

    Raises
    ------
    ProgramError
        at the first line that cannot be done, or that is done too often
    """
    files = {name.lower().removesuffix(".ngc"): text for name, text in (subprograms or {}).items()}
    Executor(machine, data, hand, files, block_delete=block_delete).run()


class Executor:
    """Runs blocks, and answers what they ask."""

    def __init__(
        self,
        machine: Machine,
        data: bytes,
        hand: Hand,
        files: Mapping[str, bytes],
        *,
        block_delete: bool,
    ) -> None:
        self._machine = machine
        self._hand = hand
        self._rows: list[Execution] = []
        self._frames: list[tuple[object, dict[str, float]]] = []
        self._visits: list[int] = []
        self._costs: list[int] = []
        self._spots: list[Spot] = []
        self._steps: dict[Spot, Step] = {}
        self._batch = 1 << 5
        """Rows to hand over at once; more as long as they are quickly done."""
        self._most_rows = 1
        """Of any block so far."""
        self._spent = 0
        """Lines' worth of work beside the lines of blocks."""
        self._handing = False
        self._published = False
        self._aside = False
        """A contour is read: nothing is done meanwhile."""
        self._labels = Labels(files, machine.record.sources)
        marks = any(mark in text for text in (data, *files.values()) for mark in _MARKS)
        self._writer = BlockWriter(
            self._labels, self._enter, marks=marks, block_delete=block_delete
        )
        self._main = Place(Text(data, 0, ""))
        self._named: list[dict[str, float]] = [{}]
        self._global: dict[str, float] = {}
        self._counters: list[int] = []
        self._shared = self._namespace()
        start(machine)
        machine.contour = self._contour

    def run(self) -> None:
        """Do the program.

        Raises
        ------
        ProgramError
            as `execute`
        """
        with suppress(_Over):
            self._run()

    def _run(self) -> None:
        try:
            self._go(self._step(Spot(self._main, self._main.text.first)))
        except _Over:
            self._hand_over()
        except ProgramError:
            if not self._handing:
                self._hand_over()  # there may be an earlier mistake, or the program's end
            raise
        except _WRONG as error:
            raise self._explained(error) from None

    def _go(self, step: Step) -> NoReturn:
        done, most = 0, self._machine.limits.lines
        while True:
            steps = max(1, min(_STEPS, self._batch // self._most_rows))
            for _ in range(steps):
                step = step()
            done += steps
            if len(self._rows) >= self._batch:
                self._hand_over()
            if done >= max(_STEPS, len(self._visits)) or self._spent > most:
                self._look()
                done = 0

    def _contour(self, row: Row, number: int) -> list[Row]:
        """The lines of a subprogram, read and not done: what a lathe cycle is to cut."""
        text = self._labels.text_of(row.source, self._main.text)
        where, first = self._labels.sub(str(number), text, row.line, by_98=False)
        stacks = self._machine.record.stacks
        calls = (*tuple(stacks)[row.stack], Call(str(number), row.source, row.line))
        stack = stacks.setdefault(calls, len(stacks))
        place = Place(where, str(number), 1, calls, stack, None, first + 1)
        p, depth = self._machine.state.p, len(self._frames)
        kept = p[1:31], self._named[0]
        self._frames.append(kept)
        self._named[0] = {}
        self._aside = True
        try:
            self._go(self._step(Spot(place, first + 1)))
        except _Over:
            rows = [shape.row(values) for shape, *values in self._rows]
        except _WRONG as error:
            raise self._explained(error) from None
        self._aside = False
        self._rows.clear()
        del self._frames[depth:]
        p[1:31], self._named[0] = kept
        return rows

    def _namespace(self) -> dict[str, object]:
        """What the names in blocks stand for."""

        def over() -> NoReturn:
            raise _Over

        return {
            **FUNCTIONS,
            "p": self._machine.state.p,
            "N": self._named,
            "G": self._global,
            "R": [0.0, 0.0],
            "F": [0, 0],
            "C": self._counters,
            "v": self._visits,
            "add": self._rows.append,
            "push": self._frames.append,
            "pop": self._frames.pop,
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

    def _step(self, spot: Spot) -> Step:
        """The function of the block at a spot."""
        step = self._steps.get(spot)
        if step is None:
            block = self._writer.write(spot)
            self._counters.extend([-1] * (len(self._writer.counters) - len(self._counters)))
            index = len(self._visits)
            self._visits.append(0)
            calls = sum(line.count("(") for line in block.code.lines)
            rows = ROW_COST * block.code.rows + OFFSET_COST * block.code.offsets
            self._costs.append(block.lines + calls + rows)
            self._spots.append(spot)
            self._most_rows = max(self._most_rows, block.code.rows)
            step = self._steps[spot] = self._made(block, index)
        return step

    def _made(self, block: Block, index: int) -> Step:
        if block.flat:
            return self._flat(block)
        targets: list[Step] = []
        for number, target in enumerate(block.targets):
            targets.append(self._stub(targets, number, target, keep=number not in block.fresh))
        source = "\n ".join(("def block():", f"v[{index}] += 1", *block.code.lines))
        names = {
            **self._shared,
            "t": targets,
            "where": (0, 0, *block.code.where),
            "spot": block.spot,
            "coded": self._coder(block),
            "called": self._caller(block),
            **{f"s{i}": shape for i, shape in enumerate(block.code.shapes)},
        }
        exec(compile(source, _FILE, "exec"), names)  # noqa: S102 - of our own writing
        return cast(Step, names["block"])

    def _stub(
        self, targets: list[Step], number: int, target: Target | ProgramError, *, keep: bool
    ) -> Step:
        """Looks a target up when it is needed, and takes its own place in the list."""

        def stub() -> Step:
            if isinstance(target, ProgramError):
                raise target
            step = self._step(target())
            if keep:
                targets[number] = step
            return step

        return stub

    def _flat(self, block: Block) -> Step:
        """Hands a long flat stretch over as it stands."""
        place, line, _ = block.spot
        text = place.text
        stretch = text.stretch_at(line)
        behind: list[Step] = []
        behind.append(self._stub(behind, 0, lambda: Spot(place, line + block.flat), keep=True))

        def flat() -> Step:
            self._hand_over()
            data = text.data[stretch.start : stretch.stop]
            self._handing = True
            self._hand.run_text(data, line, text.source, place.stack)
            self._handing = False
            self._spent += block.flat * (text is not self._main.text or self._visited(block))
            if self._machine.state.ended:
                raise _Over
            return behind[0]

        return flat

    def _hand_over(self) -> None:
        """Have the rows done that wait."""
        self._published = False
        if self._aside or not self._rows:
            return
        rows, before = self._rows[:], self._work()
        self._rows.clear()
        self._handing = True
        self._hand.run_rows(rows)
        self._handing = False
        cost = self._work() - before
        self._spent += SYNC_COST + cost
        if cost < STEP_COST // 2 * len(rows):
            self._batch = min(2 * self._batch, BATCH)
        if self._machine.state.ended:
            raise _Over

    def _work(self) -> int:
        """What the rows so far have cost."""
        machine, record = self._machine, self._machine.record
        return record.moves + MOVE_COST * record.singles + STEP_COST * machine.steps

    def _sync(self) -> None:
        """Have the rows done that wait, and the control's parameters brought up to date."""
        if self._rows or not self._published:
            self._hand_over()
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
        self._hand_over()
        return self._machine.state.ended

    def _times(self, value: float) -> int:
        times = int(value + (0.5 if value >= 0.0 else -0.5))
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
        return (self._global if name.startswith("_") else self._named[0]).get(name)

    def _coder(self, block: Block) -> Callable[[int, tuple[float, ...]], Shape]:
        """Makes shapes of lines whose codes are worked out."""
        place, known = block.spot.place, dict[tuple[int, tuple[float, ...]], Shape]()

        def coded(line: int, codes: tuple[float, ...]) -> Shape:
            key = line, codes
            if key not in known:
                read_line = place.text.line(line)
                known[key] = shape_of(
                    read_line, list(codes), place.text.source, place.stack, RS274NGC
                )
            return known[key]

        return coded

    def _caller(self, block: Block) -> Callable[[int, int], Step]:
        """Calls subprograms whose numbers are worked out."""
        known = dict[tuple[int, int], Step]()

        def called(index: int, number: int) -> Step:
            key = index, number
            if key not in known:
                known[key] = self._step(self._enter(*block.named[index], str(number)))
            return known[key]

        return called

    def _enter(self, behind: Spot, flow: Flow, name: str) -> Spot:
        """The first line of a subprogram; `behind` is where the program goes on afterwards."""
        place, line = behind.place, behind.line - 1
        if place.level + 1 >= self._machine.limits.calls:
            what = f"subprograms within subprograms, {self._machine.limits.calls} deep"
            raise wrong(place.text, line, Fault.CALLS, what)
        by_98 = flow.keyword == "M98"
        text, first = self._labels.sub(name, place.text, line, by_98=by_98)
        calls = (*place.calls, Call(name, place.text.source, line))
        stacks = self._machine.record.stacks
        stack = stacks.setdefault(calls, len(stacks))
        inside = Place(text, name, place.level + 1, calls, stack, behind, first + 1, by_98)
        return Spot(inside, first + 1)

    def _visited(self, block: Block) -> bool:
        """Has it been handed over before?"""
        index = self._spots.index(block.spot)
        self._visits[index] += 1
        return self._visits[index] > 1

    def _look(self) -> None:
        """See to it that the program ends.

        Raises
        ------
        ProgramError
            where it has done too much
        """
        limits = self._machine.limits
        spent = self._spent + sum(map(mul, self._visits, self._costs))
        if spent <= limits.lines and max(self._visits) <= limits.visits:
            return
        busiest = max(range(len(self._visits)), key=self._visits.__getitem__)
        place, line, _ = self._spots[busiest]
        loop = loop_around(place, line)
        what = f"this loop goes on and on: {self._visits[busiest]:,} times by now"
        raise wrong(place.text, loop, Fault.LINES, what)

    def _explained(self, error: Exception) -> ProgramError:
        """What went wrong in a block, with the line of the program."""
        trace, spot, line = error.__traceback__, Spot(self._main, 1), 1
        while trace is not None:
            frame = trace.tb_frame
            if frame.f_code.co_filename == _FILE:
                spot, line = frame.f_globals["spot"], frame.f_globals["where"][trace.tb_lineno - 1]
            trace = trace.tb_next
        self._hand_over()
        fault, what = _said_of(error)
        return wrong(spot.place.text, line, fault, what, "#")


def _said_of(error: Exception) -> tuple[Fault, str]:
    match error:
        case Impossible():
            return error.fault, error.what
        case KeyError():
            return Fault.UNKNOWN_PARAMETER, f"#<{error.args[0]}> has no value yet"
        case ZeroDivisionError():
            return Fault.DIVISION, "a division by 0"
        case OverflowError():
            return Fault.LARGE, "the result is larger than any number"
        case _:
            return Fault.DOMAIN, "this function is not defined for its value"


def loop_around(place: Place, line: int) -> int:
    """The first line of the loop that a line stands in; itself where there is none."""
    begun: list[int] = []
    for number, flow in place.text.flows_from(place.first):
        if number > line:
            break
        if flow.keyword in ("WHILE", "REPEAT", "DO"):
            begun.append(number)
        elif flow.keyword in ("ENDWHILE", "ENDREPEAT") and number < line and begun:
            begun.pop()
    return begun[-1] if begun else line


def _numbered(value: float) -> float:
    return float(0 < whole_number(value) < PARAMETERS)


def _deny(name: str) -> NoReturn:
    raise Impossible(Fault.READ_ONLY, f"#<{name}> can be read only")


def _beyond() -> NoReturn:
    raise Impossible(Fault.LARGE, "the result is larger than any number")
