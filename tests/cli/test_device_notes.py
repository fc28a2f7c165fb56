"""What decoders have to say besides samples, in one line of `simlab devices watch`."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from simlab.cli.device_notes import MOST_LETTERS, notes_of
from simlab.cli.devices import app
from simlab.devices.framing import encode
from simlab.devices.grbl import GrblDecoder
from simlab.devices.igtl import IgtlDecoder, message
from simlab.devices.messages import PANEL_STATE, STATS, STREAM_PANEL, STREAM_POSE, TORCH_IMU
from simlab.devices.modbus import ModbusDecoder, ModbusPowerDecoder
from simlab.devices.modbus_examples import POWER as POWER_TEXT
from simlab.devices.modbus_map import POWER, TCP, map_from
from simlab.devices.own_frames import OwnDecoder
from simlab.devices.panel import PanelDecoder
from simlab.devices.power_csv import CsvDecoder
from simlab.devices.shdr import ShdrDecoder
from simlab.devices.witmotion import WitMotionDecoder
from tests.devices.test_own_frames import answered

GREETING = b"\r\nGrbl 1.1h ['$' for help]\r\n"
T = "2026-11-22T19:00:00.123Z"


def grbl(*said: bytes) -> str:
    decoder = GrblDecoder()
    decoder.feed(GREETING + b"".join(said))
    return notes_of(decoder)


def shdr(*lines: str) -> str:
    decoder = ShdrDecoder()
    decoder.feed("".join(line + "\n" for line in lines).encode())
    return notes_of(decoder)


def stats(**values: int) -> bytes:
    row = np.zeros((), dtype=STATS.dtype)
    for name, value in values.items():
        row[name] = value
    return encode(STATS, STREAM_PANEL, 0, 0, row)


def test_grbl_tells_its_alarm_its_unit_and_what_it_would_not_run() -> None:
    assert grbl() == "its unit is not known yet, so no place is"
    assert grbl(b"$13=0\r\n") == ""
    said = grbl(b"$13=1\r\nALARM:1\r\nerror:20\r\nerror:9\r\n[MSG:'$H'|'$X' to unlock]\r\n")
    assert said.startswith("alarm 1; reports inches; lines it would not run: 2; says ")
    assert "to unlock" in said
    report = b"<Alarm|MPos:0.000,0.000,0.000|FS:0,0|Pn:XP>\r\n"
    assert grbl(b"$13=0\r\n", report) == "alarm; inputs on: XP"
    assert grbl(GREETING, b"$13=0\r\n") == "started 2 times"


def test_an_adapter_tells_its_alarms_its_messages_and_its_heartbeat() -> None:
    assert shdr(f"{T}|travel|NORMAL||||", f"{T}|coolant|UNAVAILABLE||||") == ""
    said = shdr(
        f"{T}|system|FAULT|E42|3|HIGH|too hot",
        f"{T}|message|M1|change the tool",
        "* PONG 5000",
    )
    assert said == "system fault E42 too hot; says 'change the tool'; heartbeat 5 s"


def test_modbus_tells_what_became_of_its_requests() -> None:
    decoder = ModbusPowerDecoder(map_from(POWER_TEXT, "x", TCP, POWER))
    assert isinstance(decoder, ModbusDecoder)
    assert notes_of(decoder) == ""
    first, second = decoder.say(0.0), decoder.say(0.2)
    refusal = b"\0\0\0\3" + bytes.fromhex("01 84 02")
    decoder.feed(first[:2] + refusal + second[:2] + refusal)
    said = notes_of(decoder)
    assert said.startswith("answered 1 of 2; timed out 1; too late 1; exception 2: ")


def test_a_log_tells_its_last_bad_line() -> None:
    decoder = CsvDecoder()
    decoder.feed(b"time,current,voltage\n0.0,180,24.5\n")
    assert notes_of(decoder) == ""
    decoder.feed(b"0.1,many,24.5\n")
    assert notes_of(decoder).startswith("line 3: ")


@pytest.mark.parametrize("panel", [False, True])
def test_an_own_board_tells_its_own_errors(panel: bool) -> None:
    decoder = PanelDecoder() if panel else OwnDecoder(TORCH_IMU)
    assert notes_of(decoder) == ""
    row = np.zeros((), dtype=PANEL_STATE.dtype)
    decoder.feed(b"\0" + encode(PANEL_STATE, STREAM_POSE, 0, 0, row))
    decoder.feed(stats(tx_high=40, stack_free=200))
    assert notes_of(decoder) == "no errors of its own"
    decoder.feed(stats(tx_overruns=3, sensor_errors=2, reset=4))
    assert notes_of(decoder) == "tx_overruns 3, sensor_errors 2"


def test_an_own_board_tells_who_it_is() -> None:
    decoder = answered()
    assert decoder.board is not None
    assert notes_of(decoder) == f"{decoder.board.name} {decoder.board.firmware}"


def test_a_server_tells_whose_poses_are_read() -> None:
    assert notes_of(IgtlDecoder()) == ""
    decoder = IgtlDecoder("Torch")
    assert notes_of(decoder) == "body Torch: nothing of it yet"
    decoder.feed(message("TRANSFORM", "Torch", 1 << 32, bytes(48)))
    assert notes_of(decoder) == "body Torch"


def test_a_line_is_short_and_plain_whatever_a_device_wrote() -> None:
    assert notes_of(WitMotionDecoder()) == ""
    said = shdr(f"{T}|message|M1|\x1b[2Jcleared {'x' * 500}")
    assert said.isprintable()
    assert len(said) == MOST_LETTERS
    assert said.endswith("…")


def test_watch_shows_it() -> None:
    words = ["watch", "simulated", "--kind", "openigtlink", "--for", "0.4"]
    text = CliRunner().invoke(app, words, catch_exceptions=False).stdout
    assert "body Torch" in text
    told = CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False).stdout
    assert json.loads(told.splitlines()[-1])["says"] == "body Torch"
