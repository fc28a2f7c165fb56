"""A picture of the window after some seconds, for documents and tests."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer

from dashboard.desktop.window import Window
from simlab.model.errors import StoreError


def keep_picture(window: Window, file: Path) -> None:
    """Write what the window shows as PNG.

    Raises
    ------
    StoreError
        where the file cannot be written
    """
    if not window.grab().save(str(file), "PNG"):
        raise StoreError(f"{file}: the picture cannot be written; is the folder there?")


def keep_picture_later(
    window: Window, file: Path, seconds: float, done: Callable[[str], None]
) -> None:
    """Keep the picture after `seconds`, then say what went wrong; nothing, as a rule."""

    def now() -> None:
        try:
            keep_picture(window, file)
        except StoreError as error:
            done(str(error))
        else:
            nobody = window.state.problem or "nobody is signed in; give an account and its password"
            done("" if window.state.me is not None else nobody)

    QTimer.singleShot(round(1000 * seconds), now)
