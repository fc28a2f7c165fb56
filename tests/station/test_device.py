"""The device of the desk: it may go away and come back, and the station never fails for it."""

import itertools
from dataclasses import dataclass, field

from simlab.devices.link import Arrival, ByteLink
from simlab.devices.registry import TORCH_TRACKER
from simlab.devices.replay_link import ReplayLink
from simlab.model.errors import DeviceError, RecordingError
from simlab.model.sessions import Liveness
from simlab.station.device import LONGEST_WAIT_S, Device


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


def test_a_line_that_wakes_nobody_is_read_until_it_is_empty() -> None:
    socket = Socket(links=[ReplayLink([Arrival(n / 100, b"x") for n in range(40)])])
    device = socket.device()
    device.listen()
    assert device.tracker.decoder.held == 40
