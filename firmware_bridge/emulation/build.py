"""Compile the boards' firmware with avr-gcc, as `make -C firmware_bridge` does by hand."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from firmware_bridge.header import BOARDS
from simlab.model.errors import DeviceError

HERE = Path(__file__).resolve().parents[1]


def build(
    out: Path, baud: int = 115200, find: Callable[[str], str | None] = shutil.which
) -> dict[str, Path]:
    """Each board's ELF file, built into `out`.

    Raises
    ------
    DeviceError
        where the compiler is missing, or has something to say
    """
    for tool, package in (("make", "make"), ("avr-gcc", "gcc-avr avr-libc")):
        if find(tool) is None:
            raise DeviceError(f"{tool} is not installed; `apt-get install {package}`")
    for folder in (out, HERE):
        if any(letter.isspace() for letter in str(folder)):
            raise DeviceError(f"{folder}: make takes no folder with a blank in its name; rename it")
    command = ["make", "-C", str(HERE), f"OUT={out}", f"BAUD={baud}", f"PYTHON={sys.executable}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0 or done.stderr:
        said = done.stderr.strip().splitlines() or ["make says no more"]
        why = next((line for line in said if "error" in line or "cannot" in line), said[0])
        raise DeviceError(f"building the firmware: {why}; see `make -C {HERE} OUT={out}`")
    return {board: out / f"{board}.elf" for board in BOARDS}
