"""Ctrl+C ends a command without a traceback, whenever it comes."""

import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest
import typer

from simlab.cli.app import main as run_main
from simlab.cli.start import main


def stop() -> str:
    signal.raise_signal(signal.SIGINT)
    return "not heard"


def test_while_the_commands_are_loaded() -> None:
    before, left = signal.getsignal(signal.SIGINT), list[int]()
    main(lambda _: SimpleNamespace(main=lambda: None, stopped=stop()), left.append)
    assert left == [130]
    assert signal.getsignal(signal.SIGINT) is before


def test_where_it_is_ignored_it_stays_so() -> None:
    before, left = signal.signal(signal.SIGINT, signal.SIG_IGN), list[int]()
    try:
        main(lambda _: SimpleNamespace(main=stop, stopped=stop()), left.append)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert not left


def test_as_soon_as_they_are_loaded() -> None:
    with pytest.raises(SystemExit) as ended:
        main(lambda _: SimpleNamespace(main=stop))
    assert ended.value.code == 130


def test_while_the_command_runs() -> None:
    def ask(**_: object) -> None:
        try:
            stop()
        except KeyboardInterrupt as error:  # as the parser of the command line does
            raise typer.Abort from error

    with pytest.raises(SystemExit) as ended:
        run_main(ask)
    assert ended.value.code == 130


def test_a_question_without_an_answer_is_another_thing(capsys: pytest.CaptureFixture[str]) -> None:
    def ask(**_: object) -> None:
        raise typer.Abort

    with pytest.raises(SystemExit) as ended:
        run_main(ask)
    assert ended.value.code == 2
    assert "no answer came" in capsys.readouterr().err


def test_what_is_loaded_runs() -> None:
    said: list[str] = []
    main(lambda name: SimpleNamespace(main=lambda: said.append(name)))
    assert said == ["simlab.cli.app"]


def test_it_is_loaded_without_the_commands() -> None:
    told = "import sys, simlab.cli.start; print({'numpy', 'typer'} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=180
    )
    assert done.stdout.strip() == "set()"
