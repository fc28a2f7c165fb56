"""Where `simlab` begins: Ctrl+C ends it without a traceback, also while it is being loaded."""

import importlib
import os
import signal
from collections.abc import Callable
from typing import Any

STOPPED = 130
"""What shells say of a command that Ctrl+C ended: 128 and the signal's number."""


def main(
    load: Callable[[str], Any] = importlib.import_module, leave: Callable[[int], Any] = os._exit
) -> None:
    """Load the commands, which takes a second or two, and run the one that is asked for.

    While they are loaded nothing is to be cleaned up; an exception would come to light, or not,
    in whatever part was being read.
    """
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else it is ignored
    if usual:
        signal.signal(signal.SIGINT, lambda *_: leave(STOPPED))
    try:
        commands = load("simlab.cli.app")
    finally:
        if usual:
            signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        commands.main()
    except KeyboardInterrupt:
        raise SystemExit(STOPPED) from None


if __name__ == "__main__":
    main()
