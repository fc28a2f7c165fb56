"""Tool tables and parameter files, read and refused."""

import pytest

from simlab.gcode.tables import Tool, ToolTable, read_parameters, read_tools
from simlab.model.errors import TableError

NONE = (0.0,) * 6


def test_a_tool_table_is_read_line_by_line() -> None:
    tools = read_tools("T1 P1 D6.0 Z-10.0 ;end mill\n\n; nothing\nt20p3x1 y-2.5 Q1\n", "tool.tbl")
    assert tools == {
        1: Tool(1, 1, 6.0, (0.0, 0.0, -10.0, *NONE)),
        20: Tool(20, 3, 0.0, (1.0, -2.5, 0.0, *NONE), orientation=1),
    }


def test_a_tool_table_in_inches() -> None:
    (tool,) = read_tools("T4 D.5 Z1 A30 U2 I95 J155 Q2", "tool.tbl", 25.4).values()
    assert tool.diameter_mm == 12.7
    assert tool.offset == (0.0, 0.0, 25.4, 30.0, 0.0, 0.0, 50.8, 0.0, 0.0)
    assert (tool.front_deg, tool.back_deg, tool.orientation) == (95.0, 155.0, 2)


def test_tools_that_may_be_called() -> None:
    table = ToolTable({1: Tool(1, diameter_mm=6.0)})
    assert table.get(2) is None
    assert table.get(1) == Tool(1, diameter_mm=6.0)
    assert table.loaded == Tool(0)
    table.changed_to = 2
    table.put(Tool(2, diameter_mm=1.0))
    table.put(Tool(3))
    assert table.get(2) == table.loaded == Tool(2, diameter_mm=1.0)
    assert ToolTable().get(7) == Tool(7)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("T1\nT1", "tool.tbl:2: T: tool 1 again; keep one line a tool"),
        ("P1", "tool.tbl:1: T: no tool number"),
        ("T1.5", "tool.tbl:1: T: no tool number"),
        ("T-1", "tool.tbl:1: T: no tool number"),
        ("T1 H5", "tool.tbl:1: tool: H has no meaning"),
        ("T1 D6,5", "tool.tbl:1: tool: ,5 has no meaning"),
        ("T1 Q10", "tool.tbl:1: Q: orientation 10 of a tool's tip"),
    ],
)
def test_a_mistake_in_a_tool_table_has_its_line(text: str, said: str) -> None:
    with pytest.raises(TableError) as error:
        read_tools(text, "tool.tbl")
    assert str(error.value).startswith(said)


def test_a_parameter_file_is_read_line_by_line() -> None:
    assert read_parameters("5221 1.5\n\n5222\t-2\n", "p.var") == {5221: 1.5, 5222: -2.0}


@pytest.mark.parametrize("line", ["5221", "x 1", "5221 y", "5221 1 2", "-1 5", "5221 nan"])
def test_a_mistake_in_a_parameter_file_has_its_line(line: str) -> None:
    with pytest.raises(TableError, match=f"p.var:2: parameter: '{line}' is no parameter"):
        read_parameters(f"5221 1\n{line}\n", "p.var")
