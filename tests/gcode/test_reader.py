"""What a line says: words, assignments, O words, comments; and where a bad one goes wrong."""

import pytest

from simlab.gcode.dialects import RS274NGC, Group
from simlab.gcode.expressions import Binary, Name, Number, Parameter
from simlab.gcode.faults import Fault
from simlab.gcode.reader import column_of, read_line, shape_of
from simlab.model.errors import ProgramError


def words(text: str) -> dict[str, float]:
    line = read_line(text, 1)
    return {
        item.letter: item.value.value
        for item in (*line.codes, *line.words)
        if isinstance(item.value, Number)
    }


def codes(text: str) -> dict[Group, int]:
    line = read_line(text, 1)
    values = [item.value.value for item in line.codes if isinstance(item.value, Number)]
    return dict(shape_of(line, values, 0, 0, RS274NGC).codes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("G1 X1.5 y-2", {"G": 1.0, "X": 1.5, "Y": -2.0}),
        ("N10 g0x1y.5z3.", {"G": 0.0, "X": 1.0, "Y": 0.5, "Z": 3.0}),
        ("N20.5 X1 2 Y - 3 . 5", {"X": 12.0, "Y": -3.5}),
        ("/ N5 X1", {"X": 1.0}),
        ("X1 (a) Y2 ; Z3 (", {"X": 1.0, "Y": 2.0}),
        ("@5 ^1 ^30 $0", {"@": 5.0, "^": 30.0, "$": 0.0}),
        ("X1\r", {"X": 1.0}),
        ("", {}),
    ],
)
def test_plain_words(text: str, expected: dict[str, float]) -> None:
    assert words(text) == expected
    assert read_line(text, 1).plain


@pytest.mark.parametrize(
    ("text", "fault", "column"),
    [
        ("G0 X1.5.5", Fault.NUMBER, 5),
        ("G0 X", Fault.NUMBER, 4),
        ("G0 X.", Fault.NUMBER, 5),
        ("G0 X(hi)1", Fault.NUMBER, 5),
        ("G0 X1 & Y2", Fault.CHARACTER, 7),
        ("G0 X1 \x01 Y2", Fault.CHARACTER, 7),
        ("G0 X1 ) Y1", Fault.CHARACTER, 7),
        ("G0 X1*71", Fault.CHARACTER, 6),
        ("//G0", Fault.CHARACTER, 2),
        ("G0 Y1 /X2", Fault.CHARACTER, 7),
        ("N-3 G0", Fault.LINE_NUMBER, 1),
        ("G0 N40 Y1", Fault.LINE_NUMBER, 4),
        ("G0 X1 X2", Fault.TWICE, 7),
        ("G21 (a", Fault.COMMENT, 5),
        ("G21 (a) G0 (b(c)", Fault.COMMENT, 14),
        ("G0 (note) x[1 + ]", Fault.EXPRESSION, 17),
        ("G0 X[1", Fault.EXPRESSION, 6),
        ("G0 X[1 ? 2]", Fault.EXPRESSION, 8),
        ("G0 X#<a", Fault.EXPRESSION, 5),
        ("#1 5", Fault.EXPRESSION, 4),
        ("#1", Fault.EXPRESSION, 2),
        ("G0 X foo[1]", Fault.EXPRESSION, 6),
        ("G0 X sin 30", Fault.EXPRESSION, 6),
        ("G0 X atan[1]", Fault.EXPRESSION, 6),
        ("G0 X exists[1]", Fault.EXPRESSION, 6),
        ("G0 X exists[#1+1]", Fault.EXPRESSION, 6),
        ("G0 X" + "[" * 80 + "1" + "]" * 80, Fault.EXPRESSION, 66),
        ("G0 (" + "a" * 251 + ")", Fault.LONG_LINE, 1),
        ("o1 foo", Fault.FLOW, 4),
        ("O1000 G21", Fault.FLOW, 7),
        ("o<x if [1]", Fault.FLOW, 1),
        ("o1 while 1", Fault.FLOW, 10),
        ("o1 if [1] G0 X1", Fault.FLOW, 11),
        ("o1 if [1] [2]", Fault.FLOW, 11),
        ("o1 else [2]", Fault.FLOW, 9),
        ("o1 call" + "[1]" * 31, Fault.FLOW, 98),
        ("o1 call foo", Fault.FLOW, 9),
        ("M98 L2", Fault.MISSING, 1),
        ("M99 P3", Fault.FLOW, 5),
    ],
)
def test_a_bad_line_is_refused_where_it_is_bad(text: str, fault: Fault, column: int) -> None:
    with pytest.raises(ProgramError) as raised:
        read_line(text, 7)
    assert (raised.value.fault, raised.value.line, raised.value.column) == (fault, 7, column)


