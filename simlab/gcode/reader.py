"""One line of RS274/NGC read with all that it may hold: words, assignments, O words, comments.

Values may be expressions; they are read into trees and worked out when the line is executed.
"""

import re
from dataclasses import dataclass, field
from string import ascii_lowercase, ascii_uppercase

from simlab.gcode.dialects import RS274NGC, Dialect, Group
from simlab.gcode.expressions import (
    RS274NGC_GRAMMAR,
    Grammar,
    Misread,
    Name,
    Node,
    Number,
    Parameter,
    read_bracket,
    read_parameter,
    read_value,
)
from simlab.gcode.faults import Fault, fault_at, shown
from simlab.gcode.shape import Shape
from simlab.model.errors import ProgramError

MOST_CHARACTERS = 254
"""LinuxCNC's own limit; a longer line is refused there too."""
ACTIVE = ("MSG,", "DEBUG,", "PRINT,", "ABORT,")
KEYWORDS = (
    "SUB",
    "ENDSUB",
    "CALL",
    "DO",
    "WHILE",
    "REPEAT",
    "IF",
    "ELSEIF",
    "ELSE",
    "ENDIF",
    "BREAK",
    "CONTINUE",
    "ENDWHILE",
    "ENDREPEAT",
    "RETURN",
)
TESTS = ("WHILE", "REPEAT", "IF", "ELSEIF")
ARGUMENTS = 30
"""Values that a call may pass; #1 to #30."""
_MARK = "("
"""Stands for a whole comment in the line without blanks."""
_SIGNS = "@^$"
_CAPITALS = str.maketrans(ascii_lowercase, ascii_uppercase, " \t\r")
_LINE_NUMBER = re.compile(r"N\d+(?:\.\d+)?")
_PLAIN = re.compile(r"([A-Z@^$])([+-]?(?:\d+\.?\d*|\.\d+))(?![\d.])")
_LETTER = re.compile(r"[A-Z@^$]")
_WORKED_OUT = re.compile(r"\([^()]*\)|;.*|([#\[])")
"""A comment, or in the group the start of an expression."""
_KEYWORD = re.compile("|".join(sorted(KEYWORDS, key=len, reverse=True)))
_CALL_98 = re.compile(r"M0*9([89])(?:\.0*)?(?![\d.])")
_CLOSE_TO_TENTH, _CLOSE = 1e-3, 1e-4
_MOST_CODE = 1e6


@dataclass(slots=True)
class Flow:
    """An O word, M98 or M99: where the program goes on."""

    keyword: str
    """Of `KEYWORDS`; ``PROGRAM`` for a lone O number, ``M98`` and ``M99``."""
    label: Node | str
    """The name in ``o<name>``, or the number's tree."""
    values: tuple[Node, ...] = ()
    """What stands in brackets; of M98 the L word."""


@dataclass(slots=True)
class Item:
    """A word: a letter and its value's tree."""

    letter: str
    value: Node
    at: int
    """Where the letter stands in the line without blanks."""


@dataclass(slots=True)
class Line:
    """All that a line says."""

    number: int
    """Counted from 1 in its source."""
    text: str
    """As it stands, without its end."""
    words: list[Item] = field(default_factory=list)
    """All but G, M, N and O."""
    codes: list[Item] = field(default_factory=list)
    """G and M words."""
    sets: list[tuple[Parameter | Name, Node]] = field(default_factory=list)
    flow: Flow | None = None
    comment: str = ""
    """Its last comment where that one does something: ``MSG, text``; parameters not filled in."""
    deleted: bool = False
    """It starts with a slash; the control's switch is off, so it is executed."""

    @property
    def empty(self) -> bool:
        """Does it do nothing?"""
        return not (self.words or self.codes or self.sets or self.flow or self.comment)

    @property
    def plain(self) -> bool:
        """Is it without anything to be worked out?"""
        return (
            not self.sets
            and self.flow is None
            and all(type(item.value) is Number for item in self.words)
            and all(type(item.value) is Number for item in self.codes)
            and not ("#" in self.comment and not self.comment.upper().startswith("MSG"))
        )


def read_line(
    text: str, number: int, dialect: Dialect = RS274NGC, grammar: Grammar = RS274NGC_GRAMMAR
) -> Line:
    """What a line says; `number` counts from 1.

    Raises
    ------
    ProgramError
        at the first thing that has no meaning
    """
    text = text.rstrip()
    line = Line(number, text)
    try:
        _read(line, dialect, grammar)
    except Misread as wrong:
        raise fault_at(number, _column(text, wrong.at), wrong.fault, wrong.what) from None
    return line


