"""Each word of the modal core by hand, refusals with line and column, and the cut of chunks."""

from math import nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.gcode import MoveKind, Toolpath, interpret
from simlab.gcode.tables import Tool
from simlab.model.errors import InputError, ProgramError

ENDS = [
    ("G0 X1 Y2 Z3", [1, 2, 3]),
    ("G21 G0 X25.4", [25.4, 0, 0]),
    ("G20 G0 X1\nG21 X2", [2, 0, 0]),
    ("G20 G0 X1 Y-.5", [25.4, -12.7, 0]),
    ("G0 X1 G91\nX2\nX3 Y1\nG90 X2", [2, 1, 0]),
    ("G91 G0 X1\nX2 Y-1\nX3", [6, -1, 0]),
    ("G91 G20 G0 X1\nG21 X1", [26.4, 0, 0]),
    ("G55 G0 X1", [11, 0, 0]),
    ("G55 G0 X1\nG56 Y1", [11, 21, 0]),
    ("G55 G0 X1\nG54 Y1\nG55 Z2", [11, 1, 2]),
    ("G55 G91 G0 X1", [1, 0, 0]),
    ("G59.3 G0 X1 Y1", [1, 1, 0]),
    ("G57 G0 X10", [0, 10, 0]),  # turned by 90 degrees
    ("G57 G0 X10\nY5\nG54 X1", [1, 10, 0]),
    ("G57 G91 G0 X10 Y5\nX1", [-5, 11, 0]),
    ("G0 X1 (X2) ; X3", [1, 0, 0]),
    ("N7 G0 X1\nN8\n\nX2", [2, 0, 0]),
    ("%\nG0 X1\n%\nX2", [1, 0, 0]),
    ("G0 X1 M2\nX2", [1, 0, 0]),
    ("G0 X1\nM30 X2\nX3", [2, 0, 0]),
    ("/G0 X1", [1, 0, 0]),
    ("G0 X1 M0\nX2 M1", [2, 0, 0]),
    ("G17 G40 G49 G80 G90 G94 G97 G98 G61 M9 M5 G0 X1\nG64 P0.1 Q.1\nG61.1\nG99", [1, 0, 0]),
    ("g0 x+1 y - 2", [1, -2, 0]),
]  # fmt: skip
OFFSETS = {5241: 10.0, 5262: 20.0, 5290: 90.0}


@pytest.mark.parametrize(("program", "end_mm"), ENDS)
def test_where_a_program_ends(program: str, end_mm: list[float]) -> None:
    path = interpret(program.encode(), parameters=OFFSETS)
    assert path.end_mm[-1] == pytest.approx(np.array(end_mm, dtype=float), abs=1e-12)
    assert path.start_mm[1:].tolist() == path.end_mm[:-1].tolist()


def test_the_work_offset_in_force_is_a_parameter() -> None:
    path = interpret(b"G0 X1", parameters={5220: 2.0, 5241: 10.0})
    assert path.end_mm.tolist() == [[11.0, 0.0, 0.0]]
    with pytest.raises(InputError, match="parameter 5220: 10 names no work offset"):
        interpret(b"", parameters={5220: 10.0})


def test_feed_counts_in_the_units_of_the_lines_before() -> None:
    path = interpret(b"F10 G1 X1\nG20 F20\nX2\nF30 X3\nG21 X4\nF40 X5\nG0 X6\nG1 X7\nF50 G94 X8")
    feeds = np.array([10, 20, 762, 762, 40, nan, 40, 50])
    assert path.feed_mm_min == pytest.approx(feeds, nan_ok=True)
    assert len(feeds) == len(path)
    assert path.kind.tolist() == [MoveKind.FEED] * 5 + [MoveKind.RAPID] + [MoveKind.FEED] * 2
    assert path.line.tolist() == [1, 3, 4, 5, 6, 7, 8, 9]


def test_a_motion_word_alone_is_a_move_and_modal_words_are_none() -> None:
    path = interpret(b"G21\nF5\nG0\nG1\nG90 M8\nX1")
    assert path.line.tolist() == [3, 4, 6]
    assert path.length_mm == 1.0


