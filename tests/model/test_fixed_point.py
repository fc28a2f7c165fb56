"""Fixed point: what is kept is what is measured."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.model.fixed_point import Channel, from_words, relaid, steps_of, to_words, width
from simlab.model.samples import ToolSamples

CHANNELS = (
    Channel("t_s", None, 1e-6, 3),
    Channel("t_bound_s", None, 1e-5, 1),
    Channel("tool_mm", 0, 1e-4, 2),
    Channel("tool_mm", 1, 1e-4, 2),
    Channel("tool_mm", 2, 1e-4, 2),
    Channel("spindle_rpm", None, 1.0, 1),
)


def one(x_mm: float, t_s: float = 0.0) -> ToolSamples:
    return ToolSamples(
        t_s=np.array([t_s]),
        t_bound_s=np.array([0.001]),
        tool_mm=np.array([[x_mm, 0.0, -1.0]]),
        spindle_rpm=np.array([-1200.0]),
    )


def test_words_by_hand() -> None:
    # 6.5536 mm is 65 536 steps of 0.1 um: one in the upper word, none in the lower.
    words = to_words(one(6.5536), CHANNELS)
    assert words.dtype == np.int16
    assert words.tolist() == [[0, 0, 0, 100, 1, 0, 0, 0, -1, -10000, -1200]]


def test_a_count_below_zero_is_twos_complement_over_its_words() -> None:
    # -0.0001 mm is one step down: all bits set in both words.
    assert to_words(one(-0.0001), CHANNELS)[0, 4:6].tolist() == [-1, -1]


def test_the_width_is_the_sum_of_words() -> None:
    assert width(CHANNELS) == 11


@given(st.lists(st.floats(-200_000, 200_000), min_size=1, max_size=20))
def test_what_comes_back_goes_in_again_unchanged(values: list[float]) -> None:
    n = len(values)
    batch = ToolSamples(
        t_s=np.arange(float(n)) * 0.004,
        t_bound_s=np.full(n, 0.0005),
        tool_mm=np.array(values)[:, None] * np.array([1.0, -1.0, 0.5]),
        spindle_rpm=np.full(n, 500.0),
    )
    words = to_words(batch, CHANNELS)
    back = from_words(words, CHANNELS, ToolSamples)
    assert np.array_equal(to_words(back, CHANNELS), words)
    assert np.all(np.abs(back.tool_mm - batch.tool_mm) <= 0.5001e-4 + 1e-10)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e5, -3e5])
def test_what_does_not_fit_is_not_measured(value: float) -> None:
    back = from_words(to_words(one(value), CHANNELS), CHANNELS, ToolSamples)
    assert np.isnan(back.tool_mm[0, 0])
    assert back.tool_mm[0, 2] == pytest.approx(-1.0)


def test_four_words_hold_a_whole_year_of_nanoseconds_and_nan() -> None:
    wide = (Channel("t_s", None, 1e-9, 4), *CHANNELS[1:])
    year_s = 365 * 86400.0
    assert steps_of(to_words(one(0.0, year_s), wide), wide)["t_s", None][0] == 31_536_000 * 10**9
    back = from_words(to_words(one(0.0, np.nan), wide), wide, ToolSamples)
    assert np.isnan(back.t_s[0])


def test_words_laid_out_anew_have_the_value_that_was_not_kept() -> None:
    one, two = Channel("t_s", None, 1e-6, 3), Channel("spindle_rpm", None, 1.0, 2)
    new = Channel("sigma_times", None, 1 / 64, 2)
    words = np.arange(10, dtype=np.int16).reshape(2, 5)
    made = relaid(words, (one, two), (one, new, two), {"sigma_times": -1.5})
    assert made is not None
    assert made.tolist() == [[0, 1, 2, -1, -96, 3, 4], [5, 6, 7, -1, -96, 8, 9]]  # -1.5 * 64
    assert steps_of(made, (one, new, two))["sigma_times", None].tolist() == [-96, -96]


def test_words_that_stand_as_they_shall_are_left_alone() -> None:
    channels = (Channel("t_s", None, 1e-6, 3),)
    words = np.zeros((2, 3), np.int16)
    assert relaid(words, channels, channels, {}) is words


def test_words_that_lack_what_nobody_can_say_are_not_laid_out() -> None:
    one, two = Channel("t_s", None, 1e-6, 3), Channel("spindle_rpm", None, 1.0, 2)
    words = np.zeros((2, 3), np.int16)
    assert relaid(words, (one,), (one, two), {}) is None
    assert relaid(words, (one,), (one, two), {"spindle_rpm": 0.0}) is not None
    assert relaid(words, (one, two), (one,), {"spindle_rpm": 0.0}) is None
    finer = Channel("spindle_rpm", None, 0.5, 2)
    assert (
        relaid(np.zeros((2, 5), np.int16), (one, finer), (one, two), {"spindle_rpm": 0.0}) is None
    )
    assert relaid(words[:, :2], (one,), (one, two), {"spindle_rpm": 0.0}) is None
