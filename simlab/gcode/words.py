"""Bytes to words: letters and their numbers as columns, a chunk at a time.

A word is a letter and the number behind it. One test of each byte finds letters and line ends; the
number is the text from one of them to the next, and `simlab.gcode.numbers` reads it from the
registers that end there. docs/adr/0002 says why.

Lines that do not look like that (``%``, ``/``, stray characters, very long numbers) are not judged
here: they are named in `Words.odd`, and `simlab.gcode.lines` reads them one at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.comments import CLOSE, NEWLINE, OPEN, REST, inside_comments, mark_few
from simlab.gcode.numbers import DIGIT_0, LONGEST, Registers, long_numbers, short_numbers
from simlab.gcode.workspace import Workspace
from simlab.model.arrays import Bools, Bytes, Floats, Ints

CHUNK_BYTES = 1 << 19
"""Larger ones leave the processor's cache, smaller ones pay for calls."""
BLANKS = b" \t\r"
_PAD = 16  # bytes before the text, so that the first register has something to reach back to
_SPARSE = 512  # bytes a comment, from which on comments are cheaper to mark one at a time
_UPPER = np.uint8(0xDF)
_3, _8 = np.uint64(3), np.uint64(8)
_FEW = 32  # odd lines that are cheaper to read one at a time than to squeeze a chunk


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of some whole lines, in order; a row with the letter "line end" starts each."""

    letter: Bytes
    """(w,) upper-case ASCII letter, 10 where a line starts; others are no words."""
    line: NDArray[np.int32]
    """(w,) line, counted from 0 at the first line of the chunk."""
    value: Floats
    """(w,) the number behind a letter; without meaning in other rows and in odd lines."""
    lines: int
    """How many lines there are."""
    odd: Ints
    """Lines, ascending, to be read one at a time; their words here are not to be used."""


def chunks(text: bytes, size: int = CHUNK_BYTES) -> Iterator[bytes]:
    """The text cut behind line ends, about `size` bytes a piece; nothing is lost."""
    start = 0
    while start < len(text):
        stop = text.find(b"\n", min(start + size, len(text)) - 1) + 1 or len(text)
        yield text[start:stop]
        start = stop


class Lexer:
    """Reads chunk by chunk; remembers whether blanks have to be squeezed out, and its memory."""

    def __init__(self) -> None:
        self._squeeze = False
        self._work = Workspace()

    def words(self, chunk: bytes) -> Words:
        """The words of whole lines; the arrays are good until the next call."""
        if self._squeeze:
            return _lex(chunk.translate(None, BLANKS), self._work)
        words = _lex(chunk, self._work)
        if len(words.odd) <= _FEW:
            return words
        before = len(words.odd)
        squeezed = _lex(chunk.translate(None, BLANKS), self._work)
        self._squeeze = 2 * len(squeezed.odd) < before
        return squeezed


def _lex(chunk: bytes, work: Workspace) -> Words:
    size = len(chunk)
    buffer: Bytes = work.array("buffer", np.uint8, _PAD + size + 1)
    buffer[:_PAD] = NEWLINE
    buffer[_PAD:-1] = np.frombuffer(chunk, dtype=np.uint8)
    buffer[-1] = NEWLINE
    text = buffer[_PAD - 1 : len(buffer) - chunk.endswith(b"\n")]
    marks, odd = _marks(text, chunk, work)
    at = np.flatnonzero(marks)
    start, end = at[:-1], at[1:]
    rows = len(start)
    letter: Bytes = work.array("letter", np.uint8, rows)
    np.take(text, start, out=letter, mode="clip")
    fresh = letter == NEWLINE
    line: NDArray[np.int32] = work.array("line", np.int32, rows)
    np.cumsum(fresh, out=line)
    line -= 1
    upper: Bytes = work.array("upper", np.uint8, rows)
    np.bitwise_and(letter, _UPPER, out=upper)
    named = (upper - np.uint8(ord("A"))) < 26
    value, wrong = _values(buffer, start, end, named, work)
    comment = (letter == OPEN) | (letter == REST)
    wrong &= ~comment
    comment |= named
    comment |= fresh
    comment |= letter == CLOSE
    wrong |= ~comment
    if wrong.any():
        odd = np.unique(np.concatenate((line[wrong].astype(np.int64), odd)))
    return Words(upper, line, value, int(line[-1]) + 1, odd)


def _marks(text: Bytes, chunk: bytes, work: Workspace) -> tuple[Bools, Ints]:
    """(where words start, and lines, and comments; the lines whose comments are not in order)."""
    shifted: Bytes = work.array("shifted", np.uint8, len(text))
    np.subtract(text, np.uint8(11), out=shifted)
    marks: Bools = work.array("marks", np.bool_, len(text))
    np.greater(shifted, np.uint8(53), out=marks)  # all but 11 to 64: letters and line ends
    odd = np.empty(0, dtype=np.int64)
    if b";" not in chunk and b"(" not in chunk:
        return marks, odd
    comments = np.count_nonzero(text == OPEN) + np.count_nonzero(text == REST)
    if comments < len(chunk) // _SPARSE and mark_few(chunk, marks):
        return marks, odd
    inside, odd = inside_comments(text)
    np.greater(shifted, np.uint8(53), out=marks)
    marks |= text == OPEN
    marks |= text == CLOSE
    marks |= text == REST
    marks &= ~inside
    return marks, odd


def _values(
    buffer: Bytes, start: Ints, end: Ints, named: Bools, work: Workspace
) -> tuple[Floats, Bools]:
    """(the numbers behind marks, where a letter has none or another mark has text behind it)."""
    rows = len(start)
    registers: Registers = np.ndarray((len(buffer) - 7,), np.uint64, buffer, 0, (1,))
    stop: Ints = work.array("stop", np.int64, rows)
    np.add(end, _PAD - 2, out=stop)
    last: Bytes = work.array("last", np.uint8, rows)
    np.take(buffer, stop, out=last, mode="clip")
    stop += last > ord(" ")  # one blank behind the number is usual; now the place behind it
    chars: Ints = work.array("chars", np.int64, rows)
    np.subtract(stop, start, out=chars)
    chars -= _PAD
    length = chars.view(np.uint64)
    stop -= 8
    text: Registers = registers[stop]
    text ^= DIGIT_0
    shift: Registers = work.array("shift", np.uint64, rows)
    np.subtract(_8, length, out=shift)
    shift <<= _3
    text >>= shift
    values, wrong = short_numbers(text, length, work)
    long = np.flatnonzero((chars > 8) & named)
    if len(long):
        fits = np.minimum(length[long], np.uint64(LONGEST))
        head = registers[start[long] + _PAD] ^ DIGIT_0
        tail = registers[stop[long]] ^ DIGIT_0
        tail >>= (np.uint64(LONGEST) - fits) << _3
        values[long], wrong[long] = long_numbers(head, tail, fits)
        wrong[long] |= chars[long] > LONGEST
    wrong &= named
    wrong |= (chars > 0) & ~named
    return values, wrong
