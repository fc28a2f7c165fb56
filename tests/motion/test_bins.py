"""Bins along a path: how many, how long, and where a place falls."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.motion.bins import Bins

TEN = Bins.along(10.0, 1.0)


@pytest.mark.parametrize(
    ("length", "bin_mm", "count"), [(70.0, 1.0, 70), (18.0, 0.5, 36), (10.4, 1.0, 10), (0.2, 1, 1)]
)
def test_bins_are_of_equal_length(length: float, bin_mm: float, count: int) -> None:
    bins = Bins.along(length, bin_mm)
    assert bins.count == count
    assert bins.start_mm(count) == pytest.approx(length)


def test_every_place_has_its_bin_and_the_end_belongs_to_the_last() -> None:
    place = np.array([-5.0, -1e-9, 0.0, 0.999, 1.0, 9.999, 10.0, 10.001, 99.0])
    assert TEN.edge(place).tolist() == [-1, -1, 0, 0, 1, 9, 9, 10, 10]


@pytest.mark.parametrize("nth", range(20))
def test_the_last_place_before_the_end_belongs_to_the_last_bin(nth: int) -> None:
    bins = Bins(7 + nth, 100.0 / (3.0 + nth))
    ends = np.nextafter(bins.length_mm, (0.0, np.inf))  # rounding must not take one over the end
    assert bins.edge(ends).tolist() == [bins.count - 1, bins.count]


@pytest.mark.parametrize(
    ("length_mm", "count"), [(4.0, 4), (0.4, 1), (149.6, 150), (1.5, 2), (1000.0, 1000)]
)
def test_bins_are_as_near_to_a_millimetre_as_they_come(length_mm: float, count: int) -> None:
    bins = Bins.along(length_mm, 1.0)
    assert bins.count == count
    assert_allclose(bins.step_mm * count, length_mm)
    assert_allclose(bins.middle_mm()[-1], length_mm * (1 - 0.5 / count))


def test_beyond_the_path_and_where_nothing_is_known_there_is_no_bin() -> None:
    at = Bins.along(4.0, 1.0).at(np.array([-0.1, 0.0, 0.99, 1.0, 4.0, 4.01, np.nan]))
    assert at.tolist() == [-1, 0, 0, 1, 3, -1, -1]
