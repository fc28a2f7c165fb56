"""Runs of stretches and smoothing over a pool, by hand."""

import numpy as np

from simlab.weld.stretches import runs, smoothed
from tests.weld.passes_made import NAN


def test_runs_join_over_short_gaps_only() -> None:
    there = np.zeros(20, np.bool_)
    there[[2, 3, 9, 16]] = True  # 5 mm apart, and 6 mm
    place = np.arange(20.0) + 0.5
    found = [(run.from_mm, run.to_mm) for run in runs(there, place, 1.0)]
    assert found == [(2.0, 10.0), (16.0, 17.0)]
    assert runs(np.zeros(3, np.bool_), place[:3], 1.0) == []


def test_smoothing_is_a_mean_over_a_pool_of_what_is_known() -> None:
    np.testing.assert_allclose(
        smoothed(np.array([0.0, 0, 5, NAN, 0, 0, 0]), 1.0), [5 / 3, 5 / 3, 5 / 4, NAN, 5 / 4, 0, 0]
    )
