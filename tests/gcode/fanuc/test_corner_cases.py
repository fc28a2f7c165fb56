"""Rare words and rare places of FANUC programs; the moves worked out by hand.

Sources as in test_mill.py and test_lathe.py: B-64304EN by heading.
"""

import pytest

from simlab.gcode import interpret
from simlab.gcode.tables import Tool
from simlab.gcode.toolpath import MoveKind
from simlab.gcode.trace import EventKind
from simlab.model.errors import ProgramError
from tests.gcode.fanuc.snippets import (
    Snippet,
    arc,
    check,
    driven,
    feed,
    rapid,
    turn_feed,
    turn_rapid,
    turn_thread,
)

A, B = "fanuc-lathe-a", "fanuc-lathe-b"
LATHE = "G0 X50. Z2. S1000 M3\n"
AT_START = turn_rapid(50, 2)

MILL = (
    # Radius and angle stay while only one of them is written; Z is no part of the plane.
    Snippet(
        "G16 with one word at a time",
        "Polar coordinate command",
        "G16 G0 X10. Y90.\nX20.\nZ5.\nG91 Z1.",
        [rapid(0, 10, 0), rapid(0, 20, 0), rapid(0, 20, 5), rapid(0, 20, 6)],
    ),
    # The centre of G68 may be left out in part: the tool's place counts. Z is no part of it.
    Snippet(
        "G68 about the tool",
        "Coordinate rotation",
        "G0 X10. Y10.\nG68 Z5. R90.\nG0 X20. Y10.",
        [rapid(10, 10, 0), rapid(10, 20, 0)],
    ),
    # X0 Y0 is 10 and 10 back: (0,0) turned by 90 about it stays; (10,0) is at (0,10).
    Snippet(
        "G91 G68",
        "Coordinate rotation",
        "G0 X10. Y10.\nG91 G68 X-10. Y-10. R90.\nG90 G0 X10. Y0",
        [rapid(10, 10, 0), rapid(0, 10, 0)],
    ),
    Snippet(
        "G51 in steps, and only its linear axes",
        "Scaling",
        "G0 X10.\nG91 G51 X-10. A1. P2.\nG90 G0 X10.",
        [rapid(10, 0, 0), rapid(20, 0, 0)],
    ),
    # Mirrored in both axes an arc turns as before.
    Snippet(
        "mirrored twice",
        "Programmable mirror image",
        "G51.1 X0 Y0\nG0 X10.\nG3 X0 Y10. I-10. F100\nG50.1\nG0 X1. Y1.",
        [rapid(-10, 0, 0), arc((0, -10, 0), (0, 0, 0), 0.25), rapid(1, 1, 0)],
    ),
    Snippet(
        "mirrored once",
        "Programmable mirror image",
        "G51.1 X0\nG0 X10.\nG3 X0 Y10. I-10. F100",
        [rapid(-10, 0, 0), arc((0, 10, 0), (0, 0, 0), -0.25)],
    ),
    Snippet(
        "scaled by two factors below 0",
        "Scaling",
        "G51 X0 Y0 Z0 I-2. J-2. K1.\nG0 X10.\nG3 X0 Y10. I-10. F100",
        [rapid(-20, 0, 0), arc((0, -20, 0), (0, 0, 0), 0.25)],
    ),
    Snippet(
        "G10 without a value changes nothing",
        "G10",
        "G10 L10 P1\nG43 H1 G0 Z1.",
        [rapid(0, 0, 1)],
    ),
    Snippet(
        "the place of a rotary axis",
        "System variables",
        "G0 A30.\n#1=#5004\nX#1",
        [rapid(0, 0, 0), rapid(30, 0, 0)],
    ),
    Snippet(
        "a work offset that was never set",
        "G54.1",
        "G0 X1.\nG54.1 P9 X1.",
        [rapid(11, 0, 0), rapid(1, 0, 0)],
        parameters={5221: 10.0},
    ),
    Snippet(
        "a length is added to with G91",
        "G10",
        "G10 L10 P1 R10.\nG91 G10 L11 P1 R0.5\nG90 G43 H1 G0 Z0",
        [rapid(0, 0, 10.5)],
    ),
    # ,R where the way goes straight on: there is no corner to round.
    Snippet(
        ",R on a straight way",
        "Optional chamfering and corner R",
        "G1 X10. ,R2. F100\nX20.",
        [feed(10, 0, 0), feed(20, 0, 0)],
    ),
    Snippet(
        "a hole reached from aside by G87",
        "G87",
        "G0 Z10.\nG87 X5. Z-8. R-12. F100",
        [
            rapid(0, 0, 10),
            rapid(5, 0, 10),
            rapid(5, 0, 10),
            rapid(5, 0, -12),
            rapid(5, 0, -12),
            feed(5, 0, -8),
            rapid(5, 0, -8),
            rapid(5, 0, 10),
            rapid(5, 0, 10),
        ],
    ),
    Snippet(
        "G28 of a Haas without axes",
        "Haas mill manual, G28",
        "G0 X1. Y1. Z1.\nG28",
        [rapid(1, 1, 1), rapid(300, 200, 100)],
        dialect="haas-mill",
        parameters={5161: 300.0, 5162: 200.0, 5163: 100.0},
    ),
    Snippet(
        "a degree by a variable",
        "Referring to variables",
        "#1=30.00049\nG16G0X10.Y#1",
        [rapid(5 * 3**0.5, 5, 0)],
    ),
    Snippet(
        "THEN with a block, and with GOTO",
        "Branch",
        "IF[1EQ1]THENG0X1.\nIF[1EQ1]THENGOTO5\nX9.\nN5X2.",
        [rapid(1, 0, 0), rapid(2, 0, 0)],
    ),
    Snippet(
        "calls that are made no time at all",
        "Subprogram",
        "M98P1L0\nG0X1.\nM30\nO1\nX9.\nM99",
        [rapid(1, 0, 0)],
    ),
    Snippet(
        "M97 no time at all",
        "Haas mill manual, M97",
        "M97P1L0\nG0X1.\nM30\nN1X9.\nM99",
        [rapid(1, 0, 0)],
        dialect="haas-mill",
    ),
    Snippet(
        "the end of the text ends a subprogram",
        "Subprogram",
        "M98P1\nG0X2.\nM30\nO1\nG0X1.",
        [rapid(1, 0, 0), rapid(2, 0, 0)],
    ),
    Snippet(
        "a macro reads its modes and offsets",
        "System variables",
        "G43H1G0Z5.\n#1=#5083\n#2=#4008\n#3=#4111\n#4=#3901\n#5=#5063\nX#1Y#2\nX#3Y#4Z#5",
        [rapid(0, 0, 15), rapid(10, 43, 15), rapid(1, 0, 15)],
        tools={1: Tool(1, offset=(0.0, 0.0, 10.0, *[0.0] * 6))},
    ),
    # 5 inches are read as 5 while G20 holds.
    Snippet(
        "positions are read in inches with G20",
        "System variables",
        "G20G0X5.\n#1=#5001\nG21X#1",
        [rapid(127, 0, 0), rapid(5, 0, 0)],
    ),
    Snippet(
        "variables without effect on the way",
        "System variables",
        "#3003=1\n#3901=5\nG0X1.",
        [rapid(1, 0, 0)],
    ),
    Snippet(
        "a register that is in no table",
        "System variables",
        "#1=#10009\nG0X[#1+1]",
        [rapid(1, 0, 0)],
        tools={1: Tool(1)},
    ),
)

