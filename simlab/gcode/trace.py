"""Where moves come from: files, calls, words in force; and what happens between moves."""

import re
from dataclasses import dataclass
from enum import StrEnum

_BESIDE = re.compile(r"\([^)]*\)?|;.*")
_LINE_NUMBER = re.compile(r"[ \t]*/?[ \t]*([Nn][ \t]*[\d. \t]+)?")


class EventKind(StrEnum):
    """What a machine does between two moves."""

    DWELL = "dwell"
    """G4, or P of a cycle; value [s]."""
    TOOL_CHANGE = "tool-change"
    """M6; value is the tool's number."""
    STOP = "stop"
    """M0 or M60: waits for the operator."""
    OPTIONAL_STOP = "optional-stop"
    MESSAGE = "message"
    """(MSG,...), (DEBUG,...), (PRINT,...); the text."""
    NOTE = "note"
    """Something the learner must be told: a word that means another thing elsewhere."""
    ORIENT = "orient"
    """M19; value [deg]."""
    OUTPUT = "output"
    """M62 to M68; the text is the word."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something between two moves."""

    before: int
    """Row of the move that comes next; the number of moves when none does."""
    kind: EventKind
    value: float
    text: str
    line: int
    source: int
    stack: int = 0


@dataclass(frozen=True, slots=True)
class Mode:
    """The words in force at a move, and how corners are taken."""

    words: tuple[str, ...]
    """Such as ``("G1", "G17", "G21", "G40", "G54", "G64", "G90", "G91.1", "G94")``."""
    path: int = 640
    """610 exact path, 611 exact stop, 640 blending."""
    path_mm: float = 0.0
    """P of G64; 0 where none was given."""


@dataclass(frozen=True, slots=True)
class Call:
    """One step of the way into a subprogram."""

    name: str
    """The subprogram's, as the program writes it."""
    source: int
    """Which file the call stands in."""
    line: int
    """The line of the call."""


@dataclass(frozen=True, slots=True)
class Source:
    """One text that moves come from."""

    name: str
    """"" for the program itself, otherwise the file's name."""
    text: bytes

    def line(self, number: int) -> str:
        """A line of it, counted from 1, without its end; "" where there is none."""
        start = 0
        for _ in range(number - 1):
            start = self.text.find(b"\n", start) + 1
            if not start:
                return ""
        stop = self.text.find(b"\n", start)
        return self.text[start : stop if stop >= 0 else None].decode("utf-8", "replace").rstrip()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one move comes from."""

    source: str
    """"" for the program itself, otherwise the file's name."""
    line: int
    first_column: int
    """Of the line's first word, counted from 1; comments and N do not count."""
    last_column: int
    """Of the last character of its last word."""
    stack: tuple[Call, ...]
    """The calls that led here, the outermost first."""
    words: tuple[str, ...]
    """The words in force."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What the `mode`, `source` and `stack` columns of a toolpath point to, and its events."""

    modes: tuple[Mode, ...] = (Mode(()),)
    sources: tuple[Source, ...] = (Source("", b""),)
    stacks: tuple[tuple[Call, ...], ...] = ((),)
    events: tuple[Event, ...] = ()


def span_of(text: str) -> tuple[int, int]:
    """Columns of a line's first and last character that is neither a comment nor N, from 1."""
    plain = _BESIDE.sub(lambda beside: " " * len(beside[0]), text).rstrip()
    number = _LINE_NUMBER.match(plain)
    first = (number.end() if number else 0) + 1
    return min(first, len(plain)) or 1, len(plain) or 1