def test_spindle_and_tool_stand_beside_each_move() -> None:
    path = interpret(b"S100 M3\nG0 X1\nT5\nX2\nM6\nX3\nM4 S200\nX4\nM5\nX5\nT6 M6 M3\nX6")
    assert path.spindle_rpm.tolist() == [100, 100, 0, -200, 0, 200]
    assert path.tool.tolist() == [0, 0, 5, 5, 5, 6]


ARCS = [  # from the origin: centre, turns
    ("G2 X2 I1", [1, 0, 0], -0.5),
    ("G3 X2 I1", [1, 0, 0], 0.5),
    ("G3 X1 Y1 J1", [0, 1, 0], 0.25),
    ("G2 X1 Y1 J1", [0, 1, 0], -0.75),
    ("G2 I1", [1, 0, 0], -1),
    ("G3 J-1 Z5", [0, -1, 0], 1),
    ("G18 G2 X2 I1", [1, 0, 0], -0.5),
    ("G18 G3 Z1 X1 K1", [0, 0, 1], 0.75),
    ("G19 G3 Y1 Z1 J1", [0, 1, 0], 0.75),
    ("G19 G2 Y1 Z1 J1", [0, 1, 0], -0.25),
    ("G3 X1 Y1 R1", [0, 1, 0], 0.25),
    ("G2 X1 Y1 R1", [1, 0, 0], -0.25),
    ("G3 X1 Y1 R-1", [1, 0, 0], 0.75),
    ("G2 X1 Y1 R-1", [0, 1, 0], -0.75),
    ("G2 X2 R1", [1, 0, 0], -0.5),
    ("G18 G3 Z1 X1 R1", [1, 0, 0], 0.25),
    ("G19 G2 Y1 Z1 R1", [0, 1, 0], -0.25),
    ("G90.1 G2 X2 I1 J0", [1, 0, 0], -0.5),
    ("G90.1\nG91.1\nG2 X2 I1", [1, 0, 0], -0.5),
    ("G91 G2 X2 I1", [1, 0, 0], -0.5),
    ("G20 G2 X2 I1", [25.4, 0, 0], -0.5),
    ("G57 G3 X2 I1", [0, 1, 0], 0.5),
    ("G57 G90.1 G3 X2 I1 J0", [0, 1, 0], 0.5),
    ("G57 G3 X1 Y1 R1", [-1, 0, 0], 0.25),
]


@pytest.mark.parametrize(("program", "centre_mm", "turns"), ARCS)
def test_the_centre_and_the_turn_of_an_arc(
    program: str, centre_mm: list[float], turns: float
) -> None:
    path = interpret(f"F9 {program}".encode(), parameters=OFFSETS)
    assert path.centre_mm[-1] == pytest.approx(np.array(centre_mm, dtype=float), abs=1e-12)
    assert path.turns[-1] == pytest.approx(turns)


def test_a_long_way_round_by_a_large_radius() -> None:
    path = interpret(b"F9 G3 X1 R5")
    assert path.centre_mm[0] == pytest.approx(np.array([0.5, sqrt(25 - 0.25), 0]))


