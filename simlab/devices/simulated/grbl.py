"""A simulated grbl 1.1: hears bytes at any time and lines in turn, moves, and reports when asked.

It plays samples, as every twin does, or runs the G-code that it is sent: straight moves, feeds,
spindle, units, work offset, jogs. Lines wait in its receive buffer of 128 bytes while its planner
is full; what does not fit there is lost, as in the real one.
"""

import math
import re

import numpy as np
from numpy.random import Generator

from simlab.devices.grbl_report import STATES
from simlab.devices.readings import MachineSamples, MachineState
from simlab.devices.simulated.grbl_motion import Block, Machine
from simlab.devices.simulated.twin import SteadyTwin
from simlab.model.arrays import Floats

GREETING = "Grbl 1.1h ['$' for help]"
RX_BYTES = 128
EVERY = 10
"""Reports from one work offset to the next; overrides one report later."""
RESET, STATUS, HOLD, RESUME, JOG_CANCEL, DOOR, FULL = 0x18, 0x3F, 0x21, 0x7E, 0x85, 0x84, 0x87
FEED_STEPS = {0x90: None, 0x91: 10, 0x92: -10, 0x93: 1, 0x94: -1}
RAPIDS = {0x95: 100, 0x96: 50, 0x97: 25}
SPINDLE_STEPS = {0x99: None, 0x9A: 10, 0x9B: -10, 0x9C: 1, 0x9D: -1}
REALTIME = frozenset({RESET, STATUS, HOLD, RESUME, *range(0x80, 0x100)})
NOT_IDLE, LOCKED, UNSUPPORTED, BAD_NUMBER = 8, 9, 20, 2
NAMES = {state: name for name, state in STATES.items()}
_WORD = re.compile(r"([A-Z])(-?\d*\.?\d+)")
_KNOWN = "GMXYZFSNPR"


