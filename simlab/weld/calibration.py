"""Where a joint lies, from points touched on its plates; where a torch's tip is, from pivoting it.

Each answer carries what is left over as a sigma, and how far that carries: to the root line and the
plates' normals of a joint (`joint_mm`, `joint_deg` of a session's sigmas), to the tip of a torch.

Least squares by singular values; no score is computed here, so the last bits may differ between
machines.
"""

import math
from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Floats, read_only
from simlab.model.errors import InputError
from simlab.motion.exact import DEG_PER_RAD

LEAST_POINTS = 3
"""Points a plate; with three the plane goes through all of them, and says nothing of its noise."""
LEAST_ON_SEAM = 2
SPREAD_MM = 5.0
"""A plate's points must spread at least this far across their narrow way, root mean square."""
LEAST_ANGLE_DEG = 15.0
"""Plates that meet flatter than this have no root line worth the name."""
LEAST_POSES = 6
LEAST_TILT_DEG = 20.0
"""A torch must be turned at least this far to and fro in two directions, largest less least."""
LARGEST_RESIDUAL_MM = 5.0
"""Points that miss their plane, or a pivot that wanders, further than this: something slipped."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """A plane by least squares."""

    centre_mm: Floats
    """(3,) mean of its points."""
    normal: Floats
    """(3,) unit normal, out of the plate."""
    within: Floats
    """(2, 3) unit vectors in it, along which its points spread most and least."""
    spread_mm: Floats
    """(2,) root of the summed squared distances of its points along these."""
    points: int
    residual_mm: float
    """One standard deviation of a point from the plane; NaN of three points."""


@dataclass(frozen=True, slots=True, eq=False)
class JointFound:
    """A joint of two plates, or a butt joint that was touched on its plate and along its seam."""

    root_mm: Floats
    """(3,) the point of the root line nearest to the points touched."""
    along: Floats
    """(3,) unit vector along the root line: base x butting normal, or the way the seam was
    touched."""
    base: Plane
    butting: Plane | None
    """None for a butt joint."""
    residual_mm: float
    """One standard deviation of a touched point; NaN where no plate had more than three."""
    joint_mm: float
    """One standard deviation of the root's place across the line, in its worse direction, at the
    worse end of the stretch touched."""
    joint_deg: float
    """One standard deviation of a plate's normal, in its worst direction."""


@dataclass(frozen=True, slots=True, eq=False)
class TipFound:
    """A torch's tip in the tracker's body frame."""

    offset_mm: Floats
    """(3,) from the tracked point to the tip, in the body's frame."""
    pivot_mm: Floats
    """(3,) the fixed point, in the world."""
    residual_mm: float
    """One standard deviation of one coordinate of the tip about the fixed point."""
    tip_mm: float
    """One standard deviation of the tip's offset, in its worst direction."""
    poses: int


def plane_through(points_mm: Floats, outside_mm: Floats, plate: str = "plate") -> Plane:
    """The plane of (n, 3) points touched on a plate.

    Parameters
    ----------
    points_mm : (n, 3) points, at least three, not in one line
    outside_mm : (3,) a point on the outer side, such as the torch held over the joint
    plate : what the plate is called in errors

    Raises
    ------
    InputError
        where the points do not make a plane
    """
    _finite(points_mm, f"{plate}: a touched point")
    if len(points_mm) < LEAST_POINTS:
        raise InputError(
            f"{plate}: {len(points_mm)} points make no plane; touch it at {LEAST_POINTS} or more"
        )
    centre = points_mm.mean(axis=0)
    _, size, ways = np.linalg.svd(points_mm - centre, full_matrices=True)
    size = np.append(size, np.zeros(3 - len(size)))
    if size[1] / math.sqrt(len(points_mm)) < SPREAD_MM:
        raise InputError(
            f"{plate}: its points lie nearly in one line; touch it further apart, both ways"
        )
    free = len(points_mm) - LEAST_POINTS
    residual = float(size[2]) / math.sqrt(free) if free else math.nan
    if residual > LARGEST_RESIDUAL_MM:
        raise InputError(
            f"{plate}: its points lie {residual:.1f} mm beside one plane; touch them again"
        )
    height = float((outside_mm - centre) @ ways[2])
    if not abs(height) > max(1.0, 0.0 if math.isnan(residual) else 3.0 * residual):
        raise InputError(
            f"{plate}: the point that says which side is outside lies in it; hold the torch clear"
        )
    return Plane(
        centre_mm=read_only(centre),
        normal=read_only(ways[2] * math.copysign(1.0, height)),
        within=read_only(ways[:2]),
        spread_mm=read_only(size[:2]),
        points=len(points_mm),
        residual_mm=residual,
    )


