"""Columns and rows: any program, forced down either path and cut anywhere, gives the same bits."""

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.gcode import interpret
from simlab.gcode.batches import Language, read_row
from simlab.gcode.dialects import RS274NGC, Group
from simlab.gcode.engine import Engine
from simlab.gcode.limits import Limits
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.shape import Shape
from simlab.gcode.toolpath import COLUMNS
from simlab.gcode.trace import Call, EventKind, Source, span_of
from simlab.model.errors import ProgramError

PARAMETERS = {5241: 3.5, 5261: 1.0, 5270: 30.0}
MOVES = [
    "G0 X1 Y2", "G1 X2.5 F100", "g1y-3z.5", "X1", "Y-2 Z3", "X+4", "x1.25 ", "  Y4", "Z1\r",
    "N5 Z1", "G3 X3 Y3 R5", "G2 I1", "G0 X-0.000", "G1 X3", "X5", "F50", "(note)", "; note", "",
]  # fmt: skip
MODES = [
    "G91", "G90", "G20", "G21", "G55", "G54", "G56", "G17", "G18", "G19", "G80", "G94 F7", "M3 S9",
    "M4", "M5", "S200", "T1 M6", "G98", "G99", "G93", "G95 F.1", "G94", "G7", "G8", "G61",
    "G64 P.1", "G90.1", "G91.1", "G52 X1", "G92 X1 Y2", "G92.1", "G10 L2 P1 R30", "G10 L2 P1 R0",
    "G43 H1", "G49", "G4 P1", "M8", "(MSG,hi)",
]  # fmt: skip
HOLES = [
    "G81 X1 Y2 Z-3 R2", "G82 Z-2 R1 P.5 Y3", "G83 X1 R3 Z-4 Q1.5", "G73 X2 Z-1 R0 Q.3",
    "G85 X1 Z-3 R2", "G89 Y1 Z-3 R2 P1", "X3", "X1 L2", "R4 Z-1 X1", "X1 Q2", "Y1 P.25", "G80",
    "G0 Z5", "G0 Z0", "G1 Z-1", "G81 X1", "X4 Y1", "G86 X1 Z-1 R1 P0", "X1 I1", "R1",
]  # fmt: skip
ODD = [
    "/G0 X5", "M2", "%", "X1 X2", "N5. X1", "N+5 X1", "A5", "G53 G0 X1", "G0", "G1", "I2", "Q2",
    "F0", "G1.5", "G41 D5", "G40", "M30", "X" + "0" * 260, "G28", "G0 X1 (" + "c" * 300 + ")",
    "X#1", "#1=[2+1]", "X [1+#1]", "o1 if [#1 GT 2]", "o1 endif", "O7", "G[80+1] X1 R1 Z0",
]  # fmt: skip
STARTS = [
    "G21 G90 F100",
    "G21 G91 F50",
    "G20 F9 G91",
    "G0 Z9\nG81 R2 Z-5 X1 F7",
    "G56 F2",
    "G18 F3",
]

SHARE, WHOLE = 100, 20_000
"""Programs of any kind in `make test` and in `make soak`."""

Outcome = tuple[object, ...]


def outcome(
    program: str, *, chunk_bytes: int = 1 << 19, path: Literal["columns", "rows"] = "columns"
) -> Outcome:
    """Everything about a path to the bit, or about the mistake."""
    try:
        made = interpret(
            program.encode(), parameters=PARAMETERS, chunk_bytes=chunk_bytes, path=path
        )
    except ProgramError as error:
        return error.line, error.column, error.fault, error.what
    columns = (getattr(made, name).tobytes() for name in COLUMNS)
    return *columns, made.trace.modes, made.trace.events, made.trace.stacks


def by_text(program: str, chunk_bytes: int, *, columns: bool) -> Outcome:
    """The same of lines without macros, handed over as a text however short it is."""
    machine = Machine()
    machine.record.sources[0] = Source("", program.encode())
    for number, value in PARAMETERS.items():
        machine.state.p[number] = value
    machine.state.select_system(0)
    engine = Engine(machine, RS274NGC, columns=columns, chunk_bytes=chunk_bytes)
    try:
        engine.run_text(program.encode(), 1)
    except ProgramError as error:
        return error.line, error.column, error.fault, error.what
    path = machine.record.finish()
    columns_of = (getattr(path, name).tobytes() for name in COLUMNS)
    return *columns_of, path.trace.modes, path.trace.events, tuple(machine.state.at)


