"""Columns are float64, of the right shape, and read-only."""

import numpy as np
import pytest

from simlab.model.arrays import column, read_only


def test_a_column_is_a_read_only_copy() -> None:
    given = np.array([1, 2, 3])
    made = column(given, (3,))
    given[0] = 9
    assert made.tolist() == [1.0, 2.0, 3.0]
    assert made.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        made[0] = 5.0


def test_a_column_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\(2,\), got \(3,\)"):
        column([1, 2, 3], (2,))


def test_read_only_leaves_the_owner_writeable() -> None:
    owner = np.zeros(2)
    view = read_only(owner)
    owner[0] = 1.0
    assert view[0] == 1.0
    assert not view.flags.writeable
