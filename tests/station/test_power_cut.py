"""A power cut at any moment between a session's last sample and its receipt loses nothing.

Every state that a disk may show after a cut is laid out, and the station started on it.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

from simlab.crafts import CRAFTS
from simlab.model.arrays import Words
from simlab.model.errors import RecordingError
from simlab.model.sessions import Intake, SessionHeader, SessionId, SessionState
from simlab.station.outbox import Outbox, Uploaded
from simlab.station.sealing import recording_name, seal_journal, seal_left_over
from simlab.store.journal import Journal, read_journal
from simlab.store.recording import Recording, read_recording

SESSION = SessionId("11111111-8b86-4d01-b42d-00cf4fc964ff")
WriteJournal = Callable[[SessionId, int, bool], Path]


@dataclass
class Receipt:
    verified: bool = True


@dataclass
class Service:
    """Takes everything, and remembers what."""

    taken: list[bytes] = field(default_factory=list)

    def upload(self, session: str, path: Path) -> Receipt:
        assert session == SESSION
        self.taken.append(path.read_bytes())
        return Receipt()


@dataclass(frozen=True)
class Desk:
    """A station's folder as it stood before the session was sealed, and what becomes of it."""

    folder: Path
    journal: bytes
    sealed: bytes
    name: str

    def lay_out(self, where: Path, **files: bytes) -> Path:
        """A folder that shows these: journal, part, outbox, sent."""
        places = {
            "journal": where / "journals" / f"{SESSION}.journal",
            "part": where / "outbox" / f"{self.name}.part",
            "outbox": where / "outbox" / self.name,
            "sent": where / "sent" / self.name,
        }
        shutil.rmtree(where, ignore_errors=True)
        for place in places.values():
            place.parent.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            places[name].write_bytes(content)
        return where


@pytest.fixture
def desk(tmp_path: Path, write_journal: WriteJournal) -> Desk:
    """A session of 400 samples that came to its end."""
    path = write_journal(SESSION, 400, True)
    journal = path.read_bytes()
    outbox = Outbox(tmp_path / "first", None)
    recording = seal_journal(path, outbox)
    assert recording is not None
    (sealed,) = outbox.pending()
    return Desk(tmp_path, journal, sealed.read_bytes(), recording_name(recording.header))


def started(where: Path) -> tuple[Service, list[Path]]:
    """What a station does first: seal what was left, then send; what is left of the journals."""
    service = Service()
    outbox = Outbox(where, service)
    seal_left_over(where / "journals", outbox)
    while isinstance(outbox.step(), Uploaded):
        pass
    return service, list((where / "journals").iterdir())


