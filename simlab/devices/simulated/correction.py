"""What a hand does to what it should hold: noise pushes it away, the eye brings it back late."""

import numpy as np
from numpy.random import Generator

from simlab.model.arrays import Floats

GAIN_HZ = 2.0
"""A deviation that is seen shrinks by this share of itself a second."""
TREMOR_HZ = (8.0, 12.0)
TREMOR_WIDTH_HZ = 0.5
"""Half-width (one standard deviation) of a hand's tremor about its own frequency."""
SLOW_HZ = 2.0
"""Noise of speed is slower than this."""


def corrected(push: Floats, rate_hz: float, reaction_s: float, gain_hz: float = GAIN_HZ) -> Floats:
    """(..., n) deviations of a hand that sees each of them `reaction_s` later.

    ``x' = push - gain x(t - reaction)``, from 0. Stable while gain times reaction is below π/2.

    Parameters
    ----------
    push : (..., n) by how much it is pushed away at each sample
    """
    late = max(round(reaction_s * rate_hz), 1)
    n = push.shape[-1]
    away = np.zeros((*push.shape[:-1], late + n))  # nothing was seen before the start
    for start in range(0, n, late):
        stop = min(start + late, n)
        step = push[..., start:stop] - gain_hz / rate_hz * away[..., start:stop]
        before = away[..., late + start - 1, None]
        away[..., late + start : late + stop] = before + np.cumsum(step, axis=-1)
    deviations: Floats = away[..., late:]
    return deviations


def wandering(
    rng: Generator, growth: Floats, quantities: int, rate_hz: float, reaction_s: float
) -> Floats:
    """(quantities, n) wandering of standard deviation 1, times `growth` where that is slow.

    Parameters
    ----------
    growth : (n,) factor of the pushes, such as fatigue

    White pushes of density s give a variance of ``s² (1 + sin gτ) / (2 g cos gτ)`` with gain g and
    delay τ (Küchler & Mensch 1992).
    """
    turn = GAIN_HZ * reaction_s
    density = np.sqrt(2.0 * GAIN_HZ * np.cos(turn) / (1.0 + np.sin(turn)))
    before = round(5.0 / GAIN_HZ * rate_hz)  # the hand was there before the pass began
    push = rng.standard_normal((quantities, before + len(growth))) * (density / np.sqrt(rate_hz))
    push[:, before:] *= growth
    wander: Floats = corrected(push, rate_hz, reaction_s)[:, before:]
    return wander


def tremor(rng: Generator, n: int, quantities: int, rate_hz: float) -> Floats:
    """(quantities, n) tremor of standard deviation 1, at one frequency of 8 to 12 Hz a hand."""
    own_hz = rng.uniform(TREMOR_HZ[0] + 2 * TREMOR_WIDTH_HZ, TREMOR_HZ[1] - 2 * TREMOR_WIDTH_HZ)
    off = (np.fft.rfftfreq(n, 1.0 / rate_hz) - own_hz) / TREMOR_WIDTH_HZ
    return _shaped(rng, np.exp(-0.5 * off * off), quantities, n)


def slow_noise(rng: Generator, n: int, rate_hz: float) -> Floats:
    """(n,) noise of standard deviation 1, slower than `SLOW_HZ`."""
    share = np.fft.rfftfreq(n, 1.0 / rate_hz) / SLOW_HZ
    noise: Floats = _shaped(rng, np.exp(-0.5 * share * share), 1, n)[0]
    return noise


def _shaped(rng: Generator, gain: Floats, quantities: int, n: int) -> Floats:
    """(quantities, n) noise of this spectrum, of standard deviation 1 in the mean."""
    white = np.fft.rfft(rng.standard_normal((quantities, n)))
    size = np.sqrt(np.mean(np.append(gain, gain[1 : (n + 1) // 2]) ** 2))
    return np.asarray(np.fft.irfft(white * gain, n) / size)
