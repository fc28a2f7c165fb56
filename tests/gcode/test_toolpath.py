"""Moves and their polylines, by hand."""

from math import pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.gcode import MoveKind, interpret
from simlab.model.errors import InputError


def test_straight_moves_are_one_segment_each() -> None:
    line = interpret(b"G0 X3\nG1 Y4 F50\nY4\nM2").flatten()
    assert line.points_mm.tolist() == [[0, 0, 0], [3, 0, 0], [3, 4, 0], [3, 4, 0]]
    assert line.move.tolist() == [0, 1, 2]
    assert line.line.tolist() == [1, 2, 3]
    assert line.kind.tolist() == [MoveKind.RAPID, MoveKind.FEED, MoveKind.FEED]
    assert np.isnan(line.feed_mm_min[0])
    assert line.feed_mm_min[1:].tolist() == [50.0, 50.0]
    assert len(line) == 3


def test_a_half_circle_in_four_chords() -> None:
    line = interpret(b"F9 G3 X-2 I-1").flatten(1.0)  # about (-1, 0), from east over north to west
    expected = [
        [0, 0, 0],
        [-1 + sqrt(0.5), sqrt(0.5), 0],
        [-1, 1, 0],
        [-1 - sqrt(0.5), sqrt(0.5), 0],
        [-2, 0, 0],
    ]
    assert line.points_mm == pytest.approx(np.array(expected), abs=1e-15)
    assert line.points_mm[-1].tolist() == [-2, 0, 0]


@pytest.mark.parametrize(
    ("program", "quarter"),
    [
        (b"F9 G17 G3 X-1 Y1 I-1 Z4", [-1 + sqrt(0.5), sqrt(0.5), 2]),
        (b"F9 G18 G3 Z-1 X1 K-1 Y4", [sqrt(0.5), 2, -1 + sqrt(0.5)]),
        (b"F9 G19 G3 Y-1 Z1 J-1 X4", [2, -1 + sqrt(0.5), sqrt(0.5)]),
    ],
)
def test_a_quarter_of_a_helix_in_each_plane(program: bytes, quarter: list[float]) -> None:
    path = interpret(program)
    assert path.turns.tolist() == [0.25]
    line = path.flatten(10.0)
    assert line.points_mm[1] == pytest.approx(np.array(quarter), abs=1e-15)
    assert path.length_mm == pytest.approx(sqrt((pi / 2) ** 2 + 16))


def test_a_spiral_changes_its_radius_evenly() -> None:
    line = interpret(b"F9 G3 X-2.02 I-1").flatten(10.0)  # from radius 1 to 1.02 in half a turn
    middle = line.points_mm[2] - [-1, 0, 0]
    assert np.hypot(*middle[:2]) == pytest.approx(1.01)


@given(
    radius=st.floats(0.01, 1e4),
    turns=st.floats(0.01, 0.99),
    chord_mm=st.floats(1e-4, 1.0),
    clockwise=st.booleans(),
)
def test_chords_stay_within_their_tolerance(
    radius: float, turns: float, chord_mm: float, *, clockwise: bool
) -> None:
    angle = 2 * pi * turns * (-1 if clockwise else 1)
    x, y = radius * (np.cos(angle) - 1), radius * np.sin(angle)
    word = "G2" if clockwise else "G3"
    path = interpret(f"F9 {word} X{x:.9f} Y{y:.9f} I{-radius:.9f}".encode())
    line = path.flatten(chord_mm)
    middles = (line.points_mm[1:] + line.points_mm[:-1]) / 2 - path.centre_mm
    assert np.all(radius - np.hypot(middles[:, 0], middles[:, 1]) <= chord_mm + 1e-6)
    # No more chords than the tolerance asks for, but for the eight a turn.
    assert len(line) <= max(9.0, 2 * pi * turns * sqrt(radius / (8 * chord_mm)) + 1)
    lengths = np.sqrt((np.diff(line.points_mm, axis=0) ** 2).sum(axis=1))
    assert lengths.sum() <= path.length_mm + 1e-6


def test_pieces_are_the_polyline_cut_between_moves() -> None:
    path = interpret(b"F9 G3 X-2 I-1\nG1 X5\nG2 I3\nX9 I2\nM2")
    whole = path.flatten(0.01)
    pieces = list(path.pieces(0.01, most=20))
    assert len(pieces) > 1
    assert sum(len(part) for part, _ in pieces) == len(path)
    segments = np.concatenate([piece.points_mm[1:] for _, piece in pieces])
    assert segments.tobytes() == whole.points_mm[1:].tobytes()


@pytest.mark.parametrize("chord_mm", [0.0, -1.0, float("nan"), float("inf")])
def test_a_tolerance_is_a_positive_number(chord_mm: float) -> None:
    with pytest.raises(InputError, match="chord tolerance"):
        interpret(b"G0 X1").flatten(chord_mm)


def test_points_of_an_arc_are_bounded() -> None:
    path = interpret(b"F9 G2 I9000000")
    with pytest.raises(InputError, match="line 1: an arc of radius 9e\\+06 mm needs"):
        path.flatten(1e-6)


def test_a_toolpath_knows_its_length_and_outline() -> None:
    path = interpret(b"F9\n" + b"G2 I5\nG1 X1\nX0\n" * 200)
    outline_mm = path.outline_mm()
    assert outline_mm.shape == (2000, 3)
    assert outline_mm[0].tolist() == outline_mm[-1].tolist() == [0, 0, 0]
    assert interpret(b"G0 X1").outline_mm().tolist() == [[0, 0, 0], [1, 0, 0]]
    assert path.length_mm == pytest.approx(200 * (10 * pi + 2))
    assert path.lengths_mm()[:3] == pytest.approx(np.array([10 * pi, 1, 1]))


def test_no_moves_are_no_points() -> None:
    path = interpret(b"")
    assert len(path) == 0
    assert path.length_mm == 0.0
    assert path.flatten().points_mm.shape == (0, 3)
    assert path.outline_mm().shape == (0, 3)


def test_nobody_can_write_into_a_toolpath() -> None:
    path = interpret(b"G0 X1")
    with pytest.raises(ValueError, match="read-only"):
        path.end_mm[0, 0] = 5.0
    with pytest.raises(ValueError, match="read-only"):
        path.flatten().points_mm[0, 0] = 5.0
