"""`simlab demo`: a made-up school on this machine, with four trainees scored live."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from simlab.model.errors import InputError


def demo(
    for_s: Annotated[
        float | None, typer.Option("--for", min=1, help="End by itself after so many seconds.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write the figures of the run to this JSON file.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 8420,
    data: Annotated[
        Path | None, typer.Option(help="Keep everything in this folder; else it is thrown away.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the wall in a browser.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Run a made-up school: the service, 100 trainees with history, four stations scored live."""
    from rich.console import Console  # here, so that the other commands start without it

    from simlab.cli.demo_run import run
    from simlab.cli.demo_watch import good

    if report and not report.resolve().parent.is_dir():
        raise InputError(f"{report}: there is no such folder; make it, or name another file")
    if report and report.is_dir():
        raise InputError(f"{report}: is a folder; name a file in it")
    if data and data.exists() and not data.is_dir():
        raise InputError(f"{data}: is no folder; name one with --data")
    console = Console(stderr=as_json)
    folder = data or Path(tempfile.mkdtemp(prefix="simlab-demo-"))
    try:
        figures = run(console, folder, for_s, port, browser=browser and for_s is None)
    finally:
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)
    text = json.dumps(figures, indent=2)
    if report:
        try:
            report.write_text(text + "\n")
        except OSError as error:
            console.print(f"{report}: cannot be written ({error.strerror}); name another file")
            raise typer.Exit(2) from None
    if as_json:
        typer.echo(text)
    else:
        console.print_json(text)
    if not good(figures):
        console.print("[bold red]Something was lost or a card could not be verified.[/]")
        raise typer.Exit(1)
