"""Runs of neighbouring stretches along a seam, and values smoothed over the length of a pool."""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats

POOL_MM = 5.0
"""Length over which the pool evens out what the torch does: simlab's proposal."""
JOIN_MM = POOL_MM
"""Runs no further apart are one: simlab's proposal."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring stretches, `first` to before `last`."""

    first: int
    last: int
    from_mm: float
    to_mm: float

    @property
    def rows(self) -> slice:
        """Its stretches."""
        return slice(self.first, self.last)


def runs(there: Bools, place_mm: Floats, step_mm: float, join_mm: float = JOIN_MM) -> list[Run]:
    """The runs of stretches that are `there` (m,); a shorter gap than `join_mm` does not part one.

    Parameters
    ----------
    there, place_mm : (m,), `place_mm` the stretches' middles
    """
    at = np.flatnonzero(there)
    parts = np.split(at, np.flatnonzero(np.diff(at) > join_mm / step_mm + 1.0) + 1)
    half = step_mm / 2.0
    return [
        Run(
            int(part[0]),
            int(part[-1]) + 1,
            float(place_mm[part[0]] - half),
            float(place_mm[part[-1]] + half),
        )
        for part in parts
        if len(part)
    ]


def smoothed(value: Floats, step_mm: float) -> Floats:
    """(m,) means over `POOL_MM` about each stretch, of what is known; NaN stays NaN."""
    reach = int(POOL_MM / step_mm / 2.0)
    known = value == value
    total = np.concatenate(([0.0], np.cumsum(np.where(known, value, 0.0))))
    count = np.concatenate(([0], np.cumsum(known)))
    place = np.arange(len(value))
    low, high = np.maximum(place - reach, 0), np.minimum(place + reach + 1, len(value))
    mean = (total[high] - total[low]) / np.maximum(count[high] - count[low], 1)
    return np.where(known, mean, np.nan)
