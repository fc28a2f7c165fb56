"""`simlab firmware`: build, flash and describe the firmware of simlab's own boards."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from simlab.model.errors import StoreError

Run = Callable[[Sequence[str]], int]

app = typer.Typer(
    name="firmware",
    help="The torch and panel boards: compile their firmware, write it to a board.",
    no_args_is_help=True,
)
Out = Annotated[Path, typer.Option(help="Folder of the built files.")]
OUT = Path("simlab-firmware")


def bridge(
    words: Sequence[str],
    *,
    run: Run = subprocess.call,
    there: Callable[[str], object | None] = find_spec,
) -> int:
    """Run the firmware's own program with these words; its exit code.

    Raises
    ------
    StoreError
        where it is not installed
    """
    if there("firmware_bridge") is None:
        raise StoreError("the package firmware_bridge is missing; install simlab anew")
    return run([sys.executable, "-m", "firmware_bridge", *words])


@app.command("build")
def build(
    out: Out = OUT,
    baud: Annotated[int, typer.Option(help="Of the serial line.")] = 115200,
) -> None:
    """Compile torch.hex and panel.hex (needs gcc-avr, avr-libc and make)."""
    raise typer.Exit(bridge(["build", f"--out={out}", f"--baud={baud}"]))


@app.command("flash")
def flash(
    board: Annotated[str, typer.Argument(help="torch or panel.")],
    out: Out = OUT,
    hex_file: Annotated[
        Path | None, typer.Option("--hex", help="This file instead of the built one.")
    ] = None,
    port: Annotated[str | None, typer.Option(help="Where it is; else found by its USB id.")] = None,
    uid: Annotated[
        str | None, typer.Option(help="Name the board: an id as `uid:1a2b3c4d` has it.")
    ] = None,
    *,
    old_bootloader: Annotated[
        bool, typer.Option("--old-bootloader", help="A Nano from before 2018.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check the file, print the command, write nothing.")
    ] = False,
) -> None:
    """Write a built firmware to the board that is plugged in (needs avrdude)."""
    words = ["flash", board, f"--out={out}"]
    words += [] if hex_file is None else [f"--hex={hex_file}"]
    words += [] if port is None else [f"--port={port}"]
    words += [] if uid is None else [f"--uid={uid}"]
    words += ["--old-bootloader"] if old_bootloader else []
    words += ["--dry-run"] if dry_run else []
    raise typer.Exit(bridge(words))


@app.command("info")
def info(out: Out = OUT) -> None:
    """What the boards say of themselves when they are greeted, and what is built."""
    raise typer.Exit(bridge(["info", f"--out={out}"]))