TURNING = (
    Snippet(
        "G50 with S and X",
        "Coordinate system setting",
        "G0 X50.\nG50 X40. S2000\nG0 X0",
        [turn_rapid(50, 0), turn_rapid(10, 0)],
        A,
    ),
    Snippet(
        "G10 of a lathe: offsets and the tip",
        "G10",
        "G10 P1 X4. Z1. R0.5 Q3\nG10 P1 U2. W1.\nT0101 G0 X10. Z0",
        [turn_rapid(16, 2)],
        A,
    ),
    # The same path as a tool table's tip 3 of radius 1: see test_lathe.py.
    Snippet(
        "the tip that G10 set",
        "Tool nose radius compensation",
        "G10 P1 R1. Q3\nT0101\nG0 X40. Z5. S1000 M3\nG42 G1 X20. Z1. F0.1\nZ-10.\nG40 U20.",
        [turn_rapid(40, 5), turn_feed(20, 0), turn_feed(20, -11), turn_feed(40, -10)],
        A,
    ),
    # F without a point is 0.01 mm a turn here too: F150 is a lead of 1.5 mm.
    Snippet(
        "a lead without a point",
        "parameter 1405 bit 1",
        "S100 M3\nG32 Z-5. F150",
        [turn_thread(0, -5, 1.5)],
        A,
    ),
    Snippet(
        "back from G96 to G97",
        "Constant surface speed control",
        "G0 X50.\nG96 S100 M3\nG97 S500\nG1 Z-1. F0.1",
        [turn_rapid(50, 0), turn_feed(50, -1, 50)],
        A,
    ),
    # Grooves with a relief of 0.2: from the second one on, back over the bottom before the way out.
    Snippet(
        "G75 with a relief",
        "Outer diameter/internal diameter drilling cycle",
        "G0 X50. Z-10. S1000 M3\nG75 X40. Z-14. P9000 Q4000 R0.2 F0.1",
        [
            turn_rapid(50, -10),
            turn_feed(40, -10),
            turn_rapid(50, -10),
            turn_rapid(50, -14),
            turn_feed(40, -14),
            turn_rapid(40, -13.8),
            turn_rapid(50, -13.8),
            turn_rapid(50, -10),
        ],
        A,
    ),
    # A first line of G74 or G76 that says nothing changes nothing.
    Snippet(
        "empty first lines", "Multiple repetitive cycle", "G74\nG76\nG0 X1.", [turn_rapid(1, 0)], A
    ),
    # The contour ends at X30: the pass at X40 goes along to its end, Z-20.
    Snippet(
        "G71 over a contour lower than the stock",
        "Stock removal in turning",
        LATHE + "G71 U5. R1.\nG71 P1 Q2 F0.3\nN1 G0 X30.\nN2 G1 Z-20.",
        [
            AT_START,
            AT_START,
            turn_rapid(40, 2),
            turn_feed(40, -20),
            turn_rapid(42, -19),
            turn_rapid(42, 2),
            turn_rapid(30, 2),
            turn_feed(30, -20),
            AT_START,
        ],
        A,
    ),
    # In one line: D is the depth in thousandths.
    Snippet(
        "G71 in one line",
        "Stock removal in turning (Series 10/11 format)",
        LATHE + "G71 P1 Q2 D10000 F0.3\nN1 G0 X30.\nN2 G1 Z-20.",
        [AT_START, AT_START, turn_rapid(30, 2), turn_feed(30, -20), AT_START],
        A,
    ),
    Snippet(
        "a contour with a subprogram in it",
        "Stock removal in turning",
        LATHE + "G71 U10. R1.\nG71 P1 Q2 F0.3\nN1 G0 X30.\nM98P5\nN2 X40.\nM30\nO5\nG1 Z-20.",
        [
            AT_START,
            AT_START,
            turn_rapid(30, 2),
            turn_feed(30, -20),
            turn_feed(40, -20),
            AT_START,
        ],
        A,
    ),
    Snippet(
        "a turning cycle goes on with Z alone",
        "Outer diameter/internal diameter cutting cycle",
        LATHE + "G90 X40. Z-5. F0.1\nZ-8.",
        [
            AT_START,
            turn_rapid(40, 2),
            turn_feed(40, -5),
            turn_feed(50, -5),
            AT_START,
            turn_rapid(40, 2),
            turn_feed(40, -8),
            turn_feed(50, -8),
            AT_START,
        ],
        A,
    ),
    # G87 of a lathe drills along X: R-5 is 5 in radius below the start.
    Snippet(
        "a hole from the side",
        "Canned cycle for drilling",
        "G98 G0 X50. Z-10.\nG87 X30. R-5. F100",
        [turn_rapid(50, -10), turn_rapid(40, -10), turn_feed(30, -10), turn_rapid(50, -10)],
        A,
    ),
    # Chips broken: up by 1 after each peck (parameter 5101 bit 2 is 0).
    Snippet(
        "G83 breaks chips",
        "Canned cycle for drilling",
        "G98 G0 X0 Z2.\nG83 Z-8. Q6000 R0 F100",
        [
            turn_rapid(0, 2),
            turn_rapid(0, 2),
            turn_feed(0, -4),
            turn_rapid(0, -3),
            turn_feed(0, -8),
            turn_rapid(0, 2),
        ],
        A,
        parameters={5114: 1000.0},
    ),
    Snippet(
        "positions are diameters",
        "System variables",
        "G0 X20. Z5.\n#1=#5001\n#2=#5002\nX[#1+1]Z[#2+1]",
        [turn_rapid(20, 5), turn_rapid(21, 6)],
        A,
    ),
    Snippet(
        "offsets of a lathe by macro",
        "System variables",
        "#2001=1.\n#2101=2.\nT0101G0X10.Z0",
        [turn_rapid(11, 2)],
        A,
    ),
    Snippet(
        "G90 written again",
        "Outer diameter/internal diameter cutting cycle",
        LATHE + "G90 X40. Z-5. F0.1\nG90 X30.",
        [
            AT_START,
            turn_rapid(40, 2),
            turn_feed(40, -5),
            turn_feed(50, -5),
            AT_START,
            turn_rapid(30, 2),
            turn_feed(30, -5),
            turn_feed(50, -5),
            AT_START,
        ],
        A,
    ),
)


