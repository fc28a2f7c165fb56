"""Where `simlab` begins: Ctrl+C ends it without a traceback, also while it is being loaded."""

import importlib
from collections.abc import Callable
from typing import Any

STOPPED = 130
"""What shells say of a command that Ctrl+C ended: 128 and the signal's number."""


def main(load: Callable[[str], Any] = importlib.import_module) -> None:
    """Load the commands, which takes a second or two, and run the one that is asked for."""
    try:
        load("simlab.cli.app").main()
    except KeyboardInterrupt:
        raise SystemExit(STOPPED) from None


if __name__ == "__main__":
    main()
