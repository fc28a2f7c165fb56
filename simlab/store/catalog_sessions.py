"""Sessions: one row each, with the whole card, and the texts their scores depend on."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select, func, insert, select

from simlab.model.errors import ConflictError, MissingError
from simlab.model.scores import ScoreCard, Verdict
from simlab.model.sessions import Intake, SessionHeader, SessionId, SessionState
from simlab.store.cards import card_from_json, card_to_json
from simlab.store.catalog_people import ensure
from simlab.store.catalog_tables import exercise_texts, identities, sessions, trainees


@dataclass(frozen=True, slots=True)
class FiledSession:
    """A session with all that the catalog keeps of it."""

    header: SessionHeader
    state: SessionState
    duration_s: float
    card: ScoreCard
    intake: Intake
    digest: str | None
    """SHA-256 of its recording; None where only the card is here."""
    verified: bool


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as it stands in a list."""

    session: SessionId
    trainee: str
    trainee_name: str
    station: str
    craft: str
    exercise: str
    started_unix_s: float
    duration_s: float
    state: SessionState
    points: float | None
    verdict: Verdict
    verified: bool


@dataclass(frozen=True, slots=True)
class SessionDetail:
    """A session with its card, and what its numbers were scored by."""

    row: SessionRow
    card: ScoreCard
    texts: tuple[tuple[str, str], ...]
    digest: str | None
    samples_in: int
    samples_lost: int
    frames_refused: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Which sessions are asked for; None is any."""

    trainee: str | None = None
    station: str | None = None
    exercise: str | None = None


class Sessions:
    """Sessions of a catalog."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(writes=True)

    def add(self, filed: Iterable[FiledSession]) -> None:
        """File sessions, all or none; trainees not known yet are added by their pseudonym.

        Raises
        ------
        ConflictError
            where a session of this name is filed already
        """
        rows, texts = [], {}
        for one in filed:
            row, text = _row_of(one)
            rows.append(row)
            texts[row["texts_digest"]] = text
        if not rows:
            return
        names = [row["session"] for row in rows]
        with self._writing.begin() as connection:
            taken = _present(connection, names)
            if taken or len(set(names)) < len(names):
                which = sorted(taken)[0] if taken else names[0]
                raise ConflictError(f"session {which}: filed already; a session is filed once")
            ensure(connection, {row["trainee"] for row in rows})
            known = select(exercise_texts.c.digest).where(exercise_texts.c.digest.in_(texts))
            have = set(connection.execute(known).scalars())
            new = [{"digest": d, "texts": t} for d, t in texts.items() if d not in have]
            if new:
                connection.execute(insert(exercise_texts), new)
            connection.execute(insert(sessions), rows)

    def digest(self, session: str) -> tuple[bool, str | None]:
        """(is it filed, digest of its recording)."""
        chosen = select(sessions.c.digest).where(sessions.c.session == session)
        with self._engine.connect() as connection:
            row = connection.execute(chosen).one_or_none()
        return (False, None) if row is None else (True, row.digest)

    def unfiled(self, names: Sequence[str]) -> list[str]:
        """Those of the sessions that are not filed."""
        with self._engine.connect() as connection:
            present = _present(connection, names)
        return [name for name in names if name not in present]

    def page(self, choice: Choice, limit: int, offset: int) -> tuple[tuple[SessionRow, ...], int]:
        """Some of the chosen sessions, newest first, and how many there are in all."""
        counted = _choose(select(func.count()).select_from(sessions), choice)
        chosen = (
            _choose(_ROWS, choice)
            .order_by(sessions.c.started_unix_s.desc(), sessions.c.session)
            .limit(limit)
            .offset(offset)
        )
        with self._engine.connect() as connection:
            total = connection.execute(counted).scalar_one()
            found = connection.execute(chosen).mappings()
            return tuple(_session_row(row) for row in found), total

    def row(self, session: str) -> SessionRow | None:
        """One session as it stands in a list."""
        with self._engine.connect() as connection:
            found = connection.execute(_ROWS.where(sessions.c.session == session))
            row = found.mappings().one_or_none()
        return None if row is None else _session_row(row)

    def detail(self, session: str) -> SessionDetail:
        """One session, whole.

        Raises
        ------
        MissingError
            where there is none of that name
        """
        chosen = _ROWS.add_columns(
            sessions.c.card,
            sessions.c.digest,
            sessions.c.samples_in,
            sessions.c.samples_lost,
            sessions.c.frames_refused,
            exercise_texts.c.texts,
        ).join(exercise_texts, exercise_texts.c.digest == sessions.c.texts_digest)
        with self._engine.connect() as connection:
            found = connection.execute(chosen.where(sessions.c.session == session))
            row = found.mappings().one_or_none()
        if row is None:
            raise MissingError(f"session {session}: there is none of that name")
        return SessionDetail(
            row=_session_row(row),
            card=card_from_json(row["card"]),
            texts=_texts(row["texts"]),
            digest=row["digest"],
            samples_in=row["samples_in"],
            samples_lost=row["samples_lost"],
            frames_refused=row["frames_refused"],
        )

    def attempts(self, cohort: str) -> tuple[SessionRow, ...]:
        """All sessions of a cohort's trainees, oldest first."""
        chosen = (
            _ROWS.join(trainees, trainees.c.trainee == sessions.c.trainee)
            .where(trainees.c.cohort == cohort)
            .order_by(sessions.c.started_unix_s, sessions.c.session)
        )
        with self._engine.connect() as connection:
            return tuple(_session_row(row) for row in connection.execute(chosen).mappings())


