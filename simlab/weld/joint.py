"""What an exercise wants welded: which plates meet how, along which line, by which process."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from simlab.model.arrays import Floats
from simlab.model.errors import InputError
from simlab.weld.line import SeamLine
from simlab.weld.shapes import chain

PROCESSES = (111, 121, 131, 135, 136, 138, 141)
"""ISO 4063: covered electrode, submerged arc, MIG, MAG, cored wire with flux, with metal, TIG."""
ARC_LENGTH_PROCESSES = (111, 141)
"""ISO 4063 numbers of the processes whose distance is the arc's length; the others have CTWD."""
MOST_OUTLINE = 2000


class Joint(StrEnum):
    """How the parts meet (AWS A3.0)."""

    TEE = "tee"
    LAP = "lap"
    CORNER = "corner"
    BUTT = "butt"
    PIPE = "pipe"
    """Two pipes end to end: a butt weld whose base normal points away from the pipe's axis."""

    @property
    def fillet(self) -> bool:
        """Does it have a butting plate?"""
        return self in (Joint.TEE, Joint.LAP, Joint.CORNER)


@dataclass(frozen=True, slots=True, eq=False)
class Seam:
    """A seam to be welded; satisfies `model.wanted.Wanted`."""

    joint: Joint
    process: int
    """ISO 4063 number: 111, 121, 131, 135, 136, 138, 141."""
    line: SeamLine
    either_way: bool = True
    """It may be welded from its end to its start as well; the place then counts from there."""
    speed_window_s: float = 0.5
    """Window over which travel speed is taken."""
    weave: bool = False
    """The procedure asks for a weave: its width, pitch and dwell are measured."""
    whip: bool = False
    """The procedure asks for a whip."""
    burn_off_mm_s: float = 0.0
    """Speed at which the electrode's tip recedes from where the tracker believes it to be."""
    burnable_mm: float = math.inf
    """Length of the electrode that burns before only its stub is left."""

    def __post_init__(self) -> None:
        if self.process not in PROCESSES:
            known = ", ".join(map(str, PROCESSES))
            raise InputError(f"seam: process {self.process} is not known; take one of {known}")
        if self.joint.fillet != (self.line.butting_normal is not None):
            needs = "has a butting plate" if self.joint.fillet else "has no butting plate"
            raise InputError(f"seam: a {self.joint.value} joint {needs}; give the plates of yours")

    @classmethod
    def straight(
        cls,
        joint: Joint,
        process: int,
        start_mm: ArrayLike,
        end_mm: ArrayLike,
        base_normal: ArrayLike,
        butting_normal: ArrayLike | None = None,
        *,
        either_way: bool = True,
        speed_window_s: float = 0.5,
    ) -> "Seam":
        """A straight seam between plane plates.

        Raises
        ------
        InputError
            where it has no length, the plates are not those of a seam or of the joint, or the
            process is not known
        """
        butting = None if butting_normal is None else [butting_normal]
        line = chain([start_mm, end_mm], [base_normal], butting)
        return cls(joint, process, line, either_way, speed_window_s)

    @property
    def length_mm(self) -> float:
        """Length of the seam [mm]."""
        return self.line.length_mm

    def outline_mm(self) -> Floats:
        """(n, 3) the seam's corners [mm], at most 2000 of them."""
        corners = self.line.corner_mm
        every = -(-len(corners) // MOST_OUTLINE)
        if every == 1:
            return corners
        return np.concatenate((corners[:-1:every], corners[-1:]))

    def targets(self, _metric: str, /) -> tuple[tuple[float, float], ...]:
        """None: a procedure asks for the same all along the seam."""
        return ()

    @property
    def distance_metric(self) -> str:
        """``ctwd``, or ``arc_length`` for the processes whose electrode ends in the arc."""
        return distance_metric(self.process)

    @property
    def dwell_metrics(self) -> tuple[str, str]:
        """Dwell of a weave at its positive and at its negative side."""
        return dwell_metrics(self.joint)


def distance_metric(process: int) -> str:
    """The metric of a process's distance."""
    return "arc_length" if process in ARC_LENGTH_PROCESSES else "ctwd"


def aim_sides(joint: Joint) -> tuple[str, str]:
    """What an aim above 0 is called, and one below: the plate, or the side seen when welding."""
    return ("base", "butting") if joint.fillet else ("right", "left")


def dwell_metrics(joint: Joint) -> tuple[str, str]:
    """Dwell of a weave at the side of positive lateral places, and at the other."""
    return ("dwell_base", "dwell_butting") if joint.fillet else ("dwell_right", "dwell_left")
