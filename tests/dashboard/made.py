"""Made-up shapes and frames: three stations, three sessions, a small cohort."""

import math
from uuid import UUID

import numpy as np

from simlab.api.live_frames import LiveFrame, LiveState
from simlab.api.shapes import (
    CardShape,
    CohortRowShape,
    CohortShape,
    LiveSessionShape,
    MetricHeadShape,
    MetricScoreShape,
    ModuleShape,
    PathShape,
    ReasonShape,
    SessionRowShape,
    SessionShape,
    TrackShape,
    TracksShape,
    WallShape,
    WallStationShape,
)
from simlab.model.scores import Verdict
from simlab.model.sessions import SessionState

SESSIONS = (
    "11111111-1111-4111-8111-111111111111",
    "22222222-2222-4222-8222-222222222222",
    "33333333-3333-4333-8333-333333333333",
)
TRAINEES = ("Ayşe Yılmaz", "Mehmet Çağlar Öztürkoğlu", "Iğdır Işık")
WELD = (
    ("travel_speed", "mm/s", 8.0, 0.8, 3.0, False),
    ("travel_angle", "deg", 10.0, 5.0, 15.0, True),
    ("work_angle", "deg", 45.0, 5.0, 15.0, False),
    ("ctwd", "mm", 15.0, 2.0, 6.0, False),
)
CNC = (
    ("path_deviation", "mm", 0.0, 0.05, 0.2, False),
    ("feed", "mm/min", 300.0, 15.0, 60.0, False),
)
SQUARE = (
    (0.0, 0.0, -2.0),
    (40.0, 0.0, -2.0),
    (40.0, 40.0, -2.0),
    (0.0, 40.0, -2.0),
    (0.0, 0.0, -2.0),
)
SEAM = ((0.0, 0.0, 0.0), (70.0, 0.0, 0.0))


def heads(
    rows: tuple[tuple[str, str, float, float, float, bool], ...],
) -> tuple[MetricHeadShape, ...]:
    return tuple(
        MetricHeadShape(
            name=name,
            unit=unit,
            weight=1.0,
            target=target,
            full=full,
            zero=zero,
            relative=False,
            signed=signed,
        )
        for name, unit, target, full, zero, signed in rows
    )


def live_session(nth: int) -> LiveSessionShape:
    cnc = nth == 2
    exercise = ("mag-fillet-pb", "tig-butt-pa", "mill-square-pocket")[nth]
    return LiveSessionShape(
        session=SESSIONS[nth],
        trainee=f"T-000{nth + 1}",
        trainee_name=TRAINEES[nth],
        craft="cnc" if cnc else "weld",
        exercise=exercise,
        title=f"exercise.{exercise}",
        started_unix_s=1_790_000_000.0,
        length_mm=160.0 if cnc else 70.0,
        metrics=heads(CNC if cnc else WELD),
        outline_mm=SQUARE if cnc else SEAM,
    )


def wall_shape() -> WallShape:
    return WallShape(
        stations=tuple(
            WallStationShape(
                number=nth + 1,
                station=("weld-1", "weld-2", "cnc-1")[nth],
                connected=True,
                live=live_session(nth),
            )
            for nth in range(3)
        )
    )


def row_shape(nth: int = 0) -> SessionRowShape:
    return SessionRowShape(
        session=SESSIONS[nth],
        trainee=f"T-000{nth + 1}",
        trainee_name=TRAINEES[nth],
        station="weld-1",
        craft="weld",
        exercise="mag-fillet-pb",
        title="exercise.mag-fillet-pb",
        started_unix_s=1_790_000_000.0 - 3600.0 * nth,
        duration_s=8.4,
        state=SessionState.FINISHED,
        points=(91.5, 48.25, None)[nth],
        verdict=(Verdict.PASS, Verdict.FAIL, Verdict.CANNOT_TELL)[nth],
        verified=nth == 0,
    )


