"""Values that are worked out: by hand, and beside LinuxCNC's own interpreter."""

import pytest

from simlab.gcode import interpret
from simlab.gcode.expressions import RS274NGC_GRAMMAR, Exists, Name, Source
from simlab.gcode.faults import Fault
from simlab.model.errors import ProgramError
from tests.gcode.peer import run_rs274, same_motion, tools_mm


def value(expression: str, before: str = "") -> float:
    """An expression's value: X of a move to it."""
    path = interpret(f"G21 F1\n{before}\nG0 X{expression}\n".encode())
    return float(path.end_mm[-1, 0])


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("[1 + 2]", 3),
        ("[1+2*3 - 4/2]", 5),
        ("[2**3**2]", 64),  # from the left
        ("[-2**2]", 4),  # the sign belongs to the number
        ("[8 mod 3 * 2]", 4),
        ("[2 MOD -3]", 2),
        ("[-2 MOD 3]", 1),
        ("[1 EQ 1.00009]", 1),
        ("[1 EQ 1.0002]", 0),
        ("[1 NE 1.0002]", 1),
        ("[1 NE 1.00009]", 0),
        ("[1 LE 0.99995]", 0),
        ("[1 GE 1.00005]", 0),
        ("[2 GT 1]", 1),
        ("[2 LT 1]", 0),
        ("[1 AND 0]", 0),
        ("[2 OR 0]", 1),
        ("[2 XOR 3]", 0),
        ("[2 XOR 0]", 1),
        ("[1 EQ 1 AND 2 GT 3 OR 1]", 1),
        ("[5 - -2]", 7),
        ("-[5]", -5),
        ("+[5]", 5),
        ("--1", 1),
        ("-#1", -3),
        ("#[1+1]", 4),
        ("##5", 3),
        ("#1.99999", 4),
        ("[[[[[[1 EQ 1] EQ 1] EQ 1] EQ 1] EQ 1] EQ 1]", 1),
        ("abs[-3]", 3),
        ("acos[0.5]", 60),
        ("asin[0.5]", 30),
        ("atan[1]/[-1]", 135),
        ("cos[60]", 0.5),
        ("sin[30]", 0.5),
        ("tan[45]", 1),
        ("exp[0]", 1),
        ("ln[exp[2]]", 2),
        ("sqrt[16]", 4),
        ("fix[-1.5]", -2),
        ("fup[-1.5]", -1),
        ("round[-1.5]", -2),
        ("round[2.5]", 3),
        ("exists[#<nope>]", 0),
        ("exists[#<mine>]", 1),
        ("exists[#<_ours>]", 1),
        ("exists[#<_other>]", 0),
        ("exists[#<_x>]", 1),
        ("exists[#5602]", 1),
        ("exists[#5603]", 0),
        ("exists[#[5602+1]]", 0),
        ("#<MI ne>", 8),
        ("#<_ours>", 9),
        ("[#1 * sin[30] + [2]]", 3.5),
    ],
)
def test_a_value_as_worked_out_by_hand(expression: str, expected: float) -> None:
    before = "#1=3 #2=4 #5=1\n#<mine>=8\n#<_ours>=9"
    assert value(expression, before) == pytest.approx(expected, abs=1e-12)


def test_angles_are_exact_where_numbers_can_say_it() -> None:
    # fix cuts off what is a hair too small: 10 * sin[30] must not be one.
    assert value("fix[10*sin[30]+0.0000000001]") == 5.0
    assert value("fup[100*cos[60]-0.0000000001]") == 50.0


@pytest.mark.parametrize(
    "text",
    [
        "#1=5 #2=7\nX#1Y#2 Z[#1+#2]\nX-#1 Y+#2 Z-[#1]",
        "#1=1 #2=[#1+1] X#1\nX#2\n#1=3 #1=4\nX#1",
        "#1=2\n#[#1]=5 #1=9\nX#1 Y#2",
        "#<a>=[#<a>+1]\nX#<a>\n#< B  c>=7\nX#<bC>",
        "#<_g>=4\no1 sub\nX#<_g>\n#<_g>=5\n#<l>=1\no1 endsub\n#<l>=2\no1 call\nY#<_g> Z#<l>",
        "#5221=3 #1=9 X#1\nX1\nG54 X1\nX#5420",
        "G20 X1\nG21\nY#5420 Z#<_x>",
        "G92 X5\nX#5420 Y#<_abs_x>",
        "G10 L2 P1 X10 R90\nX1 Y2\nX#<_y> Y#<_x>\nX#<_abs_y>",
        "X#<_metric> Y#<_imperial> Z#<_absolute>\nG91 X#<_incremental> Y#<_motion_mode>",
        "X#<_plane> Y#<_coord_system> Z#<_ccomp>\nG18 G55\nX#<_plane> Y#<_coord_system>",
        "G59.3\nX#<_coord_system> Z#5220",
        "S500 M3\nX#<_rpm> Y#<_spindle_on> Z#<_spindle_cw>\nM4\nX#<_spindle_cw>",
        "F321\nX#<_feed> Y#<_units_per_minute> Z#<_units_per_rev>",
        "G93\nX#<_inverse_time> Y#<_line> Z#<_call_level>",
        "M7\nX#<_mist> Y#<_flood>\nM8\nX#<_mist> Y#<_flood>\nM9\nX#<_mist>",
        "G99\nX#<_retract_r_plane> Y#<_retract_old_z>\nG98\nX#<_retract_r_plane>",
        "G96 S100\nX#<_spindle_css_mode> Y#<_spindle_rpm_mode> Z#<_ijk_absolute_mode>",
        "G7\nY#<_lathe_diameter_mode> Z#<_lathe_radius_mode>\nG8\nY#<_lathe_diameter_mode>",
        "T2\nX#<_selected_tool> Y#<_current_tool>\nM6\nX#5400 Y#<_current_tool>",
        "X#<_vmajor> Y#<_vminor> Z#<_task>\nX#<_remap_level> Y#5599",
        "T3 M6\nG43\nX#<_tool_offset>\nG49\nX#<_tool_offset>",
        "X#5161 Y#5181 Z#5211",
        "X[1]Y[2]\nG[0] X[3]\nG[90.5*2-90] X1\nM[2+1] X5",
        "#1=1\nX##1 Y2\nX#0001 Y#1.0",
        "#31=1 #5000=2\nX#31 Y#5000",
        "T1.0 M6.0 X1\nX[10 / 4] Y[7 MOD 4.5]",
        "X[[[1]]] Y[abs[[-1]]] Z[-abs[-1]]",
    ],
)
def test_values_as_linuxcnc_has_them(text: str) -> None:
    program = f"G21 G0\n{text}\nM2\n".encode()
    peer = run_rs274(program)
    assert not peer.error
    same_motion(interpret(program, tools=tools_mm()), peer)


