"""What the controls cannot do is refused by name: its class, its line, the place in the line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.gcode import interpret
from simlab.gcode.fanuc import FLAVOURS
from simlab.gcode.faults import Fault
from simlab.gcode.limits import Limits
from simlab.gcode.tables import Tool
from simlab.model.errors import InputError, ProgramError
from tests.gcode.fanuc.snippets import driven

MILL, HAAS, A, B = FLAVOURS["fanuc-mill"].name, "haas-mill", "fanuc-lathe-a", "fanuc-lathe-b"
LATHE = "G0 X50. Z2. S1000 M3\n"
TOOLS = {1: Tool(1, diameter_mm=10.0)}

WRONG = (
    # Words of other controls, and of nobody.
    ("G12.1", MILL, Fault.WORD),
    ("G5 X1.", MILL, Fault.WORD),
    ("G90.1", MILL, Fault.WORD),
    ("G1.23", MILL, Fault.WORD),
    ("G#1", MILL, None),
    ("G90 X1.", A, Fault.CYCLE),
    ("G77 X1.", A, Fault.WORD),
    ("G91 X1.", A, Fault.WORD),
    ("G68 R1.", A, Fault.WORD),
    ("G71", MILL, Fault.WORD),
    ("G12 I5.", HAAS, Fault.WORD),
    ("G13 I5.", HAAS, Fault.WORD),
    ("M77", MILL, Fault.WORD),
    ("M6", A, Fault.WORD),
    ("M97 P1", MILL, Fault.WORD),
    ("G10 L50", MILL, Fault.REFUSED_WORD),
    ("G10 L3 P1", MILL, Fault.REFUSED_WORD),
    ("<PART>", MILL, Fault.FLOW),
    ("O<PART>", MILL, Fault.FLOW),
    # Text.
    ("G0 X", MILL, Fault.NUMBER),
    ("G0 X1..", MILL, Fault.CHARACTER),
    ("G0 X1.$", MILL, Fault.CHARACTER),
    ("G0 (OPEN", MILL, Fault.COMMENT),
    ("G0 OPEN)", MILL, Fault.COMMENT),
    ("G0 X1. X2.", MILL, Fault.TWICE),
    ("G0 X99999999999.", MILL, Fault.LARGE),
    ("M3.0", MILL, Fault.WHOLE),
    ("M[3.0] S[1000.4]", MILL, None),
    ("S1000. M3", MILL, Fault.WHOLE),
    ("G0" + "X1." * 2000, MILL, Fault.CHARACTER),
    # Expressions and flow.
    ("#1=", MILL, Fault.EXPRESSION),
    ("#1", MILL, Fault.EXPRESSION),
    ("#=1", MILL, Fault.PARAMETER_NUMBER),
    ("#[#1]=1", MILL, Fault.PARAMETER_NUMBER),
    ("#1=#X", MILL, Fault.PARAMETER_NUMBER),
    ("#1=*2", MILL, Fault.EXPRESSION),
    ("#1=[2", MILL, Fault.EXPRESSION),
    ("#1=SIN30", MILL, Fault.EXPRESSION),
    ("#1=FOO[1]", MILL, Fault.EXPRESSION),
    ("#1=Q", MILL, Fault.EXPRESSION),
    ("#1=POW[2]", MILL, Fault.EXPRESSION),
    ("#1=ATAN[1]/2", MILL, None),
    ("#1=ATAN[1]/[2", MILL, Fault.EXPRESSION),
    ("#1=1=2", MILL, Fault.FLOW),
    ("#1=" + "[" * 20 + "1", MILL, Fault.EXPRESSION),
    ("#1=" + "SIN[" * 20 + "1", MILL, Fault.EXPRESSION),
    ("#1=1" + "+1" * 200, MILL, Fault.EXPRESSION),
    ("#1=1/0", MILL, Fault.DIVISION),
    ("#1=1MOD0", MILL, Fault.DIVISION),
    ("#1=SQRT[-1]", MILL, Fault.DOMAIN),
    ("#1=LN[0]", MILL, Fault.DOMAIN),
    ("#1=ASIN[2]", MILL, Fault.DOMAIN),
    ("#1=ACOS[-2]", MILL, Fault.DOMAIN),
    ("#1=POW[-1,0.5]", MILL, Fault.DOMAIN),
    ("#1=EXP[9999]", MILL, Fault.DOMAIN),
    ("#1=POW[9,9999]", MILL, Fault.DOMAIN),
    ("#0=1", MILL, Fault.PARAMETER_NUMBER),
    ("#99=1", MILL, Fault.PARAMETER_NUMBER),
    ("#1=#300", MILL, Fault.PARAMETER_NUMBER),
    ("#1=#[-1]", MILL, Fault.PARAMETER_NUMBER),
    ("#1=#9999", MILL, Fault.PARAMETER_NUMBER),
    ("#1=#4050", MILL, Fault.PARAMETER_NUMBER),
    ("#5021=1", MILL, Fault.READ_ONLY),
    ("#4001=1", MILL, Fault.READ_ONLY),
    ("#1=#3001", MILL, Fault.PARAMETER),
    ("#1=#3012", MILL, Fault.PARAMETER),
    ("GOTO5", MILL, Fault.LABEL),
    ("GOTO5X", MILL, Fault.FLOW),
    ("IF[1EQ1]GOTO5X", MILL, Fault.FLOW),
    ("IF[1EQ1]X1.", MILL, Fault.FLOW),
    ("IF[1EQ1]THENEND1", MILL, Fault.FLOW),
    ("WHILE[1EQ1]", MILL, Fault.FLOW),
    ("WHILE[1EQ1]DO4", MILL, Fault.FLOW),
    ("DO1\nDO1\nEND1", MILL, Fault.FLOW),
    ("DO1\nG0X1.", MILL, Fault.UNCLOSED),
    ("END1", MILL, Fault.STRAY),
    ("M98", MILL, Fault.MISSING),
    ("M98 P5", MILL, Fault.SUB_MISSING),
    ("M98 P20005 L2\nM30\nO5\nM99", MILL, Fault.TWICE),
    ("M98 P5 L-1\nM30\nO5\nM99", MILL, Fault.REPEATS),
    ("M98P1\nM30\nO1\nM99P77", MILL, Fault.LABEL),
    ("M97 P77", HAAS, Fault.LABEL),
    ("X1.G65P1\nM30\nO1\nM99", MILL, Fault.MACRO_ARGUMENT),
    ("G65P1,C1.\nM30\nO1\nM99", MILL, Fault.MACRO_ARGUMENT),
    ("G65P1" + "I1." * 12 + "\nM30\nO1\nM99", MILL, Fault.MACRO_ARGUMENT),
    # Motion.
    ("G1 X1.", MILL, Fault.NO_FEED),
    ("G2 X1. R1. F-1.", MILL, Fault.NEGATIVE),
    ("S-5", MILL, Fault.NEGATIVE),
    ("T-1", MILL, Fault.NEGATIVE),
    ("T-1", A, Fault.NEGATIVE),
    ("G2 X1. F100", MILL, Fault.NO_CENTRE),
    ("G2 X0 Y0 R1. F100", MILL, Fault.SAME_POINT),
    ("G2 X9. R1. F100", MILL, Fault.SHORT_RADIUS),
    ("G2 X9. I3. J3. F100", MILL, Fault.RADII),
    ("G2 X9. I4.5 K3. F100", MILL, Fault.PLANE),
    ("G33 Z-5.", MILL, Fault.THREAD),
    ("G28", MILL, Fault.AXES),
    ("G30 P3 Z0", MILL, Fault.OFFSET),
    ("G92", MILL, Fault.AXES),
    ("G54.1 P0", MILL, Fault.OFFSET),
    ("G154 P100", HAAS, Fault.OFFSET),
    ("G10 L2 P7", MILL, Fault.OFFSET),
    ("G10 R5.", MILL, Fault.OFFSET),
    ("G04", MILL, Fault.MISSING),
    ("G04 X1. P1", MILL, Fault.MISSING),
    ("G04 X-1.", MILL, Fault.NEGATIVE),
    ("G04 P1.5", MILL, Fault.WHOLE),
    ("G51 X0", MILL, Fault.MISSING),
    ("G51 P0", MILL, Fault.VALUE),
    ("G51 I2. J1. K1.\nG2 X5. R5. F100", MILL, Fault.SCALED_ARC),
    ("G68 X0", MILL, Fault.MISSING),
    ("T7 M6", MILL, Fault.TOOL),
    ("G43 H7 Z1.", MILL, Fault.TOOL),
    ("T0707", A, Fault.TOOL),
    ("T0107", A, Fault.TOOL),
    # Corners.
    ("G1 X10. ,C2. F100", MILL, Fault.CORNER),
    ("G1 X10. ,C2. F100\nM30", MILL, Fault.CORNER),
    ("G1 X10. ,C2. F100\nG28 X0", MILL, Fault.CORNER),
    ("G1 X10. ,C2. F100\nG55", MILL, Fault.CORNER),
    ("G1 X10. ,C2. ,R1. F100\nY5.", MILL, Fault.CORNER),
    ("G1 X10. ,C20. F100\nY5.", MILL, Fault.CORNER),
    ("G1 X10. ,C-2. F100\nY5.", MILL, Fault.CORNER),
    ("G1 X10. ,C2. F100\nZ5.", MILL, Fault.CORNER),
    ("G1 X10. ,R2. F100\nX5.", MILL, Fault.CORNER),
    ("G1 X10. ,C2. F100\nX10.", MILL, Fault.CORNER),
    ("G1 X10. ,C2. F100\nG2 X20. R5.", MILL, Fault.CORNER),
    # Cycles.
    ("G81 X1. R1. F100", MILL, Fault.CYCLE),
    ("G81 X1. Z-1. F100", MILL, Fault.CYCLE),
    ("G83 X1. Z-1. R1. F100", MILL, Fault.CYCLE),
    ("G81 X1. Z-1. R1.", MILL, Fault.NO_FEED),
    ("G99 G87 Z-1. R-5. F100", MILL, Fault.CYCLE),
    ("G70 I5. L4", HAAS, Fault.CYCLE),
    ("G81 Z-1. R1. F100 L0\nG70 I5.", HAAS, Fault.REPEATS),
    ("G81 Z-1. R1. F100 L0\nG70 L4", HAAS, Fault.MISSING),
    (LATHE + "G90 X40. F0.1", A, Fault.CYCLE),
    (LATHE + "G90 X40. Z-5.", A, Fault.NO_FEED),
    (LATHE + "G92 X40. Z-5.", A, Fault.THREAD),
    (LATHE + "G71 P1 Q2 U1. F0.1\nN1G0X20.\nN2G1Z-5.", A, Fault.CYCLE),
    (LATHE + "G71 U2. R1.\nG71 P1 Q2 U1.", A, Fault.NO_FEED),
    (LATHE + "G71 U2. R1.\nG71 P1 U1. F0.1", A, Fault.MISSING),
    (LATHE + "G71 U2. R1.\nG71 P1 Q9 F0.1\nN1G0X20.", A, Fault.LABEL),
    (LATHE + "G71 U2. R1.\nG71 P9 Q2 F0.1\nN2G0X20.", A, Fault.LABEL),
    (LATHE + "G71 U2. R1.\nG71 P1 Q2 F0.1\nN1\nN2", A, Fault.PROFILE),
    (LATHE + "G71 U2. R1.\nG71 P1 Q2 F0.1\nN1G0X20.\nG1Z-5.\nX30.\nN2X25.Z-9.", A, Fault.PROFILE),
    (
        LATHE + "G71 U2. R1.\nG71 P1 Q2 F0.1\nN1G0X20.\nG1Z-5.\nN2G2X40.Z-5.R10.",
        A,
        Fault.PROFILE,
    ),
    (LATHE + "G71 U0.00001 R1.\nG71 P1 Q2 F0.1\nN1G0X20.\nN2G1X50.Z-5.", A, Fault.POINTS),
    (LATHE + "G71 U2. R1.\nG71 P1 Q2 F0.1\nN1G0X20.\nM30\nN2", A, Fault.PROFILE),
    (LATHE + "G71 U2. R1.\nG71 P1 Q2 F0.1\nN1G0X20.\nM99\nN2", A, Fault.PROFILE),
    (LATHE + "G71 U2. R1.\nG71 P1 Q2 F0.1\nN1G0X20.\nG70P1Q2\nN2", A, Fault.PROFILE),
    (LATHE + "G73 U2. R0\nG73 P1 Q2 F0.1\nN1G0X20.\nN2G1Z-5.", A, Fault.CYCLE),
    (LATHE + "G75 X40. Z-5. P1000 F0.1", A, Fault.CYCLE),
    (LATHE + "G74 X40. Z-5. Q1000 F0.1", A, Fault.CYCLE),
    (LATHE + "G74 Z-500. Q0.000001 F0.1", A, Fault.POINTS),
    (LATHE + "G75 X0 Z-500. P1 Q1 F0.1", A, Fault.POINTS),
    (LATHE + "G76 P010050", A, Fault.THREAD),
    (LATHE + "G76 X40. Z-5. P1000", A, Fault.THREAD),
    (LATHE + "G76 P010000 R2.\nG76 X40. Z-5. P1000 Q100 F1.", A, Fault.THREAD),
    (LATHE + "G76 X40. Z-5. P1000 Q1 F1.", A, Fault.POINTS),
    # Compensation.
    ("G41 X10. F100", MILL, Fault.COMPENSATION),
    ("G41 D1 G2 X10. R5. F100\nG1Y9.", MILL, Fault.GOUGE),
    ("G41 D1 G1 X10. F100\nG28 X0", MILL, Fault.COMP_ACTIVE),
    ("G41 D1 G1 X10. F100\nG53 X0", MILL, Fault.COMP_ACTIVE),
    # Radius 5 in an arc of radius 3, and between two corners 4 apart.
    ("G41 D1 G1 X10. F100\nY10.\nG3 X4. R3.\nG1 Y0", MILL, Fault.GOUGE),
    ("G42 D1 G1 X10. F100\nY20.\nX14.\nY0\nX0", MILL, Fault.GOUGE),
)


@pytest.mark.parametrize(("program", "dialect", "fault"), WRONG)
def test_a_wrong_program_is_refused_by_name(
    program: str, dialect: str, fault: Fault | None
) -> None:
    if fault is None:
        driven(program, dialect, tools=TOOLS)
        return
    with pytest.raises(ProgramError) as caught:
        driven(program, dialect, tools=TOOLS)
    assert caught.value.fault == fault


def test_the_place_in_the_line_is_told() -> None:
    with pytest.raises(ProgramError) as caught:
        driven("(G1 F5) G0 X0\n N5 (T1) M77 X1.")
    assert (caught.value.line, caught.value.column) == (2, 10)
    with pytest.raises(ProgramError) as caught:
        driven("G0 X1.\n  END1")
    assert (caught.value.line, caught.value.column) == (2, 3)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("G0 X1. Y2. X3.", "X3."),
        ("G90 G123", "G123"),
        ("G90 G1.25", "G90"),  # no word to look for: the first of its letter
        ("M8 M077", "M077"),
        ("G0 X1 .2.", "."),  # blanks do not count: the second point
        ("G0 X ", "X "),
        ("G0 X Y2.", "X Y"),
        ("G1 X[1.+] F10.", "]"),
        ("#1 = 2.5.", "."),
        ("#1 2.5", ".5"),
        ("# =1", "=1"),
        ("IF [#1 EQ 0] THEN #1 = FOO[2]", "FOO"),
        ("G0 X1. (hole) Y\u20ac3.", "Y"),
        ("G0 X1. \u0131 5.", "\u0131"),  # a Turkish dotless i is no I
        ("G0 Z1. (no end", "(no"),
        ("G0 Y9999999999.", "Y"),
        ("GOTO 5 X", "X"),
        ("G0 X1. Z[1/0]", "["),
        ("G0 X#2 Y#[SQRT[-1]]", "#2"),
    ],
)
def test_the_mark_stands_under_the_word_that_is_wrong(line: str, word: str) -> None:
    before = "/2 N5 (G1 X) "
    with pytest.raises(ProgramError) as caught:
        driven(f"O7 (PART)\n{before}{line} (abc; G)\r")
    assert (caught.value.line, caught.value.column) == (2, 1 + len(before) + line.rindex(word))


def test_a_mistake_at_the_end_of_a_line_is_marked_behind_it() -> None:
    with pytest.raises(ProgramError) as caught:
        driven("N5 #1 =  \r")
    assert caught.value.column == 8


def test_a_character_that_cannot_be_seen_is_named() -> None:
    with pytest.raises(ProgramError, match=r"U\+FEFF \(a byte order mark"):
        driven("\ufeffG0 X1.")
    with pytest.raises(ProgramError, match=r"U\+0007"):
        driven("G0 X1.\a")


def test_the_file_of_a_mistake_is_told() -> None:
    with pytest.raises(ProgramError) as caught:
        driven("M98P2", subprograms={"O0002.nc": b"O2\nG0X1.\nM77\nM99"})
    assert (caught.value.source, caught.value.line) == ("O0002.nc", 3)


def test_limits_hold() -> None:
    with pytest.raises(ProgramError) as caught:
        interpret(b"G0X1.\nX2.\nX3.", dialect=MILL, limits=Limits(moves=2))
    assert caught.value.fault == Fault.MOVES
    with pytest.raises(ProgramError) as caught:
        interpret(b"G2I1.F1\nI1.\nI1.", dialect=MILL, limits=Limits(moves=2))
    assert caught.value.fault == Fault.MOVES
    contour = LATHE + "G71U2.R1.\nG71P1Q2F0.1\nN1G0X20.\nG1Z-1.\nZ-2.\nN2X50."
    with pytest.raises(ProgramError) as caught:
        interpret(contour.encode(), dialect=A, limits=Limits(points=3))
    assert caught.value.fault == Fault.POINTS


def test_a_long_contour_is_refused() -> None:
    program = LATHE + "G71U2.R1.\nG71P1Q2F0.1\nN1#1=0\nDO1\n#1=#1+1\nEND1\nN2G0X1."
    with pytest.raises(ProgramError) as caught:
        driven(program, A)
    assert caught.value.fault == Fault.LINES


def test_lines_with_a_slash_can_be_left_out() -> None:
    program = b"G0X1.\n/X2.\nN5/X3.\nX4."
    assert len(interpret(program, dialect=MILL, block_delete=True)) == 2
    assert len(interpret(program, dialect=MILL)) == 4


def test_an_empty_program_has_no_moves() -> None:
    assert len(driven("")) == 0
    assert len(driven("%\n%")) == 0


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(InputError, match="parameter 77"):
        driven("G0X1.", parameters={77: 1.0})


WORDS = st.sampled_from(
    [
        *"XYZUVWIJKRQPFSTHDLABC",
        *(f"G{code}" for code in (0, 1, 2, 3, 4, 10, 17, 18, 28, 41, 42, 40, 43, 50, 51, 52, 53)),
        *(f"G{code}" for code in (54, 65, 68, 70, 71, 72, 73, 74, 75, 76, 81, 83, 84, 87, 90)),
        *(f"G{code}" for code in (91, 92, 94, 96, 98, 99)),
        *("M3", "M98", "M99", "M30", "GOTO1", "N1", "N2", "#1=", "IF[#1LT3]", "WHILE[#1LT3]DO1"),
        *(
            "END1",
            "THEN",
            "\n",
            "\n",
            "\n",
            "#1",
            "[#1+1]",
            "1",
            "2.",
            "-3.",
            "0",
            "100",
            ",R",
            "O1",
        ),
    ]
)


@pytest.mark.parametrize("dialect", list(FLAVOURS))
@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=40))
def test_any_words_end_in_a_path_or_a_named_error(dialect: str, words: list[str]) -> None:
    try:
        interpret("".join(words).encode(), dialect=dialect, limits=Limits(lines=20_000))
    except ProgramError as error:
        Fault(error.fault)


@pytest.mark.parametrize("dialect", list(FLAVOURS))
@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_end_in_a_path_or_a_named_error(dialect: str, data: bytes) -> None:
    try:
        interpret(data, dialect=dialect, limits=Limits(lines=20_000))
    except ProgramError as error:
        Fault(error.fault)
