"""What `weld score` and `weld plot` share: a recording from its file, the report with a bar."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from simlab.cli.bars import bar
from simlab.live.replay import Session, report, under
from simlab.locale import Catalogue, texts
from simlab.model.errors import InputError
from simlab.model.scores import ScoreCard
from simlab.store.procedures import MOST_PROCEDURE
from simlab.store.recording import Recording, read_recording
from simlab.store.whole_files import read_text
from simlab.weld.report import Report

LONG = 200_000
"""Samples from which on a progress bar is shown."""

RecordingFile = Annotated[
    Path, typer.Argument(metavar="RECORDING", help="Sealed recording (.h5) of a weld.")
]
ProcedureFile = Annotated[
    Path | None,
    typer.Option("--procedure", metavar="FILE", help="Score it under this procedure instead."),
]
Language = Annotated[
    Literal["en", "tr"] | None, typer.Option("--language", help="Of the texts; en where not given.")
]


def weld_recording(file: Path) -> Recording:
    """The recording of a weld.

    Raises
    ------
    InputError
        where the file is none, is damaged, or is a recording of another craft
    """
    sealed = read_recording(file)
    if sealed.header.craft != "weld":
        raise InputError(
            f"{file}: is a recording of {sealed.header.craft}; take `simlab replay` for it"
        )
    return sealed


def reported(
    sealed: Recording, procedure: Path | None, *, quiet: bool
) -> tuple[Session, ScoreCard, Report]:
    """What was scored, its card and its report.

    Raises
    ------
    InputError
        where the procedure has a mistake, or does not go with what was practised
    """
    session: Session = sealed
    if procedure is not None:
        session = under(
            sealed,
            read_text(procedure, MOST_PROCEDURE, "name a procedure's TOML file"),
            str(procedure),
        )
    rows = max(len(sealed.words), 1)
    with bar("scoring", rows, hidden=quiet or rows < LONG) as advance:
        card, told = report(session, advance)
    return session, card, told


def catalogue(language: Language) -> Catalogue:
    """The texts of a language; English where none is asked for."""
    return texts(language or "en")
