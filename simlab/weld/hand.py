"""How steady the hand was: drift of the speed, tremor, smoothness of single movements, symmetry.

Nothing of this is scored. A hand is looked at a piece at a time, of one arc and at most `PIECE_S`
long; pieces begin where the samples say, so the cut of the stream changes nothing, and memory is
bounded by a piece.
"""

from dataclasses import dataclass, replace

import numpy as np

from simlab.model.arrays import Floats
from simlab.model.samples import TorchSamples
from simlab.motion.overlap import Measured
from simlab.motion.rates import GAP_S
from simlab.motion.segments import (
    MOVING,
    Part,
    dead_time_s,
    drift_per_100_mm,
    dwell_symmetry,
    evenly,
    segments,
    speed_cv,
    without_steady,
)
from simlab.motion.smoothness import (
    JERK_CUT_HZ,
    MOTION_HZ,
    TREMOR_HZ,
    ldlj,
    sparc,
    speed_noise,
    steadied,
    tremor_of,
)
from simlab.motion.spectrum import Periodograms, low_passed
from simlab.weld.profile_sums import Curve
from simlab.weld.reference import Stand

PIECE_S = 12.0
"""Longest piece."""
FEWEST = 8
"""Samples of the shortest piece that is looked at."""
FASTEST_HZ = 1000.0
"""A faster stream is looked at as if it were this fast."""
SLOWEST_HZ = 1.0
FEWEST_STRETCHES = 20
"""Stretches of about 1 mm that a drift takes at least."""
WELL_ABOVE = 3.0
"""A movement whose root mean square is not this many times the noise of its speed is not told, nor
a tremor whose power is not this many times what the noise alone would have."""
GOING_CUT_HZ = 3.0
"""A torch's getting going is looked at through this low-pass."""
STEADY_S = 1.0
"""A shorter piece has no steady speed."""
COARSE = 2.0
"""A pose with more than so many times the stated noise is passed over as if it were not seen."""
LITTLE = 0.02
"""A share of tremor may be off by this through noise."""


@dataclass(frozen=True, slots=True)
class Movements:
    """Single movements of one kind, each after the seam's steady speed was taken away."""

    part: Part
    count: int
    """Movements whose speed stands well above the tracker's noise."""
    sparc: float
    """Their mean spectral arc length: below 0, the closer to 0 the smoother; NaN without any."""
    ldlj: float
    """Their mean log dimensionless jerk: likewise."""


@dataclass(frozen=True, slots=True)
class Hand:
    """How steady the hand was; NaN where it cannot be told."""

    rate_hz: float
    """Samples a second."""
    speed_drift: float
    """Of the travel speed along the seam [mm/s per 100 mm]."""
    speed_cv: float
    """Coefficient of variation of the travel speed over the stretches of the seam."""
    tremor_across: float
    """Share of the torch's power across the seam that is at 8 to 12 Hz, 0..1."""
    tremor_along_axis: float
    """The same along the torch's axis."""
    dwell_symmetry: float
    """Of a weave: positive, the torch dwells longer at its side of positive places."""
    windows: int
    """Windows of 4 s that the shares of tremor were taken of."""
    movements: tuple[Movements, ...]
    """Starts, cycles of the weave, stops."""
    dead_time_s: float = float("nan")
    """From where an arc is struck until the torch has half its steady speed, mean over the arcs."""


