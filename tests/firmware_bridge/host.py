"""A host with nothing but the table of messages: what a board said, what it is told."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.framing import FrameDecoder, encode, heads, payloads
from simlab.devices.messages import STREAM_PANEL, Message, first_byte


class Said:
    """The frames in what a board said; every byte must have been sound."""

    def __init__(self, data: bytes, *, sound: bool = True) -> None:
        decoder = FrameDecoder()
        self.bodies = decoder.feed(data)
        self.tally = decoder.tally
        self.held = decoder.held
        if sound:
            assert not decoder.tally.refused_bytes
            assert decoder.tally.taken + decoder.held == len(data)

    def of(self, message: Message) -> list[bytes]:
        return [body for body in self.bodies if body[0] == first_byte(message)]

    def rows(self, message: Message) -> NDArray[Any]:
        return payloads(message, self.of(message))

    def heads(self, message: Message) -> NDArray[Any]:
        return heads(self.of(message))


def told(message: Message, **values: Any) -> bytes:
    """A frame from the host."""
    row = np.zeros((), dtype=message.dtype)
    for name, value in values.items():
        row[name] = value
    return b"\0" + encode(message, STREAM_PANEL, 0, 0, row)
