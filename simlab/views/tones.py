"""Good, near, off or unknown: where a value stands in the band of its metric."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from simlab.api.shapes import MetricHeadShape
from simlab.model.arrays import Floats, read_only
from simlab.model.scores import Verdict


class Tone(StrEnum):
    """How a value is to be seen; every screen gives each tone a colour and a sign of its own."""

    GOOD = "good"
    """Full marks."""
    NEAR = "near"
    """Some marks."""
    OFF = "off"
    """No marks."""
    UNKNOWN = "unknown"
    """It cannot be told."""


OF_VERDICT = {Verdict.PASS: Tone.GOOD, Verdict.FAIL: Tone.OFF, Verdict.CANNOT_TELL: Tone.UNKNOWN}


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """The band of a metric in its own unit, (n,) each: along a path, or one value for all of it."""

    target: Floats
    full_low: Floats
    """From here to `full_high` marks are full."""
    full_high: Floats
    zero_low: Floats
    """Below this, and above `zero_high`, there are no marks."""
    zero_high: Floats

    def __len__(self) -> int:
        return len(self.target)


@dataclass(frozen=True, slots=True, eq=False)
class BandAlong:
    """The band of a metric along a whole path."""

    place_mm: Floats
    """(2 n,) where each of its n steps begins and ends [mm]."""
    limits: Limits
    """(2 n,) its limits there."""


def limits(head: MetricHeadShape, wanted: Floats | None = None) -> Limits | None:
    """The band around the metric's own target, or around `wanted` where that is a number.

    None where there is no target to stand around: a metric whose target varies along the path,
    asked for without the path.
    """
    target = np.array([head.target] if wanted is None else wanted, dtype=np.float64)
    target = np.where(np.isnan(target), head.target, target)
    if head.relative and not np.any(target > 0):
        return None
    scale = np.abs(target) if head.relative else np.ones_like(target)
    full_low, full_high = target - head.full * scale, target + head.full * scale
    zero_low, zero_high = target - head.zero * scale, target + head.zero * scale
    if head.signed:  # the other sign is worth nothing
        up, down = target > 0, target < 0
        full_low, zero_low = (np.where(up, np.maximum(x, 0.0), x) for x in (full_low, zero_low))
        full_high, zero_high = (
            np.where(down, np.minimum(x, 0.0), x) for x in (full_high, zero_high)
        )
    return Limits(*map(read_only, (target, full_low, full_high, zero_low, zero_high)))


def wanted_at(head: MetricHeadShape, place_mm: float) -> float | None:
    """The target at a place, where it changes along the path; None: the metric's own."""
    if not head.targets:
        return None
    begun = [wanted for from_mm, wanted in head.targets if from_mm <= place_mm]
    return begun[-1] if begun else head.targets[0][1]


def band_along(head: MetricHeadShape, length_mm: float) -> BandAlong | None:
    """The band along a path of `length_mm`: a step for every target, one where it never changes.

    None where there is no target at all.
    """
    begins = [from_mm for from_mm, _ in head.targets] or [0.0]
    ends = [*begins[1:], length_mm]
    target = [wanted for _, wanted in head.targets] or [head.target]
    band = limits(head, np.repeat(np.array(target), 2))
    if band is None:
        return None
    return BandAlong(read_only(np.column_stack((begins, ends)).ravel()), band)


def tone(head: MetricHeadShape, value: float | None, wanted: float | None = None) -> Tone:
    """Where one value stands."""
    if value is None or not math.isfinite(value):
        return Tone.UNKNOWN
    band = limits(head, None if wanted is None else np.array([wanted]))
    if band is None:
        return Tone.UNKNOWN
    if head.signed and value * float(band.target[0]) < 0:
        return Tone.OFF
    if band.full_low[0] <= value <= band.full_high[0]:
        return Tone.GOOD
    if band.zero_low[0] < value < band.zero_high[0]:
        return Tone.NEAR
    return Tone.OFF


def of_mark(mark: float | None) -> Tone:
    """Where a mark 0..1 stands: full or nearly so, some, next to nothing."""
    if mark is None or not math.isfinite(mark):
        return Tone.UNKNOWN
    return Tone.GOOD if mark >= 0.8 else Tone.NEAR if mark >= 0.4 else Tone.OFF
