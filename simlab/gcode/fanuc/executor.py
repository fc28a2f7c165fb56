"""Runs the programs of a book: lines, jumps, loops, calls; and stops what would never end.

Three things end a loop. Where nothing a condition can look at has changed since the same jump was
last taken, the loop is endless, and is refused at once. Where something changes, effort is counted:
a microsecond a macro line, more for moves. And one line jumps back at most so many times.
"""

from dataclasses import dataclass, field

from simlab.gcode.fanuc import arguments, variables
from simlab.gcode.fanuc.book import Program
from simlab.gcode.fanuc.control import Block, Control, Element
from simlab.gcode.fanuc.expressions import LOCALS, Expression, Locals, Trouble, Value
from simlab.gcode.fanuc.path import Path
from simlab.gcode.fanuc.reader import Kind, Line, nearest, sorted_words
from simlab.gcode.fanuc.step import Request, step
from simlab.gcode.faults import Fault
from simlab.gcode.notes import Note
from simlab.gcode.row import Row
from simlab.gcode.trace import Call

EFFORT = 700_000
"""Microseconds, about, that loops and calls of one program may take."""
_CONTOUR_LINES = 20_000


@dataclass(slots=True, eq=False)
class Frame:
    """A program that is being run."""

    program: Program
    row: int
    local: Locals
    times: int = 1
    """How often it is still to be run, this time included."""
    entry: int = 0
    """Row that it is entered at."""
    call: Line | None = None
    """The line that called."""
    modal: bool = False
    """Called by G66 behind a move."""
    stack: int = 0
    jumps: dict[int, int] = field(default_factory=dict)
    """By row of a jump back: `Executor.changes` when it was last taken."""
    values: tuple[tuple[int, Value], ...] = ()
    """Arguments, to begin each repeat with."""


