"""A welding trainee made of arithmetic: one pass along a seam, as a torch would sample it.

Strikes the arc, hesitates, walks the seam of whatever shape with a hand that errs as hands do
(`Skill`), weaves where the exercise asks for it, fills the crater, lets go. What is modelled, how
large, and by which source, is told in docs/simulated-trainee.md.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.random import Generator

from simlab.devices.simulated.correction import slow_noise, tremor, wandering
from simlab.devices.simulated.skill import Skill, skill_of
from simlab.devices.simulated.walk import PASS, Pass, walk
from simlab.devices.simulated.weaving import Weave, whipped_mm, woven_mm
from simlab.model.arrays import Floats
from simlab.model.exercises import Exercise
from simlab.model.samples import TorchSamples
from simlab.weld.angles import dot
from simlab.weld.joint import Seam
from simlab.weld.line import Frame
from simlab.weld.procedure_table import procedure_from
from simlab.weld.profile import Setup

RATE_HZ = 200.0
NOISE = (("tip_mm", 0.1), ("axis_deg", 0.2))
"""Noise of the simulated tracker, one standard deviation each."""
SPEED, HELD = slice(0, 1), slice(1, 5)
"""Rows of the quantities: the speed; travel angle, work angle, distance and aim."""
HABIT = np.array([0.18, 9.0, 9.0, 0.25, 1.1])
"""A beginner's constant error: share of the speed, degrees twice, share of the distance, mm."""
DRIFT = np.array([0.06, 5.0, 4.0, 0.09, 0.5])
"""How far a beginner's hand creeps from start to end, in the same units."""
WANDER = np.array([0.20, 8.5, 8.5, 0.24, 1.0])
"""A beginner's slow wandering, one standard deviation: about as large as the constant error."""
HABIT_SPREAD = 0.25
"""Standard deviation of the logarithm of a habit's size: nobody has all of them alike."""
LEVER_MM = 150.0
"""From the hand to the contact tip: tremor of the tip by this turns the torch."""
SLOWEST = 0.25
"""Nobody with the arc burning stands still for long: least share of the speed wanted."""
LEAST_DISTANCE = 0.2
"""Nobody dips the electrode for long: least share of the distance wanted."""
MISFED = 0.4
"""Share of the electrode's burn-off that a beginner does not follow."""
LONGEST_S = 600.0
CURRENT_A, VOLTAGE_V = 180.0, 21.0
"""Where the procedure says nothing."""
CURRENT_PER_MM = -0.0157
"""Share of the current that each millimetre of contact-tip distance takes away from a wire at a
constant voltage: x 0.765 from 10 to 25 mm (Fronius TPS/i manual)."""
VOLTS_PER_MM = 1.0
"""Voltage of each millimetre of arc, 111 and 141 (from memory: 0.6-1 in argon, 2-3 SMAW)."""


@dataclass(frozen=True, slots=True)
class TorchTrackerNoise:
    """How well the simulated tracker sees; one standard deviation each."""

    tip_mm: float = NOISE[0][1]
    axis_deg: float = NOISE[1][1]
    rate_hz: float = RATE_HZ
    dead_s: tuple[tuple[float, float], ...] = ()
    """(from, to) times at which it sees nothing."""


TRACKER = TorchTrackerNoise()


