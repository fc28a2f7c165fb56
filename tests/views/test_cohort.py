"""The cohort table in words."""

from datetime import UTC

from simlab.api.shapes import CohortRowShape, CohortShape, ModuleShape, ReasonShape
from simlab.locale import texts
from simlab.views.cohort import cohort_rows


def test_a_trainee_is_said_in_one_row() -> None:
    row = CohortRowShape(
        trainee="T-0001",
        trainee_name="Deniz Kaya",
        sessions=1200,
        last_unix_s=1_762_000_000.0,
        attendance=0.59,
        modules=(
            ModuleShape(exercise="a", title="title a", sessions=4, best=91.26, passed=True),
            ModuleShape(exercise="b", title="title b", sessions=2, best=None, passed=False),
        ),
        recent=(60.2, 71.8),
        attention=(ReasonShape(key="view.seconds", values={"s": 3.0}, from_mm=None, to_mm=None),),
    )
    quiet = row.model_copy(
        update={"last_unix_s": None, "attendance": None, "recent": (), "attention": ()}
    )
    cohort = CohortShape(cohort="2026-A", as_of_unix_s=0.0, rows=(row, quiet))
    first, second = cohort_rows(cohort, texts("tr"), UTC)
    assert first.sessions == "1.200"
    assert first.attendance == "%59"
    assert first.last == "1 Kas 2025, 12:26"
    assert first.passed == "1 / 2"
    assert first.recent == "60 72"
    assert first.attention == ("3 sn",)
    assert (second.last, second.attendance, second.recent) == ("–", "–", "–")
    assert second.attention == ()
