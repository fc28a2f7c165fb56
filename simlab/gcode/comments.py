"""Which marks stand within comments: ``( )`` on one line, ``;`` to the line's end.

Marks are the places of a text where something starts: letters, line ends, ``( ) ;``.
"""

import numpy as np
from numpy.typing import NDArray

from simlab.model.arrays import Bools, Bytes, Ints

OPEN, CLOSE, REST = ord("("), ord(")"), ord(";")
NEWLINE = ord("\n")
_FEW = 256  # marks a comment, from which on it is cheaper to look at each comment by itself


def inside_comments(mark: Bytes, line: NDArray[np.int32]) -> tuple[Bools, Ints]:
    """(which marks are within a comment, the lines whose comments are not in order).

    ``(`` and ``;`` themselves are outside, and so is the ``)`` that closes. A line is not in order
    when a ``(`` in it is not closed or follows another one, or a ``)`` has none before it; what is
    inside such a line does not matter. The first and the last mark are line ends; `line` counts
    from 0 behind the first one.
    """
    opens, closes = mark == OPEN, mark == CLOSE
    inside, odd = np.zeros(len(mark), dtype=bool), np.empty(0, dtype=np.int64)
    if opens.any() or closes.any():
        inside = _between(opens, closes)
        if inside.view(np.uint8).max() > 1 or (inside & (mark == NEWLINE)).any():
            opens, closes, odd = _in_order(mark, line)
            inside = _between(opens, closes)
    rest = np.flatnonzero((mark == REST) & ~inside)
    if len(rest):
        rest = rest[np.diff(line[rest], prepend=-1) != 0]  # the first of its line
        _strike(inside, rest + 1, _ends(mark, line, rest))
    inside &= ~opens
    return inside, odd


def _ends(mark: Bytes, line: NDArray[np.int32], rest: Ints) -> Ints:
    """The line ends behind some marks: searched for where they are few."""
    if len(rest) < len(mark) // _FEW:
        return np.searchsorted(line, line[rest], side="right")
    return np.flatnonzero(mark == NEWLINE)[line[rest] + 1]


def _strike(inside: Bools, start: Ints, stop: Ints) -> None:
    """Set `inside` from each start up to its stop; one by one where they are few."""
    if len(start) < len(inside) // _FEW:
        for first, last in zip(start.tolist(), stop.tolist(), strict=True):
            inside[first:last] = True
        return
    steps = np.zeros(len(inside), dtype=np.int8)
    steps[start] = 1
    steps[stop] -= 1
    inside |= np.cumsum(steps, dtype=np.int8).view(np.bool_)


def _between(opens: Bools, closes: Bools) -> Bools:
    return np.cumsum(opens.view(np.int8) - closes.view(np.int8), dtype=np.int8).view(np.bool_)


def _in_order(mark: Bytes, line: NDArray[np.int32]) -> tuple[Bools, Bools, Ints]:
    """Brackets without those of lines that are not in order, and these lines."""
    brackets = np.flatnonzero((mark == OPEN) | (mark == CLOSE))
    closing = mark[brackets] == CLOSE
    place = line[brackets]
    row = np.arange(len(brackets))
    fresh = np.diff(place, prepend=-1) != 0  # the first of its line
    turn = row - np.maximum.accumulate(np.where(fresh, row, 0))
    final = np.append(fresh[1:], True)
    wrong = (closing != (turn % 2 == 1)) | (final & ~closing)
    odd = np.unique(place[wrong])
    keep = ~np.isin(place, odd)
    opens, closes = np.zeros(len(mark), dtype=bool), np.zeros(len(mark), dtype=bool)
    opens[brackets[keep & ~closing]] = True
    closes[brackets[keep & closing]] = True
    return opens, closes, odd.astype(np.int64)
