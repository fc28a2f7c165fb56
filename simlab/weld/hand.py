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
from simlab.motion.smoothness import tremor_of
from simlab.motion.spectrum import Periodograms
from simlab.weld.profile_sums import Curve
from simlab.weld.reference import Stand

PIECE_S = 12.0
"""Longest piece."""
FEWEST = 8
"""Samples of the shortest piece that is looked at."""
FASTEST_HZ = 1000.0
"""A faster stream is looked at as if it were this fast."""
FEWEST_STRETCHES = 20
"""Stretches of about 1 mm that a drift takes at least."""
_PER_MM = 100.0
"""A drift is told a 100 mm of seam."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How a metric changes along the seam; NaN where too little of it is known."""

    per_100_mm: float
    """Slope of the line of least squares over the stretches of the seam."""
    sigma: float
    """One standard deviation of the slope, from how the stretches scatter about the line."""


def drift(place_mm: Floats, value: Floats) -> Drift:
    """How fast a metric changes along the seam.

    Parameters
    ----------
    place_mm, value : (m,) means over stretches; NaN where not known
    """
    known = np.isfinite(value)
    n = int(known.sum())
    if n < FEWEST_STRETCHES:
        return Drift(np.nan, np.nan)
    x = place_mm[known] - place_mm[known].mean()
    y = value[known] - value[known].mean()
    spread = float((x * x).sum())
    slope = float((x * y).sum()) / spread
    left = y - slope * x
    sigma = np.sqrt(float((left * left).sum()) / (n - 2) / spread)
    return Drift(_PER_MM * slope, _PER_MM * float(sigma))


def symmetry(one: Floats, other: Floats) -> float:
    """How evenly a weave dwells: (one - other) / (one + other) of the mean dwells, -1..1.

    0 is even; NaN where a side is not known, or the torch dwelt at neither.
    """
    known = np.isfinite(one) & np.isfinite(other)
    if not known.any():
        return float("nan")
    first, second = float(one[known].mean()), float(other[known].mean())
    both = first + second
    return (first - second) / both if both > 0.0 else float("nan")


@dataclass(frozen=True, slots=True)
class Hand:
    """How steady the hand was; NaN where it cannot be told."""

    rate_hz: float
    """Samples a second."""
    speed_drift: Drift
    """Of the travel speed [mm/s a 100 mm]."""
    tremor_across: float
    """Share of the torch's power across the seam that is at 8 to 12 Hz, 0..1."""
    tremor_along_axis: float
    """The same along the torch's axis."""
    dwell_symmetry: float
    """Of a weave: positive, the torch dwells longer at its side of positive places."""
    windows: int
    """Windows of 4 s that the shares of tremor were taken of."""


@dataclass(frozen=True, slots=True, eq=False)
class HandSums:
    """What is known of the hand so far; adding a batch gives the next one."""

    rows: Floats
    """(n, 3) time, place across the seam and distance of the piece that is not yet whole."""
    last_s: float = float("nan")
    """When the newest sample was taken that was seen, or was not at work."""
    powers: Periodograms | None = None
    """Of the velocities across and along the axis; None before the first piece."""

    @classmethod
    def start(cls) -> "HandSums":
        """Before the first sample."""
        return cls(np.empty((0, 3)))

    def add(self, samples: TorchSamples, measured: Measured) -> "HandSums":
        """With one more batch."""
        n = len(samples)
        if not n:
            return self
        at: Stand = measured.detail
        fresh = np.stack((samples.t_s, at.met.lateral_mm[-n:], at.met.along_mm[-n:]), axis=1)
        working = measured.working
        told = np.isfinite(fresh).all(axis=1) | ~working
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
        powers = self.closed().powers
        shares = np.full(2, np.nan) if powers is None else tremor_of(powers, _hertz(speed, pitch))
        return Hand(
            rate_hz=float("nan") if powers is None else powers.rate_hz,
            speed_drift=drift(place_mm, speed),
            tremor_across=float(shares[0]),
            tremor_along_axis=float(shares[1]),
            dwell_symmetry=symmetry(*(of.get(dwell, nothing) for dwell in dwells)),
            windows=0 if powers is None else powers.count,
        )

    def longer(self, rows: Floats) -> "HandSums":
        """With more rows of the same arc; whole pieces are looked at."""
        made = replace(self, rows=np.concatenate((self.rows, rows)))
        while len(made.rows) and made.rows[-1, 0] - made.rows[0, 0] >= PIECE_S:
            t_s = made.rows[:, 0]
            whole = int(np.searchsorted(t_s, t_s[0] + PIECE_S, side="left"))
            rest = made.rows[whole:]
            made = replace(replace(made, rows=made.rows[:whole]).closed(), rows=rest)
        return made

    def closed(self) -> "HandSums":
        """With the piece so far looked at, however short it is."""
        rows = self.rows
        if len(rows) < FEWEST:
            return replace(self, rows=rows[:0])
        t_s = rows[:, 0]
        powers = self.powers
        if powers is None:
            rate = float(np.rint((len(rows) - 1) / (t_s[-1] - t_s[0])))
            powers = Periodograms.start(min(max(rate, 1.0), FASTEST_HZ), shape=(2,))
        even_s = np.arange(t_s[0], t_s[-1], 1.0 / powers.rate_hz)
        even = np.stack([np.interp(even_s, t_s, rows[:, column]) for column in (1, 2)])
        velocity = np.diff(even, axis=1) * powers.rate_hz
        added = replace(powers, tail=powers.tail[:, :0]).add(velocity)
        return replace(self, rows=rows[:0], powers=added)


def _hertz(speed_mm_s: Floats, pitch_mm: Floats) -> float | None:
    """Frequency of a weave, from its pitch; None where the torch was not woven."""
    known = np.isfinite(speed_mm_s) & np.isfinite(pitch_mm) & (pitch_mm > 0.0) & (speed_mm_s > 0.0)
    return float((speed_mm_s[known] / pitch_mm[known]).mean()) if known.any() else None
