"""The one feed thread: questions go to the service in order, answers come back as events.

The window never waits for the service: it asks, goes on drawing, and takes events when it ticks.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Protocol

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
from simlab.api.live_frames import LiveFrame
from simlab.api.shapes import (
    CohortShape,
    MeShape,
    PathShape,
    SessionPageShape,
    SessionShape,
    TracksShape,
    WallShape,
)
from simlab.locale import Language
from simlab.model.errors import SimlabError


class Service(Protocol):
    """The questions that the window asks; `simlab.client.service_client` answers them."""

    def sign_in(self, account: str, password: str) -> MeShape:
        """Who is signed in from now on."""

    def sign_out(self) -> None:
        """Nobody is, from now on."""

    def set_language(self, language: Language) -> MeShape:
        """Keep the language with the account."""

    def wall(self) -> WallShape:
        """All stations."""

    def sessions(self, *, offset: int = 0, limit: int = 50) -> SessionPageShape:
        """Some sessions, newest first."""

    def session(self, session: str) -> SessionShape:
        """One session."""

    def tracks(self, session: str) -> TracksShape:
        """Its metrics along the path."""

    def path(self, session: str) -> PathShape:
        """Its way through space."""

    def cohort(self) -> CohortShape:
        """The cohort table."""


class Live(Protocol):
    """A stream of live frames; `simlab.client.live_feed` is one."""

    def start(self) -> None:
        """Begin."""

    def close(self) -> None:
        """End it."""


OpenLive = Callable[[Callable[[list[LiveFrame]], None]], Live]
"""Makes a stream that hands its frames to the callable, in whatever thread."""


class Feed:
    """Asks in its own thread; `events` hands out what came back."""

    def __init__(self, service: Service, open_live: OpenLive) -> None:
        self._service = service
        self._open_live = open_live
        self._live: Live | None = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="feed")
        self._asked: list[Future[Event | None]] = []
        self._session = ""
        self._frames: SimpleQueue[list[LiveFrame]] = SimpleQueue()

    def events(self) -> list[Event]:
        """What has come since the last call, in order; never waits.

        A bug in the thread is raised here, where somebody sees it.
        """
        events: list[Event] = []
        while self._asked and self._asked[0].done():
            event = self._asked.pop(0).result()
            if event is not None:
                events.append(event)
        frames: list[LiveFrame] = []
        while True:
            try:
                frames += self._frames.get_nowait()
            except Empty:
                break
        if frames:
            events.append(FramesCame(frames))
        return events

    def waiting(self) -> bool:
        """Is an answer still to come?"""
        return bool(self._asked)

    def sign_in(self, account: str, password: str) -> None:
        """Sign in, and open the stream of live frames."""

        def ask() -> Event:
            me = self._service.sign_in(account, password)
            self._end_live()
            self._live = self._open_live(self._frames.put)
            self._live.start()
            return SignedIn(me)

        self._ask("sign_in", ask)

    def sign_out(self) -> None:
        """End the stream, and sign out."""

        def ask() -> Event:
            self._end_live()
            self._service.sign_out()
            return SignedOut()

        self._ask("sign_out", ask)

    def set_language(self, language: Language) -> None:
        """Keep the language with the account."""
        self._ask("language", lambda: SignedIn(self._service.set_language(language)))

    def wall(self) -> None:
        """Ask which stations there are."""
        self._ask("wall", lambda: WallCame(self._service.wall()))

    def sessions(self, offset: int, limit: int) -> None:
        """Ask for some sessions."""
        self._ask(
            "sessions", lambda: SessionsCame(self._service.sessions(offset=offset, limit=limit))
        )

    def session(self, session: str) -> None:
        """Ask for one session, with its curves where its recording is there.

        Whoever runs through a list asks for many: only the newest is answered.
        """
        self._session = session

        def ask() -> Event | None:
            if session != self._session:
                return None
            found = self._service.session(session)
            if not found.replayable:
                return SessionCame(found, None, None)
            return SessionCame(found, self._service.tracks(session), self._service.path(session))

        self._ask("session", ask)

    def cohort(self) -> None:
        """Ask for the cohort table."""
        self._ask("cohort", lambda: CohortCame(self._service.cohort()))

    def close(self) -> None:
        """End the stream and the thread; questions that have not begun are dropped."""
        self._worker.shutdown(wait=True, cancel_futures=True)
        self._end_live()

    def _end_live(self) -> None:
        if self._live is not None:
            self._live.close()
            self._live = None

    def _ask(self, asked: str, question: Callable[[], Event | None]) -> None:
        def answer() -> Event | None:
            try:
                return question()
            except SimlabError as error:
                return Failed(asked, error)

        self._asked.append(self._worker.submit(answer))
