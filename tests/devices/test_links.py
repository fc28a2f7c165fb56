"""Lines: a real pseudo-terminal through the real serial link, and a replayed one."""

import os
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from simlab.devices.link import Arrival
from simlab.devices.serial_link import SerialLink
from simlab.model.errors import DeviceError
from tests.devices.replay_link import ReplayLink


@pytest.fixture
def pty() -> Iterator[tuple[int, int]]:
    """(master, slave) of a raw pseudo-terminal."""
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, slave
    for descriptor in (master, slave):
        try:
            os.close(descriptor)
        except OSError:
            continue  # the test closed it itself


def opened(slave: int) -> SerialLink:
    return SerialLink(os.ttyname(slave), now_s=lambda: 42.0)


def read_on(link: SerialLink) -> None:
    for _ in range(3):
        link.read()


def test_what_was_written_is_read_with_its_arrival(pty: tuple[int, int]) -> None:
    master, slave = pty
    link = opened(slave)
    os.write(master, b"\x00\x11\x13\x0d\x0a\xff")  # nothing a terminal would make of it
    assert link.read() == Arrival(42.0, b"\x00\x11\x13\x0d\x0a\xff")
    assert link.name == os.ttyname(slave)
    link.close()


def test_reading_nothing_does_not_wait_and_is_not_unplugged(pty: tuple[int, int]) -> None:
    link = opened(pty[1])
    assert link.read() == Arrival(42.0, b"")
    assert link.read() == Arrival(42.0, b"")
    link.close()


def test_a_port_that_hung_up_is_unplugged_and_not_read_for_ever(pty: tuple[int, int]) -> None:
    master, slave = pty
    link = opened(slave)
    os.write(master, b"last")
    os.close(slave)
    os.close(master)
    with pytest.raises(DeviceError, match="unplugged"):
        read_on(link)
    link.close()


def test_a_closed_port_says_so(pty: tuple[int, int]) -> None:
    link = opened(pty[1])
    assert isinstance(link.fileno(), int)
    link.close()
    link.close()
    assert link.fileno() is None
    with pytest.raises(DeviceError, match="closed"):
        link.read()


def test_a_port_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        DeviceError, match=r"ttyUSB7: .*\(there is no such port\); plug the device in"
    ):
        SerialLink(str(tmp_path / "ttyUSB7"), now_s=lambda: 0.0)


def test_what_is_no_port_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        DeviceError, match=r"\(it is a directory\); name a port that `simlab devices"
    ):
        SerialLink(str(tmp_path), now_s=lambda: 0.0)
    with pytest.raises(DeviceError, match=r"\(it is no serial port, or takes no such rate\); name"):
        SerialLink("/dev/null", now_s=lambda: 0.0)


def test_a_port_takes_a_parity_and_refuses_what_is_none(pty: tuple[int, int]) -> None:
    path = os.ttyname(pty[1])
    SerialLink(path, lambda: 0.0, 19200, "E").close()
    with pytest.raises(DeviceError, match="cannot be opened"):
        SerialLink(path, lambda: 0.0, 19200, "X")


def test_a_port_is_exclusively_ours(pty: tuple[int, int]) -> None:
    link = opened(pty[1])
    with pytest.raises(
        DeviceError, match=r"cannot be opened \(another program has it\); see which"
    ):
        opened(pty[1])
    link.close()


def test_a_replayed_line_gives_its_arrivals_and_then_is_unplugged() -> None:
    link = ReplayLink([Arrival(1.0, b"a"), Arrival(2.0, b"b")], name="monday")
    assert link.name == "monday"
    assert link.fileno() is None
    assert [link.read(), link.read()] == [Arrival(1.0, b"a"), Arrival(2.0, b"b")]
    with pytest.raises(DeviceError, match="monday"):
        link.read()


def test_a_replayed_line_that_was_closed_forgets_the_rest() -> None:
    link = ReplayLink([Arrival(1.0, b"a")])
    link.close()
    with pytest.raises(DeviceError):
        link.read()
