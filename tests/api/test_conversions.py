"""From nouns to shapes: nothing is lost, and what cannot be told is null."""

import json

import numpy as np

from simlab.api.conversions import (
    card_shape,
    head_shapes,
    header_of,
    numbers,
    points,
    start_shape,
    track_shape,
)
from simlab.model.arrays import Floats
from simlab.model.exercises import Band, Rubric, RubricLine
from simlab.model.scores import MetricScore, Reason, ScoreCard, Verdict
from simlab.model.sessions import SessionHeader, SessionId, StationId, TraineeId
from simlab.model.tracks import MetricTrack

NAN = float("nan")


def test_a_card_keeps_every_number() -> None:
    metric = MetricScore("ctwd", "mm", 0.4, None, None, Verdict.CANNOT_TELL, 0.1, None)
    reason = Reason("reason.ctwd.high", (("off", 1.5),), 10.0, 20.0)
    card = ScoreCard(0.1 + 0.2, 1.0, Verdict.PASS, 0.9, 7, (metric,), (reason,), (("a", "b"),))
    told = json.loads(card_shape(card).model_dump_json())
    assert told["points"] == 0.30000000000000004
    assert told["metrics"][0]["mark"] is None
    assert told["metrics"][0]["verdict"] == "cannot_tell"
    assert told["reasons"] == [
        {"key": "reason.ctwd.high", "values": {"off": 1.5}, "from_mm": 10.0, "to_mm": 20.0}
    ]
    assert told["versions"] == {"a": "b"}


class Ramp:
    """A path on which the feed changes at 20 mm."""

    length_mm = 40.0

    def outline_mm(self) -> Floats:
        return np.array([[0.0, 0, 0], [40, 0, 0]])

    def targets(self, metric: str, /) -> tuple[tuple[float, float], ...]:
        return ((0.0, 300.0), (20.0, 600.0)) if metric == "feed" else ()


def test_heads_stand_in_the_order_of_the_rubric() -> None:
    lines = (
        RubricLine("feed", "mm/min", 0.7, Band(300.0, 0.1, 0.3, relative=True)),
        RubricLine("angle", "deg", 0.3, Band(10.0, 5.0, 15.0, signed=True)),
    )
    feed, angle = head_shapes(Rubric(lines, 75.0, 1.0), Ramp())
    assert (feed.targets, angle.targets) == (((0.0, 300.0), (20.0, 600.0)), ())
    assert (feed.name, feed.unit, feed.weight, feed.relative) == ("feed", "mm/min", 0.7, True)
    assert (angle.target, angle.full, angle.zero, angle.signed) == (10.0, 5.0, 15.0, True)


def test_a_track_is_null_where_there_is_no_number() -> None:
    track = MetricTrack(
        "feed", "mm/min", np.array([0.0, 1.0]), np.array([NAN, 5.0]), np.array([1.5, NAN]),
        np.array([0.1, 0.1]), np.array([NAN, NAN]),
    )  # fmt: skip
    told = json.loads(track_shape(track, 100).model_dump_json())
    assert told == {
        "name": "feed",
        "unit": "mm/min",
        "t_s": [0.0, 1.0],
        "place_mm": [None, 5.0],
        "value": [1.5, None],
        "sigma": [0.1, 0.1],
        "wanted": [None, None],
    }


def test_numbers_that_are_not_finite_are_none() -> None:
    assert numbers([1.0, NAN, float("inf"), -float("inf")]) == (1.0, None, None, None)


def test_points_are_rounded_to_the_micrometre() -> None:
    assert points(np.array([[1.00049, -2.0, NAN]])) == ((1.0, -2.0, 0.0),)


def test_an_announcement_gives_the_same_header_back() -> None:
    header = SessionHeader(
        SessionId("00000000-0000-4000-8000-000000000001"), TraineeId("T-1"), StationId("weld-1"),
        "weld", "e", 3, 1.5e9 + 0.1, (("exercise", "text"),), (("tip_mm", 0.5),),
    )  # fmt: skip
    start = start_shape(header)
    assert header_of(type(start).model_validate_json(start.model_dump_json())) == header
