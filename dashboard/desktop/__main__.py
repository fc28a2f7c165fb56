"""`python -m dashboard.desktop`: the window on a service."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from dashboard.desktop.feed import Feed
from dashboard.desktop.look import LOOKS
from dashboard.desktop.screenshot import keep_picture_later
from dashboard.desktop.state import State
from dashboard.desktop.window import TABS, Window
from simlab.client.live_feed import LiveFeed
from simlab.client.service_client import ServiceClient
from simlab.locale import LANGUAGES, texts


def options(words: Sequence[str]) -> argparse.Namespace:
    """The command line, read; a mistake in it ends the program with a sentence."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard.desktop", description="The simlab window."
    )
    parser.add_argument("--service", default="http://127.0.0.1:8420", help="address of the service")
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


def main(words: Sequence[str]) -> int:
    """Open the window; the exit code."""
    chosen = options(words)
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


def _first_line(name: str) -> str:
    try:
        return Path(name).read_text("utf-8").partition("\n")[0]
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{name}: {error.strerror}") from None


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) * int(height)):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write it such as 1440x900")
    return int(width), int(height)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
