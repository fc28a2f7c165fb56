"""Sine, cosine and angle in turns, against the standard library."""

from math import atan2, cos, pi, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.motion.circle import cos_sin, cos_sin_of, turn_of


def test_quarters_of_a_turn_are_exact() -> None:
    cosine, sine = cos_sin(np.array([0.0, 0.25, 0.5, 0.75, 1.0, -0.25, 2.5]))
    assert cosine.tolist() == [1, 0, -1, 0, 1, 0, -1]
    assert sine.tolist() == [0, 1, 0, -1, 0, -1, 0]
    at = turn_of(np.array([1.0, 0, -1, 0, 0, 2]), np.array([0.0, 3, 0, -1, 0, 2]))
    assert at[:5].tolist() == [0, 0.25, 0.5, -0.25, 0]
    assert at[5] == pytest.approx(0.125)


@given(st.floats(-2, 2))
def test_sine_and_cosine_are_those_of_the_library(turns: float) -> None:
    cosine, sine = cos_sin(np.array([turns]))
    part = turns - round(turns)  # exact, as the library's own reduction is not
    assert cosine[0] == pytest.approx(cos(2 * pi * part), abs=5e-16)
    assert sine[0] == pytest.approx(sin(2 * pi * part), abs=5e-16)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_the_angle_is_that_of_the_library(x: float, y: float) -> None:
    if abs(x) < 1e-100 and abs(y) < 1e-100:
        x = 1.0
    apart = turn_of(np.array([x]), np.array([y]))[0] - atan2(y, x) / (2 * pi)
    assert min(abs(apart), abs(1 - abs(apart))) < 3e-16


@given(st.floats(-3, 3) | st.floats(-1e9, 1e9))
def test_one_angle_has_the_bits_of_many(turns: float) -> None:
    cosine, sine = cos_sin(np.array([turns]))
    assert np.array(cos_sin_of(turns)).tobytes() == np.array([cosine[0], sine[0]]).tobytes()


@pytest.mark.parametrize("turns", [0.0, -0.0, 0.125, -0.125, 0.25, 0.5, 0.75, -0.25, 1e300])
def test_quarters_of_one_angle_have_the_same_bits(turns: float) -> None:
    cosine, sine = cos_sin(np.array([turns]))
    assert np.array(cos_sin_of(turns)).tobytes() == np.array([cosine[0], sine[0]]).tobytes()
