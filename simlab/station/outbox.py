"""Sealed recordings on their way to the service: in order, at least once, also after days offline.

``outbox/`` holds what is to be sent, ``sent/`` the last ones that were, ``refused/`` those that
the service will never take, for a person to look at. A recording moves by a rename, so it stands
in one of them whatever happens. What somebody else left in ``outbox/`` is no recording: it is put
aside with the refused ones, so that nothing waits behind it.
"""

import contextlib
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from simlab.model.errors import AccessError, ConflictError, InputError, RecordingError, StoreError
from simlab.store.data_folder import made
from simlab.store.recording import SUFFIX, Recording, read_recording, seal
from simlab.store.whole_files import sync_folder

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
"""Waits double up to this, and go on for ever."""
KEEP_SENT = 50
"""So many recordings stay at the station after they were sent."""
_NAME = re.compile(r"-?\d{1,20}-([0-9A-Za-z-]{1,64})" + re.escape(SUFFIX))
"""When, and which session: as `recording_name` makes it."""


class Receipt(Protocol):
    """What the service says of a recording it took."""

    @property
    def verified(self) -> bool:
        """It scored the recording again and got the same card."""


class Uploads(Protocol):
    """Whoever takes recordings to the service."""

    def upload(self, session: str, path: Path) -> Receipt:
        """Send one recording; again is harmless.

        Raises
        ------
        StoreError, AccessError
            where it has to be tried again later
        InputError, ConflictError
            where the service will never take it
        """


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The service has it."""

    session: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The service will never take it; it stands in ``refused/``."""

    session: str
    why: str


@dataclass(frozen=True, slots=True)
class Later:
    """The service could not be reached, or was not ready."""

    session: str
    why: str
    wait_s: float


class Outbox:
    """The three folders, and what to do next."""

    def __init__(self, folder: Path, uploads: Uploads | None) -> None:
        self._outbox = made(folder / "outbox")
        self._sent = made(folder / "sent")
        self._refused = made(folder / "refused")
        for part in self._outbox.glob("*.part"):
            if _is_file(part):
                _remove(part)  # a seal that was cut short; its journal still stands
        self._uploads = uploads
        self._wait_s = FIRST_WAIT_S

    def put(self, name: str, recording: Recording) -> None:
        """Take a recording in; one that stands here or was sent already is left alone.

        Raises
        ------
        StoreError
            where the disk does not take it
        """
        if not any(_sound(place / name) for place in (self._sent, self._refused, self._outbox)):
            seal(self._outbox / name, recording)

    def pending(self) -> list[Path]:
        """What is to be sent, oldest session first."""
        return sorted(self._outbox.glob(f"*{SUFFIX}"))

    def step(self) -> Uploaded | Refused | Later | None:
        """Send the oldest one; None where there is nothing to do, or nobody to send it to."""
        pending = self.pending()
        if not pending or self._uploads is None:
            return None
        path = pending[0]
        named = _NAME.fullmatch(path.name)
        session = named[1] if named else ascii(path.name)[1:-1]
        try:
            done = self._sent_or_refused(session, path, self._uploads, known=bool(named))
        except (StoreError, AccessError) as error:
            wait_s, self._wait_s = self._wait_s, min(2 * self._wait_s, LONGEST_WAIT_S)
            return Later(session, str(error), wait_s)
        self._wait_s = FIRST_WAIT_S
        return done

    def _sent_or_refused(
        self, session: str, path: Path, uploads: Uploads, *, known: bool
    ) -> Uploaded | Refused:
        """Send a recording and move it to where it belongs then.

        Raises
        ------
        StoreError, AccessError
            where it has to be tried again later: nothing moved
        """
        if not known or not _is_file(path):
            self._move(path, self._refused)
            return Refused(session, "is no recording that a station sealed; look what it is")
        try:
            receipt = uploads.upload(session, path)
        except (InputError, ConflictError) as error:
            self._move(path, self._refused)
            return Refused(session, str(error))
        except OSError as error:
            raise StoreError(f"{path}: cannot be read ({error.strerror}); look after it") from error
        self._move(path, self._sent)
        sent = [old for old in sorted(self._sent.glob(f"*{SUFFIX}")) if _is_file(old)]
        for old in sent[:-KEEP_SENT]:
            _remove(old)
        return Uploaded(session, receipt.verified)

    def send_all(
        self,
        tell: Callable[[Uploaded | Refused | Later], None],
        wait: Callable[[float], bool],
        idle_s: float,
    ) -> None:
        """Send whatever there is, for ever; `wait` says True when it is time to stop."""
        stop = False
        while not stop:
            done = self.step()
            if done is not None:
                tell(done)
            if done is None or isinstance(done, Later):
                stop = wait(done.wait_s if done else idle_s)
            else:
                stop = wait(0.0)

    def _move(self, path: Path, folder: Path) -> None:
        try:
            path.rename(folder / path.name)
            sync_folder(folder)
            sync_folder(self._outbox)
        except OSError as error:
            raise StoreError(
                f"{path}: cannot be moved to {folder} ({error.strerror}); look after the folder"
            ) from error


def _is_file(path: Path) -> bool:
    """No folder, no pipe that makes everybody wait, no link to nowhere."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _remove(path: Path) -> None:
    """Remove a file that nobody needs; where that cannot be, it stays."""
    with contextlib.suppress(OSError):
        path.unlink()


def _sound(path: Path) -> bool:
    """Does a whole recording stand there?"""
    if not _is_file(path):
        return False
    try:
        read_recording(path)
    except RecordingError:
        return False
    return True
