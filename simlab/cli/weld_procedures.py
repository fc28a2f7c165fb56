"""`simlab weld procedures`: which there are, what they say, and a new version of one."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from simlab.crafts import exercise_from
from simlab.model.errors import InputError, MissingError, TableError
from simlab.model.toml_table import Table
from simlab.store.library import Library
from simlab.store.procedures import MOST_PROCEDURE, Procedures, Version, revise
from simlab.store.whole_files import read_text
from simlab.weld.procedure import Procedure
from simlab.weld.procedure_table import procedure_from

app = typer.Typer(help="Welding procedures (WPS).")

Folder = Annotated[
    Path | None, typer.Option("--folder", help="The site's folder of exercises.", metavar="SITE")
]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
File = Annotated[Path, typer.Argument(help="A procedure (.toml).", metavar="FILE")]
_REMEDY = "name the TOML file of a procedure"


@app.callback(invoke_without_command=True)
def procedures(
    context: typer.Context,
    *,
    folder: Folder = None,
    every: Annotated[bool, typer.Option("--all", help="Older versions too.")] = False,
    as_json: Json = False,
) -> None:
    """List the procedures in their newest versions: those of the site, and those of simlab."""
    if context.invoked_subcommand is not None:
        return
    there = _library(folder)
    versions = [one for name in there.names() for one in _listed(there, name, every)]
    found = [(one, procedure_from(one.text(), one.file.name)) for one in versions]
    if as_json:
        _say([_summary(one, made) for one, made in found])
        return
    header = ("procedure", "version", "process", "position", "joint", "t mm", "from", "verified")
    sys.stdout.writelines(_columns([header, *(_row(one, made) for one, made in found)]))


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="Its name, or name@version.")],
    *,
    folder: Folder = None,
    toml: Annotated[bool, typer.Option("--toml", help="The file itself, to be changed.")] = False,
    as_json: Json = False,
) -> None:
    """Show all of a procedure: technique with its bands, settings, and who says so."""
    text = _library(folder).text(name)
    if toml:
        sys.stdout.write(text)
        return
    made = procedure_from(text, name)
    if as_json:
        _say(asdict(made))
        return
    sys.stdout.write(f"{_title(made)}, {_percent(made)} verified\n")
    header = ("metric", "unit", "target", "full within", "zero beyond", "verified", "source")
    rows = [
        (
            one.metric, one.unit, f"{one.band.target:g}", _half(one.band.full, one.band.relative),
            _half(one.band.zero, one.band.relative), _yes(one.verified), one.source,
        )
        for one in made.techniques
    ]  # fmt: skip
    sys.stdout.writelines(["\n", *_columns([header, *rows])])
    settings = [
        (one.name, f"{one.least:g}", f"{one.most:g}", _yes(one.verified), one.source)
        for one in made.settings
    ]
    header_of_settings = ("setting", "least", "most", "verified", "source")
    sys.stdout.writelines(["\n", *_columns([header_of_settings, *settings])])
    if made.electrode is not None:
        rod = made.electrode
        sys.stdout.write(
            f"\nelectrode {rod.diameter_mm:g} x {rod.length_mm:g} mm, shortens by "
            f"{rod.burn_off_mm_s:g} mm/s; verified: {_yes(rod.verified)}; {rod.source}\n"
        )


@app.command()
def check(file: File, *, as_json: Json = False) -> None:
    """Say whether a file is a procedure without a mistake; exit 2 where it is not."""
    made = procedure_from(read_text(file, MOST_PROCEDURE, _REMEDY), str(file))
    if as_json:
        _say({"file": str(file), "ok": True, "name": made.name, "version": made.version})
        return
    sys.stdout.write(f"{file}: {_title(made)}; no mistakes; {_percent(made)} verified\n")


@app.command("revise")
def revise_(
    file: File,
    *,
    folder: Annotated[
        Path, typer.Option("--folder", help="The site's folder of exercises.", metavar="SITE")
    ],
    as_json: Json = False,
) -> None:
    """Put a changed procedure into the site's folder as its next version; the others stay."""
    text = read_text(file, MOST_PROCEDURE, _REMEDY)
    _check_exercises(folder, file, text)
    new = revise(folder, text, str(file))
    if as_json:
        _say({"name": new.name, "version": new.version, "file": str(new.file)})
        return
    sys.stdout.write(f"{new.name}@{new.version}: {new.file}\n")


def _library(folder: Path | None) -> Procedures:
    if folder is not None and not folder.is_dir():
        raise InputError(f"{folder}: is no folder; name that of the site's exercises")
    return Procedures(folder)


def _check_exercises(folder: Path, file: Path, text: str) -> None:
    """Every exercise that can be done now can be done by the changed procedure as well.

    Raises
    ------
    InputError
        where one that takes the newest version cannot
    """
    name = procedure_from(text, str(file)).name
    library = Library(folder)
    for exercise in library.names():
        try:
            texts = library.texts(exercise)
            takes_newest = Table.read(texts["exercise"], exercise).text("procedure", default="")
            if takes_newest != name:
                continue
            exercise_from(texts)
        except (InputError, MissingError):  # it is broken already
            continue
        try:
            exercise_from({**texts, "procedure": text})
        except TableError as error:
            raise InputError(
                f"{file}: exercise {exercise} could not be done by it ({error.field}: "
                f"{error.what}); give the procedure a name of its own, and name that in an exercise"
            ) from None


def _listed(there: Procedures, name: str, every: bool) -> Sequence[Version]:
    return there.versions(name) if every else there.versions(name)[-1:]


def _summary(one: Version, made: Procedure) -> dict[str, Any]:
    thickness = made.setting("thickness_mm")
    return {
        "name": one.name,
        "version": one.version,
        "process": made.process,
        "position": made.position,
        "joint": made.joint.value,
        "thickness_mm": None if thickness is None else [thickness.least, thickness.most],
        "from": _from(one),
        "verified": round(made.verified, 3),
        "weave": made.weave,
        "whip": made.whip,
    }


def _row(one: Version, made: Procedure) -> tuple[str, ...]:
    thickness = made.setting("thickness_mm")
    if thickness is None:
        span = "-"
    elif thickness.least == thickness.most:
        span = f"{thickness.least:g}"
    else:
        span = f"{thickness.least:g}-{thickness.most:g}"
    return (
        one.name, str(one.version), str(made.process), made.position, made.joint.value, span,
        _from(one), _percent(made),
    )  # fmt: skip


def _title(made: Procedure) -> str:
    manner = " woven" if made.weave else ""
    manner += " whipped" if made.whip else ""
    return (
        f"{made.name} version {made.version}: {made.process} {made.position} {made.joint}{manner}"
    )


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines whose columns stand under one another, the last as long as it is."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        told = [word.ljust(width) for word, width in zip(row, widths, strict=False)]
        yield "  ".join([*told, row[-1]]) + "\n"


def _from(one: Version) -> str:
    return "site" if one.of_site else "packaged"


def _half(width: float, relative: bool) -> str:
    return f"{100 * width:g} %" if relative else f"{width:g}"


def _percent(made: Procedure) -> str:
    return f"{100 * made.verified:.0f} %"


def _yes(verified: bool) -> str:
    return "yes" if verified else "no"


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
