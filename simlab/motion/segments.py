"""A hand's work cut into single movements, and what is told of how even it was.

SPARC and LDLJ are defined for one movement from rest to rest. Welding is one long movement at a
steady speed; so its start, its stop and each cycle of a weave are scored by themselves, after the
steady speed was taken away.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.motion.rates import GAP_S

END_S = 1.5
"""How long a start or a stop is, at most half of its stretch."""
SHORTEST_S = 0.4
"""A shorter stretch or cycle holds no movement that could be told."""
LONGEST_CYCLE_S = 4.0
"""A weave this slow is no weave."""
MOVING = 0.5
"""Share of the steady speed at which a torch is said to have got going."""


class Part(StrEnum):
    """What a segment is."""

    START = "start"
    """From where the work begins."""
    CYCLE = "cycle"
    """A weave's full cycle, between two turning points at the side of smaller values."""
    STOP = "stop"
    """Up to where the work ends."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One movement: rows `first` up to, not including, `stop`."""

    part: Part
    first: int
    stop: int

    @property
    def rows(self) -> slice:
        """The same as a slice."""
        return slice(self.first, self.stop)


def evenly(t_s: Floats, values: Floats, rate_hz: float) -> tuple[Floats, Floats]:
    """Unevenly sampled signals at the whole multiples of 1 / rate_hz.

    Parameters
    ----------
    t_s : (n,) strictly increasing times
    values : (..., n) signals; NaN where not measured

    Returns
    -------
    (m,) times from the first multiple not before the first sample to the last one not behind the
    last, and the (..., m) signals there, straight between the samples on both sides; NaN where one
    of these is NaN, or both are further apart than `GAP_S`
    """
    if not len(t_s):
        return np.zeros(0), np.zeros((*values.shape[:-1], 0))
    grid = np.arange(np.ceil(t_s[0] * rate_hz), np.floor(t_s[-1] * rate_hz) + 1.0) / rate_hz
    after = np.clip(np.searchsorted(t_s, grid, side="left"), 0, len(t_s) - 1)
    exact = t_s[after] == grid
    before = np.where(exact, after, np.maximum(after - 1, 0))
    apart = t_s[after] - t_s[before]
    share = np.where(exact, 0.0, (grid - t_s[before]) / np.where(apart > 0.0, apart, 1.0))
    start = values[..., before]
    mixed = start + share * (values[..., after] - start)
    return grid, np.where(apart <= GAP_S, mixed, np.nan)


