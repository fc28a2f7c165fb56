"""How far a human hand is from what it means to do: bias, drift and tremor, by skill and seed."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from simlab.model.arrays import Floats

DRIFT_HZ = (0.08, 0.6)
"""Slow correction: what the eye sees, the hand brings back."""
TREMOR_HZ = (8.0, 12.0)
"""Physiological tremor of the hand."""
WAVES = 4


@dataclass(frozen=True, slots=True)
class Clumsiness:
    """What a hand without any skill does to one quantity, in that quantity's unit."""

    bias: float
    """One standard deviation between sessions."""
    drift: float
    """Amplitude within a session."""
    tremor: float
    """Amplitude of the tremor."""


def astray(rng: Generator, t_s: Floats, skill: float, hand: Clumsiness) -> Floats:
    """(n,) distance from what was meant, at times `t_s`.

    Parameters
    ----------
    skill : 0 (first day) to 1 (master, who still trembles a little)
    """
    left = (1.0 - skill) ** 0.7  # the first hours teach most
    bias = rng.normal(0.0, hand.bias) * left
    drift = _waves(rng, t_s, DRIFT_HZ) * hand.drift * (0.1 + 0.9 * left)
    tremor = _waves(rng, t_s, TREMOR_HZ) * hand.tremor * (0.3 + 0.7 * left)
    total: Floats = bias + drift + tremor
    return total


def _waves(rng: Generator, t_s: Floats, band_hz: tuple[float, float]) -> Floats:
    """(n,) a few sines of chance frequency and phase, of standard deviation about 1/sqrt(2)."""
    hertz = rng.uniform(*band_hz, WAVES)
    phase = rng.uniform(0.0, 2 * np.pi, WAVES)
    waves = np.sin(2 * np.pi * hertz * t_s[:, None] + phase)
    return np.asarray(waves.sum(axis=1) / np.sqrt(WAVES), dtype=np.float64)
