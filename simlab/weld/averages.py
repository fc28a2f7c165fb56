"""Samples of a moving torch, each averaged over a short window before it, by exact whole numbers.

Sums of floats depend on where they begin; here times are whole microseconds and places whole steps
of half a micrometre, as in motion/rates.py, so a mean is the same number for every cut.
"""

from dataclasses import dataclass, fields

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints

WINDOW_S = 0.03
"""Window over which positions are averaged."""
STEPS_PER_MM = 2e3
US_PER_S = 1e6
_WINDOW_US = round(WINDOW_S * US_PER_S)


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


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Samples in a row, without a break; positions averaged over the window before."""

    t_us: Ints
    """(n,) middle of the window."""
    x_mm: Floats
    aim_mm: Floats
    place: Ints
    """(n,) place in steps of half a micrometre."""
    area: Ints
    """(n,) twice the integral of the place over time since the stretch began, modulo 2**64."""
    sigma_mm: Floats
    """(n,) of one sample."""
    noise_mm: Floats
    """(n,) of the mean over the window."""
    window_s2: Floats
    """(n,) square of the width of a box that averages as much as the window did."""
    late_s: Floats

    def __len__(self) -> int:
        return len(self.t_us)

    def rows(self, low: int, high: int | None = None) -> "Rows":
        """Rows `low` up to `high`."""
        return Rows(*(getattr(self, f.name)[low:high] for f in fields(self)))

    def then(self, later: "Rows") -> "Rows":
        """These rows, and those."""
        return Rows(
            *(np.concatenate((getattr(self, f.name), getattr(later, f.name))) for f in fields(self))
        )

    @property
    def t_s(self) -> Floats:
        """(n,) [s]"""
        return self.t_us / US_PER_S

    @property
    def place_mm(self) -> Floats:
        """(n,) [mm]"""
        return self.place / STEPS_PER_MM


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """Samples as they came, in whole microseconds and steps; (n,) each."""

    t: Ints
    x: Ints
    aim: Ints
    place: Ints
    sigma_mm: Floats
    late_s: Floats

    def rows(self, low: int, high: int | None = None) -> "Raw":
        """Rows `low` up to `high`."""
        return Raw(*(getattr(self, f.name)[low:high] for f in fields(self)))

    def newest(self) -> "Raw":
        """The samples that a window at the next one may reach back to."""
        return self.rows(int(np.searchsorted(self.t, self.t[-1] - _WINDOW_US)))

    def then(self, later: "Raw") -> "Raw":
        """These, and those."""
        return Raw(
            *(np.concatenate((getattr(self, f.name), getattr(later, f.name))) for f in fields(self))
        )


_NO_INTS, _NO_FLOATS = np.zeros(0, dtype=np.int64), np.zeros(0)
NO_RAW = Raw(_NO_INTS, _NO_INTS, _NO_INTS, _NO_INTS, _NO_FLOATS, _NO_FLOATS)
NO_ROWS = Rows(
    _NO_INTS, _NO_FLOATS, _NO_FLOATS, _NO_INTS, _NO_INTS,
    _NO_FLOATS, _NO_FLOATS, _NO_FLOATS, _NO_FLOATS,
)  # fmt: skip


def raw_of(motion: Motion, row: Ints) -> Raw:
    """The samples seen, in whole numbers."""

    def steps(column: Floats) -> Ints:
        return np.rint(column[row] * STEPS_PER_MM).astype(np.int64)

    return Raw(
        t=np.rint(motion.t_s[row] * US_PER_S).astype(np.int64),
        x=steps(motion.swing_mm),
        aim=steps(motion.aim_mm),
        place=steps(motion.place_mm),
        sigma_mm=motion.sigma_mm[row],
        late_s=motion.late_s[row],
    )


def averaged(tail: Raw, part: Raw, before: Rows) -> Rows:
    """Means over the window that ends at each sample of `part`, which follows `tail`."""
    raw = tail.then(part)
    row = np.arange(len(tail.t), len(raw.t))
    low = np.searchsorted(raw.t, raw.t[row] - _WINDOW_US)
    step = np.diff(raw.t, prepend=raw.t[:1])
    span, count = raw.t[row] - raw.t[low], (row - low).astype(np.float64)
    many = np.where(count > 0.0, count, 1.0)

    def mean(column: Ints) -> Floats:
        twice = np.cumsum(step * (column + np.append(column[:1], column[:-1])))
        area = (twice[row] - twice[low]) / np.where(span > 0, 2 * span, 1)
        return np.where(span > 0, area, column[row])

    t, place = (raw.t[row] + raw.t[low]) // 2, np.rint(mean(raw.place)).astype(np.int64)
    from_t, from_place = (
        np.append(b[-1:], c[:1])[:1] for b, c in ((before.t_us, t), (before.place, place))
    )
    area = np.cumsum(np.diff(t, prepend=from_t) * (place + np.append(from_place, place[:-1])))
    if len(before):
        area += before.area[-1]
    fewer = np.where(count > 0.0, np.sqrt(many - 0.5) / many, 1.0)
    width = np.where(count > 0.0, (span / US_PER_S) * (span / US_PER_S), 0.0)
    return Rows(
        t_us=t,
        x_mm=mean(raw.x) / STEPS_PER_MM,
        aim_mm=mean(raw.aim) / STEPS_PER_MM,
        place=place,
        area=area,
        sigma_mm=raw.sigma_mm[row],
        noise_mm=raw.sigma_mm[row] * fewer,
        window_s2=width * (1.0 + 2.0 / (many * many)),
        late_s=raw.late_s[row],
    )
