"""What a station says: JSON lines for programs, one status line for people."""

import errno
import io
import json
import os

import pytest
from rich.console import Console

from simlab.model.sessions import DeviceIntake, Intake, Liveness
from simlab.station.reports import (
    JsonReports,
    TerminalReports,
    WhileHeard,
    intake_facts,
    states_words,
)


def test_json_is_an_object_a_line() -> None:
    stream = io.StringIO()
    reports = JsonReports(stream)
    reports.status("nothing of this")
    reports.tell("kept", session="a", samples=3)
    reports.tell("session_finished", points=None)
    reports.close()
    assert [json.loads(line) for line in stream.getvalue().splitlines()] == [
        {"event": "kept", "session": "a", "samples": 3},
        {"event": "session_finished", "points": None},
    ]


def test_people_see_what_happened_without_the_syncs() -> None:
    stream = io.StringIO()
    reports = TerminalReports(Console(file=stream, width=60))
    reports.status("1.0 s [200 samples]")
    reports.tell("kept", samples=3)
    reports.tell("session_finished", points=88.5, why="[brackets]")
    reports.tell(
        "device", device="usb:0403:6001:A50285BI", kind="modbus_power", state="live", why=""
    )
    reports.close()
    assert "session finished  points=88.5 why=[brackets]" in stream.getvalue()
    whole = "device  device=usb:0403:6001:A50285BI kind=modbus_power state=live\n"
    assert whole in stream.getvalue()
    assert "kept" not in stream.getvalue()


def test_the_standing_line_says_what_every_device_does() -> None:
    alone = [("torch_tracker at usb:1A86:7523", Liveness.LIVE)]
    assert states_words(alone) == "device live"
    several = [*alone, ("modbus_power at COM3", Liveness.UNPLUGGED)]
    assert states_words(several) == "torch_tracker live, modbus_power unplugged"


def test_an_intake_tells_refused_bytes_of_each_device() -> None:
    one = DeviceIntake("COM3", "modbus_power", 5, 1, (("noise", 2),), (("noise", 30),))
    facts = intake_facts(Intake(samples_in=5, refused=(("noise", 2),), devices=(one,)))
    assert facts["refused"] == {"noise": 2}
    assert facts["devices"][0]["refused_bytes"] == {"noise": 30}
    assert facts["devices"][0]["device"] == "COM3"


class Deaf(io.StringIO):
    """A stream that takes nothing."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def write(self, text: str) -> int:
        raise OSError(self.number, os.strerror(self.number))


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.EPIPE, True), (errno.EIO, True), (errno.ENOSPC, False), (errno.EAGAIN, False)],
)
def test_reports_that_nobody_hears_stop_nothing_by_themselves(number: int, *, told: bool) -> None:
    gone: list[bool] = []
    reports = WhileHeard(JsonReports(Deaf(number)), lambda: gone.append(True))
    reports.tell("kept", samples=3)
    reports.status("1.0 s")
    reports.close()
    assert bool(gone) is told


def test_what_a_terminal_makes_of_a_reader_that_went_away_is_no_exit() -> None:
    class Exits(JsonReports):
        def tell(self, event: str, **facts: object) -> None:
            raise SystemExit(1)

    gone: list[bool] = []
    WhileHeard(Exits(io.StringIO()), lambda: gone.append(True)).tell("uploaded")
    assert gone == [True]
