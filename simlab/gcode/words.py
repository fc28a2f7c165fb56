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

from simlab.gcode.comments import CLOSE, NEWLINE, OPEN, REST, inside_comments
from simlab.gcode.numbers import DIGIT_0, LONGEST, Registers, long_numbers, short_numbers
from simlab.model.arrays import Bools, Bytes, Floats, Ints

CHUNK_BYTES = 1 << 19
"""Larger ones leave the processor's cache, smaller ones pay for calls."""
BLANKS = b" \t\r"
_PAD = 16  # bytes before the text, so that the first register has something to reach back to
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
    """Reads chunk by chunk, and remembers whether blanks have to be squeezed out first."""

    def __init__(self) -> None:
        self._squeeze = False

    def words(self, chunk: bytes) -> Words:
        """The words of whole lines."""
        if self._squeeze:
            return lex(chunk.translate(None, BLANKS))
        words = lex(chunk)
        if len(words.odd) <= _FEW:
            return words
        squeezed = lex(chunk.translate(None, BLANKS))
        self._squeeze = 2 * len(squeezed.odd) < len(words.odd)
        return squeezed


def lex(chunk: bytes) -> Words:
    """The words of whole lines, as they stand."""
    size = len(chunk)
    buffer = np.empty(_PAD + size + 1, dtype=np.uint8)
    buffer[:_PAD] = NEWLINE
    buffer[_PAD:-1] = np.frombuffer(chunk, dtype=np.uint8)
    buffer[-1] = NEWLINE
    text = buffer[_PAD - 1 : len(buffer) - chunk.endswith(b"\n")]
    marks, odd = _marks(text, chunk)
    at = np.flatnonzero(marks)
    start, end = at[:-1], at[1:]
    letter = text[start]
    fresh = letter == NEWLINE
    line = np.cumsum(fresh, dtype=np.int32)
    line -= 1
    upper = letter & np.uint8(0xDF)
    named = np.subtract(upper, ord("A"), dtype=np.uint8) < 26
    value, wrong = _values(buffer, start, end, named)
    comment = (letter == OPEN) | (letter == REST)
    wrong &= ~comment
    wrong |= ~(named | fresh | comment | (letter == CLOSE))
    lines = np.unique(np.concatenate((line[wrong].astype(np.int64), odd)))
    return Words(upper, line, value, int(line[-1]) + 1, lines)


def _marks(text: Bytes, chunk: bytes) -> tuple[Bools, Ints]:
    """(where words start, and lines, and comments; the lines whose comments are not in order)."""
    marks = np.subtract(text, 11, dtype=np.uint8) > 53  # all but 11 to 64: letters, line ends
    if not (b";" in chunk or b"(" in chunk or b")" in chunk):
        return marks, np.empty(0, dtype=np.int64)
    inside, odd = inside_comments(text)
    marks |= text == OPEN
    marks |= text == CLOSE
    marks |= text == REST
    marks &= ~inside
    return marks, odd


def _values(buffer: Bytes, start: Ints, end: Ints, named: Bools) -> tuple[Floats, Bools]:
    """(the numbers behind marks, where a letter has none or another mark has text behind it)."""
    registers: Registers = np.ndarray((len(buffer) - 7,), np.uint64, buffer, 0, (1,))
    stop = end + (_PAD - 1)  # places in the buffer
    stop -= buffer[stop - 1] <= ord(" ")  # one blank behind the number is usual
    chars = stop - start
    chars -= _PAD
    length = chars.view(np.uint64)
    text = registers[stop - 8]
    text ^= DIGIT_0
    text >>= (np.uint64(8) - length) << np.uint64(3)
    values, wrong = short_numbers(text, length)
    long = np.flatnonzero((chars > 8) & named)
    if len(long):
        fits = np.minimum(length[long], np.uint64(LONGEST))
        head = registers[start[long] + _PAD] ^ DIGIT_0
        tail = registers[stop[long] - 8] ^ DIGIT_0
        tail >>= (np.uint64(LONGEST) - fits) << np.uint64(3)
        values[long], wrong[long] = long_numbers(head, tail, fits)
        wrong[long] |= chars[long] > LONGEST
    return values, np.where(named, wrong, chars > 0)
