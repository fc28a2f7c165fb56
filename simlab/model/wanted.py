"""What an exercise asks for, as far as scoring and screens need to know it."""

from typing import Protocol, runtime_checkable

from simlab.model.arrays import Floats


@runtime_checkable
class Wanted(Protocol):
    """A path to follow: a seam or a toolpath."""

    @property
    def length_mm(self) -> float:
        """Length of the path [mm]."""

    def outline_mm(self) -> Floats:
        """(n, 3) the path as a polyline, for drawing [mm]; n at most 2000."""

    def targets(self, metric: str, /) -> tuple[tuple[float, float], ...]:
        """(place in mm, target from there on) of a metric whose target changes along the path.

        Empty for every other metric: the target of its band holds everywhere.
        """
