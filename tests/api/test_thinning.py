"""Thinned curves: extremes, gaps and ends stay, and there are few enough points."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simlab.api.thinning import even_rows, kept_rows


def test_a_short_curve_stays_whole() -> None:
    np.testing.assert_array_equal(kept_rows(np.arange(8.0), 8), np.arange(8))


def test_of_each_bucket_first_least_and_greatest_stay() -> None:
    values = np.array([0.0, 5, -5, 0, 0, 0, 0, 0, 0, 7, -7, 0, 0, 0, 0, 0])
    # two buckets of eight rows: 0..7 has its extremes at 1 and 2, 8..15 at 9 and 10; 15 is last
    np.testing.assert_array_equal(kept_rows(values, 8), [0, 1, 2, 8, 9, 10, 15])


def test_a_gap_of_one_value_is_still_a_gap() -> None:
    values = np.linspace(0.0, 1.0, 1000)
    values[567] = np.nan
    assert 567 in kept_rows(values, 50)


@given(
    st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=1, max_size=400),
    st.integers(8, 60),
)
def test_extremes_and_ends_survive_in_order(values: list[float], most: int) -> None:
    curve = np.array(values)
    rows = kept_rows(curve, most)
    assert len(rows) <= most + 1
    assert np.all(np.diff(rows) > 0)
    assert rows[0] == 0
    assert rows[-1] == len(curve) - 1
    assert np.isnan(curve[rows]).any() == np.isnan(curve).any()
    if not np.isnan(curve).all():
        assert np.nanmax(curve[rows]) == np.nanmax(curve)
        assert np.nanmin(curve[rows]) == np.nanmin(curve)


@given(st.integers(0, 5000), st.integers(2, 100))
def test_even_rows_reach_from_end_to_end(count: int, most: int) -> None:
    rows = even_rows(count, most)
    assert len(rows) == min(count, most)
    if count:
        assert (rows[0], rows[-1]) == (0, count - 1)
