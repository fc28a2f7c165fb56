"""`simlab serve` as a process: it starts, answers, makes the first administrator, and ends."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

PROGRAM = (
    "import sys\n"
    "import typer\n"
    "from simlab.cli import serve\n"
    "from simlab.model.errors import SimlabError\n"
    "try:\n"
    "    typer.run(serve.serve)\n"
    "except SimlabError as error:\n"
    "    sys.exit(f'simlab: {error}')\n"
)
"""`simlab serve` without the other commands."""
WAIT_S = 30.0
PASSWORD = "twelve letters at least"


def simlab_serve(*options: str, stdin: str = "") -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(stdin)
    process.stdin.close()
    process.stdin = None
    return process


@contextmanager
def serving(*options: str, stdin: str = "") -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A process that serves, and what it said first."""
    process = simlab_serve(*options, stdin=stdin)
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline()
    finally:
        process.kill()
        process.communicate()


def fails_with(*options: str, stdin: str = "") -> str:
    """What it says when it does not start."""
    process = simlab_serve(*options, stdin=stdin)
    try:
        _, said = process.communicate(timeout=WAIT_S)
    finally:
        process.kill()
    assert process.returncode == 1
    return said


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_where_it_says_and_ends_when_it_is_told(
    tmp_path: Path, ending: signal.Signals
) -> None:
    with serving("--data", str(tmp_path), "--port", "0", "--json") as (process, line):
        url = json.loads(line)["url"]
        assert httpx.get(f"{url}/healthz", trust_env=False).text == "ok\n"
        process.send_signal(ending)
        _, said = process.communicate(timeout=WAIT_S)
    assert process.returncode == 0
    assert "Traceback" not in said
    assert not (tmp_path / "catalog.sqlite-wal").exists()  # closed, not left lying
    assert (tmp_path / "catalog.sqlite").exists()


def test_the_first_administrator_signs_in_with_the_password_from_standard_input(
    tmp_path: Path,
) -> None:
    options = ("--data", str(tmp_path), "--port", "0", "--first-admin", "head")
    with serving(*options, stdin=f"{PASSWORD}\n") as (_, line):
        assert line.startswith("simlab serves at http://127.0.0.1:")
        url = line.split()[-1]
        wish = {"account": "head", "password": PASSWORD}
        answer = httpx.post(f"{url}/api/sign-in", json=wish, trust_env=False)
        assert answer.json()["role"] == "admin"
    assert "administrator already" in fails_with(*options, stdin=f"{PASSWORD}\n")


@pytest.mark.parametrize(
    ("name", "password", "fault"),
    [("head", "short", "--first-admin: password: "), ("No Name", PASSWORD, "account: ")],
)
def test_a_poor_password_or_name_is_refused(
    tmp_path: Path, name: str, password: str, fault: str
) -> None:
    said = fails_with("--data", str(tmp_path), "--first-admin", name, stdin=f"{password}\n")
    assert fault in said
    assert "Traceback" not in said
    assert password not in said


def test_a_port_that_is_taken_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = fails_with("--data", str(tmp_path), "--port", str(port))
    assert said.startswith(f"simlab: 127.0.0.1:{port}: cannot be listened on")
    assert said.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = fails_with("--data", str(tmp_path / "file" / "x"), "--port", "0")
    assert "cannot be written" in said
    assert said.count("\n") == 1


def test_two_services_never_share_a_folder(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path), "--port", "0"):
        assert "another service works here" in fails_with("--data", str(tmp_path), "--port", "0")
