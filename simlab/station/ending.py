"""When a session is over: the trainee is done, gave up, or has had all the time there is."""

import math
from dataclasses import dataclass, replace

AT_END = 0.95
"""Who has come so far along the path is at its end."""
REST_S = 0.5
"""Arc or spindle off for so long at the end of the path: done [s]."""
QUIET_S = 0.25
"""The device has said nothing more for so long: nothing of the session is under way [s]."""
GIVE_UP_S = 8.0
"""Arc or spindle off for so long anywhere else: given up [s]."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What speaks for the end, so far; times are session times."""

    length_mm: float
    longest_s: float
    furthest_mm: float = 0.0
    worked_s: float = math.nan
    """When the trainee last worked; NaN: never yet."""
    heard_s: float = 0.0
    """When a sample last arrived."""

    def saw(self, now_s: float, place_mm: float, *, working: bool) -> "Ending":
        """After samples that arrived at `now_s`; `place_mm` is the furthest of them (or NaN)."""
        return replace(
            self,
            furthest_mm=max(self.furthest_mm, place_mm) if working else self.furthest_mm,
            worked_s=now_s if working else self.worked_s,
            heard_s=now_s,
        )

    def over(self, now_s: float) -> bool:
        """Is the session over?"""
        if now_s > self.longest_s:
            return True
        rest_s = now_s - self.worked_s  # NaN compares False
        if rest_s > GIVE_UP_S:
            return True
        quiet = now_s - self.heard_s > QUIET_S or rest_s > 4 * REST_S
        return self.furthest_mm >= AT_END * self.length_mm and rest_s > REST_S and quiet
