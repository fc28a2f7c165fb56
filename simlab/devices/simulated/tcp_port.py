"""A simulated device on a TCP port of this machine: a thread says what it says, in real time.

The station connects as it would to a machine in the next room. One host at a time is served: who
comes takes the place of who was there. What a slow host does not take is dropped a piece at a time.
"""

import contextlib
import os
import select
import socket
import threading
from typing import Any, Protocol, runtime_checkable

from simlab.devices.host_clock import HostClock
from simlab.devices.simulated.twin import Twin

LONGEST_S = 1.0
"""A port at which nothing happens is looked at so often [s of the world]."""
MOST_BYTES = 65536


@runtime_checkable
class Host(Protocol):
    """A twin that wants to know when a host comes: it greets, or forgets what it was asked."""

    def visited(self, now_s: float) -> None:
        """A host has connected."""


class TwinServer:
    """A twin behind a TCP port of its own."""

    def __init__(self, twin: Twin, clock: HostClock, port: int = 0) -> None:
        """Listen at `port`; 0 lets the kernel choose."""
        self._twin = twin
        self._clock = clock
        self._listener = socket.create_server(("127.0.0.1", port))
        self.host: str = self._listener.getsockname()[0]
        """Where the station connects to."""
        self.port: int = self._listener.getsockname()[1]
        """Where the station connects to."""
        self._line: socket.socket | None = None
        self._half = b""
        self._lock = threading.Lock()
        self._closed = self._hang_up = False
        self._woken, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name=f"device {self.port}", daemon=True)
        self._thread.start()

    def play(self, samples: Any, rate_hz: float) -> None:
        """Start to sample these, `rate_hz` of them in a second of the device."""
        with self._lock:
            self._twin.play(samples, rate_hz, self._clock.now_s())
        os.write(self._wake, b"!")

    @property
    def playing(self) -> bool:
        """Are there samples still to be sent?"""
        return self._twin.playing

    @property
    def sent(self) -> int:
        """Samples sent since the device was made, dropped ones included."""
        return self._twin.sent

    def hang_up(self) -> None:
        """End the connection that there is, and wait for the next."""
        self._hang_up = True
        os.write(self._wake, b"!")

    def close(self) -> None:
        """Switch the device off: nobody listens any more."""
        if self._closed:
            return
        self._closed = True
        os.write(self._wake, b"!")
        self._thread.join()
        self._part()
        self._listener.close()
        for descriptor in (self._wake, self._woken):
            os.close(descriptor)

    def _run(self) -> None:
        """Say what is due, then sleep until the next is, or something is heard; the thread."""
        while not self._closed:
            if self._hang_up:
                self._hang_up = False
                self._part()
            with self._lock:
                for piece in self._twin.say(self._clock.now_s()):
                    self._send(piece)
                rest_s = self._twin.next_s() - self._clock.now_s()
            span_s = min(max(self._clock.world_s(rest_s), 0.0), LONGEST_S)
            ends: list[socket.socket | int] = [self._listener, self._woken]
            if self._line is not None:
                ends.append(self._line)
            readable, _, _ = select.select(ends, [], [], span_s)
            if self._woken in readable:
                os.read(self._woken, MOST_BYTES)
            if self._line is not None and self._line in readable:
                self._hear(self._line)
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

    def _hear(self, line: socket.socket) -> None:
        try:
            data = line.recv(MOST_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._part()
            return
        with self._lock:
            self._twin.hear(data, self._clock.now_s())

    def _part(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line, self._half = None, b""

    def _send(self, piece: bytes) -> None:
        if self._line is None:
            return
        self._flush(self._line)
        if self._half:
            self._twin.dropped()
        else:
            self._half = piece
            self._flush(self._line)

    def _flush(self, line: socket.socket) -> None:
        """Put on the line what it takes of the piece that is under way."""
        with contextlib.suppress(BlockingIOError, ConnectionError):
            self._half = self._half[line.send(self._half) :]
