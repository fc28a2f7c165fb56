"""A serial port, read raw: the only door to pyserial.

pyserial opens the port and sets it raw; reading goes around it, because a plain ``os.read`` of
whatever is there costs a sixteenth of its byte-wise reads. A port that hung up stays readable
and gives nothing for ever, so that is told apart from silence, and raised.
"""

import errno
import os
import select
from collections.abc import Callable

import serial
from serial.tools import list_ports

from simlab.devices.link import Arrival
from simlab.devices.places import Port
from simlab.model.errors import DeviceError

MOST_BYTES = 65536
"""Read at once; a port that has more gives the rest at the next read."""


ELSE = "name a port that `simlab devices list` shows"
_HELD = ("another program has it", "see which one (fuser -v) and end it")
_FORBIDDEN = (
    "this account may not open it",
    "put the account into the port's group (often dialout), and start a new session",
)
WHY_NOT = {
    errno.ENOENT: (
        "there is no such port",
        "plug the device in; `simlab devices list` shows its port",
    ),
    errno.ENXIO: ("nothing is plugged in there", "plug the device in"),
    errno.EAGAIN: _HELD,
    errno.EBUSY: _HELD,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EISDIR: ("it is a directory", ELSE),
    errno.EIO: ("it has gone, or there is no hardware behind it", "plug the device in"),
}
"""(what is wrong, what to do) by the number that the system gives."""


class SerialLink:
    """A serial port (also a pseudo-terminal), open and exclusively ours."""

    def __init__(
        self, port: str, now_s: Callable[[], float], baud: int = 115200, parity: str = "N"
    ) -> None:
        """Open `port` with 8 data bits, this parity (N, E or O) and 1 stop bit.

        Raises
        ------
        DeviceError
            where there is no such port, or it may not be opened
        """
        self._now_s = now_s
        self._name = port
        try:
            self._port = serial.Serial(
                port, baudrate=baud, parity=parity, timeout=0, exclusive=True
            )
        except (serial.SerialException, OSError, ValueError) as error:
            why, remedy = WHY_NOT.get(
                getattr(error, "errno", None) or 0,
                ("it is no serial port, or takes no such rate", ELSE),
            )
            raise DeviceError(f"{port}: cannot be opened ({why}); {remedy}") from error
        self._poll = select.poll()
        self._poll.register(self._port.fileno(), select.POLLIN)

    @property
    def name(self) -> str:
        """Path of the port."""
        return self._name

    def fileno(self) -> int | None:
        """The port's descriptor, None once closed."""
        return self._port.fileno() if self._port.is_open else None

    def read(self) -> Arrival:
        """All bytes that are there now; never waits.

        Raises
        ------
        DeviceError
            where the port hung up, or was closed
        """
        descriptor = self.fileno()
        if descriptor is None:
            raise self._gone("is closed")
        ready = self._poll.poll(0)
        if not ready:
            return Arrival(self._now_s(), b"")
        try:
            data = os.read(descriptor, MOST_BYTES)
        except OSError as error:
            raise self._gone(error.strerror or "read failed") from error
        if not data:
            raise self._gone("hung up")
        return Arrival(self._now_s(), data)

    def write(self, data: bytes) -> int:
        """Hand bytes to the device; never waits. How many the port took.

        Raises
        ------
        DeviceError
            where the port hung up, or was closed
        """
        descriptor = self.fileno()
        if descriptor is None:
            raise self._gone("is closed")
        try:
            return os.write(descriptor, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise self._gone(error.strerror or "write failed") from error

    def close(self) -> None:
        """Give the port back."""
        self._port.close()

    def _gone(self, how: str) -> DeviceError:
        return DeviceError(f"{self._name}: unplugged ({how}); plug the device in again")


def serial_ports() -> tuple[Port, ...]:
    """The serial ports that are there now, by name."""
    return tuple(
        Port(
            path=port.device,
            vendor=port.vid,
            product=port.pid,
            serial=port.serial_number or "",
            words=port.description if port.description not in (None, "n/a") else "",
        )
        for port in sorted(list_ports.comports(), key=lambda port: port.device)
    )
