"""Macro code runs in blocks: what waits, what ends a program, how much it may do."""

import pytest

from simlab.gcode import interpret
from simlab.gcode.endless import MOST_LINES
from simlab.gcode.faults import Fault
from simlab.gcode.limits import Limits
from simlab.model.errors import ProgramError


def refused(program: str, limits: Limits | None = None) -> ProgramError:
    with pytest.raises(ProgramError) as raised:
        interpret(program.encode(), limits=limits or Limits())
    return raised.value


@pytest.mark.parametrize(
    "loop",
    [
        "o1 while [1]\no1 endwhile",
        "#1=1\no1 while [#1 GT 0]\nG0 X1\no1 endwhile",
        "#1=1\no1 while [#1 GT 0 AND -[2] LT 0]\n#2=[#2+1]\nM8\no1 endwhile",
        "#1=1\no1 while [exists[#1]]\no1 continue\no1 endwhile",
        "#<a>=1\no1 while [sin[#<a>]]\n#<b>=2\no2 repeat [2]\nX1\no2 endrepeat\no1 endwhile",
        "#1=1\no1 do\nG0 X1\no1 while [#1 EQ 1]",
    ],
)
def test_a_loop_that_cannot_end_is_refused_at_once(loop: str) -> None:
    error = refused(f"G21 G0\n{loop}\n", Limits(lines=1000))
    first = next(n for n, line in enumerate(f"G0\n{loop}".split("\n"), 1) if line.startswith("o1"))
    assert (error.fault, error.line) == (Fault.ENDLESS, first)


@pytest.mark.parametrize(
    "loop",
    [
        "#1=1\no1 while [#1 GT 0]\n#1=[#1+1]\no1 endwhile",
        "#1=1\no1 while [#1 GT 0]\n#[#1]=5\no1 endwhile",
        "#1=1\no1 while [##1 EQ 1]\no1 endwhile",
        "o1 while [#5420 EQ 0]\no1 endwhile",
        "o1 while [#<_x> EQ 0]\no1 endwhile",
        "o9 sub\no9 endsub\no1 while [1]\no9 call\no1 endwhile",
        "#1=3\no1 while [1]\nM#1\no1 endwhile",
        "o1 while [1]\no2 if [0]\nM2\no2 endif\no1 endwhile",
        "o1 while [1]\no2 if [0]\nX &\no2 endif\no1 endwhile",
        "#1=1\no1 do\n#1=[#1+1]\no1 while [#1 GT 0]",
        "o1 while [1]\n" + "\n" * (MOST_LINES + 2) + "\no1 endwhile",
    ],
)
def test_a_loop_that_does_not_end_is_refused_in_the_end(loop: str) -> None:
    error = refused(f"G21 G0\n{loop}\n", Limits(lines=20_000))
    first = next(n for n, line in enumerate(f"G0\n{loop}".split("\n"), 1) if line.startswith("o1"))
    assert (error.fault, error.line) == (Fault.LINES, first)


def test_the_loop_that_is_named_is_the_one_that_goes_on() -> None:
    text = "o1 repeat [2]\no2 repeat [2]\no2 endrepeat\n#1=1\no3 while [#1]\n#1=[#1+1]\n"
    error = refused(f"{text}o3 endwhile\no1 endrepeat", Limits(lines=20_000))
    assert (error.fault, error.line) == (Fault.LINES, 5)


def test_recursion_without_a_loop_is_counted_where_it_is() -> None:
    text = "o1 sub\no2 if [#<_call_level> LT 9]\no1 call\no1 call\no1 call\no2 endif\no1 endsub\n"
    error = refused(f"{text}o1 call", Limits(lines=2000))
    assert error.fault == Fault.LINES


def test_a_line_may_be_done_so_often() -> None:
    text = "#1=1\no1 while [#1 GT 0]\n#1=[#1+1]\no1 endwhile"
    assert refused(text, Limits(visits=5000)).fault == Fault.LINES


def test_giant_repeats_are_refused_at_once() -> None:
    error = refused("o1 repeat [10**9]\nG0 X1\no1 endrepeat")
    assert (error.fault, error.line) == (Fault.REPEATS, 1)
    assert refused("M98 P5 L1000000000\nM2\nO5\nM99").fault == Fault.REPEATS


def test_a_long_flat_stretch_counts_when_it_is_done_again() -> None:
    flat = "X1\nX2\n" * 150
    text = f"G0\no1 repeat [100]\n{flat}o1 endrepeat\n"
    assert len(interpret(text.encode())) == 100 * 300 + 1
    assert refused(text, Limits(lines=10_000)).fault == Fault.LINES


def test_many_rows_are_handed_over_in_between() -> None:
    text = "G21 G0\n#1=0\no1 while [#1 LT 3000]\n#1=[#1+1]\nX#1\no1 endwhile\n"
    path = interpret(text.encode())
    assert path.end_mm[:, 0].tolist() == [0.0, *map(float, range(1, 3001))]
    assert path.line.tolist() == [1, *[5] * 3000]


