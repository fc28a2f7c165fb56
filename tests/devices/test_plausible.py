"""The gate for motion: what can be reached is taken, a jump is believed at the third sample."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.plausible import Limits, MotionGate, is_unit
from simlab.model.arrays import Floats

STILL = np.array([1.0, 0, 0, 0])
LIMITS = Limits(most_mm_s=1000, most_deg_s=100, slack_mm=1, slack_deg=1)
PERIOD_S = 0.01


def judged(xs: list[float], gate: MotionGate | None = None, start: int = 0) -> list[bool]:
    """Samples 10 ms apart: 11 mm is the furthest step."""
    gate = gate or MotionGate(LIMITS)
    n = len(xs)
    position = np.column_stack((xs, np.zeros(n), np.zeros(n))) if n else np.empty((0, 3))
    t_s = np.arange(start, start + n, dtype=np.float64) * PERIOD_S
    return list(map(bool, gate.judge(t_s, position, np.tile(STILL, (n, 1)))))


def test_a_wrong_sample_costs_itself() -> None:
    assert judged([0, 5, 400, 15, 20]) == [True, True, False, True, True]


def test_a_true_jump_is_believed_at_the_third_sample() -> None:
    assert judged([0, 5, 400, 405, 410, 415]) == [True, True, False, False, True, True]


def test_wrong_samples_that_do_not_agree_are_never_believed() -> None:
    assert judged([0, 400, 800, 400, 800, 5]) == [True, False, False, False, False, True]


def test_a_good_sample_in_between_begins_the_count_anew() -> None:
    gate = MotionGate(LIMITS)
    assert judged([0, 400, 405], gate) == [True, False, False]
    assert judged([5], gate, start=3) == [True]
    assert judged([405, 410], gate, start=4) == [False, False]


def test_the_longer_ago_the_further() -> None:
    gate = MotionGate(LIMITS)
    assert judged([0], gate) == [True]
    assert judged([200], gate, start=15) == [False]  # 151 mm in 150 ms
    assert judged([200], gate, start=20) == [True]  # 201 mm in 200 ms


def rolled(deg: float) -> Floats:
    return np.array([np.cos(np.radians(deg / 2)), np.sin(np.radians(deg / 2)), 0, 0])


def test_a_turn_that_is_too_quick_is_refused_and_the_sign_of_a_quaternion_is_none() -> None:
    gate = MotionGate(LIMITS)
    rotation = np.array([rolled(0), rolled(1.9), rolled(5), -rolled(2.5)])  # 2 degrees a step
    nowhere = np.full((4, 3), np.nan)
    t_s = np.arange(4, dtype=np.float64) * PERIOD_S
    assert gate.judge(t_s, nowhere, rotation).tolist() == [True, True, False, True]


def test_what_is_not_measured_is_no_objection() -> None:
    assert judged([0, np.nan, 5]) == [True, True, True]


@given(
    st.lists(st.sampled_from([0.0, 8.0, 400.0, 405.0, 900.0]), max_size=25),
    st.lists(st.integers(0, 25), max_size=4),
)
def test_any_cut_gives_the_same_verdicts(xs: list[float], cuts: list[int]) -> None:
    gate = MotionGate(LIMITS)
    edges = [0, *sorted(min(cut, len(xs)) for cut in cuts), len(xs)]
    parts: list[bool] = []
    for start, end in pairwise(edges):
        parts += judged(xs[start:end], gate, start)
    assert parts == judged(xs)


def test_a_unit_quaternion_is_finite_and_about_as_long_as_1() -> None:
    rotation = np.array(
        [[1.0, 0, 0, 0], [0.9, 0, 0, 0], [0.99, 0, 0, 0], [np.nan, 0, 0, 1], [np.inf, 0, 0, 0]]
    )
    assert is_unit(rotation).tolist() == [True, False, True, False, False]
    assert is_unit(rotation, 0.001).tolist() == [True, False, False, False, False]
