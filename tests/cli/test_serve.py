"""`simlab serve` as a process: it starts, answers, makes the first administrator, and ends."""

import json
import logging
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import structlog
import typer
from typer.testing import CliRunner
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from simlab.cli import serve
from simlab.model.errors import SimlabError
from simlab.store.catalog import open_catalog

WAIT_S = 90.0
PASSWORD = "twelve letters at least"


def simlab_serve(*options: str, stdin: str = "") -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-m", "simlab.cli.app", "serve", *options],
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


@pytest.fixture
def fails_with() -> Iterator[Callable[..., str]]:
    """What the command says when it does not start; logging is put back afterwards."""
    command = typer.Typer(pretty_exceptions_enable=False)
    command.command()(serve.serve)
    root = logging.getLogger()
    handlers, level = root.handlers, root.level

    def run(*options: str, stdin: str = "") -> str:
        result = CliRunner().invoke(command, options, input=stdin)
        assert isinstance(result.exception, SimlabError), result.output
        return str(result.exception)

    yield run
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


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
    tmp_path: Path, fails_with: Callable[..., str]
) -> None:
    options = ("--data", str(tmp_path), "--port", "0", "--first-admin", "head")
    with serving(*options, stdin=f"{PASSWORD}\n") as (_, line):
        assert line.startswith("simlab serves at http://127.0.0.1:")
        url = line.split()[-1]
        wish = {"account": "head", "password": PASSWORD}
        answer = httpx.post(f"{url}/api/sign-in", json=wish, trust_env=False)
        assert answer.json()["role"] == "admin"
    assert "administrator already" in fails_with(*options, stdin=f"{PASSWORD}\n")


def test_it_runs_within_a_process_too(tmp_path: Path, fails_with: Callable[..., str]) -> None:
    """The same as above, where coverage sees it: the port is taken, the account is made."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        options = ("--data", str(tmp_path), "--port", port, "--first-admin", "head")
        said = fails_with(*options, stdin=f"{PASSWORD}\n")
    assert said.startswith(f"127.0.0.1:{port}: cannot be listened on")
    catalog = open_catalog(tmp_path)
    assert [account.account for account in catalog.accounts.all()] == ["head"]
    catalog.close()


@pytest.mark.parametrize(
    ("name", "password", "fault"),
    [("head", "short", "--first-admin: password: "), ("No Name", PASSWORD, "account: ")],
)
def test_a_poor_password_or_name_is_refused(
    tmp_path: Path, fails_with: Callable[..., str], name: str, password: str, fault: str
) -> None:
    said = fails_with("--data", str(tmp_path), "--first-admin", name, stdin=f"{password}\n")
    assert fault in said
    assert password not in said


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(
    tmp_path: Path, fails_with: Callable[..., str]
) -> None:
    (tmp_path / "file").write_text("")
    said = fails_with("--data", str(tmp_path / "file" / "x"), "--port", "0")
    assert "cannot be written" in said
    assert "\n" not in said


def test_two_services_never_share_a_folder(tmp_path: Path, fails_with: Callable[..., str]) -> None:
    with serving("--data", str(tmp_path), "--port", "0"):
        said = fails_with("--data", str(tmp_path), "--port", "0")
    assert "another service works in this folder" in said


def test_an_exercise_of_the_site_with_a_mistake_is_told_before_it_serves(
    tmp_path: Path, fails_with: Callable[..., str]
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    options = ("--data", str(tmp_path / "data"), "--exercises", str(site), "--port", "0")
    (site / "ours.toml").write_text("schema = 1\nname = [\n")
    assert fails_with(*options).startswith("ours.toml:")
    assert not (tmp_path / "data").exists()


def test_a_refused_socket_leaves_no_error_in_the_log(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path), "--port", "0", "--json") as (process, line):
        url = json.loads(line)["url"].replace("http", "ws")
        with pytest.raises(InvalidStatus):
            connect(f"{url}/api/live", proxy=None)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=WAIT_S)
    assert [one for one in said.splitlines() if json.loads(one)["level"] == "error"] == []