def segments(working: Bools, rate_hz: float, weave_mm: Floats | None = None) -> tuple[Segment, ...]:
    """The single movements in evenly sampled work, in the order in which they begin.

    Parameters
    ----------
    working : (n,) does the arc burn, and is the torch seen? Each stretch of it has a start and a
        stop
    rate_hz : samples a second
    weave_mm : (n,) place across the seam, where it is woven; None: it is not
    """
    edge = np.diff(np.concatenate(([False], working, [False])).astype(np.int64))
    begins, ends = np.flatnonzero(edge > 0), np.flatnonzero(edge < 0)
    found = []
    least, longest = round(SHORTEST_S * rate_hz), round(END_S * rate_hz)
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        reach = min(longest, (end - begin) // 2)
        if reach < least:
            continue
        found += [Segment(Part.START, begin, begin + reach), Segment(Part.STOP, end - reach, end)]
        if weave_mm is not None:
            lows = begin + cycle_ends(weave_mm[begin:end])
            found += [
                Segment(Part.CYCLE, low, high)
                for low, high in pairwise(lows.tolist())
                if least <= high - low <= LONGEST_CYCLE_S * rate_hz
            ]
    return tuple(sorted(found, key=lambda segment: (segment.first, segment.stop)))


def cycle_ends(weave_mm: Floats) -> Ints:
    """(k,) rows of the turning points at the side of smaller values.

    Between two of them the torch was within the outer quarter of the other side, so that trembling
    turns nowhere; the first and the last, which may be half ones, are left out.
    """
    known = np.flatnonzero(np.isfinite(weave_mm))
    place = weave_mm[known]
    low, high = np.quantile(place, (0.1, 0.9)) if len(place) else (0.0, 0.0)
    quarter = (high - low) / 4.0
    side = (place > high - quarter).astype(np.int64) - (place < low + quarter)
    told = np.flatnonzero(side)
    came = told[1:][np.diff(side[told]) != 0]  # first rows at the other side
    lows = [
        first + int(np.argmin(place[first:stop]))
        for first, stop in pairwise(came.tolist())
        if side[first] < 0
    ]
    return known[np.array(lows, dtype=np.int64)]


def without_steady(speed: Floats) -> Floats:
    """(..., n) what is left of a speed without its middle value: the seam's steady part.

    NaN stays NaN, and is no part of the middle.
    """
    return speed - _middle(speed)[..., None]


def speed_cv(speed: Floats) -> Floats:
    """(...) coefficient of variation of (..., n) speeds: standard deviation by mean.

    NaN is passed over; NaN where fewer than two are known, or their mean is not above 0.
    """
    known = np.isfinite(speed)
    count = known.sum(axis=-1)
    mean = np.where(known, speed, 0.0).sum(axis=-1) / np.maximum(count, 1)
    off = np.where(known, speed - mean[..., None], 0.0)
    told = (count > 1) & (mean > 0.0)
    spread = np.sqrt((off * off).sum(axis=-1) / np.maximum(count - 1, 1))
    return np.where(told, spread / np.where(told, mean, 1.0), np.nan)


def drift_per_100_mm(place_mm: Floats, value: Floats) -> Floats:
    """(...) slope of the line of least squares through values along the seam, each 100 mm.

    Parameters
    ----------
    place_mm, value : (..., n); where either is NaN the pair is passed over

    Returns
    -------
    in the value's unit per 100 mm; NaN where fewer than two places differ
    """
    known = np.isfinite(place_mm) & np.isfinite(value)
    count = np.maximum(known.sum(axis=-1), 1)[..., None]

    def centred(column: Floats) -> Floats:
        inside = np.where(known, column, 0.0)
        return np.where(known, inside - inside.sum(axis=-1, keepdims=True) / count, 0.0)

    x, y = centred(place_mm), centred(value)
    square = (x * x).sum(axis=-1)
    told = square > 1e-9
    return np.where(told, 100.0 * (x * y).sum(axis=-1) / np.where(told, square, 1.0), np.nan)


def dwell_symmetry(one_s: Floats, other_s: Floats) -> Floats:
    """How much longer a weave dwells at one side: (a - b) / (a + b), 0 where both are alike.

    1: all at the first side, -1: all at the other; NaN where it dwells at neither, or either is
    not known.
    """
    both = one_s + other_s
    told = both > 0.0
    return np.where(told, (one_s - other_s) / np.where(told, both, 1.0), np.nan)


def dead_time_s(speed: Floats, rate_hz: float, steady: float) -> Floats:
    """(...) how long a torch stands after its arc was struck: until half the steady speed.

    Parameters
    ----------
    speed : (..., n) speed along the seam from the arc's start on, filtered as for its scoring
    steady : the speed that it comes to, above 0

    Returns
    -------
    seconds; NaN where it never gets going, or is not seen before it does
    """
    going = speed >= MOVING * steady
    first = np.argmax(going, axis=-1)
    hidden = np.cumsum(~np.isfinite(speed), axis=-1)
    unseen = np.take_along_axis(hidden, first[..., None], axis=-1)[..., 0] > 0
    return np.where(going.any(axis=-1) & ~unseen, first / rate_hz, np.nan)


def _middle(values: Floats) -> Floats:
    """Median over the last axis of what is known; NaN where nothing is."""
    if not values.shape[-1]:
        return np.full(values.shape[:-1], np.nan)
    known = np.isfinite(values)
    count = known.sum(axis=-1)
    ordered = np.sort(np.where(known, values, np.inf), axis=-1)
    low, high = (
        np.take_along_axis(ordered, at[..., None], axis=-1)[..., 0]
        for at in (np.maximum(count - 1, 0) // 2, count // 2)
    )
    return np.where(count > 0, (low + high) / 2.0, np.nan)
