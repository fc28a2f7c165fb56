"""Curves for a screen: thinned so that extremes survive, bridged over small holes."""

import numpy as np
from numpy.typing import NDArray

from simlab.model.arrays import Floats, read_only
from simlab.views.tones import Limits

AIR = 0.2
"""Room above and below a band, as a share of its height."""
ONE_SIDED = frozenset({"path_deviation"})
"""Metrics that are distances: they have no lower half."""


def thin(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """At most ``2 * columns`` points that draw like all of them.

    The points are cut into `columns` runs of nearly equal number; of each run the lowest and the
    highest stay, in their order. A run without a single number stays as one gap.

    Parameters
    ----------
    x, y : (n,) points in drawing order; NaN in `y` is a gap
    columns : runs, such as the pixels across
    """
    n = len(x)
    if n <= 2 * columns:
        return x, y
    starts = np.linspace(0, n, columns, endpoint=False).astype(np.int64)
    run = np.searchsorted(starts, np.arange(n), side="right") - 1
    lowest = _first_extreme(np.where(np.isnan(y), np.inf, y), run, starts)
    highest = _first_extreme(np.where(np.isnan(y), np.inf, -y), run, starts)
    keep = np.unique(np.concatenate((lowest, highest)))
    return read_only(x[keep]), read_only(y[keep])


def _first_extreme(
    y: Floats, run: NDArray[np.int64], starts: NDArray[np.int64]
) -> NDArray[np.intp]:
    """The first row of each run that holds the lowest value of its run."""
    rows = np.flatnonzero(y == np.minimum.reduceat(y, starts)[run])
    _, first = np.unique(run[rows], return_index=True)
    picked: NDArray[np.intp] = rows[first]
    return picked


def bridged(y: Floats, widest: int) -> Floats:
    """The curve with holes of at most `widest` points filled straight, so that it draws joined.

    Parameters
    ----------
    y : (n,) values at even distances; NaN is a hole
    """
    at = np.arange(len(y))
    known = np.isfinite(y)
    if not known.any():
        return y
    before = np.maximum.accumulate(np.where(known, at, -1))
    after = np.minimum.accumulate(np.where(known, at, len(y))[::-1])[::-1]
    small = ~known & (before >= 0) & (after < len(y)) & (after - before - 1 <= widest)
    return read_only(np.where(small, np.interp(at, at[known], y[known]), y))


def reach(band: Limits | None, value: Floats, *, one_sided: bool = False) -> tuple[float, float]:
    """The span of an axis: the band with air around it, or the values where there is no band.

    It does not follow values that leave the band far behind, so that plots of one metric compare.
    A metric that is `one_sided` has no lower half.
    """
    known = value[np.isfinite(value)]
    if band is not None:
        low, high = float(np.nanmin(band.zero_low)), float(np.nanmax(band.zero_high))
        air = AIR * (high - low)
        return 0.0 if one_sided else low - air, high + air
    if not len(known):
        return 0.0, 1.0
    air = max(AIR * float(np.ptp(known)), 0.05 * float(np.abs(known).max()), 1e-3)
    return float(known.min()) - air, float(known.max()) + air
