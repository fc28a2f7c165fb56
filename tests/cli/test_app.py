"""The front of the command line: what there is, and how it refuses."""

import subprocess
import sys
from pathlib import Path

import pytest


def simlab(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "simlab.cli.app", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


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
