"""The outermost layer: safe headers, honest origins, bounded bodies, one log line, no bare 500."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from fastapi.exceptions import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simlab.service.instruments import Instruments
from simlab.service.problems import problem
from simlab.service.security import from_elsewhere

_log = structlog.get_logger("simlab.service")
_SAFE = {"GET", "HEAD", "OPTIONS"}
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Gate:
    """ASGI middleware around the whole application."""

    def __init__(
        self,
        app: ASGIApp,
        instruments: Instruments,
        body_limit: Callable[[str], int],
    ) -> None:
        self._app = app
        self._instruments = instruments
        self._body_limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or socket through, or not."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket" and from_elsewhere(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 1008, "reason": "another origin"})
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        began_s = time.perf_counter()
        status = 500
        started = False

        async def safe_send(message: Message) -> None:
            nonlocal status, started
            if message["type"] == "http.response.start":
                started = True
                status = message["status"]
                _secure(scope, MutableHeaders(scope=message))
            await send(message)

        headers = Headers(scope=scope)
        try:
            if scope["method"] not in _SAFE and from_elsewhere(headers):
                answer = problem(
                    403, "asked from a page of another origin; use the service's own", headers
                )
                await answer(scope, receive, safe_send)
            elif _promised(headers) > (limit := self._body_limit(scope["path"])):
                answer = problem(413, _too_long(limit), headers)
                await answer(scope, receive, safe_send)
            else:
                await self._app(scope, _limited(receive, limit), safe_send)
        except ClientDisconnect:
            status = 499  # as nginx counts it: they went away, and no answer reaches them
        except Exception:
            _log.exception("bug", route=_route(scope), method=scope["method"])
            if started:
                raise
            answer = problem(500, "a fault of the service; its log says more", headers)
            await answer(scope, receive, safe_send)
        finally:
            took_s = time.perf_counter() - began_s
            route = _route(scope)
            self._instruments.requests.labels(scope["method"], route, str(status)).inc()
            self._instruments.request_s.labels(route).observe(took_s)
            _log.info(
                "request",
                method=scope["method"],
                route=route,
                status=status,
                ms=round(took_s * 1000, 1),
            )


def _secure(scope: Scope, headers: MutableHeaders) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if scope["path"].startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
    if scope.get("scheme") == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def _promised(headers: Headers) -> int:
    """How long the body will be, as far as was said; uvicorn lets nothing but digits through."""
    said = headers.get("content-length", "")
    return int(said) if said.isdecimal() else 0


def _too_long(limit: int) -> str:
    return f"body: longer than {limit} bytes; send less"


def _limited(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413, _too_long(limit))
        return message

    return limited


def _route(scope: Scope) -> str:
    """The route's pattern, never the path: it would name a session."""
    route: Any = scope.get("route")
    return str(getattr(route, "path", "pages"))