def session_shape(nth: int = 0, *, replayable: bool = True) -> SessionShape:
    why = ReasonShape(
        key="reason.travel_speed.high",
        values={"mean": 9.3, "wanted": 8.0},
        from_mm=12.0,
        to_mm=21.0,
    )
    row = row_shape(nth)
    marks = (0.93, 0.55, 0.2, None)
    return SessionShape(
        row=row,
        card=CardShape(
            points=row.points,
            sigma=0.8,
            verdict=row.verdict,
            done=1.0,
            samples=1750,
            metrics=tuple(
                MetricScoreShape(
                    name=head.name,
                    unit=head.unit,
                    weight=1.0,
                    mark=mark,
                    sigma=0.01,
                    verdict=Verdict.PASS,
                    measured=0.98,
                    mean=head.target * 1.05,
                    reasons=(why,),
                )
                for head, mark in zip(heads(WELD), marks, strict=True)
            ),
            reasons=(why,),
            versions={"exercise": "mag-fillet-pb@1", "procedure": "wps-135@1"},
        ),
        heads=heads(WELD),
        samples_in=1750,
        samples_lost=0,
        frames_refused=3,
        replayable=replayable,
    )


def tracks_shape(nth: int = 0) -> TracksShape:
    n = 700
    place = np.linspace(0.0, 70.0, n)
    return TracksShape(
        session=SESSIONS[nth],
        length_mm=70.0,
        tracks=tuple(
            TrackShape(
                name=head.name,
                unit=head.unit,
                t_s=tuple(place / 8.0),
                place_mm=tuple(place),
                value=tuple(head.target + 0.6 * head.zero * np.sin(place / 6.0 + at)),
                sigma=(0.05 * head.zero,) * n,
                wanted=tuple(head.target + 0.1 * head.zero * (place > 35.0))
                if head.name == "ctwd"
                else (None,) * n,
            )
            for at, head in enumerate(heads(WELD))
        ),
    )


def path_shape(nth: int = 0) -> PathShape:
    place = np.linspace(0.0, 70.0, 300)
    return PathShape(
        session=SESSIONS[nth],
        craft="weld",
        outline_mm=SEAM,
        t_s=tuple(place / 8.0),
        place_mm=(None, *tuple(place[1:])),
        tool_mm=tuple((float(x), float(np.sin(x)), 10.0) for x in place),
        axis=((0.17, -0.69, -0.69),) * 300,
    )


def cohort_shape() -> CohortShape:
    return CohortShape(
        cohort="Kaynak 2026-A",
        as_of_unix_s=1_790_000_000.0,
        rows=tuple(
            CohortRowShape(
                trainee=f"T-000{nth + 1}",
                trainee_name=name,
                sessions=10 * nth + 3,
                last_unix_s=1_790_000_000.0,
                attendance=0.59,
                modules=(ModuleShape(exercise="a", title="a", sessions=4, best=91.2, passed=True),),
                recent=(50.0, 61.5, 70.25),
                attention=(ReasonShape(key="reason.x", values={}, from_mm=None, to_mm=None),)
                if nth == 0
                else (),
            )
            for nth, name in enumerate(TRAINEES)
        ),
    )


def frame_at(nth: int, t_s: float, rows: int = 7) -> LiveFrame:
    """Station `nth` at an instant of a made-up pass: a sine about each target."""
    session = live_session(nth)
    t = t_s - 0.005 * np.arange(rows)[::-1]
    place = np.clip(t * session.length_mm / 9.0, 0.0, session.length_mm)
    table = np.zeros((rows, 8 + len(session.metrics)), dtype=np.float32)
    table[:, 0], table[:, 1] = t, place
    outline = np.array(session.outline_mm)
    ends = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(outline[:, :2], axis=0).T))))
    for column in range(3):
        table[:, 2 + column] = np.interp(place, ends, outline[:, column])
    if nth < 2:
        table[:, 3] += 0.7 * np.sin(t)
        table[:, 4] += 12.0
    table[:, 5:8] = (0.17, -0.6, -0.78) if nth < 2 else (0.0, 0.0, -1.0)
    for column, head in enumerate(session.metrics):
        swing = 0.5 * head.zero * np.sin((1.3 + 0.4 * column) * t + nth)
        table[:, 8 + column] = np.abs(swing) if head.target == 0 else head.target + swing
    return LiveFrame(
        state=LiveState.RUNNING,
        station_number=nth + 1,
        seq=round(t_s * 1000),
        points=88.0 - 10.0 * nth + 3.0 * math.sin(t_s),
        sampled_unix_s=1_790_000_000.0 + t_s,
        t_s=t_s,
        session=UUID(session.session),
        samples_in=round(200 * t_s),
        samples_lost=0,
        frames_refused=nth,
        length_mm=session.length_mm,
        rows=table,
    )


def pass_of(nth: int, until_s: float) -> list[LiveFrame]:
    return [frame_at(nth, at / 30.0) for at in range(1, round(30 * until_s) + 1)]
