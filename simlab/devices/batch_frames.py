"""Long reads of frames at once: a recording is decoded by columns, not frame by frame.

Frames of one type are equally long, so those of a long read are the rows of a matrix. Its columns
are taken through COBS and the CRC together: a handful of NumPy operations a column, whatever the
number of frames. A piece of another length or type goes to `FrameDecoder` in its place, so that
however the bytes were cut, the same frames come out and the same is counted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simlab.devices.decoding import Tally
from simlab.devices.framing import FrameDecoder
from simlab.devices.messages import CRC_SIZE, HEAD_DTYPE, HEAD_SIZE, Message
from simlab.model.arrays import Bools, Bytes, Ints

LONG = 8192
"""From so many bytes on, columns are quicker than frames one by one."""
BLOCK = 1 << 20
"""So many bytes are looked at together: their columns stay in the processor's cache."""
_CRC_START = 0xFFFF


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Sound frames of known types, one behind the other."""

    heads: NDArray[np.void]
    """(n,) rows of `HEAD_DTYPE`."""
    bodies: Mapping[int, tuple[Ints, Bytes]]
    """By size: which of the n they are, and (k, size) their bytes, head and payload."""

    def payloads(self, message: Message, first: int) -> NDArray[np.void]:
        """The payloads of the frames that begin with byte `first`, rows of the message's type."""
        if message.body_dtype.itemsize not in self.bodies:
            return np.empty(0, message.dtype)
        _, bodies = self.bodies[message.body_dtype.itemsize]
        mine = bodies[bodies[:, 0] == first]
        return np.ascontiguousarray(mine[:, HEAD_SIZE:]).view(message.dtype)[:, 0]


def runs(decoder: FrameDecoder, data: bytes, sizes: Mapping[int, int]) -> Iterator[Run | bytes]:
    """The frames that a long read completes: runs of known types, bodies of any other.

    Parameters
    ----------
    decoder : takes every byte into account
    data : what was read
    sizes : by the first byte of a frame whose type needs no look at it: the size of its body
    """
    for at in range(0, len(data), BLOCK):
        yield from _block(decoder, data[at : at + BLOCK], sizes)


def _block(decoder: FrameDecoder, data: bytes, sizes: Mapping[int, int]) -> Iterator[Run | bytes]:
    raw = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(raw == 0)
    if len(ends) < 2:
        yield from decoder.feed(data)
        return
    yield from decoder.feed(data[: int(ends[0]) + 1])
    pieces = _Pieces(raw, ends, sizes)
    at = 0
    pieces.refuse(decoder.tally)
    for piece in np.flatnonzero(pieces.other).tolist():
        bodies = decoder.feed(data[int(ends[piece]) + 1 : int(ends[piece + 1]) + 1])
        if bodies:
            yield from pieces.run(decoder, at, piece)
            yield from bodies
            at = piece + 1
    yield from pieces.run(decoder, at, len(pieces.lengths))
    yield from decoder.feed(data[int(ends[-1]) + 1 :])


class _Pieces:
    """What stands between the delimiters of a block."""

    def __init__(self, raw: Bytes, ends: Ints, sizes: Mapping[int, int]) -> None:
        self.lengths = np.diff(ends) - 1
        self.sound: Bools = np.zeros(len(self.lengths), dtype=np.bool_)
        self.other = self.lengths > 0
        """Pieces that are neither of a known type nor refused already."""
        self._refused = {"noise": np.zeros(2, np.int64), "checksum": np.zeros(2, np.int64)}
        self._found: dict[int, tuple[Ints, Bytes]] = {}
        for size in sorted(set(sizes.values())):
            where = np.flatnonzero(self.lengths == size + CRC_SIZE + 1)
            bodies, cobs, crc = _decoded(_rows(raw, ends[where] + 1, size + CRC_SIZE + 1))
            self._set_aside("noise", where[~cobs])
            self._set_aside("checksum", where[cobs & ~crc])
            known = np.zeros(256, dtype=np.bool_)
            known[[first for first, own in sizes.items() if own == size]] = True
            holds = cobs & crc & known[bodies[:, 0]]
            if not holds.all():
                where, bodies = where[holds], bodies[holds]
            self.sound[where] = True
            self._found[size] = (where, bodies)
        self.other &= ~self.sound

    def refuse(self, tally: Tally) -> None:
        """Count the pieces of a known length that hold no sound frame."""
        for cause, (count, size) in self._refused.items():
            if count:
                tally.refuse(cause, int(size), int(count))

    def _set_aside(self, cause: str, pieces: Ints) -> None:
        self.other[pieces] = False
        self._refused[cause] += len(pieces), int((self.lengths[pieces] + 1).sum())

    def run(self, decoder: FrameDecoder, start: int, end: int) -> Iterator[Run]:
        """The sound frames among pieces `start` to before `end`, taken into account."""
        sound = self.sound[start:end]
        taken = sound | (self.lengths[start:end] == 0)  # delimiters may be doubled
        decoder.tally.taken += int((self.lengths[start:end] + 1)[taken].sum())
        number = np.cumsum(sound) - 1
        if not len(number) or number[-1] < 0:
            return
        heads = np.empty((int(number[-1]) + 1, HEAD_SIZE), dtype=np.uint8)
        bodies = {}
        for size, (where, every) in self._found.items():
            first, last = np.searchsorted(where, (start, end))
            if first < last:
                mine = number[where[first:last] - start]
                heads[mine] = every[first:last, :HEAD_SIZE]
                bodies[size] = (mine, every[first:last])
        yield Run(heads.view(HEAD_DTYPE)[:, 0], bodies)


def _rows(raw: Bytes, starts: Ints, size: int) -> Bytes:
    """(n, size) the bytes from each of these places on."""
    every = np.ndarray((max(len(raw) - size + 1, 0),), f"V{size}", raw, strides=(1,))
    return every[starts].view(np.uint8).reshape(-1, size)


def _decoded(pieces: Bytes) -> tuple[Bytes, Bools, Bools]:
    """(n, m - 3) bodies of (n, m) pieces, which of them are COBS, and which pass the CRC."""
    columns = np.ascontiguousarray(pieces.T)
    frame = np.empty((len(columns) - 1, len(pieces)), dtype=np.uint8)
    left = columns[0].copy()
    crc = np.full(len(pieces), _CRC_START, dtype=np.uint16)
    for column, plain in zip(columns[1:], frame, strict=True):
        left -= 1
        code = left == 0  # this byte stands for a zero, and says how far it is to the next
        np.multiply(column, ~code, out=plain)
        left += column * code
    for plain in frame[:-CRC_SIZE]:
        _crc_on(crc, plain)
    low, high = frame[-CRC_SIZE:].astype(np.uint16)
    body = np.ascontiguousarray(frame[:-CRC_SIZE].T)
    return body, left == 1, crc == low | high << 8


def _crc_on(crc: NDArray[np.uint16], column: Bytes) -> None:
    """Take a byte of every frame into its CRC-16/CCITT.

    The eight steps of the register in one: of a byte x, shifted through, the polynomial
    x^16 + x^12 + x^5 + 1 leaves x, x << 5 and x << 12, x with its high half laid on its low.
    """
    x = crc >> 8
    x ^= column
    x ^= x >> 4
    crc <<= 8
    crc ^= x
    x <<= 5
    crc ^= x
    x <<= 7
    crc ^= x
