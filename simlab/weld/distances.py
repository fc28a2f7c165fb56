"""Distances of a torch from its work: contact tip to work, its normal part, and the aim.

Plates are planes given by one point and an outward unit normal. A plate that the axis does not
run into (``axis . normal >= 0``) is not there; where no plate is hit the answer is NaN, never 0.
"""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Floats, Ints
from simlab.weld.angles import cross, dot


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """Where the torch's axis meets the work."""

    along_mm: Floats
    """(n,) distance from the contact tip along the axis: CTWD, or arc length for 111, 141."""
    normal_mm: Floats
    """(n,) the same distance square to the plate that is hit."""
    plate: Ints
    """(n,) which plate is hit; -1 where none is."""
    lean: Floats
    """(n,) cosine between the axis and that plate's inward normal."""


def hit(tip_mm: Floats, axis: Floats, point_mm: Floats, normals: Floats) -> Hit:
    """The nearest plate in front of the contact tip.

    Parameters
    ----------
    tip_mm : (n, 3) contact tips
    axis : (n, 3) unit vectors, contact tip to work
    point_mm : (3,) a point that lies on every plate, such as the root
    normals : (k, 3) outward unit normals of the plates
    """
    into = -dot(axis[:, None, :], normals[None, :, :])
    above = dot((tip_mm - point_mm)[:, None, :], normals[None, :, :])
    faces = (into > 0.0) & (above > 0.0)
    reach = np.where(faces, above / np.where(faces, into, 1.0), np.inf)
    plate = np.argmin(reach, axis=1)
    each = np.arange(len(plate))
    met = faces[each, plate]
    return Hit(
        along_mm=np.where(met, reach[each, plate], np.nan),
        normal_mm=np.where(met, above[each, plate], np.nan),
        plate=np.where(met, plate, -1),
        lean=np.where(met, into[each, plate], np.nan),
    )


def ctwd_mm(tip_mm: Floats, axis: Floats, point_mm: Floats, normals: Floats) -> Floats:
    """Contact tip to work distance along the axis (arc length, where the tip is a tungsten). [mm]

    Source: AWS A3.0; worked cases in tests/weld/test_distances.py.
    """
    return hit(tip_mm, axis, point_mm, normals).along_mm


def aim_mm(
    tip_mm: Floats, axis: Floats, met: Hit, root_mm: Floats, along: Floats, normals: Floats
) -> Floats:
    """How far beside the root the axis meets the work; on the base plate positive. [mm]

    On a butt joint positive is to the right of the direction welded. NaN where nothing is hit.
    """
    from_root = tip_mm - root_mm + met.along_mm[:, None] * axis
    lift = dot(from_root, along)
    beside = from_root - lift[:, None] * along
    size = np.sqrt(dot(beside, beside))
    if len(normals) > 1:
        return np.where(met.plate == 0, size, -size)
    return dot(from_root, cross(along, normals[0]))
