"""A program without macros, one row at a time: the careful path, which the columns must equal."""

from collections.abc import Mapping

from simlab.gcode.dialects import Dialect, Group
from simlab.gcode.lines import group_of, read_words
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.step import step
from simlab.gcode.tables import Tool
from simlab.gcode.toolpath import Toolpath
from simlab.gcode.trace import Source


def interpret_by_rows(
    data: bytes,
    dialect: Dialect,
    tools: Mapping[int, Tool] | None = None,
    parameters: Mapping[int, float] | None = None,
) -> Toolpath:
    """The moves of a program without macros.

    Raises
    ------
    ProgramError
        at the first line that cannot be done
    """
    machine = Machine(tools)
    machine.record.sources[0] = Source("", data)
    for number, value in (parameters or {}).items():
        machine.state.p[number] = value
    machine.state.select_system(int(machine.state.p[5220] or 1.0) - 1)
    for number, text in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        row = Row(number)
        for word in read_words(text, number):
            if word.letter in "GM":
                scaled = word.value * (10 if word.letter == "G" else 1)
                row.codes[group_of(word, dialect)] = round(scaled)
            elif word.letter != "N":
                row.words[word.letter] = word.value
        row.codes.pop(Group.REFUSED, None)
        step(machine, row)
        if machine.state.ended:
            break
    return machine.record.finish()
