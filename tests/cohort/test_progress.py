"""Progress: attempts sorted, bests, passes."""

from simlab.cohort.progress import Attempt, Standing, by_trainee, recent_points, standings, told


def attempt(
    points: float | None,
    at_s: float = 0.0,
    exercise: str = "e",
    trainee: str = "T-1",
    *,
    passed: bool = False,
) -> Attempt:
    return Attempt(trainee, exercise, at_s, points, passed)


def test_attempts_are_sorted_by_trainee_and_time() -> None:
    late, early = attempt(1.0, 9.0), attempt(2.0, 3.0)
    other = attempt(3.0, 5.0, trainee="T-2")
    assert by_trainee([late, other, early]) == {"T-1": (early, late), "T-2": (other,)}


def test_a_standing_has_the_best_points_and_whether_it_was_ever_passed() -> None:
    tries = [
        attempt(60.0),
        attempt(None),
        attempt(80.0, passed=True),
        attempt(40.0),
        attempt(None, exercise="d"),
    ]
    assert standings(tries) == (
        Standing("d", sessions=1, best=None, passed=False),
        Standing("e", sessions=4, best=80.0, passed=True),
    )


def test_nobody_who_never_practised_has_a_standing() -> None:
    assert standings([]) == ()
    assert recent_points([]) == ()


def test_recent_points_are_the_last_that_could_be_told_oldest_first() -> None:
    tries = [attempt(float(number)) for number in range(12)] + [attempt(None)]
    assert recent_points(tries) == tuple(float(number) for number in range(2, 12))
    assert recent_points(tries, 2) == (10.0, 11.0)
    assert len(told(tries)) == 12