def joint_from(
    base_mm: Floats, butting_mm: Floats, outside_mm: Floats, noise_mm: float | None = None
) -> JointFound:
    """Where two plates meet, from points touched on each.

    Parameters
    ----------
    base_mm, butting_mm : (n, 3) points touched on the base and on the butting plate, three or more
    outside_mm : (3,) a point from which both plates' outer sides are seen: the torch over the joint
    noise_mm : standard deviation of a touched point, where it is known; otherwise it is taken from
        the residuals, which takes more than three points

    Raises
    ------
    InputError
        where the points do not make two planes that meet
    """
    base = plane_through(base_mm, outside_mm, "base plate")
    butting = plane_through(butting_mm, outside_mm, "butting plate")
    crossing = np.cross(base.normal, butting.normal)
    sine = float(np.linalg.norm(crossing))
    if sine < math.sin(math.radians(LEAST_ANGLE_DEG)):
        raise InputError("the two plates lie nearly in one plane; name the right points for each")
    along = crossing / sine
    middle = (base.centre_mm + butting.centre_mm) / 2.0
    normals = np.stack((base.normal, butting.normal, along))
    heights = [base.normal @ base.centre_mm, butting.normal @ butting.centre_mm, along @ middle]
    root: Floats = np.linalg.solve(normals, np.array(heights)).astype(np.float64)
    residual = _pooled((base, butting))
    noise = residual if noise_mm is None else noise_mm
    # the root is where both planes' heights are 0: noise of a height moves it by these
    moved_by = np.linalg.inv(normals)[:, :2]
    touched = (np.concatenate((base_mm, butting_mm)) - root) @ along
    worst = 0.0
    for end in (touched.min(), touched.max()):
        over = [_leverage(plane, root + end * along) for plane in (base, butting)]
        worst = max(worst, float(np.linalg.norm(moved_by * np.array(over), 2)))
    return JointFound(
        root_mm=read_only(root),
        along=read_only(along),
        base=base,
        butting=butting,
        residual_mm=residual,
        joint_mm=noise * worst,
        joint_deg=noise * max(1.0 / float(p.spread_mm[1]) for p in (base, butting)) * DEG_PER_RAD,
    )


def butt_from(
    plate_mm: Floats, seam_mm: Floats, outside_mm: Floats, noise_mm: float | None = None
) -> JointFound:
    """Where a butt joint lies, from points touched on its plates and points touched along it.

    Parameters
    ----------
    plate_mm : (n, 3) points touched on the plates, three or more
    seam_mm : (m, 3) points touched along the seam, two or more, in the direction welded
    outside_mm, noise_mm : as of `joint_from`

    Raises
    ------
    InputError
        where the points make no plane, or no line in it
    """
    plate = plane_through(plate_mm, outside_mm)
    _finite(seam_mm, "seam: a touched point")
    if len(seam_mm) < LEAST_ON_SEAM:
        raise InputError(
            f"seam: {len(seam_mm)} points make no line; touch it at {LEAST_ON_SEAM} or more"
        )
    level = seam_mm - ((seam_mm - plate.centre_mm) @ plate.normal)[:, None] * plate.normal
    root = level.mean(axis=0)
    _, size, ways = np.linalg.svd(level - root, full_matrices=False)
    if size[0] / math.sqrt(len(seam_mm)) < SPREAD_MM:
        raise InputError("seam: its points lie nearly in one place; touch it from end to end")
    along = ways[0] * math.copysign(1.0, float(ways[0] @ (seam_mm[-1] - seam_mm[0])))
    residual = _pooled((plate,), float(size[1]) ** 2, len(seam_mm) - LEAST_ON_SEAM)
    if residual > LARGEST_RESIDUAL_MM:
        raise InputError(
            f"seam: its points lie {residual:.1f} mm beside one line; touch them again"
        )
    noise = residual if noise_mm is None else noise_mm
    worst = 0.0
    touched = (seam_mm - root) @ along
    for end in (touched.min(), touched.max()):
        beside = math.sqrt(1.0 / len(seam_mm) + float(end / size[0]) ** 2)
        worst = max(worst, beside, _leverage(plate, root + end * along))
    return JointFound(
        root_mm=read_only(root),
        along=read_only(along),
        base=plate,
        butting=None,
        residual_mm=residual,
        joint_mm=noise * worst,
        joint_deg=noise / float(plate.spread_mm[1]) * DEG_PER_RAD,
    )


