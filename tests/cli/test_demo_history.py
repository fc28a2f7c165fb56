"""The made-up history: the same seed makes the same school, and it looks like one."""

import numpy as np
import pytest

from simlab.cli import demo_history
from simlab.crafts import exercise_from
from simlab.model.sessions import StationId
from simlab.store.library import Library


@pytest.fixture(scope="module")
def people() -> tuple[demo_history.Trainee, ...]:
    return demo_history.trainees(100, seed=7)


def test_a_hundred_different_people(people: tuple[demo_history.Trainee, ...]) -> None:
    assert len({one.name for one in people}) == 100
    assert [one.trainee for one in people][:2] == ["T-0001", "T-0002"]
    assert people == demo_history.trainees(100, seed=7)
    assert people != demo_history.trainees(100, seed=8)


def test_nobody_comes_after_their_last_day(people: tuple[demo_history.Trainee, ...]) -> None:
    dates = tuple(f"day {day:03d}" for day in range(demo_history.WEEKS * 7))
    came = demo_history.attendance(people, dates, seed=7)
    last = {one.trainee: one.last_day for one in people}
    assert len(came) == 100 * 91
    assert all(int(date[4:]) <= last[trainee] for trainee, date, there in came if there)


def test_marks_grow_with_practice(people: tuple[demo_history.Trainee, ...]) -> None:
    library = Library()
    exercises = {StationId("weld-1"): exercise_from(library.texts("mag-fillet-pb"))}
    dates = tuple(f"day {day:03d}" for day in range(60))
    came = demo_history.attendance(people, dates, seed=7)
    made = list(demo_history.sessions(people, exercises, 0.0, came, seed=7))
    assert len({one.header.session for one in made}) == len(made)
    assert all(one.digest is None and not one.verified for one in made)
    made.sort(key=lambda one: one.header.started_unix_s)
    points = [one.card.points or 0.0 for one in made]
    first, last = points[: len(made) // 5], points[-len(made) // 5 :]
    assert np.mean(last) > np.mean(first) + 10
    assert all(0 <= value <= 100 for value in points)
