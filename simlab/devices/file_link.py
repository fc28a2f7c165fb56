"""A file that somebody else writes, such as a power source's log: read as it grows."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from simlab.devices.link import Arrival
from simlab.model.errors import DeviceError

MOST_BYTES = 65536
"""Read at once; a file that has more gives the rest at the next read."""


class FileLink:
    """A growing file; one that was cut short or replaced is another file, and is opened anew."""

    def __init__(self, path: Path, now_s: Callable[[], float]) -> None:
        """Open the file.

        Raises
        ------
        DeviceError
            where it cannot be read
        """
        self._path = path
        self._now_s = now_s
        try:
            plain = stat.S_ISREG(path.stat().st_mode)  # to open a pipe could make everybody wait
            file = path.open("rb", buffering=0) if plain else None
        except OSError as error:
            raise self._gone(error) from error
        if file is None:
            raise DeviceError(f"{path}: is no ordinary file; name the log itself")
        self._file = file
        self._read = 0

    @property
    def name(self) -> str:
        """The file."""
        return str(self._path)

    def fileno(self) -> int | None:
        """Nothing to wait on: a file is always readable."""
        return None

    def read(self) -> Arrival:
        """What was written since; never waits.

        Raises
        ------
        DeviceError
            where the file is gone, or is another one now
        """
        try:
            here = os.fstat(self._file.fileno())
            there = self._path.stat()
            data = self._file.read(MOST_BYTES) or b""
        except (OSError, ValueError) as error:
            raise self._gone(error) from error
        if here.st_size < self._read or (here.st_ino, here.st_dev) != (there.st_ino, there.st_dev):
            raise DeviceError(f"{self._path}: was begun anew; it is opened again")
        self._read += len(data)
        return Arrival(self._now_s(), data)

    def write(self, data: bytes) -> int:
        """Nobody listens: taken and forgotten."""
        return len(data)

    def close(self) -> None:
        """Let go of the file; a second time does nothing."""
        self._file.close()

    def _gone(self, error: Exception) -> DeviceError:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        return DeviceError(f"{self._path}: cannot be read ({reason}); name the log's file")
