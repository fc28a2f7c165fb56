"""One session: the card line by line, the reasons in words, and each metric against its place."""

from dataclasses import dataclass
from datetime import tzinfo

import numpy as np

from simlab.api.shapes import (
    MetricHeadShape,
    MetricScoreShape,
    SessionRowShape,
    SessionShape,
    TrackShape,
    TracksShape,
)
from simlab.locale import Catalogue
from simlab.model.arrays import Floats, read_only
from simlab.views import formats
from simlab.views.curves import thin
from simlab.views.reasons import sentences
from simlab.views.tones import OF_VERDICT, Limits, Tone, limits, of_mark

COLUMNS = 1000
"""Runs that a curve is thinned to; more than a window has pixels for one plot."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session in a list."""

    session: str
    when: str
    trainee: str
    exercise: str
    station: str
    duration: str
    state: str
    points: str
    verdict: str
    tone: Tone
    verified: str


@dataclass(frozen=True, slots=True)
class CardLine:
    """One metric's part of the card."""

    name: str
    label: str
    mark: str
    weight: str
    """Its share of the points."""
    mean: str
    wanted: str
    measured: str
    verdict: str
    tone: Tone
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardView:
    """The card of a session, in words."""

    row: SessionRow
    points: str
    done: str
    lines: tuple[CardLine, ...]
    reasons: tuple[str, ...]
    """What lost marks and where, metric by metric."""
    advice: tuple[str, ...]
    """What the card says as a whole: what to try next."""
    versions: str
    counts: str
    replayable: bool


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One metric against its place on the path, ready to draw: in the order of the places."""

    name: str
    label: str
    unit: str
    head: MetricHeadShape
    place_mm: Floats
    value: Floats
    low: Floats
    """`value` less its spread, and in `high` more; 19 values of 20 lie between."""
    high: Floats
    limits: Limits | None
    """One value a point, or one for all of them."""

    def nearest(self, place_mm: float) -> int | None:
        """The point nearest to a place, among those with a value."""
        known = np.flatnonzero(np.isfinite(self.value))
        if not len(known):
            return None
        return int(known[np.argmin(np.abs(self.place_mm[known] - place_mm))])


def session_row(
    row: SessionRowShape, catalogue: Catalogue, zone: tzinfo | None = None
) -> SessionRow:
    """One row of a list of sessions."""
    return SessionRow(
        session=row.session,
        when=formats.moment(catalogue, row.started_unix_s, zone),
        trainee=row.trainee_name,
        exercise=catalogue.say(row.title),
        station=row.station,
        duration=formats.duration(catalogue, row.duration_s),
        state=catalogue.say(f"state.{row.state}"),
        points=formats.points(catalogue, row.points),
        verdict=catalogue.say(f"verdict.{row.verdict}"),
        tone=OF_VERDICT[row.verdict],
        verified=catalogue.say("view.verified" if row.verified else "view.not_verified"),
    )


def card_view(session: SessionShape, catalogue: Catalogue, zone: tzinfo | None = None) -> CardView:
    """The card of one session."""
    heads = {head.name: head for head in session.heads}
    card = session.card
    number = catalogue.numbers.number
    whole = sum(metric.weight for metric in card.metrics)
    lines = tuple(
        _line(metric, heads.get(metric.name), whole, catalogue) for metric in card.metrics
    )
    return CardView(
        row=session_row(session.row, catalogue, zone),
        points=formats.points(catalogue, card.points, card.sigma),
        done=catalogue.numbers.share(card.done),
        lines=lines,
        reasons=tuple(reason for line in lines for reason in line.reasons),
        advice=sentences(card.reasons, catalogue),
        versions=" · ".join(
            f"{catalogue.say(f'view.version.{part}')} {version}"
            for part, version in sorted(card.versions.items())
        ),
        counts=catalogue.say(
            "view.counts",
            samples=number(session.samples_in, 0),
            lost=number(session.samples_lost, 0),
            refused=number(session.frames_refused, 0),
        ),
        replayable=session.replayable,
    )


def _line(
    metric: MetricScoreShape, head: MetricHeadShape | None, whole: float, catalogue: Catalogue
) -> CardLine:
    none = catalogue.numbers.none
    return CardLine(
        name=metric.name,
        label=formats.label(catalogue, metric.name),
        mark=catalogue.numbers.share(metric.mark),
        weight=catalogue.numbers.share(metric.weight / whole if whole else None),
        mean=formats.quantity(catalogue, head, metric.mean) if head is not None else none,
        wanted=formats.wanted(catalogue, head) if head is not None else none,
        measured=catalogue.numbers.share(metric.measured),
        verdict=catalogue.say(f"verdict.{metric.verdict}"),
        tone=of_mark(metric.mark),
        reasons=sentences(metric.reasons, catalogue),
    )


def curves(
    tracks: TracksShape, heads: tuple[MetricHeadShape, ...], catalogue: Catalogue
) -> tuple[Curve, ...]:
    """A curve for every track that the rubric marks, in the order of the rubric."""
    by_name = {track.name: track for track in tracks.tracks}
    return tuple(
        _curve(by_name[head.name], head, catalogue) for head in heads if head.name in by_name
    )


def _curve(track: TrackShape, head: MetricHeadShape, catalogue: Catalogue) -> Curve:
    place_mm, value, sigma, wanted = (
        _numbers(column) for column in (track.place_mm, track.value, track.sigma, track.wanted)
    )
    by_place = np.argsort(place_mm, kind="stable")
    by_place = by_place[np.isfinite(place_mm[by_place])]  # a hand trembles back and forth
    order, kept = thin(np.arange(len(by_place), dtype=np.float64), value[by_place], COLUMNS)
    rows = by_place[order.astype(np.int64)]
    spread = formats.SPREAD_SIGMAS * np.nan_to_num(sigma[rows])
    varies = bool(np.isfinite(wanted).any())
    return Curve(
        name=track.name,
        label=formats.label(catalogue, track.name),
        unit=formats.unit(catalogue, track.unit),
        head=head,
        place_mm=read_only(place_mm[rows]),
        value=read_only(kept),
        low=read_only(kept - spread),
        high=read_only(kept + spread),
        limits=limits(head, wanted[rows] if varies else None),
    )


def _numbers(column: tuple[float | None, ...]) -> Floats:
    """A column of JSON numbers; null is NaN."""
    return np.array([np.nan if number is None else number for number in column], dtype=np.float64)
