"""Sessions in the catalog: filed once, all or none, and read back as they were."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from simlab.model.errors import ConflictError, MissingError
from simlab.model.scores import MetricScore, Reason, ScoreCard, Verdict
from simlab.model.sessions import (
    Intake,
    SessionHeader,
    SessionId,
    SessionState,
    StationId,
    TraineeId,
)
from simlab.store.catalog import Catalog, open_catalog
from simlab.store.catalog_people import UNASSIGNED
from simlab.store.catalog_sessions import Choice, FiledSession

ONE, TWO = TraineeId("T-0001"), TraineeId("T-0002")
EVERYTHING = Choice()
METRIC = MetricScore(
    "ctwd",
    "mm",
    1.0,
    0.1 + 0.2,
    None,
    Verdict.CANNOT_TELL,
    0.5,
    15.25,
    (Reason("r", (("x", 1.5),)),),
)
CARD = ScoreCard(61.125, 1.5, Verdict.FAIL, 0.9, 1200, (METRIC,), (), (("exercise", "e@1"),))


def session(
    number: int, trainee: TraineeId = ONE, at_s: float = 0.0, card: ScoreCard = CARD
) -> FiledSession:
    header = SessionHeader(
        SessionId(str(UUID(int=number))), trainee, StationId("weld-1"), "weld", "e", 1,
        1000.0 + at_s, (("exercise", "text é"),),
    )  # fmt: skip
    intake = Intake(samples_in=1200, samples_lost=3, frames_refused=2)
    return FiledSession(header, SessionState.FINISHED, 8.5, card, intake, "d" * 64, verified=True)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = open_catalog(tmp_path)
    catalog.people.add("2026", {ONE: "Ayşe Yılmaz"})
    yield catalog
    catalog.close()


def test_a_session_is_read_back_as_it_was_filed(catalog: Catalog) -> None:
    filed = session(1)
    catalog.sessions.add([filed])
    detail = catalog.sessions.detail(filed.header.session)
    assert detail.card == CARD
    assert detail.texts == (("exercise", "text é"),)
    assert detail.digest == "d" * 64
    assert (detail.samples_in, detail.samples_lost, detail.frames_refused) == (1200, 3, 2)
    assert detail.row.trainee_name == "Ayşe Yılmaz"
    assert detail.row.state is SessionState.FINISHED
    assert detail.row.verdict is Verdict.FAIL
    assert (detail.row.points, detail.row.duration_s) == (61.125, 8.5)
    assert catalog.sessions.row(filed.header.session) == detail.row


def test_a_session_that_is_not_there(catalog: Catalog) -> None:
    name = str(UUID(int=9))
    assert catalog.sessions.row(name) is None
    assert catalog.sessions.digest(name) == (False, None)
    with pytest.raises(MissingError, match=name):
        catalog.sessions.detail(name)


def test_a_session_is_filed_once_and_nothing_of_a_refused_batch_stays(catalog: Catalog) -> None:
    catalog.sessions.add([session(1)])
    with pytest.raises(ConflictError, match=str(UUID(int=1))):
        catalog.sessions.add([session(2), session(1)])
    with pytest.raises(ConflictError, match="filed already"):
        catalog.sessions.add([session(3), session(3)])
    assert catalog.sessions.page(EVERYTHING, 10, 0)[1] == 1
    assert catalog.sessions.digest(str(UUID(int=1))) == (True, "d" * 64)


def test_nothing_to_file_is_fine(catalog: Catalog) -> None:
    catalog.sessions.add([])
    assert catalog.sessions.page(EVERYTHING, 10, 0) == ((), 0)


def test_the_texts_of_an_exercise_are_kept_once(catalog: Catalog) -> None:
    catalog.sessions.add([session(1), session(2)])
    catalog.sessions.add([session(3)])
    assert catalog.sessions.detail(str(UUID(int=3))).texts == (("exercise", "text é"),)


def test_pages_are_newest_first_and_chosen_by_trainee_station_and_exercise(
    catalog: Catalog,
) -> None:
    catalog.sessions.add([session(1, ONE, 1.0), session(2, TWO, 2.0), session(3, ONE, 3.0)])
    rows, total = catalog.sessions.page(EVERYTHING, 2, 0)
    assert [row.session for row in rows] == [str(UUID(int=3)), str(UUID(int=2))]
    assert total == 3
    rows, total = catalog.sessions.page(Choice(trainee=ONE), 10, 1)
    assert ([row.session for row in rows], total) == ([str(UUID(int=1))], 2)
    assert catalog.sessions.page(Choice(station="weld-2"), 10, 0)[1] == 0
    assert catalog.sessions.page(Choice(exercise="e", station="weld-1"), 10, 0)[1] == 3


def test_a_trainee_named_by_a_recording_only_waits_for_a_cohort(catalog: Catalog) -> None:
    catalog.sessions.add([session(1, TWO)])
    assert catalog.people.of_cohort(UNASSIGNED) == (TWO,)
    assert catalog.sessions.page(EVERYTHING, 1, 0)[0][0].trainee_name == TWO


def test_the_attempts_of_a_cohort_come_oldest_first(catalog: Catalog) -> None:
    catalog.sessions.add([session(1, ONE, 5.0), session(2, ONE, 1.0), session(3, TWO, 2.0)])
    found = catalog.sessions.attempts("2026")
    assert [row.session for row in found] == [str(UUID(int=2)), str(UUID(int=1))]


def test_those_without_a_row_are_found_among_very_many(catalog: Catalog) -> None:
    catalog.sessions.add([session(1), session(2)])
    names = [str(UUID(int=number)) for number in range(40_000)]
    assert catalog.sessions.unfiled(names) == [names[0], *names[3:]]


def test_points_that_cannot_be_told_stay_untold(catalog: Catalog) -> None:
    untold = replace(CARD, points=None, sigma=None, verdict=Verdict.CANNOT_TELL)
    catalog.sessions.add([session(1, card=untold)])
    assert catalog.sessions.detail(str(UUID(int=1))).card == untold
