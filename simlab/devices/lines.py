"""Lines of text out of a stream that may be cut anywhere."""

import math

from simlab.devices.decoding import MIDWAY, Tally

LINE_END = b"\n"
MOST_LINE = 512
"""No device's line is longer [bytes]."""


def number_of(word: str) -> float | None:
    """A finite number as a machine writes it; None: it is none."""
    try:
        number = float(word)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in word else None


class LineReader:
    """Whole lines, their ends included.

    The first piece of a stream may be the end of a line whose beginning nobody saw: it is given
    like any other, and `refuse` knows it.
    """

    def __init__(self, most: int = MOST_LINE) -> None:
        self.tally = Tally()
        self._most = most
        self._rest = b""
        self._skipping = False
        self._first = True
        """Has no piece ended yet?"""
        self._unjudged = False
        """Was the first piece given, and nobody has said what it is?"""

    @property
    def held(self) -> int:
        """Bytes of the line that has not ended."""
        return len(self._rest)

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that `data` ends, but for empty ones.

        They count as taken until `refuse` says otherwise.
        """
        pieces = (self._rest + data).split(LINE_END)
        self._rest = pieces.pop()
        lines = []
        for piece in pieces:
            if self._skipping:
                self.tally.refused_bytes[MIDWAY if self._first else "length"] += len(piece) + 1
                self._skipping = self._first = False
                continue
            if len(piece) > self._most:
                self._too_long(len(piece) + 1)
                self._first = False
                continue
            self.tally.taken += len(piece) + 1
            if piece.strip():
                lines.append(piece + LINE_END)
                self._unjudged |= self._first
            self._first = False
        if len(self._rest) > self._most:
            self._too_long(len(self._rest))
            self._rest, self._skipping = b"", True
        return lines

    def accept(self) -> None:
        """A line said something sound: what follows is held against the device."""
        self._unjudged = False

    def refuse(self, cause: str, line: bytes) -> None:
        """A line, as `feed` gave it, says nothing sound."""
        size = len(line)
        self.tally.taken -= size
        if self._unjudged:
            self.tally.refused_bytes[MIDWAY] += size
        else:
            self.tally.refuse(cause, size)
        self._unjudged = False

    def _too_long(self, size: int) -> None:
        if self._first:
            self.tally.refused_bytes[MIDWAY] += size
        elif self._skipping:
            self.tally.refused_bytes["length"] += size
        else:
            self.tally.refuse("length", size)
