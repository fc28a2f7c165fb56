"""The application: its parts made, its routes mounted, its tick started."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

import structlog
from fastapi import FastAPI

from simlab.api.shapes import ProblemShape
from simlab.live.hub import Hub
from simlab.model.errors import SimlabError
from simlab.service import problems
from simlab.service.filing import Recordings
from simlab.service.gate import Gate
from simlab.service.instruments import Instruments
from simlab.service.pages import Pages
from simlab.service.parts import Parts, Readiness
from simlab.service.replays import Replays
from simlab.service.routers import accounts, cohort, health, live, me, recordings, sessions
from simlab.service.security import COOKIE, Passwords
from simlab.service.settings import Settings
from simlab.service.throttle import Throttle
from simlab.store.catalog import Catalog
from simlab.store.library import Library

_log = structlog.get_logger("simlab.service")
_SCHEMES = {
    "web session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    "station token": {"type": "http", "scheme": "bearer"},
}


class Application(FastAPI):
    """FastAPI, with what it cannot know in its OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if self.openapi_schema is None:
            document = super().openapi()
            components = document["components"]
            components["securitySchemes"] = _SCHEMES
            components["schemas"]["ProblemShape"] = ProblemShape.model_json_schema()
        return super().openapi()


def create_app(
    settings: Settings,
    catalog: Catalog,
    *,
    passwords: Passwords | None = None,
    clock: Callable[[], float] = time.time,
) -> FastAPI:
    """The service's application on an open catalog.

    Parameters
    ----------
    passwords : how passwords are hashed; argon2 at its usual strength if not given
    clock : UTC in seconds since 1970
    """
    parts = _parts(settings, catalog, passwords or Passwords(), clock)
    app = Application(
        title="simlab",
        version=version("simlab"),
        description="The service of a training workshop: live scores, sessions, cohort.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.parts = parts
    for topic in (me, accounts, live, sessions, recordings, cohort, health):
        app.include_router(topic.router)
    app.router.default = Pages(settings.pages)
    app.add_middleware(
        Gate,
        instruments=parts.instruments,
        body_limit=lambda path: (
            settings.upload_bytes if path.startswith("/api/recordings/") else settings.body_bytes
        ),
    )
    problems.mount(app)
    return app


def _parts(
    settings: Settings, catalog: Catalog, passwords: Passwords, clock: Callable[[], float]
) -> Parts:
    hub = Hub()
    kept = Recordings(settings.recordings, catalog)
    return Parts(
        settings=settings,
        catalog=catalog,
        recordings=kept,
        replays=Replays(kept),
        library=Library(settings.exercises),
        hub=hub,
        passwords=passwords,
        throttle=Throttle(),
        instruments=Instruments(hub),
        readiness=Readiness(),
        clock=clock,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    async with asyncio.TaskGroup() as tasks:
        ticking = tasks.create_task(_tick(parts))
        tasks.create_task(asyncio.to_thread(_recover, parts))
        yield
        ticking.cancel()


async def _tick(parts: Parts) -> None:
    """Send live frames out, at an even pace."""
    loop = asyncio.get_running_loop()
    next_s = loop.time()
    while True:
        next_s = max(next_s + parts.settings.tick_s, loop.time())
        await asyncio.sleep(next_s - loop.time())
        parts.instruments.ticked(parts.hub.tick(), parts.clock())


def _recover(parts: Parts) -> None:
    """File what a crash left, then say that we are ready."""
    settings = parts.settings
    parts.catalog.accounts.clear_sessions(parts.clock(), settings.idle_s, settings.absolute_s)
    try:
        found = parts.recordings.recover(lambda fault: _log.error("set aside", fault=fault))
    except (OSError, SimlabError):
        _log.exception("recordings found at the start could not be filed; not ready")
        return
    if found.filed:
        _log.warning("recordings without a row were filed", count=found.filed)
    parts.readiness.ready = True
