"""Secrets: passwords, tokens, the cookie of a web session, and who asks from where."""

import secrets
from hashlib import sha256
from threading import BoundedSemaphore
from urllib.parse import urlsplit

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.datastructures import Headers
from starlette.responses import Response

COOKIE = "__Host-simlab"
"""The prefix lets no other host, path or plain connection set it."""


def new_token() -> str:
    """256 random bits, as text."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token; the token's own randomness needs no salt."""
    return sha256(token.encode()).hexdigest()


def set_cookie(response: Response, token: str, absolute_s: float) -> None:
    """Hand the token of a web session to a browser."""
    response.set_cookie(
        COOKIE, token, max_age=int(absolute_s), secure=True, httponly=True, samesite="strict"
    )


def clear_cookie(response: Response) -> None:
    """Take it back."""
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict")


def bearer(headers: Headers) -> str | None:
    """The token of an Authorization header."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def from_elsewhere(headers: Headers) -> bool:
    """Does a page of another origin ask? Programs send no Origin, browsers always do."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
    return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def hash_password(password: str) -> str:
    """What is kept of a password, at argon2's usual strength."""
    return PasswordHash((Argon2Hasher(),)).hash(password)


class Passwords:
    """Argon2, few at a time: each takes 64 MiB and a processor."""

    def __init__(self, hasher: Argon2Hasher | None = None) -> None:
        self._hash = PasswordHash((hasher or Argon2Hasher(),))
        self._few = BoundedSemaphore(2)
        self._nobody = self._hash.hash(new_token())

    def hash(self, password: str) -> str:
        """What is kept of a password."""
        with self._few:
            return self._hash.hash(password)

    def verify(self, password: str, kept: str | None) -> tuple[bool, str | None]:
        """(is it the password, its new hash where the kept one is of an older strength).

        Without a kept hash it takes as long, and is never the password.
        """
        with self._few:
            right, newer = self._hash.verify_and_update(password, kept or self._nobody)
        return (right, newer) if kept is not None else (False, None)
