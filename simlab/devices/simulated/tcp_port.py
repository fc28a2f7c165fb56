"""A simulated device on a TCP port of this machine, in real time.

The station connects as it would to a machine in the next room. One host at a time is served: who
comes takes the place of who was there. What a slow host does not take is dropped a piece at a time.
"""

import contextlib
import socket
from typing import Protocol, runtime_checkable

from simlab.devices.host_clock import HostClock
from simlab.devices.simulated.twin import Twin
from simlab.devices.simulated.twin_line import MOST_BYTES, End, TwinLine


@runtime_checkable
class Host(Protocol):
    """A twin that wants to know when a host comes: it greets, or forgets what it was asked."""

    def visited(self, now_s: float) -> None:
        """A host has connected."""


class TwinServer(TwinLine):
    """A twin behind a TCP port of its own."""

    def __init__(self, twin: Twin, clock: HostClock, port: int = 0) -> None:
        """Listen at `port`; 0 lets the kernel choose."""
        self._listener = socket.create_server(("127.0.0.1", port))
        super().__init__(twin, clock)
        self.host: str = self._listener.getsockname()[0]
        """Where the station connects to."""
        self.port: int = self._listener.getsockname()[1]
        """Where the station connects to."""
        self._line: socket.socket | None = None
        self._hang_up = False
        self._thread.start()

    def hang_up(self) -> None:
        """End the connection that there is, and wait for the next."""
        self._hang_up = True
        self._rouse()

    def _run(self) -> None:
        while not self._closed:
            if self._hang_up:
                self._hang_up = False
                self._part()
            ends: list[End] = [self._listener]
            if self._line is not None:
                ends.append(self._line)
            readable = self._turn(ends)
            if self._line is not None and self._line in readable:
                self._listen(self._line)
            if self._listener in readable:
                self._accept()

    def _accept(self) -> None:
        self._part()
        self._line, _ = self._listener.accept()
        self._line.setblocking(False)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if isinstance(self._twin, Host):
            with self._lock:
                self._twin.visited(self._clock.now_s())

    def _listen(self, line: socket.socket) -> None:
        try:
            data = line.recv(MOST_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._hear(data)
        else:
            self._part()

    def _send(self, piece: bytes) -> None:
        if self._line is not None:
            super()._send(piece)

    def _flush(self) -> None:
        if self._line is not None:
            with contextlib.suppress(BlockingIOError, ConnectionError):
                self._half = self._half[self._line.send(self._half) :]

    def _part(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line, self._half = None, b""

    def _let_go(self) -> None:
        self._part()
        self._listener.close()
