"""Sums along the path: where a place falls, and what a bin's average is."""

import numpy as np
import pytest

from simlab.model.arrays import Ints
from simlab.model.exercises import Band
from simlab.model.tracks import MetricTrack
from simlab.motion.bins import ONE, Bins
from simlab.scoring.bins import (
    LARGEST,
    Sum,
    average,
    mean,
    no_sums,
    told,
    with_track,
)

BAND = Band(target=10.0, full=2.0, zero=6.0, signed=True)
TEN = Bins.along(10.0, 1.0)


def track(place: list[float], value: list[float], sigma: float = 0.0) -> MetricTrack:
    n = len(place)
    columns = (np.arange(n), place, value, np.full(n, sigma), np.full(n, np.nan))
    return MetricTrack("gap", "mm", *(np.array(c, dtype=float) for c in columns))


def sums(*tracks: MetricTrack) -> Ints:
    total = no_sums(TEN)
    for part in tracks:
        total = with_track(total, TEN, BAND, part)
    return total


def test_a_bin_averages_its_samples_and_the_path_its_bins() -> None:
    total = sums(track([0.5, 0.5, 0.5, 3.5], [10.0, 14.0, 14.0, 16.0]))
    assert np.flatnonzero(told(total)).tolist() == [0, 3]
    assert mean(total, Sum.MARK).tolist() == pytest.approx([(1 + 0.5 + 0.5) / 3, 0.0], abs=1e-6)
    assert average(total, Sum.MARK) == pytest.approx(1 / 3, abs=1e-6)
    assert average(total, Sum.VALUE) == pytest.approx((38 / 3 + 16) / 2, abs=1e-6)
    assert average(total, Sum.TARGET) == 10.0


def test_places_beyond_the_path_and_nowhere_are_left_out() -> None:
    assert not told(sums(track([-0.1, 10.1, np.nan], [10.0, 10.0, 10.0]))).any()


def test_what_was_not_seen_or_is_not_believed_is_counted_apart() -> None:
    total = sums(track([0.5, 0.5, 0.5, 0.5], [np.nan, 2 * LARGEST, np.inf, 10.0]))
    assert total[Sum.UNSEEN, 0] == 3
    assert total[Sum.COUNT, 0] == 1
    assert average(total, Sum.MARK) == 1.0


def test_what_is_too_noisy_to_judge_is_counted_apart() -> None:
    total = sums(track([0.5], [10.0], sigma=1.1), track([0.5], [10.0], sigma=np.nan))
    assert total[Sum.BLURRED, 0] == 2
    assert not told(total).any()


def test_the_wrong_sign_is_counted() -> None:
    assert sums(track([0.5, 0.5], [-3.0, 3.0]))[Sum.WRONG_SIGN, 0] == 1


def test_noise_moves_the_mark_by_its_slope() -> None:
    assert average(sums(track([0.5], [14.0], sigma=0.8)), Sum.SPREAD) == pytest.approx(
        0.2, abs=1e-6
    )


def test_a_long_track_is_worth_what_its_samples_are_worth_one_by_one() -> None:
    random = np.random.default_rng(1)
    n = 3000
    value, sigma = random.normal(8.0, 6.0, n), random.choice((0.1, 0.4, 3.0), n)
    value[::50] = np.nan
    place = random.uniform(-1.0, 11.0, n)  # from bin to bin, and beyond both ends
    long = MetricTrack("gap", "mm", np.arange(n) / 240.0, place, value, sigma, np.full(n, np.nan))
    total = sums(long)
    here = (place >= 0.0) & (place <= 10.0)
    clear = here & (np.abs(value) <= LARGEST) & (1.96 * sigma <= 2.0)
    for one in range(10):
        row = np.flatnonzero(clear & (np.floor(place) == one))
        assert total[Sum.COUNT, one] == len(row)
        assert total[Sum.VALUE, one] == sum(round(v * ONE) for v in value[row])
        assert total[Sum.TARGET, one] == 10 * ONE * len(row)
        assert total[Sum.WRONG_SIGN, one] == (value[row] < 0.0).sum()
        off = np.abs(value[row] - 10.0)
        marks = [round(min(max((6.0 - v) / 4.0, 0.0), 1.0) * ONE) for v in off]
        earned = sum(m for m, v in zip(marks, value[row], strict=True) if v >= 0.0)
        assert total[Sum.MARK, one] == earned
    lost = here & ~(np.abs(value) <= LARGEST)
    assert total[Sum.UNSEEN].sum() == lost.sum()
    assert total[[Sum.COUNT, Sum.BLURRED, Sum.UNSEEN]].sum() == here.sum()


def test_earlier_sums_are_left_as_they_are() -> None:
    before = no_sums(TEN)
    with_track(before, TEN, BAND, track([0.5], [10.0]))
    assert not before.any()
