"""The audit: who signed in, who read whose sessions, who changed accounts; it only grows.

Every entry carries a hash over itself and the entry before, so that a change in the middle shows.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection, Engine, insert, select

from simlab.store.catalog_tables import audit

GENESIS = "0" * 64


class AuditEvent(StrEnum):
    """What is worth an entry."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SESSION_READ = "session_read"
    SESSIONS_LISTED = "sessions_listed"
    COHORT_READ = "cohort_read"
    LIVE_WATCHED = "live_watched"
    ACCOUNT_MADE = "account_made"
    STATION_MADE = "station_made"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit."""

    entry: int
    at_unix_s: float
    event: str
    actor: str
    subject: str
    hash: str


class Audit:
    """The audit of a catalog."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(writes=True)

    def note(self, event: AuditEvent, actor: str, subject: str, at_unix_s: float) -> None:
        """Add one entry."""
        with self._writing.begin() as connection:
            note(connection, event, actor, subject, at_unix_s)

    def entries(self, limit: int = 100) -> tuple[AuditEntry, ...]:
        """The newest entries, oldest of them first."""
        chosen = select(audit).order_by(audit.c.entry.desc()).limit(limit)
        with self._engine.connect() as connection:
            return tuple(AuditEntry(*row) for row in reversed(connection.execute(chosen).all()))

    def first_broken(self) -> int | None:
        """The first entry that does not fit the one before it; None where the chain holds."""
        previous = GENESIS
        expected = 1
        with self._engine.connect() as connection:
            for row in connection.execute(select(audit).order_by(audit.c.entry)):
                entry = AuditEntry(*row)
                chained = _hash(previous, entry.at_unix_s, entry.event, entry.actor, entry.subject)
                if entry.entry != expected or entry.hash != chained:
                    return expected
                previous = entry.hash
                expected += 1
        return None


def note(
    connection: Connection, event: AuditEvent, actor: str, subject: str, at_unix_s: float
) -> None:
    """Add one entry within a transaction that writes something else too."""
    newest = select(audit.c.entry, audit.c.hash).order_by(audit.c.entry.desc()).limit(1)
    last = connection.execute(newest).first()
    previous = GENESIS if last is None else last.hash
    connection.execute(
        insert(audit).values(
            entry=1 if last is None else last.entry + 1,
            at_unix_s=at_unix_s,
            event=event.value,
            actor=actor,
            subject=subject,
            hash=_hash(previous, at_unix_s, event.value, actor, subject),
        )
    )


def _hash(previous: str, at_unix_s: float, event: str, actor: str, subject: str) -> str:
    text = json.dumps([previous, at_unix_s, event, actor, subject], ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
