"""LinuxCNC over linuxcncrsh: asks, one question at a time, and never commands.

The answers name what they answer, so they are matched by name. A round of questions ends with the
position, which is a sample; what the round said before it stands beside it. A round in which an
answer is missing or damaged gives no sample. The lines, and what was found out about the server:
docs/formats/linuxcnc.md.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.decoding import Accounted, Frames
from simlab.devices.habits import Habit
from simlab.devices.lines import LineReader, number_of
from simlab.devices.plausible import Limits, MotionGate
from simlab.devices.quaternions import STILL
from simlab.devices.readings import MachineSamples, MachineState
from simlab.model.arrays import Bools, Floats

PORT = 5007
PASSWORD = "EMC"  # noqa: S105  (the server's own default; it is sent in the clear)
ROUND_S = 0.02
"""A round of questions starts at most so often: the controller's own cycle is 5 to 10 ms."""
STALE_S = 0.015
"""A position is at most so old when it is answered: a cycle of the task (10 ms where the INI says
nothing else), and the way."""
REPEAT_S = 1.0
"""An unanswered question is asked again after so long."""
MOST_MM = 20_000.0
"""No training machine is larger."""
MOST_MM_S = 4000.0
"""The fastest rapids of machine tools (240 m/min)."""
MOST_RPM = 100_000.0
MOST_OVERRIDE = 10.0
POSITION = "ABS_ACT_POS"
QUESTIONS = (
    "estop",
    "machine",
    "mode",
    "program_status",
    "program_line",
    "feed_override",
    "spindle_override 0",  # without its number, the server falls over: docs/formats/linuxcnc.md
    "spindle 0",
    "program_codes",
    "joint_homed",
    "user_linear_units",
    "abs_act_pos",
)
"""A round; the position last, so that its arrival is the sample's."""
NUMBERS = {
    POSITION: 6,
    "SPINDLE_OVERRIDE": 2,
    "FEED_OVERRIDE": 1,
    "PROGRAM_LINE": 1,
}
"""Answers that are numbers only, and how many."""
KEYS = frozenset(question.split()[0].upper() for question in QUESTIONS)
UNIT_MM: Mapping[str, float] = {"MM": 1.0, "INCH": 25.4, "CM": 10.0}
ROW = np.dtype(
    [
        ("tool_mm", "<f8", (3,)),
        ("rpm", "<f8"),
        ("state", "u1"),
        ("line", "<f8"),
        ("feed_override", "<f8"),
        ("spindle_override", "<f8"),
    ]
)
Row = tuple[tuple[float, ...], float, MachineState, float, float, float]
_TURNS = {"FORWARD": 1.0, "REVERSE": -1.0, "OFF": 0.0}
_WORDS = {
    "ESTOP": ("ON", "OFF"),
    "MACHINE": ("ON", "OFF"),
    "MODE": ("MANUAL", "AUTO", "MDI"),
    "PROGRAM_STATUS": ("IDLE", "RUNNING", "PAUSED"),
    "USER_LINEAR_UNITS": (*UNIT_MM, "CUSTOM"),
}


