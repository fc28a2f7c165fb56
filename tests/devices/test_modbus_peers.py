"""Modbus against pymodbus's own servers: real sockets, real pseudo-terminals, real mishaps."""

import struct
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from pymodbus.constants import ExcCodes

from simlab.devices.adapter import Tracker
from simlab.devices.kind import DeviceKind
from simlab.devices.link import ByteLink
from simlab.devices.modbus import ModbusDecoder
from simlab.devices.modbus_kind import panel_kind, power_kind
from simlab.devices.modbus_map import RTU, TCP
from simlab.devices.readings import Control
from simlab.devices.serial_link import SerialLink
from simlab.devices.socket_link import TcpLink
from simlab.model.errors import DeviceError
from tests.devices.modbus_server import Peer, PtyPair

DEADLINE_S = 90.0
INPUT, HOLDING, DISCRETE = 4, 3, 2
Open = Callable[[Peer], ByteLink]


@pytest.fixture
def pair() -> Iterator[PtyPair]:
    wire = PtyPair()
    yield wire
    wire.close()


class Desk:
    """A tracker that listens to a real server until something is so."""

    def __init__(self, kind: DeviceKind, peer: Peer, link: ByteLink) -> None:
        self.peer = peer
        self.tracker: Tracker[Any] = kind.tracker()
        self.tracker.plug(link, time.monotonic())
        self.tracker.begin(0.0)
        self.taken: list[Any] = []

    @property
    def decoder(self) -> ModbusDecoder:
        decoder = self.tracker.decoder
        assert isinstance(decoder, ModbusDecoder)
        return decoder

    def until(self, condition: Callable[[], Any]) -> None:
        deadline = time.monotonic() + DEADLINE_S
        while not condition():
            assert time.monotonic() < deadline, self.decoder.polls
            self.tracker.listen()
            batch = self.tracker.take()
            if batch is not None:
                self.taken.append(batch)

    def last(self) -> Any:
        """The values of the next row from now on."""
        self.taken.clear()
        self.until(lambda: len(self.taken) > 1)  # one may have been under way
        return self.taken[-1]


