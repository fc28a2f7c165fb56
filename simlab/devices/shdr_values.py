"""What SHDR keys mean for a machine, in MTConnect's own units, to and from samples."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from simlab.devices.habits import one_apart
from simlab.devices.lines import number_of
from simlab.devices.readings import MachineSamples, MachineState

UNAVAILABLE = "UNAVAILABLE"
Held = dict[str, float]
COLUMNS = ("x", "y", "z", "rpm", "feed_mm_min", "line", "feed_override", "rapid_override",
           "spindle_override")  # fmt: skip
ROW = np.dtype([(column, "<f8") for column in (*COLUMNS, "state")])
"""What stands after a line."""
KEYS = ("avail", "estop", "power", "execution", "line", "Xact", "Yact", "Zact", "Srpm",
        "path_feedrate", "Fovr", "Frapidovr", "Sovr")  # fmt: skip
"""What our own adapter says."""
MOST_PERCENT = 1000.0
"""No override is turned so far up."""
EXECUTION: Mapping[str, MachineState] = {
    "READY": MachineState.IDLE,
    "ACTIVE": MachineState.RUN,
    "INTERRUPTED": MachineState.HOLD,
    "FEED_HOLD": MachineState.HOLD,
    "OPTIONAL_STOP": MachineState.HOLD,
    "PROGRAM_OPTIONAL_STOP": MachineState.HOLD,
    "PROGRAM_STOPPED": MachineState.HOLD,
    "WAIT": MachineState.HOLD,
    "STOPPED": MachineState.IDLE,
    "PROGRAM_COMPLETED": MachineState.IDLE,
}
"""MTConnect's values of EXECUTION."""
_SAID = {
    MachineState.IDLE: "READY",
    MachineState.RUN: "ACTIVE",
    MachineState.JOG: "ACTIVE",
    MachineState.HOME: "ACTIVE",
    MachineState.HOLD: "FEED_HOLD",
    MachineState.DOOR: "INTERRUPTED",
    MachineState.ALARM: "INTERRUPTED",
    MachineState.TOOL: "OPTIONAL_STOP",
    MachineState.CHECK: "ACTIVE",
    MachineState.ESTOP: "STOPPED",
    MachineState.OFF: "STOPPED",
    MachineState.SLEEP: "READY",
}


@dataclass(frozen=True, slots=True)
class Name:
    """What a key tells."""

    column: str
    """Of `ROW`; or execution, stopped, off, which make its state."""
    read: Callable[[str], float | None]
    """Text to a number; NaN where it is not available, None where it is damaged."""
    is_number: bool = True
    """Or one word of several."""


def held_row(held: Held) -> tuple[float, ...]:
    """A row of what was said up to now."""
    state = held.get("execution", math.nan)
    if held.get("off") == 1:
        state = float(MachineState.OFF)
    if held.get("stopped") == 1:
        state = float(MachineState.ESTOP)
    known = float(MachineState.UNKNOWN) if math.isnan(state) else state
    return (*(held.get(column, math.nan) for column in COLUMNS), known)


def values_of(samples: MachineSamples, row: int = -1) -> dict[str, str]:
    """The keys and texts of one sample, as our own adapter says them."""
    state = MachineState(int(samples.state[row]))
    numbers = {
        "Xact": samples.tool_mm[row, 0],
        "Yact": samples.tool_mm[row, 1],
        "Zact": samples.tool_mm[row, 2],
        "Srpm": samples.spindle_rpm[row],
        "path_feedrate": samples.feed_mm_min[row] / 60,
        "Fovr": samples.feed_override[row] * 100,
        "Frapidovr": samples.rapid_override[row] * 100,
        "Sovr": samples.spindle_override[row] * 100,
    }
    line = samples.line[row]
    return {
        "avail": "AVAILABLE",
        "estop": "TRIGGERED" if state == MachineState.ESTOP else "ARMED",
        "power": "OFF" if state == MachineState.OFF else "ON",
        "execution": _SAID.get(state, UNAVAILABLE),
        "line": UNAVAILABLE if math.isnan(line) else f"{line:.0f}",
        **{key: _text(float(value)) for key, value in numbers.items()},
    }


def nothing() -> dict[str, str]:
    """The same keys, of a machine that nobody hears."""
    return dict.fromkeys(KEYS, UNAVAILABLE)


def _text(value: float) -> str:
    return UNAVAILABLE if math.isnan(value) else f"{value:.4f}"


def named_in(line: str) -> set[str]:
    """The keys of `NAMES` that a damaged line is about, as far as can be told."""
    found = {key for key in NAMES if key in line}
    for token in line.split("|")[1:]:
        word = token.strip().rpartition(":")[2]
        if word not in NAMES:
            found |= {key for key in NAMES if one_apart(word, key)}
    return found


def _number(text: str) -> float | None:
    return math.nan if text == UNAVAILABLE else number_of(text)


def _whole(text: str) -> float | None:
    """A line of a program."""
    number = _number(text)
    return number if text == UNAVAILABLE or _LINE.fullmatch(text) else None


def _percent(text: str) -> float | None:
    """An override."""
    number = _number(text)
    return None if number is None or number < 0 or number > MOST_PERCENT else number


def _per_minute(text: str) -> float | None:
    """MTConnect's feeds are a second's."""
    number = _number(text)
    return None if number is None else number * 60


def _one_of(words: Mapping[str, float]) -> Callable[[str], float | None]:
    return {**words, UNAVAILABLE: math.nan}.get


_LINE = re.compile(r"\d{1,9}(\.0+)?")
_STOPPED = _one_of({"TRIGGERED": 1.0, "ARMED": 0.0})
_OFF = _one_of({"OFF": 1.0, "ON": 0.0})
_EXECUTION = _one_of({text: float(state) for text, state in EXECUTION.items()})
NAMES: Mapping[str, Name] = {
    **{key: Name(key[0].lower(), _number) for key in ("Xact", "Yact", "Zact")},
    **{key: Name(key[0].lower(), _number) for key in ("Xabs", "Yabs", "Zabs")},
    **{key: Name("rpm", _number) for key in ("Srpm", "S1speed", "spindle_speed")},
    "path_feedrate": Name("feed_mm_min", _per_minute),
    **{key: Name("line", _whole) for key in ("line", "line_number")},
    "Fovr": Name("feed_override", _percent),
    "Frapidovr": Name("rapid_override", _percent),
    "Sovr": Name("spindle_override", _percent),
    "execution": Name("execution", _EXECUTION, is_number=False),
    "estop": Name("stopped", _STOPPED, is_number=False),
    "power": Name("off", _OFF, is_number=False),
}
"""Keys of MTConnect's own sample adapters, and ours; others are heard, and tell nothing."""
