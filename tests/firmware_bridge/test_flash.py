"""Flashing: hex files that are not sound are refused, boards found, and avrdude writes one."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from firmware_bridge.__main__ import main
from firmware_bridge.flash import (
    BOOT_BYTES,
    FLASH_BYTES,
    command,
    flash,
    port_for,
    read_hex,
    uid_from,
)
from simlab.devices.places import Port
from simlab.model.errors import DeviceError, InputError
from tests.firmware_bridge.bootloader import Bootloader

DATA = bytes(range(48))
# Intel, "Hexadecimal Object File Format Specification", 1988: length, address, type, data, checksum
HEX = (
    ":10000000000102030405060708090A0B0C0D0E0F78\n"
    ":10001000101112131415161718191A1B1C1D1E1F68\n"
    ":10002000202122232425262728292A2B2C2D2E2F58\n"
    ":00000001FF\n"
)
NANO = Port("/dev/ttyUSB3", 0x1A86, 0x7523)
MOUSE = Port("/dev/ttyACM0", 0x046D, 0xC077)


@pytest.fixture
def hex_file(tmp_path: Path) -> Path:
    path = tmp_path / "torch.hex"
    path.write_text(HEX)
    return path


@pytest.fixture
def bootloader() -> Iterator[Bootloader]:
    one = Bootloader()
    yield one
    one.close()


def test_a_sound_file_says_how_much_it_fills(hex_file: Path) -> None:
    assert read_hex(hex_file).size == len(DATA)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("0E0F78", "0E0F79"), "line 1: has a wrong checksum"),
        ((":1000100010", ":10001000"), "line 2: is no record"),
        ((":1000200020", "1000200020"), "line 3: is no record"),
        ((":10002000202122", ":100020002021XY"), "line 3: is no record"),
        ((":00000001FF\n", ""), "is not the end: the file is cut off"),
        ((":00000001FF\n", ":00000001FF\n:00000001FF\n"), "line 5: stands behind the end"),
        ((":00000001FF\n", ":00000009F7\n:00000001FF\n"), "line 4: is of unknown kind 9"),
        ((":10002000", ":020000020800F4\n:10002000"), "ends at byte 32816 of the flash"),
        ((":10002000", ":020000040001F9\n:10002000"), "ends at byte 65584 of the flash"),
        ((HEX, ":00000001FF\n"), "ends at byte 0 of the flash"),
        ((HEX, "Schweißer"), "is no hex file"),
        ((HEX, ""), "is empty; build it with"),
    ],
)
def test_a_file_that_is_not_sound_is_refused(
    hex_file: Path, change: tuple[str, str], sentence: str
) -> None:
    assert change[0] in HEX
    hex_file.write_text(HEX.replace(*change), encoding="utf-8")
    with pytest.raises(InputError, match=sentence):
        read_hex(hex_file)


def test_a_file_that_is_not_there_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such file.*simlab firmware build"):
        read_hex(tmp_path / "none.hex")


def test_room_is_left_for_the_bootloader(hex_file: Path) -> None:
    assert FLASH_BYTES - BOOT_BYTES == 30720  # what the Arduino IDE lets a Nano have
    with pytest.raises(InputError, match="ends at byte 48 of the flash, which holds 1 to 47"):
        read_hex(hex_file, most=47)


def test_the_board_is_found_by_its_usb_id() -> None:
    assert port_for("torch", [MOUSE, NANO]) == "/dev/ttyUSB3"
    with pytest.raises(DeviceError, match=r"no board is plugged in \(looked for USB .*1A86:7523"):
        port_for("panel", [MOUSE])
    with pytest.raises(DeviceError, match="/dev/ttyUSB3 and /dev/ttyUSB9 may each be the panel"):
        port_for("panel", [NANO, Port("/dev/ttyUSB9", 0x0403, 0x6001)])


def test_the_command_is_that_of_the_bootloader(hex_file: Path) -> None:
    image = read_hex(hex_file)
    assert " ".join(command(image, "/dev/ttyUSB3")) == (
        f"avrdude -p atmega328p -c arduino -P /dev/ttyUSB3 -b 115200 -D -U flash:w:{hex_file}:i"
    )
    assert "57600" in command(image, "/dev/ttyUSB3", old_bootloader=True)


def test_a_board_is_named_before_it_is_written(hex_file: Path) -> None:
    words = command(read_hex(hex_file), "/dev/ttyUSB3", uid=0x1A2B)
    assert words[-4:] == [
        "-U",
        "eeprom:w:0x2b,0x1a,0x00,0x00:m",
        "-U",
        f"flash:w:{hex_file}:i",
    ]
    assert uid_from("1A2b3c4D") == 0x1A2B3C4D
    for text in ("", "0", "ffffffff", "1a2b3c4d5", "-1", "torch"):
        with pytest.raises(InputError, match="is no id"):
            uid_from(text)


def test_a_dry_run_checks_and_shows_and_writes_nothing(
    hex_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def never(words: Sequence[str]) -> NoReturn:
        pytest.fail(f"ran {words}")

    words = ["flash", "torch", f"--out={hex_file.parent}", "--dry-run"]
    assert main(words, ports=lambda: [NANO], write=never) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"{hex_file}: sound, 48 of 30720 bytes",
        f"avrdude -p atmega328p -c arduino -P /dev/ttyUSB3 -b 115200 -D -U flash:w:{hex_file}:i",
        "nothing was written",
    ]


def test_a_dry_run_needs_no_board(hex_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flash", "torch", f"--hex={hex_file}", "--dry-run"], ports=list) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1].startswith("no board is plugged in")
    assert " -P PORT " in said[2]


def test_what_is_wrong_is_one_sentence(hex_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flash", "torch", f"--hex={hex_file}"], ports=list) == 2
    assert capsys.readouterr().err.startswith("simlab: no board is plugged in")
    assert main(["flash", "welder"], ports=list) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("simlab: argument board: invalid choice: 'welder'")


def test_a_file_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "torch.hex"
    with path.open("wb") as file:
        file.truncate(4 << 30)
    with pytest.raises(InputError, match="is larger than 1 MB; build it with"):
        read_hex(path)


def test_ctrl_c_is_no_traceback(hex_file: Path) -> None:
    def pressed(words: Sequence[str]) -> None:
        raise KeyboardInterrupt

    words = ["flash", "torch", f"--hex={hex_file}"]
    assert main(words, ports=lambda: [NANO], write=pressed) == 130  # 128 + SIGINT, as shells say


def _record(address: int, data: bytes) -> str:
    """One line of a hex file; the checksum makes the sum of its bytes a multiple of 256."""
    record = bytes([len(data), *address.to_bytes(2, "big"), 0, *data])
    return f":{record.hex()}{-sum(record) & 0xFF:02X}\n".upper()


def test_one_boards_firmware_is_not_written_to_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.hex"
    path.write_text(_record(0, b"..simlab 1\nboard ") + _record(17, b"torch\n") + ":00000001FF\n")
    assert main(["flash", "torch", f"--hex={path}", "--dry-run"], ports=lambda: [NANO]) == 0
    assert main(["flash", "panel", f"--hex={path}", "--dry-run"], ports=lambda: [NANO]) == 2
    assert f"{path}: is the firmware of the torch; write" in capsys.readouterr().err


def test_avrdude_writes_a_board_and_verifies_it(
    hex_file: Path, bootloader: Bootloader, capsys: pytest.CaptureFixture[str]
) -> None:
    if shutil.which("avrdude") is None:
        pytest.skip("avrdude is not installed; install it to write a simulated bootloader")
    words = ["flash", "torch", f"--hex={hex_file}", f"--port={bootloader.path}", "--uid=1a2b3c4d"]
    assert main(words) == 0
    assert bytes(bootloader.eeprom[:5]) == b"\x4d\x3c\x2b\x1a\xff"
    assert bytes(bootloader.flash[: len(DATA)]) == DATA
    assert "written and verified" in capsys.readouterr().out


def test_avrdude_without_a_board_is_one_sentence(hex_file: Path) -> None:
    if shutil.which("avrdude") is None:
        pytest.skip("avrdude is not installed")
    words = command(read_hex(hex_file), "/dev/null")
    with pytest.raises(DeviceError, match=r"avrdude did not write the board: .*--old-bootloader"):
        flash(words)


def test_an_avrdude_that_is_missing_or_says_nothing_is_one_sentence(hex_file: Path) -> None:
    words = command(read_hex(hex_file), "/dev/null", old_bootloader=True)
    with pytest.raises(DeviceError, match="avrdude is not installed"):
        flash(words, which=lambda name: None)

    def silent(words: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.CompletedProcess(words, 1, "", "")

    with pytest.raises(DeviceError, match=r"no word; .* try without --old-bootloader"):
        flash(words, run=silent, which=lambda name: name)


def test_info_says_what_a_board_says(hex_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", f"--out={hex_file.parent}"]) == 0
    said = capsys.readouterr().out
    assert f"torch 1.0.0 ({hex_file}: 48 bytes)" in said
    assert "panel.hex: not built)" in said
    assert "    stream 1 13 200 torch_imu\n" in said


def test_build_makes_files_that_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if shutil.which("avr-gcc") is None:
        pytest.skip("avr-gcc is not installed; install gcc-avr and avr-libc")
    assert main(["build", f"--out={tmp_path}"]) == 0
    assert f"{tmp_path / 'torch.hex'}: " in capsys.readouterr().out
    assert main(["flash", "panel", f"--out={tmp_path}", "--dry-run", "--port=/dev/null"]) == 0
