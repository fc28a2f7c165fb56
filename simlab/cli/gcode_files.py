"""A program with its tables and subprograms, from their files to a toolpath."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

# Imported where they are used, so that `simlab --help` does not wait for NumPy.
if TYPE_CHECKING:
    from simlab.gcode import Toolpath
    from simlab.gcode.tables import Tool
    from simlab.model.errors import ProgramError

MOST_PROGRAM = 512 << 20
"""Some fifteen million lines [bytes]; its moves must fit in memory too."""
MOST_TABLE = 16 << 20
"""No tool table, parameter file or subprogram is larger [bytes]."""
MOST_SUBPROGRAMS = 1000
"""Files that one program may call, those called by these included."""

Program = Annotated[Path, typer.Argument(metavar="FILE", help="The program.")]
Tools = Annotated[Path | None, typer.Option("--tool-table", help="LinuxCNC tool table, in mm.")]
Parameters = Annotated[
    Path | None, typer.Option("--parameters", help="LinuxCNC parameter file (.var), in mm.")
]
DialectName = Annotated[str, typer.Option("--dialect", help="Which control's words.")]
BlockDelete = Annotated[
    bool, typer.Option("--block-delete", help="Leave out the lines that begin with /.")
]

_CALLS = (
    re.compile(rb"[oO]\s*<\s*([^<>\n]{1,200}?)\s*>\s*call", re.IGNORECASE),
    re.compile(rb"[oO]\s*(\d{1,9})\s*call", re.IGNORECASE),
    re.compile(rb"[mM]\s*98[^\n(;]*?[pP]\s*(\d{1,9})"),
    re.compile(rb"[gG]\s*6[56](?:\.1)?[^\n(;]*?[pP]\s*(\d{1,9})"),
)
_ENDINGS = (".ngc", ".nc", ".tap", "")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a program needs, read."""

    file: Path
    program: bytes
    subprograms: dict[str, bytes]
    files: dict[str, Path]
    """Where each subprogram was read from."""
    tools: dict[int, Tool] | None
    parameters: dict[int, float] | None
    dialect: str
    block_delete: bool

    def path(self, program: bytes | None = None) -> Toolpath:
        """The moves of the program, or of a changed one with the same tables.

        Raises
        ------
        InputError
            where the program is wrong (`ProgramError`), or the dialect or a parameter
        """
        from simlab.gcode import interpret

        return interpret(
            self.program if program is None else program,
            dialect=self.dialect,
            tools=self.tools,
            parameters=self.parameters,
            subprograms=self.subprograms,
            block_delete=self.block_delete,
        )

    def file_of(self, fault: ProgramError) -> Path:
        """The file that a mistake stands in."""
        return self.files.get(fault.source, self.file)


def load(
    file: Path,
    tool_table: Path | None,
    parameters: Path | None,
    dialect: str,
    *,
    block_delete: bool = False,
) -> Loaded:
    """Read a program, its tables, and the subprograms that it calls, from its own folder only.

    Raises
    ------
    InputError
        where the program cannot be read, or a table or a subprogram is there and cannot
    """
    from simlab.gcode.tables import read_parameters, read_tools

    program = _bytes(file, MOST_PROGRAM)
    called = called_from(program, file.parent)
    return Loaded(
        file=file,
        program=program,
        subprograms={name: text for name, (_, text) in called.items()},
        files={name: found for name, (found, _) in called.items()},
        tools=read_tools(_text(tool_table), str(tool_table)) if tool_table else None,
        parameters=read_parameters(_text(parameters), str(parameters)) if parameters else None,
        dialect=dialect,
        block_delete=block_delete,
    )


def path_or_stop(
    file: Path,
    tool_table: Path | None,
    parameters: Path | None,
    dialect: str,
    *,
    block_delete: bool,
) -> Toolpath:
    """The moves of a program; or say what is wrong, and leave."""
    from simlab.model.errors import InputError, ProgramError

    try:
        loaded = load(file, tool_table, parameters, dialect, block_delete=block_delete)
    except InputError as error:
        stop(str(error))
    try:
        return loaded.path()
    except ProgramError as error:
        stop(f"{loaded.file_of(error)}:{error}")
    except InputError as error:
        stop(str(error))


def called_from(program: bytes, folder: Path) -> dict[str, tuple[Path, bytes]]:
    """The files of a folder that a program calls by name or number, and their texts, by that name.

    A name that has no file is left out: whether the program itself defines it is seen later.
    """
    found: dict[str, tuple[Path, bytes]] = {}
    there: dict[str, Path] | None = None
    waiting = [program]
    while waiting and len(found) < MOST_SUBPROGRAMS:
        text = waiting.pop()
        names = {name for pattern in _CALLS for name in pattern.findall(text)}
        for raw in sorted(names):
            name = re.sub(r"\s", "", raw.decode("utf-8", "replace")).lower()
            if name in found or "/" in name or "\\" in name:
                continue
            if there is None:
                files = sorted((f for f in folder.iterdir() if f.is_file()), reverse=True)
                there = {f.name.lower(): f for f in files}
            file = _file_of(name, there)
            if file is not None:
                found[name] = (file, _bytes(file, MOST_TABLE))
                waiting.append(found[name][1])
    return found


def stop(sentence: str) -> NoReturn:
    """Say why not, and leave."""
    sys.stderr.write(f"{sentence}\n")
    raise typer.Exit(2)


def _file_of(name: str, there: Mapping[str, Path]) -> Path | None:
    stems = (name, f"o{name}", f"o{int(name):04d}") if name.isdecimal() else (name,)
    wanted = [stem + ending for stem in stems for ending in _ENDINGS]
    return min((there[known] for known in wanted if known in there), default=None)


def _bytes(file: Path, most: int) -> bytes:
    from simlab.store.whole_files import read_whole

    return read_whole(file, most, "give a program that can be read")


def _text(file: Path) -> str:
    from simlab.store.whole_files import read_text

    return read_text(file, MOST_TABLE, "give a table in UTF-8")
