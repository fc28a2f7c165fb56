"""Work offsets and G92: places worked out by hand, and as rs274 prints them."""

import pytest

from simlab.gcode import interpret
from simlab.model.errors import ProgramError
from tests.gcode.rows import done

HALF_ROOT_3 = 0.75**0.5


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        # G54 to G59.3
        ("G10 L2 P2 X10 Y20|G55|G0 X1 Y2|G54|X1", [[11, 22, 0], [1, 22, 0]]),
        ("G10 L2 P9 X5|G59.3|G0 Y1|X0", [[0, 1, 0], [5, 1, 0]]),
        ("G10 L2 P1 Z3|G0 Z1", [[0, 0, 4]]),
        ("G10 L2 P0 Z3|G0 Z1", [[0, 0, 4]]),
        ("G20|G10 L2 P1 X1|G0 X1|G21 X1", [[50.8, 0, 0], [26.4, 0, 0]]),
        ("G10 L2 P2 R90 X1|G55|G0 X2 Y3|G91 X1", [[-2, 2, 0], [-2, 3, 0]]),
        ("G10 L2 P1 R30|G0 X2|G10 L2 P1 R0|X2", [[2 * HALF_ROOT_3, 1, 0], [2, 1, 0]]),
        ("G10 L2 P1.5 X4|G0 X0", [[4, 0, 0]]),
        # G10 L20: where the tool stands is called so
        ("G0 X5 Y6|G10 L20 P1 X1|X2 Y6", [[5, 6, 0], [6, 6, 0]]),
        ("G0 X5 Y6|G10 L20 P2 X1 Z2|G55 X3 Z0", [[5, 6, 0], [7, 6, -2]]),
        ("G0 X5|G92 X1|G10 L20 P1 X2|X2|G92.1 X2", [[5, 0, 0], [5, 0, 0], [1, 0, 0]]),
        ("G0 A5|G10 L20 P1 A1|A2", [[0, 0, 0], [0, 0, 0]]),
        ("G43.1 Z3|G0 Z5|G10 L20 P1 Z1|Z1", [[0, 0, 8], [0, 0, 8]]),
        ("G10 L2 P1 R90|G0 X5|G10 L20 P1 X1|X2", [[0, 5, 0], [0, 6, 0]]),
        # G92 and G52
        ("G0 X5|G92 X1 Y2|X2 Y2", [[5, 0, 0], [6, 0, 0]]),
        (
            "G0 X5|G92 X1|G92.2 X1|G92.3 X1|G92.1 X1|G92.3 X1",
            [[5, 0, 0], *[[1, 0, 0], [5, 0, 0]] * 1, [1, 0, 0], [1, 0, 0]],
        ),
        ("G52 X3|G0 X1|G52 X0 Y1|X1 Y1", [[4, 0, 0], [1, 2, 0]]),
        ("G10 L2 P1 R90|G0 X10|G92 X0|X5 Y1", [[0, 10, 0], [-1, 15, 0]]),
        ("G92 X5|G55|G0 X5", [[0, 0, 0]]),
    ],
)
def test_places_are_meant_from_an_origin(words: str, ends: list[list[float]]) -> None:
    moves = done(words).record.finish().end_mm
    assert moves.tolist() == [pytest.approx(end, abs=1e-9) for end in ends]


def test_rotary_axes_have_offsets_in_degrees() -> None:
    path = done("G20|G92 A5|G0 A6|G52 A1|A2|G10 L2 P1 A10|A0").record.finish()
    assert path.rotary_deg[:, 0].tolist() == [1.0, 3.0, 11.0]


def test_parameters_keep_the_offsets() -> None:
    p = done("G0 X5|G20|G92 X1|G21|G10 L2 P3 X7 R20|G56").state.p
    assert p[5210:5212] == [1.0, pytest.approx(5.0 - 25.4)]
    assert (p[5220], p[5261], p[5270]) == (3.0, 7.0, 20.0)
    p = done("G92 X1|G92.2").state.p
    assert p[5210:5212] == [0.0, -1.0]
    assert done("G92 X1|G92.1").state.p[5210:5212] == [0.0, 0.0]


def test_a_program_starts_with_the_offsets_in_the_parameters() -> None:
    g92 = {5210: 1.0, 5211: 5.0, 5222: 7.0}
    assert interpret(b"G0 X1 Y0", parameters=g92).end_mm.tolist() == [[6.0, 7.0, 0.0]]
    off = {5210: 0.0, 5211: 5.0}
    moves = interpret(b"G0 X1\nG92.3\nX1", parameters=off).end_mm
    assert moves[:, 0].tolist() == [1.0, 6.0]


def test_an_offset_in_force_is_not_read_again() -> None:
    machine = done("G54")
    machine.state.p[5221] = 9.0
    assert machine.state.work[0] == 0.0


def test_reference_points_are_places_of_the_machine() -> None:
    state = done("G10 L2 P1 X1 Z3|G43.1 Z4|G0 X2 Z5|G28.1|G0 X7|G30.1").state
    assert state.p[5161:5164] == [3.0, 0.0, 12.0]
    assert state.p[5181:5184] == [8.0, 0.0, 12.0]


@pytest.mark.parametrize("words", ["G10 L2 P1 I1", "G10 L20 P1 J1", "G10 L20 P1 R5"])
def test_words_that_a_work_offset_cannot_have(words: str) -> None:
    with pytest.raises(ProgramError) as error:
        done(words)
    assert error.value.fault == "gcode.word.unused"


@pytest.mark.parametrize(
    ("words", "end"),
    [
        # rs274 reads its place again behind a tool change: the last move's numbers, with the
        # length of now
        ("G0 Z5|G43.1 Z1|M6|G0 X1", [1, 0, 6]),
        ("G0 Z5|M6 G43.1 Z1|G0 X1", [1, 0, 6]),
        ("G0 Z5|M6|G43.1 Z1|G0 X1", [1, 0, 5]),
        ("G0 Z5|G43.1 Z1|M6 G0 X1", [1, 0, 5]),
        ("G0 Z5|G43.1 Z1|M61 Q0|G43.1 Z3|G0 X1", [1, 0, 6]),
        ("G0 X5|G10 L2 P1 R90|M6|G0 Z1", [0, 5, 1]),
        ("G0 X5|G10 L2 P2 R90 X2|G55|M6|G0 Z1", [2, 3, 1]),
        ("G0 X5|G92 X1|M6|G0 Y1", [5, 1, 0]),
        # and it turns the G92 offset with the origin: (7, 0) becomes (0, 7)
        ("G0 X10|G92 X3|G10 L2 P1 R90|G0 Z1", [3, 7, 1]),
    ],
)
def test_the_control_is_wrong_about_its_place_as_rs274_is(words: str, end: list[float]) -> None:
    assert done(words).record.finish().end_mm[-1].tolist() == pytest.approx(end)


def test_g92_1_stands_beside_words_for_one_line_and_comes_behind_them() -> None:
    path = done("G0 X4|G92 X1|G92.1 G28 X5|X1").record.finish()
    assert path.end_mm[:, 0].tolist() == [4.0, 8.0, 0.0, 1.0]
