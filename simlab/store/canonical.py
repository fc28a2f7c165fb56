"""One canonical JSON text for a frozen dataclass: equal values, and only they, give equal texts.

Keys are sorted, nothing is spaced, floats are the shortest that read back the same. NaN has no
text. Reading takes nothing but the canonical text: no missing, extra or repeated key.
"""

import json
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from simlab.model.errors import RecordingError
from simlab.model.sessions import NEWER

AnyValue = TypeVar("AnyValue")


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def to_json(value: object) -> str:
    """The one text of a frozen dataclass of the model.

    Raises
    ------
    ValueError
        when a number is NaN or infinite, or a field is of another kind (a bug in the caller)
    """
    kind = type(value)
    exact = _adapter(kind).validate_json(_text(value, kind), strict=True)
    return _text(exact, kind)  # 100 became 100.0 where the field says float


def from_json(text: str | bytes, kind: type[AnyValue], source: str) -> AnyValue:
    """The value behind a canonical text.

    Raises
    ------
    RecordingError
        where `text` is anything else than `to_json` would write
    """
    what = f"its {kind.__name__} is not what simlab writes"
    remedy = "take the file from the station once more"
    try:
        value: AnyValue = _adapter(kind).validate_json(text, strict=True)
        again = _text(value, kind)
    except (ValidationError, ValueError) as error:
        raise RecordingError(source, what, remedy) from error
    if again.encode() != (text if isinstance(text, bytes) else text.encode()):
        raise RecordingError(source, what, remedy)
    return value


def _text(value: object, kind: type[Any]) -> str:
    plain = _adapter(kind).dump_python(value, mode="json")
    _leave_out(value, plain)
    return json.dumps(
        plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def _leave_out(value: Any, plain: Any) -> None:
    """Take out of `plain` what older files lack and this value does not need."""
    if isinstance(value, tuple):
        for inner, inner_plain in zip(value, plain, strict=True):
            _leave_out(inner, inner_plain)
    elif is_dataclass(value):
        for one in fields(value):
            inner = getattr(value, one.name)
            if one.metadata.get(NEWER) and not inner:
                del plain[one.name]
            else:
                _leave_out(inner, plain[one.name])
