"""Directions, by exact operations only."""

import numpy as np
from numpy.typing import ArrayLike

from simlab.model.arrays import Floats

_LONG = 2.0**300
"""Squares of a vector this long, or as short as its inverse, come near the ends of a float64."""


def unit(vectors: Floats) -> Floats:
    """(..., 3) the same directions with length 1; NaN where a vector is zero, NaN or infinite."""
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    length = np.sqrt(x * x + y * y + z * z)
    told = (length > 0.0) & (length < np.inf)
    made: Floats = vectors / np.where(told, length, np.nan)[..., None]
    return made


def direction(vectors: ArrayLike) -> Floats:
    """(..., 3) unit vectors of anything that can be read as vectors, however long or short.

    Lists and arrays of any kind of number are taken; only lengths far from all that is measured
    are first scaled by a power of two, so that of others `unit` gives the same bits.

    Raises
    ------
    ValueError
        where the last axis is not of 3
    """
    given = threes(vectors)
    largest = np.abs(given).max(axis=-1, keepdims=True)
    odd = ((largest > _LONG) & (largest < np.inf)) | ((largest < 1.0 / _LONG) & (largest > 0.0))
    if odd.any():
        given = np.ldexp(given, np.where(odd, -np.frexp(np.where(odd, largest, 1.0))[1], 0))
    return unit(given)


def threes(vectors: ArrayLike) -> Floats:
    """(..., 3) anything that can be read as points or vectors.

    Raises
    ------
    ValueError
        where the last axis is not of 3
    """
    given = np.asarray(vectors, dtype=np.float64)
    if given.shape[-1:] != (3,):
        what = "points and vectors have three numbers in their last axis"
        raise ValueError(f"{what}, not shape {given.shape}")
    return given
