"""How a trainee stands: attempts in order, exercise by exercise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RECENT = 10
"""How many points a sparkline shows."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One finished session, as far as progress needs it."""

    trainee: str
    exercise: str
    started_unix_s: float
    points: float | None
    """None where it could not be told."""
    passed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a trainee stands in one exercise."""

    exercise: str
    sessions: int
    best: float | None
    passed: bool
    """At least once."""


def by_trainee(attempts: Iterable[Attempt]) -> dict[str, tuple[Attempt, ...]]:
    """The attempts of each trainee, oldest first."""
    lists: dict[str, list[Attempt]] = {}
    for attempt in sorted(attempts, key=lambda attempt: attempt.started_unix_s):
        lists.setdefault(attempt.trainee, []).append(attempt)
    return {trainee: tuple(theirs) for trainee, theirs in lists.items()}


def standings(attempts: Sequence[Attempt]) -> tuple[Standing, ...]:
    """One trainee's standing in each exercise tried, by the exercise's name."""
    by_exercise: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_exercise.setdefault(attempt.exercise, []).append(attempt)
    return tuple(
        Standing(
            exercise=exercise,
            sessions=len(tries),
            best=max(told(tries), default=None),
            passed=any(attempt.passed for attempt in tries),
        )
        for exercise, tries in sorted(by_exercise.items())
    )


def recent_points(attempts: Sequence[Attempt], count: int = RECENT) -> tuple[float, ...]:
    """The last points that could be told, oldest first."""
    return told(attempts)[-count:]


def told(attempts: Sequence[Attempt]) -> tuple[float, ...]:
    """The points of those attempts that have any."""
    return tuple(attempt.points for attempt in attempts if attempt.points is not None)
