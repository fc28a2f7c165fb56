"""Do a device's number and its time go on together? For records without a checksum.

A tracker counts its records and stamps them, and samples at a steady rate: so each of the two says
what the other one must be, and a damaged one is found out. The rate is learnt, as it can be set; a
device that does not keep one is held to the order only.
"""

from simlab.devices.plausible import BELIEVE

SURE = 16
"""So many steps alike, and it keeps its rate."""
MOST_STEP = 10_000
"""Records lost in a row at most."""
QUICKEST_MS, SLOWEST_MS = 2.0, 1000.0
"""From one record to the next."""
OFF_MS = 2.0
"""Stamps of whole milliseconds are so far off a steady rate, rounding twice, and a little more."""
OFF_SHARE = 0.02
MODULUS = 1 << 32


class Beat:
    """Refuses records whose number and time do not go together."""

    def __init__(self) -> None:
        self._last: tuple[int, int] | None = None
        self._other = (0, 0)
        self._odd = 0
        self._steady = 0
        self._span = (0, 0)
        """Milliseconds and records since the rate was begun to be learnt."""

    def judge(self, time_ms: int, number: int) -> bool:
        """Is a record taken? Three in a row that agree with one another are another start's."""
        now = (time_ms, number)
        if self._last is not None:
            span_ms, count = step = _step(self._last, now)
            spans_ms, counts = self._span
            off_ms = abs(span_ms * counts - count * spans_ms)
            steady = off_ms <= counts * (OFF_MS + OFF_SHARE * span_ms)
            if not _in_order(step) or (self._steady >= SURE and not steady):
                near = self._odd and _in_order(_step(self._other, now))
                self._odd = self._odd + 1 if near else 1
                self._other = now
                if self._odd < BELIEVE:
                    return False
                self._steady, self._span = 0, (0, 0)
            elif steady:
                self._steady += 1
                self._span = (spans_ms + span_ms, counts + count)
            else:
                self._steady, self._span = 0, step
        self._last, self._odd = now, 0
        return True


def _step(before: tuple[int, int], after: tuple[int, int]) -> tuple[int, int]:
    """(milliseconds, records) from one to the other; both wrap."""
    return (after[0] - before[0]) % MODULUS, (after[1] - before[1]) % MODULUS


def _in_order(step: tuple[int, int]) -> bool:
    span_ms, count = step
    in_time = QUICKEST_MS * count - OFF_MS <= span_ms <= SLOWEST_MS * count + OFF_MS
    return 0 < count <= MOST_STEP and in_time
