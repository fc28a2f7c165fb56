"""Commands to LinuxCNC, so that there is something to watch: simlab itself moves no machine."""

from simlab.devices.link import ByteLink

ENABLE = "EMCTOO"
"""The server's own default."""
MOST_HELD = 65536


class Commander:
    """One line for commands: each is acknowledged, or is not."""

    def __init__(self, link: ByteLink, password: str, enable: str = ENABLE) -> None:
        """Greet, and ask for control."""
        self._link = link
        self._rest = b""
        self.refused: list[str] = []
        """What the controller would not do."""
        self.done: list[str] = []
        """What it did."""
        self._write(f"hello {password} simlab 1.0")
        self._write("set echo off")
        self._write("set verbose on")
        self._write(f"set enable {enable}")

    def command(self, text: str) -> None:
        """Such as ``machine on``, ``mode mdi``, ``mdi G0 X1``; never waits.

        Raises
        ------
        DeviceError
            where the line went away
        """
        self._write(f"set {text}")

    def hear(self) -> None:
        """Take the acknowledgements that are there; never waits.

        Raises
        ------
        DeviceError
            where the line went away
        """
        lines = (self._rest + self._link.read().data).replace(b"\r", b"\n").split(b"\n")
        self._rest = lines.pop()[-MOST_HELD:]
        for line in lines:
            words = line.decode("ascii", "replace").split()
            if words[-1:] == ["ACK"]:
                self.done.append(" ".join(words[1:-1]).lower())
            elif words[-1:] == ["NAK"]:
                self.refused.append(" ".join(words[1:-1]).lower())

    def close(self) -> None:
        """Give control back."""
        self._link.close()

    def _write(self, text: str) -> None:
        self._link.write(text.encode("ascii") + b"\r\n")
