"""Work offsets: from a control's parameters to places of the machine.

Parameters are LinuxCNC's: 5220 is the number of the work offset in force (1 is G54, 9 is G59.3),
5221 to 5223 are X Y Z of the first and 5230 its rotation about Z in degrees; the others follow
every 20. Lengths are in the machine's unit, which is the millimetre here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simlab.gcode.circle import cos_sin
from simlab.model.arrays import Floats, Ints
from simlab.model.errors import InputError

IN_FORCE, FIRST, STEP, ROTATION = 5220, 5221, 20, 9
SYSTEMS = (540, 550, 560, 570, 580, 590, 591, 592, 593)
"""Ten times the G word of each work offset."""


@dataclass(frozen=True, slots=True, eq=False)
class Offsets:
    """All work offsets, a row a system in the order of `SYSTEMS`."""

    at_mm: Floats
    """(9, 3) places of the origins [mm]."""
    cosine: Floats
    """(9,) of the rotation about Z; 1 where there is none."""
    sine: Floats
    in_force: int
    """Ten times the G word of the one in force when the program starts."""

    @property
    def rotated(self) -> bool:
        """Is any of them rotated?"""
        return bool((self.sine != 0.0).any() or (self.cosine != 1.0).any())


def offsets_of(parameters: Mapping[int, float]) -> Offsets:
    """The work offsets; 0 for numbers that are not there.

    Raises
    ------
    InputError
        where parameter 5220 names none of them
    """
    first = [FIRST + STEP * row for row in range(len(SYSTEMS))]
    at_mm = np.array([[parameters.get(n + axis, 0.0) for axis in range(3)] for n in first])
    at_mm[at_mm == 0.0] = -0.0  # which leaves every number as it is when added, also -0.0
    turned = np.array([parameters.get(n + ROTATION, 0.0) for n in first])
    cosine, sine = cos_sin(turned / 360.0)
    in_force = parameters.get(IN_FORCE, 1.0)
    if in_force not in range(1, len(SYSTEMS) + 1):
        raise InputError(
            f"parameter {IN_FORCE}: {in_force:g} names no work offset; write 1 (G54) to 9 (G59.3)"
        )
    return Offsets(at_mm, cosine, sine, SYSTEMS[int(in_force) - 1])


def rows_of(systems: Floats) -> Ints:
    """Rows of `Offsets` by ten times the G word."""
    return np.searchsorted(np.array(SYSTEMS, dtype=np.float64), systems)
