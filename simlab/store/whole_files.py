"""Files that are whole or not there: written aside, synced, renamed, and the folder synced."""

import os
from pathlib import Path

from simlab.model.errors import StoreError


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` at `path`; after a crash there is the old file or the new one, never a part.

    Raises
    ------
    StoreError
        where the disk did not take it; nothing is left behind
    """
    aside = path.with_name(path.name + ".part")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise StoreError(
            f"{path}: was not written ({error.strerror}); free some space or mend the rights "
            "of the folder, then try again"
        ) from error


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` (files made, renamed, removed) outlast a crash."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
