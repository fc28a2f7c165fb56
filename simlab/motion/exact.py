"""Arctangent and arcsine from + - * / and square root only: machines agree.

IEEE 754 says to the bit what those five operations give. It says nothing about the arctangent:
C libraries, and NumPy's own loops for wider registers, differ in the last bits. A score must not
depend on who computes it, so the scoring path takes its angles from here.
"""

import numpy as np

from simlab.model.arrays import Floats

DEG_PER_RAD = 57.29577951308232
HALF_PI = 1.5707963267948966
PI = 3.141592653589793

_LEAST = 5e-324
"""The least number above 0."""
_ARCTAN_16THS = np.array(  # arctan(k/16), k = 0..16, each rounded once from 60 digits
    [
        0.0,
        0.06241880999595735,
        0.12435499454676144,
        0.18534794999569476,
        0.24497866312686414,
        0.3028848683749714,
        0.35877067027057225,
        0.4124104415973873,
        0.4636476090008061,
        0.5123894603107377,
        0.5585993153435624,
        0.6022873461349642,
        0.6435011087932844,
        0.6823165548747481,
        0.7188299996216245,
        0.7531512809621944,
        0.7853981633974483,
    ]
)


def arctan2(y: Floats, x: Floats) -> Floats:
    """Angle of the point (x, y) from the x axis. [rad]

    Returns
    -------
    (n,) in -pi..pi, within 2e-15 of the true angle; NaN where either input is NaN; 0 at the origin
    """
    ax, ay = np.abs(x), np.abs(y)
    ratio = np.asarray(np.minimum(ax, ay))
    ratio /= np.maximum(np.maximum(ax, ay), _LEAST)
    angle = _first_octant(ratio)
    steep, left = np.asarray(ay > ax), np.asarray(np.signbit(x))
    if steep.any():  # HALF_PI - angle there, and angle elsewhere: without a branch
        right = np.asarray(steep.astype(np.float64))
        right *= HALF_PI
        right -= angle
        angle = np.abs(right)
    if left.any():
        angle = np.where(left, PI - angle, angle)
    return np.copysign(angle, y)


def arcsin(x: Floats) -> Floats:
    """Angle whose sine is `x`, clipped to -1..1. [rad]"""
    sine = np.clip(x, -1.0, 1.0)
    return arctan2(sine, np.sqrt((1.0 - sine) * (1.0 + sine)))


def _first_octant(q: Floats) -> Floats:
    """Arctangent of q in 0..1: the nearest sixteenth from the table, the rest by its series."""
    sixteenths = np.asarray(np.fmax(q, 0.0))  # the larger that is a number
    sixteenths *= 16.0
    np.rint(sixteenths, out=sixteenths)
    nearest = _ARCTAN_16THS.take(sixteenths.astype(np.intp))
    sixteenths /= 16.0
    below = np.asarray(q * sixteenths)
    below += 1.0
    rest = np.asarray(q - sixteenths)  # |rest| <= 1/32: the next term is below 1e-21
    rest /= below
    r2 = rest * rest
    series = np.asarray(r2 * (1.0 / 13.0))
    for term in (11.0, 9.0, 7.0, 5.0, 3.0):
        np.subtract(1.0 / term, series, out=series)
        series *= r2
    series *= rest
    rest -= series
    rest += nearest
    return rest
