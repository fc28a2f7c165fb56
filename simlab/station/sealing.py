"""From a journal to a sealed recording: the one way, after every session and after every crash.

Sealing may be cut short anywhere and done again: the same journal gives the same recording, and
the journal goes only when the recording stands. What cannot be read is set aside, never removed.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from simlab.live.replay import rescore
from simlab.model.errors import InputError
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
        where the disk does not take the recording; the journal still stands
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
    path.unlink()
    sync_folder(path.parent)
    return recording


def seal_left_over(folder: Path, outbox: Outbox) -> list[Recording | Damaged]:
    """Seal the journals that a killed run left, oldest first.

    Raises
    ------
    StoreError
        where the disk does not take a recording; its journal still stands
    """
    sealed: list[Recording | Damaged] = []
    for path in sorted(folder.glob(f"*{JOURNAL}"), key=lambda path: path.stat().st_mtime):
        try:
            recording = seal_journal(path, outbox)
        except InputError as error:
            aside = path.with_name(path.name + DAMAGED)
            path.rename(aside)
            sync_folder(folder)
            sealed.append(Damaged(aside, str(error)))
        else:
            if recording is not None:
                sealed.append(recording)
    return sealed
