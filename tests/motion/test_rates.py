"""Slopes of trailing windows: by hand, against a float fit, and the same bits however cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Floats
from simlab.motion.rates import Slopes, trailing_slopes


def times(count: int, rate_hz: float = 200.0) -> Floats:
    return np.arange(count) / rate_hz


def slopes(t_s: Floats, place_mm: Floats, *breaks: int, window_s: float = 0.5) -> Slopes:
    broken = np.isin(np.arange(len(t_s)), breaks)
    return trailing_slopes(t_s, place_mm, broken, new=0, window_s=window_s)


def test_a_steady_advance_by_hand() -> None:
    t_s = times(201)
    found = slopes(t_s, 3.0 + 8.0 * t_s)
    assert found.row.tolist() == list(range(100, 201))  # the window is full after 0.5 s
    np.testing.assert_allclose(found.rate_mm_s, 8.0, atol=1e-3)
    np.testing.assert_allclose(found.t_s[[0, -1]], [0.25, 0.75])  # the windows' middles
    np.testing.assert_allclose(found.place_mm[[0, -1]], [5.0, 9.0], atol=1e-4)


def test_the_spread_is_that_of_a_ruler_of_evenly_spaced_times() -> None:
    spread = slopes(times(101), times(101)).spread_s
    # 100 intervals, each standing for a sample; the variance of a time out of 0.5 s is 0.25 / 12
    np.testing.assert_allclose(spread, np.sqrt(100 * 0.25 / 12), rtol=1e-3)


def fitted(t_s: Floats, place_mm: Floats) -> float:
    """Slope of a fit by the peer, every sample weighing the time that it stands for."""
    step = np.diff(t_s)
    weight = np.append(step, 0.0) + np.append(0.0, step)
    return float(np.polyfit(t_s, place_mm, 1, w=np.sqrt(weight))[0])


def test_the_slope_is_that_of_a_fitted_line() -> None:
    random = np.random.default_rng(1)
    t_s = np.cumsum(random.uniform(0.002, 0.02, 300))
    place_mm = 5.0 * t_s + random.normal(0, 0.5, 300)
    found = slopes(t_s, place_mm)
    for row, rate in zip(found.row, found.rate_mm_s, strict=True):
        inside = (t_s >= t_s[row] - 0.5 - 1e-9) & (t_s <= t_s[row])
        assert rate == pytest.approx(fitted(t_s[inside], place_mm[inside]), abs=1e-3)


def test_noise_of_a_slope_is_the_noise_of_a_place_over_the_spread() -> None:
    random = np.random.default_rng(2)
    t_s = times(101)
    rates = [slopes(t_s, 8 * t_s + random.normal(0, 0.3, 101)).rate_mm_s[0] for _ in range(2000)]
    assert np.std(rates) == pytest.approx(0.3 / slopes(t_s, t_s).spread_s[0], rel=0.05)


def test_an_hour_into_a_session_the_sums_have_wrapped_and_are_right_all_the_same() -> None:
    t_s = 5000.0 + times(201)  # 5e9 us: the sum of squares is far beyond 2**64
    found = slopes(t_s, 190_000.0 - 900.0 * times(201))
    np.testing.assert_allclose(found.rate_mm_s, -900.0, atol=1e-3)


def test_samples_without_a_place_are_passed_over() -> None:
    t_s = times(301)
    place_mm = 8.0 * t_s
    place_mm[::3] = np.nan
    found = slopes(t_s, place_mm)
    np.testing.assert_allclose(found.rate_mm_s, 8.0, atol=1e-3)
    assert not (found.row % 3 == 0).any()


def test_no_window_reaches_over_a_break() -> None:
    found = slopes(times(400), times(400), 150)
    assert found.row.tolist() == [*range(100, 150), *range(250, 400)]


def test_no_window_reaches_over_a_break_in_a_row_without_a_place() -> None:
    place_mm = times(400)
    place_mm[150] = np.nan
    assert slopes(times(400), place_mm, 150).row.tolist() == [*range(100, 150), *range(251, 400)]
    without = slopes(times(400), place_mm).row.tolist()
    assert without == [*range(100, 150), *range(151, 400)]


def test_windows_are_the_same_looked_up_one_by_one_and_all_at_once() -> None:
    random = np.random.default_rng(4)
    pace = np.repeat(random.choice((0.001, 0.0041, 0.02), 40), 50)  # now denser, now sparser
    t_s = np.cumsum(pace * random.uniform(0.9, 1.1, 2000))
    place_mm = 6.0 * t_s + random.normal(0.0, 0.3, 2000)
    broken = np.zeros(2000, np.bool_)
    whole = trailing_slopes(t_s, place_mm, broken, new=0, window_s=0.5)
    assert len(whole.row) > 1500
    for nth in range(0, len(whole.row), 37):
        last = whole.row[nth] + 1
        one = trailing_slopes(
            t_s[:last], place_mm[:last], broken[:last], new=int(last) - 1, window_s=0.5
        )
        for name in ("row", "t_s", "place_mm", "rate_mm_s", "spread_s"):
            assert getattr(one, name).tolist() == [getattr(whole, name)[nth]], name


def test_no_window_reaches_into_the_stretch_before_within_a_microsecond() -> None:
    for seed in range(20):
        random = np.random.default_rng(seed)
        t_s = np.concatenate((times(150), 149 / 200 + 1e-8 + times(250)))
        place_mm = 8.0 * t_s + random.normal(0.0, 0.3, 400) + np.where(times(400) < 0.75, 5.0, 0.0)
        found, alone = slopes(t_s, place_mm, 150), slopes(t_s[150:], place_mm[150:])
        after = found.row >= 150
        assert (found.row[after] - 150).tolist() == alone.row.tolist()
        for name in ("t_s", "place_mm", "rate_mm_s", "spread_s"):
            assert getattr(found, name)[after].tolist() == getattr(alone, name).tolist()


def test_no_window_reaches_over_a_gap() -> None:
    t_s = times(400) + np.where(np.arange(400) < 150, 0.0, 0.2)
    assert slopes(t_s, t_s).row.tolist() == [*range(100, 150), *range(250, 400)]


def test_no_window_reaches_over_a_jump() -> None:
    place_mm = times(400) + np.where(np.arange(400) < 150, 0.0, 30.0)
    assert slopes(times(400), place_mm).row.tolist() == [*range(100, 150), *range(250, 400)]


def test_noise_is_no_jump() -> None:
    noise = np.random.default_rng(3).normal(0, 1.0, 401)  # 0.3 m/s from one sample to the next
    assert len(slopes(times(401), 8.0 * times(401) + noise).row) == 301


def test_a_sensor_faster_for_a_moment_does_not_pull_the_line() -> None:
    t_s = times(101)
    burst = np.sort(np.concatenate((t_s, np.linspace(0.1001, 0.1999, 300))))
    plain, pulled = (slopes(t, 40.0 * t * t).rate_mm_s[0] for t in (t_s, burst))
    assert plain == pytest.approx(20.0, abs=1e-3)  # the middle's own speed
    assert pulled == pytest.approx(plain, abs=0.005)
    assert abs(np.polyfit(burst, 40.0 * burst * burst, 1)[0] - plain) > 0.3


def test_sums_are_exact_to_their_limits_and_refused_beyond() -> None:
    t_s = times(1025, rate_hz=1024.0)
    rising = np.interp(t_s, [0.3, 0.7], [0.0, 1999.0])
    found = slopes(t_s, rising, window_s=1.0)
    assert found.rate_mm_s[-1] == pytest.approx(fitted(t_s, rising), rel=1e-6)
    assert not len(slopes(t_s, rising * 1.01, window_s=1.0).row)


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_samples_have_no_rate(count: int) -> None:
    assert not len(slopes(times(count), times(count)).row)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 250))
def test_the_bits_do_not_depend_on_where_the_arrays_begin(cut: int) -> None:
    noise = np.random.default_rng(cut)
    t_s = 100.0 + np.cumsum(noise.uniform(0.001, 0.02, 300))
    place_mm = 7.0 * t_s + noise.normal(0, 1, 300)
    place_mm[noise.uniform(size=300) < 0.2] = np.nan
    broken = noise.uniform(size=300) < 0.01
    whole = trailing_slopes(t_s, place_mm, broken, new=0, window_s=0.5)
    first = int(np.searchsorted(t_s, t_s[cut - 1] - 0.7))
    part = trailing_slopes(
        t_s[first:], place_mm[first:], broken[first:], new=cut - first, window_s=0.5
    )
    later = whole.row >= cut
    assert (part.row + first).tolist() == whole.row[later].tolist()
    for name in ("t_s", "place_mm", "rate_mm_s", "spread_s"):
        assert getattr(part, name).tobytes() == getattr(whole, name)[later].tobytes(), name
