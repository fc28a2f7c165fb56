"""Values that have to be worked out: from text to a tree, and from the tree to Python source.

The text has no blanks and no comments, and its letters are capitals (`simlab.gcode.reader` sees to
that). Controls differ in their operators and functions, so these come as a `Grammar`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from simlab.gcode.faults import Fault

LARGEST_NUMBERED = 5060
"""Parameters above belong to the control: reading them may need the lines before to be done."""
MOST_NESTED = 60
"""Brackets within brackets; a line of LinuxCNC's 255 characters has fewer in any sensible use."""


class Misread(Exception):  # noqa: N818 - caught by the reader, which knows the line
    """What is wrong with a text, and where in it."""

    def __init__(self, fault: Fault, what: str, at: int) -> None:
        super().__init__(what)
        self.fault = fault
        self.what = what
        self.at = at
        """Index into the text without blanks."""


@dataclass(slots=True)
class Number:
    """A number as it stands."""

    value: float


@dataclass(slots=True)
class Parameter:
    """``#5``, ``##5`` or ``#[...]``: the parameter of that number."""

    index: "Node"


@dataclass(slots=True)
class Name:
    """``#<name>``, in small letters."""

    name: str


@dataclass(slots=True)
class Unary:
    """``-value`` or a function of one value."""

    function: str
    value: "Node"


