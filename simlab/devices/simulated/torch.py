"""A welding trainee made of arithmetic: one pass along a seam, as a torch would sample it.

Strikes the arc, dwells, gets going, walks the seam with a hand that is a little off in every
quantity, fills the crater, lets go. Straight, without a weave.
"""

import numpy as np
from numpy.random import Generator

from simlab.devices.simulated.hand import Clumsiness, astray
from simlab.model.arrays import Floats
from simlab.model.exercises import Exercise
from simlab.model.samples import TorchSamples
from simlab.weld.joint import Seam
from simlab.weld.line import Frame

RATE_HZ = 200.0
APPROACH_S = 0.3
"""The torch is held at the start, the arc does not burn yet."""
STRIKE_S = 0.15
"""The arc burns, the torch does not move yet."""
GET_GOING_S = 0.4
"""Until the speed is reached."""
CRATER_S = 0.2
"""The torch stands at the end, the arc burns."""
LEAVE_S = 0.4
"""The arc is out, the device still samples."""
SPEED = Clumsiness(bias=0.22, drift=0.18, tremor=0.01)
"""Share of the speed wanted."""
TRAVEL_DEG = Clumsiness(bias=14.0, drift=11.0, tremor=0.4)
WORK_DEG = Clumsiness(bias=14.0, drift=11.0, tremor=0.4)
DISTANCE = Clumsiness(bias=0.3, drift=0.28, tremor=0.01)
"""Share of the distance wanted."""
AIM_MM = Clumsiness(bias=0.8, drift=0.5, tremor=0.05)
SLOWEST = 0.25
"""Nobody with the arc burning stands still for long: least share of the speed wanted."""
LONGEST_S = 600.0
NOISE = (("tip_mm", 0.1), ("axis_deg", 0.2))
"""Noise of the simulated tracker, one standard deviation each."""
CURRENT_A, VOLTAGE_V = 180.0, 21.0


def practise(exercise: Exercise, skill: float, rng: Generator) -> TorchSamples:
    """The samples of one pass, from 0 s on.

    Raises
    ------
    TypeError
        where the exercise is not a seam (a bug in the caller)
    """
    seam = exercise.wanted
    if not isinstance(seam, Seam):
        raise TypeError(f"a torch cannot practise {exercise.craft}")
    targets = {line.metric: line.band.target for line in exercise.rubric.lines}
    speed_mm_s = targets["travel_speed"]
    longest_s = min(seam.length_mm / (speed_mm_s * SLOWEST) + 10.0, LONGEST_S)
    t_s = np.arange(0.0, longest_s, 1 / RATE_HZ)

    moving_s = t_s - APPROACH_S - STRIKE_S
    pace = np.clip(moving_s / GET_GOING_S, 0.0, 1.0)
    share = np.maximum(1.0 + astray(rng, t_s, skill, SPEED), SLOWEST)
    walked_mm = np.cumsum(pace * share * speed_mm_s) / RATE_HZ
    arrived = int(np.searchsorted(walked_mm, seam.length_mm))
    place_mm = np.minimum(walked_mm, seam.length_mm)
    out_s = t_s[min(arrived, len(t_s) - 1)] + CRATER_S
    arc = (t_s >= APPROACH_S) & (t_s < out_s)

    travel = np.radians(targets["travel_angle"] + astray(rng, t_s, skill, TRAVEL_DEG))
    work = np.radians(targets["work_angle"] + astray(rng, t_s, skill, WORK_DEG))
    distance_mm = targets[seam.distance_metric] * np.maximum(
        1.0 + astray(rng, t_s, skill, DISTANCE), 0.2
    )
    frame = seam.line.at(place_mm)
    axis = axis_of(frame, travel, work)
    aim_mm = astray(rng, t_s, skill, AIM_MM)
    root_mm = frame.root_mm + aim_mm[:, None] * frame.across
    done = t_s < out_s + LEAVE_S
    tip_noise_mm, axis_noise_deg = (sigma for _, sigma in NOISE)
    noise = rng.normal(0.0, 1.0, (8, len(t_s)))
    samples = TorchSamples(
        t_s=t_s,
        t_bound_s=np.zeros(len(t_s)),
        tip_mm=root_mm - distance_mm[:, None] * axis + tip_noise_mm * noise[2:5].T,
        axis=_unit(axis + np.radians(axis_noise_deg) * noise[5:8].T),
        arc_on=arc,
        current_a=np.where(arc, CURRENT_A + 4.0 * noise[0], 0.0),
        voltage_v=np.where(arc, VOLTAGE_V + 0.4 * noise[1], 0.0),
    )
    return samples.rows(slice(0, int(done.sum())))


def axis_of(frame: Frame, travel_rad: Floats, work_rad: Floats) -> Floats:
    """(n, 3) unit vectors of a torch held at these angles (AWS: push and `across` positive)."""
    base, across = frame.base_normal, frame.across
    upright = np.cos(work_rad)[:, None] * base + np.sin(work_rad)[:, None] * across
    axis: Floats = np.sin(travel_rad)[:, None] * frame.along - np.cos(travel_rad)[:, None] * upright
    return axis


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.sqrt((vectors * vectors).sum(axis=1))[:, None]
    return unit