_ROWS = select(
    sessions.c.session,
    sessions.c.trainee,
    func.coalesce(identities.c.name, sessions.c.trainee).label("trainee_name"),
    sessions.c.station,
    sessions.c.craft,
    sessions.c.exercise,
    sessions.c.started_unix_s,
    sessions.c.duration_s,
    sessions.c.state,
    sessions.c.points,
    sessions.c.verdict,
    sessions.c.verified,
).select_from(sessions.outerjoin(identities, identities.c.trainee == sessions.c.trainee))


def _choose(query: Select[Any], choice: Choice) -> Select[Any]:
    for column, wanted in (
        (sessions.c.trainee, choice.trainee),
        (sessions.c.station, choice.station),
        (sessions.c.exercise, choice.exercise),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    return query


def _present(connection: Connection, names: Sequence[str]) -> set[str]:
    present: set[str] = set()
    for at in range(0, len(names), 10_000):  # SQLite takes 32,766 values in one query
        some = names[at : at + 10_000]
        chosen = select(sessions.c.session).where(sessions.c.session.in_(some))
        present.update(connection.execute(chosen).scalars())
    return present


def _session_row(row: RowMapping) -> SessionRow:
    return SessionRow(
        session=SessionId(row["session"]),
        trainee=row["trainee"],
        trainee_name=row["trainee_name"],
        station=row["station"],
        craft=row["craft"],
        exercise=row["exercise"],
        started_unix_s=row["started_unix_s"],
        duration_s=row["duration_s"],
        state=SessionState(row["state"]),
        points=row["points"],
        verdict=Verdict(row["verdict"]),
        verified=row["verified"],
    )


def _row_of(filed: FiledSession) -> tuple[dict[str, Any], str]:
    header, card, intake = filed.header, filed.card, filed.intake
    texts = json.dumps(header.texts, ensure_ascii=False)
    row = {
        "session": header.session,
        "trainee": header.trainee,
        "station": header.station,
        "craft": header.craft,
        "exercise": header.exercise,
        "exercise_version": header.exercise_version,
        "texts_digest": sha256(texts.encode()).hexdigest(),
        "started_unix_s": header.started_unix_s,
        "duration_s": filed.duration_s,
        "state": filed.state.value,
        "points": card.points,
        "verdict": card.verdict.value,
        "card": card_to_json(card),
        "samples_in": intake.samples_in,
        "samples_lost": intake.samples_lost,
        "frames_refused": intake.frames_refused,
        "digest": filed.digest,
        "verified": filed.verified,
    }
    return row, texts


def _texts(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, content) for name, content in json.loads(text))
