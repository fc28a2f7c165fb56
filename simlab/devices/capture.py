"""A raw capture: every byte that a device said and was told, with the host's time; append-only.

A capture is the 8 bytes ``SIMLABC1`` and records, one behind the other::

    length u32 | CRC-32 u32 | kind u8 | `length` bytes        (little endian)

The CRC covers kind and bytes. What a cut-off or damaged end left is cut off and counted. Reading
holds one record at a time. docs/formats/capture.md has the table.
"""

import contextlib
import json
import math
import os
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

from simlab.devices.adapter import SAY_S
from simlab.devices.link import Arrival, ByteLink
from simlab.model.errors import RecordingError, StoreError

MAGIC = b"SIMLABC1"
RECORD = struct.Struct("<IIB")
AT = struct.Struct("<d")
MOST_RECORD = 1 << 20
"""No record is longer [bytes]; a longer length is damage. A read gives 64 KB at most."""
SYNC_BYTES = 1 << 20
"""So many bytes are written between two syncs."""


class What(IntEnum):
    """What a record holds."""

    HEAD = 1
    """JSON: kind, place, baud, started_unix_s, settings."""
    READ = 2
    """f64 host time [s], then the bytes read; none where the decoder was only asked to speak."""
    WRITTEN = 3
    """f64 host time [s], then the bytes that the line took."""
    OPENED = 4
    """f64 host time [s]: the line was opened; all before it is another line's."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is known when a capture starts."""

    kind: str
    place: str
    baud: int
    started_unix_s: float
    settings: str = ""
    """Text of the settings file by which its kind was read; "": none."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One record behind the head."""

    what: What
    at_s: float
    data: bytes


class CaptureWriter:
    """A capture being written; it grows by whole records only."""

    def __init__(self, path: Path, head: Head) -> None:
        """Make the file.

        Raises
        ------
        StoreError
            where there is one of that name, the disk does not take it, or its head is too long
        """
        self._path = path
        text = {name: getattr(head, name) for name in Head.__slots__}
        payload = json.dumps(text, sort_keys=True).encode()
        if len(payload) > MOST_RECORD:
            raise StoreError(
                f"{path}: no capture keeps settings of {len(head.settings)} letters; shorten them"
            )
        try:
            self._file: BinaryIO = path.open("xb", buffering=0)
        except OSError as error:
            raise self._failed(error) from error
        self._whole = self._unsynced = 0
        self._put(MAGIC, What.HEAD, payload)

    @property
    def size(self) -> int:
        """Bytes written."""
        return self._whole

    def put(self, heard: Heard) -> None:
        """Write one record.

        Raises
        ------
        StoreError
            where the disk does not take it; all before stays whole
        """
        self._put(b"", heard.what, AT.pack(heard.at_s) + heard.data)

    def close(self) -> None:
        """Make all of it outlast a crash, and let go of it; a second time does nothing."""
        if not self._file.closed:
            with contextlib.suppress(OSError):  # what cannot be synced (a pipe) need not be
                os.fsync(self._file.fileno())
            self._file.close()

    def _put(self, before: bytes, what: What, payload: bytes) -> None:
        check = zlib.crc32(payload, zlib.crc32(bytes([what])))
        content = before + RECORD.pack(len(payload), check, what) + payload
        try:
            rest = content
            while rest:
                rest = rest[self._file.write(rest) :]
            self._unsynced += len(content)
            if self._unsynced >= SYNC_BYTES:
                self._unsynced = 0
                os.fdatasync(self._file.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):  # no half record before later ones
                self._file.truncate(self._whole)
            raise self._failed(error) from error
        self._whole += len(content)

    def _failed(self, error: OSError) -> StoreError:
        return StoreError(
            f"{self._path}: the capture cannot be written ({(error.strerror or '').lower()}); "
            "name a new file where there is room"
        )


class CaptureReader:
    """A capture, a record at a time; it may be gone through once."""

    def __init__(self, path: Path) -> None:
        """Open it and read its head.

        Raises
        ------
        RecordingError
            where it is no capture, or its head was never whole
        """
        self._path = path
        self.torn_bytes = 0
        """Bytes behind the last whole record; known at the end."""
        try:
            mode = path.stat().st_mode
            there = stat.S_ISREG(mode) or stat.S_ISDIR(mode)  # nobody goes back in a pipe
            file = path.open("rb") if there else None
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise RecordingError(
                str(path), f"cannot be read ({reason})", "name a capture"
            ) from error
        if file is None:
            what, remedy = "is no ordinary file", "name the file that `record` made"
            raise RecordingError(str(path), what, remedy)
        self._file: BinaryIO = file
        head = self._head() if self._file.read(len(MAGIC)) == MAGIC else None
        if not isinstance(head, Head):
            self._file.close()
            what, remedy = "its head was never whole", "it holds nothing; remove it"
            if head is None:
                what, remedy = "is no capture", "name a file that `simlab devices record` made"
            raise RecordingError(str(path), what, remedy)
        self.head = head

    def __iter__(self) -> Iterator[Heard]:
        while (record := self._record()) is not None:
            what, payload = record
            if what == What.HEAD or len(payload) < AT.size:
                self.torn_bytes += RECORD.size + len(payload)
                break
            yield Heard(what, AT.unpack_from(payload)[0], payload[AT.size :])
        self.torn_bytes += os.fstat(self._file.fileno()).st_size - self._file.tell()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _head(self) -> Head | str:
        """The head; a word where it says nothing."""
        record = self._record()
        if record is None or record[0] != What.HEAD:
            return "missing"
        try:
            said = json.loads(record[1])
            return Head(
                str(said["kind"]), str(said["place"]), int(said["baud"]),
                float(said["started_unix_s"]), str(said.get("settings", "")),
            )  # fmt: skip
        except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
            return "damaged"

    def _record(self) -> tuple[What, bytes] | None:
        start = self._file.tell()
        head = self._file.read(RECORD.size)
        if len(head) == RECORD.size:
            length, check, kind = RECORD.unpack(head)
            payload = self._file.read(length) if length <= MOST_RECORD else b""
            sound = len(payload) == length and kind in list(What)
            if sound and zlib.crc32(payload, zlib.crc32(bytes([kind]))) == check:
                return What(kind), payload
        self._file.seek(start)
        return None


class RecordingLink:
    """A line of which everything is kept as it passes."""

    def __init__(self, link: ByteLink, capture: CaptureWriter, now_s: float) -> None:
        self._link = link
        self._capture = capture
        self._at_s = now_s
        self._kept_s = -math.inf
        capture.put(Heard(What.OPENED, now_s, b""))

    @property
    def name(self) -> str:
        """The line's own."""
        return self._link.name

    def fileno(self) -> int | None:
        """The line's own."""
        return self._link.fileno()

    def read(self) -> Arrival:
        """What the line gives, kept before it is given on; nothing too, if it is time to speak."""
        arrival = self._link.read()
        self._at_s = arrival.at_s
        if arrival.data or arrival.at_s - self._kept_s >= SAY_S:
            self._kept_s = arrival.at_s
            self._capture.put(Heard(What.READ, arrival.at_s, arrival.data))
        return arrival

    def write(self, data: bytes) -> int:
        """Hand bytes to the device; kept is what the line took, at the time of the last read."""
        taken = self._link.write(data)
        self._capture.put(Heard(What.WRITTEN, self._at_s, data[:taken]))
        return taken

    def close(self) -> None:
        """Let go of the line; the capture goes on, with the next line."""
        self._link.close()
