"""`python -m firmware_bridge`: build the boards' firmware, flash it, say what it is."""

import argparse
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from firmware_bridge.emulation.build import build
from firmware_bridge.flash import MOST_BYTES, command, flash, port_for, read_hex, uid_from
from firmware_bridge.header import BOARDS, FIRMWARE, board
from simlab.devices.dictionary import text_of
from simlab.devices.places import Port
from simlab.devices.serial_link import serial_ports
from simlab.model.errors import DeviceError, InputError, SimlabError

OUT = Path("simlab-firmware")
"""Where hex files are, unless told otherwise."""


class _Words(argparse.ArgumentParser):
    """What is wrong with the words of a call is one sentence, as everywhere."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see `{self.prog} --help`")


def options(words: Sequence[str]) -> argparse.Namespace:
    """The words of a call.

    Raises
    ------
    InputError
        where one of them is not known
    """
    parser = _Words(prog="simlab firmware", description=__doc__)
    does = parser.add_subparsers(dest="does", required=True)
    one = does.add_parser("build", help="compile torch.hex and panel.hex")
    one.add_argument("--out", type=Path, default=OUT)
    one.add_argument("--baud", type=int, default=115200, choices=(115200, 250000, 500000, 1000000))
    one = does.add_parser("flash", help="write a built firmware to the board that is plugged in")
    one.add_argument("board", choices=sorted(BOARDS))
    one.add_argument("--hex", type=Path)
    one.add_argument("--out", type=Path, default=OUT)
    one.add_argument("--port")
    one.add_argument("--uid")
    one.add_argument("--old-bootloader", action="store_true")
    one.add_argument("--dry-run", action="store_true")
    one = does.add_parser("info", help="what the boards say of themselves")
    one.add_argument("--out", type=Path, default=OUT)
    return parser.parse_args(words)


def main(
    words: Sequence[str],
    *,
    ports: Callable[[], Sequence[Port]] = serial_ports,
    write: Callable[[Sequence[str]], None] = flash,
) -> int:
    """Do what the words say; the exit code."""
    try:
        asked = options(words)
        if asked.does == "build":
            _build(asked.out, asked.baud)
        elif asked.does == "flash":
            _flash(asked, ports, write)
        else:
            _info(asked.out)
    except SimlabError as error:
        sys.stderr.write(f"simlab: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _build(out: Path, baud: int) -> None:
    for elf in build(out.resolve(), baud).values():
        image = read_hex(elf.with_suffix(".hex"))
        sys.stdout.write(f"{image.path}: {image.size} of {MOST_BYTES} bytes\n")


def _flash(
    asked: argparse.Namespace,
    ports: Callable[[], Sequence[Port]],
    write: Callable[[Sequence[str]], None],
) -> None:
    image = read_hex(asked.hex or asked.out / f"{asked.board}.hex")
    sys.stdout.write(f"{image.path}: sound, {image.size} of {MOST_BYTES} bytes\n")
    if image.board not in ("", asked.board):
        raise InputError(
            f"{image.path}: is the firmware of the {image.board}; write "
            f"`simlab firmware flash {image.board}`, or name another file"
        )
    uid = None if asked.uid is None else uid_from(asked.uid)
    port = asked.port or (_shown_port if asked.dry_run else port_for)(asked.board, ports())
    told = command(image, port, old_bootloader=asked.old_bootloader, uid=uid)
    sys.stdout.write(f"{shlex.join(told)}\n")
    sys.stdout.flush()
    if asked.dry_run:
        sys.stdout.write("nothing was written\n")
        return
    write(told)
    sys.stdout.write(f"{port}: written and verified; `simlab devices probe {port}` shows it\n")


def _shown_port(board: str, ports: Sequence[Port]) -> str:
    """The port of a command that is only shown."""
    try:
        return port_for(board, ports)
    except DeviceError as error:
        sys.stdout.write(f"{error}\n")
        return "PORT"


def _info(out: Path) -> None:
    for name in sorted(BOARDS):
        hex_file = out / f"{name}.hex"
        built = f"{read_hex(hex_file).size} bytes" if hex_file.exists() else "not built"
        sys.stdout.write(f"{name} {FIRMWARE} ({hex_file}: {built})\n")
        for line in text_of(board(name, "-")).decode("ascii").splitlines():
            sys.stdout.write(f"    {line}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
