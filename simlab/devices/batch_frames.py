"""Long reads of frames at once: a recording is decoded by columns, not frame by frame.

Frames of one type are equally long, so those of a long read are the rows of a matrix. Its columns
are taken through COBS and the CRC together: a handful of NumPy operations a column, whatever the
number of frames. A piece of another length or type goes to `FrameDecoder` in its place, so that
however the bytes were cut, the same frames come out and the same is counted.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.decoding import Frames, Tally
from simlab.devices.framing import FrameDecoder
from simlab.devices.messages import CRC_SIZE, HEAD_DTYPE, HEAD_SIZE, Message
from simlab.devices.scan import frames_at
from simlab.model.arrays import Bools, Bytes, Ints

LONG = 8192
"""From so many bytes on, columns are quicker than frames one by one."""
BLOCK = 1 << 22
"""So many bytes are looked at together: many, and yet the memory is bounded."""
_CRC_START = 0xFFFF
_SOUND, _EMPTY, _NOISE, _CHECKSUM, _OTHER = range(5)


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
        mine = _those(bodies, bodies[:, 0] == first)
        return np.ascontiguousarray(mine[:, HEAD_SIZE:]).view(message.dtype)[:, 0]


Sizes = Callable[[], Mapping[bytes, int]]
"""By the first two bytes (type, stream) of frames that need no look at them one by one: the size
of their body. Asked again after each of the others, which may have changed what is known."""


def runs(decoder: FrameDecoder, data: bytes, sizes: Sizes) -> Iterator[Run | bytes]:
    """The frames that a long read completes: runs of known types, bodies of any other.

    Parameters
    ----------
    decoder : takes every byte into account
    data : what was read
    sizes : which types are known
    """
    at = 0
    while at < len(data):
        at += yield from _block(decoder, data[at : at + BLOCK], sizes)


def _block(decoder: FrameDecoder, data: bytes, sizes: Sizes) -> Generator[Run | bytes, None, int]:
    """What is in a block; how much of it was looked at: all, unless other types are known now."""
    raw = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(raw == 0)
    if len(ends) < 2:
        yield from decoder.feed(data)
        return len(data)
    yield from decoder.feed(data[: int(ends[0]) + 1])
    known = sizes()
    pieces = _Pieces(raw, ends, known)
    at = 0
    for piece in pieces.others():
        after = int(ends[piece + 1]) + 1
        bodies = decoder.feed(data[int(ends[piece]) + 1 : after])
        if bodies:
            yield from pieces.run(decoder.tally, at, piece)
            yield from bodies
            at = piece + 1
            if sizes() != known:
                return after
    yield from pieces.run(decoder.tally, at, len(pieces.lengths))
    yield from decoder.feed(data[int(ends[-1]) + 1 :])
    return len(data)


class _Pieces:
    """What stands between the delimiters of a block."""

    def __init__(self, raw: Bytes, ends: Ints, sizes: Mapping[bytes, int]) -> None:
        self.lengths = np.diff(ends) - 1
        self._causes = np.full(len(self.lengths), _OTHER, dtype=np.uint8)
        self._causes[self.lengths == 0] = _EMPTY  # delimiters may be doubled
        self._found: dict[int, tuple[Ints, Bytes]] = {}
        for size in sorted(set(sizes.values())):
            where = np.flatnonzero(self.lengths == size + CRC_SIZE + 1)
            bodies, cobs, crc = _decoded(_rows(raw, ends[where] + 1, size + CRC_SIZE + 1))
            known = np.zeros(1 << 16, dtype=np.bool_)
            known[[int.from_bytes(two, "little") for two, own in sizes.items() if own == size]] = 1
            mine = known[bodies[:, 0] | bodies[:, 1].astype(np.uint16) << 8]
            holds = cobs & crc & mine
            if not holds.all():
                self._causes[where[~cobs]] = _NOISE
                self._causes[where[cobs & ~crc]] = _CHECKSUM
                where, bodies = where[holds], _those(bodies, holds)
            self._causes[where] = _SOUND
            self._found[size] = (where, bodies)

    def others(self) -> list[int]:
        """Pieces that must be looked at one by one."""
        return [int(piece) for piece in np.flatnonzero(self._causes == _OTHER)]

    def run(self, tally: Tally, start: int, end: int) -> Iterator[Run]:
        """The sound frames among pieces `start` to before `end`; these pieces are accounted for."""
        causes, sizes = self._causes[start:end], self.lengths[start:end] + 1
        sound = causes == _SOUND
        tally.taken += int(sizes[sound].sum() + np.count_nonzero(causes == _EMPTY))
        for code, cause in ((_NOISE, "noise"), (_CHECKSUM, "checksum")):
            refused = sizes[causes == code]
            if len(refused):
                tally.refuse(cause, int(refused.sum()), len(refused))
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


def joined(parts: Sequence[Frames]) -> Frames:
    """What was decoded in parts, of one read; they have device times and numbers all, or none."""
    slept: list[bool | None] = [part.asleep for part in parts if part.asleep is not None]

    def column(name: str) -> Any:
        columns = [getattr(part, name) for part in parts if getattr(part, name) is not None]
        return np.concatenate(columns) if columns else None

    return Frames(
        rows=column("rows"),
        heard=sum(part.heard for part in parts),
        t_us=column("t_us"),
        is_sample=column("is_sample"),
        seq=column("seq"),
        asleep=False if False in slept else (slept or [None])[-1],
        pongs=tuple(pong for part in parts for pong in part.pongs),
    )


def _rows(raw: Bytes, starts: Ints, size: int) -> Bytes:
    """(n, size) the bytes from each of these places on."""
    return frames_at(raw, starts, size).view(np.uint8).reshape(-1, size)


def _those(rows: Bytes, which: Bools) -> Bytes:
    """Some of (n, size) rows."""
    if which.all():
        return rows
    size = rows.shape[1]
    return rows.view(f"V{size}")[np.flatnonzero(which)].view(np.uint8).reshape(-1, size)


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
