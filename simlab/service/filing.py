"""A recording comes in: checked, published under its session's name, re-scored, filed.

The order makes a crash harmless: a file stands under its name only when it is whole and synced,
and a file without a row is filed at the next start. So a session that was acknowledged is there
exactly once, whenever the process dies.
"""

import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Lock
from uuid import uuid4

from simlab.live.replay import rescore
from simlab.model.errors import AccessError, ConflictError, InputError
from simlab.model.scores import ScoreCard
from simlab.store.cards import card_to_json
from simlab.store.catalog import Catalog
from simlab.store.catalog_sessions import FiledSession
from simlab.store.catalog_stations import Station
from simlab.store.recording import SUFFIX, Recording, read_recording
from simlab.store.whole_files import sync_folder

PART = ".part"
DAMAGED = ".damaged"
MOST_WORDS = 128 << 20
"""Samples that the service takes, once inflated [bytes]: some four hours at 240 Hz. Others are
served while it reads them, so it takes less than a desk does."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an upload."""

    session: str
    card: ScoreCard
    verified: bool
    already: bool


@dataclass(frozen=True, slots=True)
class Recovered:
    """What filing at a start came to."""

    filed: int = 0
    set_aside: tuple[str, ...] = ()
    """Names of files that could not be read."""


class Incoming:
    """A file that is being received, beside its later place."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("xb")
        self._check = hashlib.sha256()

    def write(self, content: bytes) -> None:
        """Add what came in."""
        self._check.update(content)
        self._file.write(content)

    def finish(self, digest: str) -> None:
        """See that all of it came, and that the disk has it.

        Raises
        ------
        InputError
            where its SHA-256 is not `digest`
        """
        if not secrets.compare_digest(self._check.hexdigest(), digest):
            raise InputError(
                "recording: its SHA-256 is not that of X-Content-SHA256; send the file again"
            )
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def publish(self, path: Path) -> None:
        """Give the file its name, for good."""
        self.path.rename(path)
        sync_folder(path.parent)

    def discard(self) -> None:
        """Leave nothing behind, unless it was published."""
        self._file.close()
        self.path.unlink(missing_ok=True)


class Recordings:
    """The folder of sealed recordings, and the catalog's rows about them."""

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self._folder = folder
        self._catalog = catalog
        self._publishing = Lock()
        self._scoring = BoundedSemaphore(2)
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, session: str) -> Path:
        """Where the recording of a session stands, or would."""
        return self._folder / f"{session}{SUFFIX}"

    def begin(self, session: str) -> Incoming:
        """A file beside its later place, to be written to."""
        return Incoming(self._folder / f"{session}.{uuid4().hex}{PART}")

    def file(self, incoming: Incoming, session: str, station: Station) -> Receipt:
        """Publish and file what came in; the same recording again changes nothing.

        Raises
        ------
        InputError
            where it is not the recording of this session
        AccessError
            where another station made it
        ConflictError
            where another recording of this session is here already
        """
        recording = read_recording(incoming.path, most_words=MOST_WORDS)
        if recording.header.session != session:
            raise InputError(
                f"recording: is of session {recording.header.session}, sent as {session}; "
                "send it under its own name"
            )
        if recording.header.station != station.station:
            raise AccessError(
                f"recording: was made by station {recording.header.station}, sent by "
                f"{station.station}; let each station send its own"
            )
        filed = self._scored(recording)
        with self._publishing:
            if self._is_here(session, recording.digest):
                return Receipt(session, filed.card, filed.verified, already=True)
            incoming.publish(self.path(session))
            self._catalog.sessions.add([filed])
        return Receipt(session, filed.card, filed.verified, already=False)

    def recover(self, tell: Callable[[str], None]) -> Recovered:
        """File every recording that has no row, and clear what a crash left half-written."""
        for part in self._folder.glob(f"*{PART}"):
            part.unlink()
        names = sorted(path.name.removesuffix(SUFFIX) for path in self._folder.glob(f"*{SUFFIX}"))
        filed, aside = 0, []
        for session in self._catalog.sessions.unfiled(names):
            try:
                self._file_found(session)
                filed += 1
            except InputError as error:
                path = self.path(session)
                path.rename(path.with_name(path.name + DAMAGED))
                aside.append(path.name)
                tell(str(error))
        return Recovered(filed, tuple(aside))

    def _file_found(self, session: str) -> None:
        recording = read_recording(self.path(session), most_words=MOST_WORDS)
        if recording.header.session != session:
            raise InputError(f"{session}{SUFFIX}: is of session {recording.header.session}")
        filed = self._scored(recording)
        with self._publishing:
            if self._catalog.sessions.unfiled([session]):
                self._catalog.sessions.add([filed])

    def _scored(self, recording: Recording) -> FiledSession:
        with self._scoring:
            card = rescore(recording)
        return FiledSession(
            header=recording.header,
            state=recording.state,
            duration_s=recording.duration_s,
            card=card,
            intake=recording.intake,
            digest=recording.digest,
            verified=card_to_json(card) == card_to_json(recording.card),
        )

    def _is_here(self, session: str, digest: str) -> bool:
        """Is this very recording filed? Another one under its name is a conflict."""
        is_filed, kept = self._catalog.sessions.digest(session)
        if is_filed and kept != digest:
            raise ConflictError(
                f"session {session}: another recording of it is here already; keep both files "
                "and ask whoever runs the service"
            )
        return is_filed
