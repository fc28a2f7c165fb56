"""What the window shows, without Qt: events go in, and out comes which parts have changed.

Live frames change no part: the wall looks for newer ones whenever it is drawn.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from uuid import UUID

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
from simlab.api.shapes import CohortShape, MeShape, SessionRowShape, WallShape
from simlab.locale import Catalogue, texts
from simlab.model.errors import AccessError, MissingError, SignInError, StoreError
from simlab.model.people import Role
from simlab.views.live import LiveWall

WALL_AGAIN_S = 5.0
"""How old the list of stations may become."""
STRANGER_AGAIN_S = 0.5
"""How soon it is asked for again when an unknown session sends frames."""


class Part(Enum):
    """A part of the window that may need drawing."""

    ACCOUNT = auto()
    LANGUAGE = auto()
    WALL = auto()
    SESSIONS = auto()
    SESSION = auto()
    COHORT = auto()
    PROBLEM = auto()


@dataclass(slots=True)
class State:
    """Everything that is shown."""

    catalogue: Catalogue
    own_language: bool = True
    """Speak the language of whoever signs in, unless another one was asked for."""
    me: MeShape | None = None
    wall: WallShape = field(default_factory=lambda: WallShape(stations=()))
    live: LiveWall = field(default_factory=LiveWall)
    sessions: tuple[SessionRowShape, ...] = ()
    sessions_total: int = 0
    next_offset: int | None = 0
    session: SessionCame | None = None
    cohort: CohortShape | None = None
    problem: str = ""
    """What went wrong, in the reader's words; empty when nothing did."""
    wall_due_s: float = 0.0
    """When the list of stations is to be asked for again, on the caller's clock."""
    strangers: frozenset[UUID] = frozenset()

    @property
    def sees_cohort(self) -> bool:
        """May the person who is signed in see the cohort?"""
        return self.me is not None and self.me.role is not Role.TRAINEE

    def take(self, event: Event, now_s: float) -> set[Part]:
        """One event; what has changed by it."""
        match event:
            case SignedIn(me):
                return self._sign_in(me)
            case SignedOut():
                return self._sign_out()
            case WallCame(wall):
                self.wall = wall
                self.wall_due_s = now_s + WALL_AGAIN_S
                return {Part.WALL} | self._mended()
            case FramesCame(frames):
                self.live.take(frames)
                strangers = self.live.strangers(self.wall)
                if strangers - self.strangers:
                    self.wall_due_s = min(self.wall_due_s, now_s)
                elif strangers:
                    self.wall_due_s = min(self.wall_due_s, now_s + STRANGER_AGAIN_S)
                self.strangers = strangers
                return set()
            case SessionsCame(page):
                known = {row.session for row in self.sessions}
                newer = tuple(row for row in page.sessions if row.session not in known)
                self.sessions += newer
                self.sessions_total = page.total
                self.next_offset = page.next_offset
                return {Part.SESSIONS} | self._mended()
            case SessionCame():
                self.session = event
                return {Part.SESSION} | self._mended()
            case CohortCame(cohort):
                self.cohort = cohort
                return {Part.COHORT} | self._mended()
            case Failed(asked, error):
                self.problem = self.catalogue.say(_problem(asked, error), detail=str(error))
                if asked == "wall":
                    self.wall_due_s = now_s + WALL_AGAIN_S
                return {Part.PROBLEM}

    def wants_wall(self, now_s: float) -> bool:
        """Is it time to ask for the list of stations? If so, not again before the answer."""
        if self.me is None or now_s < self.wall_due_s:
            return False
        self.wall_due_s = float("inf")
        return True

    def speak(self, language: str) -> set[Part]:
        """Another language, from now on."""
        self.catalogue = texts(language)
        return set(Part) - {Part.ACCOUNT}

    def forget_sessions(self) -> None:
        """Begin the list of sessions anew."""
        self.sessions, self.sessions_total, self.next_offset = (), 0, 0

    def _sign_in(self, me: MeShape) -> set[Part]:
        fresh = self.me is None
        self.me = me
        self.problem = ""
        parts = {Part.PROBLEM}
        if self.own_language and me.language != self.catalogue.language:
            parts |= self.speak(me.language)
        if fresh:
            self.wall_due_s = 0.0
            parts |= {Part.ACCOUNT}
        return parts

    def _sign_out(self) -> set[Part]:
        self.me = None
        self.wall, self.live = WallShape(stations=()), LiveWall()
        self.strangers = frozenset()
        self.forget_sessions()
        self.session = self.cohort = None
        self.problem = ""
        return set(Part)

    def _mended(self) -> set[Part]:
        """An answer came, so whatever was wrong no longer is."""
        if not self.problem:
            return set()
        self.problem = ""
        return {Part.PROBLEM}


def _problem(asked: str, error: Exception) -> str:
    """Key of the sentence that tells what went wrong."""
    match error:
        case SignInError():
            return "desktop.problem.sign_in" if asked == "sign_in" else "desktop.problem.again"
        case MissingError():
            return "desktop.problem.missing"
        case AccessError():
            return "desktop.problem.access"
        case StoreError():
            return "desktop.problem.unreachable"
        case _:
            return "desktop.problem.other"
