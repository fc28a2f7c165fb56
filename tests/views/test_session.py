"""The card in words and the curves of a session."""

from datetime import UTC

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from simlab.api.shapes import (
    CardShape,
    MetricHeadShape,
    MetricScoreShape,
    ReasonShape,
    SessionRowShape,
    SessionShape,
    TrackShape,
    TracksShape,
)
from simlab.locale import texts
from simlab.model.scores import Verdict
from simlab.model.sessions import SessionState
from simlab.views.session import card_view, curves, session_row
from simlab.views.tones import Tone

SESSION = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def row() -> SessionRowShape:
    return SessionRowShape(
        session=SESSION,
        trainee="T-0042",
        trainee_name="Ayşe Yılmaz",
        station="weld-2",
        craft="weld",
        exercise="mag-fillet-pb",
        title="an exercise title",
        started_unix_s=1_762_000_000.0,
        duration_s=8.4,
        state=SessionState.FINISHED,
        points=91.5,
        verdict=Verdict.PASS,
        verified=True,
    )


@pytest.fixture
def session(row: SessionRowShape, speed: MetricHeadShape) -> SessionShape:
    why = ReasonShape(key="view.seconds", values={"s": 2.0}, from_mm=10.0, to_mm=20.0)
    lines = tuple(
        MetricScoreShape(
            name=name,
            unit="mm/s",
            weight=2.0,
            mark=mark,
            sigma=0.01,
            verdict=verdict,
            measured=0.98,
            mean=8.126,
            reasons=(why,),
        )
        for name, mark, verdict in (
            ("travel_speed", 0.9, Verdict.PASS),
            ("gone_metric", None, Verdict.CANNOT_TELL),
        )
    )
    card = CardShape(
        points=91.5,
        sigma=0.8,
        verdict=Verdict.PASS,
        done=1.0,
        samples=1680,
        metrics=lines,
        reasons=(why,),
        versions={"procedure": "mag@1", "exercise": "mag-fillet-pb@1"},
    )
    return SessionShape(
        row=row,
        card=card,
        heads=(speed,),
        samples_in=1680,
        samples_lost=3,
        frames_refused=1,
        replayable=True,
    )


def test_a_row_of_the_list_in_words(row: SessionRowShape) -> None:
    said = session_row(row, texts("en"), UTC)
    assert said.when == "1 Nov 2025, 12:26"
    assert said.duration == "8.4 s"
    assert (said.state, said.points, said.verified) == ("Finished", "91.5", "Checked")
    assert said.tone is Tone.GOOD
    unverified = row.model_copy(update={"verified": False, "verdict": Verdict.CANNOT_TELL})
    assert session_row(unverified, texts("en")).verified == "Not checked"
    assert session_row(unverified, texts("en")).tone is Tone.UNKNOWN


def test_the_card_says_its_points_lines_and_reasons(session: SessionShape) -> None:
    card = card_view(session, texts("tr"))
    assert card.points == "91,5 ± 1,6"
    assert card.done == "%100"
    assert card.versions == "alıştırma mag-fillet-pb@1 · prosedür mag@1"
    assert card.reasons == ("10–20 mm: 2 sn", "10–20 mm: 2 sn")  # one a metric
    assert card.advice == ("10–20 mm: 2 sn",)
    assert "1.680" in card.counts
    line = card.lines[0]
    assert (line.mark, line.weight, line.measured) == ("%90", "%50", "%98")
    assert line.mean.startswith("8,1 ")
    assert line.tone is Tone.GOOD
    assert line.reasons == ("10–20 mm: 2 sn",)


def test_a_metric_without_a_head_or_a_mark_is_shown_as_not_told(session: SessionShape) -> None:
    line = card_view(session, texts("tr")).lines[1]
    assert (line.mark, line.mean, line.wanted) == ("–", "–", "–")
    assert line.tone is Tone.UNKNOWN


def track(name: str, value: list[float | None], wanted: list[float | None]) -> TrackShape:
    n = len(value)
    return TrackShape(
        name=name,
        unit="mm/s",
        t_s=tuple(0.1 * i for i in range(n)),
        place_mm=(None, *(float(i) for i in range(1, n))),
        value=tuple(value),
        sigma=(0.1,) * n,
        wanted=tuple(wanted),
    )


def test_curves_stand_in_the_order_of_the_rubric(
    speed: MetricHeadShape, feed: MetricHeadShape
) -> None:
    tracks = TracksShape(
        session=SESSION,
        length_mm=80.0,
        tracks=(
            track("not_marked", [1.0, 2.0], [None, None]),
            track("feed", [300.0, 310.0], [300.0, 400.0]),
            track("travel_speed", [8.0, None], [None, None]),
        ),
    )
    made = curves(tracks, (speed, feed), texts("en"))
    assert [curve.name for curve in made] == ["travel_speed", "feed"]
    one, along = made
    assert_array_equal(one.place_mm, [1.0])  # the first value has no place
    assert_array_equal(one.value, [np.nan])
    assert one.limits is not None
    assert len(one.limits) == 1
    assert along.limits is not None
    assert_allclose(along.limits.full_high, [420.0])


def test_the_nearest_point_has_a_place_and_a_value(speed: MetricHeadShape) -> None:
    tracks = TracksShape(
        session=SESSION,
        length_mm=80.0,
        tracks=(track("travel_speed", [7.0, 8.0, None, 9.0], [None] * 4),),
    )
    (curve,) = curves(tracks, (speed,), texts("en"))
    assert curve.nearest(0.0) == 0  # at 1 mm; the value before it has no place
    assert curve.nearest(2.1) == 2  # at 3 mm; there is no value at 2 mm
    empty = curves(
        TracksShape(
            session=SESSION, length_mm=80.0, tracks=(track("travel_speed", [None], [None]),)
        ),
        (speed,),
        texts("en"),
    )[0]
    assert empty.nearest(1.0) is None


def test_a_curve_goes_along_the_path_even_where_the_hand_went_back(speed: MetricHeadShape) -> None:
    back = track("travel_speed", [7.0, 8.0, 9.0, 6.0], [None] * 4).model_copy(
        update={"place_mm": (0.0, 2.0, 1.0, 3.0)}
    )
    tracks = TracksShape(session=SESSION, length_mm=80.0, tracks=(back,))
    (curve,) = curves(tracks, (speed,), texts("en"))
    assert_array_equal(curve.place_mm, [0.0, 1.0, 2.0, 3.0])
    assert_array_equal(curve.value, [7.0, 9.0, 8.0, 6.0])


def test_a_long_curve_is_thinned_with_its_spread_and_limits(feed: MetricHeadShape) -> None:
    value = [300.0] * 5000
    value[1234] = 333.0
    tracks = TracksShape(
        session=SESSION, length_mm=80.0, tracks=(track("feed", [*value], [300.0] * 5000),)
    )
    (curve,) = curves(tracks, (feed,), texts("en"))
    assert len(curve.value) == len(curve.place_mm) <= 2000
    assert_allclose(curve.high - curve.value, 0.2)  # twice 0.1
    assert_allclose(curve.value - curve.low, 0.2)
    assert curve.limits is not None
    assert len(curve.limits) == len(curve.value)
    assert curve.place_mm[int(np.argmax(curve.value))] == 1234.0
