"""Programs without macros, done line by line by hand, to look at the control behind them."""

from collections.abc import Mapping

from simlab.gcode.dialects import RS274NGC
from simlab.gcode.expressions import Number
from simlab.gcode.machine import Machine
from simlab.gcode.reader import Item, read_line, shape_of
from simlab.gcode.row import Row
from simlab.gcode.step import step
from simlab.gcode.tables import Tool
from simlab.gcode.trace import Source


def row_of(text: str, number: int = 1) -> Row:
    """A line without macros."""
    line = read_line(text, number)
    shape = shape_of(line, [_value(item) for item in line.codes], 0, 0, RS274NGC)
    return shape.row([_value(item) for item in line.words])


def done(program: str, tools: Mapping[int, Tool] | None = None) -> Machine:
    """The control behind a program whose lines stand apart by ``|``."""
    machine = Machine(tools)
    text = program.replace("|", "\n")
    machine.record.sources[0] = Source("", text.encode())
    for number, line in enumerate(text.split("\n"), 1):
        step(machine, row_of(line, number))
        if machine.state.ended:
            break
    return machine


def _value(item: Item) -> float:
    assert isinstance(item.value, Number)
    return item.value.value
