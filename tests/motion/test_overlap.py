"""Tails: every new sample gets the past it needs, however the stream was cut."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.samples import ToolSamples
from simlab.motion.overlap import Tail


def samples(count: int, start: int = 0) -> ToolSamples:
    t_s = np.arange(start, start + count) / 100.0
    return ToolSamples(
        t_s=t_s,
        t_bound_s=np.zeros(count),
        tool_mm=np.stack([t_s, t_s, t_s], axis=1),
        spindle_rpm=np.zeros(count),
    )


def start(reach_s: float) -> Tail[ToolSamples]:
    return Tail(ToolSamples.empty(), count=0, reach_s=reach_s)


def test_the_first_batch_has_no_past() -> None:
    joined, tail = start(0.05).join(samples(3))
    assert (joined.new, joined.index, len(joined.samples)) == (0, 0, 3)
    assert tail.count == 3


def test_the_tail_reaches_back_as_far_as_asked_and_one_sample_more() -> None:
    _, tail = start(0.05).join(samples(100))
    assert tail.samples.t_s.tolist() == [0.93, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99]
    joined, _ = tail.join(samples(2, start=100))
    assert (joined.new, joined.index) == (7, 100)
    assert joined.samples.t_s[-1] == 1.01


def test_nothing_new_changes_nothing() -> None:
    joined, tail = start(0.05).join(ToolSamples.empty())
    assert (len(joined.samples), joined.new, tail.count) == (0, 0, 0)
    _, tail = start(0.05).join(samples(10))
    joined, same = tail.join(ToolSamples.empty())
    assert joined.new == len(joined.samples)
    assert (same.count, len(same.samples)) == (10, len(tail.samples))


@settings(deadline=None)
@given(st.sets(st.integers(1, 99)))
def test_every_cut_gives_each_new_sample_once_with_its_past(cuts: set[int]) -> None:
    tail, seen = start(0.2), []
    edges = [0, *sorted(cuts), 100]
    for low, high in pairwise(edges):
        joined, tail = tail.join(samples(high - low, start=low))
        assert joined.index == low
        new = joined.samples.t_s[joined.new :]
        assert joined.samples.t_s[0] <= max(0.0, new[0] - 0.2)
        seen.extend(new.tolist())
    assert seen == samples(100).t_s.tolist()
