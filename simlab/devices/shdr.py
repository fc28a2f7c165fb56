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
from simlab.devices.habits import Decimals, one_apart
from simlab.devices.lines import LineReader
from simlab.devices.plausible import BELIEVE
from simlab.devices.readings import MachineSamples, MachineState
from simlab.devices.shdr_items import Asset, Condition, Item, Message, items_of, stamp_us
from simlab.devices.shdr_tokens import tokens_of
from simlab.devices.shdr_values import NAMES, ROW, Held, held_row, named_in
from simlab.devices.stamp_gate import StampGate
from simlab.model.arrays import Bools, Floats
from simlab.model.errors import DeviceError

PORT = 7878
MOST_LINE = 65536
"""Assets are whole documents."""
MOST_NOTES = 64
MOST_KEYS = 4096
FIRST_S = 10.0
"""Heartbeat of an adapter that has not said its own [s]."""
BACK_US, EARLY_US = 2_000_000, 500_000
"""Lines of several sources overtake one another so far; what waited in the line comes at once."""
LEARN_S = 2.0
"""By then an adapter has said all its keys once [s]."""
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
        self._gate = StampGate(BACK_US, EARLY_US)
        self._keys: dict[str, int] = {}
        """How often each key was heard."""
        self._decimals: dict[str, Decimals] = {}
        self._learns_until_s = self._said_s = -math.inf
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
                self._forget(line.decode("utf-8", "replace"))
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
        self._said_s = now_s
        self._gate.look(now_s)
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
        if not self._known(items):
            return "unknown_type"
        names = {item.key: item.value for item in items if item.key in NAMES}
        if len(names) != sum(item.key in NAMES for item in items):
            return "noise"  # the same twice
        said: Held = {}
        for key, words in names.items():
            value = NAMES[key].read(words)
            if value is None or not self._written(key, words, value):
                return "noise"
            said[NAMES[key].column] = value
        if self._stamped and stamp >= 0 and not self._gate.judge(stamp):
            return "implausible"
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

    def _known(self, items: list[Item]) -> bool:
        """May these keys be? One that is a letter off a known one is that one, damaged.

        Unless it is said again and again; and in the beginning, when all are said, any may be.
        """
        learning = self._said_s <= self._learns_until_s
        if self._learns_until_s == -math.inf:
            self._learns_until_s = self._said_s + LEARN_S
            learning = True
        for item in items:
            key = item.key
            times = self._keys.get(key, 0)
            if key in self._keys or len(self._keys) < MOST_KEYS:
                self._keys[key] = min(times + 1, BELIEVE)
            if learning:
                self._keys[key] = BELIEVE
            elif times + 1 < BELIEVE and key not in NAMES and self._like_another(key):
                return False
        return True

    def _like_another(self, key: str) -> bool:
        believed = {other for other, times in self._keys.items() if times == BELIEVE}
        return any(one_apart(key, other) for other in believed | NAMES.keys())

    def _written(self, key: str, words: str, value: float) -> bool:
        """Is a number written as all those of its key?"""
        if math.isnan(value) or not NAMES[key].is_number:
            return True
        return self._decimals.setdefault(key, Decimals()).judge(words)

    def _forget(self, text: str) -> None:
        """What a refused line is about is not known until it is said again."""
        for key in named_in(text):
            self._values.pop(NAMES[key].column, None)

    def _next_us(self, stamp: int) -> int:
        """The row's stamp: lines of one moment follow one another a microsecond apart."""
        if not self._stamped:
            return 0
        if self._last_us is not None and self._last_us - BACK_US <= stamp <= self._last_us:
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
