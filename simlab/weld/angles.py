"""Travel angle and work angle of a torch, as AWS A3.0 means them.

The frame of a place on the seam: `along`, the unit tangent in the direction welded; `base_normal`,
the outward unit normal of the base (non-butting) plate, perpendicular to `along`; and across, the
butting plate's normal made perpendicular to both (tee, lap, corner) or, for a butt joint,
``along x base_normal``, the right of the direction welded. The axis points from the contact tip
into the work.

The angles do not change with the welding position, nor with any rotation of everything at once.
Vectors may be one (3,) or arrays of any shape that ends in 3, and broadcast against each other. The
public functions take lists too, bring vectors to length 1 themselves and make the normals square to
the seam; what has no direction (zero, NaN, infinite) gives NaN.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from simlab.model.arrays import Bools, Floats, own
from simlab.motion.exact import DEG_PER_RAD, arctan2
from simlab.motion.rotation import direction, threes, unit

BLOCK = 1 << 15
"""Vectors worked on at once: so many stay in the processor's cache."""
LEAST_ACROSS = 1e-6
"""An axis with less than this across the seam lies along it: it has no work angle."""


def travel_angle_deg(axis: ArrayLike, along: ArrayLike) -> Floats:
    """Lean of the torch along the seam; push is positive, drag negative. [deg]

    Parameters
    ----------
    axis : (..., 3) contact tip to work; of any length but 0
    along : (..., 3) tangents of the seam, in the direction welded; of any length but 0

    Returns
    -------
    (...) in -90..90, a number for one vector each; NaN where an input is NaN or zero, or the torch
    lies along the seam

    Raises
    ------
    ValueError
        where vectors do not have three numbers, or shapes do not broadcast

    Source: AWS A3.0 "travel angle"; worked cases in tests/weld/test_angles.py.
    """

    def leans(axes: Floats, tangents: Floats) -> Floats:
        return lean_along_deg(direction(axes), direction(tangents))

    return in_blocks(leans, axis, along)


def work_angle_deg(
    axis: ArrayLike,
    along: ArrayLike,
    base_normal: ArrayLike,
    butting_normal: ArrayLike | None = None,
) -> Floats:
    """Lean of the torch across the seam, from the base plate's normal; signed. [deg]

    0 is square to the base plate (butt), 45 halves the corner of a tee; positive leans the torch's
    body to the side that the butting plate faces, or to the right of the direction welded.

    Parameters
    ----------
    axis : (..., 3) contact tip to work; of any length but 0
    along : (..., 3) tangents of the seam, in the direction welded; of any length but 0
    base_normal : (..., 3) outward normals of the base plate; made square to `along`
    butting_normal : (..., 3) outward normals of the butting plate; None for a butt joint

    Returns
    -------
    (...) in -180..180; NaN where an input is NaN or zero, where the torch lies along the seam, or
    where the plates are parallel

    Raises
    ------
    ValueError
        where vectors do not have three numbers, or shapes do not broadcast

    Source: AWS A3.0 "work angle"; worked cases in tests/weld/test_angles.py.
    """

    def leans(axes: Floats, tangents: Floats, bases: Floats, *buttings: Floats) -> Floats:
        tangent = direction(tangents)
        base = clear_of(bases, tangent)
        butting = clear_of(buttings[0], tangent) if buttings else None
        across = clear_across(tangent, base, butting)
        return lean_across_deg(direction(axes), tangent, base, across)

    buttings = () if butting_normal is None else (butting_normal,)
    return in_blocks(leans, axis, along, base_normal, *buttings)


def lean_along_deg(axis: Floats, along: Floats) -> Floats:
    """The travel angle, of unit vectors. [deg]"""
    lean = dot(axis, along)
    x, y, z = (lean * along[..., i] - axis[..., i] for i in range(3))
    flat = x * x + y * y + z * z
    told = flat >= LEAST_ACROSS * LEAST_ACROSS
    return np.where(told, arctan2(lean, np.sqrt(flat)), np.nan) * DEG_PER_RAD


