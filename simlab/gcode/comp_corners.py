"""Where a tool's centre turns from one offset line or arc to the next, in the plane of the work.

Points are complex numbers: real along the plane's first axis, imaginary along its second one.
`side` is 1 where the tool stands left of its path and -1 where it stands right of it.
"""

from cmath import phase
from math import pi, sqrt

CORNER_RAD = 0.05
"""Smaller bends are none: LinuxCNC's limit, found again by bisection in the tests."""
_AROUND = pi / 2 + 1e-12
_TURN_RAD = 2.0 * pi


def unit(direction: complex) -> complex:
    """The same direction, of length 1; along the first axis where there is none."""
    return direction / abs(direction) if direction else 1.0


def bend_rad(before: complex, after: complex, side: int) -> float:
    """How far the path turns away from the tool, -90 to 270 degrees; below 0 turns towards it."""
    bend = -side * phase(after / before)
    return bend + _TURN_RAD if bend < -_AROUND else bend


def towards(bend: float) -> bool:
    """Is this an inside corner, where the tool must stop short?"""
    return bend < -CORNER_RAD or bend > pi + CORNER_RAD


def sweep_rad(start: complex, centre: complex, end: complex, sign: int, more: int = 0) -> float:
    """Angle from start to end the way round that `sign` says, and `more` whole turns."""
    angle = sign * phase((end - centre) / (start - centre))
    if angle <= 1e-12:
        angle += _TURN_RAD
    return angle + more * _TURN_RAD


def meet_lines(a: complex, along_a: complex, b: complex, along_b: complex) -> complex:
    """Where two lines cross that are not parallel."""
    across = (along_b.conjugate() * along_a).imag
    return a + along_a * ((along_b.conjugate() * (b - a)).imag / across)


def meet_line(
    along: complex, height: float, centre: complex, radius: float, late: bool
) -> complex | None:
    """Where a line crosses a circle, at its last crossing or its first one; None if nowhere.

    `height` is how far the circle's centre lies left of the line.
    """
    if abs(height) > radius:
        return None
    half = sqrt(radius * radius - height * height)
    return centre - 1j * along * height + along * (half if late else -half)


def meet_circles(
    a: complex, radius_a: float, b: complex, radius_b: float, left: bool
) -> complex | None:
    """Where two circles cross, on the left of the way from a to b or on its right."""
    apart = abs(b - a)
    if apart == 0.0 or radius_a == 0.0:
        return None
    along = (radius_a * radius_a + apart * apart - radius_b * radius_b) / (2.0 * apart)
    if abs(along) > radius_a:
        return None
    height = sqrt(radius_a * radius_a - along * along)
    return a + unit(b - a) * complex(along, height if left else -height)
