"""MTConnect SHDR: what a machine's adapter says, a line a change.

The agent's side: it connects, pings, and takes an adapter for dead that says nothing for twice the
heartbeat it promised. The lines, and what of them is not said: docs/formats/shdr.md.
"""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.decoding import Accounted, Frames
from simlab.devices.lines import LineReader
from simlab.devices.readings import MachineSamples, MachineState
from simlab.devices.shdr_items import Asset, Condition, Item, Message, items_of, stamp_us
from simlab.devices.shdr_tokens import tokens_of
from simlab.devices.shdr_values import NAMES, ROW, Held, held_row
from simlab.model.arrays import Bools, Floats
from simlab.model.errors import DeviceError

PORT = 7878
MOST_LINE = 65536
"""Assets are whole documents."""
MOST_NOTES = 64
FIRST_S = 10.0
"""Heartbeat of an adapter that has not said its own [s]."""
MOST_JUMP_US = 3_600_000_000
"""No line is stamped so far from the one before; once `BELIEVE` lines are, they are believed."""
BELIEVE = 3
MOST_MM = 20_000.0
MOST_RPM = 200_000.0
MOST_FEED = 1_000_000.0
PING = b"* PING\n"
MULTILINE = "--multiline--"


@dataclass(slots=True)
class Notes:
    """What an adapter said besides samples, the last of each."""

    conditions: dict[str, Condition] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    series: dict[str, tuple[float, ...]] = field(default_factory=dict)
    sets: dict[str, dict[str, str]] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    commands: dict[str, str] = field(default_factory=dict)
    heartbeat_s: float | None = None
    """What it promised; None: it does not know pings."""


class ShdrDecoder(Accounted):
    """Lines to rows; what changed stands beside what was said before."""

    def __init__(self) -> None:
        self._lines = LineReader(MOST_LINE)
        super().__init__(self._lines)
        self.notes = Notes()
        self._values: Held = {}
        self._stamped: bool | None = None
        self._last_us: int | None = None
        self._far = 0
        self._far_us = 0
        self._until = ""
        self._heard = 0
        self._heard_before = 0
        self._heard_s = self._pinged_s = -math.inf

    def feed(self, data: bytes) -> Frames:
        """The rows that `data` completes."""
        rows: list[tuple[float, ...]] = []
        stamps: list[int] = []
        heard = 0
        for line in self._lines.feed(data):
            cause = self._line(line.decode("utf-8", "replace").strip("\r\n"), rows, stamps)
            if cause:
                self._lines.refuse(cause, line)
            else:
                self._lines.accept()
                heard += 1
        self._heard += heard
        t_us = np.array(stamps, dtype=np.int64) if self._stamped else None
        return Frames(np.array(rows, dtype=ROW), heard, t_us=t_us)

    def say(self, now_s: float) -> bytes:
        """A ping at the start, and as often as its heartbeat.

        Raises
        ------
        DeviceError
            where it said nothing for twice its heartbeat
        """
        if self._pinged_s == -math.inf or self._heard != self._heard_before:
            self._heard_before, self._heard_s = self._heard, now_s
        promised_s = self.notes.heartbeat_s
        if promised_s is not None and now_s - self._heard_s > 2 * promised_s:
            raise DeviceError(
                f"the MTConnect adapter said nothing for {2 * promised_s:g} s; see that it runs"
            )
        if now_s - self._pinged_s < (promised_s or FIRST_S):
            return b""
        self._pinged_s = now_s
        return PING

    def _line(self, text: str, rows: list[tuple[float, ...]], stamps: list[int]) -> str:
        if self._until:
            self._until = "" if text.strip() == self._until else self._until
            return ""
        if text.startswith("*"):
            return self._command(text[1:].strip())
        tokens = tokens_of(text)
        stamp = stamp_us(tokens[0])
        items = items_of(tokens[1:])
        if stamp is None or items is None:
            return "noise"
        if self._stamped is None:
            self._stamped = stamp >= 0
        cause = self._in_time(stamp) if self._stamped and stamp >= 0 else ""
        if cause:
            return cause
        names = [(NAMES[item.key], item.value) for item in items if item.key in NAMES]
        said: Held = {}
        for name, words in names:
            value = name.read(words)
            if value is None:
                return "noise"
            said[name.column] = value
        for item in items:
            self._note(item)
        self._values |= said
        if said and (stamp >= 0 or not self._stamped):
            rows.append(held_row(self._values))
            stamps.append(self._next_us(stamp))
        return ""

    def _command(self, text: str) -> str:
        """A line of the protocol itself, such as ``PONG 10000``."""
        name, _, value = text.replace(":", " ", 1).partition(" ")
        if not name or not name.isidentifier():
            return "noise"
        if name == "PONG":
            if not value.isdigit() or not 0 < int(value) < 3_600_000:
                return "noise"
            self.notes.heartbeat_s = int(value) / 1000
        elif len(self.notes.commands) < MOST_NOTES:
            self.notes.commands[name] = value.strip()
        return ""

    def _in_time(self, stamp: int) -> str:
        """Is this stamp near the last one, or one of several that agree?"""
        if self._last_us is not None and abs(stamp - self._last_us) > MOST_JUMP_US:
            near = self._far and abs(stamp - self._far_us) <= MOST_JUMP_US
            self._far, self._far_us = (self._far + 1 if near else 1), stamp
            if self._far < BELIEVE:
                return "implausible"
            self._last_us = None
        self._far = 0
        return ""

    def _next_us(self, stamp: int) -> int:
        """The row's stamp: lines of one moment follow one another a microsecond apart."""
        if not self._stamped:
            return 0
        if self._last_us is not None and self._last_us - 2_000_000 <= stamp <= self._last_us:
            stamp = self._last_us + 1
        self._last_us = stamp
        return stamp

    def _note(self, item: Item) -> None:
        notes = self.notes
        beside = item.beside
        if isinstance(beside, Condition):
            _keep(notes.conditions, item.key, beside)
        elif isinstance(beside, Message):
            _keep(notes.messages, item.key, beside)
        elif isinstance(beside, Asset):
            _keep(notes.assets, beside.number, beside)
            if beside.text.startswith(MULTILINE):
                self._until = beside.text
        elif isinstance(beside, dict):
            _keep(notes.sets, item.key, beside)
        elif isinstance(beside, tuple):
            _keep(notes.series, item.key, beside)


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[MachineSamples, Bools]:
    """Samples of these rows, and which of them are plausible."""
    samples = MachineSamples(
        t_s=t_s,
        t_bound_s=bound_s,
        tool_mm=np.stack([rows[axis] for axis in "xyz"], axis=1),
        spindle_rpm=rows["rpm"],
        feed_mm_min=rows["feed_mm_min"],
        state=rows["state"],
        line=rows["line"],
        feed_override=rows["feed_override"] / 100,
        rapid_override=rows["rapid_override"] / 100,
        spindle_override=rows["spindle_override"] / 100,
    )
    far = (np.abs(samples.tool_mm) > MOST_MM).any(axis=1)
    fast = (np.abs(rows["rpm"]) > MOST_RPM) | (np.abs(rows["feed_mm_min"]) > MOST_FEED)
    plausible: Bools = ~(far | fast) & np.isin(rows["state"], list(MachineState))
    return samples, plausible


def _keep(notes: dict[str, Any], key: str, value: object) -> None:
    """The last of each key, of so many keys at most."""
    if key in notes or len(notes) < MOST_NOTES:
        notes[key] = value
