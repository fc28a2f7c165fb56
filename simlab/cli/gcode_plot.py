"""`simlab gcode plot`: a program's path as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from simlab.cli.gcode_files import (
    BlockDelete,
    DialectName,
    Parameters,
    Program,
    Tools,
    path_or_stop,
    stop,
)

Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE", help="The picture: .png or .svg.")
]
Colour = Annotated[Literal["tool", "feed"], typer.Option(help="What the colours of the cuts mean.")]


def plot(
    file: Program,
    *,
    output: Output,
    tool_table: Tools = None,
    parameters: Parameters = None,
    dialect: DialectName = "rs274ngc",
    block_delete: BlockDelete = False,
    colour: Colour = "tool",
) -> None:
    """Draw a program: top, front, side and isometric; rapids dashed."""
    from simlab.drawing.png import png_of
    from simlab.drawing.svg import svg_of
    from simlab.gcode.plot import scene_of
    from simlab.model.errors import InputError

    ending = output.suffix.lower()
    if ending not in (".png", ".svg"):
        stop(f"{output}: what kind of picture is that? name it .png or .svg")
    path = path_or_stop(file, tool_table, parameters, dialect, block_delete=block_delete)
    try:
        scene = scene_of(path, file.name, colour=colour)
    except InputError as error:
        stop(f"{file}: {error}")
    picture = png_of(scene) if ending == ".png" else svg_of(scene).encode()
    try:
        output.write_bytes(picture)
    except OSError as error:
        stop(f"{output}: {error.strerror}; give a place that can be written to")