def moments(size: int) -> list[int]:
    """Every byte of the first and last hundred, and a few hundred between."""
    ends = [*range(min(size, 100)), *range(max(size - 100, 0), size)]
    return sorted({*ends, *range(0, size, max(size // 100, 1))})


def test_a_cut_while_the_recording_was_written_aside(desk: Desk) -> None:
    for size in moments(len(desk.sealed)):
        where = desk.lay_out(desk.folder / "cut", journal=desk.journal, part=desk.sealed[:size])
        service, journals = started(where)
        assert service.taken == [desk.sealed], size
        assert journals == []


def test_a_cut_after_which_the_name_stands_and_its_bytes_do_not(desk: Desk) -> None:
    for size in moments(len(desk.sealed)):
        where = desk.lay_out(desk.folder / "cut", journal=desk.journal, outbox=desk.sealed[:size])
        service, journals = started(where)
        assert service.taken == [desk.sealed], size
        assert journals == []


@pytest.mark.parametrize("places", [["outbox"], ["sent"], ["outbox", "sent"]])
def test_a_cut_before_the_journal_was_gone(desk: Desk, places: list[str]) -> None:
    files = dict.fromkeys(places, desk.sealed)
    where = desk.lay_out(desk.folder / "cut", journal=desk.journal, **files)
    service, journals = started(where)
    assert service.taken == ([desk.sealed] if "outbox" in places else [])
    assert journals == []
    assert [path.read_bytes() for path in (where / "sent").iterdir()] == [desk.sealed]


def test_a_cut_while_the_journal_was_written_keeps_every_whole_record(desk: Desk) -> None:
    path = desk.folder / "cut.journal"
    whole = 0
    for size in moments(len(desk.journal)):
        path.write_bytes(desk.journal[:size])
        try:
            kept = read_journal(path)
        except RecordingError:  # the head was not whole: there was no session yet
            assert whole == 0
            continue
        assert len(kept.words) >= whole  # more bytes on the disk are never fewer samples
        whole = len(kept.words)
        assert len(kept.words) % 100 == 0
    assert whole == 400


@dataclass(frozen=True)
class Synced:
    """A small session's journal, and how many samples were safe at which of its sizes."""

    words: Words
    content: bytes
    safe: tuple[tuple[int, int], ...]
    """(bytes, samples) after each sync, the first is its head's."""

    def kept(self, size: int) -> int:
        """Samples that were acknowledged when it had so many bytes."""
        return max((samples for end, samples in self.safe if end <= size), default=0)


@pytest.fixture
def synced(tmp_path: Path, header: SessionHeader, words: Words) -> Synced:
    """Six syncs of ten samples, two notes, an end."""
    path = tmp_path / "small.journal"
    journal = Journal.create(path, header, CRAFTS["weld"].channels)
    safe = [(path.stat().st_size, 0)]
    for start in range(0, 60, 10):
        journal.append(words[start : start + 10])
        if start % 20:
            journal.note(Intake(samples_in=start, samples_lost=1))
        safe.append((path.stat().st_size, journal.sync()))
    journal.end(SessionState.FINISHED, Intake(samples_in=60))
    journal.close()
    return Synced(words[:60], path.read_bytes(), tuple(safe))


def after(folder: Path, content: bytes) -> int:
    """Samples that reach the service when a station starts on such a journal; they are its own."""
    where = folder / "after"
    shutil.rmtree(where, ignore_errors=True)
    journal = where / "journals" / f"{SESSION}.journal"
    journal.parent.mkdir(parents=True)
    journal.write_bytes(content)
    outbox = Outbox(where, None)
    seal_left_over(where / "journals", outbox)
    assert not journal.exists()
    counts = [len(read_recording(path).words) for path in outbox.pending()]
    assert len(counts) <= 1
    return sum(counts)


def tails(synced: Synced, every: int) -> Iterator[tuple[bytes, int]]:
    """(what stands on the disk, what was safe): cut anywhere; and behind what was synced, zeros
    of a file that had grown, bytes of another file, or a later block without the one before it.
    """
    other = np.random.default_rng(4).bytes(len(synced.content))
    for size in range(0, len(synced.content) + 1, every):
        yield synced.content[:size], synced.kept(size)
    ends = [end for end, _ in synced.safe]
    for begin, end in pairwise([*ends, len(synced.content)]):
        whole = synced.content[:begin]
        for size in range(begin, end, every):
            yield whole + bytes(size - begin), synced.kept(begin)
            yield whole + other[begin:size], synced.kept(begin)
            yield whole + bytes(size - begin) + synced.content[size:end], synced.kept(begin)


@pytest.mark.parametrize("every", [97, pytest.param(1, marks=pytest.mark.soak)])
def test_what_was_acknowledged_outlasts_a_cut_at_any_byte_and_any_torn_tail(
    tmp_path: Path, synced: Synced, every: int
) -> None:
    assert synced.safe[-1][1] == 60
    for content, safe in tails(synced, every):
        assert after(tmp_path, content) >= safe


@pytest.mark.soak
@pytest.mark.parametrize("place", ["part", "outbox"])
def test_a_cut_at_every_byte_of_the_recording(desk: Desk, place: str) -> None:
    for size in range(len(desk.sealed)):
        files = {"journal": desk.journal, place: desk.sealed[:size]}
        service, journals = started(desk.lay_out(desk.folder / "cut", **files))
        assert service.taken == [desk.sealed], size
        assert journals == []


@dataclass
class Syscalls:
    """What is asked of the disk, in its order."""

    asked: list[str] = field(default_factory=list)

    def __call__(self, _frame: FrameType, event: str, arg: Any) -> None:
        if event == "c_call" and getattr(arg, "__module__", "") == "posix":
            names = {"fsync": "sync", "fdatasync": "sync", "rename": "name", "replace": "name"}
            names |= {"unlink": "remove"}
            if arg.__name__ in names:
                self.asked.append(names[arg.__name__])


def test_nothing_is_removed_before_what_takes_its_place_is_on_the_disk(
    tmp_path: Path, write_journal: WriteJournal
) -> None:
    path = write_journal(SESSION, 200, True)
    outbox = Outbox(tmp_path, Service())
    calls = Syscalls()
    sys.setprofile(calls)
    try:
        seal_journal(path, outbox)
        sealed = list(calls.asked)
        calls.asked.clear()
        outbox.step()
    finally:
        sys.setprofile(None)
    # its bytes, its name, the folder; only then the journal goes, and its folder
    assert sealed == ["sync", "name", "sync", "remove", "sync"]
    # from outbox to sent: the new name is kept before the old one may be forgotten
    assert calls.asked == ["name", "sync", "sync"]
    assert outbox.pending() == []


def test_a_recording_sealed_twice_is_the_same_to_the_byte(
    desk: Desk, tmp_path: Path, write_journal: WriteJournal
) -> None:
    outbox = Outbox(tmp_path / "again", None)
    again = seal_journal(write_journal(SESSION, 400, True), outbox)
    assert isinstance(again, Recording)
    (path,) = outbox.pending()
    assert path.read_bytes() == desk.sealed
    assert read_recording(path).digest == again.digest
