"""Passwords and tokens: argon2, its strength renewed, and answers that take as long either way."""

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.datastructures import Headers

from simlab.service.security import Passwords, bearer, from_elsewhere, hash_password, new_token
from tests.service.school import QUICK

WEAK = Argon2Hasher(time_cost=1, memory_cost=16, parallelism=1)


def test_passwords_are_kept_as_argon2id_at_the_strength_of_rfc_9106() -> None:
    kept = hash_password("a long enough password")
    kind, strength = kept.split("$")[1], kept.split("$")[3]
    assert kind == "argon2id"
    assert strength == "m=65536,t=3,p=4"  # RFC 9106 section 4, the second recommended choice


def test_the_same_password_is_never_kept_the_same_way_twice() -> None:
    passwords = Passwords(QUICK)
    assert passwords.hash("same") != passwords.hash("same")


def test_a_hash_of_another_strength_is_renewed_when_its_owner_signs_in() -> None:
    passwords = Passwords(QUICK)
    right, newer = passwords.verify("secret", Passwords(WEAK).hash("secret"))
    assert right
    assert newer is not None
    assert passwords.verify("secret", newer) == (True, None)


def test_without_a_hash_nothing_is_the_password() -> None:
    assert Passwords(QUICK).verify("", None) == (False, None)


def test_tokens_differ_and_carry_256_bits() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {43}  # 32 bytes in base64


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Bearer", None), ("Basic abc", None)],
)
def test_the_token_of_a_header(header: str, token: str | None) -> None:
    assert bearer(Headers({"Authorization": header})) == token


@pytest.mark.parametrize(
    ("headers", "elsewhere"),
    [
        ({}, False),  # a program
        ({"Origin": "http://here:8420"}, False),
        ({"Origin": "https://HERE:8420"}, False),  # behind a proxy that speaks TLS
        ({"Origin": "http://here"}, True),
        ({"Origin": "http://there:8420"}, True),
        ({"Origin": "null"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
    ],
)
def test_who_asks_from_elsewhere(headers: dict[str, str], elsewhere: bool) -> None:
    assert from_elsewhere(Headers({"Host": "here:8420", **headers})) is elsewhere
