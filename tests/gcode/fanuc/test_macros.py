"""Macro B, calls and jumps: values, flow and what never ends; all worked out by hand.

Source: B-64304EN "Custom macro", "Subprogram (M98, M99)" by heading.
"""

import pytest

from simlab.gcode import interpret
from simlab.gcode.limits import Limits
from simlab.gcode.tables import Tool
from simlab.gcode.toolpath import Toolpath
from simlab.gcode.trace import EventKind
from simlab.model.errors import ProgramError
from tests.gcode.fanuc.snippets import Snippet, check, driven, feed, rapid


def xs(path: Toolpath) -> list[float]:
    """Ends along X."""
    return [round(x, 6) for x in path.end_mm[:, 0].tolist()]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        # Arithmetic and logic operation: functions first, then * / AND MOD, then + - OR XOR.
        ("2+3*4", 14.0),
        ("[2+3]*4", 20.0),
        ("-2*3", -6.0),
        ("10/4", 2.5),
        ("7 MOD 4", 3.0),
        ("-7MOD4", -3.0),
        ("6AND3", 2.0),  # 110 and 011
        ("6OR3", 7.0),
        ("6XOR3", 5.0),
        ("1+6AND3", 3.0),  # AND binds like *
        ("SIN[30]*10", 5.0),
        ("COS[60]", 0.5),
        ("TAN[45]", 1.0),
        ("SQRT[2]*SQRT[2]", 2.0),
        ("SQR[16]", 4.0),
        ("ABS[-3]", 3.0),
        ("ROUND[2.5]", 3.0),
        ("RND[-2.5]", -3.0),
        ("FIX[2.9]", 2.0),
        ("FIX[-2.9]", -2.0),
        ("FUP[2.1]", 3.0),
        ("FUP[-2.1]", -3.0),
        ("LN[EXP[2]]", 2.0),
        ("POW[2,3]", 8.0),
        ("ASIN[0.5]", 30.0),
        ("ASIN[-1]", 270.0),  # 270 to 90 where parameter 6004 bit 0 is 0
        ("ACOS[0.5]", 60.0),
        ("ATAN[1]", 45.0),
        ("ATAN[1]/[-1]", 135.0),
        ("ATAN[-1]/[1]", 315.0),  # 0 to 360 where parameter 6004 bit 0 is 0
        ("ATAN[1,-1]", 135.0),
        ("BIN[16]", 10.0),  # 16 is the bits 0001 0000, read as decimal digits 1 0
        ("BCD[10]", 16.0),
        ("#0+2", 2.0),  # nothing counts as 0
        ("--3", 3.0),
        ("+3", 3.0),
        (".5+5.", 5.5),
    ],
)
def test_an_expression_has_its_value(expression: str, value: float) -> None:
    path = driven(f"#1={expression}\nG0 X[#1]")
    assert xs(path) == [pytest.approx(value, abs=5e-4)]


@pytest.mark.parametrize(
    ("condition", "true"),
    [
        ("1EQ1", True),
        ("1 NE 1", False),
        ("2GT1", True),
        ("1GE1", True),
        ("1LT1", False),
        ("1LE0", False),
        # A variable without a value is not 0 in EQ and NE, but 0 elsewhere ("Vacant").
        ("#1EQ#0", True),
        ("#1EQ0", False),
        ("#1NE0", True),
        ("#1NE#0", False),
        ("#1GE0", True),
        ("#1GT0", False),
        ("[1EQ1]AND[2EQ2]", True),
        ("[1EQ1]AND[2EQ3]", False),
        ("[1EQ2]OR[2EQ2]", True),
        ("#100EQ#0", True),
    ],
)
def test_a_condition_holds_or_not(condition: str, true: bool) -> None:
    assert xs(driven(f"IF[{condition}]GOTO5\nG0X1.\nN5 G0X2.")) == ([2.0] if true else [1.0, 2.0])