def practise(
    exercise: Exercise,
    skill: float | Skill,
    rng: Generator,
    tracker: TorchTrackerNoise = TRACKER,
    how: Pass = PASS,
) -> TorchSamples:
    """The samples of one pass, from 0 s on.

    Parameters
    ----------
    skill : a level from 0 (first day) to 1 (master), or every ability by itself
    tracker : what sees the torch
    how : what is asked besides the exercise: the direction, restarts, a tired hand

    Raises
    ------
    TypeError
        where the exercise is not a seam (a bug in the caller)
    ValueError
        where a seam that is read one way is to be welded the other
    """
    seam, able = exercise.wanted, skill_of(skill)
    if not isinstance(seam, Seam):
        raise TypeError(f"a torch cannot practise {exercise.craft}")
    if how.from_end and not seam.either_way:
        raise ValueError(f"{exercise.name} is not to be welded from its end")
    line = seam.line.turned() if how.from_end else seam.line
    targets = {row.metric: row.band.target for row in exercise.rubric.lines}
    speed_mm_s = targets["travel_speed"]
    rate = tracker.rate_hz
    meant_s = seam.length_mm / speed_mm_s
    longest_s = min(meant_s / SLOWEST + 10.0 * (1 + how.stops), LONGEST_S)
    t_s = np.arange(0.0, longest_s, 1.0 / rate)

    off = _away(rng, able, SPEED, t_s, meant_s, rate, how)[0]
    share = 1.0 + off + able.motor_noise * slow_noise(rng, len(t_s), rate)
    way = walk(rng, able, speed_mm_s * np.maximum(share, SLOWEST), seam.length_mm, how.stops, rate)
    n = len(way.place_mm)
    t_s = t_s[:n]
    away = _away(rng, able, HELD, t_s, meant_s, rate, how)
    habits = _habits(rng, 4)
    weave = _weave(seam, targets)
    side, place = np.zeros(n), way.place_mm
    if weave is not None:
        side = woven_mm(rng, t_s, weave, speed_mm_s, able, habits[:3])
    if "whip_time" in targets:
        place = place + whipped_mm(rng, t_s, targets["whip_time"], able, float(habits[3]))

    frame = line.at(place)
    held = line.at(np.interp(t_s - able.lag_s, t_s, way.place_mm)) if able.lag_s else frame
    shaking = able.tremor_mm * _tired(able, t_s, how) * tremor(rng, n, 5, rate)
    turn = np.degrees(shaking[3:] / LEVER_MM)
    travel = np.radians(targets["travel_angle"] + away[0] + turn[0])
    work = np.radians(targets["work_angle"] + away[1] + turn[1])
    axis = axis_of(held, travel, work)
    burnt_mm = seam.burn_off_mm_s * np.cumsum(np.append(0.0, way.arc[:-1])) / rate
    wanted_mm = targets[seam.distance_metric]
    slow_feed = able.bias * MISFED * seam.burn_off_mm_s * np.minimum(burnt_mm / 10.0, 1.0)
    distance = wanted_mm * np.maximum(1.0 + away[2], LEAST_DISTANCE) + slow_feed
    tip = frame.root_mm + _beside(frame, targets["aim"] + away[3], side)
    tip = tip + shaking[:3].T - (distance - burnt_mm)[:, None] * axis
    amps, volts = _arc_of(exercise, seam, distance - wanted_mm)
    return _seen(
        rng, tracker,
        TorchSamples(
            t_s=t_s,
            t_bound_s=np.zeros(n),
            tip_mm=tip,
            axis=axis,
            arc_on=way.arc.astype(np.float64),
            current_a=np.where(way.arc, amps, 0.0),
            voltage_v=np.where(way.arc, volts, 0.0),
        ),
    )  # fmt: skip


def axis_of(frame: Frame, travel_rad: Floats, work_rad: Floats) -> Floats:
    """(n, 3) unit vectors of a torch held at these angles (AWS: push and `across` positive)."""
    base, across = frame.base_normal, frame.across
    upright = np.cos(work_rad)[:, None] * base + np.sin(work_rad)[:, None] * across
    axis: Floats = np.sin(travel_rad)[:, None] * frame.along - np.cos(travel_rad)[:, None] * upright
    return axis


def _habits(rng: Generator, many: int) -> Floats:
    """(many,) constant errors of about 1, to either side."""
    size = np.exp(HABIT_SPREAD * rng.standard_normal(many))
    return np.asarray(size * rng.choice((-1.0, 1.0), many))


def _tired(able: Skill, t_s: Floats, how: Pass) -> Floats:
    """(n,) growth by fatigue."""
    return 1.0 + able.fatigue_per_min * (how.worked_s + t_s) / 60.0


