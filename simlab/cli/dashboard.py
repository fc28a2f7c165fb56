"""`simlab dashboard`: open the desktop window on a service."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Annotated

import typer

from simlab.model.errors import StoreError

NEEDED = ("PySide6", "pyqtgraph", "dashboard")

Run = Callable[[Sequence[str]], int]


def open_window(
    service: str,
    more: Sequence[str],
    *,
    run: Run = subprocess.call,
    there: Callable[[str], object | None] = find_spec,
) -> int:
    """Run the window in a process of its own; its exit code.

    Raises
    ------
    StoreError
        where the packages of the window are not installed
    """
    missing = [name for name in NEEDED if there(name) is None]
    if missing:
        raise StoreError(
            f"the desktop window needs {', '.join(missing)}, which this Python does not have; "
            'install them with: pip install "simlab[desktop]"'
        )
    return run([sys.executable, "-m", "dashboard.desktop", "--service", service, *more])


def dashboard(
    context: typer.Context,
    service: Annotated[str, typer.Option(help="Address of the service.")] = "http://127.0.0.1:8420",
    account: Annotated[str | None, typer.Option(help="Account to sign in with.")] = None,
    language: Annotated[str | None, typer.Option(help="tr or en, until you sign in.")] = None,
    theme: Annotated[str, typer.Option(help="light or dark.")] = "light",
) -> None:
    """Open the window of instructors and trainees."""
    more = ["--theme", theme]
    if account is not None:
        more += ["--account", account]
    if language is not None:
        more += ["--language", language]
    raise typer.Exit(open_window(service, [*more, *context.args]))
