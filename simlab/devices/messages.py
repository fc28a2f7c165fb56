"""The one table of frames: the Python codec and the firmware's C header both come from it.

Numbers are little endian, fields stand one behind the other without gaps. A frame is the head,
the message's fields and a CRC-16; `framing` puts it into COBS and delimiters.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

VERSION = 1
"""High half of a frame's first byte; the low half is the message's number."""
STREAM_PANEL, STREAM_POSE, STREAM_EVENT = 0, 1, 2
"""Talk (heartbeats, answers), samples, events. Streams number their frames apart: losses are
counted where they matter."""
STREAM_OWN = 8
"""From this stream on, only the board's dictionary says what the fields are; below, the table is
right until a dictionary comes."""
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
    Field("stream", "u1", 1, 1, "", "0 talk, 1 samples, 2 events; from 8 as the dictionary says"),
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
        Field(
            "flags", "u1", 1, 1, "", "bit 0: asleep, to save its battery; bit 1: nobody said HELLO"
        ),
    ),
)

HELLO = Message(
    4,
    "hello",
    "host to device: who are you? answered by the chunks of the dictionary",
    (
        Field("protocol", "u1", 1, 1, "", "protocol that the host speaks"),
        Field("chunk", "u1", 1, 1, "", "answer from this chunk on, 0: all of them"),
    ),
)
DICTIONARY = Message(
    5,
    "dictionary",
    "a piece of the text that says what the board is and sends",
    (
        Field("uid", "u4", 1, 1, "", "the same for the life of a board"),
        Field("check", "u2", 1, 1, "", "CRC-16/CCITT-FALSE of the whole text"),
        Field("chunk", "u1", 1, 1, "", "which piece, from 0"),
        Field("chunks", "u1", 1, 1, "", "how many pieces there are"),
        Field("size", "u1", 1, 1, "", "bytes of text that count, the rest is 0"),
        Field("text", "u1", 44, 1, "", "ASCII"),
    ),
)
PING = Message(
    6,
    "ping",
    "host to device: answer at once",
    (Field("token", "u4", 1, 1, "", "comes back as it is"),),
)
PONG = Message(
    7,
    "pong",
    "answer to a ping",
    (
        Field("token", "u4", 1, 1, "", "that of the ping"),
        Field("rx", "u4", 1, 1e-6, "s", "device clock when the ping's last byte came"),
        Field(
            "tx",
            "u4",
            1,
            1e-6,
            "s",
            "device clock when as many bytes of this were to come as a ping has",
        ),
    ),
)
SUBSCRIBE = Message(
    8,
    "subscribe",
    "host to device: how often to send the samples of a stream; at its start a board sends all",
    (
        Field("stream", "u1", 1, 1, "", "which stream"),
        Field("decimation", "u1", 1, 1, "", "1 every sample, n every n-th, 0 none"),
    ),
)
CREDIT = Message(
    9,
    "credit",
    "host to device: so many more samples may be sent; before the first credit, any number",
    (
        Field("stream", "u1", 1, 1, "", "which stream"),
        Field("frames", "u2", 1, 1, "", "what may be sent from now on, in place of what was left"),
    ),
)
EVENT = Message(
    10,
    "event",
    "something was pressed: repeated, with the number and time it had, until it is acknowledged",
    (
        Field("id", "u2", 1, 1, "", "counts events, wraps"),
        Field("control", "u1", 1, 1, "", "1 button, 8 emergency stop, 9 selector"),
        Field("number", "u1", 1, 1, "", "which of several, from 0"),
        Field("value", "i2", 1, 1, "", "1 pressed, 0 let go; position of a selector"),
    ),
)
ACK = Message(
    11,
    "ack",
    "host to device: an event arrived",
    (Field("id", "u2", 1, 1, "", "that of the event"),),
)
STATS = Message(
    12,
    "stats",
    "what went wrong in the board since it started; every counter wraps",
    (
        Field("rx_noise", "u2", 1, 1, "", "pieces from the host that were no frame"),
        Field("rx_checksum", "u2", 1, 1, "", "frames from the host whose CRC was wrong"),
        Field("rx_unknown", "u2", 1, 1, "", "frames from the host of no known type or length"),
        Field("rx_overruns", "u2", 1, 1, "", "bytes from the host that came too fast"),
        Field("tx_overruns", "u2", 1, 1, "", "samples that could not be sent"),
        Field("tx_high", "u1", 1, 1, "", "most bytes that ever waited to be sent"),
        Field("rx_high", "u1", 1, 1, "", "most bytes that ever waited to be read"),
        Field("sensor_errors", "u2", 1, 1, "", "times that the sensor did not answer"),
        Field("events_lost", "u2", 1, 1, "", "events that found no room"),
        Field("stack_free", "u2", 1, 1, "", "bytes that the stack never touched"),
        Field("reset", "u1", 1, 1, "", "why the board started: its reset flags"),
    ),
)
TORCH_IMU = Message(
    13,
    "torch_imu",
    "a torch with an inertial sensor, sampled",
    (
        Field("acc", "i2", 3, 9.80665 / 4096, "m/s2", "specific force in the sensor's axes"),
        Field("gyro", "i2", 3, 1 / 32.8, "deg/s", "rate of turn in the sensor's axes"),
        Field("temperature", "i2", 1, 0.01, "degC", "of the sensor"),
        Field("current", "u2", 1, 5 / 1024, "V", "at the pin of the current sensor"),
        Field("voltage", "u2", 1, 5 / 1024, "V", "at the pin of the voltage divider"),
        Field("flags", "u1", 1, 1, "", "bit 0: trigger held"),
        Field("quality", "u1", 1, 1 / 255, "", "0: the sensor does not answer; 255: it does"),
    ),
)
PANEL_STATE = Message(
    14,
    "panel_state",
    "every control of a panel as it stands",
    (
        Field("buttons", "u2", 1, 1, "", "bit n: button n is pressed"),
        Field("selectors", "u1", 2, 1, "", "positions of the selector switches, from 0; 255: none"),
        Field("wheel", "i2", 1, 1, "", "detents since the start, clockwise up, wraps"),
        Field("feed", "u2", 1, 1.5 / 1023, "", "feed override; 1 is as programmed"),
        Field("spindle", "u2", 1, 1.5 / 1023, "", "spindle override; 1 is as programmed"),
        Field("flags", "u1", 1, 1, "", "bit 0: emergency stop pressed"),
    ),
)
OUTPUTS = Message(
    15,
    "outputs",
    "host to device: which lamps are lit",
    (Field("leds", "u2", 1, 1, "", "bit n: lamp n is lit"),),
)

MESSAGES = {
    message.number: message
    for message in (
        *(TORCH_POSE, TOOL_POSE, HEARTBEAT, HELLO, DICTIONARY, PING, PONG, SUBSCRIBE),
        *(CREDIT, EVENT, ACK, STATS, TORCH_IMU, PANEL_STATE, OUTPUTS),
    )
}
FLAG_ARC = 1
FLAG_ASLEEP = 1
FLAG_FRESH = 2
"""In a heartbeat: nobody has said HELLO since the board started."""
FLAG_TRIGGER = 1
FLAG_ESTOP = 1


def first_byte(message: Message) -> int:
    """The first byte of every frame of this message."""
    return (VERSION << 4) | message.number
