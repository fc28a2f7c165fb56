"""The modified Bessel function K0, which the heat of a line source in a plate falls off with."""

import math

import numpy as np
from numpy.typing import ArrayLike

from simlab.model.arrays import Floats

_TERMS = 18
"""Of the power series: the last is below 1e-17 of the sum at `_SMALL`."""
_SMALL = 2.0
_STEP, _NODES = 0.3, 22
"""Of the trapezoidal rule: its error is below 1e-15 from `_SMALL` on."""


def k0e(x: ArrayLike) -> Floats:
    """``exp(x) K0(x)``, which neither overflows nor vanishes; NaN where x is not above 0.

    Up to 2 the power series (Abramowitz and Stegun 9.6.13); above, the trapezoidal rule on
    ``sqrt(2/x) * integral of exp(-s*s) / sqrt(1 + s*s / (2 x)) ds from 0``, which is 9.6.24 with
    ``s*s = x (cosh t - 1)``. Good to 1e-14 of its value.
    """
    at = np.asarray(x, dtype=np.float64)
    known = (at > 0.0) & (at < np.inf)
    small = known & (at <= _SMALL)
    made = np.full(at.shape, np.nan)
    made[small] = _series(at[small])
    large = known & ~small
    made[large] = _integral(at[large])
    return made[()]


def _series(x: Floats) -> Floats:
    quarter = 0.25 * x * x
    log = -(np.log(0.5 * x) + np.euler_gamma)
    term, harmonic = np.ones_like(x), 0.0
    total = log.copy()
    for nth in range(1, _TERMS):
        term *= quarter
        term /= nth * nth
        harmonic += 1.0 / nth
        total += term * (log + harmonic)
    return total * np.exp(x)


def _integral(x: Floats) -> Floats:
    total = np.full(x.shape, 0.5)
    for nth in range(1, _NODES):
        s2 = (nth * _STEP) ** 2
        total += math.exp(-s2) / np.sqrt(1.0 + (0.5 * s2) / x)
    return total * (_STEP * np.sqrt(2.0 / x))
