"""Tones and limits, by hand from the bands in conftest."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.api.shapes import MetricHeadShape
from simlab.views.tones import Tone, band_along, limits, of_mark, tone, wanted_at


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (8.0, Tone.GOOD),
        (8.75, Tone.GOOD),
        (7.25, Tone.GOOD),
        (9.0, Tone.NEAR),
        (5.1, Tone.NEAR),
        (11.0, Tone.OFF),
        (4.9, Tone.OFF),
        (None, Tone.UNKNOWN),
        (math.nan, Tone.UNKNOWN),
    ],
)
def test_a_value_is_good_near_or_off_by_its_band(
    speed: MetricHeadShape, value: float | None, seen: Tone
) -> None:
    assert tone(speed, value) is seen


@pytest.mark.parametrize(("value", "seen"), [(6.0, Tone.GOOD), (0.5, Tone.NEAR), (-0.5, Tone.OFF)])
def test_the_wrong_sign_is_off_however_near_it_is(
    travel: MetricHeadShape, value: float, seen: Tone
) -> None:
    assert tone(travel, value) is seen


def test_the_limits_of_a_signed_metric_end_at_zero(travel: MetricHeadShape) -> None:
    band = limits(travel)
    assert band is not None
    assert (band.zero_low[0], band.full_low[0]) == (0.0, 5.0)
    assert (band.full_high[0], band.zero_high[0]) == (15.0, 25.0)
    mirrored = limits(travel.model_copy(update={"target": -10.0}))
    assert mirrored is not None
    assert (mirrored.zero_low[0], mirrored.zero_high[0]) == (-25.0, 0.0)


def test_a_target_that_varies_carries_its_limits_along(feed: MetricHeadShape) -> None:
    band = limits(feed, np.array([300.0, 600.0]))
    assert band is not None
    assert len(band) == 2
    assert_allclose(band.full_low, [285.0, 570.0])
    assert_allclose(band.full_high, [315.0, 630.0])
    assert_allclose(band.zero_low, [240.0, 480.0])
    assert_allclose(band.zero_high, [360.0, 720.0])
    assert not band.zero_high.flags.writeable


def test_where_the_path_asks_nothing_the_metrics_own_target_stands(
    speed: MetricHeadShape,
) -> None:
    band = limits(speed, np.array([np.nan, 10.0]))
    assert band is not None
    assert_allclose(band.target, [8.0, 10.0])


def test_without_the_path_a_varying_target_cannot_be_told(feed: MetricHeadShape) -> None:
    assert limits(feed) is None
    assert tone(feed, 300.0) is Tone.UNKNOWN
    assert tone(feed, 310.0, wanted=300.0) is Tone.GOOD
    assert tone(feed, 330.0, wanted=300.0) is Tone.NEAR


def test_a_mark_has_a_tone_too() -> None:
    assert [of_mark(m) for m in (1.0, 0.5, 0.1, None, math.nan)] == [
        Tone.GOOD,
        Tone.NEAR,
        Tone.OFF,
        Tone.UNKNOWN,
        Tone.UNKNOWN,
    ]


def test_a_target_that_changes_has_a_step_for_each(feed: MetricHeadShape) -> None:
    head = feed.model_copy(update={"targets": ((0.0, 300.0), (20.0, 600.0))})
    band = band_along(head, 50.0)
    assert band is not None
    assert_allclose(band.place_mm, [0.0, 20.0, 20.0, 50.0])
    assert_allclose(band.limits.full_low, [285.0, 285.0, 570.0, 570.0])
    assert_allclose(band.limits.zero_high, [360.0, 360.0, 720.0, 720.0])
    assert not band.place_mm.flags.writeable


def test_a_target_that_never_changes_is_one_step(
    speed: MetricHeadShape, feed: MetricHeadShape
) -> None:
    band = band_along(speed, 80.0)
    assert band is not None
    assert_allclose(band.place_mm, [0.0, 80.0])
    assert_allclose(band.limits.target, [8.0, 8.0])
    assert band_along(feed, 80.0) is None


@pytest.mark.parametrize(
    ("place_mm", "wanted"),
    [(5.0, 300.0), (19.9, 300.0), (20.0, 600.0), (99.0, 600.0), (-1.0, 300.0), (math.nan, 300.0)],
)
def test_the_target_where_the_tool_is(
    feed: MetricHeadShape, place_mm: float, wanted: float
) -> None:
    head = feed.model_copy(update={"targets": ((0.0, 300.0), (20.0, 600.0))})
    assert wanted_at(head, place_mm) == wanted
    assert wanted_at(feed, place_mm) is None
