"""Is it alive, is it ready, what does it count; no person in any answer."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from simlab.api import paths
from simlab.model.errors import StoreError
from simlab.service.parts import PartsNeeded
from simlab.service.problems import refusals

router = APIRouter(tags=["health"])


@router.get(paths.HEALTH, response_class=PlainTextResponse, responses=refusals())
def health() -> str:
    """The process answers."""
    return "ok\n"


@router.get(paths.READY, response_class=PlainTextResponse, responses=refusals())
def ready(parts: PartsNeeded) -> str:
    """The database answers, and every recording found at the start is filed."""
    parts.catalog.check()
    if not parts.readiness.ready:
        raise StoreError("service: is filing recordings found at its start; ask again soon")
    return "ready\n"


@router.get(paths.METRICS, response_class=PlainTextResponse, responses=refusals())
def metrics(parts: PartsNeeded) -> PlainTextResponse:
    """What the service counts about itself, for Prometheus."""
    text = parts.instruments.text()
    return PlainTextResponse(text, media_type="text/plain; version=0.0.4; charset=utf-8")
