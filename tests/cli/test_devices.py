"""`simlab devices`: with a simulated device of every kind, captured and read again to the bit."""

import io
import json
import os
import signal
import socket
import threading
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from simlab.cli.device_list import Found, facts, found, table
from simlab.cli.device_target import kind_named, kinds_at
from simlab.cli.devices import app
from simlab.devices import modbus_examples
from simlab.devices.capture import CaptureWriter, Head
from simlab.devices.hid_link import HidPlace
from simlab.devices.places import Port, place_from
from simlab.devices.registry import DEVICES
from simlab.model.errors import InputError, RecordingError, StoreError, TableError

runner = CliRunner()
BOOTS_S = {"grbl": 2.5}
"""Kinds that are let be until their board has started."""


def run(*words: str, code: int = 0) -> str:
    result = runner.invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout


def lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("kind", sorted(DEVICES))
def test_every_kind_is_captured_and_read_again_to_the_bit(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "a.capture"
    for_s = str(round(BOOTS_S.get(kind, 0.3) + 5 / DEVICES[kind].rate_hz, 2))
    said = run("record", "simulated", str(file), "--kind", kind, "--for", for_s, "--json")
    (recorded,) = lines(said)
    assert recorded["size"] == file.stat().st_size
    table_of = tmp_path / "a.csv"
    (again,) = lines(run("replay", str(file), "--json", "--csv", str(table_of)))
    assert again["digest"] == recorded["digest"]
    assert again["samples"] > 0
    assert (again["lines"], again["torn_bytes"], again["speaks_as_then"]) == (1, 0, True)
    rows = table_of.read_text().splitlines()
    assert len(rows) == again["samples"] - again["refused"].get("implausible", 0) + 1
    assert rows[0].startswith("t_s,t_bound_s,")


@pytest.mark.parametrize("kind", ["torch_tracker", "shuttle_pro", "linuxcnc", "power_csv"])
def test_one_of_every_link_is_watched(kind: str) -> None:
    told = lines(run("watch", "simulated", "--kind", kind, "--for", "0.4", "--json"))
    assert told[-1]["samples"] > 0
    assert told[-1]["bytes"] > 0
    assert told[-1]["values"]["t_s"] >= 0
    assert told[-1]["state"] in ("live", "silent")


def test_a_person_watches_and_records(tmp_path: Path) -> None:
    text = run("watch", "simulated", "--kind", "torch_tracker", "--for", "0.4")
    assert "time known within" in text
    file = tmp_path / "a.capture"
    text = run("record", "simulated", str(file), "--kind", "tool_tracker", "--for", "0.4")
    digest = text.split()[-1]
    assert f"digest          {digest}" in run("replay", str(file))


@pytest.mark.parametrize("kind", ["torch_tracker", "tool_tracker", "witmotion"])
def test_a_probe_tells_which_kind_it_is(kind: str) -> None:
    (told,) = lines(run("probe", "simulated", "--kind", kind, "--for", "0.5", "--json"))
    assert told["is"] == [kind]
    assert "is a " + kind in run("probe", "simulated", "--kind", kind, "--for", "0.5")


@pytest.mark.parametrize(("kind", "board"), [("torch_imu", "torch"), ("panel", "panel")])
def test_a_probe_reads_the_dictionary_of_a_board(kind: str, board: str) -> None:
    (told,) = lines(run("probe", "simulated", "--kind", kind, "--for", "0.5", "--json"))
    assert told["is"] == [kind]
    assert told["board"]["name"] == board
    assert told["board"]["uid"] == "00000001"
    assert told["board"]["streams"][0]["fields"]
    assert f"uid:00000001 {board} firmware" in run(
        "probe", "simulated", "--kind", kind, "--for", "0.5"
    )


@pytest.fixture
def port() -> Iterator[tuple[int, str]]:
    """(master, path) of a port at which a test speaks."""
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    os.close(master)
    os.close(slave)


def test_a_device_that_says_nothing_is_none(port: tuple[int, str]) -> None:
    words = ["probe", port[1], "--baud", "9600", "--for", "0.1"]
    assert "says nothing; move it, wake it" in run(*words, code=1)


def test_a_device_that_cannot_be_reached_says_why() -> None:
    with socket.socket() as server:  # bound, and nobody listens there
        server.bind(("127.0.0.1", 0))
        place = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        (told,) = lines(run("probe", place, "--for", "0.1", "--json", code=1))
        assert "nobody listens there" in told["why"]
        assert "says nothing: tcp://" in " ".join(
            run("probe", place, "--for", "0.1", code=1).split()
        )


@pytest.mark.parametrize("kind", ["modbus_power_tcp", "modbus_panel_tcp"])
def test_each_greeting_of_a_probe_is_heard_by_a_device_that_heard_no_other(kind: str) -> None:
    (told,) = lines(run("probe", "simulated", "--kind", kind, "--for", "0.5", "--json"))
    assert told["is"] == [kind]


def test_a_device_that_nobody_knows_is_none(port: tuple[int, str]) -> None:
    over = threading.Event()

    def speak() -> None:
        while not over.wait(0.01):
            os.write(port[0], b"\xfe\xed")

    thread = threading.Thread(target=speak)
    thread.start()
    words = ["probe", port[1], "--baud", "9600", "--for", "0.1", "--json"]
    (told,) = lines(run(*words, code=1))
    text = run(*words[:-1], code=1)
    over.set()
    thread.join()
    assert told["is"] == []
    assert told["said"] > 0
    assert "like no device that simlab knows" in text


def test_ctrl_c_ends_a_capture_whole(tmp_path: Path, port: tuple[int, str]) -> None:
    file = tmp_path / "a.capture"

    def interrupt() -> None:
        while not (file.exists() and file.stat().st_size > 100):
            os.write(port[0], b"something")
            threading.Event().wait(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    (recorded,) = lines(run("record", port[1], str(file), "--kind", "witmotion", "--json"))
    thread.join()
    assert recorded["size"] == file.stat().st_size
    (again,) = lines(run("replay", str(file), "--json"))
    assert again["torn_bytes"] == 0


def test_mistakes_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no place of a device"):
        run("watch", "nowhere")
    with pytest.raises(InputError, match="simlab devices probe"):
        run("watch", "/dev/ttyUSB0")
    with pytest.raises(InputError, match="'sextant' is not known; write one of"):
        run("watch", "/dev/ttyUSB0", "--kind", "sextant")
    with pytest.raises(RecordingError, match="cannot be read"):
        run("replay", str(tmp_path / "none"))
    file = tmp_path / "a.capture"
    run("record", "simulated", str(file), "--kind", "tool_tracker", "--for", "0.1")
    with pytest.raises(InputError, match="'sextant' is no kind of device"):
        run("replay", str(file), "--kind", "sextant")
    with pytest.raises(StoreError, match="name a new file"):
        run("record", "simulated", str(file), "--kind", "tool_tracker", "--for", "0.1")
    with pytest.raises(StoreError, match="name another file"):
        run("replay", str(file), "--csv", str(tmp_path))
    content = file.read_bytes()
    with pytest.raises(InputError, match="is the capture itself"):
        run("replay", str(file), "--csv", str(file))
    assert file.read_bytes() == content


def test_a_capture_says_of_which_kind_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.capture"
    run("record", "simulated", str(file), "--kind", "tool_tracker", "--for", "0.3")
    told = lines(run("watch", f"capture:{file}", "--for", "0.3", "--json"))
    assert told[-1]["device"] == f"tool_tracker at capture:{file}"
    with pytest.raises(RecordingError, match="cannot be read"):
        run("watch", f"capture:{tmp_path / 'none'}", "--for", "0.1")
    of_more = CaptureWriter(tmp_path / "b.capture", Head("sextant", "simulated", 9600, 0.0))
    of_more.close()
    with pytest.raises(InputError, match="'sextant' is no kind of device"):
        run("watch", f"capture:{tmp_path / 'b.capture'}", "--for", "0.1")


def test_a_settings_file_settles_a_kind(tmp_path: Path) -> None:
    mapping = tmp_path / "power.toml"
    mapping.write_text("nonsense = 1\n")
    words = ["watch", "simulated", "--for", "0.1", "--mapping", str(mapping), "--kind"]
    with pytest.raises(TableError, match=r"power\.toml"):
        run(*words, "power_csv")
    with pytest.raises(InputError, match="takes no settings file"):
        run(*words, "torch_tracker")


def test_a_capture_keeps_the_settings_it_was_read_by(tmp_path: Path) -> None:
    mapping = tmp_path / "power.toml"
    # a tenth of the amperes that the example mapping would make of the same register
    text = modbus_examples.POWER.replace("scale = 0.1", "scale = 0.01", 1)
    assert text != modbus_examples.POWER
    mapping.write_text(text)
    file = tmp_path / "a.capture"
    words = ["record", "simulated", str(file), "--kind", "modbus_power", "--for", "0.6", "--json"]
    (recorded,) = lines(run(*words, "--mapping", str(mapping)))
    mapping.unlink()
    (again,) = lines(run("replay", str(file), "--json"))
    assert again["digest"] == recorded["digest"]
    assert again["samples"] > 0
    mapping.write_text(modbus_examples.POWER)
    (other,) = lines(run("replay", str(file), "--json", "--mapping", str(mapping)))
    assert other["digest"] != recorded["digest"]


def test_a_device_is_not_looked_for_where_none_of_its_kind_can_be() -> None:
    for place, kind in (
        ("hid:10CE:EB93", "torch_imu"), ("camera:0", "grbl"), ("file:a.csv", "vrpn"),
        ("udp://127.0.0.1:9", "xsens"), ("tcp://127.0.0.1:9", "xhc_hb04"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=f"no {kind} is there"):
            run("watch", place, "--kind", kind, "--for", "0.1")


def test_a_port_that_is_not_there_is_waited_for(tmp_path: Path) -> None:
    away = str(tmp_path / "tty")
    told = lines(run("watch", away, "--kind", "witmotion", "--for", "0.2", "--json"))
    assert told[-1]["state"] == "unplugged"
    assert "plug the device in" in told[-1]["why"]


def test_what_is_plugged_in_is_listed() -> None:
    assert isinstance(lines(run("list", "--json"))[0], list)
    assert run("list")


def test_devices_are_listed_by_what_they_are(tmp_path: Path) -> None:
    here = tmp_path / "ttyUSB0"
    here.touch(mode=0o600)
    ports = [
        Port(str(here), 0x1A86, 0x7523, words="USB Serial"),
        Port("/dev/none", 0x0403, 0x6001, serial="FT1"),
        Port("/dev/ttyUSB2", 0x2341, 0x0043),
        Port("/dev/ttyUSB3", 0x2341, 0x0043),
        Port("/dev/ttyS0"),
    ]
    hid = HidPlace(0x10CE, 0xEB93, "", b"/dev/hidraw0", "XHC")
    devices = found(ports, [hid], [Path("/dev/video1")])
    assert [one.place for one in devices] == [
        "usb:1A86:7523", "usb:0403:6001:FT1", "/dev/ttyUSB2", "/dev/ttyUSB3", "/dev/ttyS0",
        "hid:10CE:EB93", "camera:1",
    ]  # fmt: skip
    assert devices[0].may_open
    assert devices[0].who.endswith("rw-------")
    assert (devices[1].may_open, devices[1].who) == (False, "not to be seen")
    assert devices[5].may_be == ("xhc_whb04b",)
    assert facts(devices[5])["words"] == "XHC"
    assert table(devices).row_count == 7
    console = Console(width=80, file=io.StringIO())
    console.print(table(devices))
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert all(one.place in shown and "…" not in one.place for one in devices)  # to be copied
    assert isinstance(devices[0], Found)


def test_the_kind_of_a_pendant_need_not_be_named() -> None:
    place = place_from("hid:10CE:EB93")
    assert kind_named(None, place).name == "xhc_whb04b"
    assert kinds_at(place)[0].name == "xhc_whb04b"
    assert kind_named("witmotion", place).name == "witmotion"
