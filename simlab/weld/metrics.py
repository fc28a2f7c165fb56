"""A torch against its seam: speed, angles, distance and aim, each with its sigma."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from simlab.model.arrays import Bools, Floats, Number, own
from simlab.model.samples import AS_STATED, TorchSamples
from simlab.model.tracks import MetricTrack
from simlab.motion.exact import DEG_PER_RAD
from simlab.motion.noise import times_of, window_times
from simlab.motion.overlap import Joined, Measured
from simlab.motion.rates import GAP_S, trailing_slopes
from simlab.weld.angles import leans_deg
from simlab.weld.joint import Seam
from simlab.weld.manner import MannerCursor, manner
from simlab.weld.reference import Flag, SeamCursor, Stand, stand
from simlab.weld.repeats import Shown, repeated, without

NOISES = ("tip_mm", "axis_deg")
"""Noise that a torch tracker states, one standard deviation each; unstated noise is unknown."""
SHORT = 256
"""Stretches of rows this long, or longer, are taken as such."""
CALIBRATIONS = ("joint_mm", "joint_deg")
"""What is left of a calibration of the joint, stated beside the noise; unstated it is 0: the coupon
stands where the tracker says by its construction."""


@dataclass(frozen=True, slots=True, eq=False)
class TorchCursor:
    """What measuring remembers between batches."""

    seam: SeamCursor = field(default_factory=SeamCursor)
    manner: MannerCursor = field(default_factory=MannerCursor)
    shown: Shown = field(default_factory=Shown)


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
    again, shown = repeated(joined, sigmas, cursor.shown)
    if again is not None:
        joined = without(joined, again)
    at = stand(joined, seam, cursor.seam)
    times = times_of(joined.samples.sigma_times)
    new_times = 1.0 if times is None else times[joined.new :]
    stated, noise = _Noise.of(sigmas), _Noise.of(sigmas, new_times)
    counted = _Counted.of(joined, at)
    new_s = joined.samples.t_s[joined.new :]
    flat = np.maximum((1.0 - at.met.lean) * (1.0 + at.met.lean), 0.0)
    aim_sigma = _aim_sigma(at, noise, flat)
    asked = manner(
        joined, at, cursor.manner,
        aim_sigma_mm=aim_sigma if times is None else _aim_sigma(at, stated, flat),
        noise_mm=float(stated.joint_mm),
        times=AS_STATED if times is None else times[joined.new :],
    )  # fmt: skip
    return Measured(
        tracks=(
            _speed(joined, at, sigmas, times) if asked.travel_speed is None else asked.travel_speed,
            *_angles(counted, at, noise),
            _distance(counted, at, noise, flat),
            counted.track("aim", "mm", at.met.aim_mm, aim_sigma)
            if asked.aim is None
            else asked.aim,
            *asked.tracks,
        ),
        cursor=TorchCursor(at.cursor, asked.cursor, shown),
        place_mm=at.place_mm[joined.new :],
        working=at.at_work[joined.new :],
        blind=new_s - np.concatenate(([cursor.seam.last_t_s], new_s[:-1])) > GAP_S,
        detail=at,
        repeated=again,
        laid_aside_s=new_s,
        either_way=seam.either_way,
    )


@dataclass(frozen=True, slots=True)
class _Noise:
    """One standard deviation each; of all samples, or (new,) of each."""

    joint_mm: Number
    """Of the contact tip against the coupon, and of where the joint was found to lie."""
    joint_axis_rad: Number
    """Of the torch's axis, and of the plates' normals."""

    @classmethod
    def of(cls, sigmas: Mapping[str, float], times: Number = 1.0) -> "_Noise":
        """Of a tracker whose poses have so many times its noise; a calibration keeps its own."""
        tip = sigmas.get("tip_mm", np.nan) * times
        axis = sigmas.get("axis_deg", np.nan) / DEG_PER_RAD * times
        joint = sigmas.get("joint_mm", 0.0)
        joint_axis = sigmas.get("joint_deg", 0.0) / DEG_PER_RAD
        both = np.sqrt(tip * tip + joint * joint)
        return cls(both, np.sqrt(axis * axis + joint_axis * joint_axis))


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """The new samples at work that have a place; the target is the band's own."""

    row: Bools
    """(new,) which they are."""
    runs: tuple[slice, ...]
    """The same as stretches of rows; none where these are short."""
    t_s: Floats
    place_mm: Floats
    wanted: Floats

    @classmethod
    def of(cls, joined: Joined[TorchSamples], at: Stand) -> "_Counted":
        t_s, place = joined.samples.t_s[joined.new :], at.place_mm[joined.new :]
        here = at.at_work[joined.new :] & (place == place)
        edge = (here[1:] != here[:-1]).nonzero()[0] + 1
        runs: tuple[slice, ...] = ()
        if len(edge) * SHORT < len(here):
            ends = [0, *edge.tolist(), len(here)]
            runs = tuple(slice(*ends[n : n + 2]) for n in range(len(ends) - 1) if here[ends[n]])
        t_s, place = _picked(t_s, here, runs), _picked(place, here, runs)
        return cls(here, runs, own(t_s), own(place), own(np.full(len(place), np.nan)))

    def of_all(self, values: Floats) -> Floats:
        """Theirs, of the values of all new samples; an array of their own."""
        return _picked(values, self.row, self.runs)

    def made(self, name: str, unit: str, value: Floats, sigma: Floats) -> MetricTrack:
        """A track of values just made for them."""
        return MetricTrack(name, unit, self.t_s, self.place_mm, own(value), own(sigma), self.wanted)

    def track(self, name: str, unit: str, value: Floats, sigma: Floats) -> MetricTrack:
        """A track of what is said of all new samples."""
        return self.made(name, unit, self.of_all(value), self.of_all(sigma))


