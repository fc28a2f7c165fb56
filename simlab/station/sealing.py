"""From a journal to a sealed recording: the one way, after every session and after every crash.

Sealing may be cut short anywhere and done again: the same journal gives the same recording, and
the journal goes only when the recording stands. What cannot be read is set aside, never removed.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from simlab.live.replay import rescore
from simlab.model.errors import InputError, StoreError
from simlab.model.sessions import SessionHeader, SessionState
from simlab.station.outbox import Outbox
from simlab.store.journal import read_journal
from simlab.store.recording import SUFFIX, Recording
from simlab.store.whole_files import sync_folder

JOURNAL = ".journal"
DAMAGED = ".damaged"


@dataclass(frozen=True, slots=True)
class Damaged:
    """A journal that could not be sealed, and was set aside."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A journal that the disk did not let us seal: it stands where it was, until the next time."""

    path: Path
    why: str


def journal_path(folder: Path, header: SessionHeader) -> Path:
    """Where the journal of a session stands."""
    return folder / f"{header.session}{JOURNAL}"


def recording_name(header: SessionHeader) -> str:
    """File name of a session's recording: by name is by time."""
    return f"{round(header.started_unix_s * 1000):015d}-{header.session}{SUFFIX}"


def seal_journal(path: Path, outbox: Outbox) -> Recording | None:
    """Seal a journal into the outbox; None where nobody practised anything.

    Raises
    ------
    InputError
        where the journal cannot be read, or its exercise cannot
    StoreError
        where the disk does not give the journal, or take the recording; the journal still stands
    """
    kept = read_journal(path)
    recording = None
    if len(kept.words):
        running = kept.state == SessionState.RUNNING
        recording = Recording.of(
            header=kept.header,
            channels=kept.channels,
            state=SessionState.INTERRUPTED if running else kept.state,
            words=kept.words,
            card=rescore(kept),
            intake=replace(kept.intake, samples_in=len(kept.words)),
        )
        outbox.put(recording_name(kept.header), recording)
    try:
        path.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise _stands(path, error) from error
    return recording


def seal_left_over(folder: Path, outbox: Outbox) -> list[Recording | Damaged | Waiting]:
    """Seal the journals that a killed run left, oldest first; one that waits keeps none behind it.

    Raises
    ------
    StoreError
        where the folder cannot be read
    """
    try:
        left = sorted(folder.glob(f"*{JOURNAL}"), key=lambda path: path.lstat().st_mtime)
    except OSError as error:
        raise _stands(folder, error) from error
    sealed: list[Recording | Damaged | Waiting] = []
    for path in left:
        try:
            one = _sealed_or_set_aside(path, outbox)
        except StoreError as error:
            sealed.append(Waiting(path, str(error)))
        else:
            sealed += [] if one is None else [one]
    return sealed


def _sealed_or_set_aside(path: Path, outbox: Outbox) -> Recording | Damaged | None:
    try:
        return seal_journal(path, outbox)
    except InputError as error:
        aside = path.with_name(path.name + DAMAGED)
        try:
            path.rename(aside)
            sync_folder(path.parent)
        except OSError as failure:
            raise _stands(path, failure) from failure
        return Damaged(aside, str(error))


def _stands(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{path}: cannot be tidied up ({error.strerror}); mend the rights of its folder"
    )
