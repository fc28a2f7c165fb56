"""The device of the desk: opened, watched, opened again when it comes back; or simulated."""

from collections.abc import Callable
from typing import Any

import numpy as np

from simlab.devices.adapter import Tracker
from simlab.devices.host_clock import HostClock
from simlab.devices.kind import DeviceKind
from simlab.devices.link import ByteLink
from simlab.devices.serial_link import SerialLink
from simlab.devices.simulated.pty_port import PtyPort
from simlab.model.errors import DeviceError
from simlab.model.exercises import Exercise
from simlab.model.samples import Batch
from simlab.model.sessions import Liveness
from simlab.station.bench import DeviceBench, SimulatedBench

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0
"""Between two tries to open a port, doubling."""


class Device:
    """A tracker whose line may go away and come back."""

    def __init__(
        self,
        tracker: Tracker[Any],
        open_link: Callable[[], ByteLink],
        now_s: Callable[[], float],
        tell: Callable[[Liveness, str], None],
    ) -> None:
        """Prepare; `tell` hears of every change of state, with what a person should do."""
        self.tracker = tracker
        self._open_link = open_link
        self._now_s = now_s
        self._tell = tell
        self._try_s = -np.inf
        self._wait_s = FIRST_WAIT_S
        self._state: Liveness | None = None
        self._why = ""

    @property
    def state(self) -> Liveness:
        """What it is doing."""
        return self.tracker.liveness(self._now_s())

    def fileno(self) -> int | None:
        """What to wait on."""
        return None if self.tracker.link is None else self.tracker.link.fileno()

    def listen(self) -> None:
        """Read what is there, open the line where it is gone; never waits, never fails."""
        try:
            if self.tracker.link is None and self._now_s() >= self._try_s:
                self._try_s = self._now_s() + self._wait_s
                self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S)
                self.tracker.plug(self._open_link(), self._now_s())
                self._wait_s = FIRST_WAIT_S
            self.tracker.listen()
        except DeviceError as error:
            self._why = str(error)
        if self.state != self._state:
            self._state = self.state
            self._tell(self._state, self._why if self._state == Liveness.UNPLUGGED else "")

    def take(self) -> Batch | None:
        """The samples heard since the last time, or None."""
        batch: Batch | None = self.tracker.take()
        return batch


class Simulation:
    """A simulated trainee on a pseudo-terminal of its own."""

    def __init__(self, kind: DeviceKind, bench: SimulatedBench, clock: HostClock) -> None:
        self._kind = kind
        self._bench = bench
        self._passes = 0
        self._port = PtyPort(kind.twin(1), clock)

    @property
    def path(self) -> str:
        """The port that the station opens."""
        return self._port.path

    @property
    def sent(self) -> int:
        """Samples sent since the start of the station."""
        return self._port.sent

    def start(self, exercise: Exercise) -> None:
        """Let the trainee begin; every pass has its own chances."""
        rng = np.random.default_rng((self._bench.seed, self._passes))
        self._passes += 1
        if self._kind.practise is None:
            raise TypeError(f"nobody practises with a {self._kind.name} alone")
        samples = self._kind.practise(exercise, self._bench.skill, rng)
        self._port.play(samples, self._kind.rate_hz)

    def close(self) -> None:
        """Pull the plug."""
        self._port.close()


def simulation_of(bench: DeviceBench, clock: HostClock) -> Simulation | None:
    """The trainee that a bench asks for, None where a person stands there."""
    return None if bench.simulated is None else Simulation(bench.kind, bench.simulated, clock)


def device_of(
    bench: DeviceBench,
    simulation: Simulation | None,
    clock: HostClock,
    tell: Callable[[Liveness, str], None],
) -> Device:
    """The device that a bench asks for, through the same serial link whoever is behind it."""
    port = bench.port if simulation is None else simulation.path
    return Device(
        bench.kind.tracker(),
        lambda: SerialLink(port, clock.now_s, bench.baud),
        clock.now_s,
        tell,
    )
