"""A 3-D scene on a flat screen: seen from above and aside, without perspective."""

import math
from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Floats, read_only

TURN_DEG = -35.0
"""Where the eye stands around the vertical, unless it is moved."""
LIFT_DEG = 30.0
"""How far the eye stands above the plate."""
CORNERS = 48
"""The most corners of a path that are searched for the place a torch points at."""
NEAR_MM = 25.0
"""How far off its tip, and past the path, a torch still points at it, where the path is short."""
ELECTRODE_MM = 450.0
"""The most of a covered electrode that burns off."""
FAR_WEIGHT = 0.02
"""How much a place further along the axis counts for, against one further past the path."""
FLAT = 1e-9
"""A stretch [mm^2] that is shorter than this, seen along the axis, is a point."""


@dataclass(frozen=True, slots=True)
class Eye:
    """Where the scene is looked at from."""

    turn_deg: float = TURN_DEG
    lift_deg: float = LIFT_DEG

    def turned(self, by_deg: float) -> "Eye":
        """The eye moved around the vertical."""
        return Eye((self.turn_deg + by_deg + 180.0) % 360.0 - 180.0, self.lift_deg)

    def lifted(self, by_deg: float) -> "Eye":
        """The eye moved up or down, at most straight above, at least level with the plate."""
        return Eye(self.turn_deg, min(max(self.lift_deg + by_deg, 0.0), 90.0))

    def flat(self, points_mm: Floats) -> Floats:
        """(n, 3) points [mm] as (n, 2): right and up, in mm of the picture's plane."""
        turn, lift = math.radians(self.turn_deg), math.radians(self.lift_deg)
        x, y, z = points_mm[:, 0], points_mm[:, 1], points_mm[:, 2]
        right = x * math.cos(turn) - y * math.sin(turn)
        away = x * math.sin(turn) + y * math.cos(turn)
        up = away * math.sin(lift) + z * math.cos(lift)
        return np.column_stack((right, up))


@dataclass(frozen=True, slots=True)
class Fit:
    """Picture plane to pixels: one scale for both ways, y downwards."""

    scale: float
    x: float
    y: float

    def pixels(self, flat_mm: Floats) -> Floats:
        """(n, 2) points of the picture plane as (n, 2) pixels."""
        return np.column_stack(
            (self.x + self.scale * flat_mm[:, 0], self.y - self.scale * flat_mm[:, 1])
        )


def fit(flat_mm: Floats, width: float, height: float, margin: float) -> Fit:
    """The largest picture of these points that leaves `margin` pixels on every side."""
    low, high = flat_mm.min(axis=0), flat_mm.max(axis=0)
    span = np.maximum(high - low, 1e-6)
    scale = float(
        min(
            max(width - 2 * margin, 1.0) / span[0],
            max(height - 2 * margin, 1.0) / span[1],
        )
    )
    middle = (low + high) / 2.0
    return Fit(scale, width / 2.0 - scale * middle[0], height / 2.0 + scale * middle[1])


def plate_mm(outline_mm: Floats, border: float = 0.25) -> Floats:
    """(4, 3) corners of a plate under the path, wider than it by `border` of its largest side."""
    low, high = outline_mm.min(axis=0), outline_mm.max(axis=0)
    more = border * max(float((high - low).max()), 1.0)
    left, near, right, far = low[0] - more, low[1] - more, high[0] + more, high[1] + more
    z = low[2]
    return np.array([[left, near, z], [right, near, z], [right, far, z], [left, far, z]])


def aimed_mm(outline_mm: Floats, tip_mm: Floats, axis: Floats) -> Floats:
    """How far along its axis from its tip a torch passes the path closest, (n,) [mm].

    Zero where it points past the path, or is far from it. Negative where the tracked tip has passed
    the path: of a covered electrode, that piece is burnt.

    Parameters
    ----------
    outline_mm : (m, 3) corners of the path, at least one
    tip_mm : (n, 3) tips
    axis : (n, 3) unit vectors into the work; NaN: not known, which gives zero
    """
    every = -(-len(outline_mm) // CORNERS)
    corners = np.concatenate((outline_mm[:-1:every], outline_mm[-1:]))
    begin, along = (corners[:-1], np.diff(corners, axis=0)) if len(corners) > 1 else (
        corners, np.zeros((1, 3)))  # fmt: skip
    most = max(NEAR_MM, 0.5 * float(np.ptp(outline_mm, axis=0).max()))
    out = begin[None] - tip_mm[:, None]  # seen along the axis, the torch's line is a point
    out_deep, along_deep = (out * axis[:, None]).sum(axis=2), axis @ along.T
    square = (along * along).sum(axis=1) - along_deep**2
    mixed = (out * along).sum(axis=2) - out_deep * along_deep
    straight = square > FLAT  # else the torch looks along the stretch
    share = np.where(straight, np.clip(-mixed / np.where(straight, square, 1.0), 0.0, 1.0), 0.0)
    deep = out_deep + share * along_deep
    past = (out * out).sum(axis=2) - out_deep**2 + share * (2.0 * mixed + share * square)
    there = (deep < most) & (deep > -ELECTRODE_MM) & (past < most**2)
    cost = np.where(there, past + FAR_WEIGHT * deep**2, np.inf)
    best = np.argmin(cost, axis=1)[:, None]
    found = np.isfinite(np.take_along_axis(cost, best, axis=1))
    return read_only(np.where(found, np.take_along_axis(deep, best, axis=1), 0.0)[:, 0])
