"""The Python that does what a line with macros does: assigns parameters, and lists a row.

Names in it: ``p`` numbered parameters, ``N[0]`` the named ones of the subprogram, ``G`` the global
ones, ``R`` what the last subprogram returned, ``add`` takes a row, ``s0`` and so on are shapes.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from simlab.gcode.dialects import RS274NGC, Dialect, Group
from simlab.gcode.expressions import (
    LARGEST_NUMBERED,
    RS274NGC_GRAMMAR,
    Binary,
    Grammar,
    Name,
    Node,
    Number,
    Parameter,
    Source,
    Unary,
    whole,
)
from simlab.gcode.lathe_cycles import CODES as LATHE
from simlab.gcode.parameters import ALSO, PREDEFINED
from simlab.gcode.reader import Line, shape_of
from simlab.gcode.shape import Shape

_MAY_OVERFLOW = frozenset(("+", "-", "*", "/", "**"))
_SAFE_FUNCTIONS = frozenset(("SIN", "COS", "ACOS", "ASIN"))
ENDS = (2, 30, 99)
"""M words that end the program."""
OFFSETS = (100, 520, 920, 921, 922, 923)
"""G10 and its like."""
_FILL = re.compile(r"#<([^>]*)>|#(\d+)|%([df])|%\.(\d)f")
"""What is replaced in a comment: parameters, and how numbers are to be shown."""


@dataclass(slots=True)
class Code:
    """Python lines as they are written, and where each comes from."""

    shapes: list[Shape] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    where: list[int] = field(default_factory=list)
    """Line of the program for each line of Python."""
    rows: int = 0
    """How many rows it lists."""
    offsets: int = 0
    """How many of them set offsets, which takes long."""
    at: int = 0
    """The line of the program that is being written."""

    def say(self, *lines: str) -> None:
        """Add lines."""
        self.lines.extend(lines)
        self.where.extend([self.at] * len(lines))

    def shape(self, shape: Shape) -> str:
        """The name of a shape."""
        self.shapes.append(shape)
        return f"s{len(self.shapes) - 1}"


class Writer(Source):
    """Writes expressions as they stand in one line of one subprogram."""

    def __init__(
        self, line: int, level: int, grammar: Grammar = RS274NGC_GRAMMAR, *, defining: bool = False
    ) -> None:
        super().__init__(grammar)
        self.defining = defining
        """A subprogram is defined, not called: names without a value are 0."""
        self.line = line
        self.level = level
        """How many calls led here."""

    def name(self, name: str) -> str:
        """Source of a named parameter's value."""
        if name in PREDEFINED:
            return f"ask({name!r})"
        if name in ALSO:
            return {
                "_line": repr(float(self.line)),
                "_call_level": repr(float(self.level)),
                "_value": "R[0]",
                "_value_returned": "R[1]",
            }[name]
        if self.defining:
            return f"{_owner(name)}.get({name!r}, 0.0)"
        return f"{_owner(name)}[{name!r}]"

    def exists(self, of: Parameter | Name) -> str:
        """Source of 1 or 0."""
        if isinstance(of, Name):
            if is_given(of.name):
                return "1.0"
            return f"(1.0 if {of.name!r} in {_owner(of.name)} else 0.0)"
        return super().exists(of)


def write_line(
    code: Code, line: Line, writer: Writer, place: tuple[int, int], dialect: Dialect = RS274NGC
) -> bool:
    """Write a line without O word; False where the program ends with it.

    Parameters
    ----------
    code : where to
    line : what it says
    writer : writes its expressions
    place : its source and stack, as in `Shape`
    dialect : for its codes

    Raises
    ------
    ProgramError
        where its codes cannot be taken
    """
    values = [writer.value(item.value) for item in line.words]
    for target, _ in line.sets:
        if isinstance(target, Name) and not is_given(target.name):
            code.say(f"{_owner(target.name)}.setdefault({target.name!r}, 0.0)")
    late = bool(line.sets) and (
        bool(line.comment) or any(_of_control(target) for target, _ in line.sets)
    )
    if late:
        # The control's own parameters are set before the words of the line are done.
        for i, item in enumerate(line.words):
            _checked(code, f"w{i}", values[i], item.value)
            values[i] = f"w{i}"
    else:
        _list_row(code, line, values, writer, (place, dialect))
    many = len(line.sets) > 1
    for i, (target, value) in enumerate(line.sets if many else ()):
        _checked(code, f"a{i}", writer.value(value), value)
        if isinstance(target, Parameter) and _of_control(target):
            code.say(f"i{i} = whole_number({writer.value(target.index)})")
    for i, (target, value) in enumerate(line.sets):
        _assign(code, target, (value, i if many else -1), writer)
    if late:
        _list_row(code, line, values, writer, (place, dialect))
    return not _ends(line)


