"""Batches: columns of one length, cut and joined."""

import numpy as np
import pytest

from simlab.model.samples import ToolSamples, TorchSamples


def tool(n: int) -> ToolSamples:
    return ToolSamples(
        t_s=np.arange(n) / 100.0,
        t_bound_s=np.full(n, 1e-3),
        tool_mm=np.arange(3.0 * n).reshape(n, 3),
        spindle_rpm=np.full(n, 3000.0),
    )


def test_a_batch_cut_in_two_and_joined_again_is_the_same() -> None:
    whole = tool(5)
    again = whole.rows(slice(0, 2)).then(whole.rows(slice(2, None)))
    assert len(again) == 5
    for name in ("t_s", "t_bound_s", "tool_mm", "spindle_rpm"):
        assert np.array_equal(getattr(again, name), getattr(whole, name))


def test_a_batch_refuses_columns_of_different_lengths() -> None:
    with pytest.raises(ValueError, match="shape"):
        ToolSamples(
            t_s=np.zeros(2),
            t_bound_s=np.zeros(2),
            tool_mm=np.zeros((3, 3)),
            spindle_rpm=np.zeros(2),
        )


def test_an_empty_batch_has_no_rows_and_all_columns() -> None:
    empty = TorchSamples.empty()
    assert len(empty) == 0
    assert empty.tip_mm.shape == (0, 3)
    assert empty.current_a.shape == (0,)


def test_columns_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        tool(2).tool_mm[0, 0] = 1.0