class SimulatedGrbl(SteadyTwin):
    """Asked by `?`, told by everything else that grbl understands."""

    def __init__(self, uid: int = 1) -> None:
        super().__init__()
        del uid  # it has no number to tell it by
        self.machine = Machine()
        self.settings = {10: 1, 13: 0, 30: 10000, 110: 5000, 111: 5000, 112: 3000}
        """By number: 10 what it reports, 13 inches, 30 and 110 to 112 fastest turns and rates."""
        self.state = MachineState.IDLE
        """Held states; moving is told by the machine."""
        self.sub: int | None = None
        self.offset_mm = np.zeros(3)
        self._spindle_override = 1.0
        self._modes = {"absolute": True, "inch": False, "rapid": True}
        self._feed_mm_min = 0.0
        self._speed = self._turns = 0.0
        self._rx = b""
        self._out: list[bytes] = [b"\r\n", _line(GREETING)]
        self._reports = 0
        self._told: object = None
        """Overrides and sense of turning, as last reported."""

    # ---- the twin's side

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """Nothing: it is asked."""
        del row, at_s
        return []

    def beside(self, now_s: float) -> list[bytes]:
        """Answers, and lines taken from the receive buffer as the planner has room."""
        self.machine.go_on(now_s)
        self._take_lines()
        said, self._out = self._out, []
        return said

    def next_s(self) -> float:
        """At once, where something is to be said; soon, while it moves."""
        if self._out:
            return -math.inf
        soon_s = self.machine.now_s + 0.01 if self._rx and self.machine.blocks else math.inf
        return min(super().next_s(), soon_s)

    def hear(self, data: bytes, now_s: float) -> None:
        """Bytes of the host: some act at once, the others are lines."""
        out, self._out = self._out, []
        self.say(now_s)  # samples and motion go on to now
        self._out = out + self._out
        for byte in data:
            if byte in REALTIME:
                self._realtime(byte)
            elif len(self._rx) < RX_BYTES:
                self._rx += bytes([byte])
        self._take_lines()

    # ---- the real one's side

    def _realtime(self, byte: int) -> None:
        machine = self.machine
        moving = bool(machine.blocks)
        if byte in (STATUS, FULL):
            self._out.append(self._report(full=byte == FULL))
        elif byte == HOLD and moving:
            machine.holding, self.state, self.sub = True, MachineState.HOLD, 0
        elif byte == DOOR:
            machine.holding, self.state, self.sub = True, MachineState.DOOR, 0
        elif byte == RESUME and self.state in (MachineState.HOLD, MachineState.DOOR):
            machine.holding, self.state, self.sub = False, MachineState.IDLE, None
        elif byte == JOG_CANCEL and moving and machine.blocks[0].jog:
            machine.stop()
        elif byte == RESET:
            self._reset(moving=moving and not machine.holding)
        elif byte in FEED_STEPS:
            machine.feed_override = _stepped(machine.feed_override, FEED_STEPS[byte])
        elif byte in RAPIDS:
            machine.rapid_override = RAPIDS[byte] / 100
        elif byte in SPINDLE_STEPS:
            self._spindle_override = _stepped(self._spindle_override, SPINDLE_STEPS[byte])

    def _reset(self, *, moving: bool) -> None:
        """Forget everything but where it is; lose that as well, where it was stopped in motion."""
        self.machine.stop()
        self._rx = b""
        self._speed = self._turns = self.machine.rpm = 0.0
        self._reports = 0
        self.state, self.sub = MachineState.IDLE, None
        if moving:
            self.state = MachineState.ALARM
            self._out.append(_line("ALARM:3"))
        self._out += [b"\r\n", _line(GREETING)]
        if moving:
            self._out.append(_line("[MSG:'$H'|'$X' to unlock]"))

    def _take_lines(self) -> None:
        while self.machine.room and b"\n" in self._rx.replace(b"\r", b"\n"):
            line, _, self._rx = self._rx.replace(b"\r", b"\n").partition(b"\n")
            code = self._run(line.decode("latin-1").upper().replace(" ", ""))
            self._out.append(_line(f"error:{code}" if code else "ok"))

    def _run(self, line: str) -> int:
        """Do what a line says; the number of what is wrong with it, 0: nothing."""
        if line == "$$":
            if self.state not in (MachineState.IDLE, MachineState.ALARM) or self.machine.blocks:
                return NOT_IDLE
            self._out += [_line(f"${number}={value}") for number, value in self.settings.items()]
            return 0
        if line in ("$X", "$H"):
            self.state, self.sub = MachineState.IDLE, None
            return 0
        jog = line.startswith("$J=")
        words = line[3:] if jog else line
        if words and "".join(match.group(0) for match in _WORD.finditer(words)) != words:
            return BAD_NUMBER
        if self.state == MachineState.ALARM and words:
            return LOCKED
        return self._gcode([(m.group(1), float(m.group(2))) for m in _WORD.finditer(words)], jog)

    def _gcode(self, words: list[tuple[str, float]], jog: bool) -> int:
        if any(letter not in _KNOWN for letter, _ in words):
            return UNSUPPORTED
        modes = self._modes if not jog else dict(self._modes)
        for letter, value in words:
            if letter == "G" and value in (90, 91):
                modes["absolute"] = value == 90
            elif letter == "G" and value in (20, 21):
                modes["inch"] = value == 20
            elif letter == "G" and value in (0, 1):
                modes["rapid"] = value == 0
            elif letter == "M" and value in (3, 4, 5):
                self._turns = {3: 1.0, 4: -1.0, 5: 0.0}[int(value)]
        said = dict(words)
        unit_mm = 25.4 if modes["inch"] else 1.0
        feed_mm_min = said["F"] * unit_mm if "F" in said else self._feed_mm_min
        if not jog:
            self._feed_mm_min = feed_mm_min
        self._speed = said.get("S", self._speed)
        rpm = self._speed * self._turns
        if not self.machine.blocks:
            self.machine.rpm = rpm
        axes = {"XYZ".index(axis): said[axis] * unit_mm for axis in "XYZ" if axis in said}
        if ("G", 92.0) in words:
            for axis, value in axes.items():
                self.offset_mm[axis] = self.machine.end_mm[axis] - value
            self._reports = 0
        elif axes:
            to_mm = self.machine.end_mm.copy()
            for axis, value in axes.items():
                from_mm = self.offset_mm[axis] if modes["absolute"] else to_mm[axis]
                to_mm[axis] = from_mm + value
            rapid = modes["rapid"] and not jog
            feed = math.inf if rapid else max(feed_mm_min, 1.0)
            self.machine.blocks.append(Block(to_mm, feed, int(said.get("N", 0)), jog, rpm))
        return 0

    def _report(self, *, full: bool = False) -> bytes:
        row = min(max(self._row - 1, 0), self._count - 1)
        state, sub, place, feed, rpm, line = self._now() if row < 0 else self._at(row)
        machine = self.machine
        overrides = (machine.feed_override, machine.rapid_override, self._spindle_override)
        if row >= 0:
            played: MachineSamples = self._samples
            overrides = (
                float(played.feed_override[row]),
                float(played.rapid_override[row]),
                float(played.spindle_override[row]),
            )
        unit_mm, digits = (25.4, 4) if self.settings[13] else (1.0, 3)
        name = NAMES[state] + ("" if sub is None else f":{sub}")
        work = not self.settings[10] & 1
        shown = place - self.offset_mm if work else place
        parts = [name, ("WPos:" if work else "MPos:") + _places(shown / unit_mm, digits)]
        if self.settings[10] & 2:
            parts.append(f"Bf:{self.machine.room},{RX_BYTES - len(self._rx)}")
        if line:
            parts.append(f"Ln:{line}")
        parts.append(f"FS:{feed / unit_mm:.0f},{abs(rpm):.0f}")
        due = self._reports % EVERY
        self._reports += 1
        if due == 0 or full:
            parts.append("WCO:" + _places(self.offset_mm / unit_mm, digits))
        beside = (overrides, float(np.sign(rpm)))
        if due == 1 or full or beside != self._told:
            self._told = beside
            parts.append("Ov:" + ",".join(f"{value * 100:.0f}" for value in overrides))
            if rpm:
                parts.append("A:" + ("S" if rpm > 0 else "C"))
        if full:
            parts.append("FW:grblHAL")
        return _line("<" + "|".join(parts) + ">")

    def _now(self) -> tuple[MachineState, int | None, Floats, float, float, int]:
        """(state, sub-state, place, feed, rpm, line) of the machine."""
        machine = self.machine
        state = self.state
        if state == MachineState.IDLE and machine.blocks:
            state = MachineState.JOG if machine.blocks[0].jog else MachineState.RUN
        rpm = machine.rpm * self._spindle_override
        return state, self.sub, machine.at_mm, machine.feed_mm_min, rpm, machine.line

    def _at(self, row: int) -> tuple[MachineState, int | None, Floats, float, float, int]:
        """The same of a sample."""
        played: MachineSamples = self._samples
        state = MachineState(int(played.state[row]))
        sub = 0 if state in (MachineState.HOLD, MachineState.DOOR) else None
        return (
            state,
            sub,
            played.tool_mm[row],
            float(played.feed_mm_min[row]),
            float(played.spindle_rpm[row]),
            int(np.nan_to_num(played.line[row])),  # grbl tells none of line 0
        )