@pytest.mark.parametrize("snippet", [*MILL, *TURNING], ids=lambda snippet: snippet.name)
def test_the_moves_are_those_of_the_rule(snippet: Snippet) -> None:
    check(snippet)


def test_rotary_axes_are_degrees() -> None:
    path = driven("G0 A90. B45000\nG91 A10.")
    assert path.rotary_deg.tolist() == [[90, 45, 0], [100, 45, 0]]
    path = driven("G0 C90.\nH10.", A)
    assert path.rotary_deg.tolist() == [[0, 0, 90], [0, 0, 100]]


def test_a_skip_goes_to_its_end() -> None:
    path = driven("G31 Z-5. F100")
    assert path.kind.tolist() == [MoveKind.PROBE]
    assert path.end_mm.tolist() == [[0, 0, -5]]


def test_a_tool_is_made_ready_and_changed() -> None:
    path = driven(
        "T1 M6\nS500 M3\nG0 X1.\nM5 M9\nX2.\nM4 M8\nX3.\nM7 M19\nX4.\nM0\nM1", tools={1: Tool(1)}
    )
    assert path.tool.tolist() == [1, 1, 1, 1]
    assert path.spindle_rpm.tolist() == [500, 0, -500, 0]
    kinds = [event.kind for event in path.trace.events]
    assert kinds == [
        EventKind.TOOL_CHANGE,
        EventKind.ORIENT,
        EventKind.STOP,
        EventKind.OPTIONAL_STOP,
    ]


