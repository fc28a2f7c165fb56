"""Group commit: a thread that makes the journal outlast a crash, twenty times a second.

Samples are acknowledged only after their sync. The loop never waits for the disk.
"""

import threading
from collections.abc import Callable
from types import TracebackType

from simlab.model.errors import StoreError
from simlab.store.journal import Journal

PERIOD_S = 0.05


class Committer:
    """Syncs one journal until left; a disk that fails is told at `check`."""

    def __init__(self, journal: Journal, kept: Callable[[int], None]) -> None:
        """Prepare; `kept` is told how many samples are safe, from the thread."""
        self._journal = journal
        self._kept = kept
        self._stop = threading.Event()
        self._error: StoreError | None = None
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)

    def __enter__(self) -> "Committer":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def check(self) -> None:
        """See that the disk still keeps what it is given.

        Raises
        ------
        StoreError
            where it did not
        """
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        safe = 0
        while not self._stop.wait(PERIOD_S):
            if self._journal.samples > safe:
                try:
                    safe = self._journal.sync()
                except StoreError as error:
                    self._error = error
                    return
                self._kept(safe)
