"""Sessions: lists, cards, metrics along the path, the way of the tool."""

from itertools import starmap
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query

from simlab.api import paths
from simlab.api.conversions import card_shape, head_shapes, numbers, points, track_shape
from simlab.api.shapes import (
    PathShape,
    ReportLineShape,
    ReportSectionShape,
    SessionPageShape,
    SessionShape,
    TracksShape,
    WeldReportShape,
)
from simlab.api.thinning import even_rows
from simlab.crafts import exercise_from
from simlab.locale import texts
from simlab.model.errors import MissingError
from simlab.service.parts import SIGNED_IN, AskerNeeded, PartsNeeded, Right
from simlab.service.problems import refusals
from simlab.service.shapes_of import language_of, row_shape
from simlab.store.catalog_audit import AuditEvent
from simlab.store.catalog_sessions import Choice, SessionRow
from simlab.views.weld_report import sections

router = APIRouter(tags=["sessions"])
UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
SessionName = Annotated[str, Path(pattern=UUID, description="UUID of the session")]
Thinned = Annotated[int, Query(ge=50, le=20_000, description="about how many points to draw")]
Tongue = Annotated[
    Literal["tr", "en"] | None, Query(description="of the sentences; the asker's own if not given")
]
Filter = Annotated[str | None, Query(max_length=80)]


def readable(session: SessionName, asker: AskerNeeded, parts: PartsNeeded) -> SessionRow:
    """The session, if the asker may read it; another's is as good as not there.

    Raises
    ------
    MissingError
        where there is none, or it is somebody else's
    """
    own = asker.scope(Right.SESSIONS)
    row = parts.catalog.sessions.row(session)
    if row is None or own not in (None, row.trainee):
        raise MissingError(f"session {session}: there is none that you may see")
    if own is None:
        actor = asker.account.account
        parts.catalog.audit.note(AuditEvent.SESSION_READ, actor, session, parts.clock())
    return row


Readable = Annotated[SessionRow, Depends(readable)]


@router.get(paths.SESSIONS, responses=refusals(401, 403), openapi_extra=SIGNED_IN)
def sessions(
    asker: AskerNeeded,
    parts: PartsNeeded,
    trainee: Filter = None,
    station: Filter = None,
    exercise: Filter = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
) -> SessionPageShape:
    """Sessions, newest first; a trainee's own."""
    own = asker.scope(Right.SESSIONS)
    if own is None:
        actor = asker.account.account
        subject = "everybody" if trainee is None else trainee
        parts.catalog.audit.note(AuditEvent.SESSIONS_LISTED, actor, subject, parts.clock())
    elif trainee not in (None, own):
        return SessionPageShape(sessions=(), total=0, next_offset=None)
    else:
        trainee = own
    rows, total = parts.catalog.sessions.page(Choice(trainee, station, exercise), limit, offset)
    following = offset + len(rows)
    return SessionPageShape(
        sessions=tuple(row_shape(row) for row in rows),
        total=total,
        next_offset=following if rows and following < total else None,
    )


@router.get(paths.SESSION, responses=refusals(401, 403, 404), openapi_extra=SIGNED_IN)
def session(row: Readable, parts: PartsNeeded) -> SessionShape:
    """One session: its card, and what its numbers mean."""
    detail = parts.catalog.sessions.detail(row.session)
    exercise = exercise_from(dict(detail.texts))
    return SessionShape(
        row=row_shape(row),
        card=card_shape(detail.card),
        heads=head_shapes(exercise.rubric, exercise.wanted),
        samples_in=detail.samples_in,
        samples_lost=detail.samples_lost,
        frames_refused=detail.frames_refused,
        replayable=detail.digest is not None,
    )


@router.get(paths.SESSION_TRACKS, responses=refusals(401, 403, 404), openapi_extra=SIGNED_IN)
def session_tracks(row: Readable, parts: PartsNeeded, most: Thinned = 1500) -> TracksShape:
    """Every metric of a session along the path, thinned so that extremes stay."""
    replay = parts.replays.of(row.session)
    return TracksShape(
        session=row.session,
        length_mm=replay.exercise.wanted.length_mm,
        tracks=tuple(track_shape(track, most) for track in replay.tracks),
    )


@router.get(paths.SESSION_PATH, responses=refusals(401, 403, 404), openapi_extra=SIGNED_IN)
def session_path(row: Readable, parts: PartsNeeded, most: Thinned = 3000) -> PathShape:
    """The path wanted and the tool's own way, thinned."""
    replay = parts.replays.of(row.session)
    rows = replay.rows[even_rows(len(replay.rows), most)]
    return PathShape(
        session=row.session,
        craft=row.craft,
        outline_mm=points(replay.exercise.wanted.outline_mm()),
        t_s=tuple(rows[:, 0].round(4).tolist()),
        place_mm=numbers(rows[:, 1].round(3).tolist()),
        tool_mm=points(rows[:, 2:5]),
        axis=points(rows[:, 5:8], decimals=5),
    )


@router.get(paths.SESSION_REPORT, responses=refusals(401, 403, 404), openapi_extra=SIGNED_IN)
def session_report(
    row: Readable, asker: AskerNeeded, parts: PartsNeeded, language: Tongue = None
) -> WeldReportShape:
    """What is told of a weld: heat, metal, imperfections by place with their cause, verdicts."""
    spoken = language or language_of(asker.account)
    card, report = parts.replays.report(row.session)
    return WeldReportShape(
        session=row.session,
        language=spoken,
        sections=tuple(
            ReportSectionShape(
                name=section.name,
                heading=section.heading,
                lines=tuple(starmap(_line, zip(section.lines, section.places, strict=True))),
            )
            for section in sections(report, card, texts(spoken))
        ),
    )


def _line(text: str, place: tuple[float, float] | None) -> ReportLineShape:
    start, end = numbers(place or (float("nan"), float("nan")))
    return ReportLineShape(text=text, from_mm=start, to_mm=end)
