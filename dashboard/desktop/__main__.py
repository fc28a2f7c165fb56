"""`python -m dashboard.desktop`: the window on a service."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from PySide6.QtWidgets import QApplication

from dashboard.desktop.feed import Feed
from dashboard.desktop.look import LOOKS
from dashboard.desktop.screenshot import keep_picture_later
from dashboard.desktop.state import State
from dashboard.desktop.window import TABS, Window
from simlab.client.addresses import EXAMPLE, is_address
from simlab.client.live_feed import LiveFeed
from simlab.client.service_client import ServiceClient
from simlab.locale import LANGUAGES, texts

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
"""One of these says where Qt shall draw."""
MOST_LETTERS = 1024
"""No password is longer."""


class _Parser(argparse.ArgumentParser):
    """Says a mistake in one sentence."""

    def error(self, message: str) -> NoReturn:
        """End the program."""
        self.exit(2, f"{self.prog}: {message}; see `{self.prog} --help`\n")


def options(words: Sequence[str]) -> argparse.Namespace:
    """The command line, read; a mistake in it ends the program with a sentence."""
    parser = _Parser(prog="simlab dashboard", description="The simlab window.")
    parser.add_argument("--service", type=_address, default=EXAMPLE, help="address of the service")
    parser.add_argument("--language", choices=LANGUAGES, help="instead of the account's own")
    parser.add_argument("--theme", choices=tuple(LOOKS), default="light")
    parser.add_argument("--tab", choices=TABS, default=TABS[0], help="page to open")
    parser.add_argument("--account", help="account to sign in with")
    parser.add_argument(
        "--password-file",
        dest="password",
        type=_first_line,
        metavar="FILE",
        help="file with the password; without it you are asked",
    )
    parser.add_argument("--screenshot", type=Path, metavar="FILE", help="keep a picture, and quit")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long before the picture")
    parser.add_argument("--size", type=_size, default="1440x900", help="of the window, in pixels")
    return parser.parse_args(words)


def main(words: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Open the window; the exit code."""
    chosen = options(words)
    if sys.platform == "linux" and not any(map(environment.get, SCREENS)):
        sys.stderr.write(
            "simlab dashboard: there is no screen here (DISPLAY is not set); call it on a desktop, "
            "or set QT_QPA_PLATFORM=offscreen for a picture\n"
        )
        return 2
    app = QApplication.instance() or QApplication([])
    QApplication.setStyle("Fusion")
    client = ServiceClient(chosen.service)
    feed = Feed(client, lambda take: LiveFeed(client, take))
    state = State(texts(chosen.language or LANGUAGES[0]), own_language=chosen.language is None)
    window = Window(feed, state, chosen.service, LOOKS[chosen.theme])
    window.resize(*chosen.size)
    window.show_tab(chosen.tab)
    window.sign_in.account.setText(chosen.account or "")
    window.sign_in.password.setText(chosen.password or "")
    window.sign_in.button.click()  # does nothing unless both are there
    window.show()
    if chosen.screenshot is not None:

        def done(problem: str) -> None:
            sys.stderr.write(f"{problem}\n" if problem else "")
            app.exit(1 if problem else 0)

        keep_picture_later(window, chosen.screenshot, chosen.seconds, done)
    code = app.exec()
    window.close()
    feed.close()
    client.close()
    return code


def _address(text: str) -> str:
    if not is_address(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no address; write it as {EXAMPLE}")
    return text


def _first_line(name: str) -> str:
    try:
        with Path(name).open(encoding="utf-8") as file:
            return file.readline(MOST_LETTERS).rstrip("\n")
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{name}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise argparse.ArgumentTypeError(f"{name}: is no text in UTF-8") from None


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) * int(height)):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write it such as 1440x900")
    return int(width), int(height)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
