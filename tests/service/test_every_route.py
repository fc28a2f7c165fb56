"""Every route, for every role: who is let in, who is not, and whose sessions a trainee reads.

The table has a line a route; a route without a line fails, and so does a line without a route.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import BaseRoute, Route

from simlab.model.people import Role
from tests.service.school import MINE, OTHER, School

ANYBODY = "nobody instructor school admin trainee station"
SIGNED_IN = "instructor school admin trainee"
STAFF = "instructor school"
ABSENT = "00000000-0000-4000-8000-00000000ffff"


@dataclass(frozen=True)
class Line:
    """Who is let in by one route; all others get `refusal` (401 who has not signed in)."""

    route: str
    let_in: str
    status: int = 200
    refusal: int = 403
    body: dict[str, Any] | None = None


LINES = (
    Line("GET /api/openapi.json", ANYBODY),
    Line("GET /healthz", ANYBODY),
    Line("GET /readyz", ANYBODY),
    Line("GET /metrics", ANYBODY),
    Line("POST /api/sign-in", "", refusal=401, body={"account": "x", "password": "y"}),
    Line("POST /api/sign-out", SIGNED_IN, status=204),
    Line("GET /api/me", SIGNED_IN),
    Line("PATCH /api/me", SIGNED_IN, body={"language": "en"}),
    Line("GET /api/accounts", "admin"),
    Line(
        "POST /api/accounts",
        "admin",
        status=201,
        body={"account": "new", "name": "N", "password": "twelve letters", "role": "school"},
    ),
    Line("GET /api/stations", "admin"),
    Line("POST /api/stations", "admin", status=201, body={"station": "weld-2"}),
    Line("GET /api/stations/me", "station"),
    Line("GET /api/exercises", SIGNED_IN),
    Line("GET /api/wall", SIGNED_IN),
    Line("WS /api/live", "instructor school trainee"),
    Line("WS /api/stations/live", "station"),
    Line("GET /api/sessions", "instructor school trainee"),
    Line("GET /api/sessions/{session}", STAFF, refusal=404),
    Line("GET /api/sessions/{session}/tracks", STAFF, refusal=404),
    Line("GET /api/sessions/{session}/path", STAFF, refusal=404),
    Line("GET /api/sessions/{session}/report", STAFF, refusal=404),
    Line("PUT /api/recordings/{session}", "station", status=422),
    Line("GET /api/cohort", STAFF),
)
BY_ROUTE = {line.route: line for line in LINES}


def every_route(routes: list[BaseRoute]) -> Iterator[str]:
    """All routes as the table names them, those of included routers too."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from every_route(included.routes)
        elif isinstance(route, APIWebSocketRoute):
            yield f"WS {route.path}"
        else:
            assert isinstance(route, APIRoute | Route), route
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield f"{method} {route.path}"


def asker(school: School, who: str) -> httpx.Client:
    if who == "nobody":
        return school.client()
    return school.station() if who == "station" else school.signed_in(Role(who))


def test_the_table_has_every_route_of_the_application(school: School) -> None:
    assert sorted(every_route(school.app.routes)) == sorted(BY_ROUTE)


@pytest.mark.parametrize("who", ANYBODY.split())
@pytest.mark.parametrize("route", [name for name in BY_ROUTE if not name.startswith("WS")])
def test_the_route_lets_in_whom_it_should_and_nobody_else(
    school: School, route: str, who: str
) -> None:
    line = BY_ROUTE[route]
    session = school.filed(1, OTHER) if "{session}" in route else ABSENT
    method, path = route.split(" ")
    answer = asker(school, who).request(method, path.format(session=session), json=line.body)
    if who in line.let_in.split():
        assert answer.status_code == line.status, answer.text
        return
    is_person = who in SIGNED_IN.split()
    expected = line.refusal if is_person and line.let_in != "station" else 401
    if who == "admin" and line.refusal == 404:
        expected = 403  # an administrator reads no sessions, whether they are there or not
    assert answer.status_code == expected, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def leaks(text: str, secret_of_other: str) -> bool:
    return any(word in text for word in (OTHER, "İbrahim", "Çelik", secret_of_other))


@pytest.mark.parametrize("route", [name for name in BY_ROUTE if name.startswith("GET")])
def test_no_route_tells_a_trainee_of_another_trainees_session(school: School, route: str) -> None:
    others = school.filed(7, OTHER)
    own = school.filed(8, MINE)
    client = school.signed_in(Role.TRAINEE)
    path = route.split(" ")[1]
    queries: tuple[dict[str, str], ...] = ({}, {"trainee": OTHER}, {"station": "weld-1"})
    for query in queries:
        answer = client.get(path.format(session=others), params=query)
        said = answer.text.replace(f"session {others}: there is none that you may see", "")
        assert not leaks(said, others)
    if "{session}" in path:
        assert client.get(path.format(session=own)).status_code == 200
        absent = client.get(path.format(session=ABSENT)).json()
        hidden = client.get(path.format(session=others)).json()
        assert absent == json.loads(json.dumps(hidden).replace(others, ABSENT))


def test_the_same_questions_of_an_instructor_do_tell(school: School) -> None:
    others = school.filed(7, OTHER)
    client = school.signed_in(Role.INSTRUCTOR)
    assert leaks(client.get("/api/sessions", params={"trainee": OTHER}).text, others)
    assert leaks(client.get(f"/api/sessions/{others}").text, others)
