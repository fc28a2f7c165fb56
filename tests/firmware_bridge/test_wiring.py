"""The wiring: its pins are the firmware's, and page and pictures are made from it as it stands."""

import re
from pathlib import Path

import pytest

from firmware_bridge.wiring import WIRES, cost_eur, filled, ports, wire_table
from firmware_bridge.wiring_picture import picture, write

ROOT = Path(__file__).resolve().parents[2]
OWN = {"torch": ("torch", "mpu6050", "twi"), "panel": ("panel", "wheel")}
"""As the Makefile has them."""
NANO = {
    **{f"D{number}": f"PD{number}" for number in range(2, 8)},
    **{f"D{number + 8}": f"PB{number}" for number in range(6)},
    **{f"A{number}": f"PC{number}" for number in range(6)},
}
"""The pins that a Nano's board prints beside those of the controller (Arduino's schematic)."""


@pytest.mark.parametrize("board", sorted(WIRES))
def test_every_pin_of_the_firmware_is_wired_and_no_other(board: str) -> None:
    folder = ROOT / "firmware_bridge" / "firmware"
    text = "".join((folder / f"{name}.c").read_text() for name in OWN[board])
    assert ports(board) == set(re.findall(r"\bP[BCD][0-7]\b", text))


@pytest.mark.parametrize("board", sorted(WIRES))
def test_the_nano_prints_these_names(board: str) -> None:
    for wire in WIRES[board]:
        assert wire.port == NANO.get(wire.pin, "")
        assert wire.port or wire.pin in ("5V", "GND")
    signals = [wire.pin for wire in WIRES[board] if wire.port]
    assert len(signals) == len(set(signals))


@pytest.mark.parametrize("board", sorted(WIRES))
def test_a_station_costs_less_than_sixty_euros(board: str) -> None:
    assert 30 < cost_eur(board) < 60


def test_page_and_pictures_are_as_the_table_has_them(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "build-a-station.md").read_text("utf-8")
    assert filled(page) == page
    for board in WIRES:
        drawn = (ROOT / "docs" / "pictures" / f"wiring-{board}.svg").read_text("utf-8")
        assert drawn == picture(board)
        assert wire_table(board) in page
    (tmp_path / "how-to").mkdir()
    (tmp_path / "pictures").mkdir()
    (tmp_path / "how-to" / "build-a-station.md").write_text(
        page.replace("| A4 | PC4 |", "| A9 | PC9 |"), "utf-8"
    )
    write(tmp_path)
    assert (tmp_path / "how-to" / "build-a-station.md").read_text("utf-8") == page
    assert (tmp_path / "pictures" / "wiring-torch.svg").read_text("utf-8") == picture("torch")


@pytest.mark.parametrize("board", sorted(WIRES))
def test_the_picture_has_every_wire(board: str) -> None:
    drawn = picture(board)
    for wire in WIRES[board]:
        assert f">{wire.terminal}</text>" in drawn
        assert f">{wire.part}</text>" in drawn
    assert drawn.count("stroke-width='2.5'") == len(WIRES[board])
