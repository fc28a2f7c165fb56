"""Can this have been stamped now? For protocols that stamp what they say, and check nothing.

Stamps go on, and nothing is stamped in the future: the stamp of what came early least late tells
how far the two clocks are apart, and whatever came later may be late, but not early. A clock may
truly be set: once `BELIEVE` stamps in a row agree with one another, the last of them is taken.
"""

from simlab.devices.plausible import BELIEVE

MOST_US = 3_600_000_000
"""Stamps that lie so far apart do not agree, if nobody knows how long it was."""


class StampGate:
    """Refuses stamps that cannot be; remembers the last one."""

    def __init__(self, back_us: int, early_us: int) -> None:
        """Know nothing yet.

        Parameters
        ----------
        back_us : what was stamped sooner may come so much later
        early_us : what waits in the line comes at once, up to so far apart; and the station may
            have been busy for so long when it looked at its own clock
        """
        self._back_us = back_us
        self._early_us = early_us
        self._now_us: int | None = None
        self._last_us: int | None = None
        self._apart_us: int | None = None
        """The most that a stamp was ahead of the station's clock."""
        self._other_us = 0
        self._agree = 0

    def look(self, now_s: float) -> None:
        """What the station's clock says, as often as it is looked at."""
        self._now_us = round(now_s * 1e6)

    def judge(self, stamp_us: int) -> bool:
        """Is a stamp taken?"""
        if self._last_us is not None and not self._follows(self._last_us, stamp_us):
            step_us = stamp_us - self._other_us
            near = self._agree and -self._back_us <= step_us <= MOST_US
            self._agree = self._agree + 1 if near else 1
            self._other_us = stamp_us
            if self._agree < BELIEVE:
                return False
            self._apart_us = None
            self._early_us = max(self._early_us, step_us)  # it comes in heaps
        self._last_us, self._agree = stamp_us, 0
        if self._now_us is not None:
            apart_us = stamp_us - self._now_us
            known = self._apart_us
            self._apart_us = apart_us if known is None else max(known, apart_us)
        return True

    def _follows(self, before_us: int, stamp_us: int) -> bool:
        step_us = stamp_us - before_us
        if step_us < -self._back_us:
            return False
        if step_us <= self._early_us:
            return True
        if self._now_us is None or self._apart_us is None:
            return step_us <= MOST_US
        return stamp_us - self._now_us <= self._apart_us + self._early_us
