"""A simulated machine with an MTConnect adapter: our own publisher, playing samples."""

import numpy as np
from numpy.random import Generator

from simlab.devices.readings import MachineSamples, MachineState
from simlab.devices.shdr_publisher import HEARTBEAT_S, Publisher
from simlab.devices.shdr_values import nothing, values_of
from simlab.devices.simulated.twin import SteadyTwin
from simlab.model.arrays import Ints

BEGUN_UNIX_S = 1_795_000_000.0
"""Where its wall clock stands when the world begins."""
STATES = (
    MachineState.IDLE,
    MachineState.RUN,
    MachineState.HOLD,
    MachineState.ESTOP,
    MachineState.OFF,
)
"""What it can say of itself without losing any of it."""


class SimulatedShdr(SteadyTwin):
    """Says everything to who comes, and then what changes."""

    def __init__(self, uid: int = 1) -> None:
        super().__init__()
        self._publisher = Publisher(nothing(), f"simulated-{uid}", HEARTBEAT_S)
        self._rest = b""
        self._greeted = False

    def visited(self, now_s: float) -> None:
        """An agent has connected."""
        self._greeted = True
        self._rest = b""
        self._answers = [self._publisher.greeting(BEGUN_UNIX_S + now_s)]

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """What changed with this sample."""
        return [self._publisher.change(values_of(self._samples, row), BEGUN_UNIX_S + at_s)]

    def beside(self, now_s: float) -> list[bytes]:
        """Greeting and pongs."""
        if not self._greeted:
            self.visited(now_s)
        answers = super().beside(now_s)
        return [line for answer in answers for line in answer.splitlines(keepends=True)]

    def next_s(self) -> float:
        """At once, where nobody was greeted yet."""
        return super().next_s() if self._greeted else 0.0

    def hear(self, data: bytes, now_s: float) -> None:
        """Pings."""
        del now_s
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        self._answers += [self._publisher.pong() for line in lines if line.strip() == b"* PING"]


def example(n: int, rng: Generator) -> MachineSamples:
    """`n` plausible samples, on the wire's own steps."""
    zero = np.zeros(n)
    return MachineSamples(
        t_s=zero,
        t_bound_s=zero,
        tool_mm=np.round(rng.uniform(-300, 300, (n, 3)), 4),
        spindle_rpm=rng.integers(-8000, 8000, n).astype(float),
        feed_mm_min=rng.integers(0, 500, n).astype(float) * 6,
        state=np.array(STATES, dtype=float)[_changing(n, len(STATES), rng)],
        line=rng.integers(0, 4000, n).astype(float),
        feed_override=rng.integers(0, 120, n) / 100,
        rapid_override=np.array([0.25, 0.5, 1.0])[_changing(n, 3, rng)],
        spindle_override=rng.integers(50, 120, n) / 100,
    )


def _changing(n: int, choices: int, rng: Generator) -> Ints:
    """(n,) places in a list, never the same twice in a row: what does not change is not said."""
    steps: Ints = rng.integers(1, choices, n)
    return np.cumsum(steps) % choices
