"""One line read word by word, in the careful way: what may stand in it, and where it goes wrong.

The columns of `simlab.gcode.words` are for the millions of plain lines; this reads the others, and
says what is wrong with a line and in which column.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from simlab.gcode.dialects import Control, Dialect, Group
from simlab.gcode.faults import Fault, fault_at

MOST = 1e7
"""Larger numbers are nobody's machine; up to here no arithmetic overflows."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_LINE_NUMBER = re.compile(r"\d+\.?\d*")
CLOSE_TO_WHOLE = 1e-6
PATH_LETTERS = "PQ"
"""Tolerances of G64; no other word of the table has any use for them."""
_BLENDING = 64.0


@dataclass(frozen=True, slots=True)
class Word:
    """A letter and its number."""

    letter: str
    value: float
    column: int
    """Where the letter stands, counted from 1."""
    text: str
    """The word as it stands, without blanks."""


def read_words(text: str, line: int) -> Iterator[Word]:
    """The words of a line in order, each as soon as it is read; N is one of them.

    Raises
    ------
    ProgramError
        at the first thing that is no word (`line` is for its message)
    """
    text = text.rstrip("\n")
    seen = ""  # what came before: nothing, the slash, or words
    at = 0
    while at < len(text):
        char = text[at]
        if char in " \t\r":
            at += 1
        elif char == ";":
            return
        elif char == "(":
            at = _after_comment(text, at, line)
        elif char == "/" and not seen:
            seen, at = "/", at + 1
        elif char.isascii() and char.isalpha():
            word, at = _word(text, at, line, first=seen in ("", "/"))
            yield word
            seen = "word"
        elif char == "#":
            what = "parameters (#) are not supported yet"
            raise fault_at(line, at + 1, Fault.PARAMETER, what)
        elif char == "[":
            what = "expressions in [ ] are not supported yet"
            raise fault_at(line, at + 1, Fault.EXPRESSION, what)
        else:
            shown = char if char.isprintable() else repr(char)
            raise fault_at(line, at + 1, Fault.CHARACTER, f"character {shown} has no meaning here")


def check_words(text: str, line: int, control: Control) -> list[Word]:
    """The words of a line, all of them known and none in another one's way.

    Raises
    ------
    ProgramError
        at the first word or character that cannot be taken
    """
    words: list[Word] = []
    for word in read_words(text, line):
        if word.letter != "N" and word.letter not in control.dialect.letters:
            what = f"{word.text or word.letter} is not supported yet"
            raise fault_at(line, word.column, Fault.WORD, what)
        _check_range(word, line)
        if (
            word.letter == "T"
            and control.tools is not None
            and round(word.value) not in control.tools
        ):
            what = f"tool {word.value:.0f} is not in the tool table"
            raise fault_at(line, word.column, Fault.TOOL, what)
        if word.letter in PATH_LETTERS and not _blends(words):
            what = f"{word.text} is not supported yet here"
            raise fault_at(line, word.column, Fault.WORD, what)
        if word.letter in "GM":
            _check_group(word, words, line, control.dialect)
        elif any(word.letter == other.letter for other in words):
            what = f"a second {word.letter} word"
            raise fault_at(line, word.column, Fault.TWICE, what)
        words.append(word)
    return words


def column_of(text: str, letters: str) -> int:
    """Column of the first word with one of these letters, else of the first word."""
    words = [word for word in read_words(text, 0) if word.letter != "N"]
    named = [word.column for word in words if word.letter in letters]
    return (named or [word.column for word in words])[0]


def group_of(word: Word, dialect: Dialect) -> Group:
    """The group of a G or M word; `Group.REFUSED` when it is not in the table."""
    tens = 10 if word.letter == "G" else 1
    table = dialect.g_words if word.letter == "G" else dialect.m_words
    code = round(word.value * tens)
    if abs(word.value * tens - code) > CLOSE_TO_WHOLE:
        return Group.REFUSED
    return table.get(code, Group.REFUSED)


def _after_comment(text: str, at: int, line: int) -> int:
    close = text.find(")", at)
    if close < 0:
        raise fault_at(line, at + 1, Fault.COMMENT, "this comment is not closed")
    inner = text.find("(", at + 1, close)
    if inner >= 0:
        raise fault_at(line, inner + 1, Fault.COMMENT, "a comment within a comment")
    return close + 1


def _word(text: str, at: int, line: int, *, first: bool) -> tuple[Word, int]:
    letter, column = text[at].upper(), at + 1
    stop = at + 1
    while stop < len(text) and text[stop] in "0123456789.+- \t\r":
        stop += 1
    number = re.sub(r"[ \t\r]", "", text[at + 1 : stop])
    behind = text[stop : stop + 1]
    if letter == "N":
        if not first or not _LINE_NUMBER.fullmatch(number):
            raise fault_at(line, column, Fault.LINE_NUMBER, f"line number N{number}")
    elif behind in ("#", "[") and not number:
        # A value that has to be worked out: the word is one that we cannot take.
        what = f"{letter}{behind} needs a value that is worked out; that is not supported yet"
        fault = Fault.PARAMETER if behind == "#" else Fault.EXPRESSION
        raise fault_at(line, column, fault, what)
    elif letter == "O":
        return Word(letter, 0.0, column, letter + number), len(text)
    elif not _NUMBER.fullmatch(number):
        what = f"the number behind {letter} is {number or 'missing'}"
        raise fault_at(line, column, Fault.NUMBER, what)
    return Word(letter, float(number), column, letter + number), stop


def _check_range(word: Word, line: int) -> None:
    if not abs(word.value) <= MOST and word.letter != "N":
        what = f"{word.text} is too large"
        raise fault_at(line, word.column, Fault.LARGE, what)
    if word.letter in "FPQST" and word.value < 0.0:
        raise fault_at(line, word.column, Fault.NEGATIVE, f"{word.text} is negative")
    if word.letter in "TM" and abs(word.value - round(word.value)) > CLOSE_TO_WHOLE:
        raise fault_at(line, word.column, Fault.WHOLE, f"{word.text} is not a whole number")


def _check_group(word: Word, before: list[Word], line: int, dialect: Dialect) -> None:
    group = group_of(word, dialect)
    if group is Group.REFUSED:
        raise fault_at(line, word.column, Fault.WORD, f"{word.text} is not supported yet")
    for other in before:
        if other.letter == word.letter and group_of(other, dialect) is group:
            what = f"{word.text} and {other.text} exclude each other"
            raise fault_at(line, word.column, Fault.GROUP, what)


def is_end_mark(text: str) -> bool:
    """Is the line a lone ``%``?"""
    return text.strip(" \t\r\n") == "%"


def _blends(words: list[Word]) -> bool:
    return any(word.letter == "G" and word.value == _BLENDING for word in words)
