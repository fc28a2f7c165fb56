"""`simlab station`: the process beside the devices."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from simlab.station.__main__ import run
from simlab.station.reports import JsonReports, TerminalReports


def station(
    bench: Annotated[Path, typer.Option(help="Bench file of this desk (TOML).")],
    data: Annotated[Path, typer.Option(help="Folder for journals and recordings; made if new.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Read the devices of a desk, score and record what is practised, and send it on."""
    reports = JsonReports(sys.stdout) if json else TerminalReports(Console())
    try:
        run(bench, data, reports)
    finally:
        reports.close()