def tip_from(rotations: Floats, positions_mm: Floats) -> TipFound:
    """The tip of a torch that was turned about it, while the tip stood in one place.

    Parameters
    ----------
    rotations : (n, 3, 3) from the body's frame to the world's
    positions_mm : (n, 3) the tracked point in the world

    The tip stands still: ``R_i tip + p_i = pivot`` for all i, solved for both by least squares.

    Raises
    ------
    InputError
        where there are too few poses, they are turned too little, or the tip slipped
    """
    _finite(rotations, "a pose's rotation")
    _finite(positions_mm, "a pose's position")
    n = len(positions_mm)
    if n < LEAST_POSES:
        raise InputError(f"{n} poses find no tip; turn the torch through {LEAST_POSES} or more")
    turning = rotations @ rotations.transpose(0, 2, 1) - np.eye(3)
    if np.abs(turning).max() > 0.01 or (np.linalg.det(rotations) < 0.0).any():
        raise InputError("a pose's rotation is none; send rotation matrices, body to world")
    equations = np.concatenate((rotations, -np.tile(np.eye(3), (n, 1, 1))), axis=2)
    matrix, wanted = equations.reshape(3 * n, 6), -positions_mm.reshape(3 * n)
    tilt = _least_tilt_deg(rotations)
    if tilt < LEAST_TILT_DEG:
        raise InputError(
            f"the torch was turned by {tilt:.0f} degrees only in its least direction; lean it by "
            f"{LEAST_TILT_DEG:.0f} degrees or more to and fro, in two directions"
        )
    found: Floats = np.linalg.lstsq(matrix, wanted)[0].astype(np.float64)
    left = matrix @ found - wanted
    residual = math.sqrt(float(left @ left) / (3 * n - 6))
    if residual > LARGEST_RESIDUAL_MM:
        raise InputError(
            f"the tip wandered by {residual:.1f} mm; set it in a centre punch and turn it again"
        )
    spread = np.linalg.inv(matrix.T @ matrix)[:3, :3]
    return TipFound(
        offset_mm=read_only(found[:3]),
        pivot_mm=read_only(found[3:]),
        residual_mm=residual,
        tip_mm=residual * math.sqrt(float(np.linalg.norm(spread, 2))),
        poses=n,
    )


def _pooled(planes: tuple[Plane, ...], squares: float = 0.0, free: int = 0) -> float:
    """The residual of planes together, and of a line with so many squares and degrees of freedom.

    NaN where nothing is left over.
    """
    for plane in planes:
        more = plane.points - LEAST_POINTS
        if more:  # of three points alone the residual is not known
            free, squares = free + more, squares + more * plane.residual_mm**2
    return math.sqrt(squares / free) if free else math.nan


def _leverage(plane: Plane, at_mm: Floats) -> float:
    """Noise of the plane's height over a place, as a share of the noise of one point."""
    off = plane.within @ (at_mm - plane.centre_mm) / plane.spread_mm
    return math.sqrt(1.0 / plane.points + float(off @ off))


def _least_tilt_deg(rotations: Floats) -> float:
    """How far the torch was turned to and fro, in the direction in which it was turned least.

    What a turn moves is R - mean R. A body vector along the one axis that it turned about is not
    moved at all, and so is not found.
    """
    off = rotations - rotations.mean(axis=0)
    moved = np.einsum("nij,nik->jk", off, off) / len(rotations)
    least = math.sqrt(max(float(np.linalg.eigvalsh(moved)[0]), 0.0))
    return 2.0 * least * DEG_PER_RAD


def _finite(values: Floats, what: str) -> None:
    if not np.isfinite(values).all():
        raise InputError(f"{what} was not seen; take it again")
