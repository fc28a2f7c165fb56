"""Noise that is not the same in all samples: by hand, by chance, and the same bits however cut."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from simlab.model.arrays import Floats
from simlab.motion.noise import times_of, window_times
from simlab.motion.rates import Slopes, trailing_slopes


def slopes(t_s: Floats, place_mm: Floats, *, new: int = 0, window_s: float = 0.5) -> Slopes:
    return trailing_slopes(t_s, place_mm, np.isnan(place_mm), new=new, window_s=window_s)


def test_as_stated_is_nothing_to_work_out() -> None:
    assert times_of(np.ones(3)) is None
    found = times_of(np.array([1.0, 2.0, 0.0, -1.0, np.nan]))
    assert found is not None
    assert_array_equal(found, [1.0, 2.0, np.nan, np.nan, np.nan])


def test_by_hand_on_four_samples() -> None:
    # three steps of 0.1 s: distances from the middle -0.15 -0.05 0.05 0.15, squares 9 1 1 9;
    # the last sample with 3 times the noise: (9 + 1 + 1 + 81) / 20 = 4.6
    t_s = np.array([0.0, 0.1, 0.2, 0.3])
    found = slopes(t_s, 5.0 * t_s, window_s=0.3)
    assert_array_equal(found.row, [3])
    times = np.array([1.0, 1.0, 1.0, 3.0])
    assert_allclose(window_times(t_s, 5.0 * t_s, times, found, 0.3), [np.sqrt(4.6)], rtol=1e-9)


def test_a_window_of_samples_as_stated_has_exactly_once_the_noise() -> None:
    t_s = np.arange(200) / 100.0
    times = np.ones(200)
    times[60] = 7.0
    found = slopes(t_s, t_s)
    made = window_times(t_s, t_s, times, found, 0.5)
    touched = (found.row >= 60) & (found.row <= 110)
    assert (made[~touched] == 1.0).all()
    assert (made[touched] != 1.0).sum() >= 50  # in the very middle it does not turn the line


def test_all_samples_with_the_same_noise_give_a_slope_of_that() -> None:
    t_s = np.arange(100) / 100.0
    found = slopes(t_s, t_s)
    assert_allclose(window_times(t_s, t_s, np.full(100, 2.5), found, 0.5), 2.5, rtol=1e-12)


def test_it_is_the_scatter_of_many_slopes() -> None:
    rng = np.random.default_rng(3)
    t_s = np.arange(51) / 100.0
    times = np.where(np.arange(51) > 40, 6.0, 1.0)
    rates = [
        slopes(t_s, 5.0 * t_s + 0.1 * times * rng.standard_normal(51)).rate_mm_s[0]
        for _ in range(4000)
    ]
    found = slopes(t_s, 5.0 * t_s)
    sigma = 0.1 * window_times(t_s, 5.0 * t_s, times, found, 0.5)[0] / found.spread_s[0]
    assert np.std(rates) == pytest.approx(sigma, rel=0.05)


def test_a_sample_whose_noise_is_not_known_leaves_its_windows_untold() -> None:
    t_s = np.arange(120) / 100.0
    times = np.ones(120)
    times[10] = np.nan
    found = slopes(t_s, t_s)
    made = window_times(t_s, t_s, times, found, 0.5)
    assert_array_equal(np.isnan(made), found.row <= 60)


def test_what_was_not_seen_has_no_noise() -> None:
    t_s = np.arange(100) / 100.0
    place, times = t_s.copy(), np.ones(100)
    place[40], times[40] = np.nan, np.nan
    found = trailing_slopes(t_s, place, np.zeros(100, np.bool_), new=0, window_s=0.5)
    assert_array_equal(window_times(t_s, place, times, found, 0.5), np.ones(len(found.row)))


def test_the_bits_do_not_depend_on_how_the_stream_is_cut() -> None:
    rng = np.random.default_rng(1)
    t_s = np.cumsum(rng.uniform(0.004, 0.006, 400))
    times = np.where(rng.random(400) < 0.2, rng.uniform(1.0, 20.0, 400), 1.0)
    whole = window_times(t_s, t_s, times, found := slopes(t_s, t_s), 0.5)
    for new in (210, 333):
        low = int(np.searchsorted(t_s, t_s[new] - 0.5)) - 1  # as far back as a tail reaches
        part, some = t_s[low:], times[low:]
        later = slopes(part, part, new=new - low)
        made = window_times(part, part, some, later, 0.5)
        assert_array_equal(made, whole[found.row >= new])
