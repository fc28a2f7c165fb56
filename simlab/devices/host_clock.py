"""The station's own clock; a simulation may run it faster than the world, and let it wait."""

import contextlib
import math
import threading
import time
from collections.abc import Callable

MOST_AHEAD_S = 0.1
"""A clock that waits is never further ahead of one who follows it: so much of the quickest
simulated device fits into a line's buffer."""
LONGEST_REST_S = MOST_AHEAD_S / 2
"""Who follows it takes a turn so often, and it need not stand for that."""


class Follower:
    """Somebody whom a clock waits for."""

    def __init__(self, clock: "HostClock", until_s: float) -> None:
        self._clock = clock
        self.until_s = until_s
        """What the clock may show, and `MOST_AHEAD_S` more."""

    def turned(self, until_s: float = -math.inf) -> None:
        """It has done what was due by now, and nothing is due before `until_s`."""
        self.until_s = max(self._clock.now_s(), until_s)

    def wanted(self) -> None:
        """Something is due at once, whatever was said before."""
        self.until_s = min(self.until_s, self._clock.now_s())

    def leave(self) -> None:
        """Follow no more, whatever is said later; the clock does not wait any longer."""
        self._clock.forget(self)


class HostClock:
    """Seconds since the station started, `speed` of them in every second of the world.

    Where the whole world is simulated it waits for those who follow it: a machine that is too busy
    to simulate so fast simulates slower, and loses nothing by that. A real device waits for nobody.
    """

    def __init__(
        self,
        speed: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        *,
        waits: bool = False,
    ) -> None:
        self._waits = waits
        self._speed = speed
        self._monotonic = monotonic
        self._wall = wall
        self._start_s = monotonic()
        self._stood_s = 0.0
        """How long it waited [s of its own]."""
        self._shown_s = 0.0
        self._followers: list[Follower] = []
        self._lock = threading.Lock()

    def now_s(self) -> float:
        """What the clock shows [s]."""
        if not self._waits:
            return (self._monotonic() - self._start_s) * self._speed
        with self._lock:
            now_s = (self._monotonic() - self._start_s) * self._speed - self._stood_s
            most_s = MOST_AHEAD_S + min((one.until_s for one in self._followers), default=math.inf)
            if now_s > most_s:
                self._stood_s += now_s - most_s
                now_s = most_s
            self._shown_s = max(self._shown_s, now_s)  # rounding may not turn it back
            return self._shown_s

    def follow(self) -> Follower:
        """Let the clock, if it waits, wait for somebody who takes turns."""
        follower = Follower(self, self.now_s())
        with self._lock:
            self._followers.append(follower)
        return follower

    def forget(self, follower: Follower) -> None:
        """Wait for this one no longer; a second time does nothing."""
        self.now_s()  # what was waited until now does not come back
        with self._lock, contextlib.suppress(ValueError):
            self._followers.remove(follower)

    def rest_s(self, until_s: float) -> float:
        """How long who follows it may sleep until it shows `until_s` [s of the world]."""
        span_s = max(until_s - self.now_s(), 0.0)
        return self.world_s(min(span_s, LONGEST_REST_S) if self._waits else span_s)

    def world_s(self, span_s: float) -> float:
        """How long a span of this clock takes in the world [s]."""
        return span_s / self._speed

    def unix_s(self, at_s: float) -> float:
        """Wall clock (UTC, seconds since 1970) when this clock showed, or will show, `at_s`."""
        return self._wall() - self.world_s(self.now_s() - at_s)
