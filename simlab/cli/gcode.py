"""`simlab gcode check` and `simlab gcode moves`: a program looked at from the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer

# Imported where they are used, so that `simlab --help` does not wait for NumPy.
if TYPE_CHECKING:
    from simlab.gcode import Toolpath
    from simlab.model.errors import InputError, ProgramError

_BOX_CHORD_MM = 0.0005
MOST_PROGRAM = 512 << 20
"""Some fifteen million lines [bytes]; its moves must fit in memory too."""
MOST_TABLE = 16 << 20
"""No tool table or parameter file is larger [bytes]."""

app = typer.Typer(help="G-code programs.", no_args_is_help=True)

Program = Annotated[Path, typer.Argument(metavar="FILE", help="The program.")]
Tools = Annotated[Path | None, typer.Option("--tool-table", help="LinuxCNC tool table, in mm.")]
Parameters = Annotated[
    Path | None, typer.Option("--parameters", help="LinuxCNC parameter file (.var), in mm.")
]
DialectName = Annotated[str, typer.Option("--dialect", help="Which control's words.")]


@app.command()
def check(
    file: Program,
    *,
    tool_table: Tools = None,
    parameters: Parameters = None,
    dialect: DialectName = "rs274ngc",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say whether a program can be taken, and what it does; exit 2 at its first mistake."""
    from simlab.model.errors import InputError, ProgramError

    try:
        program = _bytes(file)
        path = _path(program, tool_table, parameters, dialect)
        summary = {"file": str(file), "ok": True} | _summary(path)
    except ProgramError as error:
        if as_json:
            sys.stdout.write(json.dumps(_fault(file, error)) + "\n")
        else:
            sys.stderr.write(_pointed_at(file, program, error))
        raise typer.Exit(2) from None
    except InputError as error:
        if as_json:
            sys.stdout.write(json.dumps(_refusal(file, error)) + "\n")
            raise typer.Exit(2) from None
        _stop(str(error))
    sys.stdout.write(json.dumps(summary) + "\n" if as_json else _told(file, summary))


@app.command()
def moves(
    file: Program,
    *,
    tool_table: Tools = None,
    parameters: Parameters = None,
    dialect: DialectName = "rs274ngc",
    chord_mm: Annotated[float, typer.Option(help="How far a chord may leave its arc.")] = 0.002,
) -> None:
    """Print the moves of a program, one JSON object a line, in machine coordinates."""
    from simlab.model.errors import InputError, ProgramError

    if not 0.0 < chord_mm < float("inf"):
        _stop(f"--chord-mm {chord_mm:g} is no tolerance; give a number above 0, such as 0.002")
    try:
        path = _path(_bytes(file), tool_table, parameters, dialect)
    except ProgramError as error:
        _stop(f"{file}:{error}")
    except InputError as error:
        _stop(str(error))
    try:
        write_moves(path, chord_mm, sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the lines has seen enough
        sys.stderr.close()
    except InputError as error:
        _stop(f"{file}: {error}")


def write_moves(path: Toolpath, chord_mm: float, out: TextIO) -> None:
    """Write the moves of a path, one JSON object a line; docs/formats/gcode-moves.md."""
    import numpy as np

    from simlab.gcode import MoveKind

    names = [kind.name.lower() for kind in MoveKind]
    for part, polyline in path.pieces(chord_mm):
        points = (np.round(polyline.points_mm, 6) + 0.0).tolist()  # no -0.0
        last = np.searchsorted(polyline.move, np.arange(len(part)), side="right").tolist()
        feeds = [repr(f) if f == f else "null" for f in part.feed_mm_min.tolist()]
        lines = []
        first = 0
        for line, kind, feed, end in zip(
            part.line.tolist(), part.kind.tolist(), feeds, last, strict=True
        ):
            lines.append(
                f'{{"line": {line}, "move": "{names[kind]}", "feed_mm_min": {feed}, '
                f'"xyz_mm": {points[first : end + 1]}}}\n'
            )
            first = end
        out.write("".join(lines))


def _path(
    program: bytes, tool_table: Path | None, parameters: Path | None, dialect: str
) -> Toolpath:
    from simlab.gcode import interpret
    from simlab.gcode.tables import read_parameters, read_tools

    tools = read_tools(_text(tool_table), str(tool_table)) if tool_table else None
    table = read_parameters(_text(parameters), str(parameters)) if parameters else None
    return interpret(program, dialect=dialect, tools=tools, parameters=table)


def _bytes(file: Path) -> bytes:
    from simlab.store.whole_files import read_whole

    return read_whole(file, MOST_PROGRAM, "give a program that can be read")


def _text(file: Path) -> str:
    from simlab.store.whole_files import read_text

    return read_text(file, MOST_TABLE, "give a table in UTF-8")


def _stop(sentence: str) -> NoReturn:
    sys.stderr.write(f"{sentence}\n")
    raise typer.Exit(2)


def _fault(file: Path, error: ProgramError) -> dict[str, object]:
    return {
        "file": str(file),
        "ok": False,
        "line": error.line,
        "column": error.column,
        "fault": error.fault,
        "what": error.what,
        "remedy": error.remedy,
    }


def _refusal(file: Path, error: InputError) -> dict[str, object]:
    """A file that is no program, or a table with a mistake: no line of the program is to blame."""
    what, _, remedy = str(error).partition("; ")
    place = {"line": None, "column": None, "fault": "input"}
    return {"file": str(file), "ok": False} | place | {"what": what, "remedy": remedy}


def _pointed_at(file: Path, program: bytes, error: ProgramError) -> str:
    line = program.split(b"\n")[error.line - 1].decode("utf-8", "replace").rstrip()
    before = "".join(c if c == "\t" else " " for c in line[: error.column - 1])
    return f"{file}:{error}\n  {line}\n  {before}^\n"


def _summary(path: Toolpath) -> dict[str, object]:
    import numpy as np

    from simlab.gcode import MoveKind

    lengths_mm = path.lengths_mm()
    rapid = path.kind == MoveKind.RAPID
    feeds = path.feed_mm_min[~rapid]
    low_mm, high_mm = np.full(3, np.inf), np.full(3, -np.inf)
    for _, polyline in path.pieces(_BOX_CHORD_MM):
        low_mm = np.minimum(low_mm, polyline.points_mm.min(axis=0))
        high_mm = np.maximum(high_mm, polyline.points_mm.max(axis=0))
    return {
        "moves": len(path),
        "arcs": int(np.count_nonzero(path.turns)),
        "rapid_mm": round(float(lengths_mm[rapid].sum()), 3),
        "feed_mm": round(float(lengths_mm[~rapid].sum()), 3),
        "feed_mm_min": [float(feeds.min()), float(feeds.max())] if len(feeds) else None,
        "least_mm": np.round(low_mm, 3).tolist() if len(path) else None,
        "most_mm": np.round(high_mm, 3).tolist() if len(path) else None,
    }


def _told(file: Path, summary: dict[str, object]) -> str:
    told = f"{file}: good; {summary['moves']} moves, {summary['arcs']} of them arcs\n"
    if summary["moves"]:
        told += f"  rapid {summary['rapid_mm']} mm, feed {summary['feed_mm']} mm\n"
        told += f"  from {summary['least_mm']} to {summary['most_mm']} mm, machine coordinates\n"
    return told
