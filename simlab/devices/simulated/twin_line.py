"""What carries a twin's bytes in real time: a thread that says what is due, and sleeps between."""

import os
import select
import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from simlab.devices.host_clock import HostClock
from simlab.devices.simulated.twin import Twin

LONGEST_S = 1.0
"""A line on which nothing happens is looked at so often [s of the world]."""
MOST_BYTES = 65536
"""Heard at once."""
End = socket.socket | int


class TwinLine(ABC):
    """A twin on a line of its own; a subclass says which."""

    def __init__(self, twin: Twin, clock: HostClock) -> None:
        self._twin = twin
        self._clock = clock
        self._half = b""
        """What the line did not take yet of the piece that is under way."""
        self._lock = threading.Lock()
        self._closed = False
        self._turns = clock.follow()
        self._woken, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._live, name="device", daemon=True)

    def play(self, samples: Any, rate_hz: float) -> None:
        """Start to sample these, `rate_hz` of them in a second of the device; none once closed."""
        with self._lock:
            if self._closed:
                return
            self._turns.wanted()
            self._twin.play(samples, rate_hz, self._clock.now_s())
            self._rouse()

    @property
    def playing(self) -> bool:
        """Are there samples still to be sent?"""
        return self._twin.playing

    @property
    def sent(self) -> int:
        """Samples sent since the device was made, dropped ones included."""
        return self._twin.sent

    def close(self) -> None:
        """Switch the device off, and pull its plug; a second time does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._rouse()
        self._thread.join()
        self._let_go()
        for descriptor in (self._wake, self._woken):
            os.close(descriptor)

    def _live(self) -> None:
        """The thread; however it ends, the clock waits for it no longer."""
        try:
            self._run()
        finally:
            self._turns.leave()

    def _rouse(self) -> None:
        """Let the thread look at once."""
        os.write(self._wake, b"!")

    def _turn(self, ends: Sequence[End]) -> Sequence[End]:
        """Say what is due, then sleep until the next is, or something comes; where it came."""
        with self._lock:
            for piece in self._twin.say(self._clock.now_s()):
                self._send(piece)
            next_s = self._twin.next_s()
            self._turns.turned(next_s)
            rest_s = next_s - self._clock.now_s()
        span_s = min(max(self._clock.world_s(rest_s), 0.0), LONGEST_S)
        readable, _, _ = select.select([*ends, self._woken], [], [], span_s)
        if self._woken in readable:
            os.read(self._woken, MOST_BYTES)
        return readable

    def _hear(self, data: bytes) -> None:
        with self._lock:
            self._turns.wanted()
            self._twin.hear(data, self._clock.now_s())

    def _send(self, piece: bytes) -> None:
        """Put a piece on the line; it is dropped where the one before is still under way."""
        self._flush()
        if self._half:
            self._twin.dropped()
        else:
            self._half = piece
            self._flush()

    @abstractmethod
    def _run(self) -> None:
        """Turn after turn until it is closed."""

    @abstractmethod
    def _flush(self) -> None:
        """Put on the line what it takes of the piece that is under way."""

    @abstractmethod
    def _let_go(self) -> None:
        """Close the line; the thread is over."""
