"""What a station says on its terminal: JSON lines for programs, one status line for people."""

import json
import threading
from typing import Any, Protocol, TextIO

from rich.console import Console
from rich.markup import escape


class Reports(Protocol):
    """Whoever is told what happens; may be called from any thread."""

    def tell(self, event: str, **facts: Any) -> None:
        """Something happened that stays true."""

    def status(self, words: str) -> None:
        """What is going on now; the next one takes its place."""

    def close(self) -> None:
        """Nothing more will be said."""


class JsonReports:
    """One JSON object a line and event; nothing of what merely goes on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def tell(self, event: str, **facts: Any) -> None:
        """Write one line, at once."""
        line = json.dumps({"event": event, **facts}, allow_nan=False) + "\n"
        with self._lock:
            self._stream.write(line)
            self._stream.flush()

    def status(self, words: str) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Nothing to do."""


class TerminalReports:
    """A line that stands, and lines above it for what happened."""

    QUIET = frozenset({"kept"})
    """Events that a person need not see."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = console.status("starting")
        self._status.start()

    def tell(self, event: str, **facts: Any) -> None:
        """Print what happened, unless it happens twenty times a second."""
        if event in self.QUIET:
            return
        words = " ".join(f"{name}={value}" for name, value in facts.items())
        self._console.print(f"[bold]{event.replace('_', ' ')}[/]  {escape(words)}")

    def status(self, words: str) -> None:
        """Show it on the standing line."""
        self._status.update(escape(words))

    def close(self) -> None:
        """Take the standing line away."""
        self._status.stop()
