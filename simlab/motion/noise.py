"""Noise that is not the same in all samples: what is left of it in a rate over a window."""

import numpy as np

from simlab.model.arrays import Floats, Ints
from simlab.motion.rates import US_PER_S, Slopes


def times_of(sigma_times: Floats) -> Floats | None:
    """(n,) how many times the stated noise each sample has, NaN: not known; None: all as stated."""
    if (sigma_times == 1.0).all():
        return None
    return np.where(sigma_times > 0.0, sigma_times, np.nan)


def window_times(
    t_s: Floats, place_mm: Floats, times: Floats, slopes: Slopes, window_s: float
) -> Floats:
    """(slopes,) how many times the noise each slope has for that its samples differ in theirs.

    A slope is ``sum(d p) / sum(d d)`` with ``d`` the distances of the samples from their mean time;
    so with ``k`` times the noise in each sample its own is ``sqrt(sum(k k d d) / sum(d d))`` times
    what it would be. A window whose samples are all as stated has exactly 1.

    Parameters
    ----------
    t_s, place_mm, window_s : as `trailing_slopes` had them
    times : (n,) of each sample
    slopes : what it gave
    """
    row = np.flatnonzero(np.isfinite(place_mm))
    t_us, k = np.rint(t_s[row] * US_PER_S).astype(np.int64), times[row]
    high = np.searchsorted(row, slopes.row)
    low = np.searchsorted(t_us, t_us[high] - round(window_s * US_PER_S))
    made = np.ones(len(high))
    odd = np.cumsum(np.append(0, k != 1.0))
    other = np.flatnonzero(odd[high + 1] > odd[low])
    if len(other):
        made[other] = _root(t_us, k * k, low[other], high[other], slopes.t_s[other] * US_PER_S)
    return made


def _root(t_us: Ints, square: Floats, low: Ints, high: Ints, middle_us: Floats) -> Floats:
    """(n,) the root above; added up from the oldest sample on, so that no cut changes a bit."""
    above, below = np.zeros(len(low)), np.zeros(len(low))
    for step in range(int((high - low).max()) + 1):
        at = low + step
        within = at <= high
        at = np.minimum(at, high)
        away = np.where(within, t_us[at] - middle_us, 0.0)
        away *= away
        below += away
        away *= square[at]
        above += away
    return np.sqrt(above / below)
