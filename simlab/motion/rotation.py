"""Directions, by exact operations only."""

import numpy as np

from simlab.model.arrays import Floats


def unit(vectors: Floats) -> Floats:
    """(n, 3) the same directions with length 1; NaN where a vector is zero or NaN."""
    x, y, z = vectors[:, 0], vectors[:, 1], vectors[:, 2]
    length = np.sqrt(x * x + y * y + z * z)
    return vectors / np.where(length > 0.0, length, np.nan)[:, None]
