"""The first tables; the audit refuses to be changed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "audit",
        sa.Column("entry", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_unix_s", sa.Float(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column(
            "hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 over this entry and the one before",
        ),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_audit")),
    )
    op.create_table(
        "exercise_texts",
        sa.Column("digest", sa.String(length=64), nullable=False, comment="SHA-256 of `texts`"),
        sa.Column(
            "texts", sa.Text(), nullable=False, comment="the files a score depends on, as JSON"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_exercise_texts")),
    )
    op.create_table(
        "stations",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("station", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_stations")),
        sa.UniqueConstraint("station", name=op.f("uq_stations_station")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_stations_token_hash")),
    )
    op.create_table(
        "trainees",
        sa.Column(
            "trainee", sa.String(length=40), nullable=False, comment="pseudonym, never a name"
        ),
        sa.Column("cohort", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("trainee", name=op.f("pk_trainees")),
    )
    op.create_index(op.f("ix_trainees_cohort"), "trainees", ["cohort"], unique=False)
    op.create_table(
        "accounts",
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column(
            "name",
            sa.String(length=120),
            nullable=True,
            comment="of staff; a trainee's name stands in identities",
        ),
        sa.Column("trainee", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(role = 'trainee') = (trainee IS NOT NULL)", name=op.f("ck_accounts_trainee_of_role")
        ),
        sa.ForeignKeyConstraint(
            ["trainee"], ["trainees.trainee"], name=op.f("fk_accounts_trainee"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_accounts")),
    )
    op.create_table(
        "attendance",
        sa.Column("trainee", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False, comment="ISO 8601 date"),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["trainee"],
            ["trainees.trainee"],
            name=op.f("fk_attendance_trainee"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("trainee", "day", name=op.f("pk_attendance")),
    )
    op.create_table(
        "identities",
        sa.Column("trainee", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["trainee"],
            ["trainees.trainee"],
            name=op.f("fk_identities_trainee"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("trainee", name=op.f("pk_identities")),
    )
    op.create_table(
        "sessions",
        sa.Column("session", sa.String(length=36), nullable=False),
        sa.Column("trainee", sa.String(length=40), nullable=False),
        sa.Column("station", sa.String(length=40), nullable=False),
        sa.Column("craft", sa.String(length=20), nullable=False),
        sa.Column("exercise", sa.String(length=80), nullable=False),
        sa.Column("exercise_version", sa.Integer(), nullable=False),
        sa.Column("texts_digest", sa.String(length=64), nullable=False),
        sa.Column("started_unix_s", sa.Float(), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("points", sa.Float(), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("card", sa.Text(), nullable=False, comment="canonical JSON of the whole card"),
        sa.Column("samples_in", sa.Integer(), nullable=False),
        sa.Column("samples_lost", sa.Integer(), nullable=False),
        sa.Column("frames_refused", sa.Integer(), nullable=False),
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=True,
            comment="SHA-256 of the recording; null: only the card is here",
        ),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["texts_digest"], ["exercise_texts.digest"], name=op.f("fk_sessions_texts_digest")
        ),
        sa.ForeignKeyConstraint(
            ["trainee"], ["trainees.trainee"], name=op.f("fk_sessions_trainee")
        ),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_sessions")),
    )
    op.create_index(
        op.f("ix_sessions_started_unix_s"), "sessions", ["started_unix_s"], unique=False
    )
    op.create_index(
        op.f("ix_sessions_trainee_started_unix_s"),
        "sessions",
        ["trainee", "started_unix_s"],
        unique=False,
    )
    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("made_unix_s", sa.Float(), nullable=False),
        sa.Column("seen_unix_s", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["accounts.account"],
            name=op.f("fk_web_sessions_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_sessions")),
    )
    op.create_index(op.f("ix_web_sessions_account"), "web_sessions", ["account"], unique=False)

    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END"
            )
