"""`simlab devices marker`: AprilTags 36h11 to be printed, true to size, each with a ruler."""

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from simlab.devices import vision
from simlab.devices.marker_layout import MOST_ID
from simlab.drawing.png import png_of
from simlab.drawing.scene import Area, Scene, Strokes, Text
from simlab.drawing.svg import svg_of
from simlab.model.arrays import Bools
from simlab.model.errors import InputError, StoreError

CELLS = 8
"""Of a marker's side, its black border included."""
FINE_PX_MM = 10.0
"""A picture is at least so fine; a cell is a whole number of pixels."""
PAGE_MM = (190.0, 277.0)
"""What a printer reaches of A4."""
LEAST_TILE_MM = 38.0
"""What is written below a marker takes so much."""
FOOT_MM = 12.0
LETTER_MM = 3.0
BLACK = "#000000"


def marker(
    ids: Annotated[list[int], typer.Argument(metavar="ID...", help=f"0 to {MOST_ID}.")],
    *,
    size_mm: Annotated[
        float, typer.Option(min=5.0, max=150.0, help="Outer edge of the black border.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The sheet: .svg or .png.")
    ],
) -> None:
    """Markers for a marker camera on a sheet to be printed at 100 %, with a ruler beside each."""
    ending = output.suffix.lower()
    if ending not in (".svg", ".png"):
        raise InputError(f"{output}: what kind of picture is that? name it .svg or .png")
    scene = sheet_of(ids, size_mm)
    picture = png_of(scene) if ending == ".png" else svg_of(scene).encode()
    try:
        output.write_bytes(picture)
    except OSError as error:
        raise StoreError(
            f"{output}: cannot be written ({(error.strerror or '').lower()}); name another file"
        ) from error
    sys.stdout.write(f"{output}: print it at 100 %, and hold a ruler to it\n")


def cells_of(number: int, has_vision: bool = vision.HAS_VISION) -> Bools:
    """(8, 8) which cells of a marker are black, as it stands upright.

    Raises
    ------
    InputError
        where what draws them is not installed
    """
    if not has_vision:
        raise InputError(f"drawing a marker {vision.INSTALL}")
    black: Bools = vision.marker_picture(number, CELLS) < 128
    return black


def sheet_of(ids: Sequence[int], size_mm: float, cells: Callable[[int], Bools] = cells_of) -> Scene:
    """Markers in rows on a sheet that is no larger than it must be.

    Raises
    ------
    InputError
        where they are none of the family, or do not fit on a page
    """
    for nth, number in enumerate(ids):
        if not 0 <= number <= MOST_ID:
            raise InputError(f"{number} is no marker of 36h11; write 0 to {MOST_ID}")
        if number in ids[:nth]:
            raise InputError(f"marker {number} is there twice; print every one once")
    cell_px = math.ceil(FINE_PX_MM * size_mm / CELLS)
    px_mm = cell_px * CELLS / size_mm
    wide_px = max((CELLS + 2) * cell_px, math.ceil(LEAST_TILE_MM * px_mm))
    high_px = (CELLS + 2) * cell_px + math.ceil(FOOT_MM * px_mm)
    across = min(max(int(PAGE_MM[0] * px_mm / wide_px), 1), len(ids))
    down = -(-len(ids) // across)
    if down * high_px > PAGE_MM[1] * px_mm:
        most = across * int(PAGE_MM[1] * px_mm / high_px)
        raise InputError(
            f"{len(ids)} markers of {size_mm:g} mm do not fit on A4; print {most} at once"
        )
    areas: list[Area] = []
    strokes: list[Strokes] = []
    texts: list[Text] = []
    for nth, number in enumerate(ids):
        left = nth % across * wide_px + (wide_px - CELLS * cell_px) // 2
        top = nth // across * high_px + cell_px
        areas += _black(cells(number), cell_px, left, top)
        below = top + (CELLS + 1) * cell_px
        strokes.append(_ruler(ruler_mm(size_mm), px_mm, left, below))
        texts += [
            Text(left + at * px_mm, below + 6.0 * px_mm, str(at), LETTER_MM * px_mm, "middle")
            for at in (0, ruler_mm(size_mm))
        ]
        label = f"36h11 id {number}  {size_mm:g} mm"
        middle = left + CELLS * cell_px / 2
        texts.append(Text(middle, below + 10.5 * px_mm, label, LETTER_MM * px_mm, "middle"))
    return Scene(
        width_px=across * wide_px,
        height_px=down * high_px,
        title=f"AprilTag 36h11, {size_mm:g} mm: {', '.join(map(str, ids))}",
        strokes=tuple(strokes),
        texts=tuple(texts),
        areas=tuple(areas),
        px_per_mm=px_mm,
    )


def ruler_mm(size_mm: float) -> int:
    """How long the ruler beside a marker is: whole centimetres, one at least."""
    return max(int(size_mm // 10) * 10, 10)


def _black(black: Bools, cell_px: int, left: int, top: int) -> list[Area]:
    """An area for each run of black cells in a row."""
    areas = []
    for row, dark in enumerate(black):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], dark.astype(np.int8), [0]))))
        for begin, end in edges.reshape(-1, 2).tolist():
            x = np.array([left + begin * cell_px, left + end * cell_px], dtype=np.float64)
            high = np.full(2, float(top + row * cell_px))
            areas.append(Area(x, high, high + cell_px, BLACK))
    return areas


def _ruler(long_mm: int, px_mm: float, left: int, top: int) -> Strokes:
    """A tick a millimetre, longer at every fifth, longest at every tenth."""
    at = np.arange(long_mm + 1)
    long = np.where(at % 10 == 0, 3.0, np.where(at % 5 == 0, 2.2, 1.4))
    x = left + at * px_mm
    begin = np.stack((x, np.full(len(x), float(top))), axis=1)
    end = np.stack((x, top + long * px_mm), axis=1)
    edge = np.array([[x[0], float(top)]]), np.array([[x[-1], float(top)]])
    return Strokes(
        np.concatenate((begin, edge[0])), np.concatenate((end, edge[1])), BLACK, 0.15 * px_mm
    )
