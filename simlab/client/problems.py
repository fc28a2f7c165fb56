"""What the service refuses becomes the same tree of errors on this side."""

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
    """The error behind an answer that is none; whatever may pass by itself is a StoreError."""
    try:
        detail = ProblemShape.model_validate_json(answer.content).detail
    except ValidationError:
        detail = f"the service answered {answer.status_code} {answer.reason_phrase}"
    return _KINDS.get(answer.status_code, StoreError)(detail)


def unreachable(base_url: str, error: Exception) -> StoreError:
    """The service did not answer at all."""
    return StoreError(
        f"{base_url}: the service cannot be reached ({str(error) or type(error).__name__}); "
        "look whether it runs, and at the network"
    )
