"""Which bytes stand within comments: ``( )`` on one line, ``;`` to the line's end."""

import numpy as np

from simlab.model.arrays import Bools, Bytes, Ints

OPEN, CLOSE, REST = ord("("), ord(")"), ord(";")
NEWLINE = ord("\n")


def mark_few(chunk: bytes, marks: Bools, most: int) -> bool:
    """Set marks for comments, found one at a time: true at ``( ) ;``, false within.

    `marks` has a place for the line end before the chunk. Returns False, and leaves `marks` alone,
    where there are more than `most`, or a bracket is not closed on its line or within another one.
    """
    opens, closes, rests, ends = [], [], [], []
    opened, rest = chunk.find(b"("), chunk.find(b";")
    while opened >= 0 or rest >= 0:
        if rest < 0 or 0 <= opened < rest:
            stop = chunk.find(b")", opened)
            opens.append(opened)
            closes.append(stop)
            after = chunk.find(b"(", opened + 1)
            if stop < 0 or 0 <= after < stop or chunk.find(b"\n", opened, stop) >= 0:
                return False
            opened = after
            if 0 <= rest < stop:
                rest = chunk.find(b";", stop)
        else:
            stop = chunk.find(b"\n", rest)
            stop = len(chunk) if stop < 0 else stop
            rests.append(rest)
            ends.append(stop)
            rest = chunk.find(b";", stop)
            if 0 <= opened < stop:
                opened = chunk.find(b"(", stop)
        if len(opens) + len(rests) > most:
            return False
    first = np.array(opens + rests) + 2
    size = np.array(closes + ends) + 1 - first
    within = np.repeat(first - np.cumsum(size) + size, size) + np.arange(int(size.sum()))
    marks[within] = False
    marks[np.array(opens + closes + rests) + 1] = True
    return True


def inside_comments(text: Bytes) -> tuple[Bools, Ints]:
    """(which bytes are within a comment, the lines whose comments are not in order).

    The marks ``( ) ;`` themselves are outside. A line is not in order when a ``(`` in it is not
    closed or follows another one, or a ``)`` has none before it. `text` starts and ends with a
    line end; lines count from 0 behind the first one.
    """
    opens, closes = text == OPEN, text == CLOSE
    ends = text == NEWLINE
    inside = _between(opens, closes)
    odd = np.empty(0, dtype=np.int64)
    if inside.view(np.uint8).max() > 1 or (inside & ends).any():
        opens, closes, odd = _in_order(text, opens, closes)
        inside = _between(opens, closes)
    rest = np.flatnonzero(text == REST)
    rest = rest[~inside[rest]]
    if len(rest):
        where = np.flatnonzero(ends)
        line = np.searchsorted(where, rest)
        first = np.flatnonzero(np.diff(line, prepend=-1))
        steps = np.zeros(len(text) + 1, dtype=np.int8)
        steps[rest[first] + 1] = 1
        steps[where[line[first]]] -= 1
        inside |= np.cumsum(steps[:-1], dtype=np.int8).view(np.bool_)
    inside &= ~opens
    return inside, odd


def _between(opens: Bools, closes: Bools) -> Bools:
    return np.cumsum(opens.view(np.int8) - closes.view(np.int8), dtype=np.int8).view(np.bool_)


def _in_order(text: Bytes, opens: Bools, closes: Bools) -> tuple[Bools, Bools, Ints]:
    """The same marks without those of lines that are not in order, and these lines."""
    marks = np.flatnonzero(opens | closes)
    closing = text[marks] == CLOSE
    line = np.searchsorted(np.flatnonzero(text == NEWLINE), marks)
    row = np.arange(len(marks))
    fresh = np.diff(line, prepend=-1) != 0  # the first mark of its line
    turn = row - np.maximum.accumulate(np.where(fresh, row, 0))
    final = np.append(fresh[1:], True)
    wrong = (closing != (turn % 2 == 1)) | (final & ~closing)
    bad = np.unique(line[wrong])
    keep = ~np.isin(line, bad)
    opens, closes = np.zeros_like(opens), np.zeros_like(closes)
    opens[marks[keep & ~closing]] = True
    closes[marks[keep & closing]] = True
    return opens, closes, bad - 1
