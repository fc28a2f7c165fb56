"""A device on the network: a TCP connection as a line.

Nothing here waits: not for a name to be looked up, not for a connection, not for a slow reader at
the other end. What went wrong with a connection that is still being made is told by the first read
that knows it, so that opening a line to a machine that is switched off costs the others nothing.
"""

import errno
import os
import select
import socket
import threading
from collections.abc import Callable

from simlab.devices.link import Arrival
from simlab.model.errors import DeviceError

MOST_BYTES = 65536
"""Read at once; a connection that has more gives the rest at the next read."""
MOST_PENDING = 65536
"""Bytes that wait for the other end to take them; what does not fit is not taken."""
CONNECT_S = 5.0
"""Who does not answer for so long is not there [s]."""
KEEPALIVE = (("TCP_KEEPIDLE", 5), ("TCP_KEEPINTVL", 2), ("TCP_KEEPCNT", 3))
"""A machine whose cable was pulled is noticed after some eleven seconds of silence."""
_UNDER_WAY = (errno.EINPROGRESS, errno.EALREADY, errno.EWOULDBLOCK)

Address = tuple[
    socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
]
Lookup = Callable[[str, int], list[Address]]
"""(host, port) to the addresses behind the name; may wait, may raise OSError."""


def addresses(host: str, port: int) -> list[Address]:
    """What the name stands for, as the system knows it; waits for the network.

    Raises
    ------
    OSError
        where nobody knows it
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, where) for family, _, _, _, where in found]


class _Looked:
    """A name that is looked up beside the loop."""

    def __init__(self, lookup: Lookup, host: str, port: int) -> None:
        self.done = threading.Event()
        self.found: list[Address] = []
        self.why = ""
        self._ask = (lookup, host, port)
        threading.Thread(target=self._run, name=f"look up {host}", daemon=True).start()

    def _run(self) -> None:
        lookup, host, port = self._ask
        try:
            self.found = lookup(host, port)
        except (OSError, UnicodeError) as error:
            self.why = str(getattr(error, "strerror", None) or error).lower()
        self.done.set()


class TcpLink:
    """A TCP connection to a device, or being made."""

    def __init__(
        self,
        host: str,
        port: int,
        now_s: Callable[[], float],
        lookup: Lookup = addresses,
    ) -> None:
        """Begin to connect; `read` and `write` tell how that went."""
        self._now_s = now_s
        self._name = f"tcp://{host}:{port}"
        self._since_s = now_s()
        self._socket: socket.socket | None = None
        self._closed = self._connected = False
        self._pending = b""
        self._poll = select.poll()
        self._looked: _Looked | None = None
        self._left = _numeric(host, port)
        if self._left:
            self._next(0)
        else:
            self._looked = _Looked(lookup, host, port)

    @property
    def name(self) -> str:
        """Where it connects to."""
        return self._name

    @property
    def connected(self) -> bool:
        """Did the other end answer?"""
        return self._connected

    def fileno(self) -> int | None:
        """The connection's descriptor; None before there is one, and once closed."""
        return None if self._socket is None else self._socket.fileno()

    def read(self) -> Arrival:
        """All bytes that are there now; never waits.

        Raises
        ------
        DeviceError
            where nobody answers, or the connection is at its end
        """
        self._go_on()
        if self._socket is None or not self._connected:
            return Arrival(self._now_s(), b"")
        try:
            data = self._socket.recv(MOST_BYTES)
        except BlockingIOError:
            return Arrival(self._now_s(), b"")
        except OSError as error:
            raise self._gone(error) from error
        if not data:
            raise self._fail("unplugged (closed by the other end); see that the device runs")
        return Arrival(self._now_s(), data)

    def write(self, data: bytes) -> int:
        """Hand bytes to the device; never waits. All of them are taken, or none.

        Raises
        ------
        DeviceError
            where nobody answers, or the connection is at its end
        """
        taken = len(data) if len(self._pending) + len(data) <= MOST_PENDING else 0
        self._pending += data[:taken]
        self._go_on()
        return taken

    def close(self) -> None:
        """End the connection."""
        self._closed = True
        self._connected = False
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _go_on(self) -> None:
        """Take the next step of connecting, or hand over what waits."""
        if self._closed:
            raise self._fail("unplugged (is closed); open it again")
        if self._looked is not None and self._looked.done.is_set():
            looked, self._looked = self._looked, None
            self._left = looked.found
            if not self._left:
                raise self._fail(f"nobody knows this name ({looked.why}); see how it is written")
            self._next(0)
        if self._connected:
            self._flush()
        elif self._socket is not None and self._poll.poll(0):
            self._next(self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
        if not self._connected and self._now_s() - self._since_s > CONNECT_S:
            raise self._fail(
                f"no answer for {CONNECT_S:g} s; see that the device is on the network"
            )

    def _next(self, code: int) -> None:
        """Connecting came to a result (an error's code), or begins: go on from there."""
        if self._socket is not None:
            if code == 0:
                self._connected = True
                self._flush()
                return
            self._socket.close()
            self._socket = None
        while self._left:
            family, where = self._left.pop(0)
            opened = socket.socket(family, socket.SOCK_STREAM)
            opened.setblocking(False)
            _prompt(opened)
            code = opened.connect_ex(where)
            if code == 0 or code in _UNDER_WAY:
                self._socket = opened
                self._connected = code == 0
                self._poll = select.poll()
                self._poll.register(opened.fileno(), select.POLLOUT)
                return
            opened.close()
        self._since_s = -CONNECT_S  # whoever reads on is told again
        raise self._unreached(code)

    def _flush(self) -> None:
        """Hand over what the other end takes."""
        if not self._pending or self._socket is None:
            return
        try:
            self._pending = self._pending[self._socket.send(self._pending) :]
        except BlockingIOError:
            return
        except OSError as error:
            raise self._gone(error) from error

    def _unreached(self, code: int) -> DeviceError:
        if code == errno.ECONNREFUSED:
            return self._fail("nobody listens there (refused); start the device's server")
        if code in (errno.ENETUNREACH, errno.EHOSTUNREACH):
            return self._fail(f"no route ({os.strerror(code)}); see the cable and the network")
        return self._fail(f"cannot be reached ({os.strerror(code)}); see the address")

    def _gone(self, error: OSError) -> DeviceError:
        return self._fail(f"unplugged ({error.strerror}); see that the device runs")

    def _fail(self, how: str) -> DeviceError:
        self.close()
        return DeviceError(f"{self._name}: {how}")


def _numeric(host: str, port: int) -> list[Address]:
    """The address where it is written as numbers; nothing where it must be looked up."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return []
    return [(family, where) for family, _, _, _, where in found]


def _prompt(opened: socket.socket) -> None:
    """Short messages go at once, and a silent end is noticed."""
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in KEEPALIVE:
        if hasattr(socket, option):
            opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
