"""`simlab gcode time`: what it says, and what it refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simlab.cli.gcode import app

SQUARE = "G21 G90 G61.1\nG1 F1200 X10\nY10\nX0\nY0\nG4 P2.5\nG0 Z5\nM2\n"
MILL = """schema = 1
name = "bench mill"
junction_deviation_mm = 0.01
[waits]
tool_change_s = 6
[axes.x]
speed_mm_min = 6000
acceleration_mm_s2 = 500
[axes.y]
speed_mm_min = 6000
acceleration_mm_s2 = 500
[axes.z]
speed_mm_min = 6000
acceleration_mm_s2 = 500
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["time", *(str(word) for word in words)])


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "square.ngc"
    file.write_text(SQUARE)
    return file


@pytest.fixture
def mill(tmp_path: Path) -> Path:
    file = tmp_path / "mill.toml"
    file.write_text(MILL)
    return file


def test_a_square_with_a_dwell(program: Path, mill: Path) -> None:
    told = json.loads(run(program, "--machine", mill, "--json").stdout)
    # Four sides of 0.54 s; 5 mm up: sqrt(5 * 500) = 50 mm/s at the most, 2 * 0.1 s.
    assert told["cut_s"] == pytest.approx(4 * 0.54)
    assert told["rapid_s"] == pytest.approx(0.2)
    assert told["dwell_s"] == 2.5
    assert told["total_s"] == pytest.approx(4 * 0.54 + 0.2 + 2.5)
    assert told["machine"] == "bench mill"
    assert told["tools"] == [{"tool": 0, "moving_s": 2.36}]
    text = run(program, "--machine", mill).stdout
    assert text.startswith(f"{program} on bench mill: 0:00:04.9\n")
    assert "  cutting                    0:00:02.2\n" in text


def test_tool_changes_take_their_time(tmp_path: Path, mill: Path) -> None:
    program = tmp_path / "tools.ngc"
    program.write_text("T1 M6\nG1 F1200 X10\nT2 M6\nX20\nM2\n")
    told = json.loads(run(program, "--machine", mill, "--json").stdout)
    assert (told["tool_changes"], told["tool_change_s"]) == (2, 12.0)
    assert told["tools"] == [{"tool": 1, "moving_s": 0.54}, {"tool": 2, "moving_s": 0.54}]
    text = run(program, "--machine", mill).stdout
    assert "  tool changes (2)           0:00:12.0\n" in text
    assert "  moving, T2                 0:00:00.5\n" in text


def test_machines_that_come_along_are_called_by_name(program: Path) -> None:
    assert json.loads(run(program, "--machine", "school-mill", "--json").stdout)["cut_s"] > 2
    done = run(program, "--machine", "school-lathe")
    assert done.exit_code == 2
    assert done.stderr == (
        f"{program}: line 3: Y moves, but School lathe has no such axis; add [axes.y] to the "
        "machine's file, or take another\n"
    )
    done = run(program, "--machine", "mill-of-dreams")
    assert done.exit_code == 2
    assert "one that comes along: school-lathe, school-mill\n" in done.stderr


def test_a_mistake_in_either_file_is_one_sentence(program: Path, mill: Path) -> None:
    mill.write_text(MILL + "jerk = 3\n")
    done = run(program, "--machine", mill)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{mill}:15: axes.z.jerk: is not known here; ")
    program.write_text("G1 X5\n")
    done = run(program, "--machine", "school-mill")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{program}:1:1: ")
