"""What routes are made of: the service's parts, who asks, and what they may do."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import HTTPConnection

from simlab.live.hub import Hub
from simlab.model.errors import AccessError, SignInError
from simlab.model.people import Role
from simlab.service.filing import Recordings
from simlab.service.instruments import Instruments
from simlab.service.replays import Replays
from simlab.service.security import COOKIE, Passwords, bearer, hash_token
from simlab.service.settings import Settings
from simlab.service.throttle import Throttle
from simlab.store.catalog import Catalog
from simlab.store.catalog_accounts import Account
from simlab.store.catalog_stations import Station
from simlab.store.library import Library


class Right(StrEnum):
    """What a role may do beyond its own."""

    WATCH = "watch every station live"
    SESSIONS = "read every trainee's sessions"
    COHORT = "read the cohort"
    KEEP = "keep accounts and stations"


RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.TRAINEE: frozenset(),
        Role.INSTRUCTOR: frozenset({Right.WATCH, Right.SESSIONS, Right.COHORT}),
        Role.SCHOOL: frozenset({Right.WATCH, Right.SESSIONS, Right.COHORT}),
        Role.ADMIN: frozenset({Right.KEEP}),
    }
)
"""A trainee sees their own; whoever keeps accounts needs nobody's scores for it."""


@dataclass(slots=True)
class Readiness:
    """Is everything filed that a crash may have left?"""

    ready: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that one running service consists of."""

    settings: Settings
    catalog: Catalog
    recordings: Recordings
    replays: Replays
    library: Library
    hub: Hub
    passwords: Passwords
    throttle: Throttle
    instruments: Instruments
    readiness: Readiness
    clock: Callable[[], float] = time.time
    """UTC, seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and by which web session."""

    account: Account
    token_hash: str

    def may(self, right: Right) -> bool:
        """Has the role this right?"""
        return right in RIGHTS[self.account.role]

    def must(self, right: Right) -> None:
        """Refuse whoever has not this right."""
        if not self.may(right):
            raise AccessError(
                f"role {self.account.role.value}: may not {right.value}; ask the school's "
                "administrator"
            )

    def scope(self, right: Right) -> str | None:
        """Whose things are seen: all (None) with the right, else the asker's own.

        Raises
        ------
        AccessError
            where there are none of the asker's own either
        """
        if self.may(right):
            return None
        if self.account.trainee is None:
            self.must(right)
        return self.account.trainee


def parts_of(connection: HTTPConnection) -> Parts:
    """The parts of the application that was asked."""
    parts: Parts = connection.app.state.parts
    return parts


PartsNeeded = Annotated[Parts, Depends(parts_of)]


def asker_of(connection: HTTPConnection, parts: PartsNeeded) -> Asker:
    """Who asks.

    Raises
    ------
    SignInError
        where nobody is signed in, or no longer
    """
    token = connection.cookies.get(COOKIE)
    if token is None:
        raise SignInError("not signed in; sign in first")
    found = still_signed_in(parts, hash_token(token))
    if found is None:
        raise SignInError("the sign-in has run out; sign in again")
    return Asker(found, hash_token(token))


def still_signed_in(parts: Parts, token_hash: str) -> Account | None:
    """Whose web session it is, if it still runs."""
    settings = parts.settings
    return parts.catalog.accounts.of_session(
        token_hash, parts.clock(), settings.idle_s, settings.absolute_s
    )


AskerNeeded = Annotated[Asker, Depends(asker_of)]


def station_of(connection: HTTPConnection, parts: PartsNeeded) -> Station:
    """Which station asks.

    Raises
    ------
    SignInError
        where its token is missing or not known
    """
    token = bearer(connection.headers)
    found = None if token is None else parts.catalog.stations.of_token(hash_token(token))
    if found is None:
        raise SignInError("station: its token is not known here; make the station anew")
    return found


StationNeeded = Annotated[Station, Depends(station_of)]

SIGNED_IN: dict[str, Any] = {"security": [{"web session": []}]}
"""What the OpenAPI document says of routes for people."""
STATION_TOKEN: dict[str, Any] = {"security": [{"station token": []}]}
"""What the OpenAPI document says of routes for stations."""
