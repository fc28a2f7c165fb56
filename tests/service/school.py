"""A small school in process: two trainees, one account a role, one station, a clock to turn."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import httpx
import numpy as np
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from pwdlib.hashers.argon2 import Argon2Hasher

from simlab.crafts import CRAFTS
from simlab.devices.simulated.torch import practise
from simlab.live.runner import Runner
from simlab.model.arrays import Words
from simlab.model.exercises import Exercise
from simlab.model.people import Role
from simlab.model.sessions import (
    Intake,
    SessionHeader,
    SessionId,
    SessionState,
    StationId,
    TraineeId,
)
from simlab.service.app import create_app
from simlab.service.parts import Parts
from simlab.service.security import COOKIE, Passwords, hash_token
from simlab.service.settings import Settings
from simlab.store.catalog import Catalog, open_catalog
from simlab.store.catalog_accounts import Account
from simlab.store.recording import Recording, to_bytes

URL = "http://school.test"
NOW_S = 1_790_000_000.0
PASSWORD = "a long enough password"
QUICK = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
MINE, OTHER = TraineeId("T-0001"), TraineeId("T-0002")
STATION_TOKEN = "the station's own token"


class InProcess(httpx.BaseTransport):
    """A transport for ordinary clients that asks the application itself."""

    def __init__(self, app: FastAPI, portal: BlockingPortal) -> None:
        self._transport = httpx.ASGITransport(app)
        self._portal = portal

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        content = request.read()
        inner = httpx.Request(request.method, request.url, headers=request.headers, content=content)
        return self._portal.call(self._ask, inner)

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        answer = await self._transport.handle_async_request(request)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)


@dataclass
class Clock:
    now_s: float = NOW_S

    def __call__(self) -> float:
        return self.now_s


@dataclass
class School:
    """What a test asks, and what stands behind it."""

    app: FastAPI
    catalog: Catalog
    clock: Clock
    folder: Path
    transport: InProcess
    exercise: Exercise
    closing: ExitStack

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.state.parts
        return parts

    def client(self, headers: dict[str, str] | None = None) -> httpx.Client:
        made = httpx.Client(base_url=URL, transport=self.transport, headers=headers)
        return self.closing.enter_context(made)

    def cookie(self, role: Role) -> dict[str, str]:
        token = f"web session of {role.value}".replace(" ", "-")
        account = self.catalog.accounts.of_session(hash_token(token), self.clock(), 1e9, 1e9)
        if account is None:
            self.catalog.accounts.open_session(hash_token(token), role.value, self.clock())
        return {"Cookie": f"{COOKIE}={token}"}

    def signed_in(self, role: Role) -> httpx.Client:
        return self.client(self.cookie(role))

    def station(self) -> httpx.Client:
        return self.client({"Authorization": f"Bearer {STATION_TOKEN}"})

    def recording(
        self,
        session: str,
        trainee: TraineeId = MINE,
        station: str = "weld-1",
        *,
        points: float | None = None,
    ) -> Recording:
        return recording_of(self.exercise, session, trainee, station, points=points)

    def upload(self, client: httpx.Client, session: str, content: bytes) -> httpx.Response:
        digest = sha256(content).hexdigest()
        return client.put(
            f"/api/recordings/{session}",
            content=content,
            headers={"X-Content-SHA256": digest, "Content-Type": "application/x-hdf5"},
        )

    def filed(self, number: int, trainee: TraineeId = MINE) -> str:
        """Upload a session of a trainee; gives its name."""
        session = str(UUID(int=number))
        answer = self.upload(self.station(), session, to_bytes(self.recording(session, trainee)))
        assert answer.status_code == 200, answer.text
        return session


def recording_of(
    exercise: Exercise,
    session: str,
    trainee: TraineeId = MINE,
    station: str = "weld-1",
    *,
    points: float | None = None,
    rows: int = 400,
) -> Recording:
    """The first samples of a pass by a simulated trainee; `points` forges the card."""
    header = SessionHeader(
        SessionId(session), trainee, StationId(station), "weld",
        exercise.name, exercise.version, NOW_S - 600.0, exercise.texts,
        tuple((name, 0.5) for name in CRAFTS["weld"].noises),
    )  # fmt: skip
    kept: list[Words] = []
    runner = Runner(exercise, dict(header.sigmas), kept.append)
    samples = practise(exercise, 0.8, np.random.default_rng(UUID(session).int % 2**32))
    runner.add(samples.rows(slice(0, rows)))
    card = runner.card()
    if points is not None:
        card = replace(card, points=points)
    words = np.concatenate(kept)
    return Recording.of(
        header, CRAFTS["weld"].channels, SessionState.FINISHED, words, card,
        Intake(samples_in=len(words)),
    )  # fmt: skip


def fill(catalog: Catalog, passwords: Passwords) -> None:
    """Two trainees, one account a role, one station."""
    catalog.people.add("2026", {MINE: "Ayşe Yılmaz", OTHER: "İbrahim Çelik"})
    secret = passwords.hash(PASSWORD)
    for role in Role:
        trainee = MINE if role is Role.TRAINEE else None
        name = "Ayşe Yılmaz" if trainee else role.value.title()
        catalog.accounts.add(Account(role.value, name, role, "tr", trainee), secret, "test", NOW_S)
    catalog.stations.add(StationId("weld-1"), hash_token(STATION_TOKEN), "test", NOW_S)


@contextmanager
def running(app: FastAPI) -> Iterator[BlockingPortal]:
    """The application between its start and its stop."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
    ):
        yield portal


def start(folder: Path, exercise: Exercise, closing: ExitStack) -> School:
    """The school on this folder, running until `closing` closes."""
    catalog = open_catalog(folder)
    closing.callback(catalog.close)
    passwords, clock = Passwords(QUICK), Clock()
    if not catalog.accounts.all():
        fill(catalog, passwords)
    settings = Settings(folder, pages=folder / "pages")
    app = create_app(settings, catalog, passwords=passwords, clock=clock)
    portal = closing.enter_context(running(app))
    school = School(app, catalog, clock, folder, InProcess(app, portal), exercise, closing)
    client, deadline_s = school.client(), time.monotonic() + 90
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < deadline_s, "the school is not ready"
    return school
