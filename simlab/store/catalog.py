"""The catalog: who, what and when, in one database beside the recordings.

SQLite keeps a write-ahead log and syncs every commit (`synchronous=FULL`): what was acknowledged
survives a power cut. One writer at a time takes the lock at the start of its transaction, so that
nothing fails half-way with "database is locked".
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from simlab.model.errors import StoreError
from simlab.store.catalog_accounts import Accounts
from simlab.store.catalog_audit import Audit
from simlab.store.catalog_people import People
from simlab.store.catalog_sessions import Sessions
from simlab.store.catalog_stations import Stations

MIGRATIONS = Path(__file__).parent / "migrations"
FILE = "catalog.sqlite"
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Catalog:
    """The open catalog; every call is one transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.people = People(engine)
        self.accounts = Accounts(engine)
        self.stations = Stations(engine)
        self.sessions = Sessions(engine)
        self.audit = Audit(engine)

    def check(self) -> None:
        """Answer one question.

        Raises
        ------
        StoreError
            where the database does not answer
        """
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except DBAPIError as error:
            raise StoreError(f"catalog: does not answer ({error.orig}); look at its disk") from None

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def open_catalog(folder: Path) -> Catalog:
    """The catalog of a data folder, made or brought up to date.

    Raises
    ------
    StoreError
        where it cannot be opened, or is damaged (`set_aside` then makes room for a new one)
    """
    path = folder / FILE
    engine = engine_of(path)
    try:
        with engine.connect() as connection:
            found = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
        if found == "ok":
            migrate(engine)
            return Catalog(engine)
    except DBAPIError as error:
        engine.dispose()
        if getattr(error.orig, "sqlite_errorcode", None) in _DAMAGED:
            raise DamagedError(path, str(error.orig)) from None
        raise StoreError(
            f"{path}: cannot be opened ({error.orig}); look at the folder's rights and its disk"
        ) from None
    engine.dispose()
    raise DamagedError(path, str(found))


class DamagedError(StoreError):
    """A catalog whose file is no longer a database."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"{path}: damaged ({what}); set it aside and start again, or put a backup in its place"
        )
        self.path = path


def set_aside(folder: Path, mark: str) -> Path:
    """Move a damaged catalog out of the way, with everything that belongs to it.

    Parameters
    ----------
    mark : goes into the new name, such as the time; the file is kept for whoever can mend it
    """
    aside = folder / f"catalog-damaged-{mark}.sqlite"
    for ending in ("", "-wal", "-shm"):
        part = folder / f"{FILE}{ending}"
        if part.exists():
            part.rename(Path(f"{aside}{ending}"))
    return aside


def engine_of(path: Path) -> Engine:
    """An engine on a SQLite file, with its pragmas and honest transactions."""
    engine = create_engine(f"sqlite:///{path}", pool_size=8, max_overflow=32)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours: the driver's comes too late
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=10000",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def migrate(engine: Engine) -> None:
    """Bring the tables up to date."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    with engine.execution_options(writes=True).begin() as connection:
        yield connection
