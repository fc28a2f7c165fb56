"""One line as the control is asked to do it: letters with numbers, codes by modal group."""

from dataclasses import dataclass, field

from simlab.gcode.dialects import Group


@dataclass(slots=True)
class Row:
    """A line, executed once; the same line again in a loop is another row."""

    line: int
    """Counted from 1 in its source."""
    words: dict[str, float] = field(default_factory=dict)
    """By letter, all but G, M, N and O; ``@`` ``^`` and ``$`` are letters here."""
    codes: dict[Group, int] = field(default_factory=dict)
    """By modal group: ten times the number of a G word, the number of an M word."""
    source: int = 0
    """Index into `Trace.sources`."""
    stack: int = 0
    """Index into `Trace.stacks`."""
    comment: str = ""
    """The line's comment when it does something: ``MSG, text`` and so on; texts are worked out."""

    def has(self, letters: str) -> bool:
        """Is there a word with one of these letters?"""
        return any(letter in self.words for letter in letters)