def shape_of(line: Line, codes: list[float], source: int, stack: int, dialect: Dialect) -> Shape:
    """The line's shape, its G and M numbers worked out.

    Raises
    ------
    ProgramError
        where a code is unknown or two of them exclude each other
    """
    groups: dict[Group, int] = {}
    for item, value in zip(line.codes, codes, strict=True):
        group, code = _code(line, item, value, dialect)
        if group in groups and group is not Group.CANCEL:
            what = f"{item.letter}{value:g} and another word of its group exclude each other"
            raise _wrong(line, item, Fault.GROUP, what)
        groups[group] = code
    letters = tuple(item.letter for item in line.words)
    return Shape(line.number, source, stack, letters, groups, line.comment)


def column_of(text: str, letters: str) -> int:
    """Column of the first word with one of these letters, else of the first word; never raises.

    The letter # is the first place with something to be worked out.
    """
    try:
        line = read_line(text, 1)
    except ProgramError as error:
        return error.column
    if "#" in letters:
        return next((found.start(1) + 1 for found in _WORKED_OUT.finditer(text) if found[1]), 1)
    items = sorted((*line.words, *line.codes), key=lambda item: item.at)
    named = [item.at for item in items if item.letter in letters]
    return _column(text, (named or [item.at for item in items] or [0])[0])


def _read(line: Line, dialect: Dialect, grammar: Grammar) -> None:
    text = line.text
    if len(text) > MOST_CHARACTERS:
        what = f"a line of {len(text)} characters; {MOST_CHARACTERS} are the most"
        raise Misread(Fault.LONG_LINE, what, 0)
    if "(" in text or ";" in text:
        text, line.comment = _without_comments(text, line.number)
    clean = text.translate(_CAPITALS)
    at = 0
    if clean[:1] == "/":
        line.deleted, at = True, 1
    if clean[at : at + 1] == "N":
        found = _LINE_NUMBER.match(clean, at)
        if not found:
            raise Misread(Fault.LINE_NUMBER, "N without a whole number", at)
        at = found.end()
    if clean[at : at + 1] == "O":
        line.flow, at = _flow(clean, at, grammar)
    else:
        found = _CALL_98.match(clean, at)
        if not found:
            _read_items(line, clean, at, (dialect, grammar))
            return
        line.flow, at = _call_98(line, clean, found, (dialect, grammar))
    line.comment = ""  # those of O words do nothing
    at = _behind_comments(clean, at)
    if at < len(clean):
        raise Misread(Fault.FLOW, f"{clean[at]} behind what this O word needs", at)


def _read_items(line: Line, clean: str, at: int, language: tuple[Dialect, Grammar]) -> None:
    dialect, grammar = language
    seen: set[str] = set()
    value: Node
    while at < len(clean):
        start = at
        plain = _PLAIN.match(clean, at)
        if plain:
            letter, value, at = plain[1], Number(float(plain[2])), plain.end()
        elif clean[at] == _MARK:
            at += 1
            continue
        elif clean[at] == "#":
            at = _set(line, clean, at, grammar)
            continue
        else:
            letter = clean[at]
            if not _LETTER.match(letter):
                raise Misread(Fault.CHARACTER, f"character {shown(letter)} has no meaning here", at)
            value, at = read_value(clean, at + 1, grammar)
        if letter in "GM":
            line.codes.append(Item(letter, value, start))
            continue
        if letter in "@^":  # the last one counts
            line.words = [item for item in line.words if item.letter != letter]
        elif letter in seen:
            raise Misread(Fault.TWICE, f"a second {letter} word", start)
        if letter not in dialect.letters and letter not in _SIGNS:
            fault = Fault.LINE_NUMBER if letter == "N" else Fault.WORD
            raise Misread(fault, f"{letter} has no meaning here", start)
        seen.add(letter)
        line.words.append(Item(letter, value, start))


def _set(line: Line, clean: str, at: int, grammar: Grammar) -> int:
    """Read ``#1=value``; where it ends."""
    target, at = read_parameter(clean, at, grammar)
    if clean[at : at + 1] != "=":
        raise Misread(Fault.EXPRESSION, "a parameter without = and its new value", at - 1)
    value, at = read_value(clean, at + 1, grammar)
    line.sets.append((target, value))
    return at


