"""The feed thread: answers in order, frames in one event, bugs where somebody sees them."""

import threading
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
from dashboard.desktop.feed import Feed
from simlab.api.live_frames import LiveFrame
from simlab.model.errors import StoreError

Pass = Callable[[int, float], list[LiveFrame]]


@pytest.fixture
def answer(feed: Feed, until: Callable[[Callable[[], bool]], None]) -> Callable[[], list[Event]]:
    """Everything that comes until nothing is asked any more."""

    def wait() -> list[Event]:
        events: list[Event] = []

        def over() -> bool:
            events.extend(feed.events())
            return not feed.waiting()

        until(over)
        return events

    return wait


def test_answers_come_in_the_order_of_the_questions(
    feed: Feed, answer: Callable[[], list[Event]], answers: dict[str, Any], asked: list[str]
) -> None:
    feed.wall()
    feed.sessions(50, 25)
    feed.session("s1")
    feed.cohort()
    feed.set_language("tr")
    assert answer() == [
        WallCame(answers["wall"]),
        SessionsCame(answers["sessions"]),
        SessionCame(answers["session"], answers["tracks"], answers["path"]),
        CohortCame(answers["cohort"]),
        SignedIn(answers["sign_in"].model_copy(update={"language": "tr"})),
    ]
    assert asked == [
        "wall",
        "sessions 50 25",
        "session s1",
        "tracks s1",
        "path s1",
        "cohort",
        "set_language tr",
    ]


def test_a_session_without_its_recording_is_asked_for_no_curves(
    feed: Feed, answer: Callable[[], list[Event]], answers: dict[str, Any], asked: list[str]
) -> None:
    answers["session"] = answers["session"].model_copy(update={"replayable": False})
    feed.session("s1")
    assert answer() == [SessionCame(answers["session"], None, None)]
    assert asked == ["session s1"]


def test_of_many_sessions_asked_for_in_a_row_the_newest_is_answered(
    feed: Feed, answer: Callable[[], list[Event]], answers: dict[str, Any], asked: list[str]
) -> None:
    gate = threading.Event()

    there = answers["wall"]

    def wall() -> Any:
        assert gate.wait(90.0)
        return there

    answers["wall"] = wall
    feed.wall()  # holds the thread, so that all three stand in line
    for session in ("s1", "s2", "s3"):
        feed.session(session)
    gate.set()
    assert len(answer()) == 2
    assert "session s3" in asked
    assert "session s1" not in asked


def test_signing_in_opens_the_stream_and_signing_out_ends_it(
    feed: Feed, answer: Callable[[], list[Event]], answers: dict[str, Any], streams: list[Any]
) -> None:
    feed.sign_in("deniz", "secret")
    assert answer() == [SignedIn(answers["sign_in"])]
    assert [stream.running for stream in streams] == [True]
    feed.sign_in("deniz", "secret")
    answer()
    assert [stream.running for stream in streams] == [False, True]
    feed.sign_out()
    assert answer() == [SignedOut()]
    assert [stream.running for stream in streams] == [False, False]


def test_frames_that_came_between_two_looks_are_one_event(
    feed: Feed,
    answer: Callable[[], list[Event]],
    send: Callable[[list[LiveFrame]], None],
    made_pass: Pass,
) -> None:
    feed.sign_in("deniz", "secret")
    answer()
    frames = made_pass(0, 0.2)
    send(frames[:2])
    send(frames[2:])
    (event,) = feed.events()
    assert isinstance(event, FramesCame)
    assert event.frames == frames
    assert feed.events() == []


def test_what_the_service_refuses_is_told_as_such(
    feed: Feed, answer: Callable[[], list[Event]], answers: dict[str, Any]
) -> None:
    answers["wall"] = error = StoreError("gone")
    feed.wall()
    assert answer() == [Failed("wall", error)]


def test_a_bug_in_the_thread_is_raised_where_it_is_seen(
    feed: Feed, answer: Callable[[], list[Event]], answers: dict[str, Any]
) -> None:
    def bug() -> None:
        raise ZeroDivisionError

    answers["wall"] = bug
    feed.wall()
    with pytest.raises(ZeroDivisionError):
        answer()


def test_closing_ends_the_stream_once(
    feed: Feed, answer: Callable[[], list[Event]], streams: list[Any]
) -> None:
    feed.close()
    assert streams == []
