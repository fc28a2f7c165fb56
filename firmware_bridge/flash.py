"""A built firmware onto a board: the hex file checked, the port found, avrdude told."""

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from simlab.devices.places import Port
from simlab.devices.rows.own import NANO
from simlab.model.errors import DeviceError, InputError
from simlab.store.whole_files import read_whole

PART = "atmega328p"
FLASH_BYTES = 32768
BOOT_BYTES = 2048
"""The older bootloader of a Nano takes so much at the end; Optiboot takes 512."""
MOST_BYTES = FLASH_BYTES - BOOT_BYTES
BAUD, OLD_BAUD = 115200, 57600
"""Of Optiboot, and of the bootloader that a Nano had before 2018."""
MOST_HEX = 1 << 20
"""No hex file of such a controller is larger [bytes]."""
BUILD = "build it with: simlab firmware build"
NAMED = re.compile(rb"simlab \d+\nboard ([a-z_]{1,16})\n")
"""How the dictionary in its flash begins."""
Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True, slots=True)
class Image:
    """What a hex file puts into a board's flash."""

    path: Path
    size: int
    """Bytes of flash that it fills."""
    board: str = ""
    """Which board it says that it is of; "": it does not say."""


def read_hex(path: Path, most: int = MOST_BYTES) -> Image:
    """A hex file (Intel) that is whole, sound and fits.

    Raises
    ------
    InputError
        where it is not
    """
    try:
        lines = read_whole(path, MOST_HEX, BUILD).decode("ascii").splitlines()
    except UnicodeDecodeError:
        raise InputError(f"{path}: is no hex file; {BUILD}") from None
    if not lines:
        raise InputError(f"{path}: is empty; {BUILD}")
    filled: dict[int, int] = {}
    base, ended = 0, False
    for number, line in enumerate(lines, start=1):
        if ended:
            raise _unsound(path, number, "stands behind the end of the file")
        kind, address, data = _record(path, number, line)
        if kind == 0:
            filled.update(enumerate(data, start=base + address))
        elif kind == 1:
            ended = True
        elif kind in (2, 4):
            base = int.from_bytes(data, "big") << (4 if kind == 2 else 16)
    if not ended:
        raise _unsound(path, len(lines), "is not the end: the file is cut off")
    if not filled or max(filled) >= most:
        top = max(filled, default=-1) + 1
        raise InputError(
            f"{path}: ends at byte {top} of the flash, which holds 1 to {most} beside the "
            f"bootloader; {BUILD}"
        )
    named = NAMED.search(bytes(filled[at] for at in sorted(filled)))
    return Image(path, len(filled), "" if named is None else named[1].decode("ascii"))


def _record(path: Path, number: int, line: str) -> tuple[int, int, bytes]:
    """(kind, address, data) of one line."""
    try:
        record = bytes.fromhex(line[1:])
    except ValueError:
        record = b""
    if not line.startswith(":") or len(record) < 5 or len(record) != record[0] + 5:
        raise _unsound(path, number, "is no record")
    if sum(record) & 0xFF:
        raise _unsound(path, number, "has a wrong checksum")
    if record[3] > 5:
        raise _unsound(path, number, f"is of unknown kind {record[3]}")
    return record[3], int.from_bytes(record[1:3], "big"), record[4:-1]


def _unsound(path: Path, number: int, what: str) -> InputError:
    return InputError(f"{path}, line {number}: {what}; build it again: simlab firmware build")


def port_for(board: str, ports: Sequence[Port]) -> str:
    """The one port where such a board may be.

    Raises
    ------
    DeviceError
        where there is none, or more than one
    """
    found = [port.path for port in ports if (port.vendor, port.product) in NANO]
    if not found:
        ids = ", ".join(f"{vendor:04X}:{product:04X}" for vendor, product in NANO)
        raise DeviceError(
            f"no board is plugged in (looked for USB {ids}); plug it in, or name its --port"
        )
    if len(found) > 1:
        raise DeviceError(f"{' and '.join(found)} may each be the {board}; name one with --port")
    return found[0]


def command(
    image: Image, port: str, *, old_bootloader: bool = False, uid: int | None = None
) -> list[str]:
    """What avrdude is told.

    The id goes first: a bootloader that knows no EEPROM may put it into the flash, which is then
    written over; the board stays without a name, and no harm is done.
    """
    baud = OLD_BAUD if old_bootloader else BAUD
    words = ["avrdude", "-p", PART, "-c", "arduino", "-P", port, "-b", str(baud), "-D"]
    if uid is not None:
        named = ",".join(f"0x{byte:02x}" for byte in uid.to_bytes(4, "little"))
        words += ["-U", f"eeprom:w:{named}:m"]
    return [*words, "-U", f"flash:w:{image.path}:i"]


def uid_from(text: str) -> int:
    """A board's id as a bench file writes it: up to eight hexadecimal digits.

    Raises
    ------
    InputError
        where it is none, or that of a board without a name
    """
    if not re.fullmatch(r"[0-9A-Fa-f]{1,8}", text) or int(text, 16) in (0, 0xFFFFFFFF):
        raise InputError(
            f"{text!r} is no id; write up to eight hexadecimal digits, but not 0 or ffffffff"
        )
    return int(text, 16)


def _run(words: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603


def flash(
    words: Sequence[str],
    *,
    run: Run = _run,
    which: Callable[[str], str | None] = shutil.which,
) -> None:
    """Let avrdude write and verify.

    Raises
    ------
    DeviceError
        where it is not installed, or did not succeed: what it said stands behind
    """
    if which(words[0]) is None:
        raise DeviceError("avrdude is not installed; `apt-get install avrdude`")
    done = run(words)
    if done.returncode != 0:
        said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        why = next((line for line in said if "rror" in line), said[0] if said else "no word")
        hint = "try --old-bootloader" if str(BAUD) in words else "try without --old-bootloader"
        raise DeviceError(
            f"avrdude did not write the board: {why}; is the port right and free? else {hint}"
        )
