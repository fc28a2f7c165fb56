"""From the corners of markers in a picture to the body's pose, its sigma, and how sure it is.

Least squares over all corners seen (Gauss-Newton), from several starts: each marker alone says
where the body is, and a flat marker says it twice, since leaned to one side it looks nearly as
leaned to the other. What the two answers differ by counts as noise, by how likely the other one is;
markers that face different ways leave no second answer.

Sources: T. Collins and A. Bartoli, "Infinitesimal Plane-Based Pose Estimation", IJCV 109 (2014),
for the two answers; R. Hartley and A. Zisserman, "Multiple View Geometry" (2004), 4.1, for the
homography.
"""

import math
from dataclasses import dataclass

import numpy as np

from simlab.devices.camera_model import Lens
from simlab.devices.quaternions import of_matrix
from simlab.model.arrays import Floats

ROUNDS = 12
STILL = 1e-7
"""A step smaller than this (radians, and shares of the distance) is none."""
APART_RAD = 0.05
"""Answers nearer to each other than this are one."""
DOUBT = 2.0
"""Corners err together (blur, light, a bent marker): how likely the other answer is, is taken of so
many times their noise."""
MOST_PX = 3.0
"""Corners that miss by more, root mean square, are not those of the body."""


@dataclass(frozen=True, slots=True, eq=False)
class MarkerPose:
    """A body as one picture shows it."""

    position_mm: Floats
    """(3,) in the camera's frame."""
    rotation: Floats
    """(4,) unit quaternion, body to camera."""
    position_sigma_mm: float
    """One standard deviation in the worst direction, the other answer counted."""
    rotation_sigma_rad: float
    other: float
    """How likely another answer is, 0 to 0.5."""
    residual_px: float
    """Root mean square of what the corners miss by."""


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """One answer."""

    turn: Floats
    """(3, 3)"""
    way: Floats
    """(3,)"""
    squares: float
    """Sum of the squared misses [px2]."""
    steepness: Floats
    """(6, 6) inverse of the covariance for misses of 1 px: small turn in the camera's axes, way."""


def pose_of(
    seen: list[tuple[Floats, Floats]], lens: Lens, corner_px: float, *, most_px: float = MOST_PX
) -> MarkerPose | None:
    """The pose of a body whose markers were seen; None where the corners are not those of it.

    Parameters
    ----------
    seen : of each marker its (4, 3) corners on the body [mm] and its (4, 2) corners in the picture,
        the largest first; each is tried for a start until one leads to all corners
    corner_px : noise of a coordinate of a corner
    most_px : what the corners may miss by, root mean square
    """
    points = np.concatenate([body for body, _ in seen])
    rays = lens.rays(np.concatenate([pixels for _, pixels in seen]))
    focal = np.array([lens.fx, lens.fy])
    fits: list[_Fit] = []
    for n, (body, _) in enumerate(seen):
        for start in _of_one(body, rays[4 * n : 4 * n + 4]):
            fit = _fitted(*start, points, rays, focal)
            if fit is not None:
                fits.append(fit)
        best = min(fits, key=lambda fit: fit.squares, default=None)
        if best is not None and best.squares <= most_px * most_px * 2 * len(points):
            break
    else:
        return None
    free = 2 * len(points) - 6
    residual = math.sqrt(best.squares / (2 * len(points)))
    noise = max(corner_px, math.sqrt(best.squares / free))
    covariance = noise * noise * np.linalg.inv(best.steepness)
    turned = float(np.linalg.eigvalsh(covariance[:3, :3])[-1])
    moved = float(np.linalg.eigvalsh(covariance[3:, 3:])[-1])
    likely = 0.0
    for fit in fits:
        angle = _angle(fit.turn, best.turn)
        if angle < APART_RAD:
            continue
        worse = (fit.squares - best.squares) / (DOUBT * noise) ** 2
        chance = 1.0 / (1.0 + math.exp(min(0.5 * worse, 700.0)))
        if chance > likely:
            likely = chance
            other_turned = chance * angle * angle
            away = fit.way - best.way
            other_moved = chance * float(away @ away)
    if likely:
        turned, moved = turned + other_turned, moved + other_moved
    return MarkerPose(
        position_mm=best.way,
        rotation=of_matrix(best.turn),
        position_sigma_mm=math.sqrt(moved),
        rotation_sigma_rad=math.sqrt(turned),
        other=likely,
        residual_px=residual,
    )


