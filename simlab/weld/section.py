"""The cross-section of a fillet: how a given area of metal lies in its corner.

The corner is a right angle, one leg on the base plate, the other on the butting plate, and the
face a parabola over the line from toe to toe. Area is kept exactly; what is proposed is how the
torch shares it out between the plates.
"""

import math
from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Floats
from simlab.weld.deposition import CAP


@dataclass(frozen=True, slots=True, eq=False)
class Fillet:
    """Sections of a fillet; NaN where the metal cannot lie so."""

    leg_base_mm: Floats
    leg_butting_mm: Floats
    face_mm: Floats
    """From toe to toe."""
    throat_mm: Floats
    """Height of the largest isosceles triangle in the section (ISO 2553)."""
    convexity_mm: Floats


def fillet(area_mm2: Floats, roundness: Floats, tilt: Floats, shift_mm: Floats) -> Fillet:
    """The section that an area of metal takes.

    Parameters
    ----------
    area_mm2 : (m,) of the metal in the corner
    roundness : (m,) convexity as a share of the face
    tilt : (m,) difference of the legs (base less butting) as a share of the equal leg
    shift_mm : (m,) more of that difference, which does not grow with the leg

    With an equal leg z, legs a and b of ``a b = z z`` and ``a - b = tilt z + shift = D`` have a
    face of ``sqrt(D D + 2 z z)``, and ``z z / 2 + CAP roundness (D D + 2 z z)`` is the area: a
    quadratic in z.
    """
    cap = CAP * roundness
    square = 0.5 + cap * (tilt * tilt + 2.0)
    middle = cap * tilt * shift_mm
    rest = cap * shift_mm * shift_mm - area_mm2
    inside = middle * middle - square * rest
    equal = (np.sqrt(np.where(inside >= 0.0, inside, np.nan)) - middle) / square
    equal = np.where(equal > 0.0, equal, np.nan)
    half = 0.5 * (tilt * equal + shift_mm)
    mean = np.sqrt(half * half + equal * equal)
    face = np.sqrt(4.0 * half * half + 2.0 * equal * equal)
    least = mean - np.abs(half)
    return Fillet(mean + half, mean - half, face, least / math.sqrt(2.0), roundness * face)
