"""A board's bootloader made of arithmetic, on a real pseudo-terminal: what avrdude speaks to.

It knows of STK500 (Atmel application note AVR061) what Optiboot knows.
"""

import os
import select
import threading
import tty

SIGNATURE = b"\x1e\x95\x0f"
"""ATmega328P (data sheet, 31.3)."""
IN_SYNC, OK, END = b"\x14", b"\x10", 0x20
LENGTHS = {0x30: 2, 0x41: 3, 0x42: 22, 0x45: 7, 0x50: 2, 0x51: 2, 0x55: 4, 0x56: 6, 0x75: 2}
"""Bytes of a command with its end; of program and read page, see below."""
PROGRAM, READ = 0x64, 0x74


class Bootloader:
    """Takes pages into `flash` until it is closed."""

    def __init__(self) -> None:
        self.flash = bytearray(b"\xff" * 32768)
        self.eeprom = bytearray(b"\xff" * 1024)
        self._address = 0
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._woken, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        os.write(self._wake, b"!")
        self._thread.join()
        for descriptor in (self._master, self._slave, self._wake, self._woken):
            os.close(descriptor)

    def _serve(self) -> None:
        held = b""
        while True:
            readable, _, _ = select.select([self._master, self._woken], [], [])
            if self._woken in readable:
                return
            held += os.read(self._master, 4096)
            while held:
                size = self._size(held)
                if size is None or len(held) < size:
                    break
                os.write(self._master, self._answer(held[:size]))
                held = held[size:]

    def _size(self, held: bytes) -> int | None:
        if held[0] not in (PROGRAM, READ):
            return LENGTHS.get(held[0], 1)
        if len(held) < 4:
            return None
        return 5 + (int.from_bytes(held[1:3], "big") if held[0] == PROGRAM else 0)

    def _answer(self, command: bytes) -> bytes:
        if command[-1] != END:
            return b""
        said = b""
        count = int.from_bytes(command[1:3], "big")
        memory = self.eeprom if command[3:4] == b"E" else self.flash
        if command[0] == 0x41:
            said = b"\x04"
        elif command[0] == 0x55:
            self._address = 2 * int.from_bytes(command[1:3], "little")
        elif command[0] == 0x56:
            said = b"\0"
        elif command[0] == 0x75:
            said = SIGNATURE
        elif command[0] == PROGRAM:
            memory[self._address : self._address + count] = command[4:-1]
        elif command[0] == READ:
            said = bytes(memory[self._address : self._address + count])
        return IN_SYNC + said + OK
