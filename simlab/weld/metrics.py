"""A torch against its seam: speed, angles, distance and aim, each with its sigma."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from simlab.model.arrays import Floats
from simlab.model.samples import TorchSamples
from simlab.model.tracks import MetricTrack
from simlab.motion.exact import DEG_PER_RAD
from simlab.motion.overlap import Joined, Measured
from simlab.motion.rates import GAP_S, trailing_slopes
from simlab.weld.angles import leans_deg
from simlab.weld.joint import Seam
from simlab.weld.manner import MannerCursor, manner
from simlab.weld.reference import Flag, SeamCursor, Stand, stand

NOISES = ("tip_mm", "axis_deg")
"""Noise that a torch tracker states, one standard deviation each; unstated noise is unknown."""
CALIBRATIONS = ("joint_mm", "joint_deg")
"""What is left of a calibration of the joint, stated beside the noise; unstated it is 0: the coupon
stands where the tracker says by its construction."""


@dataclass(frozen=True, slots=True, eq=False)
class TorchCursor:
    """What measuring remembers between batches."""

    seam: SeamCursor = field(default_factory=SeamCursor)
    manner: MannerCursor = field(default_factory=MannerCursor)


def measure(
    joined: Joined[TorchSamples],
    seam: Seam,
    cursor: TorchCursor | None,
    sigmas: Mapping[str, float],
) -> Measured:
    """Tracks of the new samples at which the arc burns at the seam.

    Parameters
    ----------
    joined : new samples behind at least the seam's `speed_window_s` of earlier ones
    seam : the seam wanted
    cursor : what the call before gave; None at the start
    sigmas : noise of the tracker, by the names in `NOISES`

    Returns
    -------
    tracks in the order travel_speed, travel_angle, work_angle, ctwd or arc_length, aim, and then
    those of a weave or of a whip that the seam asks for (manner.py)
    """
    cursor = TorchCursor() if cursor is None else cursor
    at = stand(joined, seam, cursor.seam)
    noise = _Noise.of(sigmas)
    aim_sigma = _aim_sigma(at, noise)
    asked = manner(joined, at, cursor.manner, aim_sigma_mm=aim_sigma, noise_mm=noise.joint_mm)
    return Measured(
        tracks=(
            _speed(joined, at, noise) if asked.travel_speed is None else asked.travel_speed,
            *_angles(joined, at, noise),
            _distance(joined, at, noise),
            _aim(joined, at, aim_sigma) if asked.aim is None else asked.aim,
            *asked.tracks,
        ),
        cursor=TorchCursor(at.cursor, asked.cursor),
        place_mm=at.place_mm[joined.new :],
        working=at.at_work[joined.new :],
        blind=np.diff(joined.samples.t_s[joined.new :], prepend=cursor.seam.last_t_s) > GAP_S,
        detail=at,
    )


@dataclass(frozen=True, slots=True)
class _Noise:
    """One standard deviation each."""

    tip_mm: float
    """Of the contact tip against the coupon."""
    joint_mm: float
    """The same, and of where the joint was found to lie."""
    joint_axis_rad: float
    """Of the torch's axis, and of the plates' normals."""

    @classmethod
    def of(cls, sigmas: Mapping[str, float]) -> "_Noise":
        tip, axis = sigmas.get("tip_mm", np.nan), sigmas.get("axis_deg", np.nan) / DEG_PER_RAD
        joint = sigmas.get("joint_mm", 0.0)
        joint_axis = sigmas.get("joint_deg", 0.0) / DEG_PER_RAD
        both = math.sqrt(tip * tip + joint * joint)
        return cls(tip, both, math.sqrt(axis * axis + joint_axis * joint_axis))


def _speed(joined: Joined[TorchSamples], at: Stand, noise: _Noise) -> MetricTrack:
    """Travel speed: the rate at which the tip's foot advances along the seam, weaving left out."""
    slopes = trailing_slopes(
        joined.samples.t_s,
        np.where(at.at_work, at.foot_mm, np.nan),
        ~at.at_work,
        new=joined.new,
        window_s=at.seam.speed_window_s,
    )
    late = slopes.rate_mm_s * joined.samples.t_bound_s[slopes.row]  # how far off by a late time
    sigma = np.sqrt(noise.tip_mm * noise.tip_mm + late * late / 3.0) / slopes.spread_s
    place = slopes.place_mm + (at.place_mm - at.foot_mm)[slopes.row]
    nowhere = np.full(len(sigma), np.nan)
    return MetricTrack("travel_speed", "mm/s", slopes.t_s, place, slopes.rate_mm_s, sigma, nowhere)


def _angles(
    joined: Joined[TorchSamples], at: Stand, noise: _Noise
) -> tuple[MetricTrack, MetricTrack]:
    """Travel angle and work angle; leaning along the seam makes the work angle less certain."""
    travel, work, told = leans_deg(at.lean, at.upward, at.sideways)
    across = np.where(told, _sine(at.lean), np.nan)
    sigma = noise.joint_axis_rad * DEG_PER_RAD
    return (
        _track("travel_angle", "deg", joined, at, travel, np.full(len(travel), sigma)),
        _track("work_angle", "deg", joined, at, work, sigma / across),
    )


def _distance(joined: Joined[TorchSamples], at: Stand, noise: _Noise) -> MetricTrack:
    """CTWD or arc length; the flatter the axis meets the plate, the less certain.

    Of an electrode that is burnt down to its stub it is not known.
    """
    met = at.met
    length = np.where(at.flags & Flag.SPENT, np.nan, met.along_mm)
    swing = met.along_mm * _sine(met.lean) * noise.joint_axis_rad
    sigma = np.sqrt(noise.joint_mm * noise.joint_mm + swing * swing) / met.lean
    return _track(at.seam.distance_metric, "mm", joined, at, length, sigma)


def _aim(joined: Joined[TorchSamples], at: Stand, sigma: Floats) -> MetricTrack:
    """Where the axis meets the plate, beside the root."""
    return _track("aim", "mm", joined, at, at.met.aim_mm, sigma)


def _aim_sigma(at: Stand, noise: _Noise) -> Floats:
    """(new,) of where the axis meets the plate; the flatter, the less certain."""
    met = at.met
    swing = met.along_mm * noise.joint_axis_rad
    flat = np.maximum((1.0 - met.lean) * (1.0 + met.lean), 0.0)
    tilt = np.maximum(flat - at.lean * at.lean, 0.0) / (met.lean * met.lean)
    return np.sqrt((noise.joint_mm * noise.joint_mm + swing * swing) * (1.0 + tilt))


def _track(
    name: str,
    unit: str,
    joined: Joined[TorchSamples],
    at: Stand,
    value: Floats,
    sigma: Floats,
) -> MetricTrack:
    """The values of the new samples at work that have a place; the target is the band's own."""
    t_s, place = joined.samples.t_s[joined.new :], at.place_mm[joined.new :]
    row = np.flatnonzero(at.at_work[joined.new :] & (place == place))
    nowhere = np.full(len(row), np.nan)
    return MetricTrack(name, unit, t_s[row], place[row], value[row], sigma[row], nowhere)


def _sine(cosine: Floats) -> Floats:
    """Sine of the angle that has this cosine; rounding may have left the cosine beyond 1."""
    return np.sqrt(np.maximum((1.0 - cosine) * (1.0 + cosine), 0.0))
