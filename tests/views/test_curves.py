"""Thinning keeps what the eye would miss; holes and axes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from simlab.api.shapes import MetricHeadShape
from simlab.views.curves import bridged, reach, thin
from simlab.views.tones import limits


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


def test_small_holes_are_bridged_and_large_ones_and_ends_are_not() -> None:
    y = np.array([np.nan, 1, np.nan, 3, np.nan, np.nan, np.nan, 7, np.nan])
    assert_array_equal(bridged(y, 2), [np.nan, 1, 2, 3, np.nan, np.nan, np.nan, 7, np.nan])
    assert_array_equal(bridged(y, 3), [np.nan, 1, 2, 3, 4, 5, 6, 7, np.nan])
    nothing = np.full(3, np.nan)
    assert bridged(nothing, 3) is nothing


def test_an_axis_reaches_a_fifth_of_the_band_past_it(
    speed: MetricHeadShape, travel: MetricHeadShape
) -> None:
    far = np.array([np.nan, 1000.0])
    assert_allclose(reach(limits(speed), far), (3.8, 12.2))  # 5 to 11, 6 high
    assert_allclose(reach(limits(travel), far), (-5.0, 30.0))  # 0 to 25


def test_the_axis_of_a_distance_begins_at_zero(speed: MetricHeadShape) -> None:
    band = limits(speed.model_copy(update={"target": 0.0}))
    assert_allclose(reach(band, np.array([0.5, 2.0]), one_sided=True), (0.0, 4.2))


def test_an_axis_around_zero_keeps_its_lower_half_whatever_was_measured(
    speed: MetricHeadShape,
) -> None:
    band = limits(speed.model_copy(update={"target": 0.0}))
    for measured in ([0.5, 2.0], [-0.5, 2.0], []):
        assert_allclose(reach(band, np.array(measured)), (-4.2, 4.2))


def test_without_a_band_the_axis_follows_the_values() -> None:
    assert_allclose(reach(None, np.array([100.0, np.nan, 200.0])), (80.0, 220.0))
    assert_allclose(reach(None, np.array([100.0])), (95.0, 105.0))
    assert reach(None, np.array([np.nan])) == (0.0, 1.0)
