"""Files that are whole or not there: written aside, synced, renamed, and the folder synced.

And small files of strangers, read whole: no size that they claim is trusted.
"""

import contextlib
import os
import secrets
from pathlib import Path

from simlab.model.errors import ConflictError, InputError, StoreError


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
        with contextlib.suppress(OSError):
            aside.unlink()
        raise StoreError(
            f"{path}: was not written ({error.strerror}); free some space or mend the rights "
            "of the folder, then try again"
        ) from error


def write_new(path: Path, content: bytes) -> None:
    """Put `content` at `path`, where nothing stands yet; of several who try at once, one does.

    Raises
    ------
    ConflictError
        where something stands there; it stays as it is
    StoreError
        where the disk did not take it; nothing is left behind
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        with aside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            raise ConflictError(f"{path}: is there already; name another") from None
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(
            f"{path}: was not written ({error.strerror}); free some space or mend the rights "
            "of the folder, then try again"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            aside.unlink()


def read_whole(path: Path, most: int, remedy: str) -> bytes:
    """The bytes of a file of at most `most` bytes; a larger one is not read.

    Raises
    ------
    InputError
        where it cannot be read or is larger; the sentence ends with `remedy`
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size  # a pipe has none
            content = file.read(most + 1) if size <= most else b""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path}: cannot be read ({reason.lower()}); {remedy}") from error
    if max(size, len(content)) > most:
        raise InputError(f"{path}: is larger than {most >> 20} MB; {remedy}")
    return content


def read_text(path: Path, most: int, remedy: str) -> str:
    """The UTF-8 text of a file of at most `most` bytes.

    Raises
    ------
    InputError
        where it cannot be read, is larger, or is no text; the sentence ends with `remedy`
    """
    try:
        return read_whole(path, most, remedy).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: is no text in UTF-8; {remedy}") from None


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` (files made, renamed, removed) outlast a crash."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