def _of_one(body: Floats, rays: Floats) -> list[tuple[Floats, Floats]]:
    """Both answers of one flat marker, roughly: turn and way of the body."""
    centre = body.mean(axis=0)
    right = body[1] - body[0]
    size = float(np.linalg.norm(right))
    right = right / size
    up = (body[0] - body[3]) / np.linalg.norm(body[0] - body[3])
    axes = np.stack((right, up, np.cross(right, up)), axis=1)
    flat = (body - centre) @ axes[:, :2] / size
    rows = np.zeros((8, 9))
    for n, ((x, y), (u, v)) in enumerate(zip(flat, rays, strict=True)):
        rows[2 * n] = (x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, -u)
        rows[2 * n + 1] = (0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, -v)
    plane = np.linalg.svd(rows)[2][-1].reshape(3, 3)
    scale = 0.5 * (np.linalg.norm(plane[:, 0]) + np.linalg.norm(plane[:, 1]))
    if not scale > 0.0 or plane[2, 2] == 0.0:
        return []
    plane *= math.copysign(1.0, plane[2, 2]) / scale
    u, _, vt = np.linalg.svd(np.column_stack((plane[:, 0], plane[:, 1], np.zeros(3))))
    first, second, _ = (u @ np.diag((1.0, 1.0, 0.0)) @ vt).T
    marker = np.column_stack((first, second, np.cross(first, second)))
    way = size * plane[:, 2]
    sight = way / np.linalg.norm(way)
    out = marker[:, 2]
    mirrored = 2.0 * (sight @ out) * sight - out
    other = _between(out, mirrored) @ marker
    return [(turn @ axes.T, way - turn @ axes.T @ centre) for turn in (marker, other)]


def _fitted(turn: Floats, way: Floats, points: Floats, rays: Floats, focal: Floats) -> _Fit | None:
    """The answer nearest to a start; None where it leads behind the camera or nowhere."""
    for _ in range(ROUNDS):
        on = points @ turn.T
        at = on + way
        if not (at[:, 2] > 0.0).all():
            return None
        missed, steep = _missed(on, at, rays, focal)
        matrix = steep.T @ steep
        try:
            step = np.linalg.solve(matrix, -steep.T @ missed)
        except np.linalg.LinAlgError:
            return None
        turn = _turn(step[:3].astype(np.float64)) @ turn
        way = way + step[3:]
        reach = float(np.linalg.norm(way))
        if max(np.linalg.norm(step[:3]), np.linalg.norm(step[3:]) / reach) < STILL:
            break
    on = points @ turn.T
    at = on + way
    if not (at[:, 2] > 0.0).all() or not np.isfinite(at).all():
        return None
    missed, steep = _missed(on, at, rays, focal)
    return _Fit(turn, way, float(missed @ missed), steep.T @ steep)


def _missed(on: Floats, at: Floats, rays: Floats, focal: Floats) -> tuple[Floats, Floats]:
    """(2n,) what is missed by [px], and (2n, 6) how it goes with a small turn and a step."""
    x, y, z = at.T
    missed = (at[:, :2] / z[:, None] - rays) * focal
    zero = np.zeros(len(z))
    by_way = np.empty((len(z), 2, 3))
    by_way[:, 0] = np.stack((focal[0] / z, zero, -focal[0] * x / (z * z)), axis=1)
    by_way[:, 1] = np.stack((zero, focal[1] / z, -focal[1] * y / (z * z)), axis=1)
    a, b, c = on.T
    turning = np.stack(
        (
            np.stack((zero, c, -b), axis=1),
            np.stack((-c, zero, a), axis=1),
            np.stack((b, -a, zero), axis=1),
        ),
        axis=1,
    )
    steep: Floats = np.concatenate((by_way @ turning, by_way), axis=2).reshape(-1, 6)
    return missed.ravel(), steep


def _turn(vector_rad: Floats) -> Floats:
    """(3, 3) a turn by a vector (Rodrigues)."""
    angle = float(np.linalg.norm(vector_rad))
    x, y, z = vector_rad.tolist()
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    if angle < 1e-9:
        return np.asarray(np.eye(3) + cross, dtype=np.float64)
    one, two = math.sin(angle) / angle, (1.0 - math.cos(angle)) / (angle * angle)
    made: Floats = np.eye(3) + one * cross + two * (cross @ cross)
    return made


def _between(from_: Floats, to: Floats) -> Floats:
    """(3, 3) the least turn that brings one unit vector to another."""
    axis = np.cross(from_, to)
    sine, cosine = float(np.linalg.norm(axis)), float(from_ @ to)
    if sine < 1e-9:
        return np.eye(3)
    lean: Floats = np.asarray(math.atan2(sine, cosine) / sine * axis, dtype=np.float64)
    return _turn(lean)


def _angle(one: Floats, other: Floats) -> float:
    """Between two turns [rad]."""
    return math.acos(min(max((float(np.trace(one.T @ other)) - 1.0) / 2.0, -1.0), 1.0))
