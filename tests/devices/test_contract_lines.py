"""The contract of every device on a real line: plugged, closed, pulled, and plugged again."""

import math
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pytest

from simlab.devices.adapter import Tracker
from simlab.devices.file_link import FileLink
from simlab.devices.host_clock import Follower, HostClock
from simlab.devices.kind import DeviceKind, Plug
from simlab.devices.link import ByteLink
from simlab.devices.registry import DEVICES
from simlab.devices.serial_link import SerialLink
from simlab.devices.simulated.pty_port import PtyPort
from simlab.devices.simulated.tcp_port import TwinServer
from simlab.devices.simulated.twin import Twin
from simlab.devices.socket_link import TcpLink
from simlab.model.errors import DeviceError
from simlab.model.samples import Batch
from simlab.model.sessions import Liveness

KINDS = sorted(DEVICES)
SPEED = 10.0
"""The world of these devices runs so much faster."""
DEADLINE_S = 90.0
SAMPLES = 40

every_kind = pytest.mark.parametrize("name", KINDS)


class Port(Protocol):
    """A twin on a real line."""

    @property
    def playing(self) -> bool: ...

    def play(self, samples: Any, rate_hz: float) -> None: ...

    def close(self) -> None: ...


@dataclass
class Desk:
    """A device on a line, and who listens."""

    kind: DeviceKind
    clock: HostClock
    tracker: Tracker[Any]
    port: Port
    link: Callable[[], ByteLink]
    turns: Follower

    @classmethod
    def of(cls, kind: DeviceKind) -> "Desk":
        clock = HostClock(speed=SPEED, waits=True)
        port, link = line_of(kind, clock, runs_s=500.0)
        return cls(kind, clock, kind.tracker(), port, link, clock.follow())

    def plug(self) -> None:
        self.tracker.plug(self.link(), self.clock.now_s())

    def replace(self) -> None:
        """Switch the device off, and another of its kind on."""
        self.port.close()
        self.port, self.link = line_of(self.kind, self.clock, runs_s=0.0)

    def play(self, n: int = SAMPLES) -> None:
        self.port.play(self.kind.example(n, np.random.default_rng(2)), self.kind.rate_hz)

    def until(self, condition: Callable[[], bool]) -> list[Batch]:
        """Listen until the condition holds; the batches taken."""
        batches = []
        deadline = time.monotonic() + DEADLINE_S
        while not condition():
            assert time.monotonic() < deadline, self.tracker.liveness(self.clock.now_s())
            if isinstance(self.port, LogPort):
                self.port.write()
            self.tracker.listen()
            self.turns.turned()
            batch = self.tracker.take()
            if batch is not None:
                batches.append(batch)
        return batches

    @property
    def samples_in(self) -> int:
        return self.tracker.intake().samples_in

    def more_than(self, samples: int) -> bool:
        return self.samples_in > samples

    def state(self) -> Liveness:
        return self.tracker.liveness(self.clock.now_s())


class LogPort:
    """A twin that writes a file, as a power source's program does; written whenever looked at."""

    def __init__(self, twin: Twin, clock: HostClock) -> None:
        self._twin, self._clock = twin, clock
        self._folder = tempfile.TemporaryDirectory()
        self.path = Path(self._folder.name, "log.csv")
        self.path.touch()

    @property
    def playing(self) -> bool:
        return self._twin.playing

    def play(self, samples: Any, rate_hz: float) -> None:
        self._twin.play(samples, rate_hz, self._clock.now_s())

    def write(self) -> None:
        if self.path.exists():
            with self.path.open("ab") as log:
                log.writelines(self._twin.say(self._clock.now_s()))

    def close(self) -> None:
        self._folder.cleanup()


class Uptime(HostClock):
    """The device's own world: it was switched on so long ago."""

    def __init__(self, clock: HostClock, runs_s: float) -> None:
        super().__init__(speed=SPEED)
        self._clock = clock
        self._ahead_s = runs_s - clock.now_s()

    def now_s(self) -> float:
        return self._clock.now_s() + self._ahead_s

    def follow(self) -> Follower:
        return Ahead(self._clock.follow(), self._ahead_s)


class Ahead(Follower):
    """One who follows the station's clock by a clock that is ahead of it."""

    def __init__(self, follower: Follower, ahead_s: float) -> None:
        self._follower = follower
        self._ahead_s = ahead_s

    def turned(self, until_s: float = -math.inf) -> None:
        self._follower.turned(until_s - self._ahead_s)

    def wanted(self) -> None:
        self._follower.wanted()

    def leave(self) -> None:
        self._follower.leave()


def line_of(
    kind: DeviceKind, clock: HostClock, runs_s: float
) -> tuple[Port, Callable[[], ByteLink]]:
    """A twin behind a socket where the kind has one, else behind a pseudo-terminal.

    Packets of a HID device, datagrams and pictures are wrapped, and so travel like bytes.
    """
    world = Uptime(clock, runs_s)
    if kind.plug is Plug.TCP:
        server = TwinServer(kind.twin(1), world)
        return server, lambda: TcpLink(server.host, server.port, clock.now_s)
    if kind.plug is Plug.FILE:
        log = LogPort(kind.twin(1), world)
        return log, lambda: FileLink(log.path, clock.now_s)
    pty = PtyPort(kind.twin(1), world)
    return pty, lambda: SerialLink(pty.path, clock.now_s)


@pytest.fixture
def desk(name: str) -> Iterator[Desk]:
    desk = Desk.of(DEVICES[name])
    yield desk
    desk.tracker.unplug()
    desk.port.close()


@every_kind
def test_a_device_is_live_while_it_samples_and_then_not(name: str, desk: Desk) -> None:
    desk.plug()
    desk.play()
    batches = desk.until(lambda: desk.more_than(0) and desk.state() is Liveness.LIVE)
    assert batches
    for batch in batches:
        assert isinstance(batch, desk.kind.samples)
        assert np.isfinite(batch.t_s).all()
        assert (np.diff(batch.t_s) >= 0).all()
        assert (batch.t_bound_s >= 0).all()
    intake = desk.tracker.intake()
    assert intake.frames_refused == 0


@every_kind
def test_a_line_that_is_closed_and_opened_goes_on(name: str, desk: Desk) -> None:
    for _ in range(3):
        desk.plug()
        before = desk.samples_in
        desk.play()
        desk.until(partial(desk.more_than, before))
        desk.tracker.unplug()
        assert desk.state() is Liveness.UNPLUGGED


@every_kind
def test_a_device_that_is_pulled_is_noticed_and_another_takes_its_place(
    name: str, desk: Desk
) -> None:
    desk.plug()
    desk.play()
    desk.until(partial(desk.more_than, SAMPLES // 4))
    desk.replace()
    with pytest.raises(DeviceError, match=r"unplugged|closed|cannot be read"):
        desk.until(lambda: desk.tracker.link is None)
    assert desk.state() is Liveness.UNPLUGGED
    desk.tracker.listen()  # nothing to listen to, and nothing to fail
    first, plugged_s = desk.tracker.intake(), desk.clock.now_s()
    desk.plug()
    desk.play()
    for batch in desk.until(partial(desk.more_than, first.samples_in + SAMPLES // 4)):
        what = "another clock than the station's"
        assert (plugged_s - 60.0 < batch.t_s).all(), what
        assert (batch.t_s < desk.clock.now_s() + 60.0).all(), what
    assert desk.tracker.intake().samples_lost == first.samples_lost
