"""News of the devices: a change of state at once, counts soon, nothing otherwise."""

from dataclasses import dataclass, field

import pytest

from simlab.api.shapes import StationDevicesShape
from simlab.model.sessions import DeviceIntake, Liveness
from simlab.station.device_news import COUNTS_S, DeviceNews, Stands
from simlab.station.live import NoLink


@dataclass
class Told(NoLink):
    """A link that remembers."""

    said: list[StationDevicesShape] = field(default_factory=list)

    def report(self, devices: StationDevicesShape) -> None:
        self.said.append(devices)


@dataclass
class TwoDevices:
    """A desk that does what a test says."""

    states: list[Liveness] = field(default_factory=lambda: [Liveness.LIVE, Liveness.SILENT])
    since_s: list[float] = field(default_factory=lambda: [2.0, 3.0])
    samples_in: int = 0
    lost: int = 0
    noise: int = 0

    def stands(self) -> Stands:
        return tuple(zip(self.states, self.since_s, strict=True))

    def counted(self) -> tuple[DeviceIntake, ...]:
        torch = DeviceIntake("usb:A1", "torch_imu", self.samples_in, self.lost)
        noise = (("noise", self.noise),) if self.noise else ()
        power = DeviceIntake("tcp:box", "modbus_power", 0, 0, noise, noise)
        return (torch, power)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def news(told: Told) -> DeviceNews:
    return DeviceNews(told, lambda at_s: 1000.0 + at_s)


def test_what_is_said_names_each_device_its_state_and_since_when(
    told: Told, news: DeviceNews
) -> None:
    news.tell(TwoDevices(samples_in=9, lost=4, noise=3), 5.0)
    ((torch, power),) = (one.devices for one in told.said)
    assert torch.model_dump() == {
        "device": "usb:A1",
        "kind": "torch_imu",
        "state": Liveness.LIVE,
        "since_unix_s": 1002.0,
        "samples_in": 9,
        "samples_lost": 4,
        "refused": {},
        "refused_bytes": {},
    }
    assert (power.kind, power.state, power.since_unix_s) == ("modbus_power", "silent", 1003.0)
    assert (power.refused, power.refused_bytes) == ({"noise": 3}, {"noise": 3})


def test_a_change_of_state_is_said_at_once(told: Told, news: DeviceNews) -> None:
    desk = TwoDevices()
    news.tell(desk, 5.0)
    desk.states[1], desk.since_s[1] = Liveness.LOST, 5.01
    news.tell(desk, 5.01)
    assert [one.devices[1].state for one in told.said] == ["silent", "lost"]


def test_away_and_back_between_two_looks_is_a_change_too(told: Told, news: DeviceNews) -> None:
    desk = TwoDevices()
    news.tell(desk, 5.0)
    desk.since_s[0] = 5.005
    news.tell(desk, 5.01)
    assert [one.devices[0].since_unix_s for one in told.said] == [1002.0, 1005.005]


def test_counts_alone_are_said_once_in_a_while_and_samples_never(
    told: Told, news: DeviceNews
) -> None:
    desk = TwoDevices()
    news.tell(desk, 5.0)
    desk.lost = 1
    news.tell(desk, 5.0 + COUNTS_S / 2)
    assert len(told.said) == 1
    news.tell(desk, 5.0 + COUNTS_S)
    assert told.said[-1].devices[0].samples_lost == 1
    desk.samples_in = 1000
    news.tell(desk, 5.0 + 3 * COUNTS_S)
    news.tell(desk, 5.0 + 5 * COUNTS_S)
    assert len(told.said) == 2