@pytest.mark.parametrize(
    ("text", "fault", "column"),
    [
        ("X[1/0]", Fault.DIVISION, 2),
        ("X[5 MOD 0]", Fault.DOMAIN, 2),
        ("X[[-8]**[1/3]]", Fault.DOMAIN, 2),
        ("Xsqrt[-1]", Fault.DOMAIN, 6),
        ("Xacos[2]", Fault.DOMAIN, 6),
        ("Xasin[2]", Fault.DOMAIN, 6),
        ("Xln[0]", Fault.DOMAIN, 4),
        ("Xexp[1000]", Fault.LARGE, 5),
        ("X[10**300*10**300]", Fault.LARGE, 2),
        ("X[10**400]", Fault.LARGE, 2),
        ("#1=[10**300*10**300]", Fault.LARGE, 1),
        ("#5161=[10**300*10**300]", Fault.LARGE, 1),
        ("#1=[10**300*10**300] #2=1", Fault.LARGE, 1),
        ("X#<nope>", Fault.UNKNOWN_PARAMETER, 2),
        ("X#<_nope>", Fault.UNKNOWN_PARAMETER, 2),
        ("#1=#<a> #<b>=5", Fault.UNKNOWN_PARAMETER, 1),
        ("X#0", Fault.PARAMETER_NUMBER, 2),
        ("X#-1", Fault.PARAMETER_NUMBER, 2),
        ("#5603=1", Fault.PARAMETER_NUMBER, 1),
        ("#0=1", Fault.PARAMETER_NUMBER, 1),
        ("#1.5=1", Fault.WHOLE, 1),
        ("X#1.5", Fault.WHOLE, 2),
        ("#5400=3", Fault.READ_ONLY, 1),
        ("#5420=3", Fault.READ_ONLY, 1),
        ("#<_x>=3", Fault.READ_ONLY, 1),
        ("#<_value>=3", Fault.READ_ONLY, 1),
        ("X[0 AND 1/0]", Fault.DIVISION, 2),
        ("X exists[#[1/0]]", Fault.DIVISION, 9),
    ],
)
def test_what_cannot_be_worked_out(text: str, fault: Fault, column: int) -> None:
    program = f"G21 G0\n{text}\nM2\n".encode()
    with pytest.raises(ProgramError) as raised:
        interpret(program)
    assert (raised.value.fault, raised.value.line) == (fault, 2)
    assert raised.value.column == column
    assert run_rs274(program).error


def test_the_position_is_not_known_under_compensation() -> None:
    program = b"G21 F100\nG41.1 D2\nG1 X10\nG1 Y10\nG1 X#5420\nM2\n"
    with pytest.raises(ProgramError) as raised:
        interpret(program)
    assert (raised.value.fault, raised.value.line) == (Fault.COMP_ACTIVE, 5)
    assert run_rs274(program).error


@pytest.mark.parametrize(
    "comment",
    [
        "(DEBUG, x is #1 #<zz> #5420 [1+1])",
        "(debug,%d#1 %.2f#1 %f#1 %%)",
        "(MSG, #1 stays)",
        "(PRINT, #1)",
        "(DEBUG,#<_feed>#<_mine>#<mine>)",
        "(DEBUG,#9999 #-1)",
        "#1=4 (DEBUG,#1)",
        "(DEBUG,plain)",
        "#5599=0\n(DEBUG,silent)",
        "(MSG,a)(b)",
        "(a)(MSG,b)",
    ],
)
def test_messages_as_linuxcnc_has_them(comment: str) -> None:
    program = f"G21 F100\n#1=2.5\n#<mine>=1 #<_mine>=2\n{comment}\nM2\n".encode()
    peer = run_rs274(program)
    texts = [event.text for event in interpret(program).trace.events if event.text]
    expected = peer.messages
    if "PRINT" in comment:
        expected = [line for line in peer.output.splitlines() if line.strip() == "2.500000"]
    assert [text.strip() for text in texts] == [text.strip() for text in expected]


def test_a_line_full_of_comparisons_is_soon_read() -> None:
    depth = 28
    assert value("[" * depth + "1" + " EQ 1]" * depth) == 1.0


def test_other_controls_may_have_names_of_their_own() -> None:
    source = Source(RS274NGC_GRAMMAR)
    assert source.value(Name("a")) == "named('a')"
    assert source.value(Exists(Name("a"))) == "exists('a')"


def test_rounding_a_giant_number_is_refused() -> None:
    # LinuxCNC takes it and gets a number that has nothing to do with it.
    with pytest.raises(ProgramError) as raised:
        interpret(b"G0 X[round[10**10] - round[10**10]]")
    assert raised.value.fault == Fault.LARGE
