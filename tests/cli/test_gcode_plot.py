"""`simlab gcode plot`: pictures written, and what it refuses."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simlab.cli.gcode import app

PROGRAM = "G21 G90\nG0 X5 Y5\nG1 Z-1 F100\nX50 F600\nG2 X50 I-10\nM2\n"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["plot", *(str(word) for word in words)])


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "part.ngc"
    file.write_text(PROGRAM)
    return file


def test_the_ending_says_which_kind_of_picture(program: Path, tmp_path: Path) -> None:
    png, svg = tmp_path / "part.png", tmp_path / "part.SVG"
    assert run(program, "-o", png).exit_code == 0
    assert png.read_bytes()[:4] == b"\x89PNG"
    assert run(program, "-o", svg, "--colour", "feed").exit_code == 0
    assert "600 mm/min" in svg.read_text()
    done = run(program, "-o", tmp_path / "part.jpg")
    assert done.exit_code == 2
    assert "name it .png or .svg" in done.stderr


def test_what_cannot_be_drawn_is_one_sentence(program: Path, tmp_path: Path) -> None:
    svg = tmp_path / "part.svg"
    assert "No such file" in (done := run(program, "-o", tmp_path / "no" / "part.svg")).stderr
    assert done.exit_code == 2
    program.write_text("M2\n")
    done = run(program, "-o", svg)
    assert done.stderr == f"{program}: this program makes no move; there is nothing to draw\n"
    program.write_text("G1 X5\n")
    assert run(program, "-o", svg).stderr.startswith(f"{program}:1:1: ")
    assert run(tmp_path / "none.ngc", "-o", svg).exit_code == 2
    assert not svg.exists()
