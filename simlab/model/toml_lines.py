"""Where in a TOML text each key stands; for texts that are TOML, as `tomllib` has found before."""

import re
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Keys from the file down to a value; a whole number stands for the nth of an array."""

_SKIPPED = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*+")
_BLANK = re.compile(r"[ \t]*+")
_BARE = re.compile(r"[A-Za-z0-9_-]++")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*+"'
    r"|'[^'\n]*+'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}\n#]*+")
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([btnfr"\\]))')
_LETTERS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def lines_of(text: str) -> dict[Path, int]:
    """Line, from 1, of every table, key and member of an array.

    A table without a header of its own stands where it is first named.
    """
    reader = _Reader(text)
    reader.read()
    return reader.found


class _Reader:
    """Goes through a text once, without recursion."""

    def __init__(self, text: str) -> None:
        self.found: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0
        self._arrays: dict[Path, int] = {}

    def read(self) -> None:
        """All of the text."""
        table: Path = ()
        while True:
            self._pass(_SKIPPED)
            if self._at >= len(self._text):
                return
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._value(self._named(table, self._keys()))

    def _header(self) -> Path:
        """The path of a ``[table]`` or of the next of ``[[tables]]``."""
        many = self._text.startswith("[[", self._at)
        self._at += 2 if many else 1
        *above, last = self._keys()
        self._at += 2 if many else 1
        path: Path = ()
        for key in above:
            path = self._latest((*path, key))
            self.found.setdefault(path, self._here())
        path = (*path, last)
        if not many:
            path = self._latest(path)
            self.found[path] = self._here()
            return path
        nth = self._arrays.get(path, 0)
        self._arrays[path] = nth + 1
        self.found.setdefault(path, self._here())
        path = (*path, nth)
        self.found[path] = self._here()
        return path

    def _latest(self, path: Path) -> Path:
        """The last member of an array of tables, else the path itself."""
        return (*path, self._arrays[path] - 1) if path in self._arrays else path

    def _keys(self) -> list[str]:
        """A key, with its dots taken apart; stands behind it then."""
        keys = []
        while True:
            self._pass(_BLANK)
            if self._text[self._at] in "\"'":
                quoted = self._pass(_STRING)
                inner = quoted[1:-1]
                keys.append(_ESCAPE.sub(_letter, inner) if quoted[0] == '"' else inner)
            else:
                keys.append(self._pass(_BARE))
            self._pass(_BLANK)
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _named(self, table: Path, keys: list[str]) -> Path:
        """Note where a key stands, and go behind its sign of equality."""
        for depth in range(1, len(keys)):
            self.found.setdefault((*table, *keys[:depth]), self._here())
        path = (*table, *keys)
        self.found[path] = self._here()
        self._at += 1
        self._pass(_BLANK)
        return path

    def _value(self, path: Path) -> None:
        """Go behind a value, and note where the parts of an array or an inline table stand."""
        opened: list[tuple[Path, int]] = []  # what brackets are open; -1 for an inline table
        while True:
            letter = self._text[self._at]
            if letter in "[{":
                self._at += 1
                opened.append((path, 0 if letter == "[" else -1))
            else:
                self._pass(_STRING if letter in "\"'" else _SCALAR)
            while opened:
                self._pass(_SKIPPED)
                if self._text[self._at] == ",":
                    self._at += 1
                    self._pass(_SKIPPED)
                if self._text[self._at] not in "]}":
                    break
                self._at += 1
                opened.pop()
            if not opened:
                return
            around, nth = opened[-1]
            if nth < 0:
                path = self._named(around, self._keys())
            else:
                opened[-1] = (around, nth + 1)
                path = (*around, nth)
                self.found[path] = self._here()

    def _pass(self, pattern: re.Pattern[str]) -> str:
        """What the pattern matches here; stands behind it then."""
        match = pattern.match(self._text, self._at)
        if match is None:  # only where the text is not TOML
            raise ValueError("not TOML")
        self._at = match.end()
        return match[0]

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line


def _letter(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _LETTERS[escape[3]]
