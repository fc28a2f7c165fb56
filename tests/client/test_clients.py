"""The clients against a service that a test plays: what is asked, and what refusals become."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from simlab.api.shapes import NewAccountShape
from simlab.client.service_client import ServiceClient
from simlab.client.station_client import StationClient
from simlab.model.errors import (
    AccessError,
    ConflictError,
    InputError,
    MissingError,
    SignInError,
    SimlabError,
    StoreError,
)
from simlab.model.people import Role

URL = "http://school.test/"
NAME = "00000000-0000-4000-8000-000000000001"
ME = {"account": "a", "name": "A", "role": "school", "language": "en", "trainee": None}
RECEIPT = {"session": NAME, "verified": True, "points": None, "verdict": "fail", "already": False}
Answer = Callable[[httpx.Request], httpx.Response]


def service(answer: Answer) -> ServiceClient:
    return ServiceClient(URL, httpx.MockTransport(answer))


def station(answer: Answer) -> StationClient:
    return StationClient(URL, "token", httpx.MockTransport(answer))


def refusing(status: int) -> Answer:
    problem = {"type": "urn:x", "title": "t", "status": status, "detail": "what; what to do"}
    return lambda request: httpx.Response(status, json=problem)


def test_the_cookie_of_the_sign_in_is_sent_by_hand_until_the_sign_out() -> None:
    seen: list[tuple[str, str | None]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.path, request.headers.get("cookie")))
        if request.url.path == "/api/sign-in":
            assert json.loads(request.content) == {"account": "a", "password": "b"}
            cookie = "__Host-simlab=secret; Secure; HttpOnly; Path=/; SameSite=strict"
            return httpx.Response(200, json=ME, headers={"Set-Cookie": cookie})
        return httpx.Response(204) if "out" in request.url.path else httpx.Response(200, json=ME)

    with service(answer) as client:
        assert client.sign_in("a", "b").role == "school"
        client.me()
        client.set_language("en")
        client.sign_out()
        client.me()
    cookie = "__Host-simlab=secret"
    assert seen == [
        ("/api/sign-in", None),
        ("/api/me", cookie),
        ("/api/me", cookie),
        ("/api/sign-out", cookie),
        ("/api/me", None),
    ]


def test_questions_carry_what_narrows_them() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url).removeprefix("http://school.test"))
        return refusing(404)(request)

    client = service(answer)
    for ask in (
        lambda: client.sessions(trainee="T-1", limit=5),
        lambda: client.session(NAME),
        lambda: client.tracks(NAME),
        lambda: client.path(NAME, 10),
        lambda: client.cohort("2026"),
        lambda: client.cohort(),
        client.wall,
        client.exercises,
    ):
        with pytest.raises(MissingError):
            ask()
    client.close()
    assert asked == [
        "/api/sessions?trainee=T-1&offset=0&limit=5",
        f"/api/sessions/{NAME}",
        f"/api/sessions/{NAME}/tracks?most=1500",
        f"/api/sessions/{NAME}/path?most=10",
        "/api/cohort?cohort=2026",
        "/api/cohort",
        "/api/wall",
        "/api/exercises",
    ]


def test_an_administrator_makes_accounts_and_stations() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        wish = json.loads(request.content)
        if request.url.path == "/api/stations":
            return httpx.Response(201, json={**wish, "number": 3, "token": "secret"})
        assert request.url.path == "/api/accounts"
        del wish["password"]
        return httpx.Response(201, json=wish)

    client = service(answer)
    made = client.make_station("weld-1")
    assert (made.station, made.number, made.token) == ("weld-1", 3, "secret")
    wish = NewAccountShape(account="ayse", name="Ayşe", password="x" * 12, role=Role.INSTRUCTOR)
    assert client.make_account(wish).name == "Ayşe"


def test_exercises_come_as_shapes() -> None:
    one = {"exercise": "e", "version": 1, "craft": "weld", "title": "t", "length_mm": 75.0}
    client = service(lambda request: httpx.Response(200, json=[one]))
    assert [exercise.length_mm for exercise in client.exercises()] == [75.0]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InputError),
        (401, SignInError),
        (403, AccessError),
        (404, MissingError),
        (409, ConflictError),
        (422, InputError),
        (429, StoreError),
        (500, StoreError),
        (503, StoreError),
    ],
)
def test_a_refusal_becomes_the_error_that_it_was(status: int, kind: type[SimlabError]) -> None:
    with pytest.raises(kind, match="what; what to do") as raised:
        service(refusing(status)).me()
    assert type(raised.value) is kind


def test_an_answer_that_is_no_problem_is_named_by_its_status() -> None:
    client = service(lambda request: httpx.Response(502, text="<html>gateway</html>"))
    with pytest.raises(StoreError, match="502 Bad Gateway"):
        client.me()


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def test_a_service_that_is_away_is_a_store_error_with_its_address() -> None:
    with pytest.raises(StoreError, match=r"school\.test: the service cannot be reached"):
        service(unreachable).me()


def test_an_upload_names_its_digest_and_length(tmp_path: Path) -> None:
    path = tmp_path / "r.h5"
    path.write_bytes(b"x" * 600_000)

    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.method, request.url.path) == ("PUT", f"/api/recordings/{NAME}")
        assert request.headers["authorization"] == "Bearer token"
        assert request.headers["content-type"] == "application/x-hdf5"
        assert request.headers["content-length"] == "600000"
        assert "transfer-encoding" not in request.headers
        content = request.read()
        assert request.headers["x-content-sha256"] == hashlib.sha256(content).hexdigest()
        assert content == b"x" * 600_000
        return httpx.Response(200, json=RECEIPT)

    assert station(answer).upload(NAME, path).verified


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, StoreError),  # the recording is good; it is the token that somebody has to mend
        (403, StoreError),
        (409, ConflictError),
        (413, InputError),
        (422, InputError),
        (503, StoreError),
    ],
)
def test_an_upload_says_whether_to_try_again(
    tmp_path: Path, status: int, kind: type[SimlabError]
) -> None:
    path = tmp_path / "r.h5"
    path.write_bytes(b"x")
    client = station(refusing(status))
    with pytest.raises(kind) as raised:
        client.upload(NAME, path)
    assert type(raised.value) is kind
    client.close()


def test_an_upload_to_nobody_can_be_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "r.h5"
    path.write_bytes(b"x")
    with pytest.raises(StoreError):
        station(unreachable).upload(NAME, path)


def test_a_station_is_told_its_number() -> None:
    client = station(lambda request: httpx.Response(200, json={"station": "weld-1", "number": 3}))
    assert client.me().number == 3


@pytest.mark.parametrize(("account", "password"), [("a" * 81, "b"), ("a", "b" * 201), ("", "b")])
def test_a_name_or_password_of_no_account_is_refused_unasked(account: str, password: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    with (
        service(answer) as client,
        pytest.raises(SignInError, match="of that length; look at both"),
    ):
        client.sign_in(account, password)


STRANGE: dict[str, Answer] = {
    "a page": lambda _: httpx.Response(200, html="<html>sign in to the network</html>"),
    "a receipt for another": lambda _: httpx.Response(200, json=RECEIPT | {"session": "x"}),
    "nothing": lambda _: httpx.Response(204),
    "bytes": lambda _: httpx.Response(200, content=bytes(range(256))),
    "another's JSON": lambda _: httpx.Response(200, json={"a": 1}),
    "not packed as it says": lambda _: httpx.Response(
        200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip")
    ),
    "a proxy's 400": lambda _: httpx.Response(400, html="<html>bad request</html>"),
    "a proxy's 409": lambda _: httpx.Response(409, html="<html>conflict</html>"),
    "a proxy's 404": lambda _: httpx.Response(404, html="<html>not here</html>"),
    "somewhere else": lambda _: httpx.Response(302, headers={"Location": "http://a.test/"}),
}


@pytest.mark.parametrize("what", STRANGE)
def test_whatever_stands_between_an_upload_can_be_tried_again(tmp_path: Path, what: str) -> None:
    path = tmp_path / "r.h5"
    path.write_bytes(b"x")
    client = station(STRANGE[what])
    with pytest.raises(StoreError, match=r".{20}") as raised:
        client.upload(NAME, path)
    assert type(raised.value) is StoreError
    with pytest.raises(StoreError):
        client.me()


def test_a_proxy_that_takes_no_file_so_large_will_not_take_it_later(tmp_path: Path) -> None:
    path = tmp_path / "r.h5"
    path.write_bytes(b"x")
    client = station(lambda _: httpx.Response(413, html="<html>too large</html>"))
    with pytest.raises(InputError, match="413"):
        client.upload(NAME, path)


@pytest.mark.parametrize("what", STRANGE)
def test_whatever_stands_between_a_screen_gets_one_sentence(what: str) -> None:
    client = service(STRANGE[what])
    for ask in (client.me, client.exercises, client.wall, lambda: client.sign_in("a", "b")):
        with pytest.raises(StoreError) as raised:
            ask()
        assert type(raised.value) is StoreError


def test_who_signs_in_and_is_given_no_cookie_is_not_signed_in() -> None:
    client = service(lambda _: httpx.Response(200, json=ME))
    with pytest.raises(StoreError, match="stands between"):
        client.sign_in("a", "b")
    assert client.cookie == {}


class Endless(httpx.SyncByteStream):
    """An answer that does not end; counts what was taken of it."""

    def __init__(self) -> None:
        self.taken = 0

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.taken += 1
            yield b" " * 65_536


@pytest.mark.parametrize("status", [200, 500])
def test_an_answer_without_an_end_is_read_no_further_than_the_service_answers(status: int) -> None:
    endless = Endless()
    client = station(lambda _: httpx.Response(status, stream=endless))
    with pytest.raises(StoreError, match="not as the service does"):
        client.me()
    assert endless.taken == 17  # a megabyte, and the one that is too much


def test_an_answer_that_trickles_in_is_not_waited_for_for_ever() -> None:
    seconds = iter(range(0, 10_000, 50))
    endless = Endless()
    client = StationClient(
        URL,
        "token",
        httpx.MockTransport(lambda _: httpx.Response(200, stream=endless)),
        now_s=lambda: float(next(seconds)),
    )
    with pytest.raises(StoreError, match="not as the service does"):
        client.me()
    assert endless.taken == 3