def test_what_stands_behind_the_end_is_not_done() -> None:
    text = "G21 G0\n#1=30\nX1\no1 while [1]\nM#1\n#2=[#2+1]\nX#2\no1 endwhile"
    assert interpret(text.encode()).end_mm[:, 0].tolist() == [0.0, 1.0]
    assert len(interpret(b"G0 X1\n#1=2\nM2.0000001\n#1=[1/0]\n")) == 1


def test_parameters_of_the_control_are_up_to_date_when_they_are_read() -> None:
    text = "G21 G0 X5\nG92 X0\nX2\n#1=#[5419+1]\nY#1 Z#5220\n#5241=4\nG55 X#5241\n"
    ends = interpret(text.encode()).end_mm
    # G92 moves the origin to 5, so X2 is 7; then Y is 2; G55 with 4 in 5241 moves it to 9.
    assert ends[2].tolist() == [7.0, 2.0, 1.0]
    assert ends[3].tolist() == [13.0, 2.0, 1.0]


CONTOUR = """\
G21 G18 G8 F100 S500 M3
#31=20
o101 sub
#32=#31
#<a>=2
o1 if [#32 GT 0]
G0 X#32
o1 endif
G1 Z-10
G1 X30 Z[-10 - #<a>]
o101 endsub
G0 X40 Z5
G71 Q101 D1 I0.5
G0 Z#31
M2
"""


def test_a_contour_is_read_from_its_subprogram_and_not_done() -> None:
    path = interpret(CONTOUR.encode())
    cycle = path.line == 13
    assert cycle.sum() > 5
    assert path.end_mm[-1, 2] == 20.0
    assert not set(path.line.tolist()) & {7, 9, 10}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("#32=[1/0]", Fault.DIVISION),
        ("#32=#<nope>", Fault.UNKNOWN_PARAMETER),
        ("o9 endwhile", Fault.STRAY),
    ],
)
def test_a_mistake_in_a_contour_is_named_there(line: str, fault: Fault) -> None:
    # Not when it is defined: then a return is looked at only.
    error = refused(CONTOUR.replace("#32=#31", line))
    assert (error.fault, error.line) == (fault, 4)


def test_a_contour_may_call_and_may_end_the_program() -> None:
    called = CONTOUR.replace("o101 sub\n", "o7 sub\n#32=#31\no7 endsub\no101 sub\no7 call\n")
    assert interpret(called.encode()).end_mm[-1, 2] == 20.0
    ended = CONTOUR.replace("#32=#31", "#32=#5420").replace("#32 GT 0", "1").replace("X#32", "X20")
    assert interpret(ended.encode()).end_mm[-1, 2] == 20.0


def test_a_contour_may_be_long_and_flat() -> None:
    flat = "\n".join(f"G1 Z-{i // 2 + 1} X{20 + (i + 1) // 2}" for i in range(250))
    long = CONTOUR.replace("G1 Z-10\n", f"{flat}\n").replace("X30 Z[-10 - #<a>]", "X200 Z-130")
    path = interpret(long.replace("G0 X40", "G0 X210").encode())
    assert path.end_mm[-1, 2] == 20.0
    assert path.line[-1] == 14 + 249


def test_a_contour_that_is_not_there() -> None:
    error = refused(CONTOUR.replace("Q101", "Q102"))
    assert (error.fault, error.line) == (Fault.SUB_MISSING, 13)


def test_a_contour_comes_from_a_file_of_a_subprogram() -> None:
    lines = CONTOUR.split("\n")
    sub = "\n".join(["o<turn> sub", "G71 Q101 D1 I0.5", "o<turn> endsub", *lines[2:11]])
    main = "\n".join([*lines[:2], "G0 X40 Z5", "o<turn> call", "M2"])
    path = interpret(main.encode(), subprograms={"turn": sub.encode()})
    assert path.trace.sources[path.source[-1]].name == "turn"


def test_lines_with_codes_that_are_worked_out_share_their_shape() -> None:
    text = "G21 G0\n#1=0\no1 repeat [4]\nG[#1] X[#1+5] F100\n#1=[1-#1]\no1 endrepeat"
    path = interpret(text.encode())
    assert path.kind.tolist() == [0, 0, 1, 0, 1]


def test_an_empty_program_does_nothing() -> None:
    for text in (b"", b"\n", b"%", b"%\n%\nG0 X1", b" \n%\n"):
        assert len(interpret(text)) == 0
    assert len(interpret(b"m0")) == 0
    assert len(interpret(b"#1=1")) == 0
    assert len(interpret(b"%\nG0 X1")) == 1
    assert len(interpret(b"%\nG0 X1\n(50 %)\nG0 X2 (%)\n%")) == 2