def test_a_number_beyond_all_measure_is_refused() -> None:
    # 254 characters of digits still make a number; only the exponent of a float is in the way.
    line = read_line("G0 X" + "9" * 240, 1)
    assert line.words[0].value == Number(float("9" * 240))


def test_names_have_no_blanks_and_no_capitals() -> None:
    line = read_line("#< B  c>=[ 3 * # <bC> ]", 1)
    assert line.sets == [(Name("bc"), Binary("*", Number(3.0), Name("bc")))]
    assert not line.plain


def test_assignments_stand_among_words() -> None:
    line = read_line("#1=5 G0 X#1 ##2=#[3]", 1)
    assert [item.letter for item in line.words] == ["X"]
    assert line.sets[1] == (Parameter(Parameter(Number(2.0))), Parameter(Number(3.0)))


@pytest.mark.parametrize(
    ("text", "keyword", "label", "values"),
    [
        ("o100 sub", "SUB", Number(100.0), 0),
        ("O<Some Name> call [1] (c) [#2] (d)", "CALL", "somename", 2),
        ("N5 o[1+2] endsub", "ENDSUB", Binary("+", Number(1.0), Number(2.0)), 0),
        ("o1 return [5] ; done", "RETURN", Number(1.0), 1),
        ("o1 elseif [1 GT 2]", "ELSEIF", Number(1.0), 1),
        ("O1000 (name)", "PROGRAM", Number(1000.0), 0),
        ("M98 P100 L2 G0 X1", "M98", Number(100.0), 1),
        ("m098p5", "M98", Number(5.0), 0),
        ("M99 (back)", "M99", "", 0),
    ],
)
def test_o_words(text: str, keyword: str, label: object, values: int) -> None:
    flow = read_line(text, 1).flow
    assert flow is not None
    assert (flow.keyword, flow.label, len(flow.values)) == (keyword, label, values)


def test_m980_and_m98_behind_a_word_are_no_calls() -> None:
    assert read_line("M980", 1).flow is None
    assert read_line("M98.5 P1", 1).flow is None


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("(msg, hello) G0 (first)", ""),
        ("G0 (first) (MSG, second)", "MSG, second"),
        ("( debug, #1)", "DEBUG, #1"),
        ("(debug , #1)", ""),
        ("(PRINT,x)", "PRINT,x"),
        ("(MSG)", ""),
        ("; msg, no", ""),
        ("o1 if [1] (MSG, no)", ""),
        ("(LOG, no)", ""),
    ],
)
def test_only_the_last_comment_may_do_something(text: str, comment: str) -> None:
    assert read_line(text, 1).comment == comment


def test_an_empty_line_does_nothing() -> None:
    assert read_line(" / (nothing)", 1).empty
    assert not read_line("(MSG,x)", 1).empty


def test_a_message_with_a_parameter_is_plain_and_one_to_fill_in_is_not() -> None:
    assert read_line("(MSG,#1)", 1).plain
    assert not read_line("(DEBUG,#1)", 1).plain
    assert not read_line("o1 sub", 1).plain
    assert not read_line("X#1", 1).plain
    assert not read_line("G#1", 1).plain


def test_codes_go_to_their_groups() -> None:
    assert codes("G90 G1.0 G59.10 M3 M8") == {
        Group.DISTANCE: 900,
        Group.MOTION: 10,
        Group.SYSTEM: 591,
        Group.SPINDLE: 3,
        Group.COOLANT: 8,
    }
    assert codes("G80 G1 G80")[Group.CANCEL] == 800
    assert codes("G0 M99") == {Group.MOTION: 0, Group.STOP: 2}


@pytest.mark.parametrize(
    ("text", "fault", "column"),
    [
        ("G0 G1", Fault.GROUP, 4),
        ("G1.05", Fault.WORD, 1),
        ("G-1", Fault.WORD, 1),
        ("X1 G99999999999", Fault.WORD, 4),
        ("M3.5", Fault.WORD, 1),
        ("G0 X1 M98", Fault.FLOW, 7),
        ("M101", Fault.REFUSED_WORD, 1),
        ("M200", Fault.WORD, 1),
    ],
)
def test_codes_that_are_refused(text: str, fault: Fault, column: int) -> None:
    with pytest.raises(ProgramError) as raised:
        codes(text)
    assert (raised.value.fault, raised.value.column) == (fault, column)


@pytest.mark.parametrize(
    ("text", "letters", "column"),
    [
        ("N5 G1 (a) X#1 Y[2 + 3]", "Y", 15),
        ("N5 G1 X1", "Q", 4),
        ("#1=4", "X", 1),
        ("", "X", 1),
        ("G1 X1 &", "X", 7),
        ("G1 ; comment", "G", 1),
        ("(#1) G1 (a) X1 Y[2] ;#", "#", 17),
        ("G1 X1 (#1)", "#", 1),
    ],
)
def test_the_column_of_a_word(text: str, letters: str, column: int) -> None:
    assert column_of(text, letters) == column
