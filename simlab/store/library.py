"""The exercises that can be practised: the files that simlab brings, and those of the site.

An exercise is a TOML file; it names a welding procedure or a G-code program, which stands in a
file of its own. This module hands over texts; `crafts.exercise_from` makes sense of them.
"""

import re
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

from simlab.model.errors import InputError, MissingError
from simlab.model.toml_table import Table
from simlab.store.procedures import Procedures
from simlab.store.whole_files import read_text

MOST_EXERCISE = 1 << 20
"""No exercise is larger [bytes]."""
MOST_PROGRAM = 64 << 20
"""No program of an exercise is larger [bytes]."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Library:
    """Exercises by name; those in `folder` stand before the packaged ones of the same name.

    A site's folder holds ``<exercise>.toml`` and the files that they name: procedures under
    ``procedures/``, in their versions, and programs beside the exercises.
    """

    def __init__(self, folder: Path | None = None) -> None:
        packaged = files("simlab.store") / "exercises"
        self._exercises: list[Traversable] = [packaged]
        self._procedures = Procedures(folder)
        if folder is not None:
            if not folder.is_dir():
                raise InputError(f"{folder}: is no folder; name that of the site's exercises")
            self._exercises.insert(0, folder)

    def names(self) -> tuple[str, ...]:
        """The exercises, sorted."""
        found = {
            entry.name.removesuffix(".toml")
            for place in self._exercises
            for entry in place.iterdir()
            if entry.name.endswith(".toml")
        }
        return tuple(sorted(found))

    def texts(self, name: str) -> dict[str, str]:
        """The texts of an exercise: ``exercise``, and ``procedure`` or ``program``.

        Raises
        ------
        MissingError
            where there is no exercise of that name, or no file that it names
        TableError
            where the exercise is not TOML, or what it names is no string
        InputError
            where one of its files is no text
        """
        source = f"{name}.toml"
        if name not in self.names():
            raise MissingError(
                f"exercise {name!r} is not there; write one of {', '.join(self.names())}, or put "
                f"{source} in the site's folder of exercises"
            )
        text = _text(self._exercises, source, MOST_EXERCISE)
        texts = {"exercise": text}
        table = Table.read(text, source)
        if table.has("procedure"):
            texts["procedure"] = self._procedures.text(table.text("procedure"))
        if table.has("program"):
            texts["program"] = _text(self._exercises, table.text("program"), MOST_PROGRAM)
        return texts


def _text(places: list[Traversable], name: str, most: int) -> str:
    if _NAME.fullmatch(name):
        for place in places:
            entry = place / name
            if entry.is_file():
                with as_file(entry) as path:
                    return read_text(path, most, "mend the exercise's files")
    raise MissingError(
        f"exercise: there is no file {name!r}, which it names; put it beside the exercise"
    )