@dataclass(frozen=True, slots=True, eq=False)
class HandSums:
    """What is known of the hand so far; adding a batch gives the next one."""

    weave: bool
    noise_mm: float
    """Of the tip, one standard deviation; NaN: not stated."""
    rows: Floats
    """(n, 4) time, places along and across the seam, distance: the piece that is not yet whole."""
    begins: bool = True
    """That piece begins where the arc does."""
    last_s: float = float("nan")
    """When the newest sample was taken that was seen, or was not at work."""
    powers: Periodograms | None = None
    """Of the velocities across and along the axis; None before the first piece."""
    smooth: tuple[tuple[int, float, float], ...] = ((0, 0.0, 0.0),) * len(Part)
    """Count, sum of SPARC, sum of LDLJ of each part's movements."""
    stood: tuple[int, float] = (0, 0.0)
    """Arcs whose getting going was seen, and their dead times added up [s]."""

    @classmethod
    def start(cls, noise_mm: float, *, weave: bool) -> "HandSums":
        """Before the first sample."""
        return cls(weave, noise_mm, np.empty((0, 4)))

    def add(self, samples: TorchSamples, measured: Measured) -> "HandSums":
        """With one more batch."""
        n = len(samples)
        if not n:
            return self
        at: Stand = measured.detail
        columns = (samples.t_s, at.foot_mm[-n:], at.met.lateral_mm[-n:], at.met.along_mm[-n:])
        fresh = np.stack(columns, axis=1)
        working = measured.working
        told = np.isfinite(fresh).all(axis=1) & (samples.sigma_times <= COARSE) | ~working
        fresh, working = fresh[told], working[told]
        n = len(fresh)
        if not n:
            return self
        gap = np.diff(fresh[:, 0], prepend=self.last_s) > GAP_S
        edge = np.flatnonzero(np.append(gap | ~working, True))
        begin = np.append(0, edge[:-1] + ~working[edge[:-1]])
        outer = (np.arange(len(edge)) == 0) | (edge == n)
        made = self
        for nth in np.flatnonzero(outer | (edge - begin >= FEWEST)).tolist():
            made = made.longer(fresh[begin[nth] : edge[nth]])
            made = made if edge[nth] == n else made.closed()
        return replace(made, last_s=float(fresh[-1, 0]))

    def hand(self, place_mm: Floats, curves: tuple[Curve, ...], dwells: tuple[str, str]) -> Hand:
        """The hand of all samples so far.

        Parameters
        ----------
        place_mm, curves : the metrics along the seam
        dwells : the metrics of a weave's dwell at its positive side and at its negative one
        """
        of = {curve.metric: curve.value for curve in curves}
        nothing = np.full(len(place_mm), np.nan)
        speed, pitch = of.get("travel_speed", nothing), of.get("weave_pitch", nothing)
        one, other = (of.get(dwell, nothing) for dwell in dwells)
        both = np.isfinite(one) & np.isfinite(other)
        whole = self.closed()
        powers, shares = whole.powers, np.full(2, np.nan)
        if powers is not None:
            shares = _tremor(powers, _hertz(speed, pitch), self.noise_mm)
        enough = np.isfinite(speed).sum() >= FEWEST_STRETCHES
        return Hand(
            rate_hz=float("nan") if powers is None else powers.rate_hz,
            speed_drift=float(drift_per_100_mm(place_mm, speed)) if enough else float("nan"),
            speed_cv=float(speed_cv(speed)) if enough else float("nan"),
            tremor_across=float(shares[0]),
            tremor_along_axis=float(shares[1]),
            dwell_symmetry=float(dwell_symmetry(_mean(one[both]), _mean(other[both]))),
            windows=0 if powers is None else powers.count,
            movements=tuple(
                Movements(part, count, _over(sparc_sum, count), _over(ldlj_sum, count))
                for part, (count, sparc_sum, ldlj_sum) in zip(Part, whole.smooth, strict=True)
            ),
            dead_time_s=_over(whole.stood[1], whole.stood[0]),
        )

    def longer(self, rows: Floats) -> "HandSums":
        """With more rows of the same arc; whole pieces are looked at."""
        made = replace(self, rows=np.concatenate((self.rows, rows)))
        while len(made.rows) and made.rows[-1, 0] - made.rows[0, 0] >= PIECE_S:
            t_s = made.rows[:, 0]
            whole = int(np.searchsorted(t_s, t_s[0] + PIECE_S, side="left"))
            rest = made.rows[whole:]
            made = replace(made, rows=made.rows[:whole]).closed(ends=False)
            made = replace(made, rows=rest)
        return made

    def closed(self, *, ends: bool = True) -> "HandSums":
        """With the piece so far looked at, however short it is; `ends` where the arc does."""
        rows, empty = self.rows, replace(self, rows=self.rows[:0], begins=ends)
        if len(rows) < FEWEST:
            return empty
        powers = self.powers
        if powers is None:
            rate = float(np.rint((len(rows) - 1) / (rows[-1, 0] - rows[0, 0])))
            powers = Periodograms.start(min(max(rate, SLOWEST_HZ), FASTEST_HZ), shape=(2,))
        _, even = evenly(rows[:, 0], rows[:, 1:].T, powers.rate_hz)
        velocity = np.diff(even, axis=1) * powers.rate_hz
        added = replace(powers, tail=powers.tail[:, :0]).add(velocity[1:])
        smooth = self._smooth(even, velocity, powers.rate_hz, ends=ends)
        stood = self._stood(velocity[0], powers.rate_hz) if self.begins else self.stood
        return replace(empty, powers=added, smooth=smooth, stood=stood)

    def _stood(self, along: Floats, rate_hz: float) -> tuple[int, float]:
        """The dead times, with that of an arc that began with this piece."""
        if len(along) < STEADY_S * rate_hz:
            return self.stood
        slow = low_passed(along, rate_hz, GOING_CUT_HZ)
        steady = float(np.median(slow))
        noise = speed_noise(self.noise_mm, rate_hz, GOING_CUT_HZ)
        if not MOVING * steady > WELL_ABOVE * noise:
            return self.stood
        arcs, total = self.stood
        return arcs + 1, total + float(dead_time_s(slow, rate_hz, steady))

    def _smooth(
        self, even: Floats, velocity: Floats, rate_hz: float, *, ends: bool
    ) -> tuple[tuple[int, float, float], ...]:
        """The sums, with the movements of one more piece."""
        along, across = steadied(velocity[:2], rate_hz)
        along = without_steady(along)
        floor = WELL_ABOVE * speed_noise(self.noise_mm, rate_hz, JERK_CUT_HZ)
        sums = dict(zip(Part, self.smooth, strict=True))
        burning = np.ones(len(along), np.bool_)  # a hole would have ended the piece
        for one in segments(burning, rate_hz, even[1, 1:] if self.weave else None):
            if (one.part == Part.START and not self.begins) or (one.part == Part.STOP and not ends):
                continue
            moved = along[one.rows]
            if one.part == Part.CYCLE:
                moved = np.hypot(moved, across[one.rows])
            told = float(sparc(moved, rate_hz)), float(ldlj(moved, rate_hz))
            if np.isfinite(told).all() and np.sqrt((moved * moved).mean()) > floor:
                count, sparc_sum, ldlj_sum = sums[one.part]
                sums[one.part] = count + 1, sparc_sum + told[0], ldlj_sum + told[1]
        return tuple(sums.values())


