"""Tracks: values with their time, place and sigma."""

import numpy as np
import pytest

from simlab.model.tracks import MetricTrack


def test_a_track_has_one_row_a_value() -> None:
    two = np.zeros(2)
    assert len(MetricTrack("ctwd", "mm", two, two, two, two, two)) == 2


def test_a_track_refuses_columns_of_different_lengths() -> None:
    two, three = np.zeros(2), np.zeros(3)
    with pytest.raises(ValueError, match="shape"):
        MetricTrack("ctwd", "mm", two, two, three, two, two)
