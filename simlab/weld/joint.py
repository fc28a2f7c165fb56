"""A straight seam: where it lies, which plates it joins, and by which process it is welded."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from simlab.model.arrays import Floats, column
from simlab.model.toml_table import Table
from simlab.weld.angles import across_seam, cross, dot

ARC_LENGTH_PROCESSES = (111, 141)
"""ISO 4063 numbers of the processes whose distance is the arc's length; the others have CTWD."""
SQUARE = 1e-6
"""Largest sine by which a normal may miss being square to the seam."""


class Joint(StrEnum):
    """How the plates meet."""

    TEE = "tee"
    BUTT = "butt"


@dataclass(frozen=True, slots=True, eq=False)
class Seam:
    """A straight seam from its start to its end; satisfies `model.wanted.Wanted`."""

    joint: Joint
    process: int
    """ISO 4063 number: 111, 135, 136, 141."""
    start_mm: Floats
    """(3,) the root where the seam starts, in the coupon's frame."""
    end_mm: Floats
    """(3,) the root where it ends."""
    base_normal: Floats
    """(3,) outward unit normal of the base plate."""
    butting_normal: Floats | None
    """(3,) outward unit normal of the butting plate (tee); None for a butt joint."""
    either_way: bool = True
    """It may be welded from its end to its start as well; the place then counts from there."""
    speed_window_s: float = 0.5
    """Window over which travel speed is taken."""

    @property
    def length_mm(self) -> float:
        """Length of the seam [mm]."""
        step = self.end_mm - self.start_mm
        return float(np.sqrt(dot(step, step)))

    def outline_mm(self) -> Floats:
        """(2, 3) the seam's two ends [mm]."""
        return np.stack((self.start_mm, self.end_mm))

    def targets(self, _metric: str, /) -> tuple[tuple[float, float], ...]:
        """None: a procedure asks for the same all along the seam."""
        return ()

    @property
    def along(self) -> Floats:
        """(3,) unit tangent from start to end."""
        tangent: Floats = (self.end_mm - self.start_mm) / self.length_mm
        return tangent

    @property
    def normals(self) -> Floats:
        """(k, 3) outward unit normals of the plates, the base plate first."""
        if self.butting_normal is None:
            return self.base_normal[None, :]
        return np.stack((self.base_normal, self.butting_normal))

    @property
    def across(self) -> Floats:
        """(3,) unit vector that a positive work angle leans the torch's body to."""
        return across_seam(self.along, self.base_normal, self.butting_normal)

    @property
    def distance_metric(self) -> str:
        """``ctwd``, or ``arc_length`` for the processes whose electrode ends in the arc."""
        return "arc_length" if self.process in ARC_LENGTH_PROCESSES else "ctwd"

    def turned(self) -> "Seam":
        """The same seam, welded from its end to its start."""
        return Seam(
            joint=self.joint,
            process=self.process,
            start_mm=self.end_mm,
            end_mm=self.start_mm,
            base_normal=self.base_normal,
            butting_normal=self.butting_normal,
            either_way=self.either_way,
            speed_window_s=self.speed_window_s,
        )


def seam_from(table: Table, *, joint: str, process: int, speed_window_s: float) -> Seam:
    """The seam of an exercise's ``[seam]`` table.

    Raises
    ------
    TableError
        where the seam has no length, or a plate's normal is not square to it
    """
    start = column(table.numbers("start_mm", count=3), (3,))
    end = column(table.numbers("end_mm", count=3), (3,))
    step = end - start
    length = np.sqrt(dot(step, step))
    if not 1.0 <= length <= 2000.0:
        raise table.fail("end_mm", f"the seam is {length:g} mm long", "make it 1 to 2000 mm")
    base = _normal(table, "base_normal", step / length)
    butting = None
    if joint == Joint.TEE:
        butting = _normal(table, "butting_normal", step / length)
        side = cross(base, butting)
        if dot(side, side) < SQUARE:
            raise table.fail(
                "butting_normal", "the plates are parallel", "give the two plates' own normals"
            )
    either_way = table.flag("either_way", default=True)
    table.done()
    return Seam(Joint(joint), process, start, end, base, butting, either_way, speed_window_s)


def _normal(table: Table, key: str, along: Floats) -> Floats:
    """A plate's normal, brought to length 1."""
    given = column(table.numbers(key, count=3), (3,))
    size = np.sqrt(dot(given, given))
    if size < SQUARE:
        raise table.fail(key, "has no length", "point it away from the plate, such as [0, 0, 1]")
    normal: Floats = given / size
    if abs(float(dot(normal, along))) > SQUARE:
        raise table.fail(key, "is not square to the seam", "the seam lies in every plate it joins")
    return column(normal, (3,))
