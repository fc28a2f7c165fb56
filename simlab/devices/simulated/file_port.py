"""A simulated device that writes a log: a thread appends what it says, in real time."""

import math
import threading
from pathlib import Path
from typing import Any

from simlab.devices.host_clock import HostClock
from simlab.devices.simulated.twin import Twin

TICK_S = 0.02
"""The log is written so often, or oftener where a clock that waits is quick [s of the world]."""


class FilePort:
    """A twin and the file that it writes."""

    def __init__(self, twin: Twin, clock: HostClock, path: Path) -> None:
        """Begin the log."""
        self._twin = twin
        self._clock = clock
        self.place = f"file:{path}"
        """As a bench file writes it."""
        self._file = path.open("xb", buffering=0)
        self._turns = clock.follow()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"log {path}", daemon=True)
        self._thread.start()

    def play(self, samples: Any, rate_hz: float) -> None:
        """Start to sample these, `rate_hz` of them in a second of the device."""
        with self._lock:
            self._twin.play(samples, rate_hz, self._clock.now_s())

    def close(self) -> None:
        """Write no more; the log stays."""
        self._stop.set()
        self._thread.join()
        self._file.close()

    def _run(self) -> None:
        try:
            while not self._stop.wait(min(TICK_S, self._clock.rest_s(math.inf))):
                with self._lock:
                    said = b"".join(self._twin.say(self._clock.now_s()))
                if said:
                    self._file.write(said)
                self._turns.turned()
        finally:
            self._turns.leave()
