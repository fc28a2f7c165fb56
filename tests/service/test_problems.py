"""Refusals: problem details for everything, in the reader's language, without what was sent."""

import httpx
import pytest

from simlab.api.shapes import ProblemShape
from simlab.model import errors
from simlab.model.people import Role
from simlab.service.problems import status_of
from tests.service.school import School


def problem(answer: httpx.Response) -> ProblemShape:
    assert answer.headers["content-type"] == "application/problem+json"
    shape = ProblemShape.model_validate_json(answer.content)
    assert shape.status == answer.status_code
    return shape


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.SignInError("who?"), 401),
        (errors.AccessError("no"), 403),
        (errors.MissingError("none"), 404),
        (errors.ConflictError("other"), 409),
        (errors.InputError("what?"), 422),
        (errors.ProgramError(1, 2, "a", "b", "c"), 422),
        (errors.RecordingError("a", "b", "c"), 422),
        (errors.StoreError("disk"), 503),
        (errors.DeviceError("port"), 500),
    ],
)
def test_every_error_of_the_tree_has_its_status(error: errors.SimlabError, status: int) -> None:
    assert status_of(error) == status


def test_a_path_that_is_not_there(school: School) -> None:
    told = problem(school.client().get("/api/nothing"))
    assert told.type == "urn:simlab:problem:missing"
    assert told.title == "Not found"


def test_a_method_that_is_not_offered_names_those_that_are(school: School) -> None:
    answer = school.client().delete("/api/me")
    assert problem(answer).status == 405
    assert {"GET", "PATCH"} & set(answer.headers["allow"].split(", "))


def test_the_title_is_in_the_readers_language(school: School) -> None:
    client = school.client()
    turkish = client.get("/api/me", headers={"Accept-Language": "de, tr;q=0.8, en;q=0.5"})
    assert problem(turkish).title == "Lütfen oturum açın"
    assert turkish.headers["content-language"] == "tr"
    german = client.get("/api/me", headers={"Accept-Language": "de"})
    assert problem(german).title == "Please sign in"


def test_a_refused_body_says_where_and_never_repeats_what_was_sent(school: School) -> None:
    secret = {"account": "", "password": "my secret" * 100}
    told = problem(school.client().post("/api/sign-in", json=secret))
    assert told.status == 422
    assert told.detail.startswith("body.account: ")
    assert "and 1 more" in told.detail
    assert "my secret" not in told.detail


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 5000, b"null"])
def test_a_body_that_is_no_json_is_refused(school: School, body: bytes) -> None:
    answer = school.client().post(
        "/api/sign-in", content=body, headers={"Content-Type": "application/json"}
    )
    assert problem(answer).status in (400, 422)


def test_a_body_that_will_be_too_long_is_refused_before_it_comes(school: School) -> None:
    promised = {"Content-Length": "99999999999", "Content-Type": "application/json"}
    answer = school.client().post("/api/sign-in", content=b"{", headers=promised)
    assert problem(answer).status == 413


def test_a_body_that_is_too_long_is_refused(school: School) -> None:
    answer = school.client().post("/api/sign-in", json={"account": "x" * 70_000, "password": "y"})
    assert problem(answer).status == 413


def test_a_bug_is_told_as_such_and_says_nothing_more(school: School) -> None:
    @school.app.get("/api/bug")
    def bug() -> None:
        raise KeyError("T-0001 and other secrets")

    answer = school.client().get("/api/bug")
    told = problem(answer)
    assert told.status == 500
    assert "T-0001" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_bug_in_the_middle_of_an_answer_breaks_it_off(school: School) -> None:
    from collections.abc import Iterator

    from fastapi.responses import StreamingResponse

    @school.app.get("/api/half")
    def half() -> StreamingResponse:
        def body() -> Iterator[bytes]:
            yield b"half"
            raise KeyError("and no more")

        return StreamingResponse(body())

    with pytest.raises(KeyError):
        school.client().get("/api/half")


def test_every_answer_carries_the_headers_of_a_careful_site(school: School) -> None:
    client = school.signed_in(Role.TRAINEE)
    for path in ("/api/me", "/", "/api/nothing", "/metrics"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert client.get("/api/me").headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in client.get("/api/me").headers
    secure = client.get("https://school.test/api/me").headers
    assert secure["strict-transport-security"].startswith("max-age=")


def test_not_ready_until_all_is_filed(school: School) -> None:
    school.parts.readiness.ready = False
    answer = school.client().get("/readyz")
    assert problem(answer).status == 503
    assert answer.headers["retry-after"] == "5"
    assert school.client().get("/healthz").text == "ok\n"


def test_the_metrics_count_and_name_nobody(school: School) -> None:
    session = school.filed(1)
    school.signed_in(Role.INSTRUCTOR).get(f"/api/sessions/{session}")
    school.signed_in(Role.TRAINEE).get("/some/page")
    text = school.client().get("/metrics").text
    counted = 'simlab_requests_total{method="GET",route="/api/sessions/{session}",status="200"} 1.0'
    assert counted in text
    assert 'simlab_uploads_total{outcome="filed"} 1.0' in text
    assert 'route="pages"' in text
    for personal in (session, "T-0001", "instructor", "Ayşe", "/some/page"):
        assert personal not in text
