"""Distances of a torch from its work: contact tip to work, its normal part, and the aim.

Plates are planes through the root with an outward unit normal. A plate that the axis does not run
into (``axis . normal >= 0``), or behind which the tip is sunk, is not there; where no plate is hit
the answer is NaN, never 0. Directions may be one (3,) or (1, 3) for all samples, or one a sample.
"""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.weld.angles import across_seam, cross, dot


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """Where the torch's axis meets the work."""

    along_mm: Floats
    """(n,) distance from the contact tip along the axis: CTWD, or arc length for 111, 141."""
    normal_mm: Floats
    """(n,) the same distance square to the plate that is hit."""
    plate: Ints
    """(n,) which plate is hit: 0 the base plate, 1 the butting plate, -1 none."""
    lean: Floats
    """(n,) cosine between the axis and that plate's inward normal."""
    aim_mm: Floats
    """(n,) how far beside the root the axis meets the plate, within the plate: on the base plate
    positive, on the butting plate negative; on a butt joint positive to the right of the direction
    welded."""
    lateral_mm: Floats
    """(n,) the same square to the face of the weld: what a weave swings by; signed like the aim."""
    sunk: Bools
    """(n,) the tip is below every plate that the axis points to."""


def ctwd_mm(
    tip_mm: Floats,
    axis: Floats,
    root_mm: Floats,
    along: Floats,
    base_normal: Floats,
    butting_normal: Floats | None = None,
) -> Hit:
    """Contact tip to work distance (arc length, where the tip is an electrode's), and the aim.

    Parameters
    ----------
    tip_mm : (n, 3) contact tips [mm]
    axis : (n, 3) unit vectors, contact tip to work
    root_mm : (3,) or (n, 3) the root there [mm]
    along : unit tangents of the seam, in the direction welded
    base_normal : outward unit normals of the base plate
    butting_normal : those of the butting plate; None for a butt joint

    Source: AWS A3.0; worked cases in tests/weld/test_distances.py.
    """
    normals = (base_normal,) if butting_normal is None else (base_normal, butting_normal)
    from_root = tip_mm - root_mm
    shape = np.broadcast_shapes(tip_mm.shape, axis.shape)[:-1]
    best = np.full(shape, np.inf)
    normal, lean = np.full(shape, np.nan), np.full(shape, np.nan)
    plate = np.full(shape, -1, dtype=np.int64)
    below = np.zeros(shape, np.bool_)
    for nth, outward in enumerate(normals):
        into, above = -dot(axis, outward), dot(from_root, outward)
        reach = np.where(
            (into > 0.0) & (above > 0.0), above / np.where(into > 0.0, into, 1.0), np.inf
        )
        nearer = reach < best
        best = np.where(nearer, reach, best)
        normal, lean = np.where(nearer, above, normal), np.where(nearer, into, lean)
        plate = np.where(nearer, nth, plate)
        below = below | ((into > 0.0) & (above <= 0.0))
    met = plate >= 0
    reach = np.where(met, best, np.nan)
    beside = from_root + reach[..., None] * axis
    across = across_seam(along, base_normal, butting_normal)
    if butting_normal is None:
        aim = lateral = dot(beside, cross(along, base_normal))
    else:
        beside = beside - dot(beside, along)[..., None] * along
        size = np.sqrt(dot(beside, beside))
        aim = np.where(plate == 0, size, -size)
        side = across - base_normal
        lateral = dot(beside, side) / np.sqrt(dot(side, side))
    return Hit(reach, normal, plate, lean, aim, lateral, below & ~met)
