"""Bytes to frames: COBS between zero bytes, a CRC-16 in each; every frame refused is counted.

However the bytes are split into reads, the same frames and counts come out. Causes: ``noise``
(not COBS, too short or too long), ``checksum``, ``unknown_type`` (another protocol version is
one too) and ``length`` (not that of its type).
"""

import binascii
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.decoding import MIDWAY, Tally
from simlab.devices.messages import (
    CRC_SIZE,
    HEAD_DTYPE,
    HEAD_SIZE,
    MESSAGES,
    MOST_FRAME,
    VERSION,
    Message,
    first_byte,
)

DELIMITER = b"\0"
MOST_PIECE = MOST_FRAME + 1
"""No more bytes stand between two delimiters: COBS adds one to so short a frame."""


def crc16(body: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF; of ``123456789`` it is 0x29B1."""
    return binascii.crc_hqx(body, 0xFFFF)


def cobs_encode(frame: bytes) -> bytes:
    """A frame of at most 253 bytes without zero bytes, one byte longer.

    Source: S. Cheshire and M. Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM Transactions
    on Networking 7(2), 1999.
    """
    return b"".join(bytes([len(run) + 1]) + run for run in frame.split(DELIMITER))


def cobs_decode(piece: bytes) -> bytes | None:
    """The frame behind a piece without zero bytes; None where it is not COBS."""
    frame = bytearray(piece)
    at, size = 0, len(piece)
    while at < size:
        frame[at] = 0
        at += piece[at]
    return bytes(frame[1:]) if at == size else None


def enclosed(body: bytes) -> bytes:
    """The piece of a stream that holds a body: its CRC behind it, COBS, a delimiter."""
    return cobs_encode(body + crc16(body).to_bytes(CRC_SIZE, "little")) + DELIMITER


def encode(message: Message, stream: int, seq: int, t_us: int, payload: NDArray[np.void]) -> bytes:
    """One frame, as a device sends it: `payload` is one row of the message's type."""
    body = np.zeros((), dtype=message.body_dtype)
    body["version_type"] = first_byte(message)
    body["stream"] = stream
    body["seq"] = seq & 0xFFFF
    body["t_us"] = t_us & 0xFFFFFFFF
    body["payload"] = payload
    return enclosed(body.tobytes())


def heads(bodies: list[bytes]) -> NDArray[Any]:
    """The heads of frames, as rows of `HEAD_DTYPE`."""
    return np.frombuffer(b"".join(body[:HEAD_SIZE] for body in bodies), dtype=HEAD_DTYPE)


def payloads(message: Message, bodies: list[bytes]) -> NDArray[Any]:
    """The payloads of frames that are all of one message, as rows of its type."""
    return np.frombuffer(b"".join(body[HEAD_SIZE:] for body in bodies), dtype=message.dtype)


def as_in_the_table(body: bytes) -> str:
    """Why the body of a sound frame is refused, "": it is not."""
    message = MESSAGES.get(body[0] & 0x0F)
    if message is None or body[0] >> 4 != VERSION:
        return "unknown_type"
    return "" if len(body) == message.body_dtype.itemsize else "length"


class FrameDecoder:
    """Frames out of a stream of bytes that may be cut anywhere."""

    def __init__(
        self,
        judge: Callable[[bytes], str] = as_in_the_table,
        least: int = HEAD_SIZE,
        most: int = MOST_PIECE,
    ) -> None:
        """Read from now on.

        Parameters
        ----------
        judge : says why the body of a sound frame is refused, or nothing
        least : no body is shorter
        most : no more bytes stand between two delimiters
        """
        self.tally = Tally()
        self._judge = judge
        self._least, self._most = least, most
        self._rest = b""
        self._too_long = False
        self._first = True

    @property
    def held(self) -> int:
        """Bytes of the piece that has not ended."""
        return len(self._rest)

    def feed(self, data: bytes) -> list[bytes]:
        """The bodies (all but the CRC) of the frames that `data` completes."""
        pieces = (self._rest + data).split(DELIMITER)
        self._rest = pieces.pop()
        bodies = []
        for piece in pieces:
            if self._too_long:  # refused when it was seen to be too long; its end is here
                self._more(len(piece) + 1)
            elif not piece:  # delimiters may be doubled
                self.tally.taken += 1
            else:
                body, cause = self._checked(piece)
                cause = cause or self._judge(body)
                if cause:
                    self._refuse(cause, len(piece) + 1)
                else:
                    self.tally.taken += len(piece) + 1
                    bodies.append(body)
            self._too_long = self._first = False
        if len(self._rest) > self._most:
            if self._too_long:
                self._more(len(self._rest))
            else:
                self._refuse("noise", len(self._rest))
            self._too_long = True
            self._rest = b""
        return bodies

    def _refuse(self, cause: str, size: int) -> None:
        if self._first:
            self.tally.refused_bytes[MIDWAY] += size
        else:
            self.tally.refuse(cause, size)

    def _more(self, size: int) -> None:
        """More bytes of a piece that was refused for its length already."""
        self.tally.refused_bytes[MIDWAY if self._first else "noise"] += size

    def _checked(self, piece: bytes) -> tuple[bytes, str]:
        """(body, "") of a sound frame, (nothing, cause) of any other piece."""
        frame = cobs_decode(piece) if len(piece) <= self._most else None
        if frame is None or len(frame) < self._least + CRC_SIZE:
            return b"", "noise"
        body = frame[:-CRC_SIZE]
        if crc16(body) != int.from_bytes(frame[-CRC_SIZE:], "little"):
            return b"", "checksum"
        return body, ""
