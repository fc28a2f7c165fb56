"""A tracked body becomes a torch: where the tip and the axis are on it, and where the coupon is.

Noise of the body's rotation moves the tip by the lever between the two; so what a torch states is
made of both noises, and a pose that is poorer in either is poorer in the torch.
"""

import math
from dataclasses import dataclass

import numpy as np

from simlab.devices.quaternions import STILL, back, of_axes, to_matrix, turned
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Floats, read_only
from simlab.model.errors import InputError
from simlab.model.toml_table import Table
from simlab.motion.rotation import unit
from simlab.weld.calibration import TipFound, tip_from

MOST_TIP_MM = 10.0
"""A tip less sure than this is nowhere: it is given as not seen. An arc counts at the seam within
as much (weld/reference.py)."""
LEAST_APART_MM = 20.0
"""Points touched on a coupon, and two pivots of a torch, lie at least so far from each other."""


@dataclass(frozen=True, slots=True)
class PoseNoise:
    """What a tracker of bodies states, one standard deviation each."""

    position_mm: float
    """Of a coordinate of the body's position."""
    rotation_deg: float
    """Of the turn about any axis."""


@dataclass(frozen=True, slots=True, eq=False)
class Mounting:
    """How the torch sits on the tracked body, and the coupon in the tracker's frame."""

    tip_mm: Floats
    """(3,) contact tip in the body's frame."""
    axis: Floats
    """(3,) unit vector from the contact tip into the work, in the body's frame."""
    coupon_mm: Floats
    """(3,) origin of the coupon in the tracker's frame."""
    coupon: Floats
    """(4,) unit quaternion that turns the coupon's axes into the tracker's."""

    @property
    def arm_mm(self) -> float:
        """From the body's origin to the tip."""
        return float(np.linalg.norm(self.tip_mm))

    def stated(self, noise: PoseNoise) -> dict[str, float]:
        """The noise of the torch, by the names of a session's sigmas."""
        swing = self.arm_mm * math.radians(noise.rotation_deg)
        return {"tip_mm": math.hypot(noise.position_mm, swing), "axis_deg": noise.rotation_deg}


@dataclass(frozen=True, slots=True, eq=False)
class TorchPoses:
    """What a torch's samples need of poses; (n,) each."""

    tip_mm: Floats
    """(n, 3) in the coupon's frame; NaN: not seen, or worth nothing."""
    axis: Floats
    """(n, 3)"""
    sigma_times: Floats
    """How many times what `Mounting.stated` says: the worse of tip and axis."""


def torch_poses(poses: PoseSamples, mounting: Mounting, noise: PoseNoise) -> TorchPoses:
    """Where the torch is that sits on the body, and how much surer or less sure than stated."""
    to_coupon = back(mounting.coupon)
    tip = poses.position_mm + turned(poses.rotation, mounting.tip_mm)
    tip = turned(to_coupon, tip - mounting.coupon_mm)
    axis = turned(to_coupon, turned(poses.rotation, mounting.axis))
    moved = noise.position_mm * poses.position_times
    swung = mounting.arm_mm * math.radians(noise.rotation_deg) * poses.rotation_times
    sigma = np.sqrt(moved * moved + swung * swung)
    seen = np.isfinite(tip).all(axis=1) & np.isfinite(axis).all(axis=1) & ~(sigma > MOST_TIP_MM)
    times = np.maximum(sigma / mounting.stated(noise)["tip_mm"], poses.rotation_times)
    return TorchPoses(
        tip_mm=np.where(seen[:, None], tip, np.nan),
        axis=np.where(seen[:, None], unit(axis), np.nan),
        sigma_times=np.where(seen, times, 1.0),
    )


def mounting_from(table: Table) -> Mounting:
    """The mounting in a table of a bench file: docs/formats/mounting.md.

    Raises
    ------
    TableError
        where the table has a mistake
    """
    axis = np.array(table.numbers("axis", count=3))
    if not np.linalg.norm(axis) > 0.0:
        raise table.fail("axis", "has no direction", "write the way from the tip into the work")
    tip = np.array(table.numbers("tip_mm", count=3))
    coupon, origin = STILL, np.zeros(3)
    if table.has("coupon_mm"):
        touched = np.array(table.points("coupon_mm", least=3, most=3))
        try:
            origin, coupon = coupon_at(touched)
        except InputError as error:
            raise table.fail("coupon_mm", str(error), "touch the coupon again") from error
    table.done()
    return Mounting(read_only(tip), read_only(unit(axis)), read_only(origin), read_only(coupon))


def coupon_at(touched_mm: Floats) -> tuple[Floats, Floats]:
    """(3,) origin and (4,) turn of a coupon that was touched at three places.

    Parameters
    ----------
    touched_mm : (3, 3) the tip in the tracker's frame at the coupon's origin, further along its x
        axis, and anywhere on the side of its y axis

    Raises
    ------
    InputError
        where the three places say no frame
    """
    if not np.isfinite(touched_mm).all():
        raise InputError("a touched point was not seen; touch it again")
    origin, on_x, beside = touched_mm
    x, y = on_x - origin, beside - origin
    length = float(np.linalg.norm(x))
    off = float(np.linalg.norm(np.cross(x, y))) / length if length else 0.0
    if min(length, off) < LEAST_APART_MM:
        raise InputError(
            f"the touched points lie {length:.0f} mm along x and {off:.0f} mm beside it; "
            f"touch places at least {LEAST_APART_MM:.0f} mm apart both ways"
        )
    return origin, of_axes(x, y)


def tip_of(poses: PoseSamples) -> TipFound:
    """The tip on a body that was pivoted about it; poses not seen are left out.

    Raises
    ------
    InputError
        where the poses do not tell: weld/calibration.py
    """
    seen = np.isfinite(poses.position_mm).all(axis=1) & np.isfinite(poses.rotation).all(axis=1)
    return tip_from(to_matrix(poses.rotation[seen]), poses.position_mm[seen])


def axis_between(tip: TipFound, behind: TipFound) -> tuple[Floats, float]:
    """(3,) the torch's axis on the body, and one standard deviation of it in degrees.

    Parameters
    ----------
    tip : of pivoting about the contact tip
    behind : of pivoting about a point further back on the torch's axis

    Raises
    ------
    InputError
        where the two lie too near to each other
    """
    way = tip.offset_mm - behind.offset_mm
    apart = float(np.linalg.norm(way))
    if apart < LEAST_APART_MM:
        raise InputError(
            f"the two pivots lie {apart:.0f} mm apart; take a point at least "
            f"{LEAST_APART_MM:.0f} mm behind the tip"
        )
    sigma = math.degrees(math.hypot(tip.tip_mm, behind.tip_mm) / apart)
    return read_only(way / apart), sigma
