"""A torch against its seam: travel speed, travel angle, work angle, and CTWD or arc length."""

from collections.abc import Mapping

import numpy as np

from simlab.model.arrays import Floats
from simlab.model.samples import TorchSamples
from simlab.model.tracks import MetricTrack
from simlab.motion.exact import DEG_PER_RAD
from simlab.motion.overlap import Joined, Measured
from simlab.motion.rates import GAP_S, trailing_slopes
from simlab.weld.angles import dot, travel_angle_deg, work_angle_deg
from simlab.weld.joint import Seam
from simlab.weld.reference import SeamCursor, Stand, stand

NOISES = ("tip_mm", "axis_deg")
"""Noise that a torch tracker states, one standard deviation each; unstated noise is unknown."""


def measure(
    joined: Joined[TorchSamples],
    seam: Seam,
    cursor: SeamCursor | None,
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
    tracks in the order travel_speed, travel_angle, work_angle, ctwd or arc_length
    """
    cursor = SeamCursor() if cursor is None else cursor
    at = stand(joined, seam, cursor)
    tip_sigma, axis_sigma = sigmas.get("tip_mm", np.nan), sigmas.get("axis_deg", np.nan)
    return Measured(
        tracks=(
            _speed(joined, at, tip_sigma),
            *_angles(joined, at, axis_sigma),
            _distance(joined, at, tip_sigma, axis_sigma),
        ),
        cursor=at.cursor,
        place_mm=at.place_mm[joined.new :],
        working=at.at_work[joined.new :],
        blind=np.diff(joined.samples.t_s[joined.new :], prepend=cursor.last_t_s) > GAP_S,
    )


def _speed(joined: Joined[TorchSamples], at: Stand, tip_sigma: float) -> MetricTrack:
    """Travel speed: the rate at which the tip advances along the seam, weaving left out."""
    slopes = trailing_slopes(
        joined.samples.t_s,
        np.where(at.at_work, at.place_mm, np.nan),
        ~at.at_work,
        new=joined.new,
        window_s=at.way.speed_window_s,
    )
    late = slopes.rate_mm_s * joined.samples.t_bound_s[slopes.row]  # how far off by a late time
    sigma = np.sqrt(tip_sigma * tip_sigma + late * late / 3.0) / slopes.spread_s
    nowhere = np.full(len(sigma), np.nan)
    return MetricTrack(
        "travel_speed", "mm/s", slopes.t_s, slopes.place_mm, slopes.rate_mm_s, sigma, nowhere
    )


def _angles(
    joined: Joined[TorchSamples], at: Stand, axis_sigma: float
) -> tuple[MetricTrack, MetricTrack]:
    """Travel angle and work angle; leaning along the seam makes the work angle less certain."""
    way = at.way
    travel = travel_angle_deg(at.axis, way.along)
    work = work_angle_deg(at.axis, way.along, way.base_normal, way.butting_normal)
    across = np.where(work == work, _sine(dot(at.axis, way.along)), np.nan)
    return (
        _track("travel_angle", "deg", joined, at, travel, np.full(len(travel), axis_sigma)),
        _track("work_angle", "deg", joined, at, work, axis_sigma / across),
    )


def _distance(
    joined: Joined[TorchSamples], at: Stand, tip_sigma: float, axis_sigma: float
) -> MetricTrack:
    """CTWD or arc length; the flatter the axis meets the plate, the less certain."""
    met = at.met
    swing = met.along_mm * _sine(met.lean) * (axis_sigma / DEG_PER_RAD)
    sigma = np.sqrt(tip_sigma * tip_sigma + swing * swing) / met.lean
    return _track(at.way.distance_metric, "mm", joined, at, met.along_mm, sigma)


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
