"""Live frames: what a station says about now, in little-endian bytes that a browser reads as is.

A frame is a head of 64 bytes and `rows` rows of ``4 * (8 + metrics)`` bytes; frames stand one
behind the other in a message. docs/formats/live-frame.md has the table.
"""

import struct
from dataclasses import dataclass, replace
from enum import IntEnum
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from simlab.model.errors import InputError

VERSION = 1
HEAD = struct.Struct("<BBBBIIfdd16sIIIf")
FIXED = 8
"""Numbers of a row before the metrics: t_s, place_mm, x, y, z, and the axis i, j, k."""


class LiveState(IntEnum):
    """What the station is doing."""

    IDLE = 0
    RUNNING = 1
    FINISHED = 2
    LOST = 3


class LiveDevice(IntEnum):
    """What the worst of the desk's devices is doing."""

    LIVE = 0
    SILENT = 1
    ASLEEP = 2
    LOST = 3
    UNPLUGGED = 4


DEVICE_SHIFT = 4
"""The device stands in the high half of the state's byte."""


@dataclass(frozen=True, slots=True, eq=False)
class LiveFrame:
    """One station, now."""

    state: LiveState
    station_number: int
    """The service's number of the station; the service writes it in, whatever was sent."""
    seq: int
    points: float
    """Points so far, NaN before there are any."""
    sampled_unix_s: float
    """Wall clock at the newest sample of this frame (UTC)."""
    t_s: float
    """Session time of the newest sample."""
    session: UUID
    samples_in: int
    samples_lost: int
    frames_refused: int
    length_mm: float
    """Length of the path wanted."""
    rows: NDArray[np.float32]
    """(n, 8 + metrics): t_s, place_mm, x, y, z, axis i, j, k, then the metrics in the order of
    the exercise's rubric; NaN where there is none."""
    device: LiveDevice = LiveDevice.LIVE

    @property
    def metrics(self) -> int:
        """How many metrics a row carries."""
        return int(self.rows.shape[1]) - FIXED


def encode(frame: LiveFrame) -> bytes:
    """The bytes of one frame."""
    rows = np.ascontiguousarray(frame.rows, dtype="<f4")
    head = HEAD.pack(
        VERSION,
        frame.state | frame.device << DEVICE_SHIFT,
        frame.metrics,
        len(rows),
        frame.station_number,
        frame.seq,
        frame.points,
        frame.sampled_unix_s,
        frame.t_s,
        frame.session.bytes,
        frame.samples_in,
        frame.samples_lost,
        frame.frames_refused,
        frame.length_mm,
    )
    return head + rows.tobytes()


def decode(message: bytes) -> list[LiveFrame]:
    """The frames of one message.

    Raises
    ------
    InputError
        where the message is not a whole number of frames of this version
    """
    frames = []
    at = 0
    while at < len(message):
        if len(message) - at < HEAD.size:
            raise InputError(f"live frame: byte {at}: cut short; send whole frames")
        (version, state, metrics, count, number, seq, points, sampled, t_s, session,
         samples_in, lost, refused, length) = HEAD.unpack_from(message, at)  # fmt: skip
        if version != VERSION:
            raise InputError(
                f"live frame: byte {at}: version {version}; this side speaks {VERSION}"
            )
        device, state = state >> DEVICE_SHIFT, state & (1 << DEVICE_SHIFT) - 1
        if state > LiveState.LOST:
            raise InputError(f"live frame: byte {at}: state {state} is not known; send 0 to 3")
        if device > LiveDevice.UNPLUGGED:
            raise InputError(f"live frame: byte {at}: device {device} is not known; send 0 to 4")
        at += HEAD.size
        size = 4 * count * (FIXED + metrics)
        if len(message) - at < size:
            raise InputError(f"live frame: byte {at}: rows cut short; send whole frames")
        rows = np.frombuffer(message, "<f4", size // 4, at).reshape(count, FIXED + metrics)
        at += size
        frames.append(
            LiveFrame(LiveState(state), number, seq, points, sampled, t_s, UUID(bytes=session),
                      samples_in, lost, refused, length, rows, LiveDevice(device))
        )  # fmt: skip
    return frames


def numbered(frame: LiveFrame, number: int) -> LiveFrame:
    """The same frame under the service's own number for the station."""
    return replace(frame, station_number=number)
