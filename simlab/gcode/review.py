"""All mistakes of a program that can be told apart, not only the first one.

A line with a mistake is left out, and the program is read again. Where the machine would stand
behind it is then no longer known, so a later mistake is only told when it can be seen in its line
alone: a bad number, an unknown word, words that exclude each other. The first one that might be a
consequence ends the list.
"""

from collections.abc import Callable

from simlab.model.errors import ProgramError

MOST_FAULTS = 20
MOST_BYTES = 8 << 20
"""Longer programs are read once: their first mistake has to do."""
SEEN_ALONE = (
    "gcode.character.",
    "gcode.comment.",
    "gcode.expression.bad",
    "gcode.group.",
    "gcode.line-number.",
    "gcode.number.",
    "gcode.word.",
)
"""Beginnings of the faults that a line has whatever stands before it."""


def faults_in(data: bytes, read: Callable[[bytes], object]) -> list[ProgramError]:
    """The mistakes of a program, in the order of its lines; none when it is right.

    Parameters
    ----------
    data : the program
    read : raises `ProgramError` at the first mistake of a program, such as `interpret`
    """
    found: list[ProgramError] = []
    while len(found) < MOST_FAULTS:
        try:
            read(data)
        except ProgramError as fault:
            alone = not fault.source and fault.fault.startswith(SEEN_ALONE)
            if found and (not alone or fault.line <= found[-1].line):
                return found
            found.append(fault)
            if not alone or len(data) > MOST_BYTES:
                return found
            data = _without(data, fault.line)
        else:
            return found
    return found


def _without(data: bytes, line: int) -> bytes:
    """The same program with one line left empty, so that all others keep their numbers."""
    lines = data.split(b"\n")
    lines[line - 1] = b""
    return b"\n".join(lines)
