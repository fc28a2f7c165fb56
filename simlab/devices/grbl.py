"""grbl 1.1, grblHAL and FluidNC: asked for their status over a serial line, never commanded.

There is no checksum. So a report is taken only when it is whole, its state is known, its numbers
are written as all the others were, and its place can be reached from the one before. The lines,
and which of them are damaged how: docs/formats/grbl.md.
"""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.decoding import Accounted, Frames
from simlab.devices.grbl_lines import RATES, REPORT, RPM, Answer, answer_of, settings_of
from simlab.devices.grbl_report import KNOWN, STANDING, STATES, Report, names_in, report_of
from simlab.devices.habits import Habit, one_apart
from simlab.devices.lines import LineReader
from simlab.devices.plausible import BELIEVE, Limits, MotionGate
from simlab.devices.quaternions import STILL
from simlab.devices.readings import MachineSamples, MachineState
from simlab.model.arrays import Bools, Floats

POLL_HZ = 5.0
"""As grbl's own documentation asks for; from 10 on, it slows the machine."""
START_S = 2.0
"""Opening the line resets many boards: nothing is said before the greeting, or so long [s]."""
SETTINGS_S = 5.0
"""The settings are asked for at most so often; they are told at rest only."""
FASTEST_MM_S = 500.0
"""Where its settings do not say how fast it is."""
SLACK_MM = 5.0
MOST_MM = 20_000.0
LATE_S = 0.05
"""A report may tell of so much sooner or later than it comes [s]."""
INCH_MM = 25.4
OVER = 1.05
"""Feeds and speeds are told a little above what the settings allow: rounding, and a float32."""
MOST_NAMES = 64
ROW = np.dtype(
    [
        ("tool_mm", "<f8", (3,)),
        ("rpm", "<f8"),
        ("feed_mm_min", "<f8"),
        ("state", "u1"),
        ("line", "<f8"),
        ("overrides", "<f8", (3,)),
    ]
)


@dataclass(slots=True)
class Notes:
    """What it said besides samples; forgotten when it starts anew."""

    inches: bool | None = None
    """Setting 13: does it report in inches? None: not known yet, and so no place is."""
    mask: int | None = None
    """Setting 10: what it reports."""
    fastest_mm_s: float = FASTEST_MM_S
    """Along the line on which all its axes go their fastest: settings 110 to 115."""
    rates_mm_min: dict[int, float] = field(default_factory=dict)
    """These settings, by number."""
    most_rpm: float = math.inf
    """Setting 30."""
    offset: tuple[float, ...] | None = None
    """Work offset, in its own unit."""
    overrides: tuple[float, ...] = (math.nan, math.nan, math.nan)
    """Feed, rapid, spindle; 1 is as programmed."""
    turns: float = math.nan
    """1 clockwise, -1 the other way, 0 off."""
    state: MachineState = MachineState.UNKNOWN
    sub: int | None = None
    """Sub-state: of a hold, a door, an alarm."""
    axes_mm: tuple[float, ...] = ()
    """All its axes, up to six."""
    pins: str = ""
    """Inputs that are on: axes' limits, P probe, D door, H hold, R reset, S start."""
    alarm: int | None = None
    errors: int = 0
    """Lines that it would not run, whoever sent them."""
    probe: tuple[float, ...] | None = None
    """Where the last probing touched, in its own unit; None: it did not touch."""
    message: str = ""
    started: int = 0
    """Greetings heard."""


