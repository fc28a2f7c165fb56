"""A program to its toolpath: chunk by chunk, every line once, the modes handed on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from simlab.gcode.blocks import Blocks, blocks_of
from simlab.gcode.dialects import Control, Group, dialect_named
from simlab.gcode.faults import fault_at
from simlab.gcode.lines import Word, check_words, column_of, is_end_mark
from simlab.gcode.modal import Modes
from simlab.gcode.moves import Solved, solve_moves
from simlab.gcode.offsets import Offsets, offsets_of
from simlab.gcode.toolpath import Toolpath, joined_paths
from simlab.gcode.words import CHUNK_BYTES, Lexer, Words, chunks
from simlab.model.errors import ProgramError

_OPENING = re.compile(rb"[ \t\r\n]*%[ \t\r]*(\n|\Z)")
_ENDS = (2.0, 30.0)


def interpret(
    data: bytes,
    *,
    dialect: str = "rs274ngc",
    tools: Mapping[int, object] | None = None,
    parameters: Mapping[int, float] | None = None,
    subprograms: Mapping[str, bytes] | None = None,
    chunk_bytes: int = CHUNK_BYTES,
) -> Toolpath:
    """The moves that a program asks for.

    The program ends at M2, M30, at a second ``%`` when it starts with one, or at its last line;
    what comes behind is not read. It starts at the machine's origin, in millimetres, absolute, in
    the X Y plane, with no motion mode and no feed, as LinuxCNC's stand-alone interpreter does.

    Parameters
    ----------
    data : the program as it stands in its file
    dialect : which control's words: see `simlab.gcode.dialects`
    tools : the tool table by tool number; when given, T must name one of its tools or 0
    parameters : the control's parameters, see `simlab.gcode.offsets`; work offsets are 0 without
    subprograms : programs that may be called by name; no word that calls one is known yet
    chunk_bytes : how much is read at once; it cannot be seen in the result

    Raises
    ------
    ProgramError
        at the first word that is not supported, or line that cannot be done
    InputError
        where `dialect` or a parameter is not known
    """
    del subprograms  # no word of the table calls one
    tool_numbers = None if tools is None else frozenset(tools) | {0}
    control = Control(dialect_named(dialect), tool_numbers)
    parts = solved_parts(data, control, offsets_of(parameters or {}), chunk_bytes)
    return joined_paths([solved.path(line) for solved, line in parts])


def solved_parts(
    data: bytes, control: Control, offsets: Offsets, chunk_bytes: int = CHUNK_BYTES
) -> Iterator[tuple[Solved, int]]:
    """(the moves of a chunk, the number of its first line), chunk by chunk, with all refusals.

    Raises
    ------
    ProgramError
        as `interpret`, when the chunk with the mistake is reached
    """
    modes = Modes(system=float(offsets.in_force))
    opening = _OPENING.match(data)
    text = data[opening.end() :] if opening else data
    first_line = 1 + (data.count(b"\n", 0, opening.end()) if opening else 0)
    here_mm = (0.0, 0.0, 0.0)
    lexer = Lexer()
    for chunk in chunks(text, chunk_bytes):
        part = _Part(chunk, lexer.words(chunk), first_line, control, marked=opening is not None)
        fault = part.fault
        solved, modes, trouble = solve_moves(part.blocks, modes, offsets, here_mm)
        if trouble is not None:
            line = part.text(trouble.line)
            column = column_of(line, trouble.letters)
            fault = fault_at(first_line + trouble.line, column, trouble.fault, trouble.what)
        if fault is not None:
            raise fault
        yield solved, first_line
        if part.ended:
            return
        x, y, z = solved.points_mm[-1].tolist()
        here_mm = (x, y, z)
        first_line += part.blocks.lines


class _Part:
    """One chunk: its blocks up to the first fault or the program's end."""

    def __init__(
        self, chunk: bytes, words: Words, first_line: int, control: Control, *, marked: bool
    ) -> None:
        self._chunk = chunk
        self._starts: list[int] | None = None
        self._first_line = first_line
        self._control = control
        self.fault: ProgramError | None = None
        self.ended = False
        stop = words.lines
        if len(words.odd):
            words, stop = self._mended(words, marked=marked)
        blocks = blocks_of(words, control)
        for line in np.unique(blocks.doubtful).tolist():
            if line >= stop:
                break
            try:
                check_words(self.text(line), first_line + line, control)
            except ProgramError as fault:
                self.fault, self.ended, stop = fault, False, line
        stops = blocks.group(Group.STOP)
        ends = stops.line[np.isin(stops.value, _ENDS)]
        if len(ends) and ends[0] < stop:
            self.fault, self.ended, stop = None, True, int(ends[0]) + 1
        self.blocks: Blocks = blocks.before(stop) if stop < blocks.lines else blocks

    def text(self, line: int) -> str:
        """The text of a line of the chunk."""
        if self._starts is None:
            ends = np.flatnonzero(np.frombuffer(self._chunk, dtype=np.uint8) == ord("\n"))
            self._starts = [0, *(ends + 1).tolist(), len(self._chunk)]
        start, stop = self._starts[line], self._starts[line + 1]
        return self._chunk[start:stop].decode("utf-8", "replace")

    def _mended(self, words: Words, *, marked: bool) -> tuple[Words, int]:
        """(the words with those of odd lines read one at a time, the line to stop before)."""
        stop = words.lines
        read: list[tuple[int, Word]] = []
        for line in words.odd.tolist():
            text = self.text(line)
            if marked and is_end_mark(text):
                self.ended, stop = True, line
                break
            try:
                found = check_words(text, self._first_line + line, self._control)
            except ProgramError as fault:
                self.fault, stop = fault, line
                break
            read += [(line, word) for word in found if word.letter != "N"]
        keep = ~np.isin(words.line, words.odd)
        letter = np.array([ord(word.letter) for _, word in read], dtype=np.uint8)
        line_of = np.array([line for line, _ in read], dtype=np.int32)
        value = np.array([word.value for _, word in read], dtype=np.float64)
        letter = np.concatenate((words.letter[keep], letter))
        line_of = np.concatenate((words.line[keep], line_of))
        value = np.concatenate((words.value[keep], value))
        order = np.argsort(line_of, kind="stable")
        mended = replace(words, letter=letter[order], line=line_of[order], value=value[order])
        return mended, stop
