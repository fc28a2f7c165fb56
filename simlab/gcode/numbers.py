"""Texts of numbers to float64, many at once, by arithmetic on whole registers of eight characters.

A register holds up to eight characters, the first one in its lowest byte; bytes behind the text
are 0, which is what the digit 0 becomes. The point is taken out, three multiplications join the
digits, and one division by a power of ten places the point. Both numbers of that division are
exact, so its quotient is the float64 nearest to the text: the same bits as `float(text)`.

Texts are ``-12.5`` and the like: a sign ``-``, digits, a point. Anything else is called wrong here
and read in the slow, careful way (`simlab.gcode.lines`).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.workspace import Workspace
from simlab.model.arrays import Bools, Floats

Registers = NDArray[np.uint64]
Counts = NDArray[np.uint8]
LONGEST = 16
"""Characters of the longest number read here."""


def every_byte(value: int) -> np.uint64:
    """The register that holds `value` in each of its bytes."""
    return np.uint64(value * 0x0101010101010101)


DIGIT_0 = every_byte(ord("0"))
_TOP = every_byte(0x80)
_REST = every_byte(0x7F)
_PAST_9 = every_byte(0x80 - 10)  # added to a byte, carries into its top bit from 10 on
_POINT = every_byte(ord(".") ^ ord("0"))
_MINUS = np.uint64(ord("-") ^ ord("0"))
_PAIRS = np.uint64(0x00FF00FF00FF00FF)
_FOURS = np.uint64(0x0000FFFF0000FFFF)
_JOIN_PAIRS = np.uint64((10 << 8) + 1)
_JOIN_FOURS = np.uint64((100 << 16) + 1)
_JOIN_EIGHT = np.uint64((10_000 << 32) + 1)
_FIRST = np.uint64(0xFF)
_1, _3, _7, _8, _16, _32, _56, _63 = (np.uint64(n) for n in (1, 3, 7, 8, 16, 32, 56, 63))
_E8 = np.uint64(10**8)
# 10 to the power (8 - d) by the number 8 d + 7 of bits below the point's flag in byte d; with no
# point it stands behind the last character, and 64 bits are below it when that is the eighth.
_SCALE = np.ones(65)
_SCALE[7:64:8] = [10.0 ** (8 - at) for at in range(8)]


def short_numbers(text: Registers, chars: Registers, work: Workspace) -> tuple[Floats, Bools]:
    """(values, which are wrong) of texts of `chars` characters, at most 8; `text` is used up.

    Both live in `work`, until the next call.
    """
    size = len(text)
    flags, point, spare = (
        work.array(name, np.uint64, size) for name in ("flags", "point", "spare")
    )
    np.bitwise_and(text, _FIRST, out=spare)
    minus: Counts = work.array("minus", np.uint8, size)
    np.equal(spare, _MINUS, out=minus.view(np.bool_))
    _flag(text, flags, point)
    bits: Counts = work.array("bits", np.uint8, size)
    wrong: Bools = work.array("wrong", np.bool_, size)
    np.bitwise_count(flags, out=bits)
    np.greater_equal(bits, chars, out=wrong)  # no digit at all
    _drop(text, flags, spare)
    flags ^= point
    np.left_shift(minus, _7, out=spare)
    flags ^= spare  # what is neither digit nor point is not one minus at the start
    np.subtract(point, _1, out=spare)
    spare &= point
    flags |= spare  # two points
    wrong |= flags != 0
    _close_gap(text, point, spare)
    _join(text)
    values: Floats = work.array("values", np.float64, size)
    np.copyto(values, text.view(np.int64))
    scale = work.array("scale", np.float64, size)
    _place(point, chars, (spare, flags), bits)
    np.take(_SCALE, bits, out=scale, mode="clip")
    values /= scale
    _negate(values, minus, spare)
    return values, wrong


def long_numbers(head: Registers, tail: Registers, chars: Registers) -> tuple[Floats, Bools]:
    """(values, which are wrong) of 9 to 16 characters: the first eight, then the others.

    With a point there are at most 15 digits, and without one the division is by a power of ten
    that divides the joined digits: the quotient is correctly rounded all the same.
    """
    flags, point, later, spare = (np.empty_like(head) for _ in range(4))
    bits = np.empty(len(head), dtype=np.uint8)
    np.bitwise_and(head, _FIRST, out=spare)
    minus = (spare == _MINUS).view(np.uint8)
    _flag(head, flags, point)
    _drop(head, flags, spare)
    flags ^= point
    np.left_shift(minus, _7, out=spare)
    wrong = flags != spare
    _flag(tail, flags, later)
    _drop(tail, flags, spare)
    wrong |= flags != later  # a sign, or worse, in the middle
    wrong |= np.bitwise_count(point) + np.bitwise_count(later) > 1
    in_head = point != 0
    # The point's gap in the head is closed by the first digit of the tail.
    moved = np.where(in_head, tail << _56, np.uint64(0))
    np.right_shift(tail, _8, out=tail, where=in_head)
    _close_gap(head, point, spare)
    head |= moved
    _close_gap(tail, later, spare)
    _join(head)
    _join(tail)
    head *= _E8
    head += tail
    values = head.view(np.int64).astype(np.float64)
    _place(later, chars - _8, (spare, flags), bits)
    scale = _SCALE[bits]
    _place(point, chars, (spare, flags), bits)
    np.copyto(scale, 1e8 * _SCALE[bits], where=in_head)
    values /= scale
    _negate(values, minus, spare)
    return values, wrong


def _flag(text: Registers, flags: Registers, point: Registers) -> None:
    """Set top bits in `flags` for the bytes that are no digits, in `point` for points."""
    np.add(text, _PAST_9, out=flags)
    flags &= _TOP
    np.bitwise_xor(text, _POINT, out=point)
    point += _REST
    point &= _TOP
    point ^= _TOP


def _drop(text: Registers, flags: Registers, spare: Registers) -> None:
    """Make 0 of the flagged bytes."""
    np.right_shift(flags, _7, out=spare)
    np.subtract(flags, spare, out=spare)
    np.invert(spare, out=spare)
    text &= spare


def _close_gap(text: Registers, point: Registers, spare: Registers) -> None:
    """Move the digits behind the point one byte towards it."""
    np.left_shift(point, _1, out=spare)
    np.negative(spare, out=spare)
    spare &= text
    text ^= spare
    spare >>= _8
    text ^= spare


def _join(text: Registers) -> None:
    """Eight digits into the number that they write."""
    text *= _JOIN_PAIRS
    text >>= _8
    text &= _PAIRS
    text *= _JOIN_FOURS
    text >>= _16
    text &= _FOURS
    text *= _JOIN_EIGHT
    text >>= _32


def _place(point: Registers, chars: Registers, work: Sequence[Registers], bits: Counts) -> None:
    """Set `bits` to how many are below the point, or below the text's end where there is none."""
    mark, below = work
    np.left_shift(chars, _3, out=mark)
    mark += _7
    np.left_shift(_1, mark, out=mark)
    mark |= point
    np.subtract(mark, _1, out=below)
    np.invert(mark, out=mark)
    below &= mark
    np.bitwise_count(below, out=bits)


def _negate(values: Floats, minus: Counts, spare: Registers) -> None:
    """Set the sign where there is a minus (also of 0: ``float("-0")`` is -0.0)."""
    np.left_shift(minus, _63, out=spare)
    bits = values.view(np.uint64)
    bits ^= spare
