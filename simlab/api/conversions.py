"""From the model's nouns to the wire's shapes, and back where something comes in."""

import math
from collections.abc import Iterable

import numpy as np

from simlab.api.shapes import (
    CardShape,
    MetricHeadShape,
    MetricScoreShape,
    ReasonShape,
    SessionStartShape,
    TrackShape,
)
from simlab.api.thinning import kept_rows
from simlab.model.arrays import Floats
from simlab.model.exercises import Rubric
from simlab.model.scores import Reason, ScoreCard
from simlab.model.sessions import SessionHeader, SessionId, StationId, TraineeId
from simlab.model.tracks import MetricTrack
from simlab.model.wanted import Wanted


def numbers(values: Iterable[float]) -> tuple[float | None, ...]:
    """The numbers, with None for what is not finite."""
    return tuple(value if math.isfinite(value) else None for value in values)


def points(rows: Floats, decimals: int = 3) -> tuple[tuple[float, float, float], ...]:
    """(n, 3) rows as triples, in mm to the micrometre; what is not finite becomes zero."""
    whole = np.round(np.nan_to_num(rows, nan=0.0, posinf=0.0, neginf=0.0), decimals)
    return tuple((x, y, z) for x, y, z in whole.tolist())


def reason_shape(reason: Reason) -> ReasonShape:
    """One thing to say."""
    return ReasonShape(
        key=reason.key,
        values=dict(reason.values),
        from_mm=reason.from_mm,
        to_mm=reason.to_mm,
    )


def card_shape(card: ScoreCard) -> CardShape:
    """A card."""
    return CardShape(
        points=card.points,
        sigma=card.sigma,
        verdict=card.verdict,
        done=card.done,
        samples=card.samples,
        metrics=tuple(
            MetricScoreShape(
                name=metric.name,
                unit=metric.unit,
                weight=metric.weight,
                mark=metric.mark,
                sigma=metric.sigma,
                verdict=metric.verdict,
                measured=metric.measured,
                mean=metric.mean,
                reasons=tuple(reason_shape(reason) for reason in metric.reasons),
            )
            for metric in card.metrics
        ),
        reasons=tuple(reason_shape(reason) for reason in card.reasons),
        versions=dict(card.versions),
    )


def head_shapes(rubric: Rubric, wanted: Wanted) -> tuple[MetricHeadShape, ...]:
    """The metrics of a rubric, in the order of a live frame's rows."""
    return tuple(
        MetricHeadShape(
            name=line.metric,
            unit=line.unit,
            weight=line.weight,
            target=line.band.target,
            full=line.band.full,
            zero=line.band.zero,
            relative=line.band.relative,
            signed=line.band.signed,
            targets=wanted.targets(line.metric),
        )
        for line in rubric.lines
    )


def track_shape(track: MetricTrack, most: int) -> TrackShape:
    """A metric along the path, thinned to about `most` values; extremes and gaps stay."""
    rows = kept_rows(track.value, most)
    return TrackShape(
        name=track.name,
        unit=track.unit,
        t_s=tuple(track.t_s[rows].tolist()),
        place_mm=numbers(track.place_mm[rows].tolist()),
        value=numbers(track.value[rows].tolist()),
        sigma=numbers(track.sigma[rows].tolist()),
        wanted=numbers(track.wanted[rows].tolist()),
    )


def start_shape(header: SessionHeader) -> SessionStartShape:
    """What a station announces when this session starts."""
    return SessionStartShape(
        session=header.session,
        trainee=header.trainee,
        station=header.station,
        craft=header.craft,
        exercise=header.exercise,
        exercise_version=header.exercise_version,
        started_unix_s=header.started_unix_s,
        texts=header.texts,
        sigmas=header.sigmas,
    )


def header_of(start: SessionStartShape) -> SessionHeader:
    """The header behind an announcement."""
    return SessionHeader(
        session=SessionId(start.session),
        trainee=TraineeId(start.trainee),
        station=StationId(start.station),
        craft=start.craft,
        exercise=start.exercise,
        exercise_version=start.exercise_version,
        started_unix_s=start.started_unix_s,
        texts=start.texts,
        sigmas=start.sigmas,
    )
