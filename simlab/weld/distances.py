"""Distances of a torch from its work: contact tip to work, its normal part, and the aim.

Plates are planes through the root with an outward unit normal. A plate that the axis does not run
into (``axis . normal >= 0``, but for rounding), or behind which the tip is sunk, is not there;
where no plate is hit the answer is NaN, never 0 or infinite. Of two plates the nearer one is hit:
the corner between them is one that a weld fills (a tee, a lap, the groove of a corner joint), and
not an edge that stands out. Vectors may be one (3,) or arrays of any shape that ends in 3, and
broadcast against each other.
"""

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from simlab.model.arrays import Bools, Floats, Ints
from simlab.motion.rotation import direction, threes, unit
from simlab.weld.angles import BLOCK, blocks, clear_across, clear_of, dot, square_to

PARALLEL = 1e-6
"""An axis that comes nearer to a plate by less than this share of its way runs beside it."""
_MOST_MM = 1e12
"""No place is further away."""


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """Where the torch's axis meets the work."""

    along_mm: Floats
    """(...) distance from the contact tip along the axis: CTWD, or arc length for 111, 141."""
    normal_mm: Floats
    """(...) the same distance square to the plate that is hit."""
    plate: Ints
    """(...) which plate is hit: 0 the base plate, 1 the butting plate, -1 none."""
    lean: Floats
    """(...) cosine between the axis and that plate's inward normal."""
    aim_mm: Floats
    """(...) how far beside the root the axis meets the plate, within the plate: on the base plate
    positive, on the butting plate negative; on a butt joint positive to the right of the direction
    welded."""
    lateral_mm: Floats
    """(...) the same square to the face of the weld: what a weave swings by; signed like the
    aim."""
    sunk: Bools
    """(...) the tip is below every plate that the axis points to."""


def ctwd_mm(
    tip_mm: ArrayLike,
    axis: ArrayLike,
    root_mm: ArrayLike,
    along: ArrayLike,
    base_normal: ArrayLike,
    butting_normal: ArrayLike | None = None,
) -> Hit:
    """Contact tip to work distance (arc length, where the tip is an electrode's), and the aim.

    Parameters
    ----------
    tip_mm : (..., 3) contact tips [mm]
    axis : (..., 3) contact tip to work; of any length but 0
    root_mm : (..., 3) the root there [mm]
    along : (..., 3) tangents of the seam, in the direction welded; of any length but 0
    base_normal : (..., 3) outward normals of the base plate; made square to `along`
    butting_normal : (..., 3) those of the butting plate; None for a butt joint

    Returns
    -------
    a number each for one vector each; NaN and plate -1 where no plate is met, and where a vector
    has no direction or a point is not finite. A torch held 12 mm square over a butt joint:

    >>> met = ctwd_mm([0, 0, 12], [0, 0, -1], [0, 0, 0], along=[1, 0, 0], base_normal=[0, 0, 1])
    >>> float(met.along_mm), float(met.normal_mm), int(met.plate), float(met.aim_mm)
    (12.0, 12.0, 0, 0.0)

    Raises
    ------
    ValueError
        where vectors do not have three numbers, or shapes do not broadcast

    Source: AWS A3.0; worked cases in tests/weld/test_distances.py.
    """
    points = (_point(tip_mm), _point(root_mm))
    ways = (threes(axis), threes(along), threes(base_normal))
    buttings = () if butting_normal is None else (threes(butting_normal),)
    given = [*points, *ways, *buttings]
    shape = np.broadcast_shapes(*(each.shape for each in given))[:-1]
    if math.prod(shape) <= BLOCK:
        return _met(*given)
    made = Hit(
        along_mm=np.empty(shape), normal_mm=np.empty(shape), plate=np.empty(shape, dtype=np.int64),
        lean=np.empty(shape), aim_mm=np.empty(shape), lateral_mm=np.empty(shape),
        sunk=np.empty(shape, dtype=np.bool_),
    )  # fmt: skip
    for at, some in blocks(given, shape):
        part = _met(*some)
        for column in fields(Hit):
            getattr(made, column.name)[at] = getattr(part, column.name)
    return made


def _met(
    tip_mm: Floats, root_mm: Floats, axis: Floats, along: Floats, base_normal: Floats,
    *butting_normal: Floats,
) -> Hit:  # fmt: skip
    """The same of arrays, all at once."""
    tangent = direction(along)
    base = clear_of(base_normal, tangent)
    butting = clear_of(butting_normal[0], tangent) if butting_normal else None
    across = clear_across(tangent, base, butting)
    return hit(tip_mm - root_mm, direction(axis), base, butting, across)


def hit(
    from_root_mm: Floats, axis: Floats, base_normal: Floats, butting_normal: Floats | None,
    across: Floats,
) -> Hit:  # fmt: skip
    """The same of tips seen from the root and of unit vectors, all square to the seam's tangent."""
    plates = [(base_normal, across)]
    face = across
    if butting_normal is not None:
        plates.append((butting_normal, -square_to(base_normal, butting_normal)))
        face = unit(butting_normal - base_normal)
    shape = np.broadcast_shapes(*(v.shape for v in (from_root_mm, axis, base_normal, across)))[:-1]
    reach, lean, normal, away = np.full(shape, np.inf), *(np.full(shape, np.nan) for _ in range(3))
    plate, below = np.full(shape, -1, dtype=np.int64), np.zeros(shape, np.bool_)
    for nth, (outward, within) in enumerate(plates):
        into, above = -dot(axis, outward), dot(from_root_mm, outward)
        ahead = (into > PARALLEL) & (above > 0.0)
        far = np.where(ahead, above / np.where(ahead, into, 1.0), np.inf)
        nearer = far < reach
        beside = dot(from_root_mm, within) + np.where(nearer, far, np.nan) * dot(axis, within)
        reach, away = np.where(nearer, far, reach), np.where(nearer, beside, away)
        normal, lean = np.where(nearer, above, normal), np.where(nearer, into, lean)
        plate = np.where(nearer, nth, plate)
        below = below | ((into > PARALLEL) & (above <= 0.0))
    met = plate >= 0
    reach = np.where(met, reach, np.nan)
    lateral = dot(from_root_mm, face) + reach * dot(axis, face)
    sunk = np.asarray(below & ~met)
    return Hit(
        reach[()], normal[()], plate[()], lean[()], away[()], np.asarray(lateral)[()], sunk[()]
    )


def _point(place_mm: ArrayLike) -> Floats:
    """(..., 3) a point; NaN where it is not finite, or further away than anything is."""
    given = threes(place_mm)
    return np.where(np.abs(given) <= _MOST_MM, given, np.nan)