FLOW = (
    Snippet(
        "WHILE",
        "Repetition",
        "#1=1\nWHILE[#1LE3]DO1\nG0X#1\n#1=#1+1\nEND1",
        [rapid(1, 0, 0), rapid(2, 0, 0), rapid(3, 0, 0)],
    ),
    Snippet(
        "three loops within each other",
        "Repetition",
        "#1=0\nWHILE[#1LT2]DO1\n#2=0\nWHILE[#2LT2]DO2\n#3=0\nWHILE[#3LT1]DO3\n"
        "G0X[#1*10+#2]\n#3=#3+1\nEND3\n#2=#2+1\nEND2\n#1=#1+1\nEND1",
        [rapid(0, 0, 0), rapid(1, 0, 0), rapid(10, 0, 0), rapid(11, 0, 0)],
    ),
    Snippet(
        "IF GOTO backwards",
        "Branch",
        "#1=1\nN10G0X#1\n#1=#1+1\nIF[#1LE3]GOTO10",
        [rapid(1, 0, 0), rapid(2, 0, 0), rapid(3, 0, 0)],
    ),
    Snippet(
        "IF THEN",
        "Branch",
        "#1=5\nIF[#1EQ5]THEN#2=7\nIF[#1EQ6]THEN#2=8\nG0X#2",
        [rapid(7, 0, 0)],
    ),
    Snippet("GOTO by a value", "Branch", "#1=20\nGOTO#1\nN10G0X1.\nN20G0X2.", [rapid(2, 0, 0)]),
    Snippet(
        "a loop left by GOTO",
        "Repetition",
        "DO1\n#1=#1+1\nIF[#1EQ3]GOTO9\nEND1\nN9G0X#1",
        [rapid(3, 0, 0)],
    ),
    # X without value is no word: only Y moves.
    Snippet("a word without a value is not there", "Vacant", "G0X#1Y2.", [rapid(0, 2, 0)]),
    Snippet("a variable by a variable", "Variables", "#1=5\n#5=3.\nG0X#[#1]", [rapid(3, 0, 0)]),
    Snippet(
        "a variable assigned by a variable",
        "Variables",
        "#1=5\n#[#1+1]=4.\nG0X#6",
        [rapid(4, 0, 0)],
    ),
    Snippet("minus a variable", "Variables", "#1=5\nG0X-#1Y-[#1+1]", [rapid(-5, -6, 0)]),
    Snippet(
        "a G word by a value",
        "Variables",
        "#1=1\nG#1X5.F100\nG[#1-1]X6.",
        [feed(5, 0, 0, 100), rapid(6, 0, 0)],
    ),
)

