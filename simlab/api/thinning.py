"""Fewer points for a screen: in every bucket the smallest and the largest stay, and so do gaps."""

import numpy as np

from simlab.model.arrays import Floats, Ints


def kept_rows(values: Floats, most: int) -> Ints:
    """Rows of a curve to draw, in order, at most about `most`.

    The curve is cut into buckets of equal length; of each stay the first row, the smallest, the
    largest and, where a gap (NaN) is in it, one row of the gap. The last row always stays.

    Parameters
    ----------
    values : (n,) the curve; NaN where it has a gap
    most : rows that a screen can use, at least 8
    """
    n = len(values)
    if n <= most:
        return np.arange(n)
    buckets = max(most // 4, 1)
    starts = np.arange(buckets) * n // buckets
    gaps = np.isnan(values)
    low = np.where(gaps, np.inf, values)
    high = np.where(gaps, -np.inf, values)
    rows = [starts, np.array([n - 1])]
    for start, end in zip(starts, np.append(starts[1:], n), strict=True):
        inner = slice(int(start), int(end))
        marked = [np.argmin(low[inner]), np.argmax(high[inner]), np.argmax(gaps[inner])]
        rows.append(start + np.array(marked))
    return np.unique(np.concatenate(rows)).astype(np.int64)


def even_rows(count: int, most: int) -> Ints:
    """At most `most` rows of `count`, evenly apart, the first and the last among them."""
    if count <= most:
        return np.arange(count)
    return np.unique(np.round(np.linspace(0, count - 1, most)).astype(np.int64))
