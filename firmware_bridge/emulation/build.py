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
    command = ["make", "-C", str(HERE), f"OUT={out}", f"BAUD={baud}", f"PYTHON={sys.executable}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0 or done.stderr:
        raise DeviceError(f"building the firmware: {done.stderr.strip()}")
    return {board: out / f"{board}.elf" for board in BOARDS}
