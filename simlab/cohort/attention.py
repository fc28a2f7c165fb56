"""Who may need help next, and why: a few stated rules, each with the numbers behind it.

The rules look at behaviour (coming, practising, points), never at who somebody is. A reason is
something to ask about, not a judgement.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simlab.cohort.progress import Attempt, told
from simlab.model.scores import Reason

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class AttentionRules:
    """Where each rule begins to speak."""

    silent_days: int = 7
    """Days without a session."""
    falling_sessions: int = 5
    """Sessions that a straight line is laid through."""
    falling_points: float = 10.0
    """How far that line must fall from the first of them to the last."""
    attendance: float = 0.8
    """Share of the training days attended, below which it is low."""
    failed_in_row: int = 3
    """Sessions in a row that were not passed."""


DEFAULT = AttentionRules()


def reasons(
    attempts: Sequence[Attempt],
    attendance: float | None,
    now_unix_s: float,
    rules: AttentionRules = DEFAULT,
) -> tuple[Reason, ...]:
    """Why one trainee may need help next; empty when nothing speaks for it.

    Parameters
    ----------
    attempts : the trainee's own, oldest first
    attendance : share of the training days attended, 0..1; None when none was marked
    """
    found = (
        _silent(attempts, now_unix_s, rules),
        _failed(attempts, rules),
        _falling(attempts, rules),
        _absent(attendance, rules),
    )
    return tuple(reason for reason in found if reason is not None)


def _silent(attempts: Sequence[Attempt], now_unix_s: float, rules: AttentionRules) -> Reason | None:
    if not attempts:
        return Reason("reason.attention.never")
    days = int((now_unix_s - attempts[-1].started_unix_s) // DAY_S)
    if days < rules.silent_days:
        return None
    return Reason("reason.attention.silent", (("days", float(days)),))


def _failed(attempts: Sequence[Attempt], rules: AttentionRules) -> Reason | None:
    row = 0
    for attempt in reversed(attempts):
        if attempt.passed:
            break
        row += 1
    if row < rules.failed_in_row:
        return None
    return Reason("reason.attention.failed", (("sessions", float(row)),))


def _falling(attempts: Sequence[Attempt], rules: AttentionRules) -> Reason | None:
    count = rules.falling_sessions
    last = told(attempts)[-count:]
    if len(last) < count:
        return None
    fall = -slope(last) * (count - 1)
    if fall < rules.falling_points:
        return None
    values = (("points", round(fall, 1)), ("sessions", float(count)))
    return Reason("reason.attention.falling", values)


def _absent(attendance: float | None, rules: AttentionRules) -> Reason | None:
    if attendance is None or attendance >= rules.attendance:
        return None
    return Reason("reason.attention.absent", (("percent", float(round(attendance * 100))),))


def slope(values: Sequence[float]) -> float:
    """Slope of the least-squares line through values one step apart; at least two of them."""
    middle = (len(values) - 1) / 2
    mean = sum(values) / len(values)
    along = sum((i - middle) * (value - mean) for i, value in enumerate(values))
    return along / sum((i - middle) ** 2 for i in range(len(values)))
