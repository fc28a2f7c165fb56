"""Sine, cosine and angle of a turn by IEEE basic operations only: the same bits on any machine.

Angles are in turns (1 = 360 degrees, counter-clockwise positive), because a part of a turn is
taken off without rounding. NumPy's own sine is not used: its vector variants differ in the last
bit between processors, and a path that is scored must not.
"""

from math import copysign, sqrt

import numpy as np

from simlab.model.arrays import Floats

TURN_RAD = 6.283185307179586
"""Radians in a turn."""
_WHOLE = 2.0**50
"""Turns above which a float has no quarters."""
_DIVISORS = tuple(
    (float((2 * k - 1) * (2 * k)), float((2 * k) * (2 * k + 1))) for k in range(8, 0, -1)
)


def cos_sin(turns: Floats) -> tuple[Floats, Floats]:
    """Cosine and sine of an angle in turns, within 3e-16.

    Source: Taylor's series on an eighth of a turn either side of the nearest quarter.
    """
    quarters = np.rint(4.0 * turns)
    angle = (turns - 0.25 * quarters) * TURN_RAD
    square = angle * angle
    cosine = np.full_like(angle, 1.0)
    sine = np.full_like(angle, 1.0)
    for k in range(8, 0, -1):  # Horner's scheme, smallest term first
        for series, divisor in ((cosine, (2 * k - 1) * (2 * k)), (sine, (2 * k) * (2 * k + 1))):
            series *= square  # in place: fresh memory costs more than the arithmetic
            series /= float(divisor)
            np.subtract(1.0, series, out=series)
    sine *= angle
    quarter = quarters - 4.0 * np.floor(0.25 * quarters)
    odd = (quarter == 1.0) | (quarter == 3.0)
    cosine, sine = np.where(odd, sine, cosine), np.where(odd, cosine, sine)
    cosine *= np.copysign(1.0, np.abs(quarter - 1.5) - 1.0)
    sine *= np.copysign(1.0, 1.5 - quarter)
    return cosine, sine


def turn_of(x: Floats, y: Floats) -> Floats:
    """Direction of (x, y) in turns, above -0.5 and up to 0.5; 0 where both are 0.

    Source: a guess within 0.001 turns (a straight line in each octant, bent), then Newton's rule
    on the sine of the difference, which trebles the number of right digits each time.
    """
    size = np.sqrt(x * x + y * y)
    size = np.where(size > 0.0, size, 1.0)
    x, y = x / size, y / size
    wide, high = np.abs(x), np.abs(y)
    steep = high > wide
    slope = np.minimum(wide, high) / np.maximum(np.maximum(wide, high), 0.5)
    turns = slope * (0.125 + 0.0435 * (1.0 - slope))
    turns = np.where(steep, 0.25 - turns, turns)
    turns = np.where(x < 0.0, 0.5 - turns, turns)
    turns = np.copysign(turns, y + 0.0)  # y may be -0.0
    for _ in range(2):
        cosine, sine = cos_sin(turns)
        cosine *= y
        sine *= x
        cosine -= sine
        cosine /= TURN_RAD
        turns += cosine
    return np.where(turns <= -0.5, 0.5, turns)


def cos_sin_of(turns: float) -> tuple[float, float]:
    """The same as `cos_sin` for one angle: the same bits, without arrays."""
    if not abs(turns) < _WHOLE:
        columns = cos_sin(np.array([turns]))
        return float(columns[0][0]), float(columns[1][0])
    quarters = copysign(round(4.0 * turns), turns)
    angle = (turns - 0.25 * quarters) * TURN_RAD
    square = angle * angle
    cosine = sine = 1.0
    for of_cosine, of_sine in _DIVISORS:
        cosine = 1.0 - cosine * square / of_cosine
        sine = 1.0 - sine * square / of_sine
    sine *= angle
    quarter = round(quarters) % 4
    if quarter == 0:
        return cosine, sine
    if quarter == 1:
        return -sine, cosine
    return (-cosine, -sine) if quarter == 2 else (sine, -cosine)


def turn_of_point(x: float, y: float) -> float:
    """The same as `turn_of` for one point: the same bits."""
    size = sqrt(x * x + y * y)
    size = size if size > 0.0 else 1.0
    x, y = x / size, y / size
    wide, high = abs(x), abs(y)
    slope = min(wide, high) / max(wide, high, 0.5)
    turns = slope * (0.125 + 0.0435 * (1.0 - slope))
    if high > wide:
        turns = 0.25 - turns
    if x < 0.0:
        turns = 0.5 - turns
    if y < 0.0:
        turns = -turns
    for _ in range(2):
        cosine, sine = cos_sin_of(turns)
        turns = turns + (y * cosine - x * sine) / TURN_RAD
    return 0.5 if turns <= -0.5 else turns
