"""A program's text cut into flat stretches, which columns can take, and lines with macros.

A line is flat when it holds no parameter, no bracket and no O word. Most lines of long programs
are, so the search looks at bytes only, and at lines only where it finds something.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simlab.gcode.expressions import Number
from simlab.gcode.reader import Flow, Line, read_line
from simlab.model.arrays import Ints
from simlab.model.errors import ProgramError

_CHUNK = 1 << 20
_BEFORE_LABEL = np.zeros(256, dtype=np.bool_)
_BEFORE_LABEL[list(b"0123456789<[#+- \t")] = True
_BEFORE_98 = np.zeros(256, dtype=np.bool_)
_BEFORE_98[list(b"09 \t")] = True
_BEFORE_LEVEL = np.zeros(256, dtype=np.bool_)
_BEFORE_LEVEL[list(b"70[# \t")] = True
_COMMENT = re.compile(rb"\([^()]*\)|;.*")
_O_WORD = re.compile(rb"[ \t\r]*/?[ \t\r]*(?:[nN][ \t]*[\d.][\d. \t]*)?[oO]")
_CALL_98 = re.compile(rb"[mM][ \t]*0*[ \t]*9[ \t]*[89]")
_FILLED_IN = re.compile(rb"\([ \t]*(?:debug|print)[ \t]*,[^()]*#", re.IGNORECASE)
_END = re.compile(rb"[ \t\r\f\v]*%[ \t\r\f\v]*")


@dataclass(slots=True)
class Stretch:
    """Lines that stand together and are all flat, or all not."""

    line: int
    """The first one, counted from 1."""
    lines: int
    start: int
    """Offset of its first byte."""
    stop: int
    """Offset behind its last line's end."""
    flat: bool


class Text:
    """One source: the program, or a subprogram's file."""

    def __init__(self, data: bytes, source: int, name: str) -> None:
        self.data = data
        self.source = source
        """Index into `Trace.sources`."""
        self.name = name
        self.stretches: list[Stretch] = []
        self.flows: list[int] = []
        """Lines of O words, M98 and M99, ascending."""
        start, stop, line = _without_end_marks(data)
        self._cut(start, stop, line)
        self._first_lines = [stretch.line for stretch in self.stretches]
        self._read: dict[int, Line] = {}
        self._texts: dict[int, list[bytes]] = {}

    @property
    def last(self) -> int:
        """The last line."""
        if not self.stretches:
            return 0
        return self.stretches[-1].line + self.stretches[-1].lines - 1

    @property
    def first(self) -> int:
        """The first line that counts."""
        return self.stretches[0].line if self.stretches else 1

    def stretch_at(self, line: int) -> Stretch:
        """The stretch that a line belongs to."""
        return self.stretches[bisect_right(self._first_lines, line) - 1]

    def line(self, number: int) -> Line:
        """A line, read.

        Raises
        ------
        ProgramError
            where it cannot be read
        """
        found = self._read.get(number)
        if found is None:
            try:
                found = self._read[number] = read_line(self.text_of(number), number)
            except ProgramError as error:
                error.source = self.name
                raise
        return found

    def text_of(self, number: int) -> str:
        """A line as it stands."""
        index = bisect_right(self._first_lines, number) - 1
        stretch = self.stretches[index]
        texts = self._texts.get(index)
        if texts is None:
            texts = self.data[stretch.start : stretch.stop].split(b"\n")
            self._texts[index] = texts
        return texts[number - stretch.line].decode("utf-8", "replace")

    def flow(self, number: int) -> Flow:
        """The O word of a line that has one."""
        return next(self.flows_from(number))[1]

    def flows_from(self, line: int) -> Iterator[tuple[int, Flow]]:
        """The O words from a line on, with their lines."""
        for index in range(bisect_right(self.flows, line - 1), len(self.flows)):
            flow = self.line(self.flows[index]).flow
            if flow is not None:
                yield self.flows[index], flow

    def _cut(self, at: int, stop: int, line: int) -> None:
        """Find the lines that are not flat; `at` is where `line` starts."""
        data, flat_line, flat_start = self.data, line, at
        for hit in _hits(data, at, stop):
            if hit < at:
                continue  # of a line that has been looked at
            start = data.rfind(b"\n", at, hit) + 1 or at
            end = data.find(b"\n", hit, stop) + 1 or stop
            line += data.count(b"\n", at, start)
            text = data[start:end]
            kind = _kind(text)
            if kind:
                if line > flat_line:
                    lines = line - flat_line
                    self.stretches.append(Stretch(flat_line, lines, flat_start, start, True))
                last = self.stretches[-1] if self.stretches else None
                if last is not None and not last.flat and last.line + last.lines == line:
                    last.lines += 1
                    last.stop = end
                else:
                    self.stretches.append(Stretch(line, 1, start, end, False))
                if kind == "flow":
                    self.flows.append(line)
                flat_line, flat_start = line + 1, end
            line, at = line + 1, end
        if flat_start < stop:
            lines = line - flat_line + data.count(b"\n", at, stop)
            lines += at < stop and data[stop - 1 : stop] != b"\n"
            self.stretches.append(Stretch(flat_line, lines, flat_start, stop, True))