def lean_across_deg(axis: Floats, along: Floats, base_normal: Floats, across: Floats) -> Floats:
    """The work angle, of unit vectors, with the direction across the seam known. [deg]"""
    lean = dot(axis, along)
    x, y, z = (lean * along[..., i] - axis[..., i] for i in range(3))
    sideways = x * across[..., 0] + y * across[..., 1] + z * across[..., 2]
    upright = x * base_normal[..., 0] + y * base_normal[..., 1] + z * base_normal[..., 2]
    told = x * x + y * y + z * z >= LEAST_ACROSS * LEAST_ACROSS
    return np.where(told, arctan2(sideways, upright), np.nan) * DEG_PER_RAD


def leans_deg(lean: Floats, upward: Floats, sideways: Floats) -> tuple[Floats, Floats, Bools]:
    """(n,) travel and work angle of unit axes seen in the seam's frame, and which are told. [deg]

    Parameters
    ----------
    lean, upward, sideways : (n,) the axis along the tangent, the base plate's normal, and across
    """
    flat = upward * upward
    flat += sideways * sideways
    told: Bools = flat >= LEAST_ACROSS * LEAST_ACROSS
    y, x = np.empty((2, 2, *lean.shape))
    y[0], x[0] = lean, np.sqrt(flat)
    np.negative(sideways, out=y[1])
    np.negative(upward, out=x[1])
    angles = arctan2(y, x)
    if not told.all():
        angles = np.where(told, angles, np.nan)
    angles *= DEG_PER_RAD
    own(angles)
    return angles[0], angles[1], told


def across_seam(along: Floats, base_normal: Floats, butting_normal: Floats | None) -> Floats:
    """Unit vectors across the seam: the side that a positive work angle leans to."""
    if butting_normal is None:
        return unit(cross(along, base_normal))
    return square_to(butting_normal, base_normal)


def square_to(vectors: Floats, to: Floats) -> Floats:
    """Unit vectors: the directions without their part along the unit vectors `to`."""
    return unit(vectors - dot(vectors, to)[..., None] * to)


def clear_of(vectors: ArrayLike, to: Floats) -> Floats:
    """The same of vectors of any length; NaN where they lie along `to`, but for rounding."""
    ways = direction(vectors)
    rest = ways - dot(ways, to)[..., None] * to
    told = dot(rest, rest) >= LEAST_ACROSS * LEAST_ACROSS
    return unit(np.where(told[..., None], rest, np.nan))


def clear_across(along: Floats, base_normal: Floats, butting_normal: Floats | None) -> Floats:
    """As `across_seam`; NaN where the plates are parallel, but for rounding."""
    if butting_normal is None:
        return across_seam(along, base_normal, None)
    return clear_of(butting_normal, base_normal)


def in_blocks(work: Callable[..., Floats], *given: ArrayLike) -> Floats:
    """(...) what `work` makes of vectors that broadcast, a block of the first axis at a time."""
    vectors = [threes(each) for each in given]
    shape = np.broadcast_shapes(*(each.shape for each in vectors))[:-1]
    if math.prod(shape) <= BLOCK:
        return work(*vectors)
    made = np.empty(shape)
    for at, some in blocks(vectors, shape):
        made[at] = work(*some)
    return made


def blocks(vectors: list[Floats], shape: tuple[int, ...]) -> Iterator[tuple[slice, list[Floats]]]:
    """Rows of the first axis of `shape`, a block at a time, and what the vectors have there."""
    rows = max(BLOCK // max(math.prod(shape[1:]), 1), 1)
    long = [each.ndim > len(shape) and len(each) == shape[0] for each in vectors]
    for start in range(0, shape[0], rows):
        at = slice(start, start + rows)
        yield at, [each[at] if cut else each for each, cut in zip(vectors, long, strict=True)]


def dot(a: Floats, b: Floats) -> Floats:
    """Dot products over the last axis, written out: the order of its sums is fixed."""
    product: Floats = a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]
    return product


def cross(a: Floats, b: Floats) -> Floats:
    """Cross products over the last axis."""
    return np.stack(
        (
            a[..., 1] * b[..., 2] - a[..., 2] * b[..., 1],
            a[..., 2] * b[..., 0] - a[..., 0] * b[..., 2],
            a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0],
        ),
        axis=-1,
    )
