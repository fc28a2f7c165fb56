"""Opening a place: found wherever it is plugged in, searched for by id, and told what to do."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from simlab.devices.capture import CaptureWriter, Head, Heard, What
from simlab.devices.file_link import FileLink
from simlab.devices.kind import DeviceKind
from simlab.devices.link import Arrival, ByteLink
from simlab.devices.modbus_examples import POWER
from simlab.devices.modbus_kind import power_kind
from simlab.devices.modbus_map import RTU
from simlab.devices.opening import Doors, open_place
from simlab.devices.places import Port, place_from
from simlab.devices.registry import TORCH_TRACKER
from simlab.devices.uid_link import MOST_KEPT, SEARCH_S, UidLink
from simlab.model.errors import DeviceError


@dataclass
class FakeLink:
    """A line that says what it is given."""

    name: str
    said: list[bytes] = field(default_factory=list)
    heard: bytes = b""
    closed: int = 0
    gone: bool = False

    def fileno(self) -> int | None:
        return 77

    def read(self) -> Arrival:
        if self.gone:
            raise DeviceError(f"{self.name}: unplugged")
        return Arrival(1.0, self.said.pop(0) if self.said else b"")

    def write(self, data: bytes) -> int:
        self.heard += data
        return len(data)

    def close(self) -> None:
        self.closed += 1


@dataclass
class Sockets:
    """What is plugged in where."""

    ports: list[Port] = field(default_factory=list)
    links: dict[str, FakeLink] = field(default_factory=dict)
    opened: list[tuple[object, ...]] = field(default_factory=list)

    def serial(self, path: str, _now_s: Callable[[], float], baud: int, parity: str) -> ByteLink:
        self.opened.append((path, baud, parity) if parity != "N" else (path, baud))
        if path not in self.links:
            raise DeviceError(f"{path}: cannot be opened")
        return self.links[path]

    def other(self, *what: object) -> ByteLink:
        self.opened.append(what[:-1])
        return FakeLink("other")

    def open(
        self,
        text: str,
        now_s: Callable[[], float] = lambda: 0.0,
        kind: DeviceKind = TORCH_TRACKER,
    ) -> ByteLink:
        doors = Doors(lambda: self.ports, self.serial, *[self.other] * 4)
        return open_place(place_from(text), kind, 230400, now_s, doors)


def said_by(uid: int) -> bytes:
    """Some heartbeats and samples of a simlab board."""
    twin = TORCH_TRACKER.twin(uid)
    twin.play(TORCH_TRACKER.example(5, np.random.default_rng(1)), 200.0, 0.0)
    return b"".join(b"".join(twin.say(n / 100)) for n in range(30))


def test_a_device_is_opened_where_it_is_plugged_in_now() -> None:
    sockets = Sockets(links={"/dev/ttyUSB0": FakeLink("a"), "/dev/ttyUSB1": FakeLink("b")})
    sockets.ports = [Port("/dev/ttyUSB0", 0x1A86, 0x7523, "77")]
    assert sockets.open("usb:1A86:7523:77").name == "a"
    sockets.ports = [Port("/dev/ttyUSB1", 0x1A86, 0x7523, "77")]
    assert sockets.open("usb:1A86:7523:77").name == "b"
    assert sockets.open("/dev/ttyUSB0").name == "a"
    assert sockets.opened == [
        ("/dev/ttyUSB0", 230400), ("/dev/ttyUSB1", 230400), ("/dev/ttyUSB0", 230400),
    ]  # fmt: skip


def test_other_links_have_other_doors(tmp_path: Path) -> None:
    sockets = Sockets()
    sockets.open("hid:10CE:EB93")
    sockets.open("hid:10CE:EB93:5")
    sockets.open("tcp://mill:7878")
    sockets.open("udp://127.0.0.1:1511")
    sockets.open("camera:1")
    assert sockets.opened.pop() == (1,)
    assert sockets.opened == [
        (0x10CE, 0xEB93, None), (0x10CE, 0xEB93, "5"), ("mill", 7878), ("127.0.0.1", 1511),
    ]  # fmt: skip
    (tmp_path / "log.csv").write_text("1\n")
    log = sockets.open(f"file:{tmp_path}/log.csv")
    assert log.read().data == b"1\n"
    log.close()
    writer = CaptureWriter(tmp_path / "a", Head("torch_tracker", "x", 1, 0.0))
    writer.put(Heard(What.OPENED, 1.0, b""))
    writer.close()
    capture = sockets.open(f"capture:{tmp_path}/a")
    assert capture.name == f"{tmp_path}/a"
    capture.close()


def test_a_network_place_without_a_port_is_told() -> None:
    with pytest.raises(DeviceError, match="write tcp://mill:PORT"):
        Sockets().open("tcp://mill")


def test_a_simulated_place_is_opened_by_nobody_here() -> None:
    with pytest.raises(DeviceError, match="no torch_tracker is opened there"):
        Sockets().open("simulated")


@pytest.fixture
def boards() -> Sockets:
    """Two boards and something else, on three ports; a fourth is held by somebody."""
    return Sockets(
        ports=[
            Port("/dev/ttyS0"), *(Port(f"/dev/ttyUSB{n}", 0x1A86, 0x7523) for n in range(4)),
        ],
        links={
            "/dev/ttyUSB0": FakeLink("zero", [b"", said_by(0xA)]),
            "/dev/ttyUSB1": FakeLink("one", [b"$PNMEA*00\r\n"] * 3),
            "/dev/ttyUSB2": FakeLink("two", [b"", said_by(0xB)[:7], said_by(0xB)[7:], b"more"]),
        },
    )  # fmt: skip


def test_a_board_is_found_by_its_id_with_all_that_it_said(boards: Sockets) -> None:
    link = boards.open("uid:b")
    assert [path for path, _ in boards.opened] == [f"/dev/ttyUSB{n}" for n in range(4)]
    assert link.write(b"hello") == 0  # nobody to say it to
    assert link.fileno() is None
    assert link.name == "uid:0000000b"
    data = b"".join(link.read().data for _ in range(6))
    assert data == said_by(0xB) + b"more"
    assert link.name == "uid:0000000b at two"
    assert link.fileno() == 77
    assert link.write(b"hello") == 5
    assert [boards.links[f"/dev/ttyUSB{n}"].closed for n in range(3)] == [1, 1, 0]
    link.close()
    assert boards.links["/dev/ttyUSB2"].closed == 1


def test_a_board_that_is_not_there_is_told_with_those_that_are(boards: Sockets) -> None:
    now = [0.0]
    link = boards.open("uid:c", lambda: now[0])
    for _ in range(5):
        assert link.read().data == b""
    now[0] = SEARCH_S + 0.1
    with pytest.raises(DeviceError, match="is not found, 0000000a, 0000000b answers"):
        link.read()
    assert all(one.closed == 1 for one in boards.links.values())


def test_ports_that_go_away_while_a_board_is_searched_for_are_let_go(boards: Sockets) -> None:
    for one in boards.links.values():
        one.gone = True
    link = boards.open("uid:a")
    with pytest.raises(DeviceError, match="no board answers"):
        link.read()
    link.close()
    assert all(one.closed == 1 for one in boards.links.values())


def test_a_board_whose_ports_cannot_be_opened_is_told() -> None:
    ports = [Port("/dev/ttyUSB0", 1, 2)]
    with pytest.raises(DeviceError, match=r"/dev/ttyUSB0: cannot be opened\); plug the board in"):
        Sockets(ports).open("uid:a")
    with pytest.raises(DeviceError, match=r"no serial port is there"):
        Sockets().open("uid:a")


def test_a_search_holds_bounded_memory() -> None:
    noisy = FakeLink("noisy", [b"x" * 65536] * 50)
    link = UidLink(1, ["p"], lambda _path: noisy, lambda: 0.0)
    for _ in range(50):
        link.read()
    candidate = link._candidates[0]
    assert sum(len(one.data) for one in candidate.said) <= MOST_KEPT + 2 * 65536


def test_a_log_is_read_from_its_start_as_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(b"a\n")
    link = FileLink(path, lambda: 5.0)
    assert link.read() == Arrival(5.0, b"a\n")
    assert link.read() == Arrival(5.0, b"")
    with path.open("ab") as log:
        log.write(b"b\n")
    assert link.read().data == b"b\n"
    assert (link.name, link.fileno(), link.write(b"?")) == (str(path), None, 1)
    link.close()
    link.close()
    with pytest.raises(DeviceError, match="cannot be read"):
        link.read()


def test_a_log_that_was_begun_anew_is_another(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(b"first\n")
    link = FileLink(path, lambda: 5.0)
    link.read()
    path.write_bytes(b"2\n")
    with pytest.raises(DeviceError, match="begun anew"):
        link.read()
    path.rename(tmp_path / "log.1")
    path.write_bytes(b"third line\n")
    other = FileLink(tmp_path / "log.1", lambda: 5.0)
    (tmp_path / "log.1").unlink()
    with pytest.raises(DeviceError, match="cannot be read"):
        other.read()
    link.close()
    other.close()


def test_a_log_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="name the log's file"):
        FileLink(tmp_path / "none", lambda: 0.0)
    with pytest.raises(DeviceError, match="no ordinary file"):
        FileLink(Path("/dev/null"), lambda: 0.0)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DeviceError, match="no ordinary file"):  # at once, though nobody writes
        FileLink(tmp_path / "pipe", lambda: 0.0)


def test_a_kinds_parity_is_that_of_its_port() -> None:
    sockets = Sockets(links={"/dev/ttyS1": FakeLink("/dev/ttyS1")})
    kind = power_kind(RTU, POWER.replace("schema = 1", 'schema = 1\nparity = "even"'))
    sockets.open("/dev/ttyS1", kind=kind)
    assert sockets.opened == [("/dev/ttyS1", 230400, "E")]
