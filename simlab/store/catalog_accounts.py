"""Accounts and their web sessions; of secrets, only hashes."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, RowMapping, delete, exists, insert, select, update

from simlab.model.errors import ConflictError, InputError, MissingError
from simlab.model.people import Role
from simlab.store.catalog_audit import AuditEvent, note
from simlab.store.catalog_tables import accounts, identities, trainees, web_sessions


@dataclass(frozen=True, slots=True)
class Account:
    """One account, without its secrets."""

    account: str
    name: str
    role: Role
    language: str
    trainee: str | None
    """Whose sessions it may see, for the role trainee; None for all others."""


class Accounts:
    """Accounts and web sessions of a catalog."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(writes=True)

    def add(self, account: Account, password_hash: str, actor: str, at_unix_s: float) -> None:
        """Add an account, with its line in the audit.

        Raises
        ------
        ConflictError
            where the name is taken
        InputError
            where the trainee is missing, unknown, or not meant for this role
        """
        if (account.role is Role.TRAINEE) != (account.trainee is not None):
            raise InputError(
                f"account {account.account}: role {account.role} and trainee {account.trainee} do "
                "not go together; name a trainee for the role trainee, and for no other"
            )
        with self._writing.begin() as connection:
            if _there(connection, account.account):
                raise ConflictError(f"account {account.account}: the name is taken; choose another")
            if account.trainee is not None:
                known = select(exists().where(trainees.c.trainee == account.trainee))
                if not connection.execute(known).scalar_one():
                    raise InputError(
                        f"account {account.account}: trainee {account.trainee} is not known; "
                        "add the trainee first"
                    )
                connection.execute(
                    delete(identities).where(identities.c.trainee == account.trainee)
                )
                connection.execute(
                    insert(identities).values(trainee=account.trainee, name=account.name)
                )
            connection.execute(
                insert(accounts).values(
                    account=account.account,
                    password_hash=password_hash,
                    role=account.role.value,
                    language=account.language,
                    name=account.name if account.trainee is None else None,
                    trainee=account.trainee,
                )
            )
            note(connection, AuditEvent.ACCOUNT_MADE, actor, account.account, at_unix_s)

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        with self._engine.connect() as connection:
            found = connection.execute(_ACCOUNTS.order_by(accounts.c.account))
            return tuple(_account(row) for row in found.mappings())

    def one(self, account: str) -> Account:
        """One account.

        Raises
        ------
        MissingError
            where there is none of that name
        """
        with self._engine.connect() as connection:
            found = connection.execute(_ACCOUNTS.where(accounts.c.account == account))
            row = found.mappings().one_or_none()
        if row is None:
            raise MissingError(f"account {account}: there is none of that name")
        return _account(row)

    def any_admin(self) -> bool:
        """Is there somebody who may make accounts?"""
        chosen = select(exists().where(accounts.c.role == Role.ADMIN.value))
        with self._engine.connect() as connection:
            return bool(connection.execute(chosen).scalar_one())

    def secret(self, account: str) -> str | None:
        """The password's hash; None where there is no such account."""
        chosen = select(accounts.c.password_hash).where(accounts.c.account == account)
        with self._engine.connect() as connection:
            return connection.execute(chosen).scalar_one_or_none()

    def set_secret(self, account: str, password_hash: str) -> None:
        """Keep another hash of the password."""
        changed = update(accounts).where(accounts.c.account == account)
        with self._writing.begin() as connection:
            connection.execute(changed.values(password_hash=password_hash))

    def set_language(self, account: str, language: str) -> None:
        """Keep the language a person reads."""
        changed = update(accounts).where(accounts.c.account == account)
        with self._writing.begin() as connection:
            connection.execute(changed.values(language=language))

    def open_session(self, token_hash: str, account: str, now_unix_s: float) -> None:
        """Start a web session, with its line in the audit."""
        with self._writing.begin() as connection:
            connection.execute(
                insert(web_sessions).values(
                    token_hash=token_hash,
                    account=account,
                    made_unix_s=now_unix_s,
                    seen_unix_s=now_unix_s,
                )
            )
            note(connection, AuditEvent.SIGNED_IN, account, account, now_unix_s)

    def of_session(
        self, token_hash: str, now_unix_s: float, idle_s: float, absolute_s: float
    ) -> Account | None:
        """Whose web session it is; None when there is none, or it has run out.

        The time it was last seen is kept to the minute, so that reading seldom writes.
        """
        chosen = _ACCOUNTS.add_columns(web_sessions.c.made_unix_s, web_sessions.c.seen_unix_s).join(
            web_sessions, web_sessions.c.account == accounts.c.account
        )
        with self._engine.connect() as connection:
            found = connection.execute(chosen.where(web_sessions.c.token_hash == token_hash))
            row = found.mappings().one_or_none()
        if row is None:
            return None
        if now_unix_s - row["seen_unix_s"] > idle_s or now_unix_s - row["made_unix_s"] > absolute_s:
            self.close_session(token_hash)
            return None
        if now_unix_s - row["seen_unix_s"] > 60:
            with self._writing.begin() as connection:
                connection.execute(
                    update(web_sessions)
                    .where(web_sessions.c.token_hash == token_hash)
                    .values(seen_unix_s=now_unix_s)
                )
        return _account(row)

    def close_session(self, token_hash: str) -> None:
        """End a web session; nothing happens where there is none."""
        with self._writing.begin() as connection:
            connection.execute(delete(web_sessions).where(web_sessions.c.token_hash == token_hash))

    def clear_sessions(self, now_unix_s: float, idle_s: float, absolute_s: float) -> None:
        """Forget every web session that has run out."""
        with self._writing.begin() as connection:
            connection.execute(
                delete(web_sessions).where(
                    (web_sessions.c.seen_unix_s < now_unix_s - idle_s)
                    | (web_sessions.c.made_unix_s < now_unix_s - absolute_s)
                )
            )


_ACCOUNTS = select(
    accounts.c.account,
    accounts.c.role,
    accounts.c.language,
    accounts.c.trainee,
    accounts.c.name.label("staff_name"),
    identities.c.name.label("trainee_name"),
).select_from(accounts.outerjoin(identities, identities.c.trainee == accounts.c.trainee))


def _there(connection: Connection, account: str) -> bool:
    chosen = select(exists().where(accounts.c.account == account))
    return bool(connection.execute(chosen).scalar_one())


def _account(row: RowMapping) -> Account:
    name = row["staff_name"] or row["trainee_name"] or row["trainee"]
    return Account(row["account"], name, Role(row["role"]), row["language"], row["trainee"])