def test_exact_stops_hold_until_they_end() -> None:
    path = driven("G61 G0 X1.\nG64 X2.")
    assert [path.trace.modes[mode].path for mode in path.mode] == [611, 640]


def test_g43_again_changes_nothing() -> None:
    tools = {1: Tool(1, offset=(0.0, 0.0, 10.0, *[0.0] * 6))}
    path = driven("G43 H1 G0 Z0\nG43 H1 Z0\nG49\nG0 X1.", tools=tools)
    assert path.end_mm[:, 2].tolist() == [10, 10, 10]


def test_rounds_that_change_nothing_are_endless_at_once() -> None:
    for program in (
        "#1=1\n#100=2\nDO1\n#1=1\n#100=2\nEND1",
        "N1G0X1.\nM98P1\nM30\nO1\nM99P1",
    ):
        with pytest.raises(ProgramError) as caught:
            interpret(program.encode(), dialect="fanuc-mill")
        assert caught.value.fault == "gcode.limit.endless-loop"


@pytest.mark.parametrize(
    ("program", "dialect", "fault"),
    [
        (LATHE + "G75 X0 Z-500. P1 Q10 F0.1", A, "gcode.limit.points"),
        (LATHE + "G71U5.R1.\nG71P1Q2F0.1\nN1G0X20.\nN2G28U0", A, "gcode.lathe.profile"),
        (
            LATHE + "G71U5.R1.\nG71P1Q2F0.1\nN1G0X20.\nN2G2X21.Z1.R-20.",
            A,
            "gcode.lathe.profile",
        ),
        # Between lines 1 apart, and in an arc of radius 3 that a line meets at a right angle.
        (
            "G0X-10.\nG41D1G1X0F100\nX10.\nG3X10.Y1.R50.\nG1X0",
            "fanuc-mill",
            "gcode.compensation.gouge",
        ),
        (
            "G0X-10.\nG41D1G1X0F100\nX10.\nG3X7.Y3.R3.\nG1X0",
            "fanuc-mill",
            "gcode.compensation.gouge",
        ),
        ("G41D1G1X10.F100\n" + "Z1.\n" * 10_001 + "Y9.", "fanuc-mill", "gcode.compensation.gouge"),
    ],
)
def test_more_is_refused(program: str, dialect: str, fault: str) -> None:
    with pytest.raises(ProgramError) as caught:
        driven(program, dialect, tools={1: Tool(1, diameter_mm=4.0)})
    assert caught.value.fault == fault
