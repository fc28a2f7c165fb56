"""Time in the band and distance in the band, by hand; and any cut gives the same."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simlab.model.exercises import Band, RubricLine
from simlab.model.tracks import MetricTrack
from simlab.weld.in_band import InBand, InBandSums

NAN = float("nan")
CTWD = RubricLine("ctwd", "mm", 1.0, Band(10.0, 2.0, 6.0))
SPEED = RubricLine("travel_speed", "mm/s", 1.0, Band(5.0, 0.1, 0.35, relative=True))
PUSH = RubricLine("travel_angle", "deg", 1.0, Band(3.0, 5.0, 15.0, signed=True))


def track(
    line: RubricLine,
    t_s: list[float],
    place_mm: list[float],
    value: list[float],
    sigma: float = 0.1,
) -> MetricTrack:
    n = len(t_s)
    return MetricTrack(
        line.metric, line.unit, np.array(t_s), np.array(place_mm), np.array(value),
        np.full(n, sigma), np.full(n, NAN),
    )  # fmt: skip


def shares(line: RubricLine, made: MetricTrack) -> InBand:
    (share,) = InBandSums.start((line,), 4.0).add([made]).shares()
    return share


def test_standing_where_it_goes_well_is_time_and_not_distance() -> None:
    # 0.0 to 0.3 s in the first millimetre within 2 mm of 10, then 0.1 s in the second at 14 mm
    t_s = [0.0, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40]
    place = [0.5] * 7 + [1.5] * 2
    share = shares(CTWD, track(CTWD, t_s, place, [11.0] * 7 + [14.0] * 2))
    assert share == InBand("ctwd", time=0.75, distance=0.5, told=0.5)


def test_the_edge_of_full_marks_is_within() -> None:
    made = track(CTWD, [0.0, 0.1], [0.5, 0.5], [12.0, 12.0])
    assert shares(CTWD, made).time == 1.0


def test_a_relative_band_is_a_share_of_its_target() -> None:
    made = track(SPEED, [0.0, 0.1, 0.2], [0.5, 0.6, 0.7], [5.0, 5.4, 5.6])  # full is 0.5 mm/s
    assert shares(SPEED, made).time == 0.5


def test_dragging_within_the_width_of_the_band_is_not_within_it() -> None:
    made = track(PUSH, [0.0, 0.1, 0.2], [0.5, 0.6, 0.7], [3.0, -1.0, 1.0])
    assert shares(PUSH, made).time == 0.5


def test_values_that_noise_hides_and_gaps_are_not_told() -> None:
    nothing = InBand("ctwd", None, None, 0.0)
    assert shares(CTWD, track(CTWD, [], [], [])) == nothing
    assert shares(CTWD, track(CTWD, [0.0, 0.1], [0.5] * 2, [10.0] * 2, sigma=1.5)) == nothing
    assert shares(CTWD, track(CTWD, [0.0, 0.1], [0.5] * 2, [10.0] * 2, sigma=NAN)) == nothing
    assert shares(CTWD, track(CTWD, [0.0, 0.1], [0.5] * 2, [NAN] * 2)) == nothing
    assert shares(CTWD, track(CTWD, [0.0, 0.5], [0.5] * 2, [10.0] * 2)) == nothing
    assert shares(CTWD, track(CTWD, [0.0, 0.1], [-1.0, 5.0], [10.0] * 2)) == nothing


N = 80
RANDOM = np.random.default_rng(3)
VALUES = RANDOM.normal(10.0, 2.5, N)
TIMES = np.cumsum(RANDOM.uniform(0.005, 0.12, N))


@given(st.sets(st.integers(0, N), max_size=12))
def test_any_cut_gives_the_same_shares_to_the_bit(cuts: set[int]) -> None:
    def part(low: int, high: int) -> list[MetricTrack]:
        rows = slice(low, high)
        place = np.linspace(0.0, 4.0, N)[rows].tolist()
        return [track(CTWD, TIMES[rows].tolist(), place, VALUES[rows].tolist())]

    start = InBandSums.start((CTWD,), 4.0)
    sums = start
    for low, high in pairwise([0, *sorted(cuts), N]):
        sums = sums.add(part(low, high))
    assert sums.shares() == start.add(part(0, N)).shares()
