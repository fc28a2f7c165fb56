"""One line of a FANUC program: words with numbers or expressions, or a statement of macro B."""

import re
from dataclasses import dataclass, field
from enum import IntEnum
from math import floor
from string import ascii_uppercase

from simlab.gcode.blocks import MOST
from simlab.gcode.fanuc.expressions import Compiler, Expression, Trouble
from simlab.gcode.faults import Fault, shown

_PLAIN = re.compile(r"(,?[A-Z])([+-]?(?:\d+\.?\d*|\.\d+))", re.ASCII)
_COMMENT = re.compile(r"\([^()]*\)")
_CAPITALS = {ord(letter.lower()): letter for letter in ascii_uppercase}
"""Letters of words only: the dotless i of Turkish is no I."""
_LABEL = re.compile(r"N(\d+)")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_LOOP = re.compile(r"DO(\d+)$")
_END = re.compile(r"END(\d+)$")
LONGEST = 2000


class Kind(IntEnum):
    """What a line asks for."""

    WORDS = 0
    ASSIGN = 1
    IF_GOTO = 2
    IF_THEN = 3
    GOTO = 4
    WHILE = 5
    DO = 6
    END = 7
    WRONG = 8


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line as it was read; all that can be worked out before the run is worked out."""

    number: int
    """Counted from 1 in its source."""
    kind: Kind
    label: int = -1
    """N."""
    letters: tuple[str, ...] = ()
    values: tuple[float | Expression, ...] = ()
    bare: frozenset[str] = frozenset()
    """Letters whose numbers have no decimal point."""
    computed: frozenset[str] = frozenset()
    """Letters whose numbers are worked out: they are rounded to what their word can hold."""
    fixed: bool = True
    """No value is an expression."""
    g: tuple[int, ...] = ()
    """Ten times the numbers of the G words, where they are fixed."""
    m: tuple[int, ...] = ()
    words: dict[str, float] = field(default_factory=dict)
    """The other words, where they are fixed; never changed."""
    condition: Expression | None = None
    target: Expression | None = None
    """Of GOTO, or the number of the variable that is assigned."""
    value: Expression | None = None
    then: "Line | None" = None
    loop: int = 0
    """Of DO and END."""
    text: str = ""
    """The comment."""
    trouble: Trouble | None = None


class Reader:
    """Reads lines; expressions of one shape are shared between them."""

    def __init__(self) -> None:
        self._compiler = Compiler()

    def line(self, text: str, number: int) -> Line:
        """One line, or a line of kind WRONG that says what is wrong when it is reached."""
        try:
            return self._line(text, number)
        except Trouble as trouble:
            return Line(number, Kind.WRONG, trouble=trouble)

    def _line(self, text: str, number: int) -> Line:
        if len(text) > LONGEST:
            raise Trouble(Fault.CHARACTER, f"a line of more than {LONGEST} characters")
        comment = ""
        if "(" in text or ")" in text:
            comment = " ".join(part[1:-1].strip() for part in _COMMENT.findall(text))
            text = _COMMENT.sub("", text)
            stray = re.search(r"[()][^;]*", text.split(";")[0])
            if stray:
                what = "this comment is not closed, or not opened"
                raise Trouble(Fault.COMMENT, what, rest=len(re.sub(r"\s", "", stray.group())))
        text = re.sub(r"\s", "", upper(text.split(";")[0]))
        text = re.sub(r"^/\d?", "", text)
        label = -1
        match = _LABEL.match(text)
        if match:
            label, text = int(match.group(1)), text[match.end() :]
        text = re.sub(r"^/\d?", "", text)
        found = _PLAIN.findall(text)
        if sum(len(a) + len(b) for a, b in found) == len(text):
            return self._plain(found, number, label, comment)
        return self._statement(text, number, label, comment)

    def _plain(
        self,
        found: list[tuple[str, str]],
        number: int,
        label: int,
        comment: str,
    ) -> Line:
        letters = tuple(letter for letter, _ in found)
        values = tuple(float(value) for _, value in found)
        bare = frozenset(letter for letter, value in found if "." not in value)
        _check_points(letters, bare)
        g, m, words = sorted_words(letters, values)
        return Line(
            number,
            Kind.WORDS,
            label,
            letters,
            values,
            bare,
            g=g,
            m=m,
            words=words,
            text=comment,
        )

    def _statement(self, text: str, number: int, label: int, comment: str) -> Line:
        compiler = self._compiler
        if text.startswith("#"):
            return self._assignment(text, number, label, comment)
        if text.startswith("IF["):
            condition, at = compiler.read(text, 2)
            if text.startswith("GOTO", at):
                target, at = compiler.read(text, at + 4)
                self._at_end(text, at)
                return Line(number, Kind.IF_GOTO, label, condition=condition, target=target)
            if text.startswith("THEN", at):
                then = self._line(text[at + 4 :] + _commented(comment), number)
                if then.kind not in (Kind.ASSIGN, Kind.WORDS, Kind.GOTO):
                    raise Trouble(Fault.FLOW, "behind THEN stands one assignment or one block")
                return Line(number, Kind.IF_THEN, label, condition=condition, then=then)
            raise Trouble(Fault.FLOW, "behind IF [...] stands GOTO or THEN")
        if text.startswith("GOTO"):
            target, at = compiler.read(text, 4)
            self._at_end(text, at)
            return Line(number, Kind.GOTO, label, target=target)
        if text.startswith("WHILE["):
            condition, at = compiler.read(text, 5)
            match = _LOOP.match(text[at:])
            if not match:
                raise Trouble(Fault.FLOW, "behind WHILE [...] stands DO1, DO2 or DO3")
            return Line(number, Kind.WHILE, label, condition=condition, loop=_loop(match.group(1)))
        for pattern, kind in ((_LOOP, Kind.DO), (_END, Kind.END)):
            match = pattern.match(text)
            if match:
                return Line(number, kind, label, loop=_loop(match.group(1)))
        return self._words(text, number, label, comment)

    def _assignment(self, text: str, number: int, label: int, comment: str) -> Line:
        at = 1
        match = re.compile(r"\d+").match(text, 1)
        if match or text.startswith("#["):
            target, at = self._compiler.read(text[: match.end()] if match else text, 1)
        else:
            what = "# needs the number of a variable"
            raise Trouble(Fault.PARAMETER_NUMBER, what, rest=len(text) - at)
        if text[at : at + 1] != "=":
            what = "= is missing behind the variable"
            raise Trouble(Fault.EXPRESSION, what, rest=len(text) - at)
        value, at = self._compiler.read_whole(text, at + 1)
        self._at_end(text, at)
        return Line(number, Kind.ASSIGN, label, target=target, value=value, text=comment)

    def _words(self, text: str, number: int, label: int, comment: str) -> Line:
        letters: list[str] = []
        values: list[float | Expression] = []
        bare: set[str] = set()
        computed: set[str] = set()
        at = 0
        while at < len(text):
            letter = text[at : at + 2] if text[at] == "," else text[at]
            if not ("A" <= letter[-1] <= "Z"):
                what = f"character {shown(text[at])} has no meaning here"
                raise Trouble(Fault.CHARACTER, what, rest=len(text) - at)
            at += len(letter)
            match = _NUMBER.match(text, at)
            if match:
                at = match.end()
                values.append(float(match.group()))
                if "." not in match.group():
                    bare.add(letter)
            elif text[at : at + 1] in ("#", "[", "-", "+"):
                value, at = self._compiler.read(text, at)
                values.append(value)
                computed.add(letter)
            else:
                what = f"the number behind {letter} is missing"
                raise Trouble(Fault.NUMBER, what, rest=len(text) - at + 1)
            letters.append(letter)
        literal = [letter for letter in letters if letter not in computed]
        _check_points(tuple(literal), frozenset(bare))
        return Line(
            number,
            Kind.WORDS,
            label,
            tuple(letters),
            tuple(values),
            frozenset(bare),
            frozenset(computed),
            fixed=False,
            text=comment,
        )

    @staticmethod
    def _at_end(text: str, at: int) -> None:
        if at < len(text):
            raise Trouble(Fault.FLOW, f"{text[at:]} has no place here", rest=len(text) - at)


def sorted_words(
    letters: tuple[str, ...], values: tuple[float, ...]
) -> tuple[tuple[int, ...], tuple[int, ...], dict[str, float]]:
    """(ten times the G words, the M words, the other words) of a line.

    Raises
    ------
    Trouble
        where a letter stands twice, or a number is too large
    """
    g: list[int] = []
    m: list[int] = []
    words: dict[str, float] = {}
    called = False
    for letter, value in zip(letters, values, strict=True):
        if not abs(value) <= MOST and letter not in "NP":
            raise Trouble(Fault.LARGE, f"{letter}{value:g} is too large", letter)
        if letter == "G":
            code = round(10.0 * value)
            if abs(10.0 * value - code) > 1e-6:
                raise Trouble(Fault.WORD, f"G{value:g} is not known", "G")
            g.append(code)
            called |= code in (650, 660)
        elif letter == "M" and not called:
            m.append(nearest(value))
        elif letter in words and not (called and letter in "IJK"):
            raise Trouble(Fault.TWICE, f"a second {letter} word", letter)
        elif letter not in words:
            words[letter] = value
    return tuple(g), tuple(m), words


def _check_points(letters: tuple[str, ...], bare: frozenset[str]) -> None:
    """M3.0 and the like are no words (facts: section 7); M[3.0] is one."""
    called = False
    for letter in letters:
        called |= letter == "P"
        if letter in "MNO" and letter not in bare and not called:
            raise Trouble(Fault.WHOLE, f"{letter} with a decimal point", letter)


def upper(text: str) -> str:
    """A line with the letters of its words in capitals; every character stays in its place."""
    return text.translate(_CAPITALS)


def nearest(value: float) -> int:
    """A value rounded as macros round it: halves up, away from 0."""
    return floor(abs(value) + 0.5) * (-1 if value < 0.0 else 1)


def _loop(digits: str) -> int:
    if digits not in ("1", "2", "3"):
        raise Trouble(Fault.FLOW, "a loop is DO1, DO2 or DO3")
    return int(digits)


def _commented(comment: str) -> str:
    return f"({comment})" if comment else ""
