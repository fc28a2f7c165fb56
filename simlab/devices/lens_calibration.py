"""A camera's lens from pictures of markers whose places are known, such as a printed sheet of them.

Least squares over all corners of all pictures, for the lens and for each picture's pose at once
(Levenberg and Marquardt); after Z. Zhang, "A Flexible New Technique for Camera Calibration", IEEE
TPAMI 22 (2000). What is left over says how sure the focal length is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simlab.devices.camera_model import Lens
from simlab.devices.marker_pose import pose_of
from simlab.devices.quaternions import product, turn_by, turned
from simlab.model.arrays import Floats
from simlab.model.errors import InputError

Picture = list[tuple[Floats, Floats]]
"""Of each marker its (4, 3) corners on the body [mm] and its (4, 2) corners in the picture."""
FEWEST, MOST = 8, 40
LEAST_CORNERS = 16
WRONG_PX = 60.0
"""The first guess of the lens may be so far off."""
LEAST_SURE = 0.01
"""A focal length less sure than this share says that the body was not leaned enough."""
MOST_RESIDUAL_PX = 1.0
ROUNDS, STILL = 40, 1e-7
_LENS = 8
_STEPS = np.array([1e-2, 1e-2, 1e-2, 1e-2, 1e-6, 1e-6, 1e-6, 1e-6])
_POSE_STEPS = np.array([1e-6] * 3 + [1e-3] * 3)


@dataclass(frozen=True, slots=True)
class LensFound:
    """A lens, and what is left over."""

    lens: Lens
    residual_px: float
    """One standard deviation of a coordinate of a corner."""
    focal_sigma_px: float
    pictures: int


def lens_from(pictures: Sequence[Picture], width: int, height: int) -> LensFound:
    """The lens of the camera that took the pictures; k3 is taken as 0.

    Raises
    ------
    InputError
        where there are too few pictures, the body was not leaned, or the corners are not its own
    """
    whole = [one for one in pictures if 4 * len(one) >= LEAST_CORNERS]
    if len(whole) < FEWEST:
        raise InputError(
            f"{len(whole)} pictures show {LEAST_CORNERS // 4} markers or more; "
            f"take {FEWEST} or more, the sheet leaned differently in each"
        )
    whole = [whole[n] for n in np.linspace(0, len(whole) - 1, min(len(whole), MOST)).astype(int)]
    guess = Lens(width, height, float(width), float(width), (width - 1) / 2, (height - 1) / 2)
    corners, poses = [], []
    for one in whole:
        pose = pose_of(one, guess, 1.0, most_px=WRONG_PX)
        if pose is not None:
            corners.append(tuple(np.concatenate(part) for part in zip(*one, strict=True)))
            poses.append((pose.rotation, pose.position_mm))
    if len(corners) < FEWEST:
        raise InputError("the markers do not stand as the settings say; measure them again")
    values = np.array([guess.fx, guess.fy, guess.cx, guess.cy, 0.0, 0.0, 0.0, 0.0])
    damping, missed = 1e-3, math.inf
    for _ in range(ROUNDS):
        total, matrix, slope = _equations(corners, poses, values, guess)
        step: Floats = np.linalg.solve(matrix + damping * np.diag(np.diag(matrix)), -slope).astype(
            np.float64
        )
        new_values = values + step[:_LENS]
        new_poses = [
            _moved(pose, step[_LENS + 6 * n : _LENS + 6 * n + 6]) for n, pose in enumerate(poses)
        ]
        after = _squares(corners, new_poses, _lens(new_values, guess))
        if after <= total:
            values, poses, damping = new_values, new_poses, damping / 10.0
            if missed - after <= STILL * after:
                break
            missed = after
        else:
            damping *= 10.0
    total, matrix, _ = _equations(corners, poses, values, guess)
    free = sum(2 * len(body) for body, _ in corners) - len(matrix)
    residual = math.sqrt(total / free)
    spread = np.linalg.inv(matrix)
    sigma = residual * math.sqrt(max(float(spread[0, 0]), float(spread[1, 1])))
    if not residual <= MOST_RESIDUAL_PX:
        raise InputError(
            f"corners miss by {residual:.1f} px; measure the markers again, and hold still"
        )
    if not sigma <= LEAST_SURE * float(values[0]):
        raise InputError(
            f"the focal length is {values[0]:.0f} px, give or take {sigma:.0f}; "
            "lean the sheet by 30 degrees or more, to all sides, and near the picture's corners"
        )
    return LensFound(_lens(values, guess), residual, sigma, len(corners))


def _lens(values: Floats, guess: Lens) -> Lens:
    fx, fy, cx, cy, k1, k2, p1, p2 = (float(value) for value in values)
    return Lens(guess.width, guess.height, fx, fy, cx, cy, (k1, k2, p1, p2, 0.0))


def _moved(pose: tuple[Floats, Floats], step: Floats) -> tuple[Floats, Floats]:
    return product(turn_by(step[:3]), pose[0]), pose[1] + step[3:]


def _missed(body: Floats, pixels: Floats, pose: tuple[Floats, Floats], lens: Lens) -> Floats:
    missed: Floats = (lens.pixels(turned(pose[0], body) + pose[1]) - pixels).ravel()
    return missed


def _squares(
    corners: Sequence[tuple[Floats, ...]], poses: Sequence[tuple[Floats, Floats]], lens: Lens
) -> float:
    """Sum of the squared misses; inf where something is behind the lens."""
    total = 0.0
    for (body, pixels), pose in zip(corners, poses, strict=True):
        missed = _missed(body, pixels, pose, lens)
        total += float(missed @ missed)
    return total if math.isfinite(total) else math.inf


def _equations(
    corners: Sequence[tuple[Floats, ...]],
    poses: Sequence[tuple[Floats, Floats]],
    values: Floats,
    guess: Lens,
) -> tuple[float, Floats, Floats]:
    """Sum of squares, normal matrix and slope; by small steps of every value."""
    many, total = _LENS + 6 * len(poses), 0.0
    matrix, slope = np.zeros((many, many)), np.zeros(many)
    lens = _lens(values, guess)
    stepped = [_lens(values + _STEPS * (np.arange(_LENS) == n), guess) for n in range(_LENS)]
    for nth, ((body, pixels), pose) in enumerate(zip(corners, poses, strict=True)):
        missed = _missed(body, pixels, pose, lens)
        steep = np.empty((len(missed), _LENS + 6))
        for n, other in enumerate(stepped):
            steep[:, n] = (_missed(body, pixels, pose, other) - missed) / _STEPS[n]
        for n, step in enumerate(np.diag(_POSE_STEPS)):
            moved = _missed(body, pixels, _moved(pose, step), lens)
            steep[:, _LENS + n] = (moved - missed) / _POSE_STEPS[n]
        here = np.r_[np.arange(_LENS), _LENS + 6 * nth + np.arange(6)]
        matrix[np.ix_(here, here)] += steep.T @ steep
        slope[here] += steep.T @ missed
        total += float(missed @ missed)
    return total, matrix, slope
