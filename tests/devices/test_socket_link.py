"""Devices on the network: real sockets of this machine, and what can go wrong with them."""

import contextlib
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from simlab.devices.datagram_link import UdpLink
from simlab.devices.host_clock import HostClock
from simlab.devices.link import ByteLink
from simlab.devices.packets import MOST_PACKET, PacketReader
from simlab.devices.simulated.tcp_port import TwinServer
from simlab.devices.simulated.twin import SteadyTwin
from simlab.devices.socket_link import (
    CONNECT_S,
    MOST_PENDING,
    Address,
    TcpLink,
    addresses,
)
from simlab.model.errors import DeviceError

DEADLINE_S = 90.0


class Now:
    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def until(condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + DEADLINE_S
    while not (outcome := condition()):
        assert time.monotonic() < deadline
    return outcome


def connected(listener: socket.socket) -> tuple[TcpLink, socket.socket]:
    link = TcpLink("127.0.0.1", listener.getsockname()[1], Now())
    peer, _ = listener.accept()
    until(lambda: link.read().data == b"" and link.connected)
    return link, peer


def told(link: ByteLink) -> str:
    """What the line says when it goes away."""

    def gone() -> str:
        try:
            link.read()
        except DeviceError as error:
            return str(error)
        return ""

    return str(until(gone))


def test_bytes_go_both_ways_with_the_time_of_the_read(listener: socket.socket) -> None:
    link, peer = connected(listener)
    peer.sendall(b"\x00<Idle|MPos:0,0,0>\n\xff")
    arrival = until(lambda: (a := link.read()).data and a)
    assert arrival.at_s == 100.0
    assert arrival.data == b"\x00<Idle|MPos:0,0,0>\n\xff"
    assert link.write(b"?") == 1
    assert peer.recv(10) == b"?"
    assert link.name == f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    link.close()
    assert peer.recv(10) == b""
    peer.close()


def test_what_is_written_before_the_other_end_answered_waits_for_it(
    listener: socket.socket,
) -> None:
    link = TcpLink("127.0.0.1", listener.getsockname()[1], Now())
    assert link.write(b"* PING\n") == 7
    peer, _ = listener.accept()
    until(lambda: link.read().data == b"" and link.connected)
    assert peer.recv(10) == b"* PING\n"
    link.close()
    peer.close()


def test_short_messages_are_not_held_back_and_silence_is_looked_into(
    listener: socket.socket,
) -> None:
    link, peer = connected(listener)
    with socket.socket(fileno=os.dup(link.fileno() or -1)) as same:
        assert same.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert same.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert same.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 5
    link.close()
    peer.close()


def test_the_last_bytes_are_read_before_the_end_is_told(listener: socket.socket) -> None:
    link, peer = connected(listener)
    peer.sendall(b"last")
    peer.close()
    assert until(lambda: link.read().data) == b"last"
    assert "closed by the other end" in told(link)
    assert link.fileno() is None
    with pytest.raises(DeviceError, match="is closed"):
        link.read()


def test_a_connection_that_is_reset_is_unplugged(listener: socket.socket) -> None:
    link, peer = connected(listener)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    assert "unplugged" in told(link)


def test_writing_to_a_connection_that_is_reset_is_unplugged(listener: socket.socket) -> None:
    link, peer = connected(listener)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()

    def gone() -> bool:
        try:
            link.write(b"?")
        except DeviceError:
            return True
        return False

    until(gone)
    assert link.fileno() is None


def test_a_port_where_nobody_listens_refuses(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()

    def refused() -> None:
        told_by = TcpLink("127.0.0.1", port, Now())
        raise DeviceError(told(told_by))

    with pytest.raises(DeviceError, match="nobody listens there"):
        refused()


def attempt(host: str) -> None:
    raise DeviceError(told(TcpLink(host, 7878, Now())))


def test_an_address_without_a_way_to_it_says_so() -> None:
    with pytest.raises(DeviceError, match=r"tcp://255\.255\.255\.255:7878: no route"):
        attempt("255.255.255.255")  # broadcast is nothing for TCP
    with pytest.raises(DeviceError, match="cannot be reached"):
        attempt("fe80::1")  # which of the cables, it does not say


def test_who_does_not_answer_is_given_up_after_a_while(listener: socket.socket) -> None:
    listener.listen(0)
    now, links = Now(), []
    port = listener.getsockname()[1]
    for _ in range(4):  # a full backlog: the kernel lets the next ones wait
        link = TcpLink("127.0.0.1", port, now)
        link.read()
        links.append(link)
    waiting = links[-1]
    assert not waiting.connected
    now.s += CONNECT_S + 0.1
    with pytest.raises(DeviceError, match="no answer"):
        waiting.read()
    for link in links:
        link.close()


def test_a_reader_that_is_slow_bounds_what_waits_and_nothing_is_cut(
    listener: socket.socket,
) -> None:
    link, peer = connected(listener)
    piece = bytes(range(250)) * 40
    taken = 0
    while took := link.write(piece):
        assert took == len(piece)
        taken += took
    assert link.write(b"x" * (MOST_PENDING + 1)) == 0
    read = b""
    while len(read) < taken:
        read += peer.recv(1 << 20)
        link.read()
    assert read == piece * (taken // len(piece))
    link.close()
    peer.close()


class Directory:
    """Looks names up when it is allowed to."""

    def __init__(self, found: list[Address]) -> None:
        self.found = found
        self.allowed = threading.Event()

    def __call__(self, host: str, port: int) -> list[Address]:
        assert self.allowed.wait(DEADLINE_S)
        if not self.found:
            raise OSError(f"{host} is unknown")
        return self.found


def test_a_name_is_looked_up_beside_the_loop(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    directory = Directory([(socket.AF_INET, ("127.0.0.1", port))])
    link = TcpLink("mill-3.example", port, Now(), directory)
    assert link.fileno() is None
    assert link.read().data == b""
    directory.allowed.set()
    until(lambda: link.read().data == b"" and link.connected)
    link.close()


def test_the_next_address_of_a_name_is_tried(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    with socket.create_server(("127.0.0.1", 0)) as other:
        dead = other.getsockname()[1]
    directory = Directory([(socket.AF_INET, ("127.0.0.1", p)) for p in (dead, port)])
    directory.allowed.set()
    link = TcpLink("mill-3.example", port, Now(), directory)
    until(lambda: link.read().data == b"" and link.connected)
    link.close()


def test_a_name_that_nobody_knows_says_so() -> None:
    directory = Directory([])
    directory.allowed.set()
    assert "nobody knows this name (mill-3.example is unknown)" in told(
        TcpLink("mill-3.example", 1, Now(), directory)
    )


def test_this_machine_is_known_by_name() -> None:
    assert (socket.AF_INET, ("127.0.0.1", 80)) in addresses("localhost", 80)


def test_datagrams_come_whole_and_the_last_speaker_is_answered() -> None:
    link = UdpLink("127.0.0.1", 0, Now())
    reader = PacketReader()
    assert link.write(b"to whom?") == 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        device.bind(("127.0.0.1", 0))
        device.settimeout(DEADLINE_S)
        sent = [b"\0\1\2", b"", bytes(MOST_PACKET)]
        for packet in (b"first", *sent, bytes(MOST_PACKET + 1), b"after"):
            device.sendto(packet, ("127.0.0.1", link.port))
        packets: list[bytes] = []

        def all_of_them() -> bool:
            packets.extend(reader.feed(link.read().data))
            return len(packets) == 5

        until(all_of_them)
        assert packets == [b"first", *sent, b"after"]
        assert dict(reader.tally.refused) == {"noise": 1}
        assert link.write(b"hello") == 5
        assert device.recv(10) == b"hello"
    assert link.name == "udp://127.0.0.1:0"
    assert isinstance(link.fileno(), int)
    link.close()
    assert link.fileno() is None
    for use in (link.read, lambda: link.write(b"x")):
        with pytest.raises(DeviceError, match="unplugged"):
            use()


def test_a_group_of_listeners_is_joined() -> None:
    with pytest.raises(DeviceError, match="cannot be listened at"):
        UdpLink("239.255.42.999", 0, Now())
    with contextlib.suppress(DeviceError):  # a machine without any network has no groups
        UdpLink("239.255.42.99", 0, Now()).close()


def test_a_port_that_somebody_else_listens_at_says_so() -> None:
    link = UdpLink("127.0.0.1", 0, Now())
    with pytest.raises(DeviceError, match="cannot be listened at"):
        UdpLink("127.0.0.1", link.port, Now())
    with pytest.raises(DeviceError, match="as numbers"):
        UdpLink("mill.example", 0, Now())
    link.close()


class Parrot(SteadyTwin):
    """Says its samples, and what it hears; greets who comes."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[bytes] = []
        self.lost = 0

    def frames(self, row: int, at_s: float) -> list[bytes]:
        return [bytes([self._samples[row]]) * 1000]

    def beside(self, now_s: float) -> list[bytes]:
        said, self.answers = self.answers, []
        return said

    def visited(self, now_s: float) -> None:
        self.answers.append(b"hello ")

    def hear(self, data: bytes, now_s: float) -> None:
        self.answers.append(data)

    def next_s(self) -> float:
        return 0.0 if self.answers else super().next_s()

    def dropped(self) -> None:
        self.lost += 1


@pytest.fixture
def parrot() -> Iterator[tuple[Parrot, TwinServer]]:
    twin = Parrot()
    server = TwinServer(twin, HostClock())
    yield twin, server
    server.close()
    server.close()


def heard(link: TcpLink, size: int) -> bytes:
    data = bytearray()

    def all_of_it() -> bool:
        data.extend(link.read().data)
        return len(data) >= size

    until(all_of_it)
    return bytes(data)


def test_a_twin_behind_a_port_greets_answers_and_plays(parrot: tuple[Parrot, TwinServer]) -> None:
    _, server = parrot
    link = TcpLink(server.host, server.port, Now())
    link.write(b"you")
    assert heard(link, 9) == b"hello you"
    server.play([1, 2], rate_hz=1000.0)
    assert heard(link, 2000) == b"\1" * 1000 + b"\2" * 1000
    until(lambda: not server.playing)
    assert server.sent == 2
    link.close()


def test_a_twin_that_hangs_up_serves_the_next_host(parrot: tuple[Parrot, TwinServer]) -> None:
    _, server = parrot
    first = TcpLink(server.host, server.port, Now())
    assert heard(first, 6) == b"hello "
    server.hang_up()
    assert "closed by the other end" in told(first)
    second = TcpLink(server.host, server.port, Now())
    assert heard(second, 6) == b"hello "
    third = TcpLink(server.host, server.port, Now())  # takes the place of the second
    assert heard(third, 6) == b"hello "
    assert "unplugged" in told(second)
    third.close()


def test_a_host_that_does_not_read_loses_whole_pieces(parrot: tuple[Parrot, TwinServer]) -> None:
    twin, server = parrot
    link = TcpLink(server.host, server.port, Now())
    assert heard(link, 6) == b"hello "
    server.play([7] * 20_000, rate_hz=1e7)
    until(lambda: twin.lost > 0)
    data = bytearray()

    def what_was_not_lost() -> bool:
        data.extend(link.read().data)
        return len(data) + 1000 * (twin.lost + 1) >= 20_000 * 1000

    until(what_was_not_lost)
    assert set(data) == {7}
    link.close()
