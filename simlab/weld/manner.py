"""Tracks of a weave and of a whip, where a seam asks for them."""

from dataclasses import dataclass, field

import numpy as np

from simlab.model.arrays import Floats
from simlab.model.samples import AS_STATED, TorchSamples
from simlab.model.tracks import MetricTrack
from simlab.motion.overlap import Joined
from simlab.weld.averages import Motion
from simlab.weld.joint import Seam
from simlab.weld.reference import Stand
from simlab.weld.swings import ChainCursor, Series
from simlab.weld.weave import follow_weave
from simlab.weld.whip import follow_whip

ACROSS_FILLET = 0.7071067811865476
"""How far square to its face a fillet weld goes, for each millimetre within a plate: sin 45."""


@dataclass(frozen=True, slots=True, eq=False)
class MannerCursor:
    """What measuring them remembers between batches."""

    weave: ChainCursor = field(default_factory=ChainCursor)
    whip: ChainCursor = field(default_factory=ChainCursor)


@dataclass(frozen=True, slots=True, eq=False)
class Manner:
    """The tracks that a seam asks for, and those that a weave or a whip makes others of."""

    tracks: tuple[MetricTrack, ...]
    """weave_width, weave_pitch, the dwells, whip_pitch, whip_time."""
    aim: MetricTrack | None
    """Of the weave's centre, where a weave is asked for."""
    travel_speed: MetricTrack | None
    """Over whole cycles, where a whip is asked for."""
    cursor: MannerCursor


def manner_metrics(seam: Seam) -> tuple[tuple[str, str], ...]:
    """Name and unit of the tracks that a seam asks for, in their order."""
    high, low = seam.dwell_metrics
    weave = (("weave_width", "mm"), ("weave_pitch", "mm"), (high, "s"), (low, "s"))
    whip = (("whip_pitch", "mm"), ("whip_time", "s"))
    return (weave if seam.weave else ()) + (whip if seam.whip else ())


def manner(
    joined: Joined[TorchSamples],
    at: Stand,
    cursor: MannerCursor,
    *,
    aim_sigma_mm: Floats,
    noise_mm: float,
    times: Floats = AS_STATED,
) -> Manner:
    """Tracks of the weave and of the whip that the new samples complete.

    Parameters
    ----------
    joined, at : the samples, and where they stand at their seam
    cursor : what the call before gave
    aim_sigma_mm : (new,) one standard deviation of the aim
    noise_mm : noise of one sample
    times : (new,) how many times both each sample has
    """
    seam = at.seam
    scale = ACROSS_FILLET if seam.joint.fillet else 1.0
    told: list[Series] = []
    weave, whip, aim, speed = cursor.weave, cursor.whip, None, None
    if seam.weave:
        motion = _motion(joined, at, at.met.lateral_mm, at.met.aim_mm, scale * aim_sigma_mm, times)
        woven, weave = follow_weave(motion, weave, noise_mm=noise_mm)
        told += [woven.width_mm, woven.pitch_mm, woven.dwell_high_s, woven.dwell_low_s]
        centre = woven.centre_mm
        sigma = centre.sigma / scale
        aim = _track("aim", "mm", Series(centre.t_s, centre.place_mm, centre.value, sigma))
    if seam.whip:
        place = at.place_mm[joined.new :]
        motion = _motion(joined, at, place, place, aim_sigma_mm, times)
        whipped, whip = follow_whip(motion, whip, noise_mm=noise_mm)
        told += [whipped.pitch_mm, whipped.time_s]
        speed = _track("travel_speed", "mm/s", whipped.speed_mm_s)
    return Manner(
        tracks=tuple(
            _track(name, unit, one)
            for (name, unit), one in zip(manner_metrics(seam), told, strict=True)
        ),
        aim=aim,
        travel_speed=speed,
        cursor=MannerCursor(weave, whip),
    )


def _motion(
    joined: Joined[TorchSamples],
    at: Stand,
    swing: Floats,
    aim: Floats,
    sigma: Floats,
    times: Floats,
) -> Motion:
    """The new samples, as swings are looked for in them."""
    return Motion(
        t_s=joined.samples.t_s[joined.new :],
        late_s=joined.samples.t_bound_s[joined.new :],
        swing_mm=swing,
        aim_mm=aim,
        place_mm=at.place_mm[joined.new :],
        sigma_mm=sigma,
        working=at.at_work[joined.new :],
        times=times,
    )


def _track(name: str, unit: str, told: Series) -> MetricTrack:
    nowhere = np.full(len(told.t_s), np.nan)
    return MetricTrack(name, unit, told.t_s, told.place_mm, told.value, told.sigma, nowhere)
