"""A station as a process: one in a folder, stopped by signals, and alone when it has to be."""

import errno
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simlab.model.errors import InputError, StoreError
from simlab.station.__main__ import run

BENCH = """\
schema = 1
station = "weld-1"
craft = "weld"
{service}
[device]
kind = "torch_tracker"
port = "simulated"
[device.simulated]
seed = 3
skill = 0.9
speed = 20
[session]
trainees = ["T-0001"]
exercise = "mag-fillet-pb"
sessions = {sessions}
"""


class Log:
    """Hears everything; may act on it."""

    def __init__(self, act: Callable[[str], None] = lambda _event: None) -> None:
        self.events: list[dict[str, Any]] = []
        self._act = act

    def tell(self, event: str, **facts: Any) -> None:
        self.events.append({"event": event, **facts})
        self._act(event)

    def status(self, words: str) -> None:
        assert words

    def close(self) -> None:
        """Nothing to do."""

    def names(self) -> list[str]:
        return [event["event"] for event in self.events]


def bench_in(folder: Path, service: str = "", sessions: int = 1) -> Path:
    path = folder / "bench.toml"
    path.write_text(BENCH.format(service=service, sessions=sessions))
    return path


@pytest.fixture
def nobody() -> str:
    """Lines of a bench whose service is not there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return f'service = "http://127.0.0.1:{port}"\ntoken_file = "token"\n'


def test_without_a_service_the_recording_stays_at_the_desk(tmp_path: Path) -> None:
    log = Log()
    run(bench_in(tmp_path), tmp_path / "data", log)
    assert log.names().count("session_finished") == 1
    assert len(list((tmp_path / "data" / "outbox").glob("*.h5"))) == 1


def test_a_service_that_is_away_does_not_disturb_the_session(tmp_path: Path, nobody: str) -> None:
    (tmp_path / "token").write_text("secret\n")
    log = Log()
    run(bench_in(tmp_path, nobody), tmp_path / "data", log)
    assert "session_finished" in log.names()
    assert "upload_later" in log.names()
    assert len(list((tmp_path / "data" / "outbox").glob("*.h5"))) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1])
def test_signals_end_it_with_its_session_sealed(tmp_path: Path, number: signal.Signals) -> None:
    log = Log(lambda event: os.kill(os.getpid(), number) if event == "kept" else None)
    before = signal.getsignal(number)
    run(bench_in(tmp_path, sessions=0), tmp_path / "data", log)
    assert signal.getsignal(number) is before
    (finished,) = [event for event in log.events if event["event"] == "session_finished"]
    assert finished["state"] == ("finished" if number == signal.SIGUSR1 else "interrupted")
    assert len(list((tmp_path / "data" / "outbox").glob("*.h5"))) == 1


def test_a_hang_up_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    handlers: list[object] = []

    def act(event: str) -> None:
        if event == "session_started":
            handlers.append(signal.getsignal(signal.SIGHUP))
            os.kill(os.getpid(), signal.SIGHUP)

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup starts it
    try:
        log = Log(act)
        run(bench_in(tmp_path), tmp_path / "data", log)
    finally:
        signal.signal(signal.SIGHUP, before)
    (finished,) = [event for event in log.events if event["event"] == "session_finished"]
    assert finished["state"] == "finished"
    assert handlers == [signal.SIG_IGN]


def test_a_reader_that_goes_away_ends_the_session_and_it_is_sealed(tmp_path: Path) -> None:
    def act(event: str) -> None:
        if event == "kept":
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    run(bench_in(tmp_path, sessions=0), tmp_path / "data", Log(act))
    assert len(list((tmp_path / "data" / "outbox").glob("*.h5"))) == 1
    assert list((tmp_path / "data" / "journals").iterdir()) == []


def test_a_folder_has_one_station(tmp_path: Path) -> None:
    refused: list[str] = []

    def act(event: str) -> None:
        if event == "session_started":
            with pytest.raises(StoreError) as error:
                run(bench_in(tmp_path), tmp_path / "data", Log())
            refused.append(str(error.value))

    run(bench_in(tmp_path), tmp_path / "data", Log(act))
    assert "another station works in this folder" in refused[0]


def test_a_token_that_is_not_there_is_told(tmp_path: Path, nobody: str) -> None:
    with pytest.raises(InputError, match="put the token there"):
        run(bench_in(tmp_path, nobody), tmp_path / "data", Log())


@pytest.mark.parametrize("token", ["", " \n", "tök\n", "two\nlines\n"])
def test_a_token_that_is_none_is_told(tmp_path: Path, nobody: str, token: str) -> None:
    (tmp_path / "token").write_text(token, encoding="utf-8")
    with pytest.raises(InputError, match="token: holds no token; put the token there"):
        run(bench_in(tmp_path, nobody), tmp_path / "data", Log())
