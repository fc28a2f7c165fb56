"""`simlab replay`: put a recording through the live runner once more."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from simlab.cli.bars import bar
from simlab.cli.cards import show_card
from simlab.live.replay import run, runner_of
from simlab.store.cards import card_to_json
from simlab.store.recording import read_recording

TICKS_HZ = 30.0


def replay(
    recording: Annotated[Path, typer.Argument(help="Sealed recording (.h5).")],
    *,
    json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
    speed: Annotated[
        float, typer.Option(min=0.0, help="Times real time; 0: as fast as it goes.")
    ] = 0.0,
) -> None:
    """Replay a recording; exit 1 when its card is not the same to the bit."""
    sealed = read_recording(recording)
    runner = runner_of(sealed)
    rows = max(len(sealed.words), 1)
    rate_hz = rows / max(sealed.duration_s, 1e-3)
    batch_rows = max(int(rate_hz / TICKS_HZ), 1)
    with bar("replaying", rows, hidden=json) as advance:
        for progress in run(sealed, runner, batch_rows):
            advance(progress.accepted)
            if speed:
                time.sleep(progress.accepted / rate_hz / speed)
    card = runner.card()
    same = card_to_json(card) == card_to_json(sealed.card)
    if json:
        sys.stdout.write(f'{{"card":{card_to_json(card)},"same":{str(same).lower()}}}\n')
    else:
        console = Console()
        show_card(console, sealed.header, card)
        console.print(f"same to the bit: {'yes' if same else '[red]no[/]'}")
    if not same:
        raise typer.Exit(1)
