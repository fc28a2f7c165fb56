"""`simlab weld score`: what a recording is worth, worked out again, and all that is told of it."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from simlab.api.report_json import to_json
from simlab.cli.cards import show_card
from simlab.cli.weld_files import (
    Language,
    ProcedureFile,
    RecordingFile,
    catalogue,
    reported,
    weld_recording,
)
from simlab.store.cards import card_to_json
from simlab.views.weld_report import sections
from simlab.weld.summary import summary_of


def score(
    recording: RecordingFile,
    *,
    procedure: ProcedureFile = None,
    json: Annotated[bool, typer.Option("--json", help="Card and report as JSON.")] = False,
    language: Language = None,
) -> None:
    """Score a recording again: its card, and a report of the weld.

    Without --procedure it must get the card that it carries; otherwise exit 1.
    """
    sealed = weld_recording(recording)
    session, card, report = reported(sealed, procedure, quiet=json)
    same = card_to_json(card) == card_to_json(sealed.card) if procedure is None else None
    if json:
        sys.stdout.write(
            f'{{"card":{card_to_json(card)},"same":{to_json(same)},'
            f'"summary":{to_json(summary_of(report))},"report":{to_json(report)}}}\n'
        )
    else:
        words = catalogue(language)
        console = Console()
        show_card(console, session.header, card, words)
        for section in sections(report, card, words):
            console.print(f"\n[bold]{escape(section.heading)}[/]")
            for line in section.lines:
                console.print(Padding(escape(line), (0, 0, 0, 2), expand=False))
        if same is not None:
            answer = words.say("weld.report.yes" if same else "weld.report.no")
            console.print(f"\n{words.say('weld.report.same', answer=answer)}")
    if same is False:
        raise typer.Exit(1)
