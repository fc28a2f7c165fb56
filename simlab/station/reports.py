"""What a station says on its terminal: JSON lines for programs, one status line for people."""

import errno
import json
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TextIO, TypeAlias

from rich.console import Console
from rich.markup import escape

from simlab.model.sessions import Intake, Liveness

States: TypeAlias = Sequence[tuple[str, Liveness]]
"""(name, state) of every device, the pose device first."""
NOBODY = (errno.EPIPE, errno.EIO, errno.EBADF)
"""Who read went away: the other end of a pipe, a terminal, a stream that was closed."""


def states_words(states: States) -> str:
    """What the devices do, for the standing line; one alone needs no name."""
    if len(states) == 1:
        return f"device {states[0][1].value}"
    return ", ".join(f"{name.partition(' at ')[0]} {state.value}" for name, state in states)


def intake_facts(intake: Intake) -> dict[str, Any]:
    """What came in so far, device by device, for JSON."""
    return {
        "samples_in": intake.samples_in,
        "samples_lost": intake.samples_lost,
        "refused": dict(intake.refused),
        "devices": [
            {
                "device": one.name,
                "kind": one.kind,
                "samples_in": one.samples_in,
                "samples_lost": one.samples_lost,
                "refused": dict(one.refused),
                "refused_bytes": dict(one.refused_bytes),
            }
            for one in intake.devices
        ],
    }


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

    QUIET = frozenset({"kept", "intake"})
    """Events that a person need not see."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = console.status("starting")
        self._status.start()

    def tell(self, event: str, **facts: Any) -> None:
        """Print what happened, unless it happens twenty times a second."""
        if event in self.QUIET:
            return
        words = " ".join(f"{name}={value}" for name, value in facts.items() if value != "")
        line = f"[bold]{event.replace('_', ' ')}[/]  {escape(words)}"
        self._console.print(line, soft_wrap=True)  # a line an event, in a file too

    def status(self, words: str) -> None:
        """Show it on the standing line."""
        self._status.update(escape(words))

    def close(self) -> None:
        """Take the standing line away."""
        self._status.stop()


class WhileHeard:
    """Reports that may lose whoever hears them: what failed to be said never stops the station.

    Where the reader or the terminal went away, that is told on, once; a log on a full disk is not.
    """

    def __init__(self, reports: Reports, gone: Callable[[], None]) -> None:
        self._reports = reports
        self._gone = gone

    def tell(self, event: str, **facts: Any) -> None:
        """Say that something happened, if anybody hears it."""
        self._try(lambda: self._reports.tell(event, **facts))

    def status(self, words: str) -> None:
        """Say what is going on now, if anybody hears it."""
        self._try(lambda: self._reports.status(words))

    def close(self) -> None:
        """Nothing more will be said."""
        self._try(self._reports.close)

    def _try(self, say: Callable[[], None]) -> None:
        try:
            say()
        except OSError as error:
            if error.errno in NOBODY:
                self._gone()
        except SystemExit:  # what rich makes of a reader that went away
            self._gone()