def check_both(program: str, chunk_bytes: int) -> None:
    assert outcome(program, chunk_bytes=chunk_bytes) == outcome(program, path="rows")
    flat = "\n".join(line for line in program.split("\n") if not set(line) & set("#[%oO"))
    by_rows = by_text(flat, 1 << 19, columns=False)
    assert by_text(flat, chunk_bytes, columns=True) == by_rows
    assert by_text(flat, 1 << 19, columns=True) == by_rows
    assert by_text(flat, chunk_bytes, columns=False) == by_rows


def programs(*sets: list[str]) -> st.SearchStrategy[str]:
    """Stretches of lines, long enough for columns."""
    line = st.sampled_from([line for lines in sets for line in lines])
    stretch = st.lists(line, min_size=1, max_size=5).flatmap(
        lambda lines: st.integers(1, 12).map(lambda times: "\n".join(lines * times))
    )
    lines = st.tuples(st.sampled_from(STARTS), st.lists(stretch, max_size=6))
    return lines.map(lambda parts: "\n".join((parts[0], *parts[1])))


@settings(deadline=None)
@given(programs(MOVES, MODES), st.integers(1, 400))
def test_moves_and_modes_by_either_path(program: str, chunk_bytes: int) -> None:
    check_both(program, chunk_bytes)


@settings(deadline=None)
@given(programs(MOVES, HOLES, HOLES), st.integers(1, 400))
def test_holes_by_either_path(program: str, chunk_bytes: int) -> None:
    check_both(program, chunk_bytes)


