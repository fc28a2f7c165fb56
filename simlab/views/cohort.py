"""The cohort: a row a trainee, those who may need help first, with the reason in words."""

from dataclasses import dataclass
from datetime import tzinfo

from simlab.api.shapes import CohortRowShape, CohortShape
from simlab.locale import Catalogue
from simlab.views import formats
from simlab.views.reasons import sentences


@dataclass(frozen=True, slots=True)
class CohortRow:
    """One trainee."""

    trainee: str
    name: str
    sessions: str
    last: str
    attendance: str
    passed: str
    """Exercises passed, of those tried."""
    recent: str
    """Points of the last sessions, oldest first."""
    attention: tuple[str, ...]


def cohort_rows(
    cohort: CohortShape, catalogue: Catalogue, zone: tzinfo | None = None
) -> tuple[CohortRow, ...]:
    """All trainees, in the order that the service gave."""
    return tuple(_row(row, catalogue, zone) for row in cohort.rows)


def _row(row: CohortRowShape, catalogue: Catalogue, zone: tzinfo | None) -> CohortRow:
    number = catalogue.numbers.number
    return CohortRow(
        trainee=row.trainee,
        name=row.trainee_name,
        sessions=number(row.sessions, 0),
        last=formats.moment(catalogue, row.last_unix_s, zone),
        attendance=catalogue.numbers.share(row.attendance),
        passed=catalogue.say(
            "view.of",
            part=number(sum(module.passed for module in row.modules), 0),
            whole=number(len(row.modules), 0),
        ),
        recent=" ".join(number(points, 0) for points in row.recent) or catalogue.numbers.none,
        attention=sentences(row.attention, catalogue),
    )
