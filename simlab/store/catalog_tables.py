"""The catalog's tables: pseudonyms apart from names, secrets only as hashes, an audit that grows.

A change here needs a step in `migrations/versions/`; a test compares the two.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

trainees = Table(
    "trainees",
    metadata,
    Column("trainee", String(40), primary_key=True, comment="pseudonym, never a name"),
    Column("cohort", String(80), nullable=False, index=True),
)

identities = Table(
    "identities",
    metadata,
    Column(
        "trainee",
        String(40),
        ForeignKey("trainees.trainee", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("name", String(120), nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("account", String(80), primary_key=True),
    Column("password_hash", String(255), nullable=False),
    Column("role", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("name", String(120), comment="of staff; a trainee's name stands in identities"),
    Column("trainee", String(40), ForeignKey("trainees.trainee", ondelete="CASCADE")),
    CheckConstraint("(role = 'trainee') = (trainee IS NOT NULL)", name="trainee_of_role"),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column(
        "account",
        String(80),
        ForeignKey("accounts.account", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("made_unix_s", Float, nullable=False),
    Column("seen_unix_s", Float, nullable=False),
)

stations = Table(
    "stations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("station", String(40), nullable=False, unique=True),
    Column("token_hash", String(64), nullable=False, unique=True),
)

exercise_texts = Table(
    "exercise_texts",
    metadata,
    Column("digest", String(64), primary_key=True, comment="SHA-256 of `texts`"),
    Column("texts", Text, nullable=False, comment="the files a score depends on, as JSON"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("session", String(36), primary_key=True),
    Column("trainee", String(40), ForeignKey("trainees.trainee"), nullable=False),
    Column("station", String(40), nullable=False),
    Column("craft", String(20), nullable=False),
    Column("exercise", String(80), nullable=False),
    Column("exercise_version", Integer, nullable=False),
    Column("texts_digest", String(64), ForeignKey("exercise_texts.digest"), nullable=False),
    Column("started_unix_s", Float, nullable=False),
    Column("duration_s", Float, nullable=False),
    Column("state", String(20), nullable=False),
    Column("points", Float),
    Column("verdict", String(20), nullable=False),
    Column("card", Text, nullable=False, comment="canonical JSON of the whole card"),
    Column("samples_in", Integer, nullable=False),
    Column("samples_lost", Integer, nullable=False),
    Column("frames_refused", Integer, nullable=False),
    Column("digest", String(64), comment="SHA-256 of the recording; null: only the card is here"),
    Column("verified", Boolean, nullable=False),
    Index(None, "trainee", "started_unix_s"),
    Index(None, "started_unix_s"),
)

attendance = Table(
    "attendance",
    metadata,
    Column(
        "trainee",
        String(40),
        ForeignKey("trainees.trainee", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("day", String(10), primary_key=True, comment="ISO 8601 date"),
    Column("present", Boolean, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=True),
    Column("at_unix_s", Float, nullable=False),
    Column("event", String(40), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("subject", String(120), nullable=False),
    Column(
        "hash", String(64), nullable=False, comment="SHA-256 over this entry and the one before"
    ),
)
