"""Loops that can be seen to go on for ever: nothing in them can change their condition."""

from collections.abc import Iterator

from simlab.gcode.expressions import Binary, Exists, Name, Node, Number, Parameter, Unary, whole
from simlab.gcode.line_code import ENDS, is_given
from simlab.gcode.reader import Line
from simlab.gcode.stretches import Text
from simlab.model.errors import ProgramError

MOST_LINES = 2000
"""Longer loops are not looked at."""
_WAYS_OUT = ("CALL", "M98", "M99", "RETURN", "BREAK", "SUB", "ENDSUB")


def is_endless(text: Text, first: int, last: int, condition: Node) -> bool:
    """Does a loop with these lines in it, both included, never end once its condition holds?

    False where it cannot be told: where it calls, may be left, or may end the program.
    """
    if last - first > MOST_LINES:
        return False
    looked_at = set(_read(condition))
    if None in looked_at:
        return False
    for number in range(first, last + 1):
        try:
            line = text.line(number)
        except ProgramError:
            return False
        if line.flow is not None and line.flow.keyword in _WAYS_OUT:
            return False
        if _may_end(line):
            return False
        for target, _ in line.sets:
            name = _key(target)
            if name is None or name in looked_at:
                return False
    return True


def _may_end(line: Line) -> bool:
    return any(
        item.letter == "M" and not (isinstance(item.value, Number) and item.value.value not in ENDS)
        for item in line.codes
    )


def _read(node: Node) -> Iterator[int | str | None]:
    """The parameters that a value looks at; None for one that must be worked out."""
    match node:
        case Number():
            return
        case Unary(_, value):
            yield from _read(value)
        case Binary(_, left, right):
            yield from _read(left)
            yield from _read(right)
        case Exists(of):
            yield _key(of)
        case _:
            yield _key(node)


def _key(of: Parameter | Name) -> int | str | None:
    """A parameter's number or name; None for one that the control may change by itself."""
    if isinstance(of, Name):
        return None if is_given(of.name) else of.name
    number = whole(of.index)
    return None if number is None or number > 5000 else number
