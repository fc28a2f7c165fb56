"""`simlab weld plot`: a weld as a picture, every metric against the place on the seam."""

from pathlib import Path
from typing import Annotated

import typer

from simlab.api.conversions import card_shape, head_shapes
from simlab.cli.weld_files import (
    Language,
    ProcedureFile,
    RecordingFile,
    catalogue,
    reported,
    weld_recording,
)
from simlab.drawing.png import png_of
from simlab.drawing.svg import svg_of
from simlab.live.replay import Session, exercise_of
from simlab.locale import Catalogue
from simlab.model.errors import InputError, StoreError
from simlab.model.scores import ScoreCard
from simlab.views.weld_plot import Plot, scene_of
from simlab.weld.report import Report

Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE", help="The picture: .png or .svg.")
]


def plot(
    recording: RecordingFile,
    *,
    output: Output,
    procedure: ProcedureFile = None,
    language: Language = None,
) -> None:
    """Draw a recording: each metric along the seam, ideal and limits, imperfections, verdict."""
    ending = output.suffix.lower()
    if ending not in (".png", ".svg"):
        raise InputError(f"{output}: what kind of picture is that? name it .png or .svg")
    session, card, report = reported(weld_recording(recording), procedure, quiet=False)
    words = catalogue(language)
    scene = scene_of(picture(session, card, report, words), words)
    drawn = png_of(scene) if ending == ".png" else svg_of(scene).encode()
    try:
        output.write_bytes(drawn)
    except OSError as error:
        raise StoreError(
            f"{output}: {error.strerror}; give a place that can be written to"
        ) from error


def picture(session: Session, card: ScoreCard, report: Report, words: Catalogue) -> Plot:
    """What stands in the picture."""
    exercise, header, number = exercise_of(session), session.header, words.numbers
    sigma = "" if card.sigma is None else f" ± {number.number(card.sigma, 1)}"
    whole = card.points is None or all(metric.mark is not None for metric in card.metrics)
    title = words.say(
        "weld.plot.title" if whole else "weld.plot.title_partial",
        exercise=words.say(exercise.title) if words.has(exercise.title) else exercise.name,
        points=f"{number.number(card.points, 1)}{sigma}",
        verdict=words.say(f"verdict.{card.verdict.value}").lower(),
    )
    versions = " · ".join(f"{name} {version}" for name, version in report.versions)
    return Plot(
        title=title,
        subtitle=f"{header.trainee}, {header.station} · {versions}",
        length_mm=report.length_mm,
        place_mm=report.profile.place_mm,
        curves=report.curves,
        heads=head_shapes(exercise.rubric, exercise.wanted),
        card=card_shape(card),
        passes=report.passes,
        imperfections=report.imperfections,
        untold=report.untold,
    )
