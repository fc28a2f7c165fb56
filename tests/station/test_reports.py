"""What a station says: JSON lines for programs, one status line for people."""

import io
import json

from rich.console import Console

from simlab.station.reports import JsonReports, TerminalReports


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
    reports = TerminalReports(Console(file=stream, width=120))
    reports.status("1.0 s [200 samples]")
    reports.tell("kept", samples=3)
    reports.tell("session_finished", points=88.5, why="[brackets]")
    reports.close()
    assert "session finished  points=88.5 why=[brackets]" in stream.getvalue()
    assert "kept" not in stream.getvalue()
