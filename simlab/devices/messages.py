"""The one table of frames: the Python codec and the firmware's C header both come from it.

Numbers are little endian, fields stand one behind the other without gaps. A frame is the head,
the message's fields and a CRC-16; `framing` puts it into COBS and delimiters.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

VERSION = 1
"""High half of a frame's first byte; the low half is the message's number."""
STREAM_PANEL, STREAM_POSE = 0, 1
"""Streams number their frames apart: losses are counted where they matter."""
MOST_FRAME = 64
"""No frame is longer before COBS, so that an 8-bit controller can hold it [bytes]."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message."""

    name: str
    kind: str
    """NumPy name of the integer: u1, u2, u4, i2, i4."""
    count: int
    """1, or the length of an array."""
    step: float
    """What one count means, in `unit`."""
    unit: str
    note: str

    @property
    def dtype(self) -> tuple[str, str] | tuple[str, str, tuple[int]]:
        """The field's row of a structured NumPy type."""
        kind = f"<{self.kind}"
        return (self.name, kind) if self.count == 1 else (self.name, kind, (self.count,))


@dataclass(frozen=True)
class Message:
    """One kind of frame."""

    number: int
    name: str
    note: str
    fields: tuple[Field, ...]

    @cached_property
    def dtype(self) -> np.dtype[np.void]:
        """The payload."""
        return np.dtype([field.dtype for field in self.fields])

    @cached_property
    def body_dtype(self) -> np.dtype[np.void]:
        """Head and payload: a frame as it stands before its CRC."""
        return np.dtype([*(field.dtype for field in HEAD), ("payload", self.dtype)])


HEAD = (
    Field("version_type", "u1", 1, 1, "", "high half: protocol version; low half: message"),
    Field("stream", "u1", 1, 1, "", "0 panel and state, 1 pose"),
    Field("seq", "u2", 1, 1, "", "counts the frames of a stream, wraps"),
    Field("t_us", "u4", 1, 1e-6, "s", "device clock at the sample, not at sending; wraps"),
)
HEAD_DTYPE = np.dtype([field.dtype for field in HEAD])
HEAD_SIZE = 8
CRC_SIZE = 2

QUALITY = Field("quality", "u1", 1, 1 / 255, "", "0: the tracker does not see it; 255: fully")

TORCH_POSE = Message(
    1,
    "torch_pose",
    "a welding torch, sampled",
    (
        Field("tip", "i4", 3, 1e-3, "mm", "contact tip in the coupon's frame"),
        Field("axis", "i2", 3, 1 / 32767, "", "unit vector from the contact tip into the work"),
        Field("current", "u2", 1, 0.1, "A", "welding current"),
        Field("voltage", "u2", 1, 0.01, "V", "arc voltage"),
        Field("flags", "u1", 1, 1, "", "bit 0: trigger held, the arc burns"),
        QUALITY,
    ),
)
TOOL_POSE = Message(
    2,
    "tool_pose",
    "a cutting tool, sampled",
    (
        Field("tool", "i4", 3, 1e-4, "mm", "controlled point in machine coordinates"),
        Field("spindle", "i4", 1, 0.01, "rpm", "spindle speed, clockwise positive"),
        Field("flags", "u1", 1, 1, "", "reserved, 0"),
        QUALITY,
    ),
)
HEARTBEAT = Message(
    3,
    "heartbeat",
    "the device is there, whether it samples or not; ten a second",
    (
        Field("uid", "u4", 1, 1, "", "the same for the life of a board"),
        Field("overruns", "u2", 1, 1, "", "samples that the device could not send, wraps"),
        Field("flags", "u1", 1, 1, "", "bit 0: asleep, to save its battery"),
    ),
)

MESSAGES = {message.number: message for message in (TORCH_POSE, TOOL_POSE, HEARTBEAT)}
FLAG_ARC = 1
FLAG_ASLEEP = 1


def first_byte(message: Message) -> int:
    """The first byte of every frame of this message."""
    return (VERSION << 4) | message.number
