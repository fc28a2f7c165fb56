"""Joining: each pose with what stood beside it at its time; a dead device leaves NaN, no guess."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from simlab.devices.joining import (
    HOLD_S,
    MOST_BOUND_S,
    MOST_ROWS,
    WAIT_S,
    Beside,
    Joiner,
    Side,
    Values,
)  # fmt: skip
from simlab.model.arrays import Floats
from simlab.model.samples import Batch, ToolSamples

SPINDLE = Side(("spindle_rpm",))
TRIGGER = Side(("arc_on",), changes=True)
POWER = Side(("current_a", "voltage_v"))


def poses(*t_s: float) -> ToolSamples:
    n = len(t_s)
    return ToolSamples(
        t_s=np.array(t_s), t_bound_s=np.zeros(n), tool_mm=np.zeros((n, 3)),
        spindle_rpm=np.full(n, np.nan),
    )  # fmt: skip


def values(t_s: Sequence[float], *columns: Sequence[float], bound_s: float = 0.001) -> Values:
    n = len(t_s)
    return Values(np.array(t_s, float), np.full(n, bound_s), np.array(columns, float).T)


def times(done: list[tuple[Batch, Beside]]) -> list[float]:
    return [float(t) for batch, _ in done for t in batch.t_s]


def said(done: list[tuple[Batch, Beside]], name: str) -> Floats:
    return np.concatenate([getattr(beside, name) for _, beside in done] or [np.empty(0)])


def test_without_other_devices_a_pose_waits_for_nothing() -> None:
    joiner = Joiner([])
    joiner.add(poses(0.1, 0.2), 0.2)
    ((batch, beside),) = joiner.take(0.2)
    assert_array_equal(batch.t_s, [0.1, 0.2])
    assert (beside.arc_on, beside.current_a, beside.spindle_rpm) == (None, None, None)


def test_a_pose_has_the_last_value_before_it() -> None:
    joiner = Joiner([SPINDLE])
    joiner.add(poses(0.10, 0.15, 0.20, 0.25), 0.25)
    assert joiner.take(0.25) == []  # what stood then may still come
    joiner.hear(0, values([0.12, 0.20, 0.30], [100, 200, 300]), 0.30)
    done = joiner.take(0.30)
    assert times(done) == [0.10, 0.15, 0.20, 0.25]
    assert_array_equal(said(done, "spindle_rpm"), [np.nan, 100, 200, 200])


def test_a_value_is_good_for_so_long_and_then_it_is_missing() -> None:
    joiner = Joiner([SPINDLE])
    joiner.hear(0, values([1.0, 9.0], [100, 900]), 9.0)
    joiner.add(poses(1.0, 1.0 + HOLD_S - 0.01, 1.0 + HOLD_S + 0.01), 9.0)
    assert_array_equal(said(joiner.take(9.0), "spindle_rpm"), [100, 100, np.nan])


def test_a_device_that_is_late_is_waited_for_so_long_and_no_longer() -> None:
    joiner = Joiner([SPINDLE])
    joiner.add(poses(1.0, 1.1), 1.1)
    assert joiner.take(1.0 + WAIT_S - 0.01) == []
    first = joiner.take(1.0 + WAIT_S + 0.01)
    assert times(first) == [1.0]
    joiner.hear(0, values([1.0, 1.2], [100, 200]), 1.3)
    second = joiner.take(1.3)
    assert_array_equal(said(first, "spindle_rpm"), [np.nan])
    assert_array_equal(said(second, "spindle_rpm"), [100])


def test_a_device_that_is_gone_is_not_waited_for_and_its_values_are_missing() -> None:
    joiner = Joiner([SPINDLE])
    joiner.hear(0, values([1.0], [100]), 1.0)
    joiner.wait_for(0, wanted=False)
    joiner.add(poses(1.1, 2.0), 2.0)
    assert_array_equal(said(joiner.take(2.0), "spindle_rpm"), [100, np.nan])


def test_a_change_stands_until_the_next_while_the_device_is_there() -> None:
    joiner = Joiner([TRIGGER])
    joiner.hear(0, values([1.0, 5.0], [1, 0]), 5.0)
    joiner.there(0, 6.0)
    joiner.add(poses(0.5, 1.0, 4.9, 5.0, 5.9), 6.0)
    joiner.add(poses(6.1), 6.1)  # nobody knows whether it was there then
    done = joiner.take(6.1 + WAIT_S + 0.01)
    assert_array_equal(said(done, "arc_on"), [np.nan, 1, 1, 0, 0, np.nan])


def test_of_two_devices_that_say_the_same_the_first_counts_where_it_speaks() -> None:
    joiner = Joiner([POWER, Side(("current_a",))])
    joiner.hear(0, values([1.0, 2.0], [180, np.nan], [22, 23]), 2.0)
    joiner.hear(1, values([1.0, 2.0], [1, 2]), 2.0)
    joiner.add(poses(1.0, 2.0), 2.0)
    done = joiner.take(2.0)
    assert_array_equal(said(done, "current_a"), [180, 2])
    assert_array_equal(said(done, "voltage_v"), [22, 23])


def test_values_of_no_known_time_and_out_of_order_are_left_out() -> None:
    joiner = Joiner([SPINDLE])
    joiner.hear(0, values([1.0], [100], bound_s=MOST_BOUND_S * 1.1), 1.0)
    joiner.hear(0, values([1.0], [100], bound_s=np.nan), 1.0)
    joiner.hear(0, values([2.0, 1.5, 2.1], [200, 150, 210]), 2.1)
    joiner.add(poses(1.1, 2.0, 2.1), 2.1)
    done = joiner.flush()
    assert_array_equal(said(done, "spindle_rpm"), [np.nan, 200, 210])


def test_the_end_of_a_session_gives_what_waits() -> None:
    joiner = Joiner([SPINDLE])
    joiner.add(poses(1.0, 2.0), 2.0)
    joiner.add(poses(), 2.0)
    assert times(joiner.flush()) == [1.0, 2.0]
    assert joiner.flush() == []


def test_memory_is_bounded_when_nobody_asks() -> None:
    joiner = Joiner([SPINDLE])
    for start in range(0, 3 * MOST_ROWS, 50_000):
        t_s = start / 1e4 + np.arange(50_000) / 1e4
        joiner.hear(0, Values(t_s, np.zeros(50_000), np.zeros((50_000, 1))), float(t_s[-1]))
    assert len(joiner._tracks[0]._t_s) == MOST_ROWS


def joined(cuts: set[int], looks: set[int], lag_s: float) -> tuple[list[float], list[float]]:
    """What 60 poses and 25 values come to, however they are cut and however often one looks."""
    joiner = Joiner([SPINDLE])
    pose_s, value_s = np.arange(60) / 50, np.arange(25) / 20
    arrivals = sorted(
        [(t + 0.002, "pose", t) for t in pose_s] + [(t + lag_s, "value", t) for t in value_s]
    )
    waiting: list[float] = []
    done = []
    for number, (at_s, what, t) in enumerate(arrivals):
        if what == "value":
            if waiting:
                joiner.add(poses(*waiting), arrivals[number - 1][0])
                waiting = []
            joiner.hear(0, values([t], [1000 * t]), at_s)
        else:
            waiting.append(t)
            if number in cuts:
                joiner.add(poses(*waiting), at_s)
                waiting = []
        if number in looks:
            done += joiner.take(at_s)
    joiner.add(poses(*waiting), arrivals[-1][0])
    done += joiner.flush()
    return times(done), said(done, "spindle_rpm").tolist()


@given(st.sets(st.integers(0, 84)), st.sets(st.integers(0, 84)), st.sampled_from([0.003, 0.1, 0.2]))
def test_cuts_and_looks_change_nothing(cuts: set[int], looks: set[int], lag_s: float) -> None:
    t_s, rpm = joined(cuts, looks, lag_s)
    whole_t_s, whole_rpm = joined(set(), {84}, 0.003)
    assert t_s == whole_t_s
    assert_array_equal(rpm, whole_rpm)
    by_hand = [1000 * np.floor(t * 20 + 1e-9) / 20 for t in t_s]  # the value of the last 50 ms
    np.testing.assert_allclose(rpm, by_hand)


@given(st.sets(st.integers(0, 84)))
def test_however_often_one_looks_late_values_come_to_the_same(looks: set[int]) -> None:
    everything = set(range(85))
    one, other = joined(everything, looks, 0.6), joined(everything, set(), 0.6)
    assert one[0] == other[0]
    assert_array_equal(one[1], other[1])
    assert np.isnan(one[1]).any()
