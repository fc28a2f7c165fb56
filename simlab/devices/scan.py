"""Binary frames without escaping: found by marker, length and check, every byte accounted for.

Such frames may hold their own marker. So wherever no sound frame begins, one byte is refused and
the next one is tried: a wrong byte costs the frame that it is in, and one more only where what is
left of it happens to pass the check (a sum of 8 bits passes 1 of 256 wrong frames whose marker is
right). All offsets are tried at once, as columns, and sound frames are taken greedily from the
left; so a byte and ten million bytes go the same way, and a stream cut anywhere gives the same
frames and counts.

What is refused is counted in pieces: one where a marker stood whose frame failed (`checksum`, or
`implausible` for formats that have none), with the bytes of that frame; or one of `noise`, up to
the next marker or frame. Before the first sound frame, as many bytes as a cut frame may leave are
`MIDWAY`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.decoding import MIDWAY, Tally
from simlab.model.arrays import Bools, Bytes, Ints

BLOCK = 1 << 18
"""So many bytes are looked at together: their columns stay in the processor's cache."""


Sound = Callable[[Bytes, Ints], Bools]
"""(bytes, offsets where frames with the right heads begin, all of them whole) to which of these
frames pass the check."""


class Ledger:
    """Counts what a scanner took and refused."""

    def __init__(self, longest: int, cause: str) -> None:
        self.tally = Tally()
        self._cause = cause
        self._midway = longest - 1
        self._piece = ""
        self._left = 0

    def took(self, size: int) -> None:
        """Sound frames of `size` bytes in all, one behind the other."""
        self.tally.taken += size
        self._midway = self._left = 0
        self._piece = ""

    def skipped(self, start: int, end: int, claims: list[int], size: int) -> None:
        """No sound frame begins from `start` to `end`.

        Parameters
        ----------
        start, end : offsets in the bytes at hand
        claims : offsets in between where markers stand whose frames failed, in order
        size : bytes of those frames
        """
        at = start
        for offset in claims:
            self._skip(offset - at)
            if self._left <= 0 and not self._midway:
                self._piece, self._left = self._cause, size
                self.tally.refuse(self._piece, 0)
            at = offset
        self._skip(end - at)

    def _skip(self, count: int) -> None:
        free = min(self._midway, count)
        if free:
            self._midway -= free
            self.tally.refused_bytes[MIDWAY] += free
        if count > free:
            pieces = 0 if self._piece else 1
            self._piece = self._piece or "noise"
            self.tally.refuse(self._piece, count - free, pieces)
            self._left -= count - free


class Scan:
    """Reads a stream by a ledger; what has not ended is held: less than the longest frame."""

    def __init__(self, longest: int, cause: str) -> None:
        self._ledger = Ledger(longest, cause)
        self._rest = b""

    @property
    def tally(self) -> Tally:
        """Where the bytes went."""
        return self._ledger.tally

    @property
    def held(self) -> int:
        """Bytes of the frame that has not ended."""
        return len(self._rest)


