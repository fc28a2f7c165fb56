"""The device of the desk: it may go away and come back, and the station never fails for it."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from simlab.devices.framing import encode
from simlab.devices.host_clock import HostClock
from simlab.devices.link import Arrival, ByteLink
from simlab.devices.messages import HEARTBEAT, STREAM_PANEL
from simlab.devices.places import place_from
from simlab.devices.registry import DEVICES, TORCH_TRACKER
from simlab.model.errors import DeviceError, RecordingError
from simlab.model.sessions import Liveness
from simlab.station.bench_device import DeviceBench, Role
from simlab.station.device import LONGEST_WAIT_S, Device, device_of
from tests.devices.replay_link import ReplayLink


@dataclass
class Socket:
    """A socket into which somebody plugs things, and a clock."""

    links: list[ByteLink] = field(default_factory=list)
    tries: list[float] = field(default_factory=list)
    told: list[tuple[Liveness, str]] = field(default_factory=list)
    now_s: float = 0.0

    def open(self) -> ByteLink:
        self.tries.append(self.now_s)
        if not self.links:
            raise DeviceError("port: cannot be opened; plug the device in")
        return self.links.pop(0)

    def device(self) -> Device:
        return Device(
            TORCH_TRACKER.tracker(),
            self.open,
            lambda: self.now_s,
            lambda state, why: self.told.append((state, why)),
        )


def test_a_port_that_is_not_there_is_tried_again_ever_more_slowly() -> None:
    socket = Socket()
    device = socket.device()
    while socket.now_s < 40.0:
        device.listen()
        socket.now_s += 0.05
    gaps = [b - a for a, b in zip(socket.tries, socket.tries[1:], strict=False)]
    assert len(gaps) < 15
    assert all(later >= earlier - 0.06 for earlier, later in itertools.pairwise(gaps))
    assert max(gaps) <= LONGEST_WAIT_S + 0.06
    assert socket.told == [
        (Liveness.UNPLUGGED, "port: cannot be opened; plug the device in"),
    ]
    assert device.fileno() is None
    assert device.take() is None


def test_a_device_that_comes_back_is_heard_again() -> None:
    socket = Socket()
    device = socket.device()
    socket.links = [ReplayLink([Arrival(0.0, b"")]), ReplayLink([Arrival(0.5, b"")] * 5)]
    device.listen()
    device.listen()  # the first line ends here
    socket.now_s = 1.0
    device.listen()
    assert [state for state, _ in socket.told] == [
        Liveness.SILENT, Liveness.UNPLUGGED, Liveness.SILENT,
    ]  # fmt: skip
    assert device.since_s == 1.0
    socket.now_s = 1.2
    device.listen()
    assert device.since_s == 1.0  # nothing has changed since
    assert "the recording ends here" in socket.told[1][1]
    assert socket.told[2][1] == ""


def test_a_line_that_opens_and_says_nothing_is_tried_ever_more_slowly() -> None:
    socket = Socket()
    device = socket.device()
    while socket.now_s < 40.0:
        socket.links = [ReplayLink([])]  # opens, and is gone at the first read
        device.listen()
        socket.now_s += 0.05
    assert len(socket.tries) < 15


def test_a_capture_that_is_none_is_told() -> None:
    def open_link() -> ByteLink:
        raise RecordingError("monday", "is no capture", "name another file")

    told: list[str] = []
    device = Device(
        TORCH_TRACKER.tracker(), open_link, lambda: 0.0, lambda _state, why: told.append(why)
    )
    device.listen()
    assert told == ["monday: is no capture; name another file"]


@dataclass
class Mute:
    """A line that stays open and says nothing, until it is told to."""

    socket: "Socket"
    says: bytes = b""
    closed: bool = False
    name: str = "mute"

    def fileno(self) -> int | None:
        return None

    def read(self) -> Arrival:
        said, self.says = self.says, b""
        return Arrival(self.socket.now_s, said)

    def write(self, data: bytes) -> int:
        return len(data)

    def close(self) -> None:
        self.closed = True


def beat() -> bytes:
    payload = np.zeros((), dtype=HEARTBEAT.dtype)
    return b"\0" + encode(HEARTBEAT, STREAM_PANEL, 0, 0, payload)


def test_a_line_that_is_lost_is_opened_again_ever_more_slowly_and_stays_lost() -> None:
    socket = Socket()
    device = socket.device()
    while socket.now_s < 400.0:
        socket.links = [Mute(socket)]
        device.listen()
        socket.now_s += 0.25
    gaps = [b - a for a, b in itertools.pairwise(socket.tries)]
    np.testing.assert_allclose(gaps, [10, 20, 40, 80, 160], atol=0.3)
    assert [state for state, _ in socket.told] == [Liveness.SILENT, Liveness.LOST]


def test_a_lost_board_that_speaks_again_is_heard_and_waited_for_as_long_as_before() -> None:
    socket = Socket()
    first, second, third = (Mute(socket) for _ in range(3))
    socket.links = [first, second, third]
    device = socket.device()
    while len(socket.tries) < 2 and socket.now_s < 30.0:
        device.listen()
        socket.now_s += 0.25
    assert first.closed
    second.says = beat()
    device.listen()
    assert device.state is Liveness.SILENT  # it beats, and does not sample
    spoke_s = socket.now_s
    while len(socket.tries) < 3 and socket.now_s < 60.0:
        device.listen()
        socket.now_s += 0.25
    assert socket.tries[2] - spoke_s == pytest.approx(10.0, abs=0.3)
    assert second.closed
    assert not third.closed


def test_a_lost_line_that_cannot_be_opened_again_is_unplugged() -> None:
    socket = Socket(links=[Mute(Socket())])
    device = socket.device()
    while socket.now_s < 12.0:
        device.listen()
        socket.now_s += 0.25
    assert [state for state, _ in socket.told] == [
        Liveness.SILENT, Liveness.LOST, Liveness.UNPLUGGED,
    ]  # fmt: skip
    assert socket.told[-1][1].startswith("port: cannot be opened")


def test_a_file_that_grows_no_more_is_not_read_from_its_beginning_again(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("t_s,current_a\n", encoding="ascii")
    place = place_from(f"file:{path}")
    bench = DeviceBench(DEVICES["power_csv"], place, 0, Role.POWER, ())
    now = [0.0]
    clock = HostClock(monotonic=lambda: now[0])
    device = device_of(bench, None, clock, lambda _state, _why: None)
    device.listen()
    first = device.tracker.link
    assert first is not None
    while now[0] < 60.0:
        device.listen()
        now[0] += 0.25
    assert device.state is Liveness.LOST
    assert device.tracker.link is first
    device.tracker.unplug()


def test_a_line_that_wakes_nobody_is_read_until_it_is_empty() -> None:
    socket = Socket(links=[ReplayLink([Arrival(n / 100, b"x") for n in range(40)])])
    device = socket.device()
    device.listen()
    assert device.tracker.decoder.held == 40
