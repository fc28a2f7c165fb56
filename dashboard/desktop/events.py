"""What the feed tells the window: answers of the service, live frames, and what went wrong."""

from dataclasses import dataclass
from typing import TypeAlias

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
from simlab.model.errors import SimlabError


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody is signed in, or has changed their language."""

    me: MeShape


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Nobody is signed in."""


@dataclass(frozen=True, slots=True)
class WallCame:
    """The stations and the sessions that run there."""

    wall: WallShape


@dataclass(frozen=True, slots=True)
class FramesCame:
    """Live frames, oldest first."""

    frames: list[LiveFrame]


@dataclass(frozen=True, slots=True)
class SessionsCame:
    """A page of sessions, newest first."""

    page: SessionPageShape


@dataclass(frozen=True, slots=True)
class SessionCame:
    """One session; tracks and path where its recording is there."""

    session: SessionShape
    tracks: TracksShape | None
    path: PathShape | None


@dataclass(frozen=True, slots=True)
class CohortCame:
    """The cohort table."""

    cohort: CohortShape


@dataclass(frozen=True, slots=True)
class Failed:
    """The service could not do what was asked."""

    asked: str
    """What was asked for: ``sign_in``, ``wall``, ``sessions``, ``session``, ``cohort``, …"""
    error: SimlabError


Event: TypeAlias = (
    SignedIn | SignedOut | WallCame | FramesCame | SessionsCame | SessionCame | CohortCame | Failed
)
