"""How a body is turned: angles of a tracker to unit quaternions, and poses made of them.

A quaternion w x y z turns the body's axes into the tracker's frame: v_frame = q v_body q*.
"""

import numpy as np

from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Floats


def from_yaw_pitch_roll(angles_deg: Floats) -> Floats:
    """(n, 4) unit quaternions of (n, 3) yaw, pitch, roll [deg].

    The body is turned by yaw about its z axis, then by pitch about its new y axis, then by roll
    about its new x axis, each right-handed: q = qz(yaw) qy(pitch) qx(roll). Azimuth, elevation and
    roll are the same three. Yaw 90 alone turns the body's x axis to the frame's y axis; pitch 90
    alone turns it to -z.

    Source: J. Diebel, "Representing Attitude: Euler Angles, Unit Quaternions, and Rotation
    Vectors", Stanford 2006, section 8.11 (sequence 3-2-1), its transpose.
    """
    half = np.radians(angles_deg) / 2
    (cz, cy, cx), (sz, sy, sx) = np.cos(half).T, np.sin(half).T
    return np.column_stack(
        (
            cz * cy * cx + sz * sy * sx,
            cz * cy * sx - sz * sy * cx,
            cz * sy * cx + sz * cy * sx,
            sz * cy * cx - cz * sy * sx,
        )
    )


def to_yaw_pitch_roll(rotation: Floats) -> Floats:
    """(n, 3) yaw, pitch, roll [deg] of unit quaternions; a simulated tracker says them."""
    w, x, y, z = rotation.T
    yaw = np.arctan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
    pitch = np.arcsin(np.clip(2 * (w * y - z * x), -1, 1))
    roll = np.arctan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y))
    angles_deg: Floats = np.degrees(np.column_stack((yaw, pitch, roll)))
    return angles_deg


def normalised(rotation: Floats) -> Floats:
    """(n, 4) the same with length 1; NaN where there is none."""
    length = np.sqrt((rotation * rotation).sum(axis=1))
    unit: Floats = rotation / np.where(length > 0, length, np.nan)[:, None]
    return unit


def turned_only(t_s: Floats, bound_s: Floats, rotation: Floats) -> PoseSamples:
    """Poses of a body that is turned by `rotation`, and is nobody knows where."""
    n = len(t_s)
    return PoseSamples(
        t_s=t_s,
        t_bound_s=bound_s,
        position_mm=np.full((n, 3), np.nan),
        rotation=rotation,
        position_times=np.full(n, np.nan),
        rotation_times=np.ones(n),
    )


def as_stated(t_s: Floats, bound_s: Floats, position_mm: Floats, rotation: Floats) -> PoseSamples:
    """Poses of a tracker that says nothing of how good each of them is."""
    return PoseSamples(
        t_s=t_s,
        t_bound_s=bound_s,
        position_mm=position_mm,
        rotation=rotation,
        position_times=np.ones(len(t_s)),
        rotation_times=np.ones(len(t_s)),
    )
