"""The cohort and the exercises."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from simlab.api import paths
from simlab.api.conversions import reason_shape
from simlab.api.shapes import CohortRowShape, CohortShape, ExerciseShape, ModuleShape
from simlab.cohort.attention import reasons
from simlab.cohort.progress import Attempt, by_trainee, recent_points, standings
from simlab.crafts import exercise_from
from simlab.model.errors import MissingError
from simlab.model.scores import Verdict
from simlab.service.parts import SIGNED_IN, AskerNeeded, PartsNeeded, Right, asker_of
from simlab.service.problems import refusals
from simlab.service.shapes_of import title_of
from simlab.store.catalog_audit import AuditEvent

router = APIRouter(tags=["cohort"])


@router.get(paths.COHORT, responses=refusals(401, 403, 404), openapi_extra=SIGNED_IN)
def cohort(
    asker: AskerNeeded,
    parts: PartsNeeded,
    cohort: Annotated[str | None, Query(max_length=80)] = None,
) -> CohortShape:
    """A cohort (the largest, if none is named), those who may need help first."""
    asker.must(Right.COHORT)
    known = parts.catalog.people.cohorts()
    chosen = cohort if cohort is not None else next(iter(known), "")
    if cohort is not None and cohort not in known:
        raise MissingError(f"cohort {cohort}: there is none of that name")
    now_s = parts.clock()
    parts.catalog.audit.note(AuditEvent.COHORT_READ, asker.account.account, chosen, now_s)
    people = parts.catalog.people
    attendance = people.attendance(chosen)
    trainees = people.of_cohort(chosen)
    names = people.names(trainees)
    attempts = by_trainee(
        Attempt(
            row.trainee,
            row.exercise,
            row.started_unix_s,
            row.points,
            row.verdict is Verdict.PASS,
        )
        for row in parts.catalog.sessions.attempts(chosen)
    )
    rows = []
    for trainee in trainees:
        theirs = attempts.get(trainee, ())
        rows.append(
            CohortRowShape(
                trainee=trainee,
                trainee_name=names.get(trainee, trainee),
                sessions=len(theirs),
                last_unix_s=theirs[-1].started_unix_s if theirs else None,
                attendance=attendance.get(trainee),
                modules=tuple(
                    ModuleShape(
                        exercise=standing.exercise,
                        title=title_of(standing.exercise),
                        sessions=standing.sessions,
                        best=standing.best,
                        passed=standing.passed,
                    )
                    for standing in standings(theirs)
                ),
                recent=recent_points(theirs),
                attention=tuple(
                    reason_shape(reason)
                    for reason in reasons(theirs, attendance.get(trainee), now_s)
                ),
            )
        )
    rows.sort(key=lambda row: (-len(row.attention), row.trainee))
    return CohortShape(cohort=chosen, as_of_unix_s=now_s, rows=tuple(rows))


@router.get(
    paths.EXERCISES,
    responses=refusals(401),
    openapi_extra=SIGNED_IN,
    dependencies=[Depends(asker_of)],
)
def exercises(parts: PartsNeeded) -> list[ExerciseShape]:
    """The exercises that can be practised."""
    found = (exercise_from(parts.library.texts(name)) for name in parts.library.names())
    return [
        ExerciseShape(
            exercise=exercise.name,
            version=exercise.version,
            craft=exercise.craft,
            title=exercise.title,
            length_mm=exercise.wanted.length_mm,
        )
        for exercise in found
    ]
