"""A program with its tables and subprograms, from their files to a toolpath."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

# Imported where they are used, so that `simlab --help` does not wait for NumPy.
if TYPE_CHECKING:
    from simlab.gcode import Toolpath

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

    program: bytes
    subprograms: dict[str, bytes]
    files: dict[str, Path]
    """Where each subprogram was read from."""
    tool_table: Path | None
    parameters: Path | None
    dialect: str
    block_delete: bool

    def path(self, program: bytes | None = None) -> Toolpath:
        """The moves of the program, or of a changed one with the same tables.

        Raises
        ------
        InputError
            where a table is wrong, or the program (`ProgramError`)
        """
        from simlab.gcode import interpret
        from simlab.gcode.tables import read_parameters, read_tools

        table, values = self.tool_table, self.parameters
        return interpret(
            self.program if program is None else program,
            dialect=self.dialect,
            tools=read_tools(_text(table), str(table)) if table else None,
            parameters=read_parameters(_text(values), str(values)) if values else None,
            subprograms=self.subprograms,
            block_delete=self.block_delete,
        )


def load(
    file: Path,
    tool_table: Path | None,
    parameters: Path | None,
    dialect: str,
    *,
    block_delete: bool = False,
) -> Loaded:
    """Read a program and the subprograms that it calls, from its own folder only.

    Raises
    ------
    InputError
        where the program cannot be read, or a subprogram is there and cannot
    """
    program = _bytes(file, MOST_PROGRAM)
    files = called_from(program, file.parent)
    subprograms = {name: _bytes(file, MOST_TABLE) for name, file in files.items()}
    return Loaded(program, subprograms, files, tool_table, parameters, dialect, block_delete)


def called_from(program: bytes, folder: Path) -> dict[str, Path]:
    """The files of a folder that a program calls by name or number, by that name.

    A name that has no file is left out: whether the program itself defines it is seen later.
    """
    found: dict[str, Path] = {}
    waiting = [program]
    while waiting and len(found) < MOST_SUBPROGRAMS:
        text = waiting.pop()
        names = {name for pattern in _CALLS for name in pattern.findall(text)}
        for raw in sorted(names):
            name = re.sub(r"\s", "", raw.decode("utf-8", "replace")).lower()
            if name in found or "/" in name or "\\" in name:
                continue
            file = _file_of(name, folder)
            if file is not None:
                found[name] = file
                waiting.append(_bytes(file, MOST_TABLE))
    return found


def stop(sentence: str) -> NoReturn:
    """Say why not, and leave."""
    sys.stderr.write(f"{sentence}\n")
    raise typer.Exit(2)


def _file_of(name: str, folder: Path) -> Path | None:
    stems = (name, f"o{name}", f"o{int(name):04d}") if name.isdecimal() else (name,)
    wanted = {stem + ending for stem in stems for ending in _ENDINGS}
    files = [f for f in sorted(folder.iterdir()) if f.name.lower() in wanted and f.is_file()]
    return files[0] if files else None


def _bytes(file: Path, most: int) -> bytes:
    from simlab.store.whole_files import read_whole

    return read_whole(file, most, "give a program that can be read")


def _text(file: Path) -> str:
    from simlab.store.whole_files import read_text

    return read_text(file, MOST_TABLE, "give a table in UTF-8")
