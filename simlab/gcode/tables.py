"""LinuxCNC's tool table and parameter file, from their texts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from simlab.model.errors import TableError

_WORD = re.compile(r"([A-Za-z])\s*([-+]?(?:\d+\.?\d*|\.\d+))")
_TOOL_LETTERS = "TPDXYZABCUVWIJQ"
_AXES, _ANGLES = "XYZABCUVW", "ABC"
MOST_ORIENTATION = 9
"""Orientations of a turning tool's tip are 1 to 9; 0 is none."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One line of a tool table; lengths in the machine's unit, the millimetre."""

    number: int
    pocket: int = 0
    diameter_mm: float = 0.0
    offset: tuple[float, ...] = (0.0,) * 9
    """Length offsets along X Y Z A B C U V W [mm, and degrees for A B C]."""
    front_deg: float = 0.0
    """Front angle of a turning tool."""
    back_deg: float = 0.0
    orientation: int = 0
    """Where the tip of a turning tool points to, 1 to 9; 0 for tools that turn."""


class ToolTable:
    """The tools that may be called, and the one that was loaded last."""

    def __init__(self, tools: Mapping[int, Tool] | None = None) -> None:
        self._tools = dict(tools or {})
        self._any = tools is None
        self.loaded = Tool(0)
        """What G43 without H and G41 without D take."""
        self.changed_to = next(iter(self._tools), 0)
        """The tool of the last change; before there was one, LinuxCNC takes the first line's."""

    def get(self, number: int) -> Tool | None:
        """A tool; where no table was given any tool may be called, and all its numbers are 0."""
        return self._tools.get(number) or (Tool(number) if self._any else None)

    def put(self, tool: Tool) -> None:
        """G10 L1 and its like: a tool's line anew."""
        self._tools[tool.number] = tool
        if tool.number == self.changed_to:
            self.loaded = tool


def read_tools(text: str, source: str, unit_mm: float = 1.0) -> dict[int, Tool]:
    """The tools by number; a line is ``T1 P1 D6.0 Z-10.0 ;comment``.

    Parameters
    ----------
    text : the table
    source : its name, for messages
    unit_mm : 25.4 where the table counts in inches

    Raises
    ------
    TableError
        at the first line that is not one, or names a tool again
    """
    tools: dict[int, Tool] = {}
    for line, raw in enumerate(text.splitlines(), 1):
        content = raw.split(";")[0].strip()
        if not content:
            continue
        words = {letter.upper(): float(number) for letter, number in _WORD.findall(content)}
        left = _WORD.sub("", content).strip()
        unknown = [letter for letter in words if letter not in _TOOL_LETTERS]
        if left or unknown:
            what = f"{left or unknown[0]} has no meaning in a tool table"
            raise TableError(source, line, "tool", what, "write T1 P1 D6.0 Z-10.0")
        if "T" not in words or words["T"] != int(words["T"]) or words["T"] < 0:
            raise TableError(source, line, "T", "no tool number", "start the line with T1")
        tool = _tool(words, unit_mm)
        if not 0 <= tool.orientation <= MOST_ORIENTATION:
            what = f"orientation {tool.orientation} of a tool's tip"
            raise TableError(source, line, "Q", what, "write a number from 0 to 9")
        if tool.number in tools:
            raise TableError(source, line, "T", f"tool {tool.number} again", "keep one line a tool")
        tools[tool.number] = tool
    return tools


def _tool(words: Mapping[str, float], unit_mm: float) -> Tool:
    offset = tuple(
        words.get(letter, 0.0) * (1.0 if letter in _ANGLES else unit_mm) for letter in _AXES
    )
    return Tool(
        number=int(words["T"]),
        pocket=int(words.get("P", 0)),
        diameter_mm=words.get("D", 0.0) * unit_mm,
        offset=offset,
        front_deg=words.get("I", 0.0),
        back_deg=words.get("J", 0.0),
        orientation=int(words.get("Q", 0)),
    )


def read_parameters(text: str, source: str) -> dict[int, float]:
    """The parameters by number; a line is a number, blanks and its value.

    Raises
    ------
    TableError
        at the first line that is not one
    """
    parameters: dict[int, float] = {}
    for line, raw in enumerate(text.splitlines(), 1):
        parts = raw.split()
        if not parts:
            continue
        try:
            number, value = int(parts[0]), float(parts[1])
        except (ValueError, IndexError):
            number, value = -1, 0.0
        if len(parts) != 2 or number < 0 or not isfinite(value):
            what = f"{raw.strip()!r} is no parameter"
            raise TableError(source, line, "parameter", what, "write a number and its value")
        parameters[number] = value
    return parameters
