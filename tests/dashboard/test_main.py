"""The command line of the window."""

import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from dashboard.desktop.__main__ import main, options

NOWHERE = "http://127.0.0.1:9"
"""The discard port: nothing answers there."""


def test_the_options_stand_for_themselves() -> None:
    chosen = options(["--tab", "cohort", "--theme", "dark", "--language", "en"])
    assert (chosen.tab, chosen.theme, chosen.language) == ("cohort", "dark", "en")
    assert chosen.size == (1440, 900)


@pytest.mark.parametrize("size", ["wide", "12x", "0x900"])
def test_a_size_that_is_none_is_refused(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options(["--size", size])
    assert "such as 1440x900" in capsys.readouterr().err


def test_a_picture_of_a_service_that_is_not_there_says_so(
    app: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "password").write_text("a long password\n", "utf-8")
    picture = tmp_path / "x.png"
    words = ["--service", NOWHERE, "--account", "deniz", "--language", "en", "--size", "800x600"]
    words += ["--password-file", str(tmp_path / "password")]
    code = main([*words, "--screenshot", str(picture), "--seconds", "0.5"])
    assert code == 1
    assert "The service does not answer" in capsys.readouterr().err
    assert (QImage(str(picture)).width(), QImage(str(picture)).height()) == (800, 600)


def test_a_password_file_that_is_not_there_is_said_before_anything_opens(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        options(["--account", "deniz", "--password-file", str(tmp_path / "none")])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--tab", "kitchen"], "argument --tab: invalid choice: 'kitchen'"),
        (["--service", "ftp://x"], "'ftp://x' is no address; write it as http://127.0.0.1:8420"),
        (["--password-file", "noise"], "noise: is no text in UTF-8"),
    ],
)
def test_a_wrong_word_is_one_sentence(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "noise").write_bytes(b"\xc5\x00\n")
    with pytest.raises(SystemExit) as ended:
        options([str(tmp_path / word) if word == "noise" else word for word in words])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("simlab dashboard: ")
    assert said in told
    assert told.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], {"DISPLAY": ""}) == 2
    assert "there is no screen here (DISPLAY is not set); " in capsys.readouterr().err
