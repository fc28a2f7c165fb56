"""What a program asks of the live tool: its cutting moves as the path to practise.

Place counts along the cutting moves only. A rapid has no length on it: nobody is scored for how
the tool travels through the air, and nothing is left undone there.
"""

from dataclasses import dataclass

import numpy as np

from simlab.gcode.toolpath import MoveKind, Toolpath
from simlab.model.arrays import Bools, Floats, Ints, read_only
from simlab.model.errors import InputError
from simlab.motion.polyline import Places, Polyline

CHORD_MM = 0.002
"""Arcs are followed on chords that leave them by no more than this [mm]."""
_CUTTING = (MoveKind.FEED, MoveKind.THREAD, MoveKind.TAP)


@dataclass(frozen=True, slots=True, eq=False)
class CutPath:
    """A program's path with its feeds; satisfies `model.wanted.Wanted`."""

    toolpath: Toolpath
    polyline: Polyline
    """All moves in the order in which they are made, rapids too."""
    cut: Bools
    """(m,) is each segment a feed move?"""
    cut_mm: Floats
    """(m + 1,) length of the feed moves before each corner [mm]."""
    feed_mm_min: Floats
    """(m,) programmed feed, of a thread its lead times the spindle's speed; NaN for rapids."""
    run: Ints
    """(m,) number of the run of neighbouring feed moves with one feed that a segment is in."""
    window_s: float
    """Window over which the live feed is taken [s]."""

    @classmethod
    def of(cls, toolpath: Toolpath, window_s: float = 0.25) -> "CutPath":
        """The path of a program.

        Raises
        ------
        InputError
            where it makes no feed move
        """
        flat = toolpath.flatten(CHORD_MM)
        cut = np.isin(flat.kind, _CUTTING)
        lead_mm, rpm = toolpath.lead_mm[flat.move], np.abs(toolpath.spindle_rpm[flat.move])
        feed_mm_min = np.where(lead_mm > 0.0, lead_mm * rpm, flat.feed_mm_min)
        if not cut.any():
            raise InputError("program: it makes no feed move; an exercise needs something to cut")
        polyline = Polyline.through(flat.points_mm)
        length = np.where(cut, np.diff(polyline.start_mm), 0.0)
        change = (np.diff(cut) != 0) | (cut[1:] & (np.diff(feed_mm_min) != 0.0))
        return cls(
            toolpath=toolpath,
            polyline=polyline,
            cut=cut,
            cut_mm=read_only(np.cumsum(np.append(0.0, length))),
            feed_mm_min=read_only(feed_mm_min),
            run=np.cumsum(np.append(False, change)),
            window_s=window_s,
        )

    @property
    def length_mm(self) -> float:
        """Length of the feed moves [mm]."""
        return float(self.cut_mm[-1])

    def outline_mm(self) -> Floats:
        """(n, 3) the whole path for drawing, at most 2000 points [mm]."""
        return self.toolpath.outline_mm()

    def targets(self, metric: str, /) -> tuple[tuple[float, float], ...]:
        """Where the programmed feed changes along the feed moves, and to what [mm, mm/min]."""
        if metric != "feed":
            return ()
        cut = np.flatnonzero(self.cut)
        begins = cut[np.diff(self.feed_mm_min[cut], prepend=np.nan) != 0.0]
        return tuple((float(self.cut_mm[at]), float(self.feed_mm_min[at])) for at in begins)

    def cut_place_mm(self, places: Places) -> Floats:
        """(n,) place along the feed moves of places along the whole path [mm]."""
        segment = np.maximum(places.segment, 0)
        within = np.where(self.cut[segment], places.within_mm, 0.0)
        return np.where(places.segment < 0, np.nan, self.cut_mm[segment] + within)
