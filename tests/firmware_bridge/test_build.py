"""What the compiler makes of it: sizes, products, another baud rate, a missing tool."""

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from firmware_bridge.emulation.boards import PanelBoard, TorchBoard
from firmware_bridge.emulation.build import HERE, build
from firmware_bridge.header import BOARDS, FIRMWARE, dictionary, main
from simlab.devices.messages import HELLO, STATS, TORCH_IMU, VERSION
from simlab.model.errors import DeviceError
from tests.firmware_bridge.host import Said, told

FLASH = 30720
"""An ATmega328P has 32 kB, the boot loader of a Nano takes 2."""
MEMORY = 2048
MARGIN = 512
"""Bytes that neither variables nor stack ever touch."""


@pytest.mark.parametrize("name", BOARDS)
def test_it_fits_with_room_to_spare(name: str, firmware: dict[str, Path]) -> None:
    told_sizes = subprocess.run(
        ["avr-size", str(firmware[name])], capture_output=True, text=True, check=True
    )
    text, data, bss = (int(word) for word in told_sizes.stdout.splitlines()[1].split()[:3])
    assert text + data < FLASH / 2
    assert data + bss < MEMORY / 2


@pytest.mark.parametrize("name", BOARDS)
def test_the_stack_keeps_away_from_the_variables(name: str, firmware: dict[str, Path]) -> None:
    board = TorchBoard(firmware[name]) if name == "torch" else PanelBoard(firmware[name])
    said = b""
    for nth in range(60):  # every path: answers, noise, a stop, a lost sensor
        board.chip.hear(told(HELLO, protocol=VERSION, chunk=0) + bytes(range(90)))
        if isinstance(board, PanelBoard):
            board.stop(open_circuit=nth % 2 == 0)
        elif nth == 30:
            board.sensor.unplug()
        said += board.chip.run(1e5)
    assert Said(said).rows(STATS)["stack_free"][-1] > MARGIN


@pytest.mark.parametrize("name", BOARDS)
def test_the_hex_file_is_what_is_flashed(name: str, firmware: dict[str, Path]) -> None:
    """Intel HEX, as avrdude reads it: every line sums up to zero, the last one ends it."""
    lines = firmware[name].with_suffix(".hex").read_text().split()
    assert lines[-1] == ":00000001FF"
    for line in lines:
        assert sum(bytes.fromhex(line[1:])) % 256 == 0
    assert f"firmware {FIRMWARE}".encode() in b"".join(
        bytes.fromhex(line[9:-2]) for line in lines[:-1]
    )


def test_at_a_megabaud_every_sample_arrives_as_well(tmp_path: Path) -> None:
    board = TorchBoard(build(tmp_path, baud=1_000_000)["torch"])
    said = Said(board.chip.run(3e6))
    assert len(said.of(TORCH_IMU)) >= 595
    assert (np.diff(said.heads(TORCH_IMU)["seq"]) == 1).all()
    assert said.rows(STATS)["tx_high"][-1] < 100


def test_build_products_stay_out_of_the_repository() -> None:
    ignored = subprocess.run(
        ["git", "check-ignore", "-q", str(HERE / "build" / "torch.hex")], cwd=HERE, check=False
    )
    assert ignored.returncode in (0, 128)  # 128: not a checkout


@pytest.mark.parametrize("name", BOARDS)
def test_the_dictionary_is_written_as_c(name: str) -> None:
    text = dictionary(name, "abc1234-dirty")
    lines = re.findall(r'"(.*)\\n"', text)
    assert lines[:3] == ["simlab 1", f"board {name}", f"firmware {FIRMWARE} abc1234-dirty"]
    (size,) = re.findall(r"SIZE (\d+)u", text)
    assert int(size) == sum(len(line) + 1 for line in lines)
    assert main(["--dictionary", name, "--git", "abc1234-dirty"]) == text


def test_a_build_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="with a blank in its name; rename it"):
        build(tmp_path / "a b")
    with pytest.raises(DeviceError, match=r"building the firmware: [^\n]*; see `make -C [^\n]*$"):
        build(tmp_path, baud=-1)


def test_a_missing_compiler_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="apt-get install gcc-avr"):
        build(tmp_path, find=lambda tool: None if tool == "avr-gcc" else tool)