def _flow(clean: str, at: int, grammar: Grammar) -> tuple[Flow, int]:
    """The O word at `at`, and where it ends."""
    label: Node | str
    if clean[at + 1 : at + 2] == "<":
        stop = clean.find(">", at)
        if stop < 0:
            raise Misread(Fault.FLOW, "a name without >", at)
        label, stop = clean[at + 2 : stop].lower(), stop + 1
    else:
        label, stop = read_value(clean, at + 1, grammar)
    found = _KEYWORD.match(clean, stop)
    if not found:
        if clean[stop : stop + 1] not in ("", _MARK):
            raise Misread(Fault.FLOW, "this O word is none: sub, call, if, while ...", stop)
        return Flow("PROGRAM", label), stop
    keyword, stop = found[0], found.end()
    values: list[Node] = []
    most = 1 if keyword in (*TESTS, "RETURN", "ENDSUB") else ARGUMENTS * (keyword == "CALL")
    while True:
        stop = _behind_comments(clean, stop)
        if clean[stop : stop + 1] != "[":
            break
        if len(values) == most:
            raise Misread(Fault.FLOW, f"more than {most} values in brackets", stop)
        value, stop = read_bracket(clean, stop, grammar)
        values.append(value)
    if keyword in TESTS and not values:
        raise Misread(Fault.FLOW, f"{keyword.lower()} without [", stop)
    return Flow(keyword, label, tuple(values)), stop


def _call_98(
    line: Line, clean: str, found: re.Match[str], language: tuple[Dialect, Grammar]
) -> tuple[Flow, int]:
    """M98 P L, or M99; all other words of the line are not looked at."""
    if found[1] == "9":
        return Flow("M99", ""), found.end()
    called = Line(line.number, line.text)
    _read_items(called, clean, found.end(), language)
    words = {item.letter: item.value for item in called.words}
    if "P" not in words:
        raise Misread(Fault.MISSING, "M98 without P, the number of the subprogram", found.start())
    return Flow("M98", words["P"], (words["L"],) if "L" in words else ()), len(clean)


def _behind_comments(clean: str, at: int) -> int:
    while clean[at : at + 1] == _MARK:
        at += 1
    return at


def _without_comments(text: str, number: int) -> tuple[str, str]:
    """(the text with a mark for each comment, the last comment where it does something)."""
    parts: list[str] = []
    comment, at = "", 0
    while True:
        opened, rest = text.find("(", at), text.find(";", at)
        if rest >= 0 and (opened < 0 or rest < opened):
            parts.append(text[at:rest] + _MARK)
            break
        if opened < 0:
            parts.append(text[at:])
            break
        closed = text.find(")", opened)
        if closed < 0:
            what = "this comment is not closed"
            raise fault_at(number, opened + 1, Fault.COMMENT, what)
        inner = text.find("(", opened + 1, closed)
        if inner >= 0:
            raise fault_at(number, inner + 1, Fault.COMMENT, "a comment within a comment")
        parts.append(text[at:opened] + _MARK)
        comment, at = text[opened + 1 : closed], closed + 1
    named, comma, said = comment.partition(",")
    keyword = named.lstrip(" \t").upper() + comma
    return "".join(parts), keyword + said if keyword in ACTIVE else ""


def _column(text: str, at: int) -> int:
    """Column, counted from 1, of a place in the line without blanks."""
    column, comment = 0, False
    for column, char in enumerate(text, 1):
        if comment:
            comment = char != ")"
            continue
        comment = char == "("
        at -= char not in " \t\r"
        if at < 0:
            return column
    return max(column, 1)


def _code(line: Line, item: Item, value: float, dialect: Dialect) -> tuple[Group, int]:
    """The group of a G or M number, and the code."""
    scaled, close = (value * 10.0, _CLOSE_TO_TENTH) if item.letter == "G" else (value, _CLOSE)
    code = round(scaled) if abs(scaled) < _MOST_CODE else -1
    words = dialect.g_words if item.letter == "G" else dialect.m_words
    if code < 0 or abs(scaled - code) > close or code not in words:
        shown = f"{item.letter}{value:g}"
        if item.letter == "M" and 100 <= code < 200:
            what = f"{shown} starts a program of the machine's owner"
            raise _wrong(line, item, Fault.REFUSED_WORD, what)
        raise _wrong(line, item, Fault.WORD, f"{shown} is no word of this control")
    group = words[code]
    if group is Group.CALL:
        if code == 98:
            raise _wrong(line, item, Fault.FLOW, "M98 behind other words")
        return Group.STOP, 2
    return group, code


def _wrong(line: Line, item: Item, fault: Fault, what: str) -> ProgramError:
    return fault_at(line.number, _column(line.text, item.at), fault, what)