class Executor:
    """One run."""

    def __init__(self, control: Control, path: Path, programs: dict[int, Program]) -> None:
        self.control = control
        self.path = path
        self.programs = programs
        self.common: dict[int, Value] = {}
        self.changes = 0
        """Grows with every assignment that changes something."""
        self.frames: list[Frame] = []
        self._lines = 0
        self._modal: tuple[int, int, tuple[tuple[int, Value], ...]] | None = None
        self._flat = sum(len(program.lines) for program in programs.values())
        self._effort = min(EFFORT, control.machine.limits.lines)
        control.contour = self.contour

    def run(self, program: Program) -> None:
        """The main program, to its end.

        Raises
        ------
        ProgramError
            at the first line that cannot be done
        """
        self.frames.append(Frame(program, 0, [None] * (LOCALS + 1)))
        while not self.control.state.ended and self.frames:
            frame = self.frames[-1]
            if frame.row >= len(frame.program.lines):
                self._leave(-1)
            else:
                self._line(frame)
        self.path.flush()

    def contour(self, block: Block, first: int, last: int) -> tuple[list[Element], int]:
        """(the moves from N first to N last, the row behind), for G70 to G73."""
        frame, path, control = self.frames[-1], self.path, self.control
        program = frame.program
        rows = [program.find(label, frame.row) for label in (first, last)]
        if min(rows) < 0 or rows[1] < rows[0]:
            label = first if rows[0] < 0 else last
            what = f"N{label}, an end of the contour, is not in this program"
            control.refuse(block.row, Fault.LABEL, what, "PQ")
        if path.collector is not None:
            control.refuse(block.row, Fault.PROFILE, "a contour within a contour", "G")
        depth, back = len(self.frames), frame.row
        moves: list[Element] = []
        path.collector = moves
        frame.row = rows[0]
        lines = 0
        while len(self.frames) > depth or rows[0] <= frame.row <= rows[1]:
            if control.state.ended or len(self.frames) < depth:
                break
            inner = self.frames[-1]
            if inner.row >= len(inner.program.lines):
                self._leave(-1)
            else:
                self._line(inner)
            lines += 1
            if lines > _CONTOUR_LINES:
                control.refuse(block.row, Fault.LINES, "a contour of too many lines", "PQ")
        path.settle()
        path.collector = None
        if control.state.ended or len(self.frames) != depth:
            control.refuse(block.row, Fault.PROFILE, "the program ends within this contour", "PQ")
        frame.row = back
        return moves, (rows[1] + 1 if rows[0] >= back else back)

    def _line(self, frame: Frame) -> None:
        line = frame.program.lines[frame.row]
        self._lines += 1
        try:
            self._do(frame, line)
        except Trouble as trouble:
            row = self._row_of(frame, line)
            self.control.refuse(row, trouble.fault, trouble.what, trouble.letters, trouble.rest)

    def _do(self, frame: Frame, line: Line) -> None:
        at = frame.row
        frame.row = at + 1
        kind = line.kind
        if kind == Kind.WORDS:
            self._words(frame, line)
        elif kind == Kind.ASSIGN:
            self._assign(frame, line)
        elif kind == Kind.WHILE:
            if not self._true(frame, line):
                frame.row = frame.program.jumps[at] + 1
        elif kind == Kind.END:
            self._back(frame, line, at)
            frame.row = frame.program.jumps[at]
        elif kind == Kind.IF_GOTO:
            if self._true(frame, line):
                self._go(frame, line, at)
        elif kind == Kind.IF_THEN:
            if self._true(frame, line) and line.then is not None:
                self._then(frame, line.then, at)
        elif kind == Kind.GOTO:
            self._go(frame, line, at)
        elif line.trouble is not None:
            raise line.trouble

    def _then(self, frame: Frame, then: Line, at: int) -> None:
        if then.kind == Kind.ASSIGN:
            self._assign(frame, then)
        elif then.kind == Kind.GOTO:
            self._go(frame, then, at)
        else:
            self._words(frame, then)

    # Values.

    def _value(self, frame: Frame, expression: Expression | None) -> Value:
        return expression.value(frame.local, self._read) if expression is not None else None

    def _true(self, frame: Frame, line: Line) -> bool:
        value = self._value(frame, line.condition)
        return value is not None and value != 0.0

    def _read(self, number: float) -> Value:
        """A variable beyond the local ones."""
        index = nearest(number)
        if index <= LOCALS:
            if index < 0:
                raise Trouble(Fault.PARAMETER_NUMBER, f"there is no variable #{number:g}", "#")
            return self.frames[-1].local[index] if index else None
        if index < 1000:
            variables.check_common(index)
            return self.common.get(index)
        value, fixed = variables.read(self.control, index)
        if not fixed:
            self.changes += 1  # what the machine does may have changed it
        return value

    def _assign(self, frame: Frame, line: Line) -> None:
        number = self._value(frame, line.target)
        if number is None:
            raise Trouble(Fault.PARAMETER_NUMBER, "# of a variable that has no value", "#")
        value = self._value(frame, line.value)
        index = nearest(number)
        if 1 <= index <= LOCALS:
            if frame.local[index] != value:
                frame.local[index] = value
                self.changes += 1
        elif index < 1000:
            variables.check_common(index)
            if self.common.get(index) != value:
                self.common[index] = value
                self.changes += 1
        else:
            self.changes += 1
            row = self._row_of(frame, line)
            variables.write(self.control, row, index, value, line.text)

    # Jumps.

    def _go(self, frame: Frame, line: Line, at: int) -> None:
        label = self._value(frame, line.target)
        self._jump(frame, line, at, nearest(label or 0.0))

    def _jump(self, frame: Frame, line: Line, at: int, label: int) -> None:
        to = frame.program.find(label, at)
        if to < 0:
            raise Trouble(Fault.LABEL, f"there is no line N{label} in this program", "GP")
        if to <= at:
            self._back(frame, line, at)
        frame.row = to

    def _back(self, frame: Frame, line: Line, at: int) -> None:
        """A jump back: refused where it is certain, or likely, that it never ends."""
        if frame.jumps.get(at) == self.changes:
            row = self._row_of(frame, line)
            what = "this loop never ends: nothing changes from one round to the next"
            self.control.refuse(row, Fault.ENDLESS, what, "EGM")
        frame.jumps[at] = self.changes
        self._spent(frame, line)

    def _spent(self, frame: Frame, line: Line) -> None:
        if self.control.work + self._lines - self._flat > self._effort:
            row = self._row_of(frame, line)
            what = "this loop goes on too long: it looks as if it never ended"
            self.control.refuse(row, Fault.ENDLESS, what, "EGM")

    # Words.

    def _row_of(self, frame: Frame, line: Line) -> Row:
        return Row(line.number, source=frame.program.source, stack=frame.stack)

    def _words(self, frame: Frame, line: Line) -> None:
        values: tuple[Value, ...] = ()
        if line.fixed:
            g, m, words = line.g, line.m, line.words
        else:
            values = tuple(
                value if isinstance(value, float) else value.value(frame.local, self._read)
                for value in line.values
            )
            given = [(a, v) for a, v in zip(line.letters, values, strict=True) if v is not None]
            letters = tuple(letter for letter, _ in given)
            g, m, words = sorted_words(letters, tuple(value for _, value in given))
        if not g and not m and not words:
            return
        row = Row(line.number, source=frame.program.source, stack=frame.stack)
        table = self.control.flavour.g
        codes = []
        for code in g:
            if code not in table:
                name = f"G{code // 10}" if code % 10 == 0 else f"G{code / 10:.1f}"
                what = f"{name} is not known to {self.control.flavour.name}"
                self.control.refuse(row, Fault.WORD, what, "G")
            codes.append(table[code])
        block = Block(row, line, codes, m, words, line.bare, values)
        before = self.control.work
        request = step(self.control, self.path, block)
        if request is not None:
            self._answer(frame, block, request)
        elif self._modal is not None and self.control.work != before:
            self._call_modal(frame, block)
        if self.control.skip_to >= 0:
            frame.row, self.control.skip_to = self.control.skip_to, -1

    # Calls.

    def _answer(self, frame: Frame, block: Block, request: Request) -> None:
        name = request.name
        if name == "call":
            self._enter(frame, block, request, frame.local)
        elif name == "macro":
            values = arguments.of(self.control, block)
            self._enter(frame, block, request, None, values)
        elif name == "modal":
            values = arguments.of(self.control, block)
            self._modal = (request.number, request.times, values)
        elif name == "no-modal":
            self._modal = None
        elif name == "local":
            self._local(frame, block, request)
        elif name == "return":
            self._leave(request.number, block)

    def _program(self, block: Block, number: int) -> Program:
        program = self.programs.get(number)
        if program is None:
            what = f"program O{number:04d} is not in this file and not beside it"
            self.control.refuse(block.row, Fault.SUB_MISSING, what, "P")
        return program

    def _enter(
        self,
        frame: Frame,
        block: Block,
        request: Request,
        local: Locals | None,
        values: tuple[tuple[int, Value], ...] = (),
        *,
        modal: bool = False,
    ) -> None:
        program = self._program(block, request.number)
        if request.times == 0:
            return
        self._push(frame, block, program, f"O{request.number:04d}")
        inner = self.frames[-1]
        inner.times, inner.values, inner.modal = request.times, values, modal
        inner.local = local if local is not None else _locals(values)

    def _push(self, frame: Frame, block: Block, program: Program, name: str) -> None:
        if len(self.frames) > self.control.machine.limits.calls:
            what = "too many programs call each other"
            self.control.refuse(block.row, Fault.CALLS, what, "PG")
        self.control.work += 5
        self._spent(frame, block.line)
        stacks = self.control.machine.record.stacks
        known = list(stacks)[frame.stack] if frame.stack else ()
        calls = (*known, Call(name, frame.program.source, block.row.line))
        stack = stacks.setdefault(calls, len(stacks))
        self.frames.append(
            Frame(program, 0, frame.local, call=block.line, stack=stack, modal=frame.modal)
        )

    def _local(self, frame: Frame, block: Block, request: Request) -> None:
        """M97 of a Haas: from an N of the same program to its M99."""
        entry = frame.program.find(request.number, -1)
        if entry < 0:
            what = f"there is no line N{request.number} in this program"
            self.control.refuse(block.row, Fault.LABEL, what, "P")
        if request.times == 0:
            return
        self._push(frame, block, frame.program, f"N{request.number}")
        inner = self.frames[-1]
        inner.row = inner.entry = entry
        inner.times = request.times

    def _call_modal(self, frame: Frame, block: Block) -> None:
        if frame.modal or self._modal is None or self.path.collector is not None:
            return
        self.path.settle()
        number, times, values = self._modal
        self._enter(frame, block, Request("macro", number, times), None, values, modal=True)

    def _leave(self, label: int, block: Block | None = None) -> None:
        """M99, or the end of the text."""
        frame = self.frames[-1]
        if len(self.frames) == 1:
            if block is not None and label >= 0:
                self._jump(frame, block.line, frame.row - 1, label)
            else:
                if block is not None:
                    self.control.note(block.row, Note.ENDLESS_MAIN)
                self.frames.pop()
            return
        frame.times -= 1
        if frame.times > 0 and label < 0:
            self._spent(self.frames[-2], frame.call or frame.program.lines[-1])
            frame.row = frame.entry
            frame.jumps.clear()
            if frame.values:
                frame.local = _locals(frame.values)
            return
        self.frames.pop()
        if label >= 0:
            caller = self.frames[-1]
            to = caller.program.find(label, -1)
            if to < 0 and block is not None:
                what = f"there is no line N{label} in the program that called"
                self.control.refuse(block.row, Fault.LABEL, what, "P")
            if block is not None and to < caller.row:
                self._back(caller, block.line, -1 - caller.row)
            caller.row = to


def _locals(values: tuple[tuple[int, Value], ...]) -> Locals:
    local: Locals = [None] * (LOCALS + 1)
    for number, value in values:
        local[number] = value
    return local
