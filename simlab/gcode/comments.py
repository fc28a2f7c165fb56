"""Which marks stand within comments: ``( )`` on one line, ``;`` to the line's end.

Marks are the places of a text where something starts: letters, line ends, ``( ) ;``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simlab.model.arrays import Bools, Bytes, Ints

OPEN, CLOSE, REST = ord("("), ord(")"), ord(";")
NEWLINE = ord("\n")
_FEW = 256  # marks a comment, from which on searching is cheaper than counting
_SHARE = 8  # of the marks within comments, up to which they are named one by one
_NOTHING = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Comments:
    """The comments of some lines."""

    inside: Bools
    """(m,) which marks are within one; ``(`` and ``;`` that begin one are not, nor its ``)``."""
    signs: Ints
    """The marks that are ``( ) ;``."""
    opens: Ints
    """Those that are ``(``."""
    closes: Ints
    odd: Ints
    """Lines whose comments are not in order; what is inside them does not matter."""


def comments_of(mark: Bytes, line: NDArray[np.int32]) -> Comments:
    """Find the comments.

    A line is not in order when a ``(`` in it is not closed or follows another one, or a ``)`` has
    none before it. The first and the last mark are line ends; `line` counts from 0 behind the
    first one.
    """
    signs = np.flatnonzero(mark - np.uint8(11) < 54)  # 11 to 64: of all marks, only these three
    brackets, sign = signs, mark.take(signs)
    rest = signs[sign == REST]
    if len(rest):
        brackets, sign = signs[sign != REST], sign[sign != REST]
    opens, closes, odd = brackets[::2], brackets[1::2], _NOTHING
    pairs = opens, closes
    if not _alternate(sign, line.take(brackets)):
        opens, closes = brackets[sign == OPEN], brackets[sign == CLOSE]
        kept, odd = _in_order(brackets, mark, line)
        pairs = kept[::2], kept[1::2]
    inside = np.zeros(len(mark), dtype=bool)
    _strike(inside, pairs[0] + 1, pairs[1])
    if len(rest):
        rest = rest[~inside[rest]]
        rest = rest[np.diff(line[rest], prepend=-1) != 0]  # the first of its line
        _strike(inside, rest + 1, _ends(mark, line, rest))
    return Comments(inside, signs, opens, closes, odd)


def _alternate(sign: Bytes, line: NDArray[np.int32]) -> bool:
    """Does each bracket that opens have its own that closes, on the same line?"""
    return (
        len(sign) % 2 == 0
        and bool((sign[::2] == OPEN).all())
        and bool((sign[1::2] == CLOSE).all())
        and bool((line[::2] == line[1::2]).all())
    )


def _ends(mark: Bytes, line: NDArray[np.int32], rest: Ints) -> Ints:
    """The line ends behind some marks: searched for where they are few."""
    if len(rest) < len(mark) // _FEW:
        return np.searchsorted(line, line[rest], side="right")
    return np.flatnonzero(mark == NEWLINE)[line[rest] + 1]


def _strike(inside: Bools, start: Ints, stop: Ints) -> None:
    """Set `inside` from each start up to its stop; they ascend, and none reaches the next."""
    lengths = stop - start
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    if total <= len(inside) // _SHARE:
        inside[np.repeat(stop - ends, lengths) + np.arange(total)] = True
        return
    steps = np.zeros(len(inside), dtype=np.int8)
    steps[start] = 1
    steps[stop] -= 1
    inside |= np.cumsum(steps, dtype=np.int8).view(np.bool_)


def _in_order(brackets: Ints, mark: Bytes, line: NDArray[np.int32]) -> tuple[Ints, Ints]:
    """(brackets without those of lines that are not in order, these lines)."""
    closing = mark[brackets] == CLOSE
    place = line[brackets]
    row = np.arange(len(brackets))
    fresh = np.diff(place, prepend=-1) != 0  # the first of its line
    turn = row - np.maximum.accumulate(np.where(fresh, row, 0))
    final = np.append(fresh[1:], True)
    wrong = (closing != (turn % 2 == 1)) | (final & ~closing)
    odd = np.unique(place[wrong])
    return brackets[~np.isin(place, odd)], odd.astype(np.int64)
