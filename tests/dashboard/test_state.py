"""What the window shows, without Qt: events in, changed parts out."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.desktop.events import (
    CohortCame,
    Event,
    Failed,
    FramesCame,
    SessionCame,
    SessionsCame,
    SignedIn,
    SignedOut,
    WallCame,
)
from dashboard.desktop.state import Part, State
from simlab.api.live_frames import LiveFrame
from simlab.api.shapes import MeShape
from simlab.locale import texts
from simlab.model.errors import (
    AccessError,
    InputError,
    MissingError,
    SignInError,
    SimlabError,
    StoreError,
)
from simlab.model.people import Role

Pass = Callable[[int, float], list[LiveFrame]]


@pytest.fixture
def state(me: MeShape) -> State:
    made = State(texts("en"))
    made.take(SignedIn(me), now_s=0.0)
    return made


def test_who_signs_in_brings_their_language_and_asks_for_the_wall(me: MeShape) -> None:
    state = State(texts("en"))
    assert not state.wants_wall(0.0)
    turkish = me.model_copy(update={"language": "tr"})
    parts = state.take(SignedIn(turkish), now_s=0.0)
    assert {Part.ACCOUNT, Part.LANGUAGE} <= parts
    assert state.catalogue.language == "tr"
    assert state.wants_wall(0.0)


def test_a_language_that_was_asked_for_stays(me: MeShape) -> None:
    state = State(texts("tr"), own_language=False)
    state.take(SignedIn(me), now_s=0.0)
    assert (me.language, state.catalogue.language) == ("en", "tr")


def test_a_changed_language_is_no_new_person(state: State, me: MeShape) -> None:
    assert Part.ACCOUNT not in state.take(SignedIn(me), now_s=1.0)


def test_the_wall_is_asked_for_once_and_again_after_five_seconds(
    state: State, answers: dict[str, Any]
) -> None:
    assert state.wants_wall(0.0)
    assert not state.wants_wall(100.0)  # the answer is still to come
    assert Part.WALL in state.take(WallCame(answers["wall"]), now_s=100.0)
    assert not state.wants_wall(104.9)
    assert state.wants_wall(105.0)


def test_a_stranger_asks_for_the_wall_at_once_and_then_with_patience(
    state: State, answers: dict[str, Any], made_pass: Pass
) -> None:
    state.take(WallCame(answers["wall"].model_copy(update={"stations": ()})), now_s=10.0)
    assert state.take(FramesCame(made_pass(0, 0.1)), now_s=11.0) == set()
    assert state.wants_wall(11.0)
    state.take(WallCame(answers["wall"].model_copy(update={"stations": ()})), now_s=11.1)
    state.take(FramesCame(made_pass(0, 0.2)), now_s=11.2)  # still not known there
    assert not state.wants_wall(11.5)
    assert state.wants_wall(11.8)
    state.take(WallCame(answers["wall"]), now_s=12.0)
    state.take(FramesCame(made_pass(0, 0.3)), now_s=12.1)
    assert not state.strangers
    assert not state.wants_wall(16.9)


def test_pages_of_sessions_stand_behind_each_other_without_doubles(
    state: State, answers: dict[str, Any]
) -> None:
    page = answers["sessions"]
    first = page.model_copy(update={"sessions": page.sessions[:2], "next_offset": 2})
    rest = page.model_copy(update={"sessions": page.sessions[1:]})
    assert state.take(SessionsCame(first), now_s=0.0) == {Part.SESSIONS}
    assert (state.next_offset, len(state.sessions)) == (2, 2)
    state.take(SessionsCame(rest), now_s=0.0)
    assert state.sessions == page.sessions
    assert [state.next_offset, state.sessions_total] == [None, 3]
    state.forget_sessions()
    assert (state.sessions, state.next_offset) == ((), 0)


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ("sign_in", SignInError("401"), "do not go together"),
        ("wall", SignInError("401"), "no longer signed in"),
        ("session", MissingError("404"), "nothing here by that name"),
        ("cohort", AccessError("403"), "may not see"),
        ("wall", StoreError("refused"), "does not answer"),
        ("session", InputError("what is this"), "what is this"),
    ],
)
def test_what_went_wrong_is_said_in_words_of_its_own(
    state: State, asked: str, error: SimlabError, said: str
) -> None:
    assert state.take(Failed(asked, error), now_s=0.0) == {Part.PROBLEM}
    assert said in state.problem


def test_a_failed_wall_is_tried_again_later(state: State) -> None:
    assert state.wants_wall(0.0)
    state.take(Failed("wall", StoreError("refused")), now_s=1.0)
    assert not state.wants_wall(5.9)
    assert state.wants_wall(6.0)


@pytest.mark.parametrize("name", ["wall", "sessions", "session", "cohort"])
def test_any_answer_takes_the_problem_away(
    state: State, answers: dict[str, Any], name: str
) -> None:
    event: Event
    match name:
        case "wall":
            event = WallCame(answers["wall"])
        case "sessions":
            event = SessionsCame(answers["sessions"])
        case "session":
            event = SessionCame(answers["session"], None, None)
        case _:
            event = CohortCame(answers["cohort"])
    assert Part.PROBLEM not in state.take(event, now_s=0.0)
    state.take(Failed("wall", StoreError("refused")), now_s=0.0)
    assert Part.PROBLEM in state.take(event, now_s=0.0)
    assert state.problem == ""


def test_after_signing_out_nothing_of_the_person_is_left(
    state: State, answers: dict[str, Any], made_pass: Pass
) -> None:
    state.take(WallCame(answers["wall"]), now_s=0.0)
    state.take(FramesCame(made_pass(0, 0.1)), now_s=0.0)
    state.take(SessionsCame(answers["sessions"]), now_s=0.0)
    state.take(SessionCame(answers["session"], None, None), now_s=0.0)
    state.take(CohortCame(answers["cohort"]), now_s=0.0)
    assert state.take(SignedOut(), now_s=0.0) == set(Part)
    assert not state.wants_wall(0.0)  # nobody is there to see it
    assert state.wall.stations == ()
    assert state.live.station(1) is None
    assert (state.sessions, state.session, state.cohort) == ((), None, None)
    assert state.catalogue.language == "en"


def test_the_cohort_is_not_for_trainees(state: State, me: MeShape) -> None:
    trainee, nobody = State(texts("en")), State(texts("en"))
    trainee.take(SignedIn(me.model_copy(update={"role": Role.TRAINEE})), now_s=0.0)
    assert [each.sees_cohort for each in (state, trainee, nobody)] == [True, False, False]
