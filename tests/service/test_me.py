"""Signing in and out: cookies, lifetimes, throttling, and the line in the audit."""

import httpx
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from simlab.model.people import Role
from simlab.service.security import COOKIE, Passwords
from simlab.store.catalog_audit import AuditEvent
from tests.service.school import PASSWORD, School


def sign_in(client: httpx.Client, account: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/api/sign-in", json={"account": account, "password": password})


def token_of(answer: httpx.Response) -> str:
    """The token in Set-Cookie; httpx keeps no Secure cookie of a plain connection."""
    pair = answer.headers["set-cookie"].split(";")[0]
    name, _, token = pair.partition("=")
    assert name == COOKIE
    return str(token)


def with_token(school: School, token: str) -> httpx.Client:
    return school.client({"Cookie": f"{COOKIE}={token}"})


def test_the_cookie_is_for_this_host_only_and_out_of_reach_of_scripts(school: School) -> None:
    answer = sign_in(school.client(), "instructor")
    said = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert answer.status_code == 200
    assert {"secure", "httponly", "samesite=strict", "path=/"} <= said
    assert not any(part.startswith("domain") for part in said)
    assert answer.json() == {
        "account": "instructor",
        "name": "Instructor",
        "role": "instructor",
        "language": "tr",
        "trainee": None,
    }


def test_a_token_has_at_least_128_bits_and_is_kept_only_as_a_hash(school: School) -> None:
    token = token_of(sign_in(school.client(), "instructor"))
    assert len(token) >= 22  # 128 bits in base64
    everything = b"".join(path.read_bytes() for path in school.folder.glob("catalog.sqlite*"))
    assert b"web_sessions" in everything
    assert token.encode() not in everything
    assert PASSWORD.encode() not in everything


def test_signing_in_again_ends_the_session_before(school: School) -> None:
    first = token_of(sign_in(school.client(), "school"))
    second = token_of(sign_in(with_token(school, first), "school"))
    assert first != second
    assert with_token(school, first).get("/api/me").status_code == 401
    assert with_token(school, second).get("/api/me").status_code == 200


def test_signing_out_ends_the_session_at_the_service_too(school: School) -> None:
    token = token_of(sign_in(school.client(), "school"))
    assert with_token(school, token).post("/api/sign-out").status_code == 204
    assert with_token(school, token).get("/api/me").status_code == 401


@pytest.mark.parametrize("account", ["instructor", "nobody"])
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(
    school: School, account: str
) -> None:
    answer = sign_in(school.client(), account, "not the password")
    assert answer.status_code == 401
    assert answer.json()["detail"] == "sign-in: name and password do not go together; try again"
    assert "set-cookie" not in answer.headers


def test_a_web_session_ends_when_idle_for_four_hours(school: School) -> None:
    client = school.signed_in(Role.INSTRUCTOR)
    school.clock.now_s += 3.9 * 3600
    assert client.get("/api/me").status_code == 200  # and this counts as being there
    school.clock.now_s += 3.9 * 3600
    assert client.get("/api/me").status_code == 200
    school.clock.now_s += 4.1 * 3600
    assert client.get("/api/me").status_code == 401


def test_a_web_session_ends_after_twelve_hours_whatever_is_asked(school: School) -> None:
    client = school.signed_in(Role.INSTRUCTOR)
    for _ in range(4):
        school.clock.now_s += 3 * 3600
        assert client.get("/api/me").status_code == 200
    school.clock.now_s += 1
    assert client.get("/api/me").status_code == 401


def test_guessing_gets_slow_for_one_account_and_for_no_other(school: School) -> None:
    client = school.client()
    for _ in range(5):
        assert sign_in(client, "instructor", "a guess").status_code == 401
    refused = sign_in(client, "instructor")  # even the right one has to wait
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 2
    assert sign_in(client, "school").status_code == 200
    school.clock.now_s += 2
    assert sign_in(client, "instructor").status_code == 200
    assert sign_in(client, "instructor", "a guess").status_code == 401  # and all is forgotten


def test_a_password_kept_at_another_strength_is_kept_anew(school: School) -> None:
    weak = Passwords(Argon2Hasher(time_cost=1, memory_cost=16, parallelism=1)).hash(PASSWORD)
    school.catalog.accounts.set_secret("school", weak)
    assert sign_in(school.client(), "school").status_code == 200
    renewed = school.catalog.accounts.secret("school")
    assert renewed != weak
    assert sign_in(school.client(), "school").status_code == 200
    assert school.catalog.accounts.secret("school") == renewed


def test_the_language_is_kept_with_the_account(school: School) -> None:
    changed = school.signed_in(Role.TRAINEE).patch("/api/me", json={"language": "en"})
    assert changed.json()["language"] == "en"
    assert school.signed_in(Role.TRAINEE).get("/api/me").json()["language"] == "en"


def test_the_audit_knows_who_signed_in_and_not_what_was_typed(school: School) -> None:
    client = school.client()
    sign_in(client, "instructor")
    sign_in(client, "instructor", "wrong")
    sign_in(client, "my password by mistake", "x")
    noted = [(entry.event, entry.subject) for entry in school.catalog.audit.entries()[-3:]]
    assert noted == [
        (AuditEvent.SIGNED_IN, "instructor"),
        (AuditEvent.SIGN_IN_FAILED, "instructor"),
        (AuditEvent.SIGN_IN_FAILED, "unknown account"),
    ]
    assert school.catalog.audit.first_broken() is None


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://school.test.evil.test"])
def test_a_page_of_another_origin_may_not_change_anything(school: School, origin: str) -> None:
    client = school.signed_in(Role.TRAINEE)
    refused = client.patch("/api/me", json={"language": "en"}, headers={"Origin": origin})
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:simlab:problem:access"
    assert client.get("/api/me").json()["language"] == "tr"


def test_a_browser_that_says_cross_site_without_an_origin_is_refused(school: School) -> None:
    client = school.signed_in(Role.TRAINEE)
    refused = client.post("/api/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403


def test_the_own_page_may(school: School) -> None:
    client = school.signed_in(Role.TRAINEE)
    headers = {"Origin": "http://school.test", "Sec-Fetch-Site": "same-origin"}
    assert client.patch("/api/me", json={"language": "en"}, headers=headers).status_code == 200
