"""What a frame's quality byte says of the noise of its pose.

A byte says how much of the tracker's stated precision is left: 255 all of it, 0 nothing was seen.
So a pose of quality q has ``255 / q`` times the stated noise; 128 about twice.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.model.arrays import Floats

BEST = 255


def times_of(quality: NDArray[Any]) -> Floats:
    """(n,) how many times the stated noise; 1 where nothing was seen, and nothing is to be said."""
    return np.where(quality > 0, BEST / np.maximum(quality, 1.0), 1.0)


def quality_of(times: Floats) -> Floats:
    """(n,) the byte that says so; 1, the worst pose that is one, where it is not known."""
    return np.clip(np.round(BEST / np.where(times > 0.0, times, np.inf)), 1.0, BEST)
