"""From journal to recording: cut short anywhere and done again, it is the same recording once."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simlab.model.arrays import Words
from simlab.model.errors import InputError, StoreError
from simlab.model.sessions import SessionHeader, SessionId, SessionState
from simlab.station.outbox import Outbox
from simlab.station.sealing import (
    Damaged,
    Waiting,
    journal_path,
    recording_name,
    seal_journal,
    seal_left_over,
)
from simlab.store.recording import Recording, read_recording

WriteJournal = Callable[[SessionId, int, bool], Path]
ONE = SessionId("11111111-8b86-4d01-b42d-00cf4fc964ff")
TWO = SessionId("22222222-8b86-4d01-b42d-00cf4fc964ff")


def test_a_session_that_ended_becomes_its_recording(
    tmp_path: Path, write_journal: WriteJournal, recording: Recording, words: Words
) -> None:
    path = write_journal(recording.header.session, len(words), True)
    outbox = Outbox(tmp_path, None)
    sealed = seal_journal(path, outbox)
    assert sealed is not None
    assert sealed.card == recording.card  # the card that a live runner gave
    assert sealed.digest == recording.digest
    assert not path.exists()
    (file,) = outbox.pending()
    assert read_recording(file).digest == recording.digest


def test_a_session_that_was_killed_is_interrupted_and_scored(
    tmp_path: Path, write_journal: WriteJournal, words: Words
) -> None:
    path = write_journal(ONE, 700, False)
    sealed = seal_journal(path, Outbox(tmp_path, None))
    assert sealed is not None
    assert sealed.state is SessionState.INTERRUPTED
    assert sealed.intake.samples_in == 700
    np.testing.assert_array_equal(sealed.words, words[:700])
    assert sealed.card.samples == 700


@pytest.mark.parametrize("ended", [True, False])
def test_sealing_again_after_a_crash_gives_no_second_recording(
    tmp_path: Path, write_journal: WriteJournal, *, ended: bool
) -> None:
    path = write_journal(ONE, 700, ended)
    journal = path.read_bytes()
    outbox = Outbox(tmp_path, None)
    seal_journal(path, outbox)
    (file,) = outbox.pending()
    before = file.read_bytes()
    path.write_bytes(journal)  # as if the crash came before the journal was removed
    seal_journal(path, outbox)
    assert [file.read_bytes() for file in outbox.pending()] == [before]
    file.rename(tmp_path / "sent" / file.name)  # and had been sent, too
    path.write_bytes(journal)
    seal_journal(path, outbox)
    assert outbox.pending() == []
    assert not path.exists()


def test_a_session_in_which_nobody_practised_leaves_nothing(
    tmp_path: Path, write_journal: WriteJournal
) -> None:
    path = write_journal(ONE, 0, False)
    outbox = Outbox(tmp_path, None)
    assert seal_journal(path, outbox) is None
    assert outbox.pending() == []
    assert not path.exists()


def test_all_that_a_killed_run_left_is_sealed_and_what_cannot_be_read_is_set_aside(
    tmp_path: Path, journals: Path, write_journal: WriteJournal
) -> None:
    write_journal(ONE, 500, True)
    write_journal(TWO, 300, False)
    (journals / "odd.journal").write_bytes(b"half a head")
    left = seal_left_over(journals, Outbox(tmp_path, None))
    sessions = {one.header.session for one in left if isinstance(one, Recording)}
    assert sessions == {ONE, TWO}
    (damaged,) = [one for one in left if isinstance(one, Damaged)]
    assert damaged.path.read_bytes() == b"half a head"
    assert "is not a journal" in damaged.why
    assert [path.name for path in journals.iterdir()] == ["odd.journal.damaged"]
    assert seal_left_over(journals, Outbox(tmp_path, None)) == []


def test_a_disk_that_does_not_take_the_recording_keeps_the_journal(
    tmp_path: Path, write_journal: WriteJournal
) -> None:
    path = write_journal(ONE, 500, True)
    outbox = Outbox(tmp_path, None)
    (tmp_path / "outbox").rmdir()
    with pytest.raises(StoreError):
        seal_journal(path, outbox)
    assert path.exists()


def test_a_journal_whose_exercise_cannot_be_read_is_kept(
    tmp_path: Path, journals: Path, write_journal: WriteJournal
) -> None:
    path = write_journal(ONE, 500, True)
    path.write_bytes(b"SIMLABJ1")
    with pytest.raises(InputError, match="head"):
        seal_journal(path, Outbox(tmp_path, None))
    assert path.exists()


def test_files_are_named_by_time_and_session(header: SessionHeader) -> None:
    assert recording_name(header) == f"001795000000125-{header.session}.h5"
    later = replace(header, started_unix_s=header.started_unix_s + 1e6, session=ONE)
    assert recording_name(later) > recording_name(header)
    assert journal_path(Path("j"), header) == Path(f"j/{header.session}.journal")


def test_what_is_no_file_is_set_aside_and_the_others_are_sealed(
    tmp_path: Path, journals: Path, write_journal: WriteJournal
) -> None:
    (journals / "a.journal").mkdir()
    (journals / "b.journal").symlink_to("nowhere")
    os.mkfifo(journals / "c.journal")
    write_journal(ONE, 300, False)
    left = seal_left_over(journals, Outbox(tmp_path, None))
    assert [one.header.session for one in left if isinstance(one, Recording)] == [ONE]
    assert sorted(one.path.name for one in left if isinstance(one, Damaged)) == [
        "a.journal.damaged", "b.journal.damaged", "c.journal.damaged",
    ]  # fmt: skip


def test_a_journal_that_cannot_be_sealed_now_keeps_none_behind_it(
    tmp_path: Path, journals: Path, write_journal: WriteJournal
) -> None:
    first = write_journal(ONE, 300, False)
    os.utime(first, (1.0, 1.0))
    write_journal(TWO, 300, False)
    outbox = Outbox(tmp_path, None)
    in_the_way = tmp_path / "outbox" / f"001795000000125-{ONE}.h5"
    in_the_way.mkdir()
    (in_the_way / "x").touch()
    left = seal_left_over(journals, outbox)
    assert [type(one) for one in left] == [Waiting, Recording]
    assert first.exists()
    (in_the_way / "x").unlink()
    in_the_way.rmdir()
    assert [type(one) for one in seal_left_over(journals, outbox)] == [Recording]
    assert not first.exists()


def test_a_journal_that_cannot_be_set_aside_stays(tmp_path: Path, journals: Path) -> None:
    journal = journals / "a.journal"
    journal.write_bytes(b"half a head")
    aside = journals / "a.journal.damaged"
    aside.mkdir()
    (one,) = seal_left_over(journals, Outbox(tmp_path, None))
    assert isinstance(one, Waiting)
    assert "cannot be tidied up" in one.why
    assert journal.read_bytes() == b"half a head"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, write_journal: WriteJournal) -> None:
    path = write_journal(ONE, 100, False)
    with pytest.raises(StoreError, match="cannot be read"):
        seal_journal(path.with_name("gone.journal"), Outbox(tmp_path, None))
