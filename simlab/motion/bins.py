"""Bins of equal length along a path, in which whole-number sums are kept."""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Floats, Ints

ONE = 1 << 20
"""Whole steps in 1: sums of values are kept in them."""


@dataclass(frozen=True, slots=True)
class Bins:
    """Bins of equal length along a path."""

    count: int
    length_mm: float

    @classmethod
    def along(cls, length_mm: float, bin_mm: float) -> "Bins":
        """As many bins as bring their length nearest to `bin_mm`."""
        return cls(max(1, round(length_mm / bin_mm)), length_mm)

    def edge(self, place_mm: Floats) -> Ints:
        """(n,) bin of each place; -1 before the path's start, `count` beyond its end.

        The end itself belongs to the last bin. Every place must be a number.
        """
        at = place_mm * self.count
        at /= self.length_mm
        np.floor(at, out=at)
        np.maximum(at, -1.0, out=at)
        beyond = place_mm > self.length_mm
        np.minimum(at, self.count - 1.0, out=at)  # rounding may have come to `count` before the end
        at[beyond] = self.count
        return at.astype(np.int64)

    def at(self, place_mm: Floats) -> Ints:
        """(n,) bin of each place; -1 where it is not on the path, or not known."""
        here = (place_mm >= 0.0) & (place_mm <= self.length_mm)
        if here.all():
            return self.edge(place_mm)
        return np.where(here, self.edge(np.where(here, place_mm, 0.0)), -1)

    @property
    def step_mm(self) -> float:
        """Length of a bin [mm]."""
        return self.length_mm / self.count

    def middle_mm(self) -> Floats:
        """(count,) where the middle of each lies on the path [mm]."""
        middles: Floats = (np.arange(self.count, dtype=np.float64) + 0.5) * self.step_mm
        return middles

    def start_mm(self, at: int) -> float:
        """Where bin `at` starts on the path [mm]."""
        return at * self.length_mm / self.count
