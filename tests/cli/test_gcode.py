"""`simlab gcode`: what it prints, what it refuses, and how it says so."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simlab.cli.gcode import app

GOOD = "G21 G90\nG0 X1\nG1 X2 F100\nG3 X2 I2\nM2\n"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def file_of(folder: Path, text: str, name: str = "program.ngc") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_moves_are_one_object_a_line(tmp_path: Path) -> None:
    done = run("moves", file_of(tmp_path, GOOD), "--chord-mm", "2")
    assert done.exit_code == 0
    rapid, feed, arc = (json.loads(line) for line in done.stdout.splitlines())
    assert rapid == {
        "line": 2, "move": "rapid", "feed_mm_min": None, "xyz_mm": [[0, 0, 0], [1, 0, 0]],
    }  # fmt: skip
    assert feed == {
        "line": 3, "move": "feed", "feed_mm_min": 100.0, "xyz_mm": [[1, 0, 0], [2, 0, 0]],
    }  # fmt: skip
    assert (arc["line"], arc["move"]) == (4, "feed")
    # A full circle about (4, 0) in eight chords, counter-clockwise from its western end.
    assert len(arc["xyz_mm"]) == 9
    assert arc["xyz_mm"][0] == arc["xyz_mm"][-1] == [2, 0, 0]
    assert arc["xyz_mm"][2] == pytest.approx([4, -2, 0])


def test_parameters_and_tools_come_from_their_files(tmp_path: Path) -> None:
    program = file_of(tmp_path, "T2 M6\nG55 G0 X1\nM2\n")
    offsets = file_of(tmp_path, "5241 10.5\n5243\t-2\n", "p.var")
    tools = file_of(tmp_path, "T2 P1 D6 ;end mill\n", "tool.tbl")
    done = run("moves", program, "--parameters", offsets, "--tool-table", tools)
    assert json.loads(done.stdout)["xyz_mm"][1] == [11.5, 0.0, 0.0]
    tools.write_text("T1 P1 D6\n")
    done = run("moves", program, "--tool-table", tools)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{program}:1:1: tool 2 is not in the tool table; ")


def test_a_mistake_is_named_with_file_line_and_column(tmp_path: Path) -> None:
    program = file_of(tmp_path, "G0 X1\n\tN5 G2 X5 Y5 R1 F100\n")
    done = run("moves", program)
    assert done.exit_code == 2
    assert done.stdout == ""
    said = (
        f"{program}:2:14: this radius does not reach the end of the arc; make the radius larger\n"
    )
    assert done.stderr == said
    done = run("check", program)
    assert done.exit_code == 2
    assert done.stderr.startswith(said + "  \tN5 G2 X5 Y5 R1 F100\n  \t" + 12 * " " + "^\n  ")
    assert done.stderr.endswith(" [gcode.arc.radius-short]\n")
    done = run("check", program, "--json")
    assert done.exit_code == 2
    told = json.loads(done.stdout)
    assert (told["ok"], told["line"], told["column"]) == (False, 2, 14)
    assert told["fault"] == "gcode.arc.radius-short"
    assert [fault["fault"] for fault in told["faults"]] == ["gcode.arc.radius-short"]


def test_several_mistakes_are_told_in_one_run_and_in_turkish(tmp_path: Path) -> None:
    program = file_of(tmp_path, "G0 X1 X2\nG1 F100 Y5\nG0 X1..5\nM2\n")
    done = run("check", program)
    assert done.exit_code == 2
    assert f"{program}:1:7: " in done.stderr
    assert f"{program}:3:5: " in done.stderr
    assert done.stderr.endswith(f"{program}: 2 mistakes\n")
    english = json.loads(run("check", program, "--json").stdout)["faults"]
    turkish = json.loads(run("check", program, "--json", "--language", "tr").stdout)["faults"]
    assert [fault["line"] for fault in english] == [1, 3]
    assert [fault["fault"] for fault in turkish] == [fault["fault"] for fault in english]
    assert all(t["why"] != e["why"] for t, e in zip(turkish, english, strict=True))


def test_subprograms_come_from_the_programs_own_folder(tmp_path: Path) -> None:
    sub = file_of(tmp_path, "o<slot> sub\nG1 X#1 F100\no<slot> endsub\nM2\n", "slot.ngc")
    file_of(tmp_path.parent, "o<out> sub\nG0 X1\no<out> endsub\n", "out.ngc")
    program = file_of(tmp_path, "o<slot> call [7]\nM2\n")
    done = run("moves", program)
    assert done.exit_code == 0, done.stderr
    (move,) = (json.loads(line) for line in done.stdout.splitlines())
    assert (move["line"], move["source"], move["xyz_mm"][1]) == (2, "slot", [7.0, 0.0, 0.0])
    sub.write_text("o<slot> sub\nG1 X#1\no<slot> endsub\nM2\n")
    done = run("check", program)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{sub}:2:")
    assert "\n  G1 X#1\n" in done.stderr
    for words in (["moves"], ["plot", "-o", "x.png"], ["time", "--machine", "school-mill"]):
        assert run(*words, program).stderr.startswith(f"{sub}:2:")
    done = run("moves", file_of(tmp_path, "o<../out> call\nM2\n"))
    assert done.exit_code == 2
    assert "gcode" not in done.stdout


def test_rotary_axes_stand_beside_the_points(tmp_path: Path) -> None:
    done = run("moves", file_of(tmp_path, "G0 A90\nG1 F100 X1 A180 B-4\nM2\n"))
    rows = [json.loads(line)["abc_deg"] for line in done.stdout.splitlines()]
    assert rows == [[[0, 0, 0], [90, 0, 0]], [[90, 0, 0], [180, -4, 0]]]


def test_lines_with_a_slash_are_left_out_when_asked(tmp_path: Path) -> None:
    program = file_of(tmp_path, "/G0 X1\nG0 Y1\nM2\n")
    assert len(run("moves", program).stdout.splitlines()) == 2
    assert len(run("moves", program, "--block-delete").stdout.splitlines()) == 1


def test_check_sums_up_a_good_program(tmp_path: Path) -> None:
    program = file_of(tmp_path, GOOD)
    told = json.loads(run("check", program, "--json").stdout)
    assert told["moves"] == 3
    assert told["arcs"] == 1
    assert told["rapid_mm"] == 1.0
    assert told["feed_mm"] == pytest.approx(1 + 4 * 3.14159265, abs=1e-3)
    assert told["feed_mm_min"] == [100.0, 100.0]
    assert told["least_mm"] == pytest.approx([0, -2, 0], abs=1e-3)
    assert told["most_mm"] == pytest.approx([6, 2, 0], abs=1e-3)
    words = run("check", program).stdout
    assert "good; 3 moves, 1 of them arcs" in words
    assert "feed 13.566 mm" in words


def test_check_speaks_turkish_of_a_good_program_too(tmp_path: Path) -> None:
    program = file_of(tmp_path, "(MSG, dikkat)\n" + GOOD)
    done = run("check", program, "--language", "tr")
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{program}: hatasız; 3 hareket, 1 tanesi yay\n")
    assert f"{program}:1: mesaj: " in done.stdout


def test_a_line_with_a_mistake_can_neither_steer_the_terminal_nor_fill_it(tmp_path: Path) -> None:
    program = file_of(tmp_path, "G0 X1 \x1b[2J\n")
    line = run("check", program).stderr.splitlines()[1]
    assert line == "  G0 X1 \ufffd[2J"
    file_of(tmp_path, " " * 200 + "G0 X1 Q! " + "Y" * 400 + "\n")
    _, line, mark, _ = run("check", program, "--dialect", "haas-mill").stderr.splitlines()[:4]
    assert len(line) == 102
    assert line[mark.index("^")] == "Q"


def test_check_takes_a_program_without_moves(tmp_path: Path) -> None:
    program = file_of(tmp_path, "(nothing)\nM2\n")
    told = json.loads(run("check", program, "--json").stdout)
    assert told["moves"] == 0
    assert told["least_mm"] is None
    assert run("check", program).stdout == f"{program}: good; 0 moves, 0 of them arcs\n"


def test_what_cannot_be_read_is_one_sentence_and_exit_2(tmp_path: Path) -> None:
    program = file_of(tmp_path, GOOD)
    binary = tmp_path / "b.var"
    binary.write_bytes(b"\xff\xfe")
    broken = file_of(tmp_path, "5221 ten\n", "c.var")
    huge = file_of(tmp_path, "G2 I9e6\n".replace("9e6", "9000000") + "F9\n", "d.ngc")
    for words, said in (
        (("moves", tmp_path / "none.ngc"), "no such file"),
        (("check", tmp_path), "is a directory"),
        (("moves", program, "--parameters", tmp_path / "none.var"), "no such file"),
        (("moves", program, "--parameters", binary), "is no text"),
        (("moves", program, "--parameters", broken), "c.var:1: parameter"),
        (("check", program, "--parameters", broken), "c.var:1: parameter"),
        (("moves", program, "--chord-mm", "0"), "--chord-mm 0 is no tolerance"),
        (("moves", program, "--chord-mm", "nan"), "--chord-mm nan is no tolerance"),
        (("moves", program, "--dialect", "klingon"), "write one of rs274ngc"),
        (("moves", huge), ":1:1: a feed move, and no feed was given"),
        (("moves", file_of(tmp_path, "F9 G2 I9000000", "e.ngc"), "--chord-mm", "1e-9"), "chords"),
    ):
        done = run(*words)
        assert done.exit_code == 2, words
        assert done.stdout == ""
        assert said in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    program = file_of(tmp_path, "G0 X1\nX2\n" * 40_000)
    read, write = os.pipe()
    command = [sys.executable, "-c", "from simlab.cli.gcode import app; app()"]
    with os.fdopen(write, "wb") as out:
        child = subprocess.Popen(
            [*command, "moves", str(program)], stdout=out, stderr=subprocess.PIPE
        )
    with os.fdopen(read, "rb") as lines:
        assert b'"line": 1,' in lines.readline()
    _, said = child.communicate(timeout=180)
    assert said == b""
    assert child.returncode == 0


def test_a_chord_too_small_is_told_with_the_file_and_a_short_number(tmp_path: Path) -> None:
    program = file_of(tmp_path, "G21 F9\nG2 I2\nM2\n")
    done = run("moves", program, "--chord-mm", "1e-300")
    assert done.exit_code == 2
    # a turn over sqrt(2 / (8e-300)): 2 pi * 5e149
    assert done.stderr == (
        f"{program}: line 2: an arc of radius 2 mm needs 3.14e+150 chords; "
        "allow a larger chord tolerance than 1e-300 mm\n"
    )