CALLS = (
    Snippet(
        "M98 with a count before the number",
        "facts; Subprogram",
        "G91\nM98P30100\nM30\nO0100\nG0X1.\nM99",
        [rapid(1, 0, 0), rapid(2, 0, 0), rapid(3, 0, 0)],
    ),
    Snippet(
        "M98 with L",
        "Subprogram",
        "G91\nM98P100L2\nM30\nO0100\nG0X1.\nM99",
        [rapid(1, 0, 0), rapid(2, 0, 0)],
    ),
    Snippet(
        "a program that calls another",
        "Subprogram",
        "G91\nM98P1\nG0Z1.\nM30\nO1\nG0X1.\nM98P20002\nM99\nO2\nY1.\nM99",
        [rapid(1, 0, 0), rapid(1, 1, 0), rapid(1, 2, 0), rapid(1, 2, 1)],
    ),
    # M98 keeps the caller's variables: what it assigns stays.
    Snippet(
        "M98 shares local variables",
        "Custom macro, call",
        "#1=1\nM98P1\nG0X#1\nM30\nO1\n#1=#1+1\nM99",
        [rapid(2, 0, 0)],
    ),
    Snippet(
        "M99 P goes on elsewhere",
        "Subprogram",
        "M98P1\nG0X1.\nN20G0X2.\nM30\nO1\nG0Y1.\nM99P20",
        [rapid(0, 1, 0), rapid(2, 1, 0)],
    ),
    Snippet(
        "M99 P in the main program is a jump",
        "Subprogram",
        "#1=#1+1\nG0X#1\nIF[#1GE2]GOTO9\nM99P1\nN9M30\nN1G0Y5.\nGOTO9",
        [rapid(1, 0, 0), rapid(1, 5, 0)],
    ),
    # A 1, B 2, C 3, I 4, J 5, K 6, D 7, ..., X 24, Y 25, Z 26.
    Snippet(
        "G65 hands letters over",
        "Argument specification I",
        "#1=9.\nG65P1A1.B2.D3.X4.\nG0X#1\nM30\nO1\nG0X#1Y#2Z#7\nX#24\nM99",
        [rapid(1, 2, 3), rapid(4, 2, 3), rapid(9, 2, 3)],
    ),
    # The manual's own mixture: I-3 is #4, I4 is #7 and then D5 too, which wins.
    Snippet(
        "G65 with I twice",
        "Argument specifications I and II mixed",
        "G65A1.0B2.0I-3.0I4.0D5.0P1000\nM30\nO1000\nG0X#1Y#2Z#4\nX#7\nM99",
        [rapid(1, 2, -3), rapid(5, 2, -3)],
    ),
    # Without a point A counts in thousandths, S as it stands.
    Snippet(
        "arguments without a point",
        "Position of the decimal point",
        "G65P1A1500S3\nM30\nO1\nG0X#1Y#19\nM99",
        [rapid(1.5, 3, 0)],
    ),
    Snippet(
        "G65 L repeats with the same arguments",
        "Simple call",
        "G91G65P1L2A1.\nM30\nO1\nG0X#1\n#1=5.\nM99",
        [rapid(1, 0, 0), rapid(2, 0, 0)],
    ),
    # After each move the macro puts in Y+1; G67 ends that. No call on the G66 line itself.
    Snippet(
        "G66 calls behind each move",
        "Modal call",
        "G66P1B1.\nG90G0X1.\nX2.\nM8\nG67\nX3.\nM30\nO1\nG91Y#2\nG90\nM99",
        [rapid(1, 0, 0), rapid(1, 1, 0), rapid(2, 1, 0), rapid(2, 2, 0), rapid(3, 2, 0)],
    ),
    Snippet(
        "M97 of a Haas",
        "Haas mill manual, M97",
        "G91\nM97P100L2\nM30\nN100G0X1.\nM99",
        [rapid(1, 0, 0), rapid(2, 0, 0)],
        dialect="haas-mill",
    ),
    Snippet(
        "Haas: P has five digits",
        "Haas mill manual, M98",
        "M98P12345\nM30\nO12345\nG0X1.\nM99",
        [rapid(1, 0, 0)],
        dialect="haas-mill",
    ),
    Snippet("M99 at the end of the main program", "Subprogram", "G0X1.\nM99", [rapid(1, 0, 0)]),
    Snippet(
        "percent signs, a title, comments, block skip",
        "Program configuration",
        "%\nO0001(PART)\n(A COMMENT) G0 X1. (MORE)\n/G0 X2.\n/2 N5 X3. ; the end\n%\nX9.",
        [rapid(1, 0, 0), rapid(2, 0, 0), rapid(3, 0, 0)],
    ),
)

SYSTEM = (
    Snippet(
        "where the tool stands",
        "System variables, position",
        "G55G0X5.\n#1=#5001\n#2=#5021\n#3=#5041\nG54X0\nY#1\nY#2\nY#3",
        [rapid(25, 0, 0), rapid(0, 0, 0), rapid(0, 5, 0), rapid(0, 25, 0), rapid(0, 5, 0)],
        parameters={5241: 20.0},
    ),
    Snippet(
        "offsets are read and written",
        "System variables, offsets",
        "#5221=3.\n#5201=1.\n#7001=50.\nG54G0X0\nG54.1P1X0\n#1=#5221\nG54X#1",
        [rapid(4, 0, 0), rapid(51, 0, 0), rapid(7, 0, 0)],
    ),
    Snippet(
        "tool lengths",
        "System variables, offsets",
        "#2001=10.\n#11002=20.\nG43H1G0Z0\nH2Z#2001",
        [rapid(0, 0, 10), rapid(0, 0, 30)],
        tools={1: Tool(1), 2: Tool(2)},
    ),
    # G91 is kept and put back.
    Snippet(
        "modal information",
        "System variables, modal information",
        "G91\n#1=#4003\nG90G0X1.\nG#1X1.",
        [rapid(1, 0, 0), rapid(2, 0, 0)],
    ),
    Snippet(
        "common variables are the same in all programs",
        "Variables",
        "#100=2.\n#500=3.\nG65P1\nG0X#100\nM30\nO1\nG0X#100Y#500\n#100=5.\nM99",
        [rapid(2, 3, 0), rapid(5, 3, 0)],
    ),
)


