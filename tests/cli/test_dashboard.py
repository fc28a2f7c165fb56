"""`simlab dashboard` hands its options to a process of its own, or says what is missing."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from simlab.cli.dashboard import dashboard, open_window
from simlab.model.errors import StoreError


def test_the_window_runs_in_a_process_of_its_own() -> None:
    ran: list[Sequence[str]] = []

    def run(words: Sequence[str]) -> int:
        ran.append(words)
        return 7

    assert open_window(["--tab=wall"], run=run, there=lambda _: object()) == 7
    assert ran == [[sys.executable, "-m", "dashboard.desktop", "--tab=wall"]]


def test_without_the_toolkit_it_says_what_to_install() -> None:
    with pytest.raises(StoreError, match=r'needs PySide6,.*pip install "simlab\[desktop\]"'):
        open_window([], there=lambda name: None if name == "PySide6" else object())


def test_a_wrong_word_is_refused_by_the_window_itself(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(dashboard)
    result = CliRunner().invoke(
        app, ["--tab", "kitchen", "--screenshot", str(tmp_path / "x.png"), "--account", "a"]
    )
    assert result.exit_code == 2
    assert not (tmp_path / "x.png").exists()


def test_a_window_that_dies_is_told() -> None:
    with pytest.raises(StoreError, match="ended by signal 6; "):
        open_window([], run=lambda _: -6, there=lambda _: object())
