"""The running score and its card: the worked example of docs/scoring.md, and what may be said."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from simlab.model.exercises import Band, Rubric, RubricLine
from simlab.model.scores import Reason, ScoreCard, Verdict
from simlab.motion.overlap import Measured
from simlab.scoring.running import Running

Make = Callable[..., Measured]
CTWD = RubricLine("ctwd", "mm", 0.6, Band(target=10.0, full=2.0, zero=6.0))
WORK = RubricLine("work_angle", "deg", 0.4, Band(target=45.0, full=5.0, zero=15.0))
RUBRIC = Rubric((CTWD, WORK), pass_points=75.0, bin_mm=1.0)
VERSIONS = (("exercise", "made-up@1"),)
ALL = np.arange(0.05, 4.0, 0.1)


def running(*batches: Measured, length_mm: float = 4.0, rubric: Rubric = RUBRIC) -> Running:
    made = Running.start(rubric, length_mm)
    for batch in batches:
        made = made.add(batch)
    return made


def card(*batches: Measured, length_mm: float = 4.0, rubric: Rubric = RUBRIC) -> ScoreCard:
    return running(*batches, length_mm=length_mm, rubric=rubric).card(VERSIONS)


def keys(made: ScoreCard) -> list[str]:
    return [reason.key for reason in made.reasons]


def test_the_worked_example(measured: Make) -> None:
    # docs/scoring.md: bins of 1 mm on a path of 4 mm, the last one never reached
    made = card(
        measured(
            [0.2, 0.8, 1.5, 2.4, 2.9], ctwd=[10, 10, 14, 16, 16], work_angle=[45, 45, 52, 45, 45]
        )
    )
    ctwd, work = made.metrics
    assert ctwd.mark == pytest.approx((1 + 0.5 + 0) / 3, abs=1e-6)
    assert work.mark == pytest.approx((1 + 0.8 + 1) / 3, abs=1e-6)
    assert made.done == 0.75
    assert made.points == 53.158  # 67.333 for what was done, 0.75 / 0.95 of it
    assert made.verdict is Verdict.FAIL
    assert ctwd.mean == pytest.approx((10 + 14 + 16) / 3, abs=1e-6)
    assert ctwd.measured == work.measured == 0.75
    assert made.samples == 5
    assert made.versions == VERSIONS


def test_so_far_counts_only_what_was_done(measured: Make) -> None:
    so_far = running(measured([0.2, 1.5], ctwd=[10, 14], work_angle=[45, 52]))
    assert so_far.points() == 81.0  # 60 times 0.75 and 40 times 0.9
    assert running().points() is None


def test_a_good_pass_passes_and_has_nothing_to_say(measured: Make) -> None:
    made = card(measured(ALL, ctwd=10.5, work_angle=44.0))
    assert (made.points, made.sigma, made.verdict, made.done) == (100.0, 0.0, Verdict.PASS, 1.0)
    assert made.reasons == ()
    assert [metric.verdict for metric in made.metrics] == [Verdict.PASS, Verdict.PASS]
    assert [metric.reasons for metric in made.metrics] == [(), ()]


def test_a_good_beginning_is_not_a_pass(measured: Make) -> None:
    made = card(measured(ALL, ctwd=10.0, work_angle=45.0), length_mm=40.0)
    assert made.done == 0.1
    assert made.points == pytest.approx(100 * 0.1 / 0.95, abs=0.001)
    assert made.verdict is Verdict.FAIL
    assert made.reasons == (Reason("reason.not_finished", (("done", 10.0),)),)


def test_the_very_ends_may_be_left_out(measured: Make) -> None:
    made = card(measured(np.arange(1.0, 39.0, 0.1), ctwd=10.0, work_angle=45.0), length_mm=40.0)
    assert made.done == 0.95
    assert (made.points, made.verdict, made.reasons) == (100.0, Verdict.PASS, ())


def test_every_metric_says_what_cost_it_most_and_the_card_what_to_try(measured: Make) -> None:
    values = np.where(ALL < 1, 16.0, np.where(ALL < 2, 10.0, np.where(ALL < 3, 4.0, 14.0)))
    made = card(measured(ALL, ctwd=values, work_angle=45.0))
    reasons = [(r.key, r.from_mm) for r in made.metrics[0].reasons]
    assert reasons == [("reason.ctwd.high", 0.0), ("reason.ctwd.low", 2.0)]  # two, no more
    assert keys(made) == ["reason.try.ctwd.high"]


def test_noise_widens_the_points_and_may_take_the_verdict(measured: Make) -> None:
    steady = card(measured(ALL, ctwd=13.0, work_angle=45.0, sigma=0.0))
    noisy = card(measured(ALL, ctwd=13.0, work_angle=45.0, sigma=1.0))
    assert steady.points == noisy.points == 85.0  # 60 * 0.75 + 40
    assert noisy.sigma == 15.0  # 1 mm on a slope of 1/4 a mm, weight 0.6
    assert (steady.verdict, noisy.verdict) == (Verdict.PASS, Verdict.CANNOT_TELL)


def test_a_tracker_too_coarse_for_a_band_gives_no_mark(measured: Make) -> None:
    made = card(measured(ALL, ctwd=10.0, work_angle=45.0, sigma=1.5))  # 1.96 * 1.5 > 2, < 5
    ctwd, work = made.metrics
    assert (ctwd.mark, ctwd.sigma, ctwd.mean) == (None, None, None)
    assert ctwd.verdict is Verdict.CANNOT_TELL
    assert ctwd.reasons == (Reason("reason.imprecise"),)
    assert work.mark == 1.0
    assert made.points == 100.0  # of what can be told
    assert made.verdict is Verdict.CANNOT_TELL  # the other 60 might have been anything
    of_all = {"told": 1, "of": 2, "share": 40.0, "least": 40.0, "most": 100.0}
    assert made.reasons == (Reason("reason.partial", tuple(of_all.items())),)


def test_what_all_metrics_would_come_to_shrinks_with_what_was_left_out(measured: Make) -> None:
    # half of it at a mark of 0.5: between 0.5 * 0.4 and 0.5 * 0.4 + 0.6 of 100 * 0.5 / 0.95
    half = ALL[ALL < 2.0]
    made = card(measured(half, ctwd=10.0, work_angle=55.0, sigma=1.5))
    assert made.points == pytest.approx(100 * 0.5 * 0.5 / 0.95, abs=0.001)
    said = dict(made.reasons[0].values)
    assert (said["least"], said["most"]) == (10.5, 42.1)


def test_when_the_rest_cannot_save_it_the_verdict_is_fail_all_the_same(measured: Make) -> None:
    made = card(measured(ALL, ctwd=20.0, work_angle=np.nan))
    assert made.metrics[1].reasons == (Reason("reason.no_signal"),)
    assert (made.points, made.verdict) == (0.0, Verdict.FAIL)


def test_a_metric_seen_too_seldom_is_not_judged(measured: Make) -> None:
    half = np.where(ALL < 2, 45.0, np.nan)
    made = card(measured(ALL, ctwd=10.0, work_angle=half))
    assert made.metrics[1].mark is None
    assert made.metrics[1].mean == 45.0
    assert made.metrics[1].measured == 0.5
    most = card(measured(ALL, ctwd=10.0, work_angle=np.where(ALL < 3, 45.0, np.nan)))
    assert most.metrics[1].mark == 1.0


def test_a_tracker_that_dies_takes_no_points(measured: Make) -> None:
    place = np.where((ALL > 1.4) & (ALL < 2.6), np.nan, ALL)
    made = card(measured(place, ctwd=10.0, work_angle=45.0), length_mm=4.0)
    assert (made.points, made.done, made.verdict) == (100.0, 1.0, Verdict.PASS)
    hidden = np.where((ALL > 1.0) & (ALL < 2.0), np.nan, ALL)
    made = card(measured(hidden, ctwd=10.0, work_angle=45.0))
    assert (made.points, made.done) == (100.0, 1.0)
    assert made.reasons == (Reason("reason.unseen", (("share", 25.0),)),)


def test_a_tracker_that_dies_for_good_leaves_the_verdict_open(measured: Make) -> None:
    made = card(measured(np.where(ALL > 2.0, np.nan, ALL), ctwd=10.0, work_angle=45.0))
    assert (made.points, made.verdict, made.done) == (None, Verdict.CANNOT_TELL, 1.0)
    assert keys(made) == ["reason.unseen"]


def test_a_tracker_dead_throughout_leaves_everything_open(measured: Make) -> None:
    made = card(measured([np.nan] * 20, ctwd=np.nan, work_angle=np.nan))
    assert (made.points, made.sigma, made.verdict) == (None, None, Verdict.CANNOT_TELL)
    assert keys(made) == ["reason.unseen"]


def test_a_session_without_work_has_no_points_and_says_why(measured: Make) -> None:
    made = card(measured([], ctwd=10.0, work_angle=45.0))
    assert (made.points, made.verdict, made.done) == (None, Verdict.CANNOT_TELL, 0.0)
    assert keys(made) == ["reason.not_finished"]
    assert [metric.reasons for metric in made.metrics] == [(), ()]


def test_standing_longer_or_sampling_faster_changes_nothing(measured: Make) -> None:
    values = np.where(ALL < 1, 14.0, 10.0)
    often = np.repeat(ALL, np.where(ALL < 1, 30, 1))  # thirty times as many in the worst bin
    once = card(measured(ALL, ctwd=values, work_angle=45.0))
    many = card(measured(often, ctwd=np.where(often < 1, 14.0, 10.0), work_angle=45.0))
    assert once.points == many.points == pytest.approx(100 - 60 * 0.5 / 4, abs=0.001)


def test_adding_leaves_the_score_before_it_as_it_was(measured: Make) -> None:
    before = running(measured(ALL, ctwd=10.0, work_angle=45.0))
    first = before.card(VERSIONS)
    before.add(measured(ALL, ctwd=30.0, work_angle=0.0))
    assert before.card(VERSIONS) == first


def test_metrics_of_the_same_samples_may_share_their_places(measured: Make) -> None:
    random = np.random.default_rng(6)
    place = random.uniform(-0.5, 4.5, 50)
    apart = measured(place, ctwd=random.normal(10, 4, 50), work_angle=random.normal(45, 8, 50))
    ctwd, angle = apart.tracks
    shared = replace(apart, tracks=(ctwd, replace(angle, place_mm=ctwd.place_mm)))
    assert shared.tracks[1].place_mm is ctwd.place_mm
    for one, other in zip(running(shared).sums, running(apart).sums, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_order_of_batches_does_not_matter_either(measured: Make) -> None:
    random = np.random.default_rng(5)
    parts = [
        measured(random.uniform(0, 4, 50), ctwd=random.normal(10, 4, 50), work_angle=40.0)
        for _ in range(4)
    ]
    assert card(*parts).points == card(*reversed(parts)).points