REFUSED = [
    ("G21 M98 P100", 1, 5, "gcode.flow.bad"),
    ("G1.5 X1", 1, 1, "gcode.word.unsupported"),
    ("G0.05", 1, 1, "gcode.word.unsupported"),
    ("G-1", 1, 1, "gcode.word.unsupported"),
    ("G1000", 1, 1, "gcode.word.unsupported"),
    ("G0 X1 P5", 1, 7, "gcode.word.unused"),
    ("o100 sub", 1, 1, "gcode.flow.unclosed"),
    ("o<fn> call [1]", 1, 1, "gcode.sub.missing"),
    ("[1]", 1, 1, "gcode.character.bad"),
    ("G0 X1 ?", 1, 7, "gcode.character.bad"),
    ("G0\n%", 2, 1, "gcode.character.bad"),
    ("G0 X1 \x07", 1, 7, "gcode.character.bad"),
    ("N1 /G0", 1, 4, "gcode.character.bad"),
    ("X", 1, 1, "gcode.number.bad"),
    ("G0 Y1 X1.2.3", 1, 8, "gcode.number.bad"),
    ("G0 X" + "9" * 400, 1, 1, "gcode.line.long"),
    ("T1.5", 1, 1, "gcode.number.whole"),
    ("G0 M3.5", 1, 4, "gcode.word.unsupported"),
    ("S-1", 1, 1, "gcode.number.negative"),
    ("N-1", 1, 1, "gcode.line-number.bad"),
    ("G0 N1", 1, 4, "gcode.line-number.bad"),
    ("N G0", 1, 1, "gcode.line-number.bad"),
    ("G0 (a", 1, 4, "gcode.comment.bad"),
    ("G0 (a (b))", 1, 7, "gcode.comment.bad"),
    ("G0 X1 (x) X2", 1, 11, "gcode.word.twice"),
    ("G0 X1 G1", 1, 7, "gcode.group.twice"),
    ("M3 S1 M5", 1, 7, "gcode.group.twice"),
    ("G54 G55", 1, 5, "gcode.group.twice"),
    ("G21\n(here) X1", 2, 8, "gcode.motion.missing"),
    ("G80 X1", 1, 5, "gcode.motion.missing"),
    ("G0 X1\nG80\nX2", 3, 1, "gcode.motion.missing"),
    ("I1", 1, 1, "gcode.word.unused"),
    ("G0\nI1", 2, 1, "gcode.word.unused"),
    ("G0 X1 R2", 1, 7, "gcode.word.unused"),
    ("G1 X1", 1, 1, "gcode.feed.missing"),
    ("F1 G94\nG94\n N2 G1 X1", 3, 5, "gcode.feed.missing"),
    ("F9 G2 X1", 1, 4, "gcode.arc.centre-missing"),
    ("F9 G90.1 G2 X1 I1", 1, 4, "gcode.arc.centre-missing"),
    ("F9 G2 X1 I1 R1", 1, 13, "gcode.arc.mixed"),
    ("F9 G2 X1 K1", 1, 10, "gcode.arc.plane"),
    ("F9 G2 X1 I.5 K1", 1, 10, "gcode.arc.plane"),
    ("F9 G2 R1", 1, 7, "gcode.arc.same-point"),
    ("F9 G2 X9 R1", 1, 10, "gcode.arc.radius-short"),
    ("F9 G2 X1 I0", 1, 10, "gcode.arc.radius-zero"),
    ("F9 G2 X1 I1", 1, 10, "gcode.arc.radius-zero"),
    ("F9 G2 X2.1 I1", 1, 12, "gcode.arc.radius-mismatch"),
    ("G4", 1, 1, "gcode.word.missing"),
    ("G0 X[1/0]", 1, 5, "gcode.expression.division-by-zero"),
]


@pytest.mark.parametrize(("program", "line", "column", "fault"), REFUSED)
def test_what_is_refused_and_where(program: str, line: int, column: int, fault: str) -> None:
    with pytest.raises(ProgramError) as error:
        interpret(program.encode(), parameters=OFFSETS)
    assert (error.value.line, error.value.column, error.value.fault) == (line, column, fault)
    assert str(error.value) == f"{line}:{column}: {error.value.what}; {error.value.remedy}"


def test_the_first_mistake_is_the_one_that_is_told() -> None:
    for program, line in (
        ("F9 G1 X1\nG4\nG1 X1 X2\n?", 2),
        ("G1 X1\nG4", 1),
        ("?\nG1 X1", 1),
        ("G0 X1\nM2\n?\nG4", 0),
        ("G0 X1\nM2 ?\nG4", 2),
        ("%\nG0 X1\n%\n?\nG4", 0),
    ):
        if not line:
            assert len(interpret(program.encode())) == 1
            continue
        with pytest.raises(ProgramError) as error:
            interpret(program.encode())
        assert error.value.line == line


def test_lines_count_from_the_start_of_the_file() -> None:
    with pytest.raises(ProgramError) as error:
        interpret(b"\n \n%\nG0 X1\nG4\n")
    assert (error.value.line, error.value.column) == (5, 1)


def test_tools_are_those_of_the_table_when_there_is_one() -> None:
    tools = {3: Tool(3, 1, 6.0, (0.0, 0.0, 0.0))}
    assert interpret(b"T3 M6\nG0 X1\nT0 M6", tools=tools).tool.tolist() == [3]
    with pytest.raises(ProgramError) as error:
        interpret(b"T3\n\tT4", tools=tools)
    assert (error.value.line, error.value.column) == (2, 2)
    assert error.value.fault == "gcode.tool.unknown"


