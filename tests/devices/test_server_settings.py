"""Settings of servers: which body, which sensor, which password; and what is none of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from simlab.devices.igtl import START_TDATA, IgtlDecoder, message
from simlab.devices.kind import DeviceKind
from simlab.devices.registry import DEVICES
from simlab.model.errors import TableError
from simlab.model.toml_table import Table
from simlab.station.device_tables import devices_from
from tests.devices.conversation import talked

SETTINGS = {
    "openigtlink": 'body = "Pointer 2"',
    "vrpn": 'tracker = "Rigid_ü"\nsensor = 3',
    "linuxcnc": 'password = "s3cret!"',
}
servers = pytest.mark.parametrize("name", sorted(SETTINGS))


def settled(name: str, text: str) -> DeviceKind:
    make = DEVICES[name].settled
    assert make is not None
    return make("schema = 1\n" + text + "\n", "mine.toml")


@servers
def test_a_server_and_its_reader_agree_on_a_setting(name: str) -> None:
    kind = settled(name, SETTINGS[name])
    assert kind.name == name
    assert kind.settled is not None  # and may be settled anew
    assert len(talked(kind, 20).rows) >= 20


@servers
def test_with_another_setting_the_same_server_gives_nothing(name: str) -> None:
    kind, plain = settled(name, SETTINGS[name]), DEVICES[name]
    assert not len(talked(replace(kind, twin=plain.twin), 20).rows)


def test_a_sensor_alone_is_that_of_the_first_tracker() -> None:
    kind = settled("vrpn", "sensor = 2")
    assert len(talked(kind, 20).rows) == 20
    assert not len(talked(replace(kind, twin=DEVICES["vrpn"].twin), 20).rows)


def test_a_stream_is_asked_for_although_the_body_is_known() -> None:
    decoder = IgtlDecoder("Torch")
    assert decoder.say(0.0) == START_TDATA
    decoder.feed(message("TRANSFORM", "Coupon", 1 << 32, bytes(48)))
    assert decoder.say(2.5) == START_TDATA  # of the torch itself, nothing came yet
    decoder.feed(message("TRANSFORM", "Torch", 1 << 32, bytes(48)))
    assert decoder.say(9.0) == b""


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("openigtlink", 'body = "A"\nsensor = 1', r"mine.toml:3: sensor: is not known here"),
        ("openigtlink", 'body = ""', r"mine.toml:2: body: is no name"),
        ("openigtlink", "", "body: is missing"),
        ("openigtlink", 'body = "ü23456789 1234567890"', "has 21 bytes; write the 20 at most"),
        ("vrpn", 'body = "A"', r"mine.toml:2: body: is not known here"),
        ("vrpn", 'tracker = "Torch@host"', "has an @; write what stands before it"),
        ("vrpn", 'tracker = "a\\nb"', "is no name"),
        ("vrpn", "sensor = -1", "mine.toml:2: sensor"),
        ("linuxcnc", 'password = "a b"', "mine.toml:2: password: is none that fits"),
        ("linuxcnc", 'password = ""', "is none that fits"),
        ("linuxcnc", 'password = "ü"', "is none that fits"),
        ("linuxcnc", 'password = "a"\nenable = "b"', "mine.toml:3: enable: is not known here"),
    ],
)
def test_a_setting_that_is_none_is_one_sentence(name: str, text: str, said: str) -> None:
    with pytest.raises(TableError, match=said):
        settled(name, text)


def test_a_bench_names_the_settings_of_a_server(tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_text('schema = 1\nbody = "Torch"\n')
    text = """\
[[device]]
kind = "openigtlink"
place = "tcp://127.0.0.1"
mapping = "tracker.toml"
[device.noise]
position_mm = 0.5
rotation_deg = 0.3
[device.mounting]
tip_mm = [0, 0, -100]
axis = [0, 0, -1]
"""
    (device,) = devices_from(Table.read(text, "bench.toml"), "weld", tmp_path)
    decoder = device.kind.decoder()
    assert isinstance(decoder, IgtlDecoder)
    assert decoder.body == "Torch"
    (tmp_path / "tracker.toml").write_text('schema = 1\nbody = "Torch"\nsensor = 1\n')
    with pytest.raises(TableError, match=r"tracker\.toml:3: sensor: is not known"):
        devices_from(Table.read(text, "bench.toml"), "weld", tmp_path)
