"""Who may need help: each rule at its edge, by hand."""

import pytest

from simlab.cohort.attention import DAY_S, AttentionRules, reasons, slope
from simlab.cohort.progress import Attempt
from simlab.model.scores import Reason

NOW_S = 100 * DAY_S


def tries(*points: float | None, passed: bool = True, last_s: float = NOW_S) -> tuple[Attempt, ...]:
    """Attempts an hour apart, the last at `last_s`."""
    n = len(points)
    return tuple(
        Attempt("T-1", "e", last_s - 3600.0 * (n - 1 - nth), value, passed)
        for nth, value in enumerate(points)
    )


def keys(found: tuple[Reason, ...]) -> list[str]:
    return [reason.key.removeprefix("reason.attention.") for reason in found]


def test_all_is_well() -> None:
    assert reasons(tries(70.0, 75.0, 80.0, 80.0, 85.0), 0.95, NOW_S) == ()


def test_who_never_practised() -> None:
    assert keys(reasons((), None, NOW_S)) == ["never"]


@pytest.mark.parametrize(("days", "speaks"), [(6.99, False), (7.0, True), (30.5, True)])
def test_a_week_without_a_session(days: float, speaks: bool) -> None:
    found = reasons(tries(80.0, last_s=NOW_S - days * DAY_S), 1.0, NOW_S)
    assert keys(found) == (["silent"] if speaks else [])
    if speaks:
        assert found[0].values == (("days", float(int(days))),)


def test_three_in_a_row_not_passed() -> None:
    assert keys(reasons(tries(50.0, 50.0, passed=False), 1.0, NOW_S)) == []
    found = reasons(tries(50.0, 50.0, None, passed=False), 1.0, NOW_S)
    assert found == (Reason("reason.attention.failed", (("sessions", 3.0),)),)
    again = (*tries(50.0, 50.0, 50.0, passed=False), *tries(80.0))
    assert reasons(again, 1.0, NOW_S) == ()


def test_points_that_fall_by_ten_over_five_sessions() -> None:
    # slope of 80, 78, 75, 73, 70: (-2*80 - 78 + 73 + 2*70) / 10 = -2.5 a session, -10 over four
    found = reasons(tries(80.0, 78.0, 75.0, 73.0, 70.0), 1.0, NOW_S)
    assert found == (Reason("reason.attention.falling", (("points", 10.0), ("sessions", 5.0))),)
    assert reasons(tries(80.0, 78.0, 75.0, 73.0, 70.5), 1.0, NOW_S) == ()


def test_four_sessions_tell_no_trend_and_untold_points_count_for_none() -> None:
    assert reasons(tries(90.0, 70.0, 50.0, 30.0), 1.0, NOW_S) == ()
    assert reasons(tries(90.0, None, 70.0, 50.0, 30.0), 1.0, NOW_S) == ()


@pytest.mark.parametrize(("share", "speaks"), [(None, False), (0.8, False), (0.79, True)])
def test_low_attendance(share: float | None, speaks: bool) -> None:
    found = reasons(tries(80.0), share, NOW_S)
    expected = (Reason("reason.attention.absent", (("percent", 79.0),)),)
    assert found == (expected if speaks else ())


def test_the_rules_can_be_set() -> None:
    strict = AttentionRules(silent_days=1, failed_in_row=1, attendance=1.0)
    attempts = tries(50.0, passed=False, last_s=NOW_S - 1.5 * DAY_S)
    assert keys(reasons(attempts, 0.99, NOW_S, strict)) == ["silent", "failed", "absent"]


def test_the_slope_of_a_straight_line_is_its_own() -> None:
    assert slope([1.0, 3.0, 5.0, 7.0]) == 2.0
    assert slope([4.0, 4.0]) == 0.0
