"""Byte state machines as drivers have them: a method a byte, a state, a checksum that grows along.

They know one format each and keep no account of what they refuse: the product does, in the same
run. The WitMotion one gives up a frame at the first byte that does not fit, as most drivers do.
"""

from collections.abc import Callable


def table() -> list[int]:
    """CRC-16/CCITT, a row a byte."""
    rows = []
    for byte in range(256):
        crc = byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
        rows.append(crc)
    return rows


CRC_TABLE = table()


class CobsMachine:
    """COBS with a CRC-16, low byte first; what a frame begins with says how long it is."""

    CODE, RUN, LOST = range(3)

    def __init__(self, sizes: dict[int, int]) -> None:
        self.frames: list[bytes] = []
        self.errors = 0
        self._sizes = sizes
        self._most = max(sizes.values()) + 2
        self._begin()

    def _begin(self) -> None:
        self._state = self.CODE
        self._buffer = bytearray()
        self._left = 0
        self._crc = 0xFFFF
        self._opened = False

    def _put(self, byte: int) -> None:
        """One byte of the frame; the CRC is two bytes late, so that it ends before itself."""
        buffer = self._buffer
        if len(buffer) >= self._most:
            self._state = self.LOST
            return
        buffer.append(byte)
        if len(buffer) > 2:
            self._crc = (self._crc << 8 & 0xFFFF) ^ CRC_TABLE[self._crc >> 8 ^ buffer[-3]]

    def byte(self, byte: int) -> None:
        if byte == 0:
            self._end()
        elif self._state == self.RUN:
            self._put(byte)
            self._left -= 1
            if self._left == 0 and self._state == self.RUN:
                self._state = self.CODE
        elif self._state == self.CODE:
            if self._opened:
                self._put(0)
            self._opened = True
            self._left = byte - 1
            if self._left and self._state == self.CODE:
                self._state = self.RUN

    def _end(self) -> None:
        buffer = self._buffer
        if self._state == self.CODE and len(buffer) > 2:
            sent = buffer[-2] | buffer[-1] << 8
            if sent == self._crc and self._sizes.get(buffer[0]) == len(buffer) - 2:
                self.frames.append(bytes(buffer[:-2]))
            else:
                self.errors += 1
        elif self._opened:
            self.errors += 1
        self._begin()


class WitMachine:
    """WitMotion: 0x55, a type, eight bytes, the low byte of their sum."""

    MARKER, TYPE, BODY, SUM = range(4)

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.errors = 0
        self._state = self.MARKER
        self._buffer = bytearray()
        self._sum = 0

    def byte(self, byte: int) -> None:
        if self._state == self.BODY:
            self._put(byte)
            if len(self._buffer) == 10:
                self._state = self.SUM
        elif self._state == self.MARKER:
            if byte == 0x55:
                self._buffer = bytearray()
                self._sum = 0
                self._put(byte)
                self._state = self.TYPE
            else:
                self.errors += 1
        elif self._state == self.TYPE:
            if 0x50 <= byte < 0x60:
                self._put(byte)
                self._state = self.BODY
            else:
                self.errors += 1
                self._state = self.MARKER
        else:
            if byte == self._sum:
                self.frames.append(bytes(self._buffer))
            else:
                self.errors += 1
            self._state = self.MARKER

    def _put(self, byte: int) -> None:
        self._buffer.append(byte)
        self._sum = (self._sum + byte) & 0xFF


def through(machine_byte: Callable[[int], None], data: bytes) -> None:
    """All bytes, one after the other."""
    for byte in data:
        machine_byte(byte)


def careful_wit(data: bytes) -> list[bytes]:
    """Every WitMotion frame that is there: where none begins, the next byte is tried."""
    frames = []
    at = data.find(0x55)
    while 0 <= at <= len(data) - 11:
        frame = data[at : at + 11]
        if 0x50 <= frame[1] < 0x60 and sum(frame[:10]) & 0xFF == frame[10]:
            frames.append(frame)
            at += 11
            if at < len(data) and data[at] == 0x55:
                continue
        else:
            at += 1
        at = data.find(0x55, at)
    return frames
