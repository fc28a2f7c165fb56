"""`simlab dashboard`: open the desktop window on a service."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from simlab.model.errors import StoreError

NEEDED = ("dashboard", "PySide6", "pyqtgraph")

Run = Callable[[Sequence[str]], int]


def open_window(
    words: Sequence[str],
    *,
    run: Run = subprocess.call,
    there: Callable[[str], object | None] = find_spec,
) -> int:
    """Run the window in a process of its own with these options; its exit code.

    Raises
    ------
    StoreError
        where the packages of the window are not installed, or it died
    """
    missing = [name for name in NEEDED if there(name) is None]
    if missing:
        raise StoreError(
            f"the desktop window needs {', '.join(missing)}, which this Python does not have; "
            'install it with: pip install "simlab[desktop]"'
        )
    code = run([sys.executable, "-m", "dashboard.desktop", *words])
    if code < 0:
        raise StoreError(
            f"the window was ended by signal {-code}; what stands above says why, often a library "
            "that the system lacks"
        )
    return code


def dashboard(
    service: Annotated[str, typer.Option(help="Address of the service.")] = "http://127.0.0.1:8420",
    account: Annotated[str | None, typer.Option(help="Account to sign in with.")] = None,
    password_file: Annotated[
        Path | None, typer.Option(help="File with the password; without it the window asks.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="tr or en, instead of the account's own.")
    ] = None,
    theme: Annotated[str, typer.Option(help="light or dark.")] = "light",
    tab: Annotated[str, typer.Option(help="wall, sessions or cohort.")] = "wall",
    screenshot: Annotated[
        Path | None, typer.Option(help="Keep a picture of the window in this file, and quit.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="How long before the picture.")] = 5.0,
) -> None:
    """Open the window of instructors and trainees."""
    chosen = {
        "service": service,
        "account": account,
        "password-file": password_file,
        "language": language,
        "theme": theme,
        "tab": tab,
        "screenshot": screenshot,
        "seconds": seconds,
    }
    words = [f"--{name}={value}" for name, value in chosen.items() if value is not None]
    raise typer.Exit(open_window(words))
