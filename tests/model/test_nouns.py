"""The nouns that are only values: their words are part of the wire, so they are held here."""

import numpy as np

from simlab.model.arrays import Floats
from simlab.model.people import Role
from simlab.model.scores import MetricScore, ScoreCard, Verdict
from simlab.model.sessions import Intake, Liveness, SessionState
from simlab.model.wanted import Wanted


def test_the_words_on_the_wire() -> None:
    assert [verdict.value for verdict in Verdict] == ["pass", "fail", "cannot_tell"]
    assert [state.value for state in SessionState] == ["running", "finished", "interrupted"]
    assert [role.value for role in Role] == ["trainee", "instructor", "school", "admin"]
    assert [one.value for one in Liveness] == ["live", "silent", "asleep", "lost", "unplugged"]


def test_equal_cards_are_equal_and_any_difference_shows() -> None:
    def card(mark: float) -> ScoreCard:
        metric = MetricScore("ctwd", "mm", 1.0, mark, 0.1, Verdict.PASS, 1.0, 15.0)
        return ScoreCard(90.0, 1.0, Verdict.PASS, 1.0, 200, (metric,), (), ())

    assert card(0.9) == card(0.9)
    assert card(0.9) != card(np.nextafter(0.9, 1))


def test_an_intake_starts_at_nothing() -> None:
    assert Intake() == Intake(0, 0, 0, ())


def test_a_path_is_whatever_has_a_length_an_outline_and_targets() -> None:
    class Line:
        length_mm = 10.0

        def outline_mm(self) -> Floats:
            return np.array([[0.0, 0, 0], [10, 0, 0]])

        def targets(self, metric: str, /) -> tuple[tuple[float, float], ...]:
            return ()

    assert isinstance(Line(), Wanted)
    assert not isinstance(object(), Wanted)
