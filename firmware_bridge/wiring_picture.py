"""The wires of a board as a picture; and all that the documentation has of them, written anew."""

import sys
from itertools import groupby
from pathlib import Path

import numpy as np

from firmware_bridge.wiring import WIRES, Wire, filled
from simlab.drawing.scene import Scene, Strokes, Text
from simlab.drawing.svg import svg_of

ROW_PX, GAP_PX, TOP_PX = 24, 14, 66
BOARD_PX, PART_PX, WIDTH_PX = (40, 190), (330, 860), 890
BOX = "#7a8088"


def picture(board: str) -> str:
    """An SVG of the board to the left, its parts to the right, a line a wire."""
    strokes, texts = [], []
    y = TOP_PX
    for part, some in groupby(WIRES[board], key=lambda wire: wire.part):
        wires = list(some)
        high = y
        for wire in wires:
            strokes.append(_line(y + ROW_PX / 2, wire))
            texts += _labels(y + ROW_PX / 2 + 5, wire)
            y += ROW_PX
        strokes.append(_box(PART_PX, high, y))
        texts.append(Text(PART_PX[0] + 300, (high + y) / 2 + 5, part, 13.0))
        y += GAP_PX
    strokes.append(_box(BOARD_PX, TOP_PX - 10, y - GAP_PX + 10))
    texts.append(Text(BOARD_PX[0] + 14, TOP_PX + 14, "Nano", 15.0))
    title = f"Wires of the {board}"
    texts.append(Text(WIDTH_PX / 2, 34, title, 18.0, "middle"))
    return svg_of(Scene(WIDTH_PX, round(y + 16), title, tuple(strokes), tuple(texts)))


def _line(y_px: float, wire: Wire) -> Strokes:
    start, end = np.array([[BOARD_PX[1], y_px]]), np.array([[PART_PX[0], y_px]])
    return Strokes(start, end, wire.colour, 2.5)


def _labels(y_px: float, wire: Wire) -> list[Text]:
    port = f" ({wire.port})" if wire.port else ""
    return [
        Text(BOARD_PX[1] - 8, y_px, f"{wire.pin}{port}", 13.0, "end"),
        Text(PART_PX[0] + 8, y_px, wire.terminal, 12.0, colour=wire.colour),
    ]


def _box(across_px: tuple[int, int], high_px: float, low_px: float) -> Strokes:
    left, right = across_px
    corners = np.array(
        [[left, high_px], [right, high_px], [right, low_px], [left, low_px], [left, high_px]]
    )
    return Strokes(corners[:-1], corners[1:], BOX, 1.2)


def write(docs: Path) -> None:
    """The tables of the how-to and both pictures."""
    page = docs / "how-to" / "build-a-station.md"
    page.write_text(filled(page.read_text("utf-8")), "utf-8")
    for board in WIRES:
        (docs / "pictures" / f"wiring-{board}.svg").write_text(picture(board), "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
