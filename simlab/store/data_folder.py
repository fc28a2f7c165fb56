"""A program's data folder: made where it is new, and held by one process alone."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simlab.model.errors import StoreError


def made(folder: Path) -> Path:
    """The folder, with all above it; one that is there stays as it is.

    Raises
    ------
    StoreError
        where it cannot be made
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_written(folder, error) from None
    return folder


@contextmanager
def held(folder: Path, who: str) -> Iterator[None]:
    """The data folder for this process alone, which is a `who`.

    Raises
    ------
    StoreError
        where it cannot be written, or another process works in it
    """
    try:
        lock = (made(folder) / f"{who}.lock").open("w")
    except OSError as error:
        raise _not_written(folder, error) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                f"{folder}: another {who} works in this folder; stop it, or name another folder "
                "with --data"
            ) from None
        yield


def _not_written(folder: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{folder}: cannot be written ({error.strerror}); mend its rights, free some space, or "
        "name another folder with --data"
    )
