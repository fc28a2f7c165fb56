"""The front of the command line: what there is, and how it refuses."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def simlab(
    *words: str, folder: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "simlab.cli.app", *words]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        cwd=folder,
        env={**os.environ, **environment},
    )


def test_help_names_every_command() -> None:
    done = simlab("--help")
    assert done.returncode == 0
    for command in ("demo", "serve", "station", "dashboard", "gcode", "weld", "replay"):
        assert f" {command} " in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("gcode", "check", "no-such-file.ngc"),
        ("gcode", "moves", "no-such-file.ngc"),
        ("replay", "no-such-file.h5"),
        ("weld", "score", "no-such-file.h5"),
        ("station", "--bench", "no-such-file.toml", "--data", "nowhere"),
    ],
)
def test_a_file_that_is_not_there_is_one_sentence_and_exit_2(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    named = [str(tmp_path / word) if word == "nowhere" else word for word in words]
    done = simlab(*named)
    assert done.returncode == 2
    assert "no-such-file" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_bare_call_shows_what_there_is() -> None:
    done = simlab()
    assert "Usage" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("kitchen",), "simlab: no such command 'kitchen'; see `simlab --help`"),
        (("--loud",), "simlab: no such option: --loud; see `simlab --help`"),
        (("serve",), "simlab serve: missing option '--data'; see `simlab serve --help`"),
        (("gcode", "moves", "a", "--chord-mm", "x"), "simlab gcode moves: invalid value for "),
        (("serve", "--data", "x", "--port", "99999"), "simlab serve: invalid value for '--port'"),
    ],
)
def test_wrong_words_are_one_sentence_and_exit_2(words: tuple[str, ...], said: str) -> None:
    done = simlab(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


def test_a_group_without_a_command_shows_what_there_is() -> None:
    done = simlab("gcode")
    assert done.returncode == 2
    assert "check" in done.stdout
    assert done.stderr == ""


def test_letters_that_the_terminal_lacks_end_no_command(tmp_path: Path) -> None:
    program = tmp_path / "şablon.ngc"
    program.write_text("G0 X1\nM2\n")
    done = simlab("gcode", "check", str(program), PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "\\u015fablon.ngc: good; 1 moves" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("gcode", "check"),
        ("gcode", "moves"),
        ("gcode", "moves", "good.ngc", "--tool-table"),
        ("gcode", "moves", "good.ngc", "--parameters"),
        ("station", "--data", "data", "--bench"),
        ("replay",),
        ("weld", "score"),
    ],
)
def test_a_file_too_large_is_refused_unread(words: tuple[str, ...], tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(1 << 40)  # takes no room on the disk; nobody has the memory
    (tmp_path / "good.ngc").write_text("G0 X1\n")
    done = simlab(*(str(tmp_path / w) if w in ("good.ngc", "data") else w for w in words),
                  str(tmp_path / "huge"))  # fmt: skip
    assert done.returncode == 2
    assert "huge: is larger than " in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_full_disk_under_the_output_is_one_sentence(tmp_path: Path) -> None:
    program = tmp_path / "a.ngc"
    program.write_text("G0 X1\nM2\n")
    command = [sys.executable, "-m", "simlab.cli.app", "gcode", "check", str(program)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=180
        )
    assert done.returncode == 2
    assert done.stderr == (
        "simlab: standard output: the disk is full; send it where there is room\n"
    )


def test_a_check_of_no_program_answers_in_json_too(tmp_path: Path) -> None:
    done = simlab("gcode", "check", "--json", str(tmp_path / "none.ngc"))
    assert done.returncode == 2
    told = json.loads(done.stdout)
    assert told["ok"] is False
    assert told["what"].endswith("none.ngc: cannot be read (no such file or directory)")
    assert told["remedy"] == "give a program that can be read"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("serve", "--data", "data", "--exercises", "nowhere"), "nowhere: is no folder; "),
        (("demo", "--report", "."), ".: is a folder; name a file in it"),
        (("demo", "--data", "taken"), "taken: is no folder; name one with --data"),
        (("station", "--bench", "bench.toml", "--data", "taken"), "taken: cannot be written ("),
    ],
)
def test_a_folder_that_is_none_is_said_before_anything_is_made(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()
    (tmp_path / "bench.toml").write_text(
        'schema = 1\nstation = "s"\ncraft = "cnc"\n'
        '[device]\nkind = "tool_tracker"\nport = "simulated"\n'
        "[device.simulated]\nseed = 1\nskill = 0.5\n"
        '[session]\ntrainees = ["T-0001"]\nexercise = "mill-arc-contour"\n'
    )
    done = simlab(*words, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"simlab: {said}")
    assert done.stderr.count("\n") == 1
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["bench.toml", "taken"]