class GrblDecoder(Accounted):
    """Lines to rows; asks for the status five times a second."""

    def __init__(self) -> None:
        self._lines = LineReader()
        super().__init__(self._lines)
        self.notes = Notes()
        self._shape = Habit()
        self._names: dict[str, int] = {}
        """How often names of fields were heard that nobody knows."""
        self._odd = 0
        """Reports in a row that are faster than the settings allow."""
        self._gate = _gate(FASTEST_MM_S)
        self._reports = 0
        self._opened_s: float | None = None
        self._asked_s = self._settings_s = -math.inf
        self._said_s = self._reported_s = -math.inf
        self._moved_s = 0.0
        """How long it may have moved, from report to report."""

    def feed(self, data: bytes) -> Frames:
        """The rows that `data` completes."""
        rows: list[tuple[object, ...]] = []
        heard = 0
        for line in self._lines.feed(data):
            text = line.strip(b"\r\n ")
            cause = self._report(text, rows) if text.startswith(b"<") else self._say(text)
            if cause:
                self._lines.refuse(cause, line)
                self._forget(text)
            else:
                self._lines.accept()
                heard += 1
        asleep = self.notes.state == MachineState.SLEEP if heard else None
        return Frames(np.array(rows, dtype=ROW), heard, asleep=asleep)

    def say(self, now_s: float) -> bytes:
        """A question for the status, and for the settings until they are known."""
        self._said_s = now_s
        if self._opened_s is None:
            self._opened_s = now_s
        silent = not (self.notes.started or self._reports)
        if silent and now_s - self._opened_s < START_S:
            return b""
        if now_s - self._asked_s < 1 / POLL_HZ:
            return b""
        self._asked_s = now_s
        resting = self.notes.state in (MachineState.IDLE, MachineState.ALARM)
        if self.notes.inches is None and resting and now_s - self._settings_s >= SETTINGS_S:
            self._settings_s = now_s
            return b"$$\n?"
        return b"?"

    def _report(self, text: bytes, rows: list[tuple[object, ...]]) -> str:
        """Take a status report; why not, where it is not one."""
        report = report_of(text)
        if isinstance(report, str):
            return report
        offset = report.offset if report.offset is not None else self.notes.offset
        if not self._named(report) or not self._shape.judge(report.shape):
            return "noise"
        if len(offset or report.place) != len(report.place):
            return "noise"
        axes_mm = self._machine_mm(report, offset)
        if max(map(abs, report.place)) > MOST_MM or not self._allowed(report):
            return "implausible"
        self._reports += 1
        tool_mm = np.array((*axes_mm, 0.0)[:3])  # two axes at least
        waited_s = self._said_s - self._reported_s if self._reported_s > -math.inf else 0.0
        self._moved_s += max(waited_s + LATE_S, 1 / POLL_HZ)
        self._reported_s = self._said_s
        if not self._gate.judge(np.array([self._moved_s]), tool_mm[None], STILL[None])[0]:
            return "implausible"
        self._remember(report, axes_mm)
        rows.append(self._row(report, tool_mm))
        return ""

    def _named(self, report: Report) -> bool:
        """Are its fields none of another's damaged? A new name is, until the third report."""
        for name in report.names - KNOWN:
            times = self._names.get(name, 0) + 1
            if times > 1 or len(self._names) < MOST_NAMES:
                self._names[name] = min(times, BELIEVE)
            if times < BELIEVE and any(one_apart(name, known) for known in KNOWN):
                return False
        return True

    def _allowed(self, report: Report) -> bool:
        """Is it as slow as its state and settings have it? Three faster ones: they were wrong."""
        notes = self.notes
        unit_mm = INCH_MM if notes.inches else 1.0
        rates = [notes.rates_mm_min.get(n, math.inf) for n in RATES[: len(report.place)]]
        most = 0.0 if report.state in STANDING else math.hypot(*rates) * OVER + unit_mm
        if not (report.feed * unit_mm > most or report.rpm > notes.most_rpm * OVER):
            self._odd = 0
            return True
        self._odd += 1
        if self._odd < BELIEVE:
            return False
        notes.rates_mm_min, notes.most_rpm = {}, math.inf
        return True

    def _machine_mm(self, report: Report, offset: tuple[float, ...] | None) -> tuple[float, ...]:
        """All axes in machine coordinates; NaN where unit or offset are not known."""
        unit_mm = {None: math.nan, False: 1.0, True: INCH_MM}[self.notes.inches]
        if report.machine:
            return tuple(value * unit_mm for value in report.place)
        if offset is None:
            return (math.nan,) * len(report.place)
        return tuple((a + b) * unit_mm for a, b in zip(report.place, offset, strict=True))

    def _remember(self, report: Report, axes_mm: tuple[float, ...]) -> None:
        notes = self.notes
        notes.state, notes.sub, notes.axes_mm = report.state, report.sub, axes_mm
        notes.pins = report.pins
        if report.state == MachineState.ALARM and report.sub is not None:
            notes.alarm = report.sub
        elif report.state != MachineState.ALARM:
            notes.alarm = None
        if report.offset is not None:
            notes.offset = report.offset
        if report.overrides is not None:
            notes.overrides = report.overrides
            # accessories are told beside the overrides, and left out when all are off
            notes.turns = report.turns or 0.0
        elif report.turns is not None:
            notes.turns = report.turns

    def _forget(self, text: bytes) -> None:
        """What is told now and then, and a refused report may have told, is not known."""
        names = names_in(text)
        if names & {"Ov", "A"}:
            self.notes.overrides, self.notes.turns = (math.nan,) * 3, math.nan
        if "WCO" in names:
            self.notes.offset = None

    def _row(self, report: Report, tool_mm: Floats) -> tuple[object, ...]:
        unit_mm = INCH_MM if self.notes.inches else math.nan if self.notes.inches is None else 1.0
        return (
            tool_mm,
            0.0 if report.rpm == 0 else report.rpm * (self.notes.turns or math.nan),
            report.feed * unit_mm,
            report.state,
            report.line,
            self.notes.overrides,
        )

    def _say(self, text: bytes) -> str:
        """Take any other line; why not, where nobody knows it."""
        said = answer_of(text)
        if said is None:
            return "noise"
        kind, value = said
        notes = self.notes
        if kind == Answer.GREETING:
            self.notes = Notes(started=notes.started + 1)
            self._shape, self._gate = Habit(), _gate(FASTEST_MM_S)
        elif kind == Answer.ALARM:
            notes.alarm, notes.state = int(value), MachineState.ALARM
        elif kind == Answer.ERROR:
            notes.errors += 1
        elif kind == Answer.MESSAGE:
            notes.message = value
        elif kind == Answer.PROBE:
            place, _, touched = value.rpartition(":")
            at = tuple(float(word) for word in place.split(","))
            notes.probe = at if touched == "1" else None
        elif kind == Answer.SETTING:
            self._setting(value)
        return ""

    def _setting(self, text: str) -> None:
        number, value = settings_of(text)
        notes = self.notes
        if number == REPORT.INCHES and value in (0, 1):
            notes.inches = bool(value)
        elif number == REPORT.MASK:
            notes.mask = int(value)
        elif number == RPM and value > 0:
            notes.most_rpm = value
        elif number in RATES and value > 0:
            notes.rates_mm_min[number] = value
            notes.fastest_mm_s = math.hypot(*notes.rates_mm_min.values()) / 60
            self._gate = _gate(notes.fastest_mm_s)


def _gate(fastest_mm_s: float) -> MotionGate:
    return MotionGate(Limits(most_mm_s=fastest_mm_s, slack_mm=SLACK_MM))


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[MachineSamples, Bools]:
    """Samples of these rows; what is not plausible was refused with its line."""
    samples = MachineSamples(
        t_s=t_s,
        t_bound_s=bound_s,
        tool_mm=rows["tool_mm"],
        spindle_rpm=rows["rpm"],
        feed_mm_min=rows["feed_mm_min"],
        state=rows["state"].astype(np.float64),
        line=rows["line"],
        feed_override=rows["overrides"][:, 0],
        rapid_override=rows["overrides"][:, 1],
        spindle_override=rows["overrides"][:, 2],
    )
    return samples, np.isin(rows["state"], list(STATES.values()))
