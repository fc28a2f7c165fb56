"""A place of the machine, seen from a work offset that need not be the one in force."""

from simlab.gcode.state import (
    FIRST_SYSTEM,
    G92_FIRST,
    G92_ON,
    SYSTEM_ROTATION,
    SYSTEM_STEP,
    Point,
    State,
)
from simlab.motion.circle import cos_sin_of

_NO_LENGTH = (0.0,) * 9


def seen_from(state: State, at: Point, index: int, *, bare: bool = False) -> Point:
    """A machine's point in another work offset, the G92 offset that is switched on included.

    With `bare` it is the point of the spindle's nose, not of the tool's tip.
    """
    first = FIRST_SYSTEM + SYSTEM_STEP * index
    length_mm = _NO_LENGTH if bare else state.tool_offset
    out = [
        a - t - state.p[first + axis] for axis, (a, t) in enumerate(zip(at, length_mm, strict=True))
    ]
    out[0], out[1] = turned(out[0], out[1], -state.p[first + SYSTEM_ROTATION])
    if state.p[G92_ON]:
        out = [value - state.p[G92_FIRST + axis] for axis, value in enumerate(out)]
    return out


def turned(x: float, y: float, angle_deg: float) -> tuple[float, float]:
    """(x, y) turned about the origin."""
    cosine, sine = cos_sin_of(angle_deg / 360.0)
    return x * cosine - y * sine, x * sine + y * cosine