def may_keep_modes(data: bytes) -> bool:
    """Is there an M word that might be one of M70 to M73?"""
    for first in range(0, len(data), _CHUNK):
        last = min(first + _CHUNK + 1, len(data))
        text = np.frombuffer(data, dtype=np.uint8, count=last - first, offset=first)
        at = np.flatnonzero((text[:-1] | np.uint8(0x20)) == ord("m"))
        if _BEFORE_LEVEL[text[at + 1]].any():
            return True
    return False


def label_of(flow: Flow) -> str | None:
    """The label as a text, None where it has to be worked out."""
    if isinstance(flow.label, str):
        return flow.label
    return str(round(flow.label.value)) if isinstance(flow.label, Number) else None


def _kind(text: bytes) -> str:
    """``flow``, ``macro``, or nothing for a flat line."""
    bare = _COMMENT.sub(b"", text) if b"(" in text or b";" in text else text
    if _O_WORD.match(bare) or _CALL_98.search(bare):
        return "flow"
    return "macro" if b"#" in bare or b"[" in bare or _FILLED_IN.search(text) else ""


def _hits(data: bytes, start: int, stop: int) -> Iterator[int]:
    """Offsets of bytes that flat lines do not have, outside of comments."""
    for first in range(start, stop, _CHUNK):
        last = min(first + _CHUNK, stop)
        text = np.frombuffer(data, dtype=np.uint8, count=last - first, offset=first)
        found = (text == ord("#")) | (text == ord("["))
        small = text | np.uint8(0x20)
        for letter, before in (("o", _BEFORE_LABEL), ("m", _BEFORE_98)):
            at: Ints = np.flatnonzero(small == ord(letter))
            if len(at):
                behind = np.frombuffer(data, dtype=np.uint8)[np.minimum(at + first + 1, stop - 1)]
                found[at[before[behind]]] = True
        yield from (np.flatnonzero(found) + first).tolist()


def _without_end_marks(data: bytes) -> tuple[int, int, int]:
    """(start, stop, line at the start) of what stands between two lines of ``%``."""
    at, line = 0, 1
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        text = data[at:end]
        if text.strip():
            if not _END.fullmatch(text):
                return 0, len(data), 1
            start = min(end + 1, len(data))
            return start, _second_mark(data, start), line + 1
        at, line = end + 1, line + 1
    return len(data), len(data), 1


def _second_mark(data: bytes, start: int) -> int:
    at = data.find(b"%", start)
    while at >= 0:
        first = data.rfind(b"\n", start, at) + 1 or start
        end = data.find(b"\n", at)
        if _END.fullmatch(data[first : end if end >= 0 else len(data)]):
            return first
        at = data.find(b"%", at + 1)
    return len(data)
