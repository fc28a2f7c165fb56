"""A simulated device on a pseudo-terminal: a thread says what it says, in real time.

The station opens the other end by its path with the same serial link as any other port. When the
line is full, frames are dropped, as a device drops them that cannot wait.
"""

import contextlib
import os
import select
import threading
import tty
from typing import Any

from simlab.devices.host_clock import HostClock
from simlab.devices.simulated.twin import Twin

LONGEST_S = 1.0
"""A line on which nothing happens is looked at so often [s of the world]."""
MOST_BYTES = 65536


class PtyPort:
    """A twin on a line of its own."""

    def __init__(self, twin: Twin, clock: HostClock) -> None:
        self._twin = twin
        self._clock = clock
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)
        """What the station opens."""
        self._half = b""
        self._lock = threading.Lock()
        self._closed = False
        self._woken, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name=f"device {self.path}", daemon=True)
        self._thread.start()

    def play(self, samples: Any, rate_hz: float) -> None:
        """Start to sample these, `rate_hz` of them in a second of the device."""
        with self._lock:
            self._twin.play(samples, rate_hz, self._clock.now_s())
        os.write(self._wake, b"!")

    @property
    def place(self) -> str:
        """As a bench file writes it."""
        return self.path

    @property
    def playing(self) -> bool:
        """Are there samples still to be sent?"""
        return self._twin.playing

    @property
    def sent(self) -> int:
        """Samples sent since the device was made, dropped ones included."""
        return self._twin.sent

    def close(self) -> None:
        """Pull the plug: the station's end hangs up."""
        if self._closed:
            return
        self._closed = True
        os.write(self._wake, b"!")
        self._thread.join()
        for descriptor in (self._slave, self._master, self._wake, self._woken):
            os.close(descriptor)

    def _run(self) -> None:
        """Say what is due, then sleep until the next is, or something is heard; the thread."""
        while not self._closed:
            with self._lock:
                for piece in self._twin.say(self._clock.now_s()):
                    self._send(piece)
                rest_s = self._twin.next_s() - self._clock.now_s()
            span_s = min(max(self._clock.world_s(rest_s), 0.0), LONGEST_S)
            readable, _, _ = select.select([self._master, self._woken], [], [], span_s)
            if self._woken in readable:
                os.read(self._woken, MOST_BYTES)
            if self._master in readable:
                with contextlib.suppress(BlockingIOError):
                    data = os.read(self._master, MOST_BYTES)
                    with self._lock:
                        self._twin.hear(data, self._clock.now_s())

    def _send(self, piece: bytes) -> None:
        self._flush()
        if self._half:
            self._twin.dropped()
        else:
            self._half = piece
            self._flush()

    def _flush(self) -> None:
        """Put on the line what it takes of the frame that is under way."""
        with contextlib.suppress(BlockingIOError):
            self._half = self._half[os.write(self._master, self._half) :]