def _list_row(
    code: Code,
    line: Line,
    values: Sequence[str],
    writer: Writer,
    language: tuple[tuple[int, int], Dialect],
) -> None:
    if not (line.words or line.codes or line.comment):
        return
    place, dialect = language
    numbers = [item.value.value for item in line.codes if isinstance(item.value, Number)]
    at_once = len(numbers) < len(line.codes)  # it may end the program, or read a contour
    if at_once:
        codes = ", ".join(writer.value(item.value) for item in line.codes)
        shape = f"coded({line.number}, ({codes},))"
    else:
        made = shape_of(line, numbers, *place, dialect)
        # The contour of a lathe cycle reads parameters as they are now.
        at_once = made.codes.get(Group.MOTION) in LATHE
        code.offsets += made.codes.get(Group.ONCE) in OFFSETS
        shape = code.shape(made)
    if line.comment and not line.comment.startswith("MSG"):
        shape = f"said({shape})"
    checks: list[str] = []
    parts = [shape]
    for i, (item, value) in enumerate(zip(line.words, values, strict=True)):
        if may_overflow(item.value) and value != f"w{i}":
            parts.append(f"x{i} := {value}")
            checks.append(f"x{i} - x{i}")
        else:
            parts.append(value)
    code.say(f"add(({', '.join(parts)},))")
    if checks:
        code.say(f"if {' or '.join(checks)}: beyond()")
    code.rows += 1
    if at_once:
        code.say("if ended(): return over")


def _ends(line: Line) -> bool:
    return any(
        item.letter == "M" and isinstance(item.value, Number) and item.value.value in ENDS
        for item in line.codes
    )


def _assign(code: Code, target: Parameter | Name, given: tuple[Node, int], writer: Writer) -> None:
    """Set one parameter; of several on a line, the values have been worked out before."""
    value, index = given
    many = index >= 0
    source = f"a{index}" if many else writer.value(value)
    if isinstance(target, Name):
        if is_given(target.name):
            code.say(f"deny({target.name!r})")
            return
        place = f"{_owner(target.name)}[{target.name!r}]"
    elif _of_control(target):
        number = f"i{index}" if many else f"whole_number({writer.value(target.index)})"
        code.say(f"write({number}, finite({source}))")
        return
    else:
        place = f"p[{whole(target.index)}]"
    if many or not may_overflow(value):
        code.say(f"{place} = {source}")
    else:
        code.say(f"{place} = x = {source}", "if x - x: beyond()")


def _checked(code: Code, name: str, source: str, value: Node) -> None:
    code.say(f"{name} = {source}")
    if may_overflow(value):
        code.say(f"if {name} - {name}: beyond()")


def _of_control(target: Parameter | Name) -> bool:
    """May it be one of the control's own parameters?"""
    if isinstance(target, Name):
        return False
    number = whole(target.index)
    return number is None or not 0 < number <= LARGEST_NUMBERED


def is_given(name: str) -> bool:
    """Is it a name that the control gives, and that can be read only?"""
    return name in PREDEFINED or name in ALSO


def _owner(name: str) -> str:
    return "G" if name.startswith("_") else "N[0]"


def may_overflow(node: Node) -> bool:
    """May the value be larger than any number?"""
    match node:
        case Binary(operator, _, _):
            return operator in _MAY_OVERFLOW
        case Unary("-", value):
            return may_overflow(value)
        case Unary(function, _):
            return function not in _SAFE_FUNCTIONS
        case _:
            return False


def filled(comment: str, value_of: Callable[[str | None, str | None], float | None]) -> str:
    """A comment with its parameters' values put in, as LinuxCNC shows them.

    Parameters
    ----------
    comment : its text
    value_of : (name, number) to the value, None where there is no such parameter
    """
    shown = "%f"

    def part(found: re.Match[str]) -> str:
        nonlocal shown
        name, number, kind, decimals = found.groups()
        if kind or decimals:
            shown = {"d": "%.0f", "f": "%.4f"}.get(kind, f"%.{decimals}f")
            return ""
        value = value_of(name, number)
        return "######" if value is None else shown % value

    return _FILL.sub(part, comment)
