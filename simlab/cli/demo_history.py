"""A made-up school: 100 trainees with months of history, for `simlab demo`.

Everybody here is invented. Marks follow the power law of practice (a mark grows towards its ceiling
with the number of tries), attendance is a coin with each trainee's own bias, and some stop coming.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from simlab.model.exercises import Exercise
from simlab.model.scores import MetricScore, Reason, ScoreCard, Verdict
from simlab.model.sessions import (
    Intake,
    SessionHeader,
    SessionId,
    SessionState,
    StationId,
    TraineeId,
)
from simlab.store.catalog_sessions import FiledSession

COHORT = "2026"
DAY_S = 86_400.0
WEEKS = 26
GUARD = 1.96
"""Half-width of a 95 % interval, in standard deviations."""

GIVEN = (
    "Ahmet Ayşe Azad Baran Berfin Beritan Bilal Büşra Cemile Ceylan Dilan Deniz Elif Emine Eren "
    "Esra Evin Fatma Ferhat Gülistan Hatice Hasan Hêvî İbrahim İrem Kader Leyla Mehmet Melek Merve "
    "Mustafa Nazlı Nurcan Ömer Özlem Ramazan Rojda Rozerin Sema Sevda Sibel Şerif Şevin Tuba Ufuk "
    "Yağmur Yusuf Zehra Zelal Zeynep"
)
FAMILY = (
    "Acar Akın Aktaş Arslan Aslan Aydın Bayram Bozkurt Bulut Çelik Çetin Demir Doğan Ekinci Erdem "
    "Güneş Güler Kaplan Kara Kaya Kılıç Koç Korkmaz Kurt Oral Özdemir Polat Sarı Şahin Taş Tekin "
    "Toprak Uçar Ulaş Yavuz Yıldırım Yıldız Yılmaz Yiğit Zengin"
)


@dataclass(frozen=True, slots=True)
class Trainee:
    """One invented trainee."""

    trainee: TraineeId
    name: str
    start: float
    """Mark of the first try, 0..1."""
    ceiling: float
    rate: float
    """Exponent of the power law of practice."""
    diligence: float
    """Chance of coming on a training day."""
    last_day: int
    """Day of the history on which this trainee came last at the latest."""


def trainees(count: int, seed: int) -> tuple[Trainee, ...]:
    """Invented trainees; the same seed gives the same people."""
    chance = np.random.default_rng(seed)
    names = [f"{given} {family}" for given in GIVEN.split() for family in FAMILY.split()]
    chosen = chance.choice(len(names), count, replace=False)
    days = WEEKS * 7
    made = []
    for number, name in enumerate(chosen, 1):
        stops = chance.random() < 0.08
        made.append(
            Trainee(
                TraineeId(f"T-{number:04d}"),
                names[int(name)],
                start=float(chance.uniform(0.2, 0.5)),
                ceiling=float(chance.uniform(0.86, 1.0)),
                rate=float(chance.uniform(0.3, 0.8)),
                diligence=float(np.clip(chance.normal(0.92, 0.06), 0.35, 1.0)),
                last_day=int(chance.integers(days // 3, days - 10)) if stops else days,
            )
        )
    return tuple(made)


def attendance(
    people: tuple[Trainee, ...], dates: tuple[str, ...], seed: int
) -> list[tuple[TraineeId, str, bool]]:
    """(trainee, ISO date, was there) for every training day of the history.

    Parameters
    ----------
    dates : ISO dates of all days of the history, oldest first; training is on every other one
    """
    chance = np.random.default_rng((seed, 1))
    days = range(0, len(dates), 2)
    came = chance.random((len(people), len(days)))
    return [
        (one.trainee, dates[day], bool(came[row, nth] < one.diligence and day <= one.last_day))
        for row, one in enumerate(people)
        for nth, day in enumerate(days)
    ]


def sessions(
    people: tuple[Trainee, ...],
    exercises: Mapping[StationId, Exercise],
    start_unix_s: float,
    came: list[tuple[TraineeId, str, bool]],
    seed: int,
) -> Iterator[FiledSession]:
    """One session on each day that a trainee came, at one station after another.

    Cards only: the recordings of the past are not here, so nothing of it can be replayed.
    """
    chance = np.random.default_rng((seed, 2))
    by_name = {one.trainee: one for one in people}
    tries: dict[tuple[TraineeId, StationId], int] = {}
    day_of: dict[str, int] = {}
    stations = tuple(exercises)
    for trainee, date, there in came:
        day = day_of.setdefault(date, len(day_of))
        if not there:
            continue
        station = stations[(day + int(trainee[-2:])) % len(stations)]
        nth = tries[trainee, station] = tries.get((trainee, station), 0) + 1
        exercise = exercises[station]
        card = _card(by_name[trainee], exercise, nth, chance)
        yield FiledSession(
            SessionHeader(
                SessionId(str(UUID(bytes=chance.bytes(16), version=4))),
                trainee,
                station,
                exercise.craft,
                exercise.name,
                exercise.version,
                start_unix_s + 2 * day * DAY_S + 9 * 3600 + float(chance.uniform(0, 6 * 3600)),
                exercise.texts,
            ),
            SessionState.FINISHED,
            duration_s=float(chance.uniform(8, 14)),
            card=card,
            intake=Intake(samples_in=card.samples),
            digest=None,
            verified=False,
        )


def _card(one: Trainee, exercise: Exercise, nth: int, chance: np.random.Generator) -> ScoreCard:
    """A card for the nth try, by the power law of practice with scatter."""
    level = one.ceiling - (one.ceiling - one.start) * nth**-one.rate
    lines = exercise.rubric.lines
    marks = np.clip(level + chance.normal(0, 0.06, len(lines)), 0.0, 1.0).round(4)
    least = exercise.rubric.pass_points / 100
    metrics = tuple(
        MetricScore(
            line.metric,
            line.unit,
            line.weight,
            mark=float(mark),
            sigma=0.02,
            verdict=_verdict(float(mark), 0.02, least),
            measured=1.0,
            mean=None,
        )
        for line, mark in zip(lines, marks, strict=True)
    )
    weights = np.array([line.weight for line in lines])
    points = round(float(100 * (weights * marks).sum() / weights.sum()), 3)
    verdict = _verdict(points, 1.5, exercise.rubric.pass_points)
    worst = lines[int(np.argmin(marks))].metric
    reasons = () if verdict is Verdict.PASS else (Reason(f"reason.try.{worst}.unsteady"),)
    return ScoreCard(points, 1.5, verdict, 1.0, 2000, metrics, reasons, exercise.versions)


def _verdict(value: float, sigma: float, least: float) -> Verdict:
    if value - GUARD * sigma >= least:
        return Verdict.PASS
    return Verdict.FAIL if value + GUARD * sigma < least else Verdict.CANNOT_TELL
