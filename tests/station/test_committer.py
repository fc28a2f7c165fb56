"""Group commit: acknowledged only what was synced, and a disk that fails is told."""

import threading
from pathlib import Path

import pytest

from simlab.crafts import CRAFTS
from simlab.model.arrays import Words
from simlab.model.errors import StoreError
from simlab.model.sessions import SessionHeader
from simlab.station.committer import Committer
from simlab.store.journal import Journal, read_journal

WAIT_S = 90.0


@pytest.fixture
def journal(journals: Path, header: SessionHeader) -> Journal:
    """A journal that has just begun."""
    return Journal.create(journals / "a.journal", header, CRAFTS["weld"].channels)


def test_what_was_appended_is_synced_and_acknowledged(
    journal: Journal, journals: Path, words: Words
) -> None:
    told = threading.Event()
    safe: list[int] = []

    def kept(samples: int) -> None:
        assert len(read_journal(journals / "a.journal").words) >= samples
        safe.append(samples)
        told.set()

    with Committer(journal, kept) as committer:
        journal.append(words[:50])
        assert told.wait(WAIT_S)
        committer.check()
    assert safe == [50]
    journal.close()


def test_a_disk_that_fails_is_told_at_the_next_check(journal: Journal, words: Words) -> None:
    journal.append(words[:50])
    journal.close()  # every sync fails from here on

    def check_until_told(committer: Committer) -> None:
        for _ in range(1000):
            committer.check()
            threading.Event().wait(0.01)

    with Committer(journal, lambda _: None) as committer, pytest.raises(StoreError):
        check_until_told(committer)
