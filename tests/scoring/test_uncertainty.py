"""What noise leaves of marks and verdicts, by hand."""

import numpy as np
import pytest

from simlab.model.exercises import Band
from simlab.model.scores import Verdict
from simlab.scoring.uncertainty import marks_and_spread, sharp, verdict

DISTANCE = Band(target=10.0, full=2.0, zero=6.0)
FEED = Band(target=0.0, full=0.10, zero=0.35, relative=True)


def test_a_tracker_is_sharp_while_95_percent_of_its_noise_fits_the_full_band() -> None:
    sigma = np.array([0.3, 1.02, 1.03, 5.0, np.nan])  # 2 mm / 1.96 = 1.0204 mm
    assert sharp(DISTANCE, np.full(5, 10.0), sigma).tolist() == [True, True, False, False, False]


def test_a_relative_band_is_as_wide_as_its_target_makes_it() -> None:
    target = np.array([600.0, 100.0, -600.0])
    assert sharp(FEED, target, np.full(3, 10.0)).tolist() == [True, False, True]


def test_a_share_of_nothing_is_nothing_to_judge_by() -> None:
    assert sharp(FEED, np.zeros(1), np.zeros(1)).tolist() == [False]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (10.0, 0.0),  # in the middle of full marks one sigma changes nothing
        (14.0, 0.25),  # on the slope of 1/4 mark a mm
        (12.0, 0.25),  # at its upper edge only one side falls
        (17.0, 0.0),  # beyond its end there is nothing to lose or win
        (16.5, 0.125),  # half a mm inside, from beyond
    ],
)
def test_spread_is_the_larger_change_of_mark_either_way(value: float, expected: float) -> None:
    given = np.array([value]), np.array([10.0]), np.array([1.0])
    mark, moved = marks_and_spread(DISTANCE, *given)
    assert mark.tolist() == pytest.approx([np.clip(1 - (abs(value - 10) - 2) / 4, 0, 1)])
    assert moved.tolist() == pytest.approx([expected])


@pytest.mark.parametrize(
    ("sigma", "lost"),  # 2 (s phi(u/s) - u Phi(-u/s)) / (zero - u), as docs/scoring.md has it
    [(0.7 / 1.96, 0.00519), (0.7, 0.08972), (0.5, 0.02821)],
)
@pytest.mark.parametrize("samples", [50_000, 200_000])
def test_noise_does_not_average_out_of_a_mark_however_many_samples(
    sigma: float, lost: float, samples: int
) -> None:
    arc = Band(target=2.0, full=0.7, zero=2.0)
    value = 2.0 + np.random.default_rng(1).normal(0.0, sigma, samples)
    mark, _ = marks_and_spread(arc, value, np.full(samples, 2.0), np.full(samples, sigma))
    assert 1.0 - float(mark.mean()) == pytest.approx(lost, abs=0.004)


@pytest.mark.parametrize(
    ("least", "most", "sigma", "expected"),
    [
        (80.0, 80.0, 0.0, Verdict.PASS),
        (75.0, 75.0, 0.0, Verdict.PASS),
        (74.9, 74.9, 0.0, Verdict.FAIL),
        (80.0, 80.0, 3.0, Verdict.PASS),  # 80 - 1.645 * 3 = 75.065
        (80.0, 80.0, 3.1, Verdict.CANNOT_TELL),  # 74.9
        (70.0, 70.0, 3.0, Verdict.FAIL),  # 74.935
        (70.0, 70.0, 3.1, Verdict.CANNOT_TELL),  # 75.0995
        (60.0, 90.0, 0.0, Verdict.CANNOT_TELL),  # an unmeasured metric decides
        (76.0, 96.0, 0.0, Verdict.PASS),
        (30.0, 60.0, 0.0, Verdict.FAIL),
    ],
)
def test_the_verdict_keeps_a_guard_band_and_says_when_it_cannot_tell(
    least: float, most: float, sigma: float, expected: Verdict
) -> None:
    assert verdict(least, most, sigma, limit=75.0) is expected
