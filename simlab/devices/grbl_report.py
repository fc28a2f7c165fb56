"""A status report of grbl and its relatives: ``<Idle|MPos:0.000,0.000,0.000|FS:0,0>``."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from simlab.devices.habits import one_apart
from simlab.devices.readings import MachineState

STATES: Mapping[str, MachineState] = {
    "Idle": MachineState.IDLE,
    "Run": MachineState.RUN,
    "Hold": MachineState.HOLD,
    "Jog": MachineState.JOG,
    "Alarm": MachineState.ALARM,
    "Door": MachineState.DOOR,
    "Check": MachineState.CHECK,
    "Home": MachineState.HOME,
    "Sleep": MachineState.SLEEP,
    "Tool": MachineState.TOOL,  # grblHAL: a tool is to be changed
}
MOST_SUB: Mapping[str, int] = {"Hold": 1, "Door": 3}
"""Sub-states of the others are grblHAL's: alarms by number, and what a run does."""
AXES = range(2, 7)
MOST_FEED = 1_000_000
MOST_RPM = 200_000
MOST_LINE = 10_000_000
_COORDINATE = re.compile(r"-?\d{1,6}\.(\d{2,5})")
_COUNT = re.compile(r"\d{1,9}")
_RATE = re.compile(r"\d{1,8}(\.\d{1,4})?")
KNOWN = frozenset(("MPos", "WPos", "WCO", "Bf", "Ln", "FS", "F", "Pn", "Ov", "A", "SD")) | {
    *("WCS", "Sc", "MPG", "H", "D", "T", "TLR", "P", "FW", "In", "AR", "SP1", "SP2", "SP3"),
}
"""Names of fields that grbl, grblHAL and FluidNC write."""
RAPIDS = (5, 25, 50, 100)
OVERRIDES = (10, 200)
"""What the override commands lead to; a rapid of 5 % is FluidNC's."""
STANDING = (MachineState.IDLE, MachineState.ALARM, MachineState.CHECK, MachineState.SLEEP)
"""In other states only is a feed told."""
_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,7}")
_VALUE = re.compile(r"[A-Za-z0-9_.,:;/ +%-]*")
_PINS = re.compile(r"[A-Z0-9]*")
_ACCESSORIES = re.compile(r"[SC]?E?F?M?T?")
_COORDINATES = ("MPos", "WPos", "WCO")


@dataclass(frozen=True, slots=True)
class Report:
    """One status report."""

    state: MachineState
    sub: int | None
    machine: bool
    """Is the place in machine coordinates (MPos)? Else in work coordinates (WPos)."""
    place: tuple[float, ...]
    decimals: int
    """Digits behind each point."""
    feed: float
    rpm: float
    line: float
    offset: tuple[float, ...] | None
    overrides: tuple[float, ...] | None
    turns: float | None
    """1 clockwise, -1 the other way, 0 off; None: not said."""
    pins: str
    names: frozenset[str]
    """Of its fields."""
    shape: tuple[object, ...]
    """How it is written, which does not change while it runs: how many axes, with how many
    decimals, and the feed and speed likewise."""


def names_in(text: bytes) -> set[str]:
    """Names that a damaged report's fields may have had: those there, and those a letter off."""
    found = {part.partition(":")[0] for part in text.decode("latin-1").split("|")[1:]}
    return {known for known in KNOWN for name in found if name == known or one_apart(name, known)}


def report_of(text: bytes) -> Report | str:
    """The report, or why it is none: noise, unknown_type (its state) or implausible."""
    try:
        line = text.decode("ascii")
    except UnicodeDecodeError:
        return "noise"
    if not line.endswith(">") or "<" in line[1:] or ">" in line[:-1]:
        return "noise"
    head, *parts = line[1:-1].split("|")
    name, colon, number = head.partition(":")
    if name not in STATES:
        return "unknown_type"
    if colon and (not _COUNT.fullmatch(number) or int(number) > MOST_SUB.get(name, 99)):
        return "noise"
    fields: dict[str, str] = {}
    for part in parts:
        key, colon_there, value = part.partition(":")
        sound = bool(colon_there) and _NAME.fullmatch(key) and _VALUE.fullmatch(value)
        if part == "AR":
            continue  # grblHAL reports by itself, or could
        if not sound or key in fields:
            return "noise"
        fields[key] = value
    if ("MPos" in fields) == ("WPos" in fields):
        return "noise"
    try:
        return _report(STATES[name], int(number) if colon else None, fields)
    except _DamagedError:
        return "noise"
    except OverflowError:
        return "implausible"


class _DamagedError(Exception):
    """A field that is not what it should be."""


def _report(state: MachineState, sub: int | None, fields: Mapping[str, str]) -> Report:
    places = {key: _coordinates(fields[key]) for key in _COORDINATES if key in fields}
    if len({decimals for _, decimals in places.values()}) != 1:
        raise _DamagedError
    machine = "MPos" in fields
    place, decimals = places["MPos" if machine else "WPos"]
    said = "FS" if "FS" in fields else "F"
    rates = _numbers(fields.get(said, "nan"), _RATE)
    if len(rates) not in ((2, 3) if "FS" in fields else (1,)) or fields.keys() >= {"F", "FS"}:
        raise _DamagedError
    digits = tuple(len(word.partition(".")[2]) for word in fields.get(said, "").split(","))
    feed, rpm = rates[0], rates[1] if len(rates) > 1 else math.nan
    line = _numbers(fields.get("Ln", "nan"), _COUNT)
    overrides = _numbers(fields["Ov"], _COUNT) if "Ov" in fields else None
    if len(line) != 1 or (overrides is not None and len(overrides) != 3):
        raise _DamagedError
    _numbers(fields.get("Bf", "nan"), _COUNT)
    if not _PINS.fullmatch(fields.get("Pn", "")) or not _ACCESSORIES.fullmatch(fields.get("A", "")):
        raise _DamagedError
    if feed > MOST_FEED or rpm > MOST_RPM or line[0] > MOST_LINE:
        raise OverflowError
    if overrides is not None and not _possible(*overrides):
        raise OverflowError
    return Report(
        state=state,
        sub=sub,
        machine=machine,
        place=place,
        decimals=decimals,
        feed=feed,
        rpm=rpm,
        line=line[0],
        offset=places["WCO"][0] if "WCO" in places else None,
        overrides=None if overrides is None else tuple(value / 100 for value in overrides),
        turns=_turns(fields["A"]) if "A" in fields else None,
        pins=fields.get("Pn", ""),
        names=frozenset(fields),
        shape=(len(place), decimals, said in fields, said, digits),
    )


def _possible(feed: float, rapid: float, spindle: float) -> bool:
    least, most = OVERRIDES
    return least <= feed <= most and rapid in RAPIDS and least <= spindle <= most


def _coordinates(text: str) -> tuple[tuple[float, ...], int]:
    """(places of the axes, digits behind each point): all axes are written alike."""
    found = [_COORDINATE.fullmatch(word) for word in text.split(",")]
    digits = {len(match.group(1)) for match in found if match is not None}
    if None in found or len(found) not in AXES or len(digits) != 1:
        raise _DamagedError
    return tuple(float(word) for word in text.split(",")), digits.pop()


def _numbers(text: str, pattern: re.Pattern[str]) -> tuple[float, ...]:
    words = text.split(",")
    if text != "nan" and not all(pattern.fullmatch(word) for word in words):
        raise _DamagedError
    return tuple(float(word) for word in words)


def _turns(accessories: str) -> float:
    return 1.0 if "S" in accessories else -1.0 if "C" in accessories else 0.0
