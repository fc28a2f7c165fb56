"""Bytes to words: letters and their numbers as columns, a chunk at a time.

A word is a letter and the number behind it. One test of each byte finds letters and line ends; the
number is the text from one of them to the next, and `simlab.gcode.numbers` reads it from the
registers that end there. docs/adr/0002 says why.

Lines that do not look like that (``%``, ``/``, stray characters, very long numbers) are not judged
here: they are named in `Words.odd`, and `simlab.gcode.reader` reads them one at a time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.comments import CLOSE, NEWLINE, OPEN, REST, comments_of
from simlab.gcode.numbers import LONGEST, Counts, Registers, long_numbers, short_numbers
from simlab.gcode.workspace import Workspace
from simlab.model.arrays import Bools, Bytes, Floats, Ints

CHUNK_BYTES = 1 << 19
"""Larger ones leave the processor's cache, smaller ones pay for calls."""
BLANKS = b" \t\r"
_PAD = 24  # bytes before the text, so that two registers can reach back behind a short line
_BLANK, _RETURN, _MINUS, _PLUS = ord(" "), ord("\r"), ord("-"), ord("+")
_UPPER = np.uint8(0xDF)
LONGEST_LINE = 254
"""Characters, its end among them; longer ones are looked at one at a time."""
_ACTIVE = re.compile(rb"(?i)\([ \t]*(?:msg|debug|print|abort)")
_BEGINS = np.zeros(256, dtype=np.bool_)  # what may follow the bracket of such a comment
_BEGINS[list(b" \tmMdDpPaA")] = True
_NOTHING = np.empty(0, dtype=np.int64)
_3, _8, _64 = np.uint64(3), np.uint64(8), np.uint64(64)
_FEW = 32  # odd lines that are cheaper to read one at a time than to squeeze a chunk


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of some whole lines, in order."""

    letter: Bytes
    """(w,) upper-case ASCII letter."""
    line: NDArray[np.int32]
    """(w,) line, counted from 0 at the first line of the chunk."""
    value: Floats
    """(w,) the number behind it; without meaning in odd lines."""
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
        if not self._squeeze:
            words = _lex(chunk, self._work)
            if len(words.odd) <= _FEW:
                return words
            before = len(words.odd)
        words = _lex(chunk.translate(None, BLANKS), self._work)
        if not self._squeeze:
            self._squeeze = 2 * len(words.odd) < before
        ends = np.flatnonzero(np.frombuffer(chunk, dtype=np.uint8) == NEWLINE)
        ends = np.concatenate(([-1], ends, [len(chunk)]))
        return replace(words, odd=np.union1d(words.odd, _too_long(ends)))


def _lex(chunk: bytes, work: Workspace) -> Words:
    size = len(chunk)
    buffer: Bytes = work.array("buffer", np.uint8, _PAD + size + 9)
    buffer[:_PAD] = NEWLINE
    buffer[_PAD : _PAD + size] = np.frombuffer(chunk, dtype=np.uint8)
    buffer[_PAD + size :] = NEWLINE
    text = buffer[_PAD - 1 : _PAD + size + (not chunk.endswith(b"\n"))]
    commented = b"(" in chunk or b";" in chunk
    at = _marks(text, work, commented=commented)
    mark: Bytes = work.array("mark", np.uint8, len(at))
    np.take(text, at, out=mark, mode="wrap")
    line_of: NDArray[np.int32] = work.array("line_of", np.int32, len(at))
    ends = mark == NEWLINE
    np.cumsum(ends, out=line_of)
    line_of -= 1
    long = _too_long(at.take(np.flatnonzero(ends), mode="wrap"))
    upper: Bytes = work.array("upper", np.uint8, len(at))
    np.bitwise_and(mark, _UPPER, out=upper)  # of letters; the other marks do not become letters
    named = (upper - np.uint8(ord("A"))) < 26
    odd, fine = _NOTHING, named | ends
    if commented:
        comments = comments_of(mark, line_of)
        odd = np.concatenate((comments.odd, _active(chunk, at, comments.opens, line_of)))
        fine |= comments.inside
        fine[comments.signs] = True
        ends[comments.closes] = True
        named &= ~comments.inside
    rows = np.flatnonzero(named)
    letter, line = upper.take(rows, mode="wrap"), line_of.take(rows, mode="wrap")
    stray = _stray(text, at, ends, fine, work)
    value, wrong = _values(buffer, at, rows, np.flatnonzero(letter == ord("N")), work)
    if wrong.any() or len(stray) or len(odd) or len(long):
        odd = np.unique(np.concatenate((line[wrong], line_of[stray], odd, long)).astype(np.int64))
    return Words(letter, line, value, int(line_of[-1]), odd)


def _active(chunk: bytes, at: Ints, opens: Ints, line_of: NDArray[np.int32]) -> Ints:
    """The lines whose comments do something: ``(MSG,`` and so on."""
    behind = np.frombuffer(chunk, dtype=np.uint8).take(at[opens], mode="clip")
    found = opens[_BEGINS.take(behind)]  # `at` counts one more than the chunk does
    if len(found) > _FEW:
        offsets = [match.start() + 1 for match in _ACTIVE.finditer(chunk)]
        found = np.searchsorted(at, offsets)
    elif len(found):
        found = found[[bool(_ACTIVE.match(chunk, offset - 1)) for offset in at[found].tolist()]]
    return line_of[found].astype(np.int64)


def _too_long(ends: Ints) -> Ints:
    """The lines that are longer than a control reads; the first end is the one before them."""
    lengths = ends[1:] - ends[:-1]
    return np.flatnonzero(lengths > LONGEST_LINE) if lengths.max() > LONGEST_LINE else _NOTHING


def _marks(text: Bytes, work: Workspace, *, commented: bool) -> Ints:
    """Where words start, and lines, and comments."""
    marks: Bools = work.array("marks", np.bool_, len(text))
    shifted = marks.view(np.uint8)
    np.subtract(text, np.uint8(11), out=shifted)
    np.greater(shifted, np.uint8(53), out=marks)  # all but 11 to 64: letters and line ends
    if commented:
        sign: Bools = work.array("sign", np.bool_, len(text))
        for code in (OPEN, CLOSE, REST):
            np.equal(text, np.uint8(code), out=sign)
            marks |= sign
    return np.flatnonzero(marks)


def _stray(text: Bytes, at: Ints, bare: Bools, fine: Bools, work: Workspace) -> Ints:
    """The marks that are not fine, and the bare ones behind which there is something."""
    gap: Ints = work.array("gap", np.int64, len(at) - 1)
    np.subtract(at[1:], at[:-1], out=gap)
    loose = bare[:-1]
    loose &= gap != 1
    if loose.any():
        behind = text[at[:-1] + 1]
        loose &= (gap != 2) | ((behind != _BLANK) & (behind != _RETURN))
    loose |= ~fine[:-1]
    return np.flatnonzero(loose) if loose.any() else _NOTHING


def _values(
    buffer: Bytes, at: Ints, marks: Ints, numbered: Ints, work: Workspace
) -> tuple[Floats, Bools]:
    """(the numbers behind these marks, which of them are wrong), until the next call.

    Those of `numbered` are behind N: they start and end with a digit.
    """
    rows = len(marks)
    start: Ints = work.array("start", np.int64, rows)
    np.take(at, marks, out=start, mode="wrap")
    start += _PAD  # the first character behind the letter, in the buffer
    stop: Ints = work.array("stop", np.int64, rows)
    marks += 1
    np.take(at, marks, out=stop, mode="wrap")
    stop += _PAD - 2  # the last character before the next mark
    last: Bytes = work.array("last", np.uint8, rows)
    np.take(buffer, stop, out=last, mode="wrap")
    stop += (last != _BLANK) & (last != _RETURN)  # one of them behind the number is usual
    first: Bytes = work.array("first", np.uint8, rows)
    np.take(buffer, start, out=first, mode="wrap")
    no_number = _not_digits(first[numbered]) | _not_digits(buffer[stop[numbered] - 1])
    minus = (first == _MINUS).view(np.uint8)
    start += minus | (first == _PLUS)
    np.subtract(stop, start, out=start)
    length = start.view(np.uint64)
    chars: Counts = work.array("chars", np.uint8, rows)
    np.copyto(chars, length, casting="unsafe")  # of those that fit a register
    stop -= 8
    text = _registers(buffer, stop, work)
    shift: Registers = work.array("shift", np.uint64, rows)
    np.subtract(_8, length, out=shift)
    shift <<= _3
    values, wrong = short_numbers(text, shift, chars, minus, work)
    long = np.flatnonzero(length > _8)
    if len(long):
        fits = np.minimum(length[long], np.uint64(LONGEST))
        tail_at = stop[long]
        head, tail = _some_registers(buffer, tail_at - 8), _some_registers(buffer, tail_at)
        values[long], broken = long_numbers(head, tail, fits, minus[long])
        wrong[long] = broken | (length[long] > fits)
    wrong[numbered[no_number]] = True
    return values, wrong


def _not_digits(chars: Bytes) -> Bools:
    return chars - np.uint8(ord("0")) > np.uint8(9)


def _registers(buffer: Bytes, at: Ints, work: Workspace) -> Registers:
    """The eight bytes from each place on, put together of two aligned registers."""
    aligned = buffer[: len(buffer) & ~7].view(np.uint64)
    size = len(at)
    text, above, bits = (work.array(name, np.uint64, size) for name in ("text", "above", "shift"))
    index = bits.view(np.int64)
    np.right_shift(at, 3, out=index)
    np.take(aligned, index, out=text, mode="wrap")
    index += 1
    np.take(aligned, index, out=above, mode="wrap")
    np.bitwise_and(at, 7, out=index)
    bits <<= _3
    text >>= bits
    np.subtract(_64, bits, out=bits)
    above <<= bits
    text |= above
    return text


def _some_registers(buffer: Bytes, at: Ints) -> Registers:
    """The same for a few places."""
    unaligned: Registers = np.ndarray((len(buffer) - 7,), np.uint64, buffer, 0, (1,))
    return unaligned[at]
