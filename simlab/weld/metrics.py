"""A torch against its seam: travel speed, travel angle, work angle, and CTWD or arc length."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats
from simlab.model.samples import TorchSamples
from simlab.model.tracks import MetricTrack
from simlab.motion.exact import DEG_PER_RAD
from simlab.motion.overlap import Joined, Measured
from simlab.motion.rates import GAP_S, trailing_slopes
from simlab.motion.rotation import unit
from simlab.weld.angles import dot, travel_angle_deg, work_angle_deg
from simlab.weld.distances import Hit, aim_mm, hit
from simlab.weld.joint import Seam

NOISES = ("tip_mm", "axis_deg")
"""Noise that a torch tracker states, one standard deviation each; unstated noise is unknown."""
AT_SEAM_MM = 10.0
"""An arc that burns further beside the root than this is not at the seam."""


@dataclass(frozen=True, slots=True, eq=False)
class SeamCursor:
    """What measuring remembers between batches."""

    turned: bool | None = None
    """The seam is welded from its end to its start; None until the arc first burns at it."""
    arc: bool = False
    """The arc burnt when its signal was last there."""
    last_t_s: float = float("nan")
    """When the newest sample was taken."""
    working: Bools | None = None
    """(n,) of the newest samples, as `Measured.working`."""


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
    new = joined.samples.rows(slice(joined.new, None))
    arc, arc_now = _arc(new.arc_on, before=cursor.arc)
    axis = unit(new.axis)
    met = hit(new.tip_mm, axis, seam.start_mm, seam.normals)
    beside = aim_mm(new.tip_mm, axis, met, seam.start_mm, seam.along, seam.normals)
    working = arc & ~(np.abs(beside) > AT_SEAM_MM)

    turned = _turned(seam, new, working, cursor.turned)
    way = seam.turned() if turned else seam
    place = dot(joined.samples.tip_mm - way.start_mm, way.along)
    at_work = working if cursor.working is None else np.concatenate((cursor.working, working))
    at_work = at_work[len(at_work) - len(joined.samples) :]

    noise = (sigmas.get("tip_mm", np.nan), sigmas.get("axis_deg", np.nan))
    tracks = (
        _speed(joined, way, place, at_work, noise[0]),
        *_instant(new, way, axis, met, place[joined.new :], working, noise),
    )
    times = np.append(cursor.last_t_s, new.t_s)
    return Measured(
        tracks=tracks,
        cursor=SeamCursor(turned, arc_now, float(times[-1]), at_work),
        place_mm=place[joined.new :],
        working=working,
        blind=np.diff(times) > GAP_S,
    )


def _arc(arc_on: Floats, *, before: bool) -> tuple[Bools, bool]:
    """Does the arc burn; where its signal is missing, as it last was."""
    signal = np.append(float(before), arc_on)
    told = np.maximum.accumulate(np.where(signal == signal, np.arange(len(signal)), 0))
    arc = signal[told] > 0.5
    return arc[1:], bool(arc[-1])


def _turned(seam: Seam, new: TorchSamples, working: Bools, before: bool | None) -> bool | None:
    """Which end the first arc burns nearer to decides the direction, once a session."""
    if before is not None or not seam.either_way:
        return before
    place = dot(new.tip_mm - seam.start_mm, seam.along)
    first = place[working & (place == place)][:1]
    return bool(first[0] > seam.length_mm / 2.0) if len(first) else None


def _speed(
    joined: Joined[TorchSamples], seam: Seam, place: Floats, at_work: Bools, tip_sigma: float
) -> MetricTrack:
    """Travel speed: the rate at which the tip advances along the seam, weaving left out."""
    samples = joined.samples
    slopes = trailing_slopes(
        samples.t_s,
        np.where(at_work, place, np.nan),
        ~at_work,
        new=joined.new,
        window_s=seam.speed_window_s,
    )
    late = slopes.rate_mm_s * samples.t_bound_s[slopes.row]
    sigma = np.sqrt(tip_sigma * tip_sigma + late * late / 3.0) / slopes.spread_s
    return _track("travel_speed", "mm/s", slopes.t_s, slopes.place_mm, slopes.rate_mm_s, sigma)


def _instant(
    new: TorchSamples,
    seam: Seam,
    axis: Floats,
    met: Hit,
    place: Floats,
    working: Bools,
    noise: tuple[float, float],
) -> tuple[MetricTrack, ...]:
    """The metrics that every sample has by itself."""
    tip_sigma, axis_sigma = noise
    lean = dot(axis, seam.along)
    travel = travel_angle_deg(axis, seam.along)
    work = work_angle_deg(axis, seam.along, seam.base_normal, seam.butting_normal)
    upright = np.where(work == work, _other_side(lean), np.nan)
    tilt = met.along_mm * _other_side(met.lean) * (axis_sigma / DEG_PER_RAD)
    along_sigma = np.sqrt(tip_sigma * tip_sigma + tilt * tilt) / met.lean
    rows = (
        ("travel_angle", "deg", travel, np.full(len(new), axis_sigma)),
        ("work_angle", "deg", work, axis_sigma / upright),
        (seam.distance_metric, "mm", met.along_mm, along_sigma),
    )
    t_s, place = new.t_s[working], place[working]
    return tuple(
        _track(name, unit_name, t_s, place, value[working], sigma[working])
        for name, unit_name, value, sigma in rows
    )


def _other_side(cosine: Floats) -> Floats:
    """Sine of the angle that has this cosine (or the other way round)."""
    return np.sqrt(np.maximum((1.0 - cosine) * (1.0 + cosine), 0.0))


def _track(
    name: str, unit_name: str, t_s: Floats, place: Floats, value: Floats, sigma: Floats
) -> MetricTrack:
    """A track whose target is the band's own."""
    return MetricTrack(name, unit_name, t_s, place, value, sigma, np.full(len(t_s), np.nan))
