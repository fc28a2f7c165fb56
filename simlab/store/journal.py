"""The journal of a running session: append-only, checksummed; what was synced is here.

A journal is the 8 bytes ``SIMLABJ1`` and records, one behind the other::

    length u32 | CRC-32 u32 | kind u8 | `length` bytes        (little endian)

The CRC covers kind and bytes. Kind 1 is the head (who, what, how the words stand), 2 are int16
words, 3 is the intake so far, 4 is the end. A record cut short by a crash is cut off when the
journal is read, and counted. docs/formats/journal.md has the table.
"""

import contextlib
import os
import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from simlab.model.arrays import Words
from simlab.model.errors import RecordingError, StoreError
from simlab.model.fixed_point import Channel, width
from simlab.model.sessions import Intake, SessionHeader, SessionState
from simlab.store.canonical import from_json, to_json
from simlab.store.whole_files import sync_folder

MAGIC = b"SIMLABJ1"
RECORD = struct.Struct("<IIB")
HEAD, WORDS, INTAKE, END = 1, 2, 3, 4
MOST_RECORD = 64 << 20
"""No record is longer [bytes]; a longer length is damage."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the first record says."""

    header: SessionHeader
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class End:
    """What the last record says, when the session came to its end."""

    state: SessionState
    intake: Intake


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """All that a journal holds."""

    header: SessionHeader
    channels: tuple[Channel, ...]
    words: Words
    intake: Intake
    state: SessionState
    """RUNNING when the session never came to its end."""
    torn_bytes: int
    """Bytes behind the last whole record, cut off: a record that was being written."""


class Journal:
    """A journal being written by one session; `append` and `sync` may be in two threads."""

    def __init__(
        self, descriptor: int, path: Path, words_a_sample: int, write: Callable[[int, bytes], int]
    ) -> None:
        self._descriptor = descriptor
        self._path = path
        self._width = words_a_sample
        self._write = write
        self._length = 0
        self._samples = 0

    @classmethod
    def create(
        cls,
        path: Path,
        header: SessionHeader,
        channels: tuple[Channel, ...],
        write: Callable[[int, bytes], int] = os.write,
    ) -> "Journal":
        """A new journal at `path`, its head already safe on the disk.

        Raises
        ------
        StoreError
            where there is a file of that name already, or the disk does not take it
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        try:
            descriptor = os.open(path, flags, 0o600)
        except OSError as error:
            raise StoreError(
                f"{path}: the journal cannot be made ({error.strerror}); "
                "look after the folder, then start the session again"
            ) from error
        journal = cls(descriptor, path, width(channels), write)
        try:
            journal._put(MAGIC + _record(HEAD, to_json(Head(header, channels)).encode()))
            journal.sync()
            sync_folder(path.parent)
        except (StoreError, OSError) as error:
            journal.close()
            with contextlib.suppress(OSError):
                path.unlink()
            if isinstance(error, StoreError):
                raise
            raise _not_kept(path, error) from error
        return journal

    @property
    def samples(self) -> int:
        """Samples written so far, synced or not."""
        return self._samples

    def append(self, words: Words) -> None:
        """Write (n, width) words behind the others.

        Raises
        ------
        StoreError
            where the disk does not take them; all that was written before stays whole
        """
        if words.ndim != 2 or words.shape[1] != self._width:
            raise ValueError(f"expected rows of {self._width} words, got shape {words.shape}")
        self._put(_record(WORDS, words.astype("<i2", copy=False).tobytes()))
        self._samples += len(words)

    def note(self, intake: Intake) -> None:
        """Write what came in so far, refused and lost included."""
        self._put(_record(INTAKE, to_json(intake).encode()))

    def end(self, state: SessionState, intake: Intake) -> None:
        """Write that the session came to its end, and sync."""
        self._put(_record(END, to_json(End(state, intake)).encode()))
        self.sync()

    def sync(self) -> int:
        """Make all that was written so far outlast a crash; how many samples that is.

        Raises
        ------
        StoreError
            where the disk does not say that it kept them
        """
        samples = self._samples
        try:
            os.fdatasync(self._descriptor)
        except OSError as error:
            raise _not_kept(self._path, error) from error
        return samples

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)

    def _put(self, content: bytes) -> None:
        rest = content
        try:
            while rest:
                rest = rest[self._write(self._descriptor, rest) :]
        except OSError as error:
            with contextlib.suppress(OSError):  # no half record before later ones
                os.ftruncate(self._descriptor, self._length)
            raise StoreError(
                f"{self._path}: the disk does not take any more ({error.strerror}); "
                f"the {self._samples} samples before are kept; free some space"
            ) from error
        self._length += len(content)


def read_journal(path: Path) -> Kept:
    """All that is whole in a journal; a torn tail is cut off and counted.

    Raises
    ------
    RecordingError
        where the file is not a journal, or its head was never whole
    StoreError
        where it cannot be read: it may be another time
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):  # a pipe would make us wait
            raise _foreign(path)
        with path.open("rb") as file:
            return _kept(file, path)
    except OSError as error:
        raise StoreError(
            f"{path}: the journal cannot be read ({error.strerror}); "
            "look after its rights and the disk"
        ) from error


def _kept(file: BinaryIO, path: Path) -> Kept:
    source = str(path)
    if file.read(len(MAGIC)) != MAGIC:
        raise _foreign(path)
    size = os.fstat(file.fileno()).st_size
    head: Head | None = None
    end: End | None = None
    intake = Intake()
    rows: list[Words] = []
    whole = len(MAGIC)
    for kind, payload, behind in _records(file, size):
        if head is None:
            if kind != HEAD:
                break
            head = from_json(payload, Head, source)
        elif kind == WORDS and len(payload) % (2 * width(head.channels)) == 0:
            rows.append(np.frombuffer(payload, "<i2").reshape(-1, width(head.channels)))
        elif kind == INTAKE:
            intake = from_json(payload, Intake, source)
        elif kind == END:
            end = from_json(payload, End, source)
            intake = end.intake
        else:
            break
        whole = behind
    if head is None:
        raise RecordingError(source, "its head was never whole", "it holds nothing; remove it")
    words = np.concatenate([np.empty((0, width(head.channels)), "<i2"), *rows])
    return Kept(
        header=head.header,
        channels=head.channels,
        words=words.astype(np.int16, copy=False),
        intake=intake,
        state=end.state if end else SessionState.RUNNING,
        torn_bytes=size - whole,
    )


def _record(kind: int, payload: bytes) -> bytes:
    check = zlib.crc32(payload, zlib.crc32(bytes([kind])))
    return RECORD.pack(len(payload), check, kind) + payload


def _not_kept(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{path}: the disk did not keep the journal ({error.strerror}); "
        "end the session and look after the disk"
    )


def _foreign(path: Path) -> RecordingError:
    return RecordingError(str(path), "is not a journal of simlab", "look for another file")


def _records(file: BinaryIO, size: int) -> Iterator[tuple[int, bytes, int]]:
    """(kind, payload, offset behind it) of every whole record up to the first that is not."""
    at = len(MAGIC)
    while at + RECORD.size <= size:
        length, check, kind = RECORD.unpack(file.read(RECORD.size))
        behind = at + RECORD.size + length
        if length > MOST_RECORD or behind > size:
            return
        payload = file.read(length)
        if zlib.crc32(payload, zlib.crc32(bytes([kind]))) != check:
            return
        yield kind, payload, behind
        at = behind
