"""The versions of welding procedures: those that simlab brings, and those of a site.

A site's folder holds them under ``procedures/``, as ``<name>.toml`` or ``<name>@<version>.toml``.
An edit makes a new version and never overwrites: cards name the version that they were made by,
and it stays there to be looked at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

from simlab.model.errors import ConflictError, InputError, MissingError
from simlab.model.toml_table import Table
from simlab.store.data_folder import made
from simlab.store.whole_files import read_text, write_new
from simlab.weld.procedure import Procedure
from simlab.weld.procedure_table import procedure_from

FOLDER = "procedures"
MOST_PROCEDURE = 1 << 20
"""No procedure is larger [bytes]."""
_NAMED = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,79})(?:@(?P<version>[1-9][0-9]{0,5}))?")
_REMEDY = "mend the procedure, or name another file"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a procedure, and the file that it stands in."""

    name: str
    version: int
    file: Traversable
    of_site: bool
    """It stands in the site's folder; otherwise simlab brings it."""

    def text(self) -> str:
        """The text of its file.

        Raises
        ------
        InputError
            where it cannot be read, is too large or no text
        TableError
            where name or version in it are not those of the file
        """
        return _checked(self.file, self.name, self.version)


class Procedures:
    """Procedures by name; a site's versions of one stand before those that simlab brings."""

    def __init__(self, folder: Path | None = None) -> None:
        """Parameters
        ----------
        folder : the site's folder of exercises, above its ``procedures/``
        """
        self._packaged: Traversable = files("simlab.weld") / FOLDER
        self._site = None if folder is None else folder / FOLDER

    def names(self) -> tuple[str, ...]:
        """All of them, sorted."""
        found = {name for place in self._places() for name, _, _ in _files(place)}
        return tuple(sorted(found))

    def versions(self, name: str) -> tuple[Version, ...]:
        """The versions of a procedure: those of simlab, then those of the site, newest last.

        Raises
        ------
        InputError
            where two files of the site are the same version
        TableError
            where a file whose name tells no version does not tell it either
        """
        return tuple(
            version for place in reversed(self._places()) for version in self._in(place, name)
        )

    def newest(self, name: str) -> Version | None:
        """The newest version of the site, else that which simlab brings; None: there is none."""
        return next(reversed(self.versions(name)), None)

    def text(self, named: str) -> str:
        """The text of ``<name>``, in its newest version, or of ``<name>@<version>``.

        Raises
        ------
        MissingError
            where there is no such procedure, or not in this version
        InputError
            where its file is no procedure of that name and version
        """
        match = _NAMED.fullmatch(named)
        found = self.versions(match["name"]) if match else ()
        if not match or not found:
            raise MissingError(
                f"procedure {named!r} is not there; put {named}.toml under {FOLDER}/, or write one "
                "that `simlab weld procedures` lists"
            )
        if match["version"]:
            wanted = int(match["version"])
            same = [version for version in found if version.version == wanted]
            if not same:
                there = ", ".join(f"{one.name}@{one.version}" for one in found)
                raise MissingError(f"procedure {named!r} is not there; write one of {there}")
            return same[-1].text()
        return found[-1].text()

    def _places(self) -> list[Traversable]:
        """Where procedures stand, the site's first."""
        return [self._packaged] if self._site is None else [self._site, self._packaged]

    def _in(self, place: Traversable, name: str) -> list[Version]:
        """The versions of a procedure in one place, ascending."""
        found: dict[int, Version] = {}
        for called, version, file in _files(place):
            if called != name:
                continue
            number = _header(_text(file), file.name)[1] if version is None else version
            if number in found:
                raise InputError(
                    f"{found[number].file.name} and {file.name}: both are version {number} of "
                    f"{name}; take one of them out"
                )
            found[number] = Version(name, number, file, of_site=place is self._site)
        return [found[number] for number in sorted(found)]


def revise(folder: Path, text: str, source: str = "procedure") -> Version:
    """Put a new version of a procedure into a site's folder.

    Raises
    ------
    TableError
        where the text has a mistake, is not the version after the newest, or changes nothing
    ConflictError
        where somebody else made the same version at the same moment
    StoreError
        where the disk did not take it
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: is no folder; name that of the site's exercises")
    wanted = procedure_from(text, source)
    table = Table.read(text, source)
    procedures = Procedures(folder)
    versions = procedures.versions(wanted.name)
    newest = versions[-1] if versions else None
    latest = max((one.version for one in versions), default=0)
    if wanted.version != latest + 1:
        what, remedy = f"{wanted.version} is not the next one", f"write {latest + 1}"
        if newest is not None:
            what += f"; the newest of {wanted.name} is {latest}"
            remedy = f"take over what that one says, {remedy}"
        raise table.fail("version", what, remedy)
    if newest is not None and _alike(wanted, newest):
        what = f"says the same as version {newest.version}"
        raise table.fail("version", what, f"change a value, or stay with {newest.version}")
    path = made(folder / FOLDER) / f"{wanted.name}@{wanted.version}.toml"
    try:
        write_new(path, text.encode())
    except ConflictError:
        raise ConflictError(
            f"{path}: somebody else has just made this version; look at it, and make your change "
            f"version {wanted.version + 1}"
        ) from None
    return Version(wanted.name, wanted.version, path, of_site=True)


def _alike(wanted: Procedure, newest: Version) -> bool:
    try:
        old = procedure_from(newest.text(), newest.file.name)
    except InputError:  # it was broken by hand: whatever is whole is better
        return False
    return replace(wanted, version=old.version) == old


def _files(place: Traversable) -> Iterator[tuple[str, int | None, Traversable]]:
    """Name, version (None: the name tells none) and file of every procedure in a folder."""
    if not place.is_dir():
        return
    for file in sorted(place.iterdir(), key=lambda entry: entry.name):
        match = _NAMED.fullmatch(file.name.removesuffix(".toml"))
        if match and file.name.endswith(".toml") and file.is_file():
            yield match["name"], int(match["version"]) if match["version"] else None, file


def _checked(file: Traversable, name: str, version: int) -> str:
    """The text of a file, which says that it is this version of this procedure."""
    text = _text(file)
    told, number = _header(text, file.name)
    if (told, number) != (name, version):
        key, what = ("name", repr(told)) if told != name else ("version", str(number))
        raise Table.read(text, file.name).fail(
            key, f"{what} is not what the file is called after", "rename the file, or mend it"
        )
    return text


@lru_cache(maxsize=64)
def _header(text: str, source: str) -> tuple[str, int]:
    """Name and version that a procedure says it is."""
    table = Table.read(text, source)
    return table.text("name"), table.whole("version", least=1)


def _text(file: Traversable) -> str:
    with as_file(file) as path:
        return read_text(path, MOST_PROCEDURE, _REMEDY)
