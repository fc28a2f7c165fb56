"""Columns are float64, of the right shape, and read-only."""

import numpy as np
import pytest

from simlab.model.arrays import column, own, read_only


def test_a_column_is_a_read_only_copy() -> None:
    given = np.array([1, 2, 3])
    made = column(given, (3,))
    given[0] = 9
    assert made.tolist() == [1.0, 2.0, 3.0]
    assert made.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        made[0] = 5.0


def test_a_column_and_a_slice_of_it_are_columns_already() -> None:
    made = column([1.0, 2.0, 3.0], (3,))
    assert column(made, (3,)) is made
    assert np.shares_memory(column(made[1:], (2,)), made)
    mine = own(np.zeros(3))
    assert column(mine, (3,)) is mine


def test_what_somebody_may_still_write_into_is_copied() -> None:
    owner = np.zeros((4, 2))
    shown = read_only(owner)
    for given in (owner, shown, shown[1:], np.frombuffer(bytearray(64)).reshape(4, 2)):
        assert not np.shares_memory(column(given, given.shape), given)
    kept = own(owner)
    for given in (kept[:, 1], kept[::2], own(np.zeros(3, np.float32))):
        made = column(given, given.shape)
        assert not np.shares_memory(made, given)
        assert made.flags.c_contiguous
        assert made.dtype == np.float64


def test_nobody_makes_a_column_writeable_through_a_slice() -> None:
    part = column(column([1.0, 2.0], (2,))[1:], (1,))
    with pytest.raises(ValueError, match="WRITEABLE"):
        part.flags.writeable = True


def test_a_column_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\(2,\), got \(3,\)"):
        column([1, 2, 3], (2,))


def test_read_only_leaves_the_owner_writeable() -> None:
    owner = np.zeros(2)
    view = read_only(owner)
    owner[0] = 1.0
    assert view[0] == 1.0
    assert not view.flags.writeable
