"""Items of an SHDR line: pairs, and those that take more than one field."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from simlab.devices.lines import number_of

LEVELS = ("NORMAL", "WARNING", "FAULT", "UNAVAILABLE")
MESSAGES = ("message", "msg", "operator_message")
"""Keys that take a code and a text. SHDR does not say so: the agent knows it from its own file."""
ASSETS = ("@ASSET@", "@UPDATE_ASSET@", "@REMOVE_ASSET@", "@REMOVE_ALL_ASSETS@")
UNSTAMPED = -1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEY = re.compile(r"(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*")
_RELATIVE = re.compile(r"\d{1,12}(\.\d{1,6})?")
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?")
_ENTRY = re.compile(r"""([\w.-]+)(?:=(\{[^}]*\}|'[^']*'|"[^"]*"|[^\s{}'"]*))?(?:[\s,]+|$)""")


@dataclass(frozen=True, slots=True)
class Condition:
    """An alarm of the machine, or that there is none."""

    level: str
    code: str
    severity: str
    qualifier: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something for the operator to read."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Asset:
    """A document of a tool, a fixture, a part."""

    number: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One key with what it says; `beside` where that is more than a value."""

    key: str
    value: str
    beside: Condition | Message | Asset | dict[str, str] | tuple[float, ...] | None = None


def stamp_us(text: str) -> int | None:
    """Microseconds since 1970, or since it started; `UNSTAMPED` where nothing stands; None: none.

    A duration behind the stamp (``@2.5``) belongs to statistics, and is left alone.
    """
    stamp, at, duration = text.partition("@")
    if at and not _RELATIVE.fullmatch(duration):
        return None
    if not stamp:
        return UNSTAMPED
    if _RELATIVE.fullmatch(stamp):
        return round(float(stamp) * 1000)  # milliseconds
    if not _ISO.fullmatch(stamp):
        return None
    try:
        when = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when
    return (when - _EPOCH) // timedelta(microseconds=1)


def items_of(tokens: Sequence[str]) -> list[Item] | None:
    """The items behind the stamp, or None: something is missing, or is no key."""
    if not tokens:
        return None
    if tokens[0] in ASSETS:
        number, kind, text = (*tokens[1:4], "", "", "")[:3]
        return [Item(tokens[0], number, Asset(number, kind, text))] if number else None
    items = []
    at = 0
    while at < len(tokens):
        item, taken = _item(tokens[at:])
        if item is None or not _KEY.fullmatch(item.key):
            return None
        items.append(item)
        at += taken
    return items


def _item(left: Sequence[str]) -> tuple[Item | None, int]:
    """(the first item, the fields that it takes)."""
    if len(left) < 2:
        return None, 1
    key, value = left[0], left[1]
    name = key.rpartition(":")[2]
    level = value.upper()
    if len(left) >= 6 and level in LEVELS and (level != "UNAVAILABLE" or not left[2]):
        return Item(key, level, Condition(level, *left[2:6])), 6
    if name in MESSAGES and len(left) >= 3:
        return Item(key, left[2], Message(value, left[2])), 3
    series = _series(left)
    if series is not None:
        return Item(key, left[3], series), 4
    if value.startswith("{"):
        entries = _entries(value)
        return (None, 2) if entries is None else (Item(name, value, entries), 2)
    return Item(name, value), 2


def _series(left: Sequence[str]) -> tuple[float, ...] | None:
    """The values of ``key|count|rate|v v v``; None: it is not that."""
    if len(left) < 4 or not left[1].isdigit() or not left[3]:
        return None
    rate = number_of(left[2]) if left[2] else 0.0
    values = [number_of(word) for word in left[3].split()]
    if rate is None or None in values or len(values) != int(left[1]):
        return None
    return tuple(value for value in values if value is not None)


def _entries(text: str) -> dict[str, str] | None:
    """The entries of a data set ``{a=1 b='two'}``; one without a value is taken away: ""."""
    if not text.endswith("}"):
        return None
    entries: dict[str, str] = {}
    inner = text[1:-1].strip()
    at = 0
    while at < len(inner):
        found = _ENTRY.match(inner, at)
        if found is None:
            return None
        value = found.group(2) or ""
        entries[found.group(1)] = value.strip("'\"") if value[:1] in ("'", '"') else value
        at = found.end()
    return entries
