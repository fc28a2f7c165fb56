"""`simlab gcode check` and `simlab gcode moves`: a program looked at from the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

from simlab.cli import gcode_plot, gcode_time
from simlab.cli.gcode_files import (
    BlockDelete,
    DialectName,
    Loaded,
    Parameters,
    Program,
    Tools,
    load,
    path_or_stop,
    stop,
)

# Imported where they are used, so that `simlab --help` does not wait for NumPy.
if TYPE_CHECKING:
    from simlab.gcode import Toolpath
    from simlab.locale import Catalogue
    from simlab.model.errors import InputError, ProgramError

_WIDTH = 100
"""Characters of a line with a mistake that are shown."""

app = typer.Typer(help="G-code programs.", no_args_is_help=True)
app.command("time")(gcode_time.time)
app.command("plot")(gcode_plot.plot)


@app.command()
def check(
    file: Program,
    *,
    tool_table: Tools = None,
    parameters: Parameters = None,
    dialect: DialectName = "rs274ngc",
    block_delete: BlockDelete = False,
    language: Annotated[
        Literal["en", "tr"], typer.Option(help="Language of the explanations.")
    ] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say whether a program can be taken, and what it does; exit 2 when it has mistakes."""
    from simlab.gcode.review import faults_in
    from simlab.locale import texts
    from simlab.model.errors import InputError

    words = texts(language)
    try:
        loaded = load(file, tool_table, parameters, dialect, block_delete=block_delete)
        paths: list[Toolpath] = []
        faults = faults_in(loaded.program, lambda data: paths.append(loaded.path(data)))
    except InputError as error:
        if as_json:
            sys.stdout.write(json.dumps(_refusal(file, error)) + "\n")
            raise typer.Exit(2) from None
        stop(str(error))
    if faults:
        if as_json:
            sys.stdout.write(json.dumps(_faults(loaded, faults, words)) + "\n")
        else:
            sys.stderr.write("".join(_pointed_at(loaded, fault, words) for fault in faults))
            sys.stderr.write(_counted(file, len(faults), words))
        raise typer.Exit(2)
    path = paths[0]
    summary = {"file": str(file), "ok": True} | _summary(path) | {"notes": _notes(path, words)}
    sys.stdout.write(json.dumps(summary) + "\n" if as_json else _told(file, summary, words))
    if not as_json:
        for note in _notes(path, words):
            kind = words.say(f"gcode.check.{note['kind']}")
            sys.stdout.write(f"{file}:{note['line']}: {kind}: {note['text']}\n")


