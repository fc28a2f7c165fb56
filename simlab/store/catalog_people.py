"""Trainees by pseudonym, their names apart, and the days they came."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Engine, Integer, cast, func, insert, select

from simlab.model.errors import ConflictError
from simlab.model.sessions import TraineeId
from simlab.store.catalog_tables import attendance, identities, trainees

UNASSIGNED = "unassigned"
"""Cohort of a trainee whom only a recording names so far."""


class People:
    """Trainees, names and attendance of a catalog."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(writes=True)

    def add(self, cohort: str, names: Mapping[TraineeId, str]) -> None:
        """Add trainees of one cohort with their names; who is here already moves to it."""
        with self._writing.begin() as connection:
            known = set(
                connection.execute(
                    select(trainees.c.trainee).where(trainees.c.trainee.in_(names))
                ).scalars()
            )
            new = [{"trainee": t, "cohort": cohort} for t in names if t not in known]
            if new:
                connection.execute(insert(trainees), new)
            if known:
                connection.execute(
                    trainees.update().where(trainees.c.trainee.in_(known)).values(cohort=cohort)
                )
                connection.execute(identities.delete().where(identities.c.trainee.in_(known)))
            if names:
                connection.execute(
                    insert(identities), [{"trainee": t, "name": name} for t, name in names.items()]
                )

    def name(self, trainee: str) -> str:
        """Name of one trainee; the pseudonym itself where no name is kept."""
        return self.names((trainee,)).get(trainee, trainee)

    def names(self, wanted: Iterable[str]) -> dict[str, str]:
        """Names of those trainees who have one."""
        chosen = select(identities.c.trainee, identities.c.name).where(
            identities.c.trainee.in_(set(wanted))
        )
        with self._engine.connect() as connection:
            return {row.trainee: row.name for row in connection.execute(chosen)}

    def cohorts(self) -> tuple[str, ...]:
        """All cohorts, the largest first."""
        counted = (
            select(trainees.c.cohort)
            .group_by(trainees.c.cohort)
            .order_by(func.count().desc(), trainees.c.cohort)
        )
        with self._engine.connect() as connection:
            return tuple(connection.execute(counted).scalars())

    def of_cohort(self, cohort: str) -> tuple[TraineeId, ...]:
        """The trainees of one cohort."""
        chosen = select(trainees.c.trainee).where(trainees.c.cohort == cohort)
        with self._engine.connect() as connection:
            found = connection.execute(chosen.order_by(trainees.c.trainee)).scalars()
            return tuple(TraineeId(trainee) for trainee in found)

    def add_attendance(self, days: Iterable[tuple[TraineeId, str, bool]]) -> None:
        """Add (trainee, ISO date, was there) for days not yet marked.

        Raises
        ------
        ConflictError
            where a day is marked already
        """
        rows = [{"trainee": t, "day": day, "present": present} for t, day, present in days]
        if not rows:
            return
        with self._writing.begin() as connection:
            wanted = {(row["trainee"], row["day"]) for row in rows}
            marked = connection.execute(
                select(attendance.c.trainee, attendance.c.day).where(
                    attendance.c.day.in_({day for _, day in wanted})
                )
            )
            for trainee, day in marked:
                if (trainee, day) in wanted:
                    raise ConflictError(
                        f"attendance: {trainee} on {day} is marked already; leave it out"
                    )
            connection.execute(insert(attendance), rows)

    def attendance(self, cohort: str) -> dict[str, float]:
        """Share of their marked days on which the trainees of a cohort came, 0..1."""
        present = func.sum(cast(attendance.c.present, Integer))
        chosen = (
            select(attendance.c.trainee, present, func.count())
            .join(trainees, trainees.c.trainee == attendance.c.trainee)
            .where(trainees.c.cohort == cohort)
            .group_by(attendance.c.trainee)
        )
        with self._engine.connect() as connection:
            return {trainee: came / days for trainee, came, days in connection.execute(chosen)}


def ensure(connection: Connection, wanted: Iterable[str]) -> None:
    """See that trainees whom a recording names are there, within another transaction."""
    names = set(wanted)
    chosen = select(trainees.c.trainee).where(trainees.c.trainee.in_(names))
    missing = names - set(connection.execute(chosen).scalars())
    if missing:
        connection.execute(
            insert(trainees), [{"trainee": t, "cohort": UNASSIGNED} for t in sorted(missing)]
        )
