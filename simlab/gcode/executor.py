"""A program with macros, executed: blocks of lines compiled to Python, one after the other.

Rows pile up while blocks run, and are handed over many at once. A block that asks for something
that rows change (where the tool is, an offset) has them handed over first.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from operator import mul
from typing import NoReturn, cast

from simlab.gcode.answers import OFFSET_COST, ROW_COST, Answers, Hand, Over
from simlab.gcode.block_code import BlockWriter
from simlab.gcode.dialects import RS274NGC
from simlab.gcode.faults import Fault
from simlab.gcode.functions import Impossible
from simlab.gcode.labels import Labels, Place, Spot, wrong
from simlab.gcode.loop_code import Block, Target
from simlab.gcode.machine import Machine
from simlab.gcode.parameters import start
from simlab.gcode.reader import Flow, shape_of
from simlab.gcode.row import Row
from simlab.gcode.shape import Shape
from simlab.gcode.stretches import Text
from simlab.gcode.trace import Call
from simlab.model.errors import ProgramError

_STEPS = 1 << 10
"""Blocks between two looks at the limits."""
_FILE = "<program>"
_WRONG = (Impossible, ArithmeticError, ValueError, KeyError)
"""What a block may raise."""

Step = Callable[[], "Step"]


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
        self._answers = Answers(machine, hand)
        self._visits: list[int] = []
        self._costs: list[int] = []
        self._spots: list[Spot] = []
        self._steps: dict[Spot, Step] = {}
        self._most_rows = 1
        """Of any block so far."""
        self._labels = Labels(files, machine.record.sources)
        self._writer = BlockWriter(
            self._labels, self._enter, (data, *files.values()), block_delete=block_delete
        )
        self._main = Place(Text(data, 0, ""))
        self._shared = {**self._answers.namespace(), "v": self._visits}
        start(machine)
        machine.contour = self._contour

    def run(self) -> None:
        """Do the program.

        Raises
        ------
        ProgramError
            as `execute`
        """
        with suppress(Over):
            self._run()

    def _run(self) -> None:
        try:
            self._go(self._step(Spot(self._main, self._main.text.first)))
        except Over:
            self._answers.hand_over()
        except ProgramError:
            if not self._answers.handing:
                self._answers.hand_over()  # there may be an earlier mistake, or the program's end
            raise
        except _WRONG as error:
            raise self._explained(error) from None

    def _go(self, step: Step) -> NoReturn:
        done, most = 0, self._machine.limits.lines
        while True:
            steps = max(1, min(_STEPS, self._answers.batch // self._most_rows))
            for _ in range(steps):
                step = step()
            done += steps
            if len(self._answers.rows) >= self._answers.batch:
                self._answers.hand_over()
            if done >= max(_STEPS, len(self._visits)) or self._answers.spent > most:
                self._look()
                done = 0

    def _contour(self, row: Row, number: int, take: Callable[[Row], None]) -> None:
        """The lines of a subprogram, read and not done: what a lathe cycle is to cut."""
        text = self._labels.text_of(row.source, self._main.text)
        where, first = self._labels.sub(str(number), text, row.line, by_98=False)
        stacks = self._machine.record.stacks
        calls = (*tuple(stacks)[row.stack], Call(str(number), row.source, row.line))
        stack = stacks.setdefault(calls, len(stacks))
        place = Place(where, str(number), 1, calls, stack, None, first + 1)
        p, depth = self._machine.state.p, len(self._answers.frames)
        kept = p[1:31], self._answers.named[0]
        self._answers.frames.append(kept)
        self._answers.named[0] = {}
        self._answers.aside = take
        try:
            self._go(self._step(Spot(place, first + 1)))
        except Over:
            self._answers.hand_over()
        except _WRONG as error:
            raise self._explained(error) from None
        self._answers.aside = None
        del self._answers.frames[depth:]
        p[1:31], self._answers.named[0] = kept

    def _step(self, spot: Spot) -> Step:
        """The function of the block at a spot."""
        step = self._steps.get(spot)
        if step is None:
            block = self._writer.write(spot)
            self._answers.counters.extend(
                [-1] * (len(self._writer.counters) - len(self._answers.counters))
            )
            index = len(self._visits)
            self._visits.append(0)
            calls = sum(line.count("(") + 8 * line.count("push(") for line in block.code.lines)
            rows = ROW_COST * block.code.rows + OFFSET_COST * block.code.offsets
            self._costs.append(block.lines + calls + rows)
            self._spots.append(spot)
            self._most_rows = max(self._most_rows, block.code.rows)
            step = self._steps[spot] = self._made(block, index)
        return step

    def _made(self, block: Block, index: int) -> Step:
        if block.flat:
            return self._flat(block, index)
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

    def _flat(self, block: Block, index: int) -> Step:
        """Hands a long flat stretch over as it stands."""
        place, line, _ = block.spot
        text = place.text
        stretch = text.stretch_at(line)
        behind: list[Step] = []
        behind.append(self._stub(behind, 0, lambda: Spot(place, line + block.flat), keep=True))

        def flat() -> Step:
            data = text.data[stretch.start : stretch.stop]
            self._answers.run_text(data, line, text.source, place.stack)
            self._visits[index] += 1
            if self._visits[index] > 1 or place.level:
                self._answers.spent += block.flat
            return behind[0]

        return flat

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

    def _look(self) -> None:
        """See to it that the program ends.

        Raises
        ------
        ProgramError
            where it has done too much
        """
        limits = self._machine.limits
        spent = self._answers.spent + sum(map(mul, self._visits, self._costs))
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
        self._answers.hand_over()
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
