"""The card: points and verdicts of one session, with what a person needs to see why."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What the measurement lets us say."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing to say to the trainee: a message key with its numbers."""

    key: str
    """Key in the locale's catalogue, such as ``reason.travel_speed.high``."""
    values: tuple[tuple[str, float], ...] = ()
    """Numbers that the text names, such as ("off", 1.2); units stand in the text."""
    from_mm: float | None = None
    """Where on the path it begins [mm], or None: everywhere."""
    to_mm: float | None = None


@dataclass(frozen=True, slots=True)
class MetricScore:
    """One metric's part of the card."""

    name: str
    unit: str
    weight: float
    mark: float | None
    """0..1, None where it cannot be told."""
    sigma: float | None
    """One standard deviation of `mark`."""
    verdict: Verdict
    measured: float
    """Share of the path with a value, 0..1."""
    mean: float | None
    """Mean value along the path, in `unit`."""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """Points and verdicts of a session; equal cards are equal to the bit."""

    points: float | None
    """0..100, rounded to 0.001; None where it cannot be told."""
    sigma: float | None
    """One standard deviation of `points`."""
    verdict: Verdict
    done: float
    """Share of the path that was practised, 0..1."""
    samples: int
    metrics: tuple[MetricScore, ...]
    reasons: tuple[Reason, ...]
    versions: tuple[tuple[str, str], ...]
    """What the score was made by: (("exercise", "mag-fillet-pb@1"), ("procedure", ...), ...)."""
