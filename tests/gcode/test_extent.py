"""The box of a path: by hand, and against its own chords."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.gcode import interpret
from simlab.gcode.extent import extent_mm


def box(program: bytes) -> list[list[float]]:
    return [side.tolist() for side in extent_mm(interpret(program))]


def test_no_moves_have_no_box() -> None:
    assert np.isnan(extent_mm(interpret(b"M2\n"))).all()


def test_a_straight_path_reaches_from_its_start_to_its_ends() -> None:
    assert box(b"G21 G0 X5 Y-2\nG1 F9 Z3 X-1\nM2\n") == [[-1.0, -2.0, 0.0], [5.0, 0.0, 3.0]]


def test_an_arc_reaches_as_far_as_it_bulges() -> None:
    # Half a circle of radius 5 about (5, 0), clockwise from the origin: over the top.
    assert box(b"G21 F9 G2 X10 I5\nM2\n") == [[0.0, 0.0, 0.0], [10.0, 5.0, 0.0]]
    assert box(b"G21 F9 G3 X10 I5\nM2\n") == [[0.0, -5.0, 0.0], [10.0, 0.0, 0.0]]


def test_a_helix_of_many_turns_is_as_wide_as_one() -> None:
    program = b"G21 F9 G19 G2 J4 X-7 P5000\nM2\n"
    assert box(program) == [[-7.0, 0.0, -4.0], [0.0, 8.0, 4.0]]


@given(
    st.sampled_from(["G17 {} X{} Y{} R{}", "G18 {} X{} Z{} R{}", "G19 {} Y{} Z{} R{}"]),
    st.sampled_from(["G2", "G3"]),
    st.integers(-50, 50),
    st.integers(1, 50),
    st.integers(40, 90),
    st.sampled_from([1, -1]),
)
def test_the_box_is_that_of_the_chords(
    form: str, turn: str, first: int, second: int, radius: int, way: int
) -> None:
    path = interpret(f"G21 F9 {form.format(turn, first, second, way * radius)}\nM2\n".encode())
    points_mm = path.flatten(1e-4).points_mm
    low_mm, high_mm = extent_mm(path)
    assert low_mm == pytest.approx(points_mm.min(axis=0), abs=2e-4)
    assert high_mm == pytest.approx(points_mm.max(axis=0), abs=2e-4)