class FixedScan(Scan):
    """Frames of one size."""

    def __init__(
        self,
        row: np.dtype[Any],
        heads: tuple[bytes, ...],
        sound: Sound,
        cause: str = "checksum",
    ) -> None:
        """Make a scanner.

        Parameters
        ----------
        row : what a frame is made of, without gaps
        heads : the byte that stands first, and those that may stand second and so on
        sound : tells which frames with such heads pass the check
        cause : what refuses a frame that does not
        """
        super().__init__(row.itemsize, cause)
        self._row = row
        self._size = row.itemsize
        self._heads = heads
        (self._first,) = heads[0]
        self._tables = [np.isin(np.arange(256), list(head)) for head in heads[1:]]
        self._sound = sound

    def feed(self, data: bytes) -> NDArray[Any]:
        """The frames that `data` completes, as rows."""
        if len(data) <= BLOCK:
            return self._block(data).view(self._row)
        blocks = [self._block(data[at : at + BLOCK]) for at in range(0, len(data), BLOCK)]
        return np.concatenate(blocks).view(self._row)

    def _block(self, data: bytes) -> NDArray[Any]:
        stream = self._rest + data
        size = self._size
        tried = max(len(stream) - size + 1, 0)
        raw = np.frombuffer(stream, dtype=np.uint8)
        marked = np.flatnonzero(raw[:tried] == self._first)
        for place, table in enumerate(self._tables, 1):
            marked = marked[table[raw[marked + place]]]
        passed = self._sound(raw, marked)
        starts, failed = marked[passed], marked[~passed]
        starts = starts[_greedy(starts, size)]
        end = self._count(starts, failed)
        while end < len(stream) and not (end >= tried and self._may_begin(stream[end:])):
            after = max(end + 1, tried)
            self._refuse(end, after, failed)
            end = after
        self._rest = stream[end:]
        return frames_at(raw, starts, size)

    def _count(self, starts: Ints, failed: Ints) -> int:
        """Account for the frames and for what is between them; where the last one ends."""
        if not len(starts):
            return 0
        ends = starts + self._size
        befores = np.concatenate(([0], ends[:-1]))
        run = 0
        gaps = np.flatnonzero(befores < starts)
        edges = np.stack((befores[gaps], starts[gaps]))
        claims = np.searchsorted(failed, edges)
        for gap, (a, b), (first, last) in zip(
            gaps.tolist(), edges.T.tolist(), claims.T.tolist(), strict=True
        ):
            if gap > run:
                self._ledger.took((gap - run) * self._size)
            self._ledger.skipped(a, b, failed[first:last].tolist(), self._size)
            run = gap
        self._ledger.took((len(starts) - run) * self._size)
        return int(ends[-1])

    def _refuse(self, start: int, end: int, failed: Ints) -> None:
        first, last = np.searchsorted(failed, (start, end))
        self._ledger.skipped(start, end, failed[first:last].tolist(), self._size)

    def _may_begin(self, rest: bytes) -> bool:
        return all(byte in head for byte, head in zip(rest, self._heads, strict=False))


def _greedy(starts: Ints, size: int) -> Bools:
    """Which of these frames are taken where, from the left, none may begin within another."""
    taken = np.ones(len(starts), dtype=np.bool_)
    end = 0
    for before in np.flatnonzero(np.diff(starts) < size).tolist():
        if taken[before]:
            end = int(starts[before]) + size
        taken[before + 1] = starts[before + 1] >= end
    return taken


def frames_at(raw: Bytes, starts: Ints, size: int) -> NDArray[Any]:
    """(n,) the frames of `size` bytes that begin there, each as one item of bytes."""
    every = np.ndarray((max(len(raw) - size + 1, 0),), f"V{size}", raw, strides=(1,))
    return every[starts]


def sum_holds(first: int, end: int, at: int) -> Sound:
    """Byte `at` of a frame is the low byte of the sum of bytes `first` to before `end`."""

    def holds(raw: Bytes, starts: Ints) -> Bools:
        if not len(starts):
            return np.zeros(0, dtype=np.bool_)
        passed: Bools = _sums(raw, end - first)[starts + first] == raw[starts + at]
        return passed

    return holds


def _sums(raw: Bytes, count: int) -> Bytes:
    """Low bytes of the sums of `count` bytes in a row, beginning at each byte: by doubling."""
    total = np.zeros(len(raw) - count + 1, dtype=np.uint8)
    sums, width, done = raw, 1, 0
    while True:
        if count & width:
            total += sums[done : done + len(total)]
            done += width
        if width * 2 > count:
            return total
        sums = sums[:-width] + sums[width:]
        width *= 2


Judge = Callable[[bytes, int], int]
"""(bytes, offset): n > 0, a sound frame of n bytes begins there; 0: it cannot be told yet;
-1: none does; -n: a marker stands there, but its frame of n bytes fails."""


class LengthScan(Scan):
    """Frames that say how long they are."""

    def __init__(self, judge: Judge, longest: int) -> None:
        super().__init__(longest, "checksum")
        self._judge = judge

    def feed(self, data: bytes) -> list[bytes]:
        """The frames that `data` completes."""
        stream = self._rest + data
        frames = []
        at = 0
        while at < len(stream) and (verdict := self._judge(stream, at)):
            if verdict > 0:
                frames.append(stream[at : at + verdict])
                self._ledger.took(verdict)
                at += verdict
            else:
                claims = [at] if verdict < -1 else []
                self._ledger.skipped(at, at + 1, claims, -verdict)
                at += 1
        self._rest = stream[at:]
        return frames