@app.command()
def moves(
    file: Program,
    *,
    tool_table: Tools = None,
    parameters: Parameters = None,
    dialect: DialectName = "rs274ngc",
    block_delete: BlockDelete = False,
    chord_mm: Annotated[float, typer.Option(help="How far a chord may leave its arc.")] = 0.002,
) -> None:
    """Print the moves of a program, one JSON object a line, in machine coordinates."""
    from simlab.model.errors import InputError

    if not 0.0 < chord_mm < float("inf"):
        stop(f"--chord-mm {chord_mm:g} is no tolerance; give a number above 0, such as 0.002")
    path = path_or_stop(file, tool_table, parameters, dialect, block_delete=block_delete)
    try:
        write_moves(path, chord_mm, sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the lines has seen enough
        sys.stderr.close()
    except InputError as error:
        stop(f"{file}: {error}")


def write_moves(path: Toolpath, chord_mm: float, out: TextIO) -> None:
    """Write the moves of a path, one JSON object a line; docs/formats/gcode-moves.md."""
    import numpy as np

    from simlab.gcode import MoveKind

    names = [kind.name.lower() for kind in MoveKind]
    before_deg = [0.0] * 3
    for part, polyline in path.pieces(chord_mm):
        points = (np.round(polyline.points_mm, 6) + 0.0).tolist()  # no -0.0
        last = np.searchsorted(polyline.move, np.arange(len(part)), side="right").tolist()
        feeds = [repr(f) if f == f else "null" for f in part.feed_mm_min.tolist()]
        lines = []
        first = 0
        more = _extras(path, part, before_deg, last)
        before_deg = part.rotary_deg[-1].tolist()
        for line, kind, feed, end, extra in zip(
            part.line.tolist(), part.kind.tolist(), feeds, last, more, strict=True
        ):
            lines.append(
                f'{{"line": {line}, "move": "{names[kind]}", "feed_mm_min": {feed}, '
                f'"xyz_mm": {points[first : end + 1]}{extra}}}\n'
            )
            first = end
        out.write("".join(lines))


def _extras(path: Toolpath, part: Toolpath, before_deg: list[float], last: list[int]) -> list[str]:
    """Keys that only some programs need: rotary axes, and the file of a subprogram's lines."""
    turning, called = bool(path.rotary_deg.any()), bool(path.source.any())
    told = []
    first = 0
    for row, end in enumerate(last if turning or called else ()):
        extra = ""
        if turning:
            after_deg = part.rotary_deg[row].tolist()
            shares = [step / (end - first) for step in range(end - first + 1)]
            points = [
                [round(a + (b - a) * share, 6) for a, b in zip(before_deg, after_deg, strict=True)]
                for share in shares
            ]
            extra = f', "abc_deg": {points}'
            before_deg = after_deg
        source = path.trace.sources[int(part.source[row])].name
        if source:
            extra += f', "source": {json.dumps(source)}'
        told.append(extra)
        first = end
    return told or [""] * len(part)


def _faults(loaded: Loaded, faults: list[ProgramError], words: Catalogue) -> dict[str, object]:
    """The first mistake in the keys of the object itself, and all of them in a list."""
    told: list[dict[str, object]] = [
        {
            "source": str(loaded.file_of(fault)),
            "line": fault.line,
            "column": fault.column,
            "fault": fault.fault,
            "what": fault.what,
            "remedy": fault.remedy,
            "why": words.say(fault.fault),
        }
        for fault in faults
    ]
    return {"file": str(loaded.file), "ok": False} | told[0] | {"faults": told}


def _refusal(file: Path, error: InputError) -> dict[str, object]:
    """A file that is no program, or a table with a mistake: no line of the program is to blame."""
    what, _, remedy = str(error).partition("; ")
    place = {"line": None, "column": None, "fault": "input"}
    return {"file": str(file), "ok": False} | place | {"what": what, "remedy": remedy}


def _pointed_at(loaded: Loaded, fault: ProgramError, words: Catalogue) -> str:
    """The mistake, its line with a mark below the place, and why it matters."""
    from simlab.gcode.trace import Source

    text = loaded.program
    if fault.source:
        text = loaded.subprograms.get(fault.source, b"")
    line, column = _shown(Source(fault.source, text).line(fault.line), fault.column)
    before = "".join(c if c == "\t" else " " for c in line[: column - 1])
    place = f"{loaded.file_of(fault)}:{fault}"
    return f"{place}\n  {line}\n  {before}^\n  {words.say(fault.fault)} [{fault.fault}]\n"


def _shown(line: str, column: int) -> tuple[str, int]:
    """What of a line is put on the screen, and where its column is then.

    A byte of a file that is no program may not steer the terminal, and a long line would be broken
    by it, with the mark under another place.
    """
    line = "".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in line)
    first = max(0, column - 1 - _WIDTH // 2) if len(line) > _WIDTH else 0
    return line[first : first + _WIDTH], column - first


def _counted(file: Path, faults: int, words: Catalogue) -> str:
    told = words.say("gcode.check.mistakes", faults=str(faults))
    return f"{file}: {told}\n" if faults > 1 else ""


def _summary(path: Toolpath) -> dict[str, object]:
    import numpy as np

    from simlab.gcode import MoveKind
    from simlab.gcode.extent import extent_mm

    lengths_mm = path.lengths_mm()
    rapid = path.kind == MoveKind.RAPID
    feeds = path.feed_mm_min[~rapid]
    low_mm, high_mm = extent_mm(path)
    return {
        "moves": len(path),
        "arcs": int(np.count_nonzero(path.turns)),
        "rapid_mm": round(float(lengths_mm[rapid].sum()), 3),
        "feed_mm": round(float(lengths_mm[~rapid].sum()), 3),
        "feed_mm_min": [float(feeds.min()), float(feeds.max())] if len(feeds) else None,
        "least_mm": np.round(low_mm, 3).tolist() if len(path) else None,
        "most_mm": np.round(high_mm, 3).tolist() if len(path) else None,
    }


def _notes(path: Toolpath, words: Catalogue) -> list[dict[str, object]]:
    """What the program says, and what those who learnt on another control must know."""
    from simlab.gcode.trace import EventKind

    return [
        {"line": event.line, "kind": str(event.kind), "text": words.say(event.text)}
        for event in path.trace.events
        if event.kind in (EventKind.NOTE, EventKind.MESSAGE)
    ]


def _told(file: Path, summary: dict[str, object], words: Catalogue) -> str:
    values = {key: str(value) for key, value in summary.items()}
    told = f"{file}: {words.say('gcode.check.good', **values)}\n"
    if summary["moves"]:
        told += f"  {words.say('gcode.check.lengths', **values)}\n"
        told += f"  {words.say('gcode.check.box', **values)}\n"
    return told
