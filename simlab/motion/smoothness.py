"""How smoothly a hand moves: SPARC, log dimensionless jerk, and the share of tremor.

For SPARC and LDLJ closer to 0 is smoother: both are negative, and a worse movement is further
below 0. They are defined for one discrete movement, so a weave's cycles, starts and stops are
scored one by one (`motion/segments.py`), each after the seam's constant speed was taken away.

None of these decides a mark. What a tracker's noise makes of them is told by `speed_noise`.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from simlab.model.arrays import Bools, Floats
from simlab.motion.spectrum import WINDOW_S, Periodograms, low_passed, padded_spectrum

SPARC_CUT_HZ = 10.0
"""Nothing faster is looked at."""
SPARC_LEAST = 0.05
"""The spectrum ends where it was last this share of its greatest value."""
PAD_LEVEL = 4
"""Zeros are added up to 2**4 times the next power of two."""
JERK_CUT_HZ = 10.0
"""Cut-off of `steadied`: what is measured is filtered so before it is differentiated."""
STRAIGHT = 1e-18
"""A speed whose second differences have no more square than this, of its peak, is a straight line:
that is rounding."""
TREMOR_HZ = (8.0, 12.0)
"""Physiological tremor of the hand (from memory)."""
MOTION_HZ = (0.5, 20.0)
"""What the share of tremor is taken of (simlab's proposal)."""
LEAST_RATE_HZ = 50.0
"""A slower tracker cannot tell tremor."""
LEAST_S = 1.0
"""Less of a movement holds too few beats of it."""


def sparc(speed: ArrayLike, rate_hz: float) -> Floats:
    """Spectral arc length of movements: the length of the curve that their spectra draw.

    Parameters
    ----------
    speed : (..., n) speed of each movement, any unit, at least 3 samples
    rate_hz : samples a second

    Returns
    -------
    (...) below 0, the closer to 0 the smoother; NaN where a movement holds a NaN or stands still,
    and where its whole spectrum lies within one bin

    Raises
    ------
    ValueError
        where the rate is not above 0 and finite, or `speed` is a single number

    Amplitude changes nothing; nor does the pace, as long as the spectrum ends below 10 Hz.

    Source: Balasubramanian, Melendez-Calderon, Roby-Brami, Burdet, J. NeuroEng. Rehabil. 12:112
    (2015); worked case in tests/motion/test_smoothness.py. Some libraries say that further from 0
    is smoother, which is wrong.
    """
    given = _signal(speed, rate_hz)
    moved, usable = _usable(given, least=3)
    if not usable.any():
        return np.full(usable.shape, np.nan)[()]
    size = 2 ** (int(np.ceil(np.log2(given.shape[-1]))) + PAD_LEVEL)
    last_bin = min(int(np.floor(SPARC_CUT_HZ * size / rate_hz)), size // 2)
    spectrum, most = padded_spectrum(moved, size, last_bin + 1)
    share = spectrum / np.where(usable, most, 1.0)[..., None]
    strong = share >= SPARC_LEAST
    first = np.argmax(strong, axis=-1)
    last = strong.shape[-1] - 1 - np.argmax(strong[..., ::-1], axis=-1)
    usable = usable & (last > first)
    step = 1.0 / np.where(usable, last - first, 1)[..., None]
    at = np.arange(strong.shape[-1] - 1)
    within = (at >= first[..., None]) & (at < last[..., None])
    rise = np.diff(share, axis=-1)
    length = np.where(within, np.sqrt(step * step + rise * rise), 0.0).sum(axis=-1)
    return np.where(usable, -length, np.nan)[()]


def ldlj(speed: ArrayLike, rate_hz: float) -> Floats:
    """Log dimensionless jerk of movements: ``-ln(T³ / v_peak² · ∫ (d²v/dt²)² dt)``.

    Parameters
    ----------
    speed : (..., n) speed of each movement, any unit, at least 4 samples; what a tracker measured
        goes through `steadied` first, or its noise is all that is told
    rate_hz : samples a second

    Returns
    -------
    (...) the closer to 0 the smoother; NaN where a movement holds a NaN, stands still, or changes
    its speed by a straight line (no jerk at all)

    Raises
    ------
    ValueError
        where the rate is not above 0 and finite, or `speed` is a single number

    Second differences stand at the inner samples, are continued straight to both ends, and their
    squares are integrated by trapezia. Of a minimum-jerk movement, exactly -5.32203, 101 samples
    give -5.3229 and 1001 samples -5.32204. Amplitude and pace change nothing.

    Source: Hogan & Sternad, J. Motor Behav. 41 (2009), with the speed's peak; worked case in
    tests/motion/test_smoothness.py.
    """
    given = _signal(speed, rate_hz)
    moved, usable = _usable(given, least=4)
    if not usable.any():
        return np.full(usable.shape, np.nan)[()]
    peak = np.where(usable, np.abs(moved).max(axis=-1), 1.0)
    bend = np.diff(moved / peak[..., None], 2, axis=-1)
    ends = 2.0 * bend[..., [0, -1]] - bend[..., [1, -2]]
    square = bend * bend
    total = square.sum(axis=-1) + 0.5 * (ends * ends).sum(axis=-1)
    between = given.shape[-1] - 1
    straight = ~usable | (total <= STRAIGHT)
    jerk = float(between) ** 3 * total  # T is between / f; the integral: (bend · f²)² / f
    return np.where(straight, np.nan, -np.log(np.where(straight, 1.0, jerk)))[()]


def steadied(speed: Floats, rate_hz: float) -> Floats:
    """(..., n) a measured speed without what is faster than `JERK_CUT_HZ`."""
    return low_passed(speed, rate_hz, JERK_CUT_HZ)


def speed_noise(position_noise: float, rate_hz: float, cut_hz: float = JERK_CUT_HZ) -> float:
    """Standard deviation of a speed that white noise of a position leaves behind `steadied`.

    Of noise s at each of f samples a second, behind the Gaussian low-pass of cut-off c, well below
    f / 2: ``2 π s sqrt(sqrt(π) / (2 f) · (c / sqrt(ln 2))³)``. A movement whose speed is not well
    above it has no smoothness that could be told.
    """
    passed = np.sqrt(np.pi) / (2.0 * rate_hz) * (cut_hz / np.sqrt(np.log(2.0))) ** 3
    return float(2.0 * np.pi * position_noise * np.sqrt(passed))


def tremor_ratio(velocity: ArrayLike, rate_hz: float, weave_hz: float | None = None) -> Floats:
    """Share of a velocity's power that is tremor: 8 to 12 Hz of 0.5 to 20 Hz.

    Parameters
    ----------
    velocity : (..., n) across the seam, or along the torch's axis; at least 1 s of it, and 4 s of
        a weave. From 4 s on windows of 4 s are taken, of less one window, which blurs the band
    rate_hz : samples a second
    weave_hz : a weave's frequency; it and its harmonics are left out of both bands

    Returns
    -------
    (...) in 0..1; NaN below 50 samples a second, where no window is without a NaN, where nothing
    moves, and where the weave's harmonics leave nothing of the band

    Raises
    ------
    ValueError
        where the rate is not above 0 and finite, or `velocity` is a single number

    Source: simlab's proposal; the band is from memory. Power by Welch's mean of periodograms.
    """
    given = _signal(velocity, rate_hz)
    window_s = min(given.shape[-1] // 2 * 2 / rate_hz, WINDOW_S)
    shares = np.full(given.shape[:-1], np.nan)
    if window_s >= (LEAST_S if weave_hz is None else WINDOW_S) and rate_hz >= LEAST_RATE_HZ:
        before = Periodograms.start(rate_hz, window_s)
        for at in np.ndindex(shares.shape):
            shares[at] = tremor_of(before.add(given[at]), weave_hz)
    return shares[()]


def tremor_of(sums: Periodograms, weave_hz: float | None = None) -> Floats:
    """The share of tremor in a velocity whose periodograms were added up."""
    if sums.rate_hz < LEAST_RATE_HZ or (weave_hz is not None and weave_hz <= 0.0):
        return np.full(sums.total.shape[:-1], np.nan)
    flat = replace(sums, count=1, total=np.ones(len(sums.hertz)))
    left = float(flat.power(TREMOR_HZ, weave_hz)) > 0.0
    part, whole = sums.power(TREMOR_HZ, weave_hz), sums.power(MOTION_HZ, weave_hz)
    told = left & (whole > 0.0)
    return np.where(told, part / np.where(told, whole, 1.0), np.nan)


def _signal(values: ArrayLike, rate_hz: float) -> Floats:
    """(..., n) a signal as numbers of full width, at a rate that can be one."""
    if not 0.0 < rate_hz < np.inf:
        raise ValueError(f"{rate_hz} samples a second are no rate; it is above 0 and finite")
    given = np.asarray(values, dtype=np.float64)
    if not given.ndim:
        raise ValueError("one number is no movement; hand over its speed sample by sample")
    return given


def _usable(speed: Floats, least: int) -> tuple[Floats, Bools]:
    """The movements without NaN, and which of them can be told at all."""
    known = np.asarray(np.isfinite(speed).all(axis=-1))
    moved = np.where(known[..., None], speed, 0.0)
    moving: Bools = (moved != 0.0).any(axis=-1)
    return moved, known & moving & np.array(speed.shape[-1] >= least)