@pytest.mark.parametrize("examples", [SHARE, pytest.param(WHOLE, marks=pytest.mark.soak)])
def test_anything_by_either_path(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(programs(MOVES, MODES, HOLES, ODD), st.integers(1, 400))
    def check(program: str, chunk_bytes: int) -> None:
        check_both(program, chunk_bytes)

    check()


STRETCHES = [
    "F9\n" + "G1 X1\nG80\nG0 Y2\n" * 20,
    "F9 G18\n" + "G2 X1 Z1 R2\nG3 X0 Z0 R2\n" * 20,
    "F9 G56\n" + "G3 X3 Y3 I1.5 J1.5\nG2 X0 Y0 R5\nG1 X1\nY2\nG0 X0 Y0\n" * 10,
    "F9\n" + "G1 G91 X1\nG90 Y3\n" * 20,
    "F9 G56\n" + "G1 X1\nG91 Y2 X1\nG90\n" * 20,
    "F9 G90.1\n" + "G2 X1 Y1 I1 J0\nG3 X0 Y0 I1 J0\n" * 20,
    "F9 G56 G90.1\n" + "G0 X1 Y2\nG2 I1 J2\n" * 20,
    "F9 G56 G90.1\n" + "G0 X1 Y2\n" * 20 + "G2 I1\n",
    "F9 G56 G90.1\n" + "G0 X1 Y2\n" * 20 + "G3 J1\n",
    "M3 S5\n" * 40,
    "G0 X20000000\nX1\n" * 20,
    "G0 X-20000000 F-1\nX1\n" * 20,
    "F9\n" + "G1 X1\nN5 N6 X2\n" * 20,
    "F9\n" + "G1 X1\n" * 40 + "O5\n",
    "F9\n" + "G1 X1\n" * 40 + "G77 X1\n",
    "F9\n" + "G1 X1\n" * 40 + "G1 M77\n",
    "F9\n" + "G2 X1 I.5\nG3 X0 I-.5\n" * 20 + "G2 X9 I1\n",
    "G81 X1 Z-1 R1 F9\n" + "X2\n" * 30 + "G92 Z3\n" + "X3\n" * 30,
    "G81 X1 Z-1 R1 F9\n" + "X2\n" * 30 + "G20\n" + "X3\n" * 30,
    "G98 G0 Z5\nG81 X1 Z-1 R1 F9\n"
    + "X2\nG0 Z0\nG81 X3 Z-1 R1\nX4\nG80\nG0 Z3\nG81 X9 Z0 R1\n" * 9,
    "G56 F9\n" + "G81 X2 Z-1 R1\nX3\n" * 15,
    "M3 S1 F9\nG86 X1 Z-1 R1 P0\n" + "X2\n" * 5 + "G1 X1\n" * 40,
    "F9 G81 X2 Z-1 R1\n" + "X3\n" * 30 + "X3 Q1\n",
    "F9 G81 X2 Z-1 R1\n" + "X3\n" * 30 + "X3 Z2\n",
    "F9 G91 G98\n" + "G81 X1 Z-1 R1\nX2\nG83 X1 Z-1 R2 Q.3\nG80\nG0 X5\n" * 9,
    "F9 G93\n" + "G1 X1 F2\n" * 40 + "G94 F5\n" + "X1\nX2\n" * 30,
    "G0 X1\n" * 40 + "M2\n" + "G0 X2\n" * 400,
    "G0 X1\nX2\n" * 2100,
]


@pytest.mark.parametrize("program", STRETCHES)
def test_stretches_by_either_path(program: str) -> None:
    by_rows = by_text(program, 1 << 19, columns=False)
    assert by_text(program, 300, columns=True) == by_rows
    assert by_text(program, 1 << 19, columns=True) == by_rows
    assert outcome(program) == outcome(program, path="rows")


def test_lines_with_a_slash_can_be_left_out_of_a_text() -> None:
    machine = Machine()
    text = b"/G0 X1\nG0 Y1\n"
    machine.record.sources[0] = Source("", text)
    Engine(machine, RS274NGC, block_delete=True).run_text(text, 1)
    assert machine.record.finish().end_mm.tolist() == [[0, 1, 0]]


def test_nothing_is_done_behind_the_end() -> None:
    machine = Machine()
    end = Shape(1, 0, 0, (), {Group.STOP: 2})
    Engine(machine, RS274NGC).run_rows([(end,), (end,)])
    assert machine.state.ended
    Engine(machine, RS274NGC).run_text(b"?", 1)


def test_a_text_has_no_values_to_be_worked_out() -> None:
    with pytest.raises(TypeError, match="macro code"):
        read_row("G0 X#1", Row(1), Language(RS274NGC))


def test_a_limit_names_the_same_line_by_either_path() -> None:
    for limits, lines, line in (
        (Limits(moves=100), "G0 X1\n" * 200, 101),
        (Limits(moves=100), "F9 G81 X1 Z-1 R1\n" + "X2\nX3\n" * 100, 26),  # four moves a hole
        (Limits(points=90), "F9 G83 X1 Z-1 R1 Q1\n" + "X2\nX3\n" * 10 + "X4 Q.01\n", 22),
        (Limits(points=90), "F9 G83 X1 Z-1 R1 Q1\n" + "X2\nX3\n" * 15 + "X4 Q.05\n", 32),
    ):
        for columns in (True, False):
            machine = Machine(limits=limits)
            machine.record.sources[0] = Source("", lines.encode())
            with pytest.raises(ProgramError) as error:
                Engine(machine, RS274NGC, columns=columns).run_text(lines.encode(), 1)
            assert error.value.line == line
            assert error.value.fault in ("gcode.limit.moves", "gcode.limit.points")


def test_dwells_of_holes_stand_before_their_moves() -> None:
    program = "F9 G82 X0 Z-1 R1 P.5\n" + "".join(f"X{n}\n" for n in range(1, 40))
    path = interpret(program.encode())
    assert [event.kind for event in path.trace.events] == [EventKind.DWELL] * 40
    for number, event in enumerate(path.trace.events):
        assert (event.line, event.value) == (number + 1, 0.5)
        assert path.start_mm[event.before, 2] == -1.0
        assert path.line[event.before] == number + 1


def test_where_moves_come_from() -> None:
    program = b"G0 X1\n N5 (to) g1 f9 x2 ; there\no1 sub\n  X3\no1 endsub\no1 call"
    path = interpret(program)
    first, second, third = (path.origin(row) for row in range(3))
    assert (first.source, first.line, first.first_column, first.last_column) == ("", 1, 1, 5)
    assert (second.line, second.first_column, second.last_column) == (2, 10, 17)
    assert second.words[:3] == ("G1", "G17", "G21")
    assert (third.line, third.first_column, third.last_column) == (4, 3, 4)
    assert third.stack == (Call("1", 0, 6),)
    assert span_of("(nothing)") == (1, 1)
    assert Source("", b"one\ntwo").line(2) == "two"
    assert Source("", b"one\ntwo").line(3) == ""


def test_rows_of_macros_are_columns_where_they_are_many() -> None:
    lines = "#1=0\nG0 Z9 F9\no1 repeat [60]\nG81 X[#1] Y#1 Z-1 R1\n#1=[#1+1]\no1 endrepeat"
    path = interpret(lines.encode())
    assert len(path) == 1 + 60 * 3 + 1
    assert path.end_mm[-1].tolist() == [59, 59, 1]
    assert set(path.line.tolist()) == {2, 4}
    assert outcome(lines) == outcome(lines, path="rows")


def test_columns_that_are_alike_are_in_memory_once() -> None:
    path = interpret(b"F9\n" + b"G1 X1\nX2\n" * 100_000, chunk_bytes=1 << 16)
    for name in ("kind", "centre_mm", "turns", "tool", "feed_mm_min", "rotary_deg", "mode"):
        assert getattr(path, name).strides[0] == 0
    assert path.start_mm.base is path.end_mm.base