@pytest.mark.parametrize("snippet", [*FLOW, *CALLS, *SYSTEM], ids=lambda snippet: snippet.name)
def test_the_moves_are_those_of_the_rule(snippet: Snippet) -> None:
    check(snippet)


@pytest.mark.parametrize(
    ("program", "line", "fault"),
    [
        ("N1GOTO1", 1, "gcode.limit.endless-loop"),
        ("WHILE[1EQ1]DO1\nEND1", 2, "gcode.limit.endless-loop"),
        ("#1=1\nWHILE[#1GT0]DO1\nG0X1.\nEND1", 4, "gcode.limit.endless-loop"),
        ("DO1\n#1=#1+1\nEND1", 3, "gcode.limit.endless-loop"),
        ("DO1\n#1=#1+1\nG0X#1\nEND1", 4, "gcode.limit.endless-loop"),
        ("N5#1=#1+1\nG0X#1\nIF[#1GT0]GOTO5", 3, "gcode.limit.endless-loop"),
        ("G91\nDO1\nIF[#5001LT-1]GOTO9\nG0X1.\nEND1\nN9M30", 5, "gcode.limit.endless-loop"),
        ("N1M98P1\nM99P1\nO1\nM99", 2, "gcode.limit.endless-loop"),
        ("M98P1\nM30\nO1\nM98P1\nM99", 4, "gcode.limit.calls"),
        ("G65P1\nM30\nO1\nG65P1\nM99", 4, "gcode.limit.calls"),
        (
            "M98P99990001\nM30\nO1\n#1=#1+1\nN1G2I1.F100\nM98P99990002\nM99\nO2\n#1=#1+1\nM99",
            6,
            "gcode.limit.endless-loop",
        ),
        ("G2I1.F100\nM98P1L999999\nM30\nO1\n#1=#1+1\nX0I1.\nM99", 2, "gcode.limit.endless-loop"),
        ("G81Z-1.R1.F100K9999999", 1, "gcode.limit.repeats"),
        ("G83Z-1000.R1.Q0.001F100", 1, "gcode.limit.points"),
        ("M98P1L9999999\nM30\nO1\nM99", 1, "gcode.limit.repeats"),
    ],
)
def test_what_never_ends_is_stopped(program: str, line: int, fault: str) -> None:
    with pytest.raises(ProgramError) as caught:
        interpret(program.encode(), dialect="fanuc-mill", limits=Limits(lines=50_000))
    assert (caught.value.fault, caught.value.line) == (fault, line)


def test_a_long_loop_that_ends_is_run() -> None:
    path = driven("#1=0\nWHILE[#1LT20000]DO1\nG0X[#1*0.01]\n#1=#1+1\nEND1")
    assert len(path) == 20_000


def test_programs_beside_the_file_are_called() -> None:
    path = driven(
        "M98P200\nM98P7\nM30",
        subprograms={
            "O0200.nc": b"%\nO0200\nG0X1.\nM99\n%",
            "7": b"G0X2.\nM99",
            "readme": b"G0X9.",
            "o0007": b"O8\nG0X3.\nM99",
        },
    )
    assert xs(path) == [1.0, 2.0]
    assert [path.trace.sources[source].name for source in path.source] == ["O0200.nc", "7"]
    stacks = [path.trace.stacks[stack] for stack in path.stack]
    assert [[call.name for call in stack] for stack in stacks] == [["O0200"], ["O0007"]]
    assert [call.line for stack in stacks for call in stack] == [1, 2]


def test_a_message_stops_and_an_alarm_ends() -> None:
    path = driven("#3006=1(TURN THE PART)\nG0X1.")
    kinds = [(event.kind, event.text) for event in path.trace.events]
    assert kinds == [(EventKind.MESSAGE, "TURN THE PART"), (EventKind.STOP, "")]
    with pytest.raises(ProgramError, match="TOOL TOO LONG"):
        driven("IF[#1EQ#0]THEN#3000=5(TOOL TOO LONG)")
    with pytest.raises(ProgramError, match="alarm 6"):
        driven("#3000=6")


def test_parameters_give_common_variables() -> None:
    assert xs(driven("G0X#500", parameters={500: 4.0})) == [4.0]
