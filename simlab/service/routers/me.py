"""Signing in and out, and one's own account."""

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import HTTPException

from simlab.api import paths
from simlab.api.shapes import MeChangeShape, MeShape, SignInShape
from simlab.model.errors import SignInError
from simlab.service.parts import SIGNED_IN, AskerNeeded, Parts, PartsNeeded
from simlab.service.problems import refusals
from simlab.service.security import COOKIE, clear_cookie, hash_token, new_token, set_cookie
from simlab.service.shapes_of import me_shape
from simlab.store.catalog_audit import AuditEvent

router = APIRouter(tags=["me"])


@router.post(paths.SIGN_IN, responses=refusals(401, 403, 429))
def sign_in(wish: SignInShape, request: Request, response: Response, parts: PartsNeeded) -> MeShape:
    """Open a web session; its token is a new one, and travels in a cookie only."""
    now_s = parts.clock()
    address = request.client.host if request.client else ""
    wait_s = parts.throttle.wait_s(wish.account, address, now_s)
    if wait_s > 0:
        parts.instruments.sign_ins.labels("throttled").inc()
        raise HTTPException(
            429,
            "sign-in: too many failures from here; wait a little",
            headers={"Retry-After": str(int(wait_s) + 1)},
        )
    kept = parts.catalog.accounts.secret(wish.account)
    right, newer_hash = parts.passwords.verify(wish.password, kept)
    if not right:
        parts.throttle.failed(wish.account, address, now_s)
        parts.instruments.sign_ins.labels("failed").inc()
        _note_failure(parts, wish.account if kept is not None else "unknown account", now_s)
        raise SignInError("sign-in: name and password do not go together; try again")
    parts.throttle.passed(wish.account, address)
    if newer_hash is not None:
        parts.catalog.accounts.set_secret(wish.account, newer_hash)
    old_token = request.cookies.get(COOKIE)
    if old_token is not None:
        parts.catalog.accounts.close_session(hash_token(old_token))
    token = new_token()
    parts.catalog.accounts.open_session(hash_token(token), wish.account, now_s)
    set_cookie(response, token, parts.settings.absolute_s)
    parts.instruments.sign_ins.labels("passed").inc()
    return me_shape(parts.catalog.accounts.one(wish.account))


@router.post(paths.SIGN_OUT, status_code=204, responses=refusals(401, 403), openapi_extra=SIGNED_IN)
def sign_out(response: Response, asker: AskerNeeded, parts: PartsNeeded) -> None:
    """End the web session."""
    account = asker.account.account
    parts.catalog.accounts.close_session(asker.token_hash)
    parts.catalog.audit.note(AuditEvent.SIGNED_OUT, account, account, parts.clock())
    clear_cookie(response)


@router.get(paths.ME, responses=refusals(401), openapi_extra=SIGNED_IN)
def me(asker: AskerNeeded) -> MeShape:
    """Who is signed in."""
    return me_shape(asker.account)


@router.patch(paths.ME, responses=refusals(401, 403), openapi_extra=SIGNED_IN)
def change_me(change: MeChangeShape, asker: AskerNeeded, parts: PartsNeeded) -> MeShape:
    """Choose the language to read."""
    parts.catalog.accounts.set_language(asker.account.account, change.language)
    return me_shape(parts.catalog.accounts.one(asker.account.account))


def _note_failure(parts: Parts, subject: str, now_s: float) -> None:
    """What was typed for an unknown name is not kept: it may be a password."""
    parts.catalog.audit.note(AuditEvent.SIGN_IN_FAILED, "", subject, now_s)
