"""The journal: what was synced is there, whatever happened to the rest."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Words
from simlab.model.errors import RecordingError, StoreError
from simlab.model.fixed_point import Channel
from simlab.model.sessions import Intake, SessionHeader, SessionState
from simlab.store.journal import MAGIC, RECORD, Journal, read_journal

INTAKE = Intake(300, 1, 2, (("noise", 2),))
SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def path(
    tmp_path: Path, header: SessionHeader, channels: tuple[Channel, ...], words: Words
) -> Path:
    """A journal of three appends, a note and an end."""
    path = tmp_path / "a.journal"
    journal = Journal.create(path, header, channels)
    journal.append(words[:100])
    journal.append(words[100:101])
    journal.note(Intake(samples_lost=1))
    journal.append(words[101:])
    journal.end(SessionState.FINISHED, INTAKE)
    journal.close()
    return path


def test_all_that_was_written_is_read(
    path: Path, header: SessionHeader, channels: tuple[Channel, ...], words: Words
) -> None:
    kept = read_journal(path)
    assert kept.header == header
    assert kept.channels == channels
    np.testing.assert_array_equal(kept.words, words)
    assert kept.words.dtype == np.int16
    assert kept.intake == INTAKE
    assert kept.state is SessionState.FINISHED
    assert kept.torn_bytes == 0


def test_a_journal_stands_as_its_page_says(
    tmp_path: Path, header: SessionHeader, channels: tuple[Channel, ...]
) -> None:
    path = tmp_path / "b.journal"
    journal = Journal.create(path, header, channels)
    size = path.stat().st_size
    journal.append(np.array([[1, 2, 3, -4, 5]], np.int16))
    journal.close()
    record = path.read_bytes()[size:]
    # length 10; CRC-32 of kind and payload, worked out by gzip; kind 2; five words
    assert record[:4] == b"\x0a\0\0\0"
    assert record[4:8] == bytes.fromhex("777fc717")
    assert record[8] == 2
    assert record[9:] == b"\x01\0\x02\0\x03\0\xfc\xff\x05\0"
    assert path.read_bytes().startswith(MAGIC)


def test_a_session_that_never_ended_is_running_and_has_its_last_note(
    tmp_path: Path, header: SessionHeader, channels: tuple[Channel, ...], words: Words
) -> None:
    path = tmp_path / "c.journal"
    journal = Journal.create(path, header, channels)
    journal.append(words[:7])
    journal.note(Intake(samples_lost=3))
    assert journal.sync() == journal.samples == 7
    journal.close()
    kept = read_journal(path)
    assert kept.state is SessionState.RUNNING
    assert kept.intake == Intake(samples_lost=3)
    assert len(kept.words) == 7


@given(cut=st.integers(0, 4000))
@SETTINGS
def test_a_torn_tail_is_cut_off_and_counted(path: Path, words: Words, cut: int) -> None:
    content = path.read_bytes()
    torn = path.with_name("torn.journal")
    torn.write_bytes(content[: max(len(content) - cut, 0)])
    try:
        kept = read_journal(torn)
    except RecordingError:
        assert len(content) - cut < 700  # not even the head is whole
        return
    np.testing.assert_array_equal(kept.words, words[: len(kept.words)])
    assert len(kept.words) in (0, 100, 101, 300)
    assert kept.torn_bytes >= 0
    assert (kept.state is SessionState.FINISHED) == (cut == 0)


@given(at=st.integers(0, 3999), flip=st.integers(1, 255))
@SETTINGS
def test_a_byte_that_rotted_never_gives_a_wrong_sample(
    path: Path, words: Words, at: int, flip: int
) -> None:
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= flip
    rotten = path.with_name("rotten.journal")
    rotten.write_bytes(content)
    try:
        kept = read_journal(rotten)
    except RecordingError:
        return
    np.testing.assert_array_equal(kept.words, words[: len(kept.words)])
    assert kept.torn_bytes > 0


def test_a_record_longer_than_any_is_damage(path: Path) -> None:
    with path.open("ab") as file:
        file.write(RECORD.pack(2**31, 0, 2) + b"x" * 100)
    assert read_journal(path).torn_bytes == RECORD.size + 100


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", MAGIC, MAGIC + b"\0" * 30])
def test_what_is_no_journal_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "d.journal"
    path.write_bytes(content)
    with pytest.raises(RecordingError):
        read_journal(path)


def test_a_journal_whose_first_record_is_no_head_is_refused(path: Path, tmp_path: Path) -> None:
    content = path.read_bytes()
    length = RECORD.unpack_from(content, len(MAGIC))[0]
    headless = tmp_path / "headless.journal"
    headless.write_bytes(MAGIC + content[len(MAGIC) + RECORD.size + length :])
    with pytest.raises(RecordingError, match="head"):
        read_journal(headless)


def test_no_journal_is_written_over(
    path: Path, header: SessionHeader, channels: tuple[Channel, ...]
) -> None:
    before = path.read_bytes()
    with pytest.raises(StoreError, match="File exists"):
        Journal.create(path, header, channels)
    assert path.read_bytes() == before


class FillingDisk:
    """A disk with room for so many bytes."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, descriptor: int, content: bytes) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        part = content[: self.room]
        self.room -= len(part)
        return os.write(descriptor, part)


def test_a_full_disk_loses_nothing_that_was_kept_before(
    tmp_path: Path, header: SessionHeader, channels: tuple[Channel, ...], words: Words
) -> None:
    disk = FillingDisk(room=10_000)
    path = tmp_path / "e.journal"
    journal = Journal.create(path, header, channels, write=disk.write)
    journal.append(words[:10])
    disk.room = 57
    with pytest.raises(StoreError, match=r"No space left.*the 10 samples before are kept"):
        journal.append(words[10:20])
    assert len(read_journal(path).words) == 10
    assert read_journal(path).torn_bytes == 0
    disk.room = 10_000  # somebody made room
    journal.append(words[20:30])
    journal.close()
    np.testing.assert_array_equal(
        read_journal(path).words, np.concatenate([words[:10], words[20:30]])
    )


def test_a_disk_that_is_full_from_the_start_leaves_no_journal(
    tmp_path: Path, header: SessionHeader, channels: tuple[Channel, ...]
) -> None:
    with pytest.raises(StoreError, match="No space left"):
        Journal.create(tmp_path / "f.journal", header, channels, write=FillingDisk(20).write)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_does_not_sync_is_told(
    tmp_path: Path, header: SessionHeader, channels: tuple[Channel, ...]
) -> None:
    journal = Journal.create(tmp_path / "g.journal", header, channels)
    journal.close()
    with pytest.raises(StoreError, match="did not keep"):
        journal.sync()


def test_rows_of_another_width_are_a_bug(
    tmp_path: Path, header: SessionHeader, channels: tuple[Channel, ...], words: Words
) -> None:
    journal = Journal.create(tmp_path / "h.journal", header, channels)
    with pytest.raises(ValueError, match="rows of 5 words"):
        journal.append(words[:, :4])
    journal.close()
