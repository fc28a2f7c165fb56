"""A simulated linuxcncrsh: answers what it is asked, with the sample of that moment."""

import numpy as np
from numpy.random import Generator

from simlab.devices.linuxcnc import PASSWORD
from simlab.devices.readings import MachineSamples, MachineState
from simlab.devices.simulated.twin import SteadyTwin
from simlab.model.arrays import Floats

STATES = (
    MachineState.IDLE,
    MachineState.RUN,
    MachineState.HOLD,
    MachineState.ESTOP,
    MachineState.OFF,
)
"""What it can say of itself."""
_STATUS = {MachineState.RUN: "RUNNING", MachineState.HOLD: "PAUSED"}


class SimulatedLinuxCnc(SteadyTwin):
    """Says nothing unasked; echoes until it is told not to, as the real one does."""

    def __init__(self, uid: int = 1, password: str = PASSWORD) -> None:
        super().__init__()
        self._password = password
        del uid  # it has no number to tell it by
        self._rest = b""
        self._linked = False
        self._echo = True

    def visited(self, now_s: float) -> None:
        """A host has connected: it has to greet again."""
        del now_s
        self._rest, self._linked, self._echo, self._answers = b"", False, True, []

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """Nothing: it is asked."""
        del row, at_s
        return []

    def hear(self, data: bytes, now_s: float) -> None:
        """Questions, a line each; they are answered by the sample of now."""
        self.say_nothing(now_s)
        if self._echo and self._linked:
            self._answers.append(data)
        lines = (self._rest + data).replace(b"\r", b"\n").split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            words = line.decode("ascii", "replace").split()
            if words:
                self._hear(words)

    def say_nothing(self, now_s: float) -> None:
        """Let the samples go on to now."""
        answers, self._answers = self._answers, []
        self.say(now_s)
        self._answers = answers

    def _hear(self, said: list[str]) -> None:
        words = [word.upper() for word in said]
        if words[0] == "HELLO":
            self._linked = said[1:2] == [self._password]
            self._reply("HELLO ACK EMCNETSVR 1.1" if self._linked else "HELLO NAK")
        elif words[0] == "GET" and words[1:]:
            self._reply(self._answer(words[1]))
        elif words == ["SET", "ECHO", "OFF"]:
            self._echo = False

    def _reply(self, text: str) -> None:
        self._answers.append(text.encode("ascii") + b"\r\n")

    def _answer(self, key: str) -> str:
        row = min(max(self._row - 1, 0), self._count - 1)
        if row < 0:
            return f"{key} {_RESTING[key]}" if key in _RESTING else f"GET {key} NAK"
        samples: MachineSamples = self._samples
        state = MachineState(int(samples.state[row]))
        rpm = float(samples.spindle_rpm[row])
        override = float(samples.spindle_override[row])
        homed = not np.isnan(samples.tool_mm[row]).any()
        place = np.nan_to_num(samples.tool_mm[row])
        said = _RESTING | {
            "ESTOP": "ON" if state == MachineState.ESTOP else "OFF",
            "MACHINE": "OFF" if state in (MachineState.ESTOP, MachineState.OFF) else "ON",
            "PROGRAM_STATUS": _STATUS.get(state, "IDLE"),
            "PROGRAM_LINE": f"{np.nan_to_num(samples.line[row]):.0f}",
            "FEED_OVERRIDE": f"{samples.feed_override[row] * 100:.0f}",
            "SPINDLE_OVERRIDE": f"0 {override * 100:.0f}",
            "SPINDLE": "0 " + ("OFF" if rpm == 0 else "FORWARD" if rpm > 0 else "REVERSE"),
            "PROGRAM_CODES": f"G1 G17 G21 G90 F300 S{abs(rpm) / override:.0f}",
            "JOINT_HOMED": " ".join(["YES" if homed else "NO"] * 3 + ["NO"] * 3),
            "ABS_ACT_POS": " ".join(f"{value:.6f}" for value in (*place, 0.0, 0.0, 0.0)),
        }
        return f"{key} {said[key]}" if key in said else f"GET {key} NAK"


_RESTING = {
    "ESTOP": "ON",
    "MACHINE": "OFF",
    "MODE": "MANUAL",
    "PROGRAM_STATUS": "IDLE",
    "PROGRAM_LINE": "0",
    "FEED_OVERRIDE": "100",
    "SPINDLE_OVERRIDE": "0 100",
    "SPINDLE": "0 OFF",
    "PROGRAM_CODES": "G80 G17 G40 G21 G90 G94 G54 G49 G99 G64 G97 G91.1 G8 G92.2 F0 S0",
    "JOINT_HOMED": "NO NO NO NO NO NO",
    "USER_LINEAR_UNITS": "MM",
    "ABS_ACT_POS": "0.000000 0.000000 0.000000 0.000000 0.000000 0.000000",
}


def example(n: int, rng: Generator) -> MachineSamples:
    """`n` plausible samples, on the wire's own steps: those of a machine that moves."""
    zero, nowhere = np.zeros(n), np.full(n, np.nan)
    override = rng.choice([0.5, 1.0, 1.5], n)
    walk_mm: Floats = np.cumsum(rng.uniform(-10, 10, (n, 3)), axis=0)
    return MachineSamples(
        t_s=zero,
        t_bound_s=zero,
        tool_mm=np.round(walk_mm, 6),
        spindle_rpm=rng.integers(-5000, 5000, n) * override,
        feed_mm_min=nowhere,
        state=rng.choice(STATES, n).astype(float),
        line=rng.integers(0, 4000, n).astype(float),
        feed_override=np.round(rng.uniform(0, 1.2, n), 2),
        rapid_override=nowhere,
        spindle_override=override,
    )
