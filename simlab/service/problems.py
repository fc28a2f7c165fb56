"""Every refusal as RFC 9457 problem details: what was wrong, where, what to do."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.websockets import WebSocket

from simlab.api.shapes import ProblemShape
from simlab.locale import LANGUAGES, texts
from simlab.model.errors import (
    AccessError,
    ConflictError,
    InputError,
    MissingError,
    SignInError,
    SimlabError,
    StoreError,
)

MEDIA_TYPE = "application/problem+json"
RETRY_S = 5

_KINDS: tuple[tuple[type[SimlabError], int], ...] = (
    (SignInError, 401),
    (MissingError, 404),
    (AccessError, 403),
    (ConflictError, 409),
    (InputError, 422),
    (StoreError, 503),
    (SimlabError, 500),
)
"""The first that fits."""

NAMES = {
    400: "malformed",
    401: "sign_in",
    403: "access",
    404: "missing",
    405: "method",
    409: "conflict",
    413: "too_large",
    422: "input",
    429: "too_many",
    500: "internal",
    503: "not_ready",
}
"""Status to the last word of the problem's type; its title stands under ``problem.<word>``."""


def problem(
    status: int, detail: str, headers: Headers, extra: Mapping[str, str] | None = None
) -> Response:
    """The answer; `headers` are the request's, for the language of the title."""
    language = _language(headers)
    name = NAMES.get(status, "other")
    shape = ProblemShape(
        type=f"urn:simlab:problem:{name}",
        title=texts(language).say(f"problem.{name}"),
        status=status,
        detail=detail,
    )
    return Response(
        shape.model_dump_json(),
        status,
        {"Content-Language": language, **(extra or {})},
        MEDIA_TYPE,
    )


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route answers with, for the OpenAPI document."""
    schema = {"$ref": "#/components/schemas/ProblemShape"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in sorted({400, 413, 422, 500, 503, *statuses})
    }


def status_of(error: SimlabError) -> int:
    """The status that tells of an error."""
    return next(status for kind, status in _KINDS if isinstance(error, kind))


def mount(app: FastAPI) -> None:
    """Answer every error of an application so."""

    @app.exception_handler(SimlabError)
    async def _simlab(connection: HTTPConnection, error: SimlabError) -> Response | None:
        status = status_of(error)
        extra = {"Retry-After": str(RETRY_S)} if status == 503 else None
        answer = problem(status, str(error), connection.headers, extra)
        if isinstance(connection, WebSocket):  # in place of the handshake
            await connection.send_denial_response(answer)
            return None  # else it would be sent once more
        return answer

    @app.exception_handler(RequestValidationError)
    async def _validation(request: Request, error: RequestValidationError) -> Response:
        return problem(422, _first_fault(error), request.headers)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return problem(
            error.status_code, _http_detail(request, error), request.headers, error.headers
        )


def _http_detail(request: Request, error: HTTPException) -> str:
    if error.status_code == 404:
        return f"{request.url.path}: there is nothing here; look at /api/openapi.json"
    if error.status_code == 405:
        return f"{request.method} {request.url.path}: not offered here; see the Allow header"
    return str(error.detail)


def _first_fault(error: RequestValidationError) -> str:
    """Where and what, without what was sent: it may be a password."""
    faults = error.errors()
    first = faults[0]
    place = ".".join(str(part) for part in first["loc"])
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{place}: {first['msg']}{more}; see /api/openapi.json for what is taken"


def _language(headers: Headers) -> str:
    for wish in headers.get("accept-language", "").split(","):
        language = wish.split(";")[0].strip().lower()[:2]
        if language in LANGUAGES:
            return language
    return "en"
