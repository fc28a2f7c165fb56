"""The station's own clock; a simulation may run it faster than the world."""

import time
from collections.abc import Callable


class HostClock:
    """Seconds since the station started, `speed` of them in every second of the world."""

    def __init__(
        self,
        speed: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._speed = speed
        self._monotonic = monotonic
        self._wall = wall
        self._start_s = monotonic()

    def now_s(self) -> float:
        """What the clock shows [s]."""
        return (self._monotonic() - self._start_s) * self._speed

    def world_s(self, span_s: float) -> float:
        """How long a span of this clock takes in the world [s]."""
        return span_s / self._speed

    def unix_s(self, at_s: float) -> float:
        """Wall clock (UTC, seconds since 1970) when this clock showed, or will show, `at_s`."""
        return self._wall() - self.world_s(self.now_s() - at_s)