class LinuxCncDecoder(Accounted):
    """Answers of one connection to rows; asks the questions."""

    def __init__(self, password: str = PASSWORD) -> None:
        self._lines = LineReader()
        super().__init__(self._lines)
        self._password = password
        self._linked = False
        self._greeted = False
        self._asked = -1
        """Number of the question under way; -1: none."""
        self._next = 0
        self._round_s = self._ask_s = -math.inf
        self._said: dict[str, tuple[str, ...]] = {}
        self._forms = {key: Habit() for key in NUMBERS}
        self._gate = MotionGate(Limits(most_mm_s=MOST_MM_S))
        self._looked_s = self._placed_s = -math.inf
        self._moved_s = 0.0
        """How long it may have moved, from round to round."""

    def feed(self, data: bytes) -> Frames:
        """The rows that `data` completes."""
        rows = []
        heard = 0
        for line in self._lines.feed(data):
            words = line.decode("ascii", "replace").split()
            cause = self._fault(words)
            if words[0].upper() in KEYS:
                self._answered(words[0].upper())
            if cause:
                self._lines.refuse(cause, line)
                continue
            self._lines.accept()
            heard += 1
            self._said[words[0]] = tuple(words[1:])
            if words[0] == POSITION:
                row = _row(self._said) if self._said.keys() >= KEYS else None
                self._said = {}
                if row is not None and self._reached(row[0]):
                    rows.append(row)
                elif row is not None:
                    self._lines.refuse("implausible", line)
                    heard -= 1
        return Frames(np.array(rows, dtype=ROW), heard)

    def say(self, now_s: float) -> bytes:
        """The greeting, then one question after the other; a round at most every `ROUND_S`."""
        self._looked_s = now_s
        if not self._greeted:
            self._greeted = True
            return f"hello {self._password} simlab 1.0\r\nset echo off\r\n".encode("ascii")
        if not self._linked:
            return b""
        if self._asked >= 0:
            if now_s - self._ask_s < REPEAT_S:
                return b""
        elif self._next == 0:
            if now_s - self._round_s < ROUND_S:
                return b""
            self._round_s = now_s
        self._asked, self._ask_s = self._next, now_s
        return f"get {QUESTIONS[self._asked]}\r\n".encode("ascii")

    def _answered(self, key: str) -> None:
        """Go on to the next question, where this is the answer to the one under way."""
        if self._asked >= 0 and QUESTIONS[self._asked].split()[0].upper() == key:
            self._next = (self._asked + 1) % len(QUESTIONS)
            self._asked = -1

    def _fault(self, words: list[str]) -> str:
        """Why a line is refused; "": it is sound."""
        key, said = words[0], words[1:]
        if key == "HELLO" and said[:1] == ["ACK"]:
            self._linked = True
            return ""
        if [word.lower() for word in words] == ["set", "echo", "off"]:
            return ""  # its own echo, the last one
        if key not in KEYS:
            return "unknown_type"
        if key in _WORDS:
            return "" if len(said) == 1 and said[0] in _WORDS[key] else "noise"
        if key == "JOINT_HOMED":
            return "" if len(said) > 1 and set(said) <= {"YES", "NO"} else "noise"
        if key == "PROGRAM_CODES":
            return "" if _setting(tuple(said), "S") is not None else "noise"
        if key == "SPINDLE":
            return "" if len(said) == 2 and said[0] == "0" else "noise"
        numbers = [number_of(word) for word in said]
        if len(said) != NUMBERS[key] or None in numbers:
            return "noise"
        form = tuple(len(word.partition(".")[2]) for word in said)
        return "" if self._forms[key].judge(form) else "noise"

    def _reached(self, tool_mm: tuple[float, ...]) -> bool:
        """Can it be there? A round's place is not older than it takes to ask for it."""
        waited_s = self._looked_s - self._placed_s if self._placed_s > -math.inf else 0.0
        self._moved_s += max(waited_s, ROUND_S) + STALE_S
        self._placed_s = self._looked_s
        place = np.array([tool_mm])
        return bool(self._gate.judge(np.array([self._moved_s]), place, STILL[None])[0])


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[MachineSamples, Bools]:
    """Samples of these rows, and which of them are plausible."""
    nowhere = np.full(len(rows), np.nan)
    samples = MachineSamples(
        t_s=t_s,
        t_bound_s=bound_s,
        tool_mm=rows["tool_mm"],
        spindle_rpm=rows["rpm"],
        feed_mm_min=nowhere,
        state=rows["state"].astype(np.float64),
        line=rows["line"],
        feed_override=rows["feed_override"],
        rapid_override=nowhere,
        spindle_override=rows["spindle_override"],
    )
    wild = (
        (np.abs(rows["tool_mm"]) > MOST_MM).any(axis=1)
        | (np.abs(rows["rpm"]) > MOST_RPM)
        | (np.abs(rows["feed_override"]) > MOST_OVERRIDE)
        | (np.abs(rows["spindle_override"]) > MOST_OVERRIDE)
    )
    return samples, ~wild


def _row(said: Mapping[str, tuple[str, ...]]) -> Row:
    """A row of a whole round."""
    # before its joints are homed, a machine does not know where it is
    homed = said["JOINT_HOMED"][:2] == ("YES", "YES")
    unit_mm = UNIT_MM.get(said["USER_LINEAR_UNITS"][0], math.nan) if homed else math.nan
    override = float(said["SPINDLE_OVERRIDE"][1]) / 100
    turns = _TURNS.get(said["SPINDLE"][1], math.nan)
    speed = _setting(said["PROGRAM_CODES"], "S") or 0.0
    return (
        tuple(float(word) * unit_mm for word in said[POSITION][:3]),
        turns * speed * override,
        _state(said),
        float(said["PROGRAM_LINE"][0]),
        float(said["FEED_OVERRIDE"][0]) / 100,
        override,
    )


def _state(said: Mapping[str, tuple[str, ...]]) -> MachineState:
    if said["ESTOP"][0] == "ON":
        return MachineState.ESTOP
    if said["MACHINE"][0] == "OFF":
        return MachineState.OFF
    states = {"RUNNING": MachineState.RUN, "PAUSED": MachineState.HOLD}
    return states.get(said["PROGRAM_STATUS"][0], MachineState.IDLE)


def _setting(codes: tuple[str, ...], letter: str) -> float | None:
    """The number behind a letter among the active codes."""
    found = [word[1:] for word in codes if word[:1] == letter]
    return number_of(found[-1]) if found else None
