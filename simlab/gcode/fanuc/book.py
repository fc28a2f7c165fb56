"""The programs of one text: where each one starts, its labels, and where its loops go."""

import re
from dataclasses import dataclass, field

from simlab.gcode.fanuc.expressions import Trouble
from simlab.gcode.fanuc.reader import Kind, Line, Reader
from simlab.gcode.faults import Fault

_PROGRAM = re.compile(r"\s*[O:]\s*(\d{1,8})(?![\d.])(.*)", re.IGNORECASE | re.DOTALL)
_SLASHED = re.compile(r"\s*(N\s*\d+\s*)?/", re.IGNORECASE)
_NAMED = re.compile(r"\s*O?\s*<[^>]*>", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Program:
    """One O number and its lines."""

    number: int
    source: int
    """Index into `Trace.sources`."""
    lines: list[Line] = field(default_factory=list)
    labels: dict[int, list[int]] = field(default_factory=dict)
    """Rows of `lines` by N."""
    jumps: dict[int, int] = field(default_factory=dict)
    """From a WHILE or DO to its END, and back."""

    def find(self, label: int, row: int) -> int:
        """The row with that N, searched from `row` to the end, then from the start; -1 for none."""
        rows = self.labels.get(label, [])
        return next((at for at in rows if at > row), rows[0] if rows else -1)


def read_programs(
    text: str, source: int, reader: Reader, *, block_delete: bool = False
) -> list[Program]:
    """The programs of a text in order; lines before the first O are a program of number 0.

    With `block_delete`, lines that start with a slash are left out. A text that starts with ``%``
    ends at the next one. Wrong lines are kept, and refused when the run reaches them.
    """
    programs: list[Program] = []
    begun = False
    for number, raw in enumerate(text.split("\n"), 1):
        if raw.strip() == "%":
            if begun or programs:
                break
            begun = True
            continue
        if block_delete and _SLASHED.match(raw):
            continue
        match = _PROGRAM.match(raw)
        if match:
            programs.append(Program(int(match.group(1)), source))
            raw = match.group(2)
        elif not programs:
            if not raw.strip():
                continue
            programs.append(Program(0, source))
        if _NAMED.match(raw):
            what = "a program is O and a number here; names in < > are LinuxCNC's"
            trouble = Trouble(Fault.FLOW, what)
            line = Line(number, Kind.WRONG, trouble=trouble)
        else:
            line = reader.line(raw, number)
        _add(programs[-1], line)
    for program in programs:
        _match_loops(program)
    return programs


def _add(program: Program, line: Line) -> None:
    if line.label >= 0:
        program.labels.setdefault(line.label, []).append(len(program.lines))
    program.lines.append(line)


def _match_loops(program: Program) -> None:
    """Pair WHILE and DO with END; the ones without partner become wrong lines."""
    open_rows: list[int] = []
    lines = program.lines
    for row, line in enumerate(lines):
        if line.kind in (Kind.WHILE, Kind.DO):
            if any(lines[other].loop == line.loop for other in open_rows):
                what = f"DO{line.loop} within another DO{line.loop}"
                _wrong(lines, row, Fault.FLOW, what)
            else:
                open_rows.append(row)
        elif line.kind == Kind.END:
            if open_rows and lines[open_rows[-1]].loop == line.loop:
                start = open_rows.pop()
                program.jumps[start], program.jumps[row] = row, start
            else:
                _wrong(lines, row, Fault.STRAY, f"END{line.loop} without a DO{line.loop} before it")
    for row in open_rows:
        _wrong(lines, row, Fault.UNCLOSED, f"DO{lines[row].loop} without END{lines[row].loop}")


def _wrong(lines: list[Line], row: int, fault: Fault, what: str) -> None:
    line = lines[row]
    lines[row] = Line(line.number, Kind.WRONG, line.label, trouble=Trouble(fault, what))
