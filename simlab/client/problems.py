"""What the service refuses becomes the same tree of errors on this side."""

from collections.abc import Callable
from typing import TypeVar

import httpx
from pydantic import ValidationError

from simlab.api.shapes import ProblemShape
from simlab.model.errors import (
    AccessError,
    ConflictError,
    InputError,
    MissingError,
    SignInError,
    SimlabError,
    StoreError,
)

Said = TypeVar("Said")
TOO_LARGE = 413
_KINDS: dict[int, type[SimlabError]] = {
    400: InputError,
    401: SignInError,
    403: AccessError,
    404: MissingError,
    409: ConflictError,
    413: InputError,
    422: InputError,
}


def error_of(answer: httpx.Response) -> SimlabError:
    """The error behind an answer that is none; whatever may pass by itself is a StoreError.

    Only the service says what it will never do: another's refusal (a proxy's, a page's that wants
    a sign-in to the network) may pass, unless it is one of size.
    """
    try:
        detail = ProblemShape.model_validate_json(answer.content).detail
    except ValidationError:
        detail = f"the service answered {answer.status_code} {answer.reason_phrase}"
        if answer.status_code != TOO_LARGE:
            return StoreError(detail)
    return _KINDS.get(answer.status_code, StoreError)(detail)


def said_by(read: Callable[[bytes], Said], answer: httpx.Response, base_url: str) -> Said:
    """What an answer says.

    Raises
    ------
    StoreError
        where somebody else answered: a proxy, a page that wants a sign-in to the network
    """
    try:
        return read(answer.content)
    except ValidationError:
        raise strange(answer, base_url) from None


def strange(answer: httpx.Response, base_url: str) -> StoreError:
    """Something answered that is not the service."""
    return StoreError(
        f"{base_url}: answered {answer.status_code}, and not as the service does; look whether "
        "something on the network stands between, and whether both are of one version"
    )


def unreachable(base_url: str, error: Exception) -> StoreError:
    """The service did not answer at all."""
    return StoreError(
        f"{base_url}: the service cannot be reached ({str(error) or type(error).__name__}); "
        "look whether it runs, and at the network"
    )
