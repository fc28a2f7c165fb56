"""A TOML file read once, typed, with its limits: an unknown key is an error with its line.

Pure: text in, values out. Whoever reads the file hands its name over for the messages.
"""

import re
import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from simlab.model.errors import TableError
from simlab.model.toml_lines import Path, lines_of

MOST_DOTS = 32
"""No key has more parts; tomllib's time and memory grow with their square."""
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
_ENDLESS = re.compile(rf"(?<![\w-])(?:{_PART}){{{MOST_DOTS}}}")
_LONG = re.compile(r"[0-9_]{4000,}")
"""Python reads no number of so many digits."""
MOST_COORDINATE = 1e9
"""Numbers of points and directions are not larger, so that their squares are numbers too."""
LIKE = 0.8
"""A key this like another (`difflib`) is that one, misspelt."""
MOST_SHOWN = 60
"""Letters of a value or a key that a message shows."""
MOST_WHOLE = 1 << 63
"""TOML's whole numbers are below this; tomllib takes any."""


class Table:
    """One table of a TOML file; every key must be taken before `done`."""

    def __init__(self, source: str, text: str, values: dict[str, Any], path: Path) -> None:
        self._source = source
        self._text = text
        self._values = values
        self._path = path
        self._taken: set[str] = set()

    @classmethod
    def read(cls, text: str, source: str) -> "Table":
        """The whole file.

        Raises
        ------
        TableError
            where the text is not TOML
        """
        text = text.removeprefix("\ufeff")  # some editors mark a text of Unicode so
        endless = _ENDLESS.search(text)
        if endless:
            line = text.count("\n", 0, endless.start()) + 1
            what, remedy = f"has more than {MOST_DOTS} parts", "write a shorter key"
            raise TableError(source, line, "key", what, remedy)
        try:
            values = tomllib.loads(text)
        except RecursionError:
            what, remedy = "is nested too deeply", "write fewer brackets within brackets"
            raise TableError(source, _deepest(text), "file", what, remedy) from None
        except ValueError as error:
            long = _LONG.search(text)
            if long and "digits" in str(error):
                line = text.count("\n", 0, long.start()) + 1
                what = f"has a number of {len(long[0])} digits"
                raise TableError(source, line, "file", what, "write an ordinary number") from None
            place = re.search(r"\(at line (\d+), column \d+\)", str(error))
            end = text.count("\n") + 1 if "(at end of document)" in str(error) else 0
            line = int(place[1]) if place else max(end, 1)
            what = str(error).split(" (at")[0]
            raise TableError(source, line, "file", what, "mend the TOML there") from None
        return cls(source, text, values, ())

    def fail(self, key: str, what: str, remedy: str, nth: int | None = None) -> TableError:
        """An error at `key` of this table, or at its nth member, for the caller to raise."""
        at = (key,) if nth is None else (key, nth)
        return TableError(self._source, self._line(at), self._full(key), what, remedy)

    def text(self, key: str, *, one_of: Sequence[str] = (), default: str | None = None) -> str:
        """A string, one of `one_of` if any are named."""
        value: str = self._take(key, str, "a string in quotes", default)
        if one_of and value not in one_of:
            raise self.fail(
                key, f"{_shown(value)} is not known", f"write one of {', '.join(one_of)}"
            )
        return value

    def whole(
        self,
        key: str,
        *,
        least: int | None = None,
        most: int | None = None,
        default: int | None = None,
    ) -> int:
        """A whole number within its limits."""
        value: int = self._take(key, int, "a whole number", default)
        self._limit(key, value, least, most)
        return value

    def number(
        self,
        key: str,
        *,
        least: float | None = None,
        most: float | None = None,
        above: float | None = None,
        default: float | None = None,
    ) -> float:
        """A finite number within its limits."""
        value = float(self._take(key, float, "a number", default))
        if value != value or value in (float("inf"), float("-inf")):
            raise self.fail(key, f"{value} is not finite", "write an ordinary number")
        if above is not None and not value > above:
            raise self.fail(key, f"{value:g} is not above {above:g}", "write a larger number")
        self._limit(key, value, least, most)
        return value

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """True or false."""
        value: bool = self._take(key, bool, "true or false", default)
        return value

    def numbers(self, key: str, *, count: int) -> tuple[float, ...]:
        """Exactly `count` finite numbers."""
        return self._point(key, self._take(key, list, f"{count} numbers in brackets", None), count)

    def points(self, key: str, *, least: int, most: int) -> tuple[tuple[float, ...], ...]:
        """From `least` to `most` points of three finite numbers each."""
        value = self._take(key, list, "points in brackets", None)
        if not least <= len(value) <= most:
            many = str(least) if least == most else f"{least} to {most}"
            raise self.fail(key, f"has {len(value)} points", f"write {many} of them")
        return tuple(self._point(key, point, nth=nth) for nth, point in enumerate(value))

    def nested(self, key: str) -> bool:
        """Does the key hold brackets within brackets?"""
        value = self._values.get(key)
        return isinstance(value, list) and any(isinstance(inner, list) for inner in value)

    def texts(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Strings in brackets."""
        value = self._take(
            key, list, "strings in brackets", list(default) if default is not None else None
        )
        if not all(isinstance(v, str) for v in value):
            raise self.fail(key, "holds something that is no string", 'write ["a", "b"]')
        return tuple(value)

    def has(self, key: str) -> bool:
        """Is the key there?"""
        return key in self._values

    def repeated(self, key: str) -> bool:
        """Is the key an array, of tables or of anything else?"""
        return isinstance(self._values.get(key), list)

    def table(self, key: str) -> "Table":
        """A table within this one."""
        value = self._take(key, dict, "a table", None)
        return self._inner(value, key)

    def tables(self, key: str) -> tuple["Table", ...]:
        """The tables of an array of tables, at least one."""
        value = self._take(key, list, f"tables written [[{self._full(key)}]]", None)
        if not value or not all(isinstance(v, dict) for v in value):
            raise self.fail(key, "is empty", f"write at least one [[{self._full(key)}]]")
        return tuple(self._inner(inner, key, nth) for nth, inner in enumerate(value))

    def done(self) -> None:
        """Every key was taken.

        Raises
        ------
        TableError
            at the first key that nobody asked for
        """
        for key in self._values:
            if key not in self._taken:
                known = ", ".join(sorted(self._taken))
                raise self.fail(key, "is not known here", f"take it out, or write one of {known}")

    def _take(self, key: str, kind: type, form: str, default: Any) -> Any:
        self._taken.add(key)
        if key not in self._values:
            if default is None:
                raise self._missing(key, form)
            return default
        value = self._values[key]
        if kind in (int, float) and _huge(value):
            raise self.fail(key, "is no number of 64 bits", f"write {key} = {form}")
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.fail(key, f"{_shown(value)} is not {form}", f"write {key} = {form}")
        return value

    def _missing(self, key: str, form: str) -> TableError:
        """The error of a key that is not there, or that is there in other letters."""
        others = [other for other in self._values if other not in self._taken]
        for near in get_close_matches(key, others, n=1, cutoff=LIKE):
            what, remedy = f"stands here, and {key} is missing", f"write {key} = {form}"
            return self.fail(near, what, f"if that was meant, {remedy}")
        return self.fail(key, "is missing", f"write {key} = {form}")

    def _point(
        self, key: str, value: Any, count: int = 3, nth: int | None = None
    ) -> tuple[float, ...]:
        """Exactly `count` finite numbers."""
        given = value if isinstance(value, list) else [value]
        good = [
            float(v)
            for v in given
            if isinstance(v, int | float)
            and not isinstance(v, bool)
            and abs(v) < float("inf")
            and not _huge(v)
        ]
        if len(good) != count or len(given) != count:
            what = f"needs {count} finite numbers"
            raise self.fail(key, what, "write them as [a, b, c]", nth)
        if any(abs(v) > MOST_COORDINATE for v in good):
            what = f"holds a number above {MOST_COORDINATE:g}"
            raise self.fail(key, what, "write smaller ones", nth)
        return tuple(good)

    def _limit(self, key: str, value: float, least: float | None, most: float | None) -> None:
        shown = str(value) if isinstance(value, int) else f"{value:g}"
        if least is not None and value < least:
            raise self.fail(key, f"{shown} is below {least:g}", f"write {least:g} or more")
        if most is not None and value > most:
            raise self.fail(key, f"{shown} is above {most:g}", f"write {most:g} or less")

    def _full(self, key: str) -> str:
        parts = [part for part in (*self._path, key) if isinstance(part, str)]
        return ".".join(part if part.isprintable() else repr(part) for part in map(_cut, parts))

    def _inner(self, values: dict[str, Any], *at: str | int) -> "Table":
        return Table(self._source, self._text, values, (*self._path, *at))

    def _line(self, at: Path) -> int:
        """Line of what stands at a key of this table, else of what it is in; 1: the whole file."""
        lines, path = lines_of(self._text), (*self._path, *at)
        while path not in lines and path:
            path = path[:-1]
        return lines.get(path, 1)


def _deepest(text: str) -> int:
    """The line, from 1, on which most brackets open."""
    opened = [line.count("[") + line.count("{") for line in text.split("\n")]
    return opened.index(max(opened)) + 1


def _huge(value: Any) -> bool:
    return isinstance(value, int) and not -MOST_WHOLE <= value < MOST_WHOLE


def _shown(value: Any) -> str:
    """A value as a message shows it."""
    try:
        text = repr(value)
    except ValueError:  # a whole number of thousands of digits somewhere within
        return "what stands there"
    return _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "..."
