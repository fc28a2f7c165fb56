"""`simlab weld score`: what a recording is worth, worked out again."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from simlab.cli.cards import show_card
from simlab.cli.weld_thermal import thermal
from simlab.live.replay import rescore
from simlab.model.errors import InputError
from simlab.store.cards import card_to_json
from simlab.store.recording import read_recording

app = typer.Typer(help="Welding recordings.", no_args_is_help=True)


@app.callback()
def weld() -> None:
    """Welding recordings."""


app.command()(thermal)


@app.command()
def score(
    recording: Annotated[Path, typer.Argument(help="Sealed recording (.h5).")],
    *,
    json: Annotated[bool, typer.Option("--json", help="The card as JSON.")] = False,
) -> None:
    """Score a recording again, and say whether it gives the card that it carries."""
    sealed = read_recording(recording)
    if sealed.header.craft != "weld":
        raise InputError(
            f"{recording}: is a recording of {sealed.header.craft}; take `simlab replay` for it"
        )
    card = rescore(sealed)
    same = card_to_json(card) == card_to_json(sealed.card)
    if json:
        sys.stdout.write(f'{{"card":{card_to_json(card)},"same":{str(same).lower()}}}\n')
        return
    console = Console()
    show_card(console, sealed.header, card)
    console.print(f"the same card as the recording carries: {'yes' if same else '[red]no[/]'}")
