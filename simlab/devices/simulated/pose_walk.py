"""Plausible poses for simulated trackers: a body led slowly around, turning as it goes."""

import numpy as np
from numpy.random import Generator

from simlab.devices.attitude import from_yaw_pitch_roll
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Floats

REACH_MM = 200.0
TURN_DEG = 40.0
SLOWEST_S, QUICKEST_S = 12.0, 4.0
"""Periods of its swings."""


def turning(rate_hz: float, n: int, rng: Generator) -> PoseSamples:
    """`n` samples of a body that turns, and is nobody knows where."""
    return _poses(n, rate_hz, rng, np.full((n, 3), np.nan), np.full(n, np.nan))


def moving(rate_hz: float, n: int, rng: Generator) -> PoseSamples:
    """`n` samples of a body that moves about 300 mm in front of the tracker, and turns."""
    about_mm = np.array([300.0, 0.0, 0.0])
    return _poses(n, rate_hz, rng, about_mm + _swings(n, rate_hz, rng, REACH_MM), np.ones(n))


def _poses(
    n: int, rate_hz: float, rng: Generator, position_mm: Floats, times: Floats
) -> PoseSamples:
    return PoseSamples(
        t_s=np.zeros(n),
        t_bound_s=np.zeros(n),
        position_mm=position_mm,
        rotation=from_yaw_pitch_roll(_swings(n, rate_hz, rng, TURN_DEG)),
        position_times=times,
        rotation_times=np.ones(n),
    )


def _swings(n: int, rate_hz: float, rng: Generator, reach: float) -> Floats:
    period_s = rng.uniform(QUICKEST_S, SLOWEST_S, 3)
    phase = rng.uniform(0, 2 * np.pi, 3)
    made: Floats = reach * np.sin(phase + 2 * np.pi * np.arange(n)[:, None] / rate_hz / period_s)
    return made
