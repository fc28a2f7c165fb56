"""Texts of numbers to float64, many at once, by arithmetic on whole registers of eight characters.

A register holds up to eight characters, the last one in its top byte; bytes before the text are 0,
which is what the digit 0 becomes. The point is taken out, three multiplications join the
digits, and one division by a power of ten places the point. Both numbers of that division are
exact, so its quotient is the float64 nearest to the text: the same bits as `float(text)`.

Texts are digits with at most one point. The sign before them comes beside them as `minus`, 1 or 0,
and goes into the power of ten, so that -0 is -0.0. Anything else is called wrong here and read in
the slow, careful way (`simlab.gcode.reader`).
"""

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
_PAIRS = np.uint64(0x00FF00FF00FF00FF)
_FOURS = np.uint64(0x0000FFFF0000FFFF)
_JOIN_PAIRS = np.uint64((10 << 8) + 1)
_JOIN_FOURS = np.uint64((100 << 16) + 1)
_JOIN_EIGHT = np.uint64((10_000 << 32) + 1)
_1, _3, _7, _8, _16, _32 = (np.uint64(n) for n in (1, 3, 7, 8, 16, 32))
# 10 to the number of decimals by the bits from the point's flag up, 57 - 8 d for a point in byte d.
# The point leaves a 0 behind the last digit, hence one power more; there are 0 bits with no point.
_SCALE = np.ones(65)
_SCALE[1:65:8] = [10.0**power for power in range(1, 9)]
_SIGNED_SCALE = np.concatenate((_SCALE, -_SCALE))


def short_numbers(
    text: Registers, shift: Registers, chars: Counts, minus: Counts, work: Workspace
) -> tuple[Floats, Bools]:
    """(values, which are wrong) of texts of `chars` characters, at most 8, in their last bytes.

    `shift` is the number of bits before a text; what stands there does not matter. `text` and
    `shift` are used up; the results live in `work`, until the next call.
    """
    size = len(text)
    flags, point = (work.array(name, np.uint64, size) for name in ("flags", "point"))
    bits: Counts = work.array("bits", np.uint8, size)
    wrong: Bools = work.array("wrong", np.bool_, size)
    text ^= DIGIT_0
    text >>= shift
    text <<= shift
    _flag(text, flags, point)
    np.bitwise_count(flags, out=bits)
    np.greater(bits, 1, out=wrong)  # two points
    wrong |= bits >= chars  # no digit
    wrong |= flags != point
    above, below = flags, shift  # no longer needed
    _close_gap(text, point, above, below)
    np.bitwise_count(above, out=bits)
    _join(text)
    values: Floats = work.array("values", np.float64, size)
    np.copyto(values, text.view(np.int64))
    scale: Floats = work.array("scale", np.float64, size)
    bits += minus * np.uint8(len(_SCALE))
    np.take(_SIGNED_SCALE, bits, out=scale, mode="wrap")
    values /= scale
    return values, wrong


def long_numbers(
    head: Registers, tail: Registers, chars: Registers, minus: Counts
) -> tuple[Floats, Bools]:
    """(values, which are wrong) of 9 to 16 characters: the last eight and those before.

    With a point there are at most 15 digits, and without one nothing is divided: the quotient is
    correctly rounded all the same.
    """
    shift = (np.uint64(LONGEST) - chars) << _3
    flags, point, later, spare = (np.empty_like(head) for _ in range(4))
    head ^= DIGIT_0
    tail ^= DIGIT_0
    head >>= shift
    head <<= shift
    _flag(head, flags, point)
    wrong = flags != point
    _flag(tail, flags, later)
    wrong |= flags != later
    wrong |= np.bitwise_count(point) + np.bitwise_count(later) > 1
    in_head = point != 0
    _close_gap(tail, later, flags, spare)
    decimals = np.bitwise_count(flags)
    _close_gap(head, point, flags, spare)
    behind = np.bitwise_count(flags)
    _join(head)
    _join(tail)
    # A point in the head leaves a 0 behind the head's last digit, before the tail's.
    head *= np.where(in_head, np.uint64(10**7), np.uint64(10**8))
    head += tail
    values = head.view(np.int64).astype(np.float64)
    scale = np.where(in_head, 1e7 * _SCALE[behind], _SCALE[decimals])
    np.negative(scale, out=scale, where=minus.view(np.bool_))
    values /= scale
    return values, wrong


def _flag(text: Registers, flags: Registers, point: Registers) -> None:
    """Set top bits in `flags` for the bytes that are no digits, in `point` for points."""
    np.add(text, _PAST_9, out=flags)
    flags &= _TOP
    np.bitwise_xor(text, _POINT, out=point)
    point += _REST
    point &= _TOP
    point ^= _TOP


def _close_gap(text: Registers, point: Registers, above: Registers, below: Registers) -> None:
    """Move the digits behind the point one byte towards it; `above` are the bits from it up."""
    np.right_shift(point, _7, out=below)
    below -= _1
    below &= text
    np.negative(point, out=above)
    text &= above
    text >>= _8
    text |= below


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
