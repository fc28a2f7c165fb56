"""A device made of a pseudo-terminal: a thread writes its real frames, in real time.

The station opens the other end by its path with the same serial link as any other port. When the
line is full, samples are dropped and numbered nevertheless, as the firmware does.
"""

import contextlib
import math
import os
import threading
import tty
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.framing import encode
from simlab.devices.host_clock import HostClock
from simlab.devices.messages import HEARTBEAT, STREAM_PANEL, STREAM_POSE, Message

BEAT_S = 0.1
DRIFT = 40e-6
"""The crystal of the device runs so much fast: a good one is no better."""


@dataclass(slots=True, eq=False)
class _Pass:
    """Samples to be sent at a steady rate."""

    payloads: NDArray[Any]
    start_s: float
    rate_hz: float
    sent: int = 0


class PtyPort:
    """A simulated device on a pseudo-terminal; silent but for its heartbeat until `play`."""

    def __init__(self, pose: Message, clock: HostClock, uid: int = 1) -> None:
        self._pose = pose
        self._clock = clock
        self._uid = uid
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)
        """What the station opens."""
        self.sent = 0
        """Samples sent since the device was made, dropped ones included."""
        self._overruns = 0
        self._half = b""
        self._seq = [0, 0]
        self._pass: _Pass | None = None
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"device {self.path}", daemon=True)
        self._thread.start()

    def play(self, payloads: NDArray[Any], rate_hz: float) -> None:
        """Start to send these samples, `rate_hz` of them in a second of the device."""
        with self._changed:
            self._pass = _Pass(payloads, self._clock.now_s(), rate_hz)
            self._changed.notify()

    @property
    def playing(self) -> bool:
        """Are there samples still to be sent?"""
        return self._pass is not None

    def close(self) -> None:
        """Pull the plug: the station's end hangs up."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._changed.notify()
        self._thread.join()
        os.close(self._slave)
        os.close(self._master)

    def _run(self) -> None:
        """Send what is due, then sleep until the next is; the thread."""
        beat_s = self._clock.now_s()
        with self._changed:
            while not self._closed:
                now_s = self._clock.now_s()
                next_s = self._send_due(now_s)
                if now_s >= beat_s:
                    self._beat(now_s)
                    beat_s = now_s + BEAT_S
                next_s = min(next_s, beat_s)
                self._changed.wait(self._clock.world_s(max(next_s - self._clock.now_s(), 0.0)))

    def _send_due(self, now_s: float) -> float:
        """Send the samples that are due; when the next one is."""
        current = self._pass
        if current is None:
            return math.inf
        due = min(int((now_s - current.start_s) * current.rate_hz) + 1, len(current.payloads))
        self.sent += due - current.sent  # before the reader can have heard of them
        for row in range(current.sent, due):
            at_s = current.start_s + row / current.rate_hz
            self._send(self._pose, STREAM_POSE, at_s, current.payloads[row])
        current.sent = due
        if due == len(current.payloads):
            self._pass = None
            return math.inf
        return current.start_s + due / current.rate_hz

    def _beat(self, at_s: float) -> None:
        payload = np.zeros((), dtype=HEARTBEAT.dtype)
        payload["uid"] = self._uid
        payload["overruns"] = self._overruns & 0xFFFF
        self._send(HEARTBEAT, STREAM_PANEL, at_s, payload)

    def _send(self, message: Message, stream: int, at_s: float, payload: Any) -> None:
        t_us = round(at_s * (1 + DRIFT) * 1e6)
        frame = encode(message, stream, self._seq[stream], t_us, payload)
        self._seq[stream] += 1
        self._flush()
        if self._half:
            self._overruns += 1  # numbered all the same, so that the loss is seen
        else:
            self._half = frame
            self._flush()

    def _flush(self) -> None:
        """Put on the line what it takes of the frame that is under way."""
        with contextlib.suppress(BlockingIOError):
            self._half = self._half[os.write(self._master, self._half) :]
