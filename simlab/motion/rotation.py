"""Directions, by exact operations only."""

import numpy as np

from simlab.model.arrays import Floats


def unit(vectors: Floats) -> Floats:
    """(..., 3) the same directions with length 1; NaN where a vector is zero, NaN or infinite."""
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    length = np.sqrt(x * x + y * y + z * z)
    told = (length > 0.0) & (length < np.inf)
    made: Floats = vectors / np.where(told, length, np.nan)[..., None]
    return made
