"""One arc without arrays is the same arc, to the bit, and is refused where the other one is."""

from math import nan

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from simlab.gcode.arc_words import ArcWords, solve
from simlab.gcode.one_arc import OneArc, solve_one
from simlab.motion.circle import turn_of, turn_of_point

places = st.floats(-200, 200) | st.integers(-20, 20).map(float)
words = places | st.just(nan)


@given(places, places)
@example(0.0, 0.0)
@example(-1.0, -0.0)
def test_the_direction_is_the_same(x: float, y: float) -> None:
    assert turn_of_point(x, y) == turn_of(np.array([x]), np.array([y]))[0]


@given(st.tuples(places, places, places, places), st.tuples(words, words, words),
       st.booleans(), st.booleans(), st.booleans(), st.booleans())  # fmt: skip
def test_an_arc_is_the_same(
    ends: tuple[float, float, float, float],
    given_words: tuple[float, float, float],
    clockwise: bool,
    absolute: bool,
    inch: bool,
    fits: bool,
) -> None:
    u, v, end_u, end_v = ends
    i, j, radius = given_words
    if fits and i == i and j == j:  # an end on the circle, a quarter on
        radius = nan
        at_u, at_v = (i, j) if absolute else (u + i, v + j)
        end_u, end_v = at_u - (v - at_v), at_v + (u - at_u)
    centres, turns, faults = solve(
        ArcWords(
            start_mm=np.array([[u, v, 0.0]]),
            end_mm=np.array([[end_u, end_v, 0.0]]),
            plane=np.array([17], dtype=np.uint8),
            clockwise=np.array([clockwise]),
            centre=np.array([[i, j, nan]]),
            radius_mm=np.array([radius]),
            absolute=np.array([absolute]),
            inch=np.array([inch]),
            rotated=np.array([False]),
        )
    )
    found = solve_one(OneArc(u, v, end_u, end_v, i, j, radius, clockwise, absolute, inch))
    if faults[0]:
        assert found is None
    else:
        assert found == (centres[0, 0], centres[0, 1], turns[0])
