"""The catalog as a whole: its tables, its durability, and what a damaged file leads to."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from simlab.model.errors import StoreError
from simlab.model.sessions import StationId
from simlab.store.catalog import (
    FILE,
    DamagedError,
    engine_of,
    migrate,
    open_catalog,
    set_aside,
)
from simlab.store.catalog_tables import metadata


def test_the_migrations_make_the_tables_that_the_code_names(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / FILE)
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_new_table_would_be_noticed(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / FILE)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE surplus (x INTEGER)"))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) != []
    engine.dispose()


def test_commits_are_synced_foreign_keys_held_and_readers_not_blocked(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / FILE)
    with engine.connect() as connection:
        told = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert told == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 10000,
    }


def test_what_was_written_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    first = open_catalog(tmp_path)
    first.stations.add(StationId("weld-1"), "hash", "test", 0.0)
    first.close()
    second = open_catalog(tmp_path)
    second.check()
    assert [station.station for station in second.stations.all()] == ["weld-1"]
    second.close()


@pytest.mark.parametrize("damage", ["no database", "torn pages", "one page of zeros"])
def test_a_damaged_file_is_named_and_can_be_set_aside(tmp_path: Path, damage: str) -> None:
    catalog = open_catalog(tmp_path)
    for number in range(200):
        catalog.stations.add(StationId(f"station-{number}"), f"{number:064}", "test", 0.0)
    catalog.close()
    path = tmp_path / FILE
    content = path.read_bytes()
    if damage == "no database":
        path.write_bytes(b"\xff" * len(content))
    elif damage == "one page of zeros":
        path.write_bytes(content[:-4096] + bytes(4096))
    else:
        path.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    with pytest.raises(DamagedError, match="damaged"):
        open_catalog(tmp_path)
    aside = set_aside(tmp_path, "20260921")
    assert aside.name == "catalog-damaged-20260921.sqlite"
    assert aside.exists()
    fresh = open_catalog(tmp_path)
    assert fresh.stations.all() == ()
    fresh.close()


def test_what_cannot_be_opened_is_not_called_damaged(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened") as refused:
        open_catalog(tmp_path / "not there")
    assert not isinstance(refused.value, DamagedError)


def test_a_database_that_stops_answering_is_a_store_error(tmp_path: Path) -> None:
    catalog = open_catalog(tmp_path)
    catalog.check()
    catalog.close()
    for path in tmp_path.glob(f"{FILE}*"):
        path.unlink()
    (tmp_path / FILE).mkdir()
    with pytest.raises(StoreError, match="does not answer"):
        catalog.check()
    catalog.close()


def test_an_audit_entry_cannot_be_changed_or_taken_out(tmp_path: Path) -> None:
    catalog = open_catalog(tmp_path)
    catalog.stations.add(StationId("weld-1"), "hash", "test", 0.0)
    catalog.close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        for change in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                connection.execute(change)
    connection.close()