def _line(text: str) -> bytes:
    return text.encode("latin-1") + b"\r\n"


def _places(values: Floats, digits: int) -> str:
    return ",".join(f"{value:.{digits}f}" for value in values)


def _stepped(now: float, step: int | None) -> float:
    """An override after a step in percent; None: as programmed."""
    return 1.0 if step is None else min(max(round(now * 100) + step, 10), 200) / 100


def example(n: int, rng: Generator) -> MachineSamples:
    """`n` plausible samples, on the wire's own steps: a machine that goes its way."""
    zero = np.zeros(n)
    states = (MachineState.IDLE, MachineState.RUN, MachineState.HOLD, MachineState.JOG)
    state = rng.choice(states, n).astype(float)
    walk_mm: Floats = np.cumsum(rng.uniform(-3, 3, (n, 3)), axis=0)
    feed, rapid, spindle = (np.full(n, rng.choice(values)) for values in _OVERRIDES)
    return MachineSamples(
        t_s=zero,
        t_bound_s=zero,
        tool_mm=np.round(walk_mm, 3),
        spindle_rpm=rng.integers(-8000, 8000, n).astype(float),
        feed_mm_min=np.where(state == MachineState.IDLE, 0.0, rng.integers(0, 3000, n)),
        state=state,
        line=rng.integers(1, 4000, n).astype(float),
        feed_override=feed,
        rapid_override=rapid,
        spindle_override=spindle,
    )


_OVERRIDES = ((0.5, 1.0, 1.2), (0.25, 0.5, 1.0), (0.8, 1.0, 1.5))
