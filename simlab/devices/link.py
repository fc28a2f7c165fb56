"""Where bytes come from: a port, a recording, a simulated trainee; all read the same way."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that were there when somebody looked."""

    at_s: float
    """Host clock when they were read [s]."""
    data: bytes
    """Empty when nothing was there."""


class ByteLink(Protocol):
    """An open line to one device."""

    @property
    def name(self) -> str:
        """What a person would call it, such as ``/dev/ttyUSB0``."""

    def fileno(self) -> int | None:
        """What to wait on until there is something to read; None: nothing to wait on."""

    def read(self) -> Arrival:
        """All bytes that are there now; never waits.

        Raises
        ------
        DeviceError
            where the line went away: it is unplugged, and stays so until somebody opens it anew
        """

    def write(self, data: bytes) -> int:
        """Hand bytes to the device; never waits. How many it took: the rest is dropped by the line.

        Raises
        ------
        DeviceError
            where the line went away
        """

    def close(self) -> None:
        """Let go of the line; a second time does nothing."""
