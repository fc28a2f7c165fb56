"""Packets as a stream: what a HID device, a datagram or a camera gives whole stays whole.

Such links give no bare bytes but packets. Each is put into the stream as a COBS piece with a CRC-16
and a delimiter, so that a recording of the stream cuts and replays like that of any serial line.
"""

from simlab.devices.framing import DELIMITER, FrameDecoder, enclosed
from simlab.devices.messages import CRC_SIZE

MOST_PACKET = 250
"""No packet is longer: COBS of one code byte [bytes]."""
_MOST_PIECE = MOST_PACKET + CRC_SIZE + 1
TOO_LONG = b"\xff" * (_MOST_PIECE + 1) + DELIMITER
"""Stands in the stream for a packet that is longer: every reader refuses it."""


def wrap(packet: bytes) -> bytes:
    """The piece of the stream that holds a packet.

    Raises
    ------
    ValueError
        where the packet is longer than `MOST_PACKET`
    """
    if len(packet) > MOST_PACKET:
        raise ValueError(f"a packet of {len(packet)} bytes is too long")
    return enclosed(packet)


class PacketReader(FrameDecoder):
    """The packets of such a stream, however it is cut; who reads them may still refuse one."""

    def __init__(self) -> None:
        super().__init__(judge=lambda _packet: "", least=0, most=_MOST_PIECE)

    def refuse(self, cause: str, packet: bytes) -> None:
        """A whole packet that says nothing sound."""
        size = len(wrap(packet))
        self.tally.taken -= size
        self.tally.refuse(cause, size)