def _tremor(powers: Periodograms, weave_hz: float | None, noise_mm: float) -> Floats:
    """(2,) shares of tremor; NaN where they may be a tracker's white noise.

    Of a position's noise s at each of f samples a second, the velocity's power from a to b is
    ``8 π² s² / f · (b³ - a³) / 3``.
    """
    low, high = TREMOR_HZ
    made = 8.0 * np.pi**2 * noise_mm**2 / powers.rate_hz * (high**3 - low**3) / 3.0
    seen, whole = (powers.power(band, weave_hz) for band in (TREMOR_HZ, MOTION_HZ))
    told = (seen > WELL_ABOVE * made) | (made < LITTLE * whole)
    return np.where(told, tremor_of(powers, weave_hz), np.nan)


def _hertz(speed_mm_s: Floats, pitch_mm: Floats) -> float | None:
    """Frequency of a weave, from its pitch; None where the torch was not woven."""
    known = np.isfinite(speed_mm_s) & np.isfinite(pitch_mm) & (pitch_mm > 0.0) & (speed_mm_s > 0.0)
    return float((speed_mm_s[known] / pitch_mm[known]).mean()) if known.any() else None


def _mean(values: Floats) -> Floats:
    return np.full((), values.mean() if len(values) else np.nan)


def _over(total: float, count: int) -> float:
    return total / count if count else float("nan")