def test_another_control_has_its_own_words() -> None:
    path = interpret(b"O1\nG0 X1.\nM30", dialect="fanuc-mill")
    assert path.end_mm.tolist() == [[1, 0, 0]]
    assert interpret(b"G0 X1.", parameters={7000: 5.0}).end_mm.tolist() == [[1, 0, 0]]


def test_a_dialect_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InputError, match="dialect 'fanuc' is not known; write one of rs274ngc"):
        interpret(b"", dialect="fanuc", subprograms={})


LINES = st.sampled_from([
    "G0 X1 Y2", "G1 X2.5 F100", "g1y-3z.5", "G91", "G90", "G20", "G21", "G55", "G54", "X1",
    "Y-2 Z3",
    "",
    "G3 X3 Y3 I1.5 J1.5", "G2 I1", "I2", "F50", "(note)", "; note", "G17", "G18", "/G0 X5", "X+4",
    "M3 S100",
    "T1 M6", "N5 Z1", "X1.25 ", "  Y4", "Z1\r", "G80", "G94 F7", "M2", "G4", "X1 X2", "%",
    "G0 X-0.000",
])  # fmt: skip


def outcome(program: bytes, chunk_bytes: int) -> tuple[bytes, ...] | tuple[int, int, str]:
    """All columns to the bit, or the place and class of the mistake."""
    parameters = {5221: 1.5, 5241: 7.25, 5243: -2.0}
    try:
        path: Toolpath = interpret(program, parameters=parameters, chunk_bytes=chunk_bytes)
    except ProgramError as error:
        return error.line, error.column, error.fault
    columns = (path.kind, path.line, path.feed_mm_min, path.start_mm, path.end_mm, path.centre_mm,
               path.turns, path.plane, path.spindle_rpm, path.tool)  # fmt: skip
    return tuple(column.tobytes() for column in columns)


@given(st.lists(LINES, max_size=30), st.integers(1, 120))
def test_the_cut_of_chunks_does_not_change_the_path(lines: list[str], chunk_bytes: int) -> None:
    program = "\n".join(lines).encode()
    assert outcome(program, chunk_bytes) == outcome(program, 1 << 20)


def test_a_long_program_of_each_mode_is_filled_alike() -> None:
    lines = [f"G{n % 2} X{n % 7} F{n % 9 + 1}" if n % 3 else f"Y{n % 5}" for n in range(400)]
    program = ("G0\n" + "\n".join(lines)).encode()
    path = interpret(program)
    assert path.end_mm[-1, :2].tolist() == [398 % 7, 399 % 5]
    assert path.feed_mm_min[-1] == 398 % 9 + 1 or np.isnan(path.feed_mm_min[-1])
    assert outcome(program, 64) == outcome(program, 1 << 20)


def test_a_machine_knows_its_place_behind_a_tool_change_where_the_lone_interpreter_forgets() -> (
    None
):
    program = b"G21 G43.1 Z10\nG0 X1 Z5\nG49\nT2 M6\nG0 X2\nM2\n"
    # The machine stands at Z 15, and no word moves Z; the lone interpreter reads Z 5 back.
    assert interpret(program, stand_alone=False).end_mm[-1].tolist() == [2.0, 0.0, 15.0]
    assert interpret(program).end_mm[-1].tolist() == [2.0, 0.0, 5.0]


def test_a_probe_stands_at_its_end_where_the_lone_interpreter_takes_it_back() -> None:
    program = b"G21 F100 G38.3 Z-10\nG91 G1 Z1\nM2\n"
    assert interpret(program, stand_alone=False).end_mm[-1, 2] == -9.0
    assert interpret(program).end_mm[-1, 2] == pytest.approx(-9.0 + 0.254)


def test_with_a_machine_a_tool_length_stays_what_it_was_when_the_unit_changes() -> None:
    program = b"G21 G43.1 Z10\nG20\nG53 G0 Z-1\nG49\nX1\nM2\n"
    assert interpret(program, stand_alone=False).end_mm[:, :3].tolist() == [
        [0.0, 0.0, -25.4],
        [25.4, 0.0, -25.4],
    ]
