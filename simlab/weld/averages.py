"""Samples of a moving torch, each averaged over a short window before it, by exact whole numbers.

Sums of floats depend on where they begin; here times are whole microseconds and places whole steps
of half a micrometre, as in motion/rates.py, so a mean is the same number for every cut.
"""

from dataclasses import dataclass, field

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.model.samples import as_stated
from simlab.motion.rates import STEPS_PER_MM, US_PER_S

WINDOW_S = 0.03
"""Window over which positions are averaged."""
_WINDOW_US = round(WINDOW_S * US_PER_S)
_STEPS = np.array([[US_PER_S], [STEPS_PER_MM], [STEPS_PER_MM], [STEPS_PER_MM]])


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """New samples, as swings are looked for in them; (n,) each."""

    t_s: Floats
    late_s: Floats
    """Half-width within which the time is known."""
    swing_mm: Floats
    """What swings, such as the place beside the root; NaN: not seen."""
    aim_mm: Floats
    """What is told of the swing's ends besides."""
    place_mm: Floats
    """Along the seam."""
    sigma_mm: Floats
    """One standard deviation of `swing_mm`."""
    working: Bools
    """Samples that do not count end what came before."""
    times: Floats = field(default_factory=as_stated)
    """How many times its noise each has, NaN: not known; none where all have it as it is."""


def _row(columns: Ints, nth: int) -> Ints:
    row: Ints = columns[nth]
    return row


def _part(columns: Floats, nth: int) -> Floats:
    part: Floats = columns[nth]
    return part


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Samples in a row, without a break; positions averaged over the window before."""

    whole: Ints
    """(3, n) `t_us`, `place`, `area`."""
    parts: Floats
    """(7, n) `x_mm`, `aim_mm`, `sigma_mm`, `noise_mm`, `window_s2`, `late_s`, `times`."""

    def __len__(self) -> int:
        return len(self.t_us)

    def rows(self, low: int, high: int | None = None) -> "Rows":
        """Rows `low` up to `high`."""
        return Rows(self.whole[:, low:high], self.parts[:, low:high])

    def then(self, later: "Rows") -> "Rows":
        """These rows, and those."""
        return Rows(
            np.concatenate((self.whole, later.whole), axis=1),
            np.concatenate((self.parts, later.parts), axis=1),
        )

    @property
    def t_us(self) -> Ints:
        """(n,) middle of the window."""
        return _row(self.whole, 0)

    @property
    def t_s(self) -> Floats:
        """(n,) the same [s]."""
        return _row(self.whole, 0) / US_PER_S

    @property
    def place(self) -> Ints:
        """(n,) place in steps of half a micrometre."""
        return _row(self.whole, 1)

    @property
    def place_mm(self) -> Floats:
        """(n,) the same [mm]."""
        return _row(self.whole, 1) / STEPS_PER_MM

    @property
    def area(self) -> Ints:
        """(n,) twice the integral of the place over time since the stretch began, modulo 2**64."""
        return _row(self.whole, 2)

    @property
    def x_mm(self) -> Floats:
        """(n,) what swings."""
        return _part(self.parts, 0)

    @property
    def aim_mm(self) -> Floats:
        """(n,) `Motion.aim_mm`."""
        return _part(self.parts, 1)

    @property
    def sigma_mm(self) -> Floats:
        """(n,) noise of one sample's `x_mm`."""
        return _part(self.parts, 2)

    @property
    def noise_mm(self) -> Floats:
        """(n,) of the mean over the window."""
        return _part(self.parts, 3)

    @property
    def window_s2(self) -> Floats:
        """(n,) square of the width of a box that averages as much as the window did."""
        return _part(self.parts, 4)

    @property
    def late_s(self) -> Floats:
        """(n,) half-width within which the time is known."""
        return _part(self.parts, 5)

    @property
    def times(self) -> Floats:
        """(n,) how many times the noise said above the worst sample of the window has."""
        return _part(self.parts, 6)

    @property
    def worst(self) -> float:
        """The same of the worst row."""
        return float(self.times.max())


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """Samples as they came, in whole microseconds and steps."""

    whole: Ints
    """(4, n) time, what swings, aim, place."""
    parts: Floats
    """(3, n) noise, half-width of the time, how many times that noise."""

    @property
    def t_us(self) -> Ints:
        """(n,) times."""
        return _row(self.whole, 0)

    def rows(self, low: int, high: int | None = None) -> "Raw":
        """Rows `low` up to `high`."""
        return Raw(self.whole[:, low:high], self.parts[:, low:high])

    def newest(self) -> "Raw":
        """The samples that a window at the next one may reach back to."""
        return self.rows(int(self.t_us.searchsorted(self.t_us[-1] - _WINDOW_US)))

    def then(self, later: "Raw") -> "Raw":
        """These, and those."""
        return Raw(
            np.concatenate((self.whole, later.whole), axis=1),
            np.concatenate((self.parts, later.parts), axis=1),
        )