def _away(
    rng: Generator,
    able: Skill,
    which: slice,
    t_s: Floats,
    meant_s: float,
    rate_hz: float,
    how: Pass,
) -> Floats:
    """(quantities, n) how far some quantities are from what is meant."""
    tired = _tired(able, t_s, how)
    many = len(HABIT[which])
    habit = able.bias * HABIT[which] * _habits(rng, many)
    creep = able.drift * DRIFT[which] * _habits(rng, many)
    crept = np.clip(t_s / meant_s, 0.0, 1.0) * tired
    wander = wandering(rng, tired, many, rate_hz, able.reaction_s)
    size = able.wander * WANDER[which, None]
    away: Floats = habit[:, None] + creep[:, None] * crept + size * wander
    return away


def _weave(seam: Seam, targets: dict[str, float]) -> Weave | None:
    """The weave that the exercise asks for, if any."""
    if "weave_width" not in targets:
        return None
    positive, negative = (targets[metric] for metric in seam.dwell_metrics)
    return Weave(targets["weave_width"], targets["weave_pitch"], (positive, negative))


def _beside(frame: Frame, aim_mm: Floats, lateral_mm: Floats) -> Floats:
    """(n, 3) from the root to where the torch points: on a plate, so far beside the root."""
    if frame.butting_normal is None:
        butt: Floats = (aim_mm + lateral_mm)[:, None] * frame.across
        return butt
    butting = frame.butting_normal
    up = frame.base_normal - dot(frame.base_normal, butting)[:, None] * butting
    up = up / np.sqrt(dot(up, up))[:, None]
    face = frame.across - frame.base_normal
    face = face / np.sqrt(dot(face, face))[:, None]
    slope = np.where(lateral_mm > 0.0, dot(frame.across, face), -dot(up, face))
    beside = aim_mm + lateral_mm / slope
    on_plate: Floats = np.where(
        beside[:, None] > 0.0, beside[:, None] * frame.across, -beside[:, None] * up
    )
    return on_plate


def _arc_of(exercise: Exercise, seam: Seam, longer_mm: Floats) -> tuple[Floats, Floats]:
    """(n,) current, which a wire further from the work takes less of, and voltage."""
    amps, volts = CURRENT_A, VOLTAGE_V
    for name, text in exercise.texts:
        if name == "procedure":
            setup = _setup_of(text)
            amps = setup.current_a if np.isfinite(setup.current_a) else amps
            volts = setup.voltage_v if np.isfinite(setup.voltage_v) else volts
    if seam.distance_metric == "ctwd":
        return amps * (1.0 + CURRENT_PER_MM * longer_mm), np.full(len(longer_mm), volts)
    return np.full(len(longer_mm), amps), volts + VOLTS_PER_MM * longer_mm


@lru_cache(maxsize=64)
def _setup_of(procedure: str) -> Setup:
    return procedure_from(procedure).setup()


def _seen(rng: Generator, tracker: TorchTrackerNoise, samples: TorchSamples) -> TorchSamples:
    """The samples as the tracker sees them."""
    n = len(samples)
    noise = rng.standard_normal((8, n))
    dead = np.zeros(n, np.bool_)
    for begin, end in tracker.dead_s:
        dead |= (samples.t_s >= begin) & (samples.t_s < end)
    axis = samples.axis + np.radians(tracker.axis_deg) * noise[5:8].T
    axis = axis / np.sqrt(dot(axis, axis))[:, None]
    on = samples.arc_on > 0.0
    return TorchSamples(
        t_s=samples.t_s,
        t_bound_s=samples.t_bound_s,
        tip_mm=np.where(dead[:, None], np.nan, samples.tip_mm + tracker.tip_mm * noise[2:5].T),
        axis=np.where(dead[:, None], np.nan, axis),
        arc_on=samples.arc_on,
        current_a=np.where(on, np.maximum(samples.current_a + 4.0 * noise[0], 0.0), 0.0),
        voltage_v=np.where(on, np.maximum(samples.voltage_v + 0.4 * noise[1], 0.0), 0.0),
    )
