"""How often the devices of a desk are looked at: at once while they are few, in turns if many.

A look costs some fixed time a device, however little is there. So whoever woke us, we first rest a
few times as long as the last look took: what comes in the meantime is read together. One device
waits for well under a millisecond; sixteen at 1000 Hz are read some eighty times a second each.
A device's own clock tells when it sampled, so nothing but the delay depends on that.
"""

import select
import time
from collections.abc import Callable, Sequence

RESTS = 8.0
"""Times as long as the last look took: a share of the processor that is never exceeded."""
LONGEST_REST_S = 0.012
"""A line's buffer of 4096 bytes holds so much of the quickest device."""


class Pace:
    """Waits until it is time to look again."""

    def __init__(
        self,
        now_s: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._now_s = now_s
        self._sleep = sleep
        self._looked_s: float | None = None

    def wait(self, lines: Sequence[int], longest_s: float) -> None:
        """Until one of the lines has something, or `longest_s` are over; who calls looks then."""
        if self._looked_s is not None:
            rest_s = min(RESTS * (self._now_s() - self._looked_s), LONGEST_REST_S, longest_s)
            self._sleep(rest_s)
            longest_s -= rest_s
        select.select(lines, [], [], max(longest_s, 0.0))
        self._looked_s = self._now_s()
