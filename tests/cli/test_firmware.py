"""`simlab firmware`: words handed on to the firmware's own program."""

import sys
from collections.abc import Sequence

import pytest
from typer.testing import CliRunner

from simlab.cli.firmware import app, bridge
from simlab.model.errors import StoreError


def test_the_firmware_is_a_program_of_its_own() -> None:
    said: list[Sequence[str]] = []

    def run(words: Sequence[str]) -> int:
        said.append(words)
        return 3

    assert bridge(["info"], run=run) == 3
    assert said == [[sys.executable, "-m", "firmware_bridge", "info"]]
    with pytest.raises(StoreError, match="firmware_bridge is missing"):
        bridge(["info"], there=lambda name: None)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["info"], 0),
        (["flash", "torch", "--hex=none.hex", "--port=/dev/null", "--old-bootloader"], 2),
        (["flash", "torch", "--hex=none.hex", "--dry-run"], 2),
        (["build", "--baud=17"], 2),
    ],
)
def test_each_command_ends_with_the_code_of_the_program(words: list[str], code: int) -> None:
    assert CliRunner().invoke(app, words).exit_code == code
