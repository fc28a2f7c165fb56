"""How a simulated torch gets along its seam: strikes, hesitates, walks, stops, starts again."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from simlab.devices.simulated.skill import Skill
from simlab.model.arrays import Bools, Floats

APPROACH_S = 0.3
"""The torch is held at the start, the arc does not burn yet."""
STRIKE_S = 0.1
"""The arc burns, and nobody could move yet."""
GET_GOING_S = 0.4
"""Until the speed is reached."""
PAUSE_S = 0.8
"""The arc is out between two runs."""
LEAVE_S = 0.4
"""The arc is out for good, the device still samples."""
OVERLAP_MM = 5.0
"""A master starts again so far back on the bead."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What is asked of one pass, besides the exercise."""

    from_end: bool = False
    """Weld from the seam's end to its start, as a left-handed welder might."""
    stops: int = 0
    """How often the arc goes out and is struck again on the way."""
    worked_s: float = 0.0
    """How long the trainee has welded today, and so how tired the hand is."""


PASS = Pass()
"""One pass in one go, from the start, rested."""


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """Where the torch is along the seam at steady times."""

    place_mm: Floats
    """(n,)"""
    arc: Bools
    """(n,)"""


def walk(
    rng: Generator, skill: Skill, speed_mm_s: Floats, length_mm: float, stops: int, rate_hz: float
) -> Walk:
    """A walk over the whole seam.

    Parameters
    ----------
    speed_mm_s : (n,) speed at each time, while the torch moves; when n is used up, so is the time
    """
    n = len(speed_mm_s)
    place, arc = np.empty(n), np.zeros(n, np.bool_)
    cuts = (np.arange(1, stops + 1) + rng.uniform(-0.2, 0.2, stops)) / (stops + 1) * length_mm
    last = max(length_mm - skill.short_mm, 0.5 * length_mm)
    row, at = 0, 0.0
    for until in (*(float(cut) for cut in cuts), last):
        begin = row + _rows(APPROACH_S if row == 0 else PAUSE_S, rate_hz)
        place[row:begin] = at
        go = begin + _rows(STRIKE_S + skill.hesitation_s, rate_hz)
        place[begin:go] = at
        pace = np.clip(np.arange(1, max(n - go, 0) + 1) / (GET_GOING_S * rate_hz), 0.0, 1.0)
        way = np.cumsum(pace * speed_mm_s[go:]) / rate_hz
        there = go + int(np.searchsorted(way, until - at))
        place[go:there] = at + way[: there - go]
        out = there + _rows(skill.crater_s, rate_hz)
        place[there:out] = until
        arc[begin:out] = True
        row = out
        overlap = OVERLAP_MM + rng.normal(0.0, 4.0) * skill.bias
        at = max(until - max(overlap, -2.0), 0.0)
    end = min(row + _rows(LEAVE_S, rate_hz), n)
    place[row:end] = last
    return Walk(place[:end], arc[:end])


def _rows(lasting_s: float, rate_hz: float) -> int:
    return max(round(lasting_s * rate_hz), 1)
