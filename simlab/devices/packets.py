"""Packets as a stream: what a HID device, a datagram or a camera gives whole stays whole.

Such links give no bare bytes but packets. Each is put into the stream as a COBS piece with a CRC-16
and a delimiter, so that a recording of the stream cuts and replays like that of any serial line.
"""

from simlab.devices.decoding import MIDWAY, Tally
from simlab.devices.framing import DELIMITER, cobs_decode, cobs_encode, crc16
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
    return cobs_encode(packet + crc16(packet).to_bytes(CRC_SIZE, "little")) + DELIMITER


class PacketReader:
    """The packets of such a stream, however it is cut."""

    def __init__(self) -> None:
        self.tally = Tally()
        self._rest = b""
        self._skipping = False
        self._first = True

    @property
    def held(self) -> int:
        """Bytes of the piece that has not ended."""
        return len(self._rest)

    def feed(self, data: bytes) -> list[bytes]:
        """The packets that `data` completes; who reads them may still `refuse` one."""
        pieces = (self._rest + data).split(DELIMITER)
        self._rest = pieces.pop()
        packets = []
        for piece in pieces:
            packet = None if self._skipping else _packet(piece)
            if self._skipping:
                self.tally.refused_bytes[MIDWAY if self._first else "noise"] += len(piece) + 1
            elif packet is not None or not piece:
                self.tally.taken += len(piece) + 1
            elif self._first:
                self.tally.refused_bytes[MIDWAY] += len(piece) + 1
            else:
                cause = "checksum" if len(piece) <= _MOST_PIECE else "noise"
                self.tally.refuse(cause, len(piece) + 1)
            if packet is not None:
                packets.append(packet)
            self._skipping = self._first = False
        if len(self._rest) > _MOST_PIECE:
            if self._first:
                self.tally.refused_bytes[MIDWAY] += len(self._rest)
            else:
                self.tally.refuse("noise", len(self._rest), 0 if self._skipping else 1)
            self._rest, self._skipping = b"", True
        return packets

    def refuse(self, cause: str, packet: bytes) -> None:
        """A whole packet that says nothing sound."""
        size = len(wrap(packet))
        self.tally.taken -= size
        self.tally.refuse(cause, size)


def _packet(piece: bytes) -> bytes | None:
    frame = cobs_decode(piece) if 0 < len(piece) <= _MOST_PIECE else None
    if frame is None or len(frame) < CRC_SIZE:
        return None
    packet, check = frame[:-CRC_SIZE], frame[-CRC_SIZE:]
    return packet if crc16(packet) == int.from_bytes(check, "little") else None
