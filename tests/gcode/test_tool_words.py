"""T, M6, M61, G43 and its like, G10 L1 L10 L11: expected values as rs274 prints them."""

import pytest

from simlab.gcode.tables import read_tools
from simlab.gcode.trace import EventKind
from simlab.model.errors import ProgramError
from tests.gcode.rows import done

TOOLS = read_tools("T1 D6 Z10\nT2 D3 Z-5.5\nT3 D10 X1 Y2 Z3 A4\n", "tool.tbl")


def test_t_selects_and_m6_brings() -> None:
    machine = done("T2|M3|M6 T1", TOOLS)
    assert (machine.state.selected, machine.state.tool, machine.state.turning) == (1, 1, 0)
    assert [(e.kind, e.value) for e in machine.record.events] == [(EventKind.TOOL_CHANGE, 1.0)]
    assert machine.tools.loaded.diameter_mm == 6.0
    assert done("T2|T3", TOOLS).state.tool == 0


def test_m61_names_the_tool_and_loads_nothing() -> None:
    machine = done("T1 M6 M3|M61 Q2", TOOLS)
    assert (machine.state.tool, machine.state.turning) == (2, 1)
    assert machine.tools.loaded.number == 1
    assert done("M61 Q0", TOOLS).state.tool == 0


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("T9", "gcode.tool.unknown"),
        ("M61 Q9", "gcode.tool.unknown"),
        ("M61", "gcode.word.missing"),
        ("M61 Q-2", "gcode.word.missing"),
        ("G43 H9", "gcode.tool.unknown"),
        ("G43.2", "gcode.word.missing"),
        ("G0|G43.2 H1 X1", "gcode.motion.axes"),
        ("G10 L1 P9 Z1", "gcode.tool.unknown"),
        ("G10 L1 P1", "gcode.word.missing"),
        ("G10 L1 P1 Q1.5", "gcode.number.whole"),
        ("G10 L1 P1 Q10", "gcode.word.value"),
        ("T1 M6|G10 L0", "gcode.offset.bad"),
    ],
)
def test_what_no_tool_can_do(words: str, fault: str) -> None:
    with pytest.raises(ProgramError) as error:
        done(words, TOOLS)
    assert error.value.fault == fault


def test_without_a_table_any_tool_may_be_called() -> None:
    machine = done("T77 M6|G43 H5")
    assert (machine.state.tool, machine.tools.loaded.number) == (77, 77)
    assert machine.state.tool_offset == [0.0] * 9


@pytest.mark.parametrize(
    ("words", "offset"),
    [
        ("G43 H3", [1.0, 2.0, 3.0, 4.0]),
        ("G43", [0.0] * 4),
        ("T3 M6|G43", [1.0, 2.0, 3.0, 4.0]),
        ("T3 M6|G43 H0", [1.0, 2.0, 3.0, 4.0]),
        ("T3 M6|G43 H2", [0.0, 0.0, -5.5, 0.0]),
        ("M61 Q3|G43", [0.0] * 4),
        ("M61 Q3 G43", [1.0, 2.0, 3.0, 4.0]),
        ("T3 M6|T0 M6|G43", [1.0, 2.0, 3.0, 4.0]),
        ("G43 H3|G43.2 H2", [1.0, 2.0, -2.5, 4.0]),
        ("G43.1 X1 A5", [1.0, 0.0, 0.0, 5.0]),
        ("G43 H3|G20 G43.1 Z1", [25.4, 50.8, 25.4, 4.0]),  # the numbers stay, as in rs274
        ("G43 H3|G49", [0.0] * 4),
    ],
)
def test_a_tool_has_a_length(words: str, offset: list[float]) -> None:
    assert done(words, TOOLS).state.tool_offset[:4] == pytest.approx(offset)


def test_a_length_moves_the_program_and_not_the_machine() -> None:
    path = done("G0 X5|G43 H3|X6|G49|Y1", TOOLS).record.finish()
    assert path.end_mm.tolist() == [[5.0, 0.0, 0.0], [7.0, 0.0, 0.0], [7.0, 1.0, 0.0]]


@pytest.mark.parametrize(
    ("words", "offset"),
    [
        ("G10 L1 P3 Z7", [1.0, 2.0, 7.0, 4.0]),
        ("G20|G10 L1 P3 Z1 A9", [1.0, 2.0, 25.4, 9.0]),
        ("G7|G10 L1 P3 X7", [3.5, 2.0, 3.0, 4.0]),
        ("G0 X5 Y5 Z5|G10 L10 P3 X1 Y2 Z3", [4.0, 3.0, 2.0, 4.0]),
        ("G0 A5|G10 L10 P3 A2", [1.0, 2.0, 3.0, 3.0]),
        # rotated by 30 degrees: the part along the turned other axis stays
        # (1, 2) is (1.866025, 1.232051) there; X becomes 5 - 1 = 4
        ("G10 L2 P1 R30 X1|G0 X5 Y5|G10 L10 P3 X1", [2.848076, 3.066987, 3.0, 4.0]),
        ("G10 L2 P1 R30 X1|G0 X5 Y5|G10 L10 P3 Y1", [-0.383975, 4.397114, 3.0, 4.0]),
        # the fixture of L11 is G59.3, and G92 does not move it
        ("G10 L2 P9 Z7|G0 X5 Z5|G10 L11 P3 X2 Z3", [3.0, 2.0, -5.0, 4.0]),
        ("G10 L2 P9 Z7|G0 X5 Z5|G92 Z2|G10 L11 P3 Z3", [1.0, 2.0, -5.0, 4.0]),
        ("G0 Z5|G92 Z2|G10 L10 P3 Z1", [1.0, 2.0, 1.0, 4.0]),
    ],
)
def test_a_program_sets_a_tools_length(words: str, offset: list[float]) -> None:
    assert done(f"{words}|G43 H3", TOOLS).state.tool_offset[:4] == pytest.approx(offset, abs=1e-6)


def test_a_program_sets_the_rest_of_a_tool() -> None:
    machine = done("T3 M6|G20|G10 L1 P3 R2 I95 J155 Q4|G21|G10 L1 P2 R-1 Q-1", TOOLS)
    tool = machine.tools.get(3)
    assert tool is not None
    assert machine.tools.loaded == tool
    assert (tool.diameter_mm, tool.front_deg, tool.back_deg) == (101.6, 95.0, 155.0)
    assert tool.orientation == 4
    other = machine.tools.get(2)
    assert other is not None
    assert (other.diameter_mm, other.orientation) == (-2.0, 0)


def test_before_a_change_the_first_tool_of_the_table_counts_as_the_one_in_the_spindle() -> None:
    assert done("G10 L1 P1 Z7|G43", TOOLS).state.tool_offset[2] == 7.0
    assert done("G10 L1 P2 Z7|G43", TOOLS).state.tool_offset[2] == 0.0
    assert done("T0 M6|G10 L1 P1 Z7|G43", TOOLS).state.tool_offset[2] == 0.0


def test_g10_l0_reads_a_table_again_that_has_not_changed() -> None:
    assert done("G10 L0 P1|T1 M6|G43", TOOLS).state.tool_offset[2] == 10.0