NO_RAW = Raw(np.zeros((4, 0), dtype=np.int64), np.zeros((3, 0)))
NO_ROWS = Rows(np.zeros((3, 0), dtype=np.int64), np.zeros((7, 0)))


def raw_of(motion: Motion, row: Ints) -> Raw:
    """The samples seen, in whole numbers."""
    whole = np.stack((motion.t_s, motion.swing_mm, motion.aim_mm, motion.place_mm))[:, row]
    whole *= _STEPS
    parts = np.ones((3, len(row)))
    parts[0], parts[1] = motion.sigma_mm[row], motion.late_s[row]
    if len(motion.times):
        parts[2] = motion.times[row]
    return Raw(np.rint(whole).astype(np.int64), parts)


def averaged(tail: Raw, part: Raw, before: Rows) -> Rows:
    """Means over the window that ends at each sample of `part`, which follows `tail`.

    Parameters
    ----------
    before : what was made of `tail` and of what came before it; its last row's integral goes on
    """
    raw = tail.then(part)
    t, old = raw.t_us, len(tail.t_us)
    row = np.arange(old, len(t))
    low = t.searchsorted(t[old:] - _WINDOW_US)
    seen = raw.whole[1:]
    twice = np.zeros(seen.shape, dtype=np.int64)  # integrals, each twice, modulo 2**64
    np.cumsum((t[1:] - t[:-1]) * (seen[:, 1:] + seen[:, :-1]), axis=1, out=twice[:, 1:])
    span, count = t[old:] - t[low], (row - low).astype(np.float64)
    alone = count == 0.0
    many = np.where(alone, 1.0, count)
    mean = (twice[:, old:] - twice[:, low]) / np.where(alone, 1, 2 * span)
    mean = np.where(alone, seen[:, old:], mean)

    whole = np.empty((3, len(row)), dtype=np.int64)
    whole[0], whole[1] = (t[old:] + t[low]) // 2, np.rint(mean[2])
    joined = np.concatenate((before.whole[:2, -1:], whole[:2]), axis=1)
    step = (joined[0, 1:] - joined[0, :-1]) * (joined[1, 1:] + joined[1, :-1])
    whole[2, len(row) - len(step) :] = np.cumsum(step)
    if len(before):
        whole[2] += before.area[-1]
    else:
        whole[2, 0] = 0

    parts = np.empty((7, len(row)))
    parts[0], parts[1] = mean[0] / STEPS_PER_MM, mean[1] / STEPS_PER_MM
    parts[2], parts[5] = part.parts[:2]
    parts[6] = _worst(raw.parts[2], low, row)
    parts[3] = part.parts[0] * np.where(alone, 1.0, np.sqrt(many - 0.5) / many)
    width = span / US_PER_S
    parts[4] = width * width * (1.0 + 2.0 / (many * many))
    return Rows(whole, parts)


def _worst(times: Floats, low: Ints, row: Ints) -> Floats:
    """(n,) the largest of `times` from `low` to `row`."""
    worst = times[row]
    if (times == 1.0).all():
        return worst
    for back in range(1, int((row - low).max()) + 1):
        at = np.maximum(row - back, low)
        np.maximum(worst, times[at], out=worst)
    return worst
