"""Arcs cut into chords: where the points are, and that company does not change them."""

import hashlib
import math
from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.gcode.arcs import chord_counts, vertices_mm
from simlab.gcode.toolpath import MoveKind, Toolpath
from tests.gcode.paths import Move, Point, path_of

HASH = "7750d6b60ae3e6e42a30beaa886719a60eb9577a696f6e2817a96534fb620ecd"
PLANES = {17: (0, 1, 2), 18: (2, 0, 1), 19: (1, 2, 0)}


def arc(at: Point, radius: float, turns: float, plane: int, rise: float, growth: float) -> Move:
    """From `at`, which lies along the plane's first axis from the centre."""
    a, b, c = PLANES[plane]
    centre, end = list(at), list(at)
    centre[a] -= radius
    end[a] = centre[a] + radius * growth * math.cos(2 * pi * turns)
    end[b] = centre[b] + radius * growth * math.sin(2 * pi * turns)
    end[c] += rise
    return Move((end[0], end[1], end[2]), MoveKind.FEED, 100.0, (centre[0], centre[1], centre[2]),
                turns, plane)  # fmt: skip


def chain(words: list[tuple[float, float, int, float]], growth: float = 1.0) -> Toolpath:
    """Arcs one after the other, straight moves where the radius is 0."""
    moves: list[Move] = []
    at: Point = (0.0, 0.0, 0.0)
    for radius, turns, plane, rise in words:
        straight = Move((at[0] + 1.0, at[1], at[2]))
        moves.append(arc(at, radius, turns, plane, rise, growth) if radius else straight)
        at = moves[-1].end
    return path_of(moves)


@pytest.mark.parametrize("plane", [17, 18, 19])
@pytest.mark.parametrize("chord_mm", [10.0, 1e-2, 1e-4, 2e-9])
def test_points_are_where_sine_and_cosine_put_them(plane: int, chord_mm: float) -> None:
    path = chain([(30.0, -0.7, plane, 4.0)], growth=1.001)
    (count,) = chord_counts(path, chord_mm).tolist()
    points_mm, move = vertices_mm(path, np.array([count]))
    assert not move.any()
    a, b, c = PLANES[plane]
    share = np.arange(1, count + 1) / count
    radius = 30.0 * (1 + 0.001 * share)
    wanted = np.zeros((count, 3))
    wanted[:, a] = -30.0 + radius * np.cos(2 * pi * -0.7 * share)
    wanted[:, b] = radius * np.sin(2 * pi * -0.7 * share)
    wanted[:, c] = 4.0 * share
    assert points_mm == pytest.approx(wanted, abs=30.0 * 2e-14)
    assert points_mm[-1].tolist() == path.end_mm[0].tolist()


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0.0, 0.1, 3.0, 3.0, 40.0]),
            st.sampled_from([-1.0, 0.01, 0.25, 0.26, 2.0]),
            st.sampled_from([17, 18, 19]),
            st.sampled_from([0.0, 0.0, 1.5]),
        ),
        max_size=40,
    ),
    st.sampled_from([1.0, 1.0003]),
)
def test_an_arc_is_cut_alike_alone_and_in_company(
    words: list[tuple[float, float, int, float]], growth: float
) -> None:
    path = chain(words, growth)
    whole = path.flatten(0.001)
    for row in range(len(path)):
        alone = path.rows(slice(row, row + 1)).flatten(0.001)
        own = whole.points_mm[1:][whole.move == row]
        assert own.tobytes() == alone.points_mm[1:].tobytes()


def test_the_same_bits_on_any_machine() -> None:
    # Plain sums and products only; the hash was taken once and holds for all processors.
    words = [(0.3 * n, 0.01 * n - 1.3, 17 + n % 3, 0.1 * (n % 4)) for n in range(1, 200)]
    path = chain(words)
    rounded = Toolpath(
        kind=path.kind, line=path.line, feed_mm_min=path.feed_mm_min,
        start_mm=np.round(path.start_mm, 3), end_mm=np.round(path.end_mm, 3),
        centre_mm=np.round(path.centre_mm, 3), turns=path.turns, plane=path.plane,
        spindle_rpm=path.spindle_rpm, tool=path.tool,
    )  # fmt: skip
    points_mm = rounded.flatten(0.001).points_mm
    assert hashlib.sha256(points_mm.tobytes()).hexdigest() == HASH


def test_points_go_where_they_are_wanted() -> None:
    path = chain([(5.0, 0.5, 17, 0.0)])
    counts = chord_counts(path, 0.01)
    room_mm = np.empty((int(counts.sum()), 3))
    points_mm, _ = vertices_mm(path, counts, room_mm)
    assert points_mm is room_mm
    assert points_mm.tobytes() == vertices_mm(path, counts)[0].tobytes()


def test_an_arc_of_no_radius_stays_where_it_is() -> None:
    path = path_of([Move((0, 0, 2), centre=(0, 0, 0), turns=1.0)])
    points_mm = path.flatten().points_mm
    assert points_mm[:, :2].tolist() == [[0, 0]] * 9
    assert points_mm[:, 2] == pytest.approx(np.arange(9) / 4)
