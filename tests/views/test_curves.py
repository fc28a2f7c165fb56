"""Thinning keeps what the eye would miss; rolling rows stay in one piece."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from simlab.views.curves import RollingRows, thin


def test_a_short_curve_stays_as_it_is() -> None:
    x, y = np.arange(4.0), np.array([1.0, 2.0, np.nan, 4.0])
    kept_x, kept_y = thin(x, y, 2)
    assert kept_x is x
    assert kept_y is y


def test_each_run_keeps_its_lowest_and_highest_in_order() -> None:
    y = np.array([0.0, 5, 1, 2, 9, 3, -4, 3, 3, 7, 7, 7])
    x, kept = thin(np.arange(12.0), y, 3)  # runs of four: 0..3, 4..7, 8..11
    assert_array_equal(x, [0, 1, 4, 6, 8, 9])
    assert_array_equal(kept, [0, 5, 9, -4, 3, 7])


def test_a_run_of_gaps_stays_a_gap_and_a_gap_hides_no_extreme() -> None:
    y = np.array([1.0, 2, 3, 4, np.nan, np.nan, np.nan, np.nan, np.nan, 8, 6, np.nan])
    x, kept = thin(np.arange(12.0), y, 3)
    assert_array_equal(x, [0, 3, 4, 9, 10])
    assert_array_equal(kept, [1, 4, np.nan, 8, 6])


@given(
    st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=1, max_size=400),
    st.integers(1, 40),
)
def test_thinning_never_loses_the_extremes_nor_makes_points_up(
    values: list[float], columns: int
) -> None:
    x, y = np.arange(float(len(values))), np.array(values)
    kept_x, kept_y = thin(x, y, columns)
    assert len(kept_x) <= max(2 * columns, 1)
    assert_array_equal(y[kept_x.astype(int)], kept_y)
    assert np.all(np.diff(kept_x) > 0)
    if np.isfinite(y).any():
        assert np.nanmin(kept_y) == np.nanmin(y)
        assert np.nanmax(kept_y) == np.nanmax(y)


def rows_from(first: int, count: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Rows with t_s = 0.1 s a row, and the row's own number in the second column."""
    rows = np.empty((count, 2), dtype=np.float32)
    rows[:, 1] = np.arange(first, first + count)
    rows[:, 0] = rows[:, 1] * np.float32(0.1)
    return rows


@given(st.lists(st.integers(0, 25), max_size=30))
def test_rolling_rows_are_the_newest_ones_in_order(sizes: list[int]) -> None:
    rolling, total = RollingRows(2, keep=10), 0
    for size in sizes:
        rolling.add(rows_from(total, size))
        total += size
    assert_array_equal(rolling.rows()[:, 1], np.arange(max(total - 10, 0), total))


def test_rolling_rows_are_read_only() -> None:
    rolling = RollingRows(2)
    rolling.add(rows_from(0, 3))
    with pytest.raises(ValueError, match="read-only"):
        rolling.rows()[0, 0] = 1.0


def test_rows_since_an_instant() -> None:
    rolling = RollingRows(2)
    rolling.add(rows_from(0, 10))
    assert_array_equal(rolling.since(0.75)[:, 1], [8, 9])


def test_the_latest_number_skips_gaps_but_is_not_kept_for_ever() -> None:
    rolling = RollingRows(2)
    assert rolling.latest(1) is None
    rows = rows_from(0, 10)
    rows[7:, 1] = np.nan
    rolling.add(rows)
    assert rolling.latest(1, within_s=0.5) == 6.0
    assert rolling.latest(1, within_s=0.15) is None
