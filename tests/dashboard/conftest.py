"""A service that answers from a table, a stream that the test feeds, and the window on both.

Qt draws into memory: the platform is chosen here, before anything imports Qt.
"""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pydantic.fields  # noqa: F401 - before Qt, whose import hook reads modules half made
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from dashboard.desktop.feed import Feed, Live, Service
from dashboard.desktop.state import State
from dashboard.desktop.window import Window
from simlab.api.live_frames import LiveFrame
from simlab.api.shapes import MeShape, SessionPageShape
from simlab.locale import texts
from simlab.model.errors import SimlabError
from simlab.model.people import Role
from tests.dashboard.made import (
    cohort_shape,
    pass_of,
    path_shape,
    row_shape,
    session_shape,
    tracks_shape,
    wall_shape,
)


@dataclass
class TableService:
    """Answers from a table; an error in it is raised."""

    answers: dict[str, Any]
    asked: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def answer(*words: Any, **more: Any) -> Any:
            self.asked.append(" ".join([name, *map(str, words), *map(str, more.values())]))
            found = self.answers.get(name)
            if isinstance(found, SimlabError):
                raise found
            return found(*words, **more) if callable(found) else found

        return answer


@dataclass
class HandLive:
    """A stream that the test feeds by hand."""

    take: Callable[[list[LiveFrame]], None]
    running: bool = False

    def start(self) -> None:
        self.running = True

    def close(self) -> None:
        self.running = False


@pytest.fixture
def me() -> MeShape:
    return MeShape(
        account="deniz", name="Deniz Kaya", role=Role.INSTRUCTOR, language="en", trainee=None
    )


@pytest.fixture
def answers(me: MeShape) -> dict[str, Any]:
    """What the service answers, by question; a test puts its own in."""
    return {
        "sign_in": me,
        "sign_out": None,
        "set_language": lambda language: me.model_copy(update={"language": language}),
        "wall": wall_shape(),
        "sessions": SessionPageShape(
            sessions=tuple(row_shape(nth) for nth in range(3)), total=3, next_offset=None
        ),
        "session": session_shape(),
        "tracks": tracks_shape(),
        "path": path_shape(),
        "cohort": cohort_shape(),
    }


@pytest.fixture
def table(answers: dict[str, Any]) -> TableService:
    return TableService(answers)


@pytest.fixture
def asked(table: TableService) -> list[str]:
    """Every question that was asked."""
    return table.asked


@pytest.fixture
def service(table: TableService) -> Service:
    return cast(Service, table)


@pytest.fixture
def streams() -> list[HandLive]:
    """Every stream of frames that was opened."""
    return []


@pytest.fixture
def feed(service: Service, streams: list[HandLive]) -> Iterator[Feed]:
    def open_live(take: Callable[[list[LiveFrame]], None]) -> Live:
        streams.append(HandLive(take))
        return streams[-1]

    made = Feed(service, open_live)
    yield made
    made.close()


@pytest.fixture
def send(streams: list[HandLive]) -> Callable[[list[LiveFrame]], None]:
    """Frames, into the newest stream."""
    return lambda frames: streams[-1].take(frames)


@pytest.fixture
def made_pass() -> Callable[[int, float], list[LiveFrame]]:
    """The frames of a made-up pass at a station (0, 1 or 2), until an instant."""
    return pass_of


@pytest.fixture(scope="session")
def app() -> QApplication:
    QApplication.setStyle("Fusion")
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else QApplication([])


@pytest.fixture
def until(app: QApplication) -> Callable[[Callable[[], bool]], None]:
    """Lets Qt work until a condition holds; fails after ninety seconds."""

    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 90.0
        while not condition():
            assert time.monotonic() < deadline, "the window never came to it"
            app.processEvents()

    return wait


@pytest.fixture
def window(app: QApplication, feed: Feed) -> Iterator[Window]:
    made = Window(feed, State(texts("en")), "http://127.0.0.1:8420")
    made.show()
    app.processEvents()
    yield made
    made.close()
    made.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    app.processEvents()


@pytest.fixture
def signed_in(window: Window, until: Callable[[Callable[[], bool]], None]) -> Window:
    """The window with somebody signed in and the wall there."""
    window.sign_in.account.setText("deniz")
    window.sign_in.password.setText("a long password")
    window.sign_in.button.click()
    until(lambda: len(window.wall.panels) == 3)
    return window
