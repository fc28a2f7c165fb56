"""What stays the same each time a line is executed: its place, its letters and its codes.

A line in a loop is executed many times with other numbers. Its executions are handed over as
tuples ``(shape, value, value, ...)``, the values in the order of `Shape.letters`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from simlab.gcode.dialects import Group
from simlab.gcode.row import Row


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A line without its numbers; the same line reached by other calls is another shape."""

    line: int
    """Counted from 1 in its source."""
    source: int
    """Index into `Trace.sources`."""
    stack: int
    """Index into `Trace.stacks`."""
    letters: tuple[str, ...]
    """Of the words other than G, M, N and O, in the order in which they stand."""
    codes: Mapping[Group, int]
    """By modal group, as in `Row.codes`."""
    comment: str = ""
    """As in `Row.comment`."""

    def row(self, values: Sequence[float]) -> Row:
        """One execution with these numbers."""
        words = dict(zip(self.letters, values, strict=True))
        return Row(self.line, words, dict(self.codes), self.source, self.stack, self.comment)


Execution: TypeAlias = tuple[Shape, *tuple[float, ...]]
"""One execution of a line: its shape, and the values of its letters."""