@pytest.fixture(params=[RTU, TCP])
def framing(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opened(framing: str, pair: PtyPair) -> Iterator[Callable[[int], tuple[Peer, ByteLink]]]:
    peers: list[tuple[Peer, ByteLink]] = []

    def open_one(unit: int) -> tuple[Peer, ByteLink]:
        peer = Peer(unit)
        if framing == TCP:
            link: ByteLink = TcpLink("127.0.0.1", peer.serve_tcp(), time.monotonic)
        else:
            peer.serve_rtu(pair.paths[1])
            link = SerialLink(pair.paths[0], time.monotonic)
        peers.append((peer, link))
        return peer, link

    yield open_one
    for peer, link in peers:
        link.close()
        peer.close()


Opened = Callable[[int], tuple[Peer, ByteLink]]


def weld(peer: Peer, amps: float, volts: float, feed_m_min: float, arc: int) -> None:
    high, low = struct.unpack(">HH", struct.pack(">f", feed_m_min))
    words = (round(amps * 10), round(volts * 10), high, low, arc)
    peer.values |= {(INPUT, at): word for at, word in enumerate(words)}


def power(framing: str, opened: Opened) -> Desk:
    peer, link = opened(1)
    weld(peer, 182.5, 24.3, 8.5, 1)
    return Desk(power_kind(framing), peer, link)


def test_a_power_source_is_read(framing: str, opened: Opened) -> None:
    desk = power(framing, opened)
    row = desk.last()
    assert row.current_a[-1] == pytest.approx(182.5)
    assert row.voltage_v[-1] == pytest.approx(24.3)
    assert row.wire_feed_m_min[-1] == 8.5
    assert row.arc_on[-1] == 1.0
    weld(desk.peer, 90.0, 18.0, 4.0, 0)
    row = desk.last()
    assert (row.current_a[-1], row.wire_feed_m_min[-1], row.arc_on[-1]) == (90.0, 4.0, 0.0)
    assert desk.tracker.intake().frames_refused == 0


def test_a_panel_tells_what_changed(framing: str, opened: Opened) -> None:
    peer, link = opened(2)
    peer.values |= {(HOLDING, 16): 100, (HOLDING, 17): 1, (HOLDING, 18): 65535}
    desk = Desk(panel_kind(framing), peer, link)
    desk.until(lambda: desk.decoder.polls.answered >= 4)
    first = np.concatenate([batch.control for batch in desk.taken])
    assert sorted(first.tolist()) == [Control.AXIS, Control.FEED_OVERRIDE]
    desk.taken.clear()
    peer.values |= {(HOLDING, 18): 2, (DISCRETE, 0): 0b110}
    desk.until(lambda: sum(map(len, desk.taken)) >= 3)
    events = {
        (Control(int(control)).name, int(number), value)
        for batch in desk.taken
        for control, number, value in zip(batch.control, batch.number, batch.value, strict=True)
    }
    assert events == {("WHEEL", 0, 3.0), ("BUTTON", 1, 1.0), ("EMERGENCY_STOP", 0, 1.0)}


def test_exceptions_are_counted_by_their_code(framing: str, opened: Opened) -> None:
    desk = power(framing, opened)
    desk.peer.refuses = ExcCodes.DEVICE_FAILURE
    desk.until(lambda: desk.decoder.polls.exceptions[4] >= 3)
    desk.peer.refuses = None
    assert desk.last().voltage_v[-1] == pytest.approx(24.3)
    assert desk.tracker.intake().frames_refused == 0


def test_a_busy_device_is_asked_again_at_once(framing: str, opened: Opened) -> None:
    desk = power(framing, opened)
    desk.peer.refuses = ExcCodes.DEVICE_BUSY
    desk.until(lambda: desk.decoder.polls.exceptions[6] >= 6)
    polls = desk.decoder.polls
    assert polls.answered == 0
    assert polls.asked >= 6


def test_a_late_answer_is_counted_and_the_next_one_is_taken_for_itself(
    framing: str, opened: Opened
) -> None:
    desk = power(framing, opened)
    desk.last()
    desk.peer.hold()
    desk.until(lambda: desk.decoder.polls.timed_out >= 2)
    answered = desk.decoder.polls.answered
    desk.peer.go()
    desk.until(lambda: desk.decoder.polls.answered > answered + 3)
    assert desk.tracker.intake().frames_refused == 0
    if framing == TCP:  # over RTU a late answer cannot be told from one in time
        assert desk.decoder.polls.late >= 1
    for batch in desk.taken:
        assert set(np.round(batch.current_a, 3)) == {182.5}  # never another register's


def test_damaged_answers_are_refused_asked_for_again_and_never_believed(
    pair: PtyPair,
) -> None:
    peer = Peer(1)
    weld(peer, 182.5, 24.3, 8.5, 1)
    sent = iter(range(10**9))

    def third_damaged(data: bytes) -> bytes:
        return data[:4] + bytes([data[4] ^ 0x01]) + data[5:] if next(sent) % 3 == 2 else data

    peer.damages = third_damaged
    peer.serve_rtu(pair.paths[1])
    desk = Desk(power_kind(RTU), peer, SerialLink(pair.paths[0], time.monotonic))
    desk.until(lambda: desk.decoder.tally.refused["checksum"] >= 3)
    polls = desk.decoder.polls
    assert polls.timed_out >= 2
    for batch in desk.taken:
        assert set(np.round(batch.current_a, 3)) == {182.5}
    desk.tracker.unplug()
    peer.close()


def test_a_server_that_hangs_up_is_unplugged_and_found_again() -> None:
    first = Peer(1)
    link = TcpLink("127.0.0.1", first.serve_tcp(), time.monotonic)
    desk = Desk(power_kind(TCP), first, link)
    desk.last()
    first.close()
    with pytest.raises(DeviceError):
        desk.until(lambda: desk.tracker.link is None)
    second = Peer(1)
    weld(second, 99.0, 20.0, 5.0, 1)
    again = TcpLink("127.0.0.1", second.serve_tcp(), time.monotonic)
    desk.tracker.plug(again, time.monotonic())
    assert desk.last().current_a[-1] == 99.0
    desk.tracker.unplug()
    second.close()
