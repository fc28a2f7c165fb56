"""What happened in time: arcs struck and drawn off, craters, restarts, gaps, straightness."""

from dataclasses import dataclass

MOST_ARCS = 200
"""Arcs that are kept one by one; later ones are counted only."""
_NAN = float("nan")
CRATER_MM = 2.0
"""An arc stands at its end while it is within this of it."""


@dataclass(frozen=True, slots=True)
class Arc:
    """One arc at the seam, from its strike until it goes out. NaN: not known."""

    start_s: float
    end_s: float
    start_mm: float
    """Place at which it was first seen to burn."""
    end_mm: float
    """Place at which it was last seen to burn."""
    ended: bool
    """It went out; otherwise the samples end while it burns, and its crater is not known."""
    overlap_mm: float
    """How far behind the end of the arc before it it began; negative: a gap. NaN: the first."""
    still_s: float
    """Time until it was 2 mm from where it began."""
    start_speed_mm_s: float
    """Mean speed from 2 mm to 10 mm from where it began."""
    crater_s: float
    """Time it was within `CRATER_MM` of its end before it went out; NaN also where the tracker's
    noise could carry it out of there."""
    fade: float
    """Mean current of its last 0.2 s, as a share of its mean current; NaN: not measured."""
    current_a: float
    """Its mean current; NaN: not measured."""

    @property
    def speed_mm_s(self) -> float:
        """Mean speed from its start to its end."""
        took = self.end_s - self.start_s
        return abs(self.end_mm - self.start_mm) / took if took > 0.0 else float("nan")

    @property
    def stood_s(self) -> float:
        """Time that it stood at its end: `crater_s` without what passing by would have taken."""
        speed = self.speed_mm_s
        passing = CRATER_MM / speed if speed > 0.0 else 0.0
        return max(self.crater_s - passing, 0.0) if speed == speed else float("nan")


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch between the ends of the weld over which no arc burnt."""

    from_mm: float
    to_mm: float


@dataclass(frozen=True, slots=True)
class Passes:
    """What was done, from the first strike to the last end. NaN: not known."""

    arcs: tuple[Arc, ...]
    """At most `MOST_ARCS`."""
    strikes: int
    """Arcs struck in all, also those beside the seam."""
    stray: int
    """Arcs that never burnt at the seam."""
    arc_on_s: float
    """Time that arcs burnt; NaN: none was struck."""
    took_s: float
    """From the first strike to the last end."""
    unseen_s: float
    """Time that an arc burnt while nobody saw where."""
    continuity: float
    """Share of the length between the weld's ends over which an arc burnt."""
    continuity_time: float
    """Share of `took_s` in which an arc burnt."""
    from_mm: float
    """Where the weld begins."""
    to_mm: float
    """Where it ends."""
    gaps: tuple[Gap, ...]
    """In the order of their places; at most `MOST_ARCS`."""
    closing_mm: float
    """On a closed seam, how far its end runs over its start; negative: it does not reach it.
    NaN on an open seam."""
    straightness_mm: float
    """Root mean square by which the weld's line, weave removed, leaves its own straight line."""
    straightness_peak_mm: float
    """The largest distance from it."""
    woven: float = _NAN
    """Share of the line that was woven, whether or not a weave was asked for."""
    weave_width_mm: float = _NAN
    """Mean width of the weave where there was one; NaN: nowhere."""
