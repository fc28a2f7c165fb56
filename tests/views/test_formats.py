"""Values with the figures that their band deserves, moments and spans, in both languages."""

from datetime import UTC, timedelta, timezone

import pytest

from simlab.api.shapes import MetricHeadShape
from simlab.locale import texts
from simlab.views import formats


@pytest.mark.parametrize(
    ("full", "count"),
    [(50.0, 0), (5.0, 0), (3.0, 1), (0.5, 1), (0.2, 2), (0.05, 2), (0.02, 3), (0.0001, 3)],
)
def test_the_last_figure_is_at_most_a_fifth_of_the_band(
    speed: MetricHeadShape, full: float, count: int
) -> None:
    assert formats.decimals(speed.model_copy(update={"full": full})) == count


def test_a_relative_band_is_taken_at_its_target(feed: MetricHeadShape) -> None:
    assert formats.decimals(feed.model_copy(update={"target": 300.0})) == 0  # 5 % of 300 is 15
    assert formats.decimals(feed) == 0  # target unknown


def test_values_and_what_is_wanted(speed: MetricHeadShape, feed: MetricHeadShape) -> None:
    turkish = texts("tr")
    assert formats.value(turkish, speed, 8.26) == "8,3"
    assert formats.quantity(turkish, speed, None) == "–"
    assert formats.quantity(turkish, speed, 8.26).startswith("8,3 ")
    assert formats.wanted(turkish, speed).startswith("8,0 ± 0,8 ")
    assert formats.wanted(turkish, feed) == "± %5"
    assert formats.wanted(turkish, feed, 600.0).startswith("600 ± 30 ")
    known = feed.model_copy(update={"target": 300.0})
    assert formats.wanted(turkish, known).startswith("300 ± 15 ")


def test_the_degree_sign_stands_close_to_its_number(travel: MetricHeadShape) -> None:
    assert formats.quantity(texts("tr"), travel, 12.4) == "12°"
    assert formats.wanted(texts("en"), travel) == "10 ± 5°"


def test_points_carry_two_standard_deviations_where_it_is_known() -> None:
    english = texts("en")
    assert formats.points(english, 87.25) == "87.3"
    assert formats.points(english, 87.25, 0.56) == "87.3 ± 1.1"
    assert formats.points(english, None, 1.0) == "–"


def test_a_moment_is_said_in_the_viewers_zone_and_language() -> None:
    istanbul = timezone(timedelta(hours=3))
    at = 1_762_000_000.0  # 2025-11-01 12:26:40 UTC (date -u -d @1762000000)
    assert formats.moment(texts("en"), at, UTC) == "1 Nov 2025, 12:26"
    assert formats.moment(texts("tr"), at, istanbul) == "1 Kas 2025, 15:26"
    assert formats.moment(texts("tr"), None) == "–"


def test_a_span_turns_to_minutes_from_one_on() -> None:
    assert formats.duration(texts("en"), 8.44) == "8.4 s"
    assert formats.duration(texts("tr"), 80.0) == "1 dk 20 sn"
    assert formats.duration(texts("en"), 119.7) == "2 min 0 s"