def _picked(values: Floats, row: Bools, runs: tuple[slice, ...]) -> Floats:
    """The values of these rows; by stretches, where there are some."""
    return np.concatenate([values[run] for run in runs]) if runs else values[row]


def _speed(
    joined: Joined[TorchSamples], at: Stand, sigmas: Mapping[str, float], times: Floats | None
) -> MetricTrack:
    """Travel speed: the rate at which the tip's foot advances along the seam, weaving left out."""
    foot, rest, window_s = at.foot_mm.copy(), ~at.at_work, at.seam.speed_window_s
    foot[rest] = np.nan
    slopes = trailing_slopes(joined.samples.t_s, foot, rest, new=joined.new, window_s=window_s)
    tip: Number = sigmas.get("tip_mm", np.nan)
    if times is not None:
        tip = tip * window_times(joined.samples.t_s, foot, times, slopes, window_s)
    late = slopes.rate_mm_s * joined.samples.t_bound_s.take(
        slopes.row
    )  # how far off by a late time
    sigma = np.sqrt(tip * tip + late * late / 3.0) / slopes.spread_s
    place = slopes.place_mm + (at.place_mm - at.foot_mm).take(slopes.row)
    columns = (slopes.t_s, place, slopes.rate_mm_s, sigma, np.full(len(sigma), np.nan))
    return MetricTrack("travel_speed", "mm/s", *map(own, columns))


def _angles(counted: _Counted, at: Stand, noise: _Noise) -> tuple[MetricTrack, MetricTrack]:
    """Travel angle and work angle; leaning along the seam makes the work angle less certain."""
    lean = counted.of_all(at.lean)
    travel, work, told = leans_deg(lean, counted.of_all(at.upward), counted.of_all(at.sideways))
    # rounding may have left the cosine beyond 1
    across = np.sqrt(np.maximum((1.0 - lean) * (1.0 + lean), 0.0))
    if not told.all():
        across = np.where(told, across, np.nan)
    one = noise.joint_axis_rad * DEG_PER_RAD
    sigma = counted.of_all(one) if isinstance(one, np.ndarray) else np.full(len(travel), one)
    return (
        counted.made("travel_angle", "deg", travel, sigma),
        counted.made("work_angle", "deg", work, sigma / across),
    )


def _distance(counted: _Counted, at: Stand, noise: _Noise, flat: Floats) -> MetricTrack:
    """CTWD or arc length; the flatter the axis meets the plate, the less certain.

    Of an electrode that is burnt down to its stub it is not known.
    """
    met = at.met
    length = met.along_mm
    if at.seam.burn_off_mm_s:
        length = np.where(at.flags & Flag.SPENT, np.nan, length)
    swing = met.along_mm * np.sqrt(flat)
    swing *= noise.joint_axis_rad
    swing *= swing
    swing += noise.joint_mm * noise.joint_mm
    sigma = np.sqrt(swing)
    sigma /= met.lean
    return counted.track(at.seam.distance_metric, "mm", length, sigma)


def _aim_sigma(at: Stand, noise: _Noise, flat: Floats) -> Floats:
    """(new,) of where the axis meets the plate; the flatter, the less certain.

    `flat` is the squared sine between the axis and that plate's normal.
    """
    met = at.met
    swing = met.along_mm * noise.joint_axis_rad
    swing *= swing
    swing += noise.joint_mm * noise.joint_mm
    tilt = np.maximum(flat - at.lean * at.lean, 0.0)
    tilt /= met.lean * met.lean
    tilt += 1.0
    swing *= tilt
    return np.sqrt(swing)
