"""LinuxCNC's tool table and parameter file, from their texts."""

import re
from dataclasses import dataclass
from math import isfinite

from simlab.model.errors import TableError

_WORD = re.compile(r"([A-Za-z])\s*([-+]?(?:\d+\.?\d*|\.\d+))")
_TOOL_LETTERS = "TPDXYZABCUVWIJQ"


@dataclass(frozen=True, slots=True)
class Tool:
    """One line of a tool table; lengths in the machine's unit, the millimetre."""

    number: int
    pocket: int
    diameter_mm: float
    offset_mm: tuple[float, float, float]


def read_tools(text: str, source: str) -> dict[int, Tool]:
    """The tools by number; a line is ``T1 P1 D6.0 Z-10.0 ;comment``.

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
        number = int(words["T"])
        if number in tools:
            raise TableError(source, line, "T", f"tool {number} again", "keep one line a tool")
        offset_mm = (words.get("X", 0.0), words.get("Y", 0.0), words.get("Z", 0.0))
        tools[number] = Tool(number, int(words.get("P", 0)), words.get("D", 0.0), offset_mm)
    return tools


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