@dataclass(slots=True)
class Binary:
    """Two values and what stands between them; also ``ATAN[left]/[right]``."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(slots=True)
class Exists:
    """``EXISTS[#...]``: is there such a parameter?"""

    of: "Parameter | Name"


Node: TypeAlias = Number | Parameter | Name | Unary | Binary | Exists


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """The operators and functions of one control, each with the Python that does the same."""

    operators: Mapping[str, tuple[int, str]]
    """Rank (higher binds stronger) and source, with ``{0}`` and ``{1}`` for the two sides."""
    conditions: Mapping[str, str]
    """Operators that say yes or no: source of a Python truth value; its value is 1 or 0."""
    functions: Mapping[str, str]
    """Source, with ``{0}`` for the value in brackets."""
    pairs: Mapping[str, str] = field(default_factory=dict)
    """Functions written ``ATAN[a]/[b]``: source with ``{0}`` and ``{1}``."""
    operator_text: re.Pattern[str] = field(init=False, repr=False)
    function_text: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name, texts in (
            ("operator_text", self.operators),
            ("function_text", (*self.functions, *self.pairs, "EXISTS")),
        ):
            longest_first = sorted(texts, key=len, reverse=True)
            pattern = re.compile("|".join(map(re.escape, longest_first)))
            object.__setattr__(self, name, pattern)


RS274NGC_GRAMMAR = Grammar(
    operators={
        "**": (6, "power({0}, {1})"),
        "*": (5, "({0} * {1})"),
        "/": (5, "({0} / {1})"),
        "MOD": (5, "modulo({0}, {1})"),
        "+": (4, "({0} + {1})"),
        "-": (4, "({0} - {1})"),
        "EQ": (3, ""),
        "NE": (3, ""),
        "GE": (3, ""),
        "GT": (3, ""),
        "LE": (3, ""),
        "LT": (3, ""),
        "AND": (2, ""),
        "OR": (2, ""),
        "XOR": (2, ""),
    },
    conditions={
        "EQ": "(abs({0} - {1}) < SAME)",
        "NE": "(abs({0} - {1}) >= SAME)",
        "GE": "({0} >= {1})",
        "GT": "({0} > {1})",
        "LE": "({0} <= {1})",
        "LT": "({0} < {1})",
        # Both sides are worked out whatever the first one is: a mistake in the second one shows.
        "AND": "(({0} != 0.0) & ({1} != 0.0))",
        "OR": "(({0} != 0.0) | ({1} != 0.0))",
        "XOR": "(({0} != 0.0) ^ ({1} != 0.0))",
    },
    functions={
        "ABS": "abs({0})",
        "ACOS": "acos_deg({0})",
        "ASIN": "asin_deg({0})",
        "COS": "cos(rad({0}))",
        "EXP": "exp({0})",
        "FIX": "float(floor({0}))",
        "FUP": "float(ceil({0}))",
        "LN": "log({0})",
        "ROUND": "nearest({0})",
        "SIN": "sin(rad({0}))",
        "SQRT": "sqrt({0})",
        "TAN": "tan(rad({0}))",
    },
    pairs={"ATAN": "atan_deg({0}, {1})"},
)

_NUMBER = re.compile(r"[+-]*([0-9.]+)")
_NAME = re.compile(r"<([^>]*)>")


def read_value(text: str, at: int, grammar: Grammar, depth: int = 0) -> tuple[Node, int]:
    """(the value that starts at `at`, where it ends): a number, parameter, function or bracket.

    Raises
    ------
    Misread
        where there is none
    """
    if depth > MOST_NESTED:
        what = f"more than {MOST_NESTED} brackets within brackets"
        raise Misread(Fault.EXPRESSION, what, at)
    char = text[at : at + 1]
    if char == "[":
        return read_bracket(text, at, grammar, depth + 1)
    if char == "#":
        return read_parameter(text, at, grammar, depth)
    if char in ("+", "-") and text[at + 1 : at + 2] not in ("", *"0123456789."):
        value, stop = read_value(text, at + 1, grammar, depth + 1)
        return (Unary("-", value), stop) if char == "-" else (value, stop)
    if "A" <= char <= "Z":
        return _function(text, at, grammar, depth)
    found = _NUMBER.match(text, at)
    if not found:
        what = "a number is missing" if not char else f"{char} where a number should be"
        raise Misread(Fault.EXPRESSION if depth else Fault.NUMBER, what, at)
    try:
        return Number(float(found[0])), found.end()
    except ValueError:
        raise Misread(Fault.NUMBER, f"{found[0]} is no number", at) from None


def read_bracket(text: str, at: int, grammar: Grammar, depth: int = 0) -> tuple[Node, int]:
    """(the value of ``[...]`` at `at`, where it ends).

    Raises
    ------
    Misread
        where it is not one
    """
    value, at = read_value(text, at + 1, grammar, depth)
    left: list[tuple[Node, str, int]] = []  # operands that wait for a stronger operator to be done
    while True:
        found = grammar.operator_text.match(text, at)
        if found:
            operator, rank = found[0], grammar.operators[found[0]][0]
        elif text[at : at + 1] == "]":
            operator, rank = "]", 0
        elif at >= len(text):
            raise Misread(Fault.EXPRESSION, "a bracket [ is not closed", at - 1)
        else:
            raise Misread(Fault.EXPRESSION, f"{text[at]} is no operator", at)
        while left and left[-1][2] >= rank:
            before, inner, _ = left.pop()
            value = Binary(inner, before, value)
        at += len(operator)
        if operator == "]":
            return value, at
        left.append((value, operator, rank))
        value, at = read_value(text, at, grammar, depth)


def read_parameter(
    text: str, at: int, grammar: Grammar, depth: int = 0
) -> tuple[Parameter | Name, int]:
    """(the parameter that ``#`` at `at` begins, where it ends).

    Raises
    ------
    Misread
        where it is not one
    """
    if text[at + 1 : at + 2] == "<":
        found = _NAME.match(text, at + 1)
        if not found:
            raise Misread(Fault.EXPRESSION, "a name without >", at)
        return Name(found[1].lower()), found.end()
    index, stop = read_value(text, at + 1, grammar, depth + 1)
    return Parameter(index), stop


def _function(text: str, at: int, grammar: Grammar, depth: int) -> tuple[Node, int]:
    found = grammar.function_text.match(text, at)
    if not found:
        word = re.match("[A-Z]+", text[at:])
        shown = word[0] if word else ""
        raise Misread(Fault.EXPRESSION, f"{shown} is no function", at)
    name, stop = found[0], found.end()
    if text[stop : stop + 1] != "[":
        raise Misread(Fault.EXPRESSION, f"{name} without [", at)
    if name == "EXISTS":
        if text[stop + 1 : stop + 2] != "#":
            raise Misread(Fault.EXPRESSION, "EXISTS asks for a parameter: EXISTS[#<name>]", at)
        of, stop = read_parameter(text, stop + 1, grammar, depth)
        if text[stop : stop + 1] != "]":
            raise Misread(Fault.EXPRESSION, "EXISTS asks for one parameter: EXISTS[#<name>]", at)
        return Exists(of), stop + 1
    value, stop = read_bracket(text, stop, grammar, depth + 1)
    if name not in grammar.pairs:
        return Unary(name, value), stop
    if text[stop : stop + 2] != "/[":
        raise Misread(Fault.EXPRESSION, f"{name} needs two values: {name}[y]/[x]", at)
    second, stop = read_bracket(text, stop + 1, grammar, depth + 1)
    return Binary(name, value, second), stop


class Source:
    """Writes trees as Python. What the names in it stand for is the executor's business."""

    def __init__(self, grammar: Grammar, number: Callable[[float], str] = repr) -> None:
        self.grammar = grammar
        self.number = number
        """How a constant is written; in code that many lines share, it is a place in a list."""

    def value(self, node: Node) -> str:
        """Source of the node's number."""
        match node:
            case Number(value):
                return self.number(value)
            case Unary("-", value):
                return f"(-{self.value(value)})"
            case Unary(function, value):
                return self.grammar.functions[function].format(self.value(value))
            case Binary(operator, left, right):
                return self._binary(operator, self.value(left), self.value(right))
            case Parameter(index):
                return self.parameter(index)
            case Name(name):
                return self.name(name)
            case _:
                return self.exists(node.of)

    def condition(self, node: Node) -> str:
        """Source of a Python truth value: is the node other than 0?"""
        if isinstance(node, Binary) and node.operator in self.grammar.conditions:
            template = self.grammar.conditions[node.operator]
            return template.format(self.value(node.left), self.value(node.right))
        return f"({self.value(node)} != 0.0)"

    def parameter(self, index: Node) -> str:
        """Source of a numbered parameter's value."""
        number = whole(index)
        if number is not None and 0 < number <= LARGEST_NUMBERED:
            return f"p[{number}]"
        return f"read({self.value(index)})"

    def name(self, name: str) -> str:
        """Source of a named parameter's value."""
        return f"named({name!r})"

    def exists(self, of: Parameter | Name) -> str:
        """Source of 1 or 0."""
        if isinstance(of, Name):
            return f"exists({of.name!r})"
        return f"numbered({self.value(of.index)})"

    def _binary(self, operator: str, left: str, right: str) -> str:
        if operator in self.grammar.pairs:
            return self.grammar.pairs[operator].format(left, right)
        if operator in self.grammar.conditions:
            return f"(1.0 if {self.grammar.conditions[operator].format(left, right)} else 0.0)"
        return self.grammar.operators[operator][1].format(left, right)


def whole(node: Node) -> int | None:
    """The whole number that stands there, or None where it must be worked out or is none."""
    if isinstance(node, Number) and node.value == round(node.value):
        return int(node.value)
    return None
