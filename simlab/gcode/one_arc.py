"""One arc at a time: the same as `simlab.gcode.arc_words.solve`, to the bit, without arrays.

An arc that cannot be done is given back to `solve`, which says what is wrong with it.
"""

from dataclasses import dataclass
from math import ceil, floor, isnan, sqrt

from simlab.gcode.arc_words import INCH_MM, RADII_INCH, RADII_MM, RADII_SHARE, TINY_MM, WHOLE_TURN
from simlab.motion.circle import turn_of_point


@dataclass(frozen=True, slots=True)
class OneArc:
    """An arc in its plane as the program gives it; mm, NaN for words not given."""

    u: float
    v: float
    end_u: float
    end_v: float
    centre_u: float
    """Relative to the start, or where `absolute` a place of the machine."""
    centre_v: float
    radius_mm: float
    clockwise: bool
    absolute: bool
    inch: bool


def solve_one(arc: OneArc) -> tuple[float, float, float] | None:
    """(centre along the plane's first axis, along its second one, turns); None where wrong."""
    u, v, end_u, end_v = arc.u, arc.v, arc.end_u, arc.end_v
    no_u, no_v = isnan(arc.centre_u), isnan(arc.centre_v)
    if isnan(arc.radius_mm):
        if (no_u and no_v) or (arc.absolute and (no_u or no_v)):
            return None
        centre_u = u if no_u else arc.centre_u + (0.0 if arc.absolute else u)
        centre_v = v if no_v else arc.centre_v + (0.0 if arc.absolute else v)
        first_mm = _length(u - centre_u, v - centre_v)
        last_mm = _length(end_u - centre_u, end_v - centre_v)
        if first_mm < TINY_MM or last_mm < TINY_MM:
            return None
        off_mm = abs(first_mm - last_mm)
        allowed_mm = RADII_INCH * INCH_MM if arc.inch else RADII_MM
        relative = off_mm > RADII_SHARE * max(first_mm, last_mm)
        if off_mm > allowed_mm and (relative or off_mm > 100 * allowed_mm):
            return None
    else:
        along_u, along_v = end_u - u, end_v - v
        apart_mm = _length(along_u, along_v)
        half_mm = 0.5 * apart_mm
        if not (no_u and no_v) or apart_mm == 0.0 or half_mm - abs(arc.radius_mm) > TINY_MM:
            return None
        aside = sqrt(max(arc.radius_mm * arc.radius_mm - half_mm * half_mm, 0.0))
        if arc.clockwise == (arc.radius_mm > 0.0):
            aside = -aside
        aside = aside / apart_mm
        centre_u = u + 0.5 * along_u - along_v * aside
        centre_v = v + 0.5 * along_v + along_u * aside
    swept = turn_of_point(end_u - centre_u, end_v - centre_v) - turn_of_point(
        u - centre_u, v - centre_v
    )
    if arc.clockwise:
        return centre_u, centre_v, swept - float(ceil(swept + WHOLE_TURN))
    return centre_u, centre_v, swept - float(floor(swept - WHOLE_TURN))


def _length(u: float, v: float) -> float:
    return sqrt(u * u + v * v)
