"""Trainees, names, accounts, stations and the audit of a catalog."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from simlab.model.errors import ConflictError, InputError, MissingError
from simlab.model.people import Role
from simlab.model.sessions import StationId, TraineeId
from simlab.store.catalog import FILE, Catalog, open_catalog
from simlab.store.catalog_accounts import Account
from simlab.store.catalog_audit import AuditEvent

ONE, TWO = TraineeId("T-0001"), TraineeId("T-0002")
TEACHER = Account("teacher", "Zeynep Kaya", Role.INSTRUCTOR, "tr", None)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = open_catalog(tmp_path)
    yield catalog
    catalog.close()


def test_names_stand_apart_from_pseudonyms(catalog: Catalog, tmp_path: Path) -> None:
    catalog.people.add("2026", {ONE: "Ayşe Yılmaz"})
    with sqlite3.connect(tmp_path / FILE) as connection:
        holding = [line for line in connection.iterdump() if "Ayşe Yılmaz" in line]
    connection.close()
    assert len(holding) == 1
    assert holding[0].startswith('INSERT INTO "identities"')


def test_a_trainee_without_a_name_goes_by_the_pseudonym(catalog: Catalog) -> None:
    catalog.people.add("2026", {ONE: "Ayşe Yılmaz"})
    assert catalog.people.name(ONE) == "Ayşe Yılmaz"
    assert catalog.people.name(TWO) == TWO
    assert catalog.people.names([ONE, TWO]) == {ONE: "Ayşe Yılmaz"}


def test_adding_a_trainee_again_moves_and_renames(catalog: Catalog) -> None:
    catalog.people.add("2025", {ONE: "Ayşe", TWO: "Ali"})
    catalog.people.add("2026", {ONE: "Ayşe Yılmaz"})
    catalog.people.add("2026", {})
    assert catalog.people.of_cohort("2025") == (TWO,)
    assert catalog.people.of_cohort("2026") == (ONE,)
    assert catalog.people.name(ONE) == "Ayşe Yılmaz"


def test_the_largest_cohort_comes_first(catalog: Catalog) -> None:
    catalog.people.add("A", {ONE: "a"})
    catalog.people.add("B", {TWO: "b", TraineeId("T-0003"): "c"})
    assert catalog.people.cohorts() == ("B", "A")


def test_attendance_is_the_share_of_marked_days(catalog: Catalog) -> None:
    catalog.people.add("2026", {ONE: "a", TWO: "b"})
    days = [(ONE, "2026-09-01", True), (ONE, "2026-09-02", False), (TWO, "2026-09-01", True)]
    catalog.people.add_attendance(days)
    catalog.people.add_attendance([])
    assert catalog.people.attendance("2026") == {ONE: 0.5, TWO: 1.0}
    assert catalog.people.attendance("2025") == {}
    with pytest.raises(ConflictError, match="T-0001 on 2026-09-02 is marked already"):
        catalog.people.add_attendance([(TWO, "2026-09-02", True), (ONE, "2026-09-02", True)])


def test_an_account_of_a_trainee_takes_the_name_of_the_trainee(catalog: Catalog) -> None:
    catalog.people.add("2026", {ONE: "A. Y."})
    account = Account("ayse", "Ayşe Yılmaz", Role.TRAINEE, "tr", ONE)
    catalog.accounts.add(account, "hash", "admin", 1.0)
    assert catalog.accounts.one("ayse") == account
    assert catalog.people.name(ONE) == "Ayşe Yılmaz"


@pytest.mark.parametrize(
    ("role", "trainee", "fault"),
    [
        (Role.TRAINEE, None, "do not go together"),
        (Role.INSTRUCTOR, ONE, "do not go together"),
        (Role.TRAINEE, TWO, "is not known"),
    ],
)
def test_an_account_needs_the_right_trainee(
    catalog: Catalog, role: Role, trainee: str | None, fault: str
) -> None:
    catalog.people.add("2026", {ONE: "a"})
    with pytest.raises(InputError, match=fault):
        catalog.accounts.add(Account("x", "X", role, "tr", trainee), "hash", "admin", 1.0)
    assert catalog.accounts.all() == ()


def test_a_name_is_given_once(catalog: Catalog) -> None:
    catalog.accounts.add(TEACHER, "hash", "admin", 1.0)
    with pytest.raises(ConflictError, match="taken"):
        catalog.accounts.add(TEACHER, "other", "admin", 2.0)
    assert catalog.accounts.secret("teacher") == "hash"
    catalog.stations.add(StationId("weld-1"), "one", "admin", 1.0)
    with pytest.raises(ConflictError, match="taken"):
        catalog.stations.add(StationId("weld-1"), "two", "admin", 1.0)


def test_who_is_not_there(catalog: Catalog) -> None:
    assert catalog.accounts.secret("nobody") is None
    assert catalog.stations.of_token("none") is None
    with pytest.raises(MissingError, match="nobody"):
        catalog.accounts.one("nobody")


def test_an_administrator_is_looked_for(catalog: Catalog) -> None:
    catalog.accounts.add(TEACHER, "hash", "admin", 1.0)
    assert not catalog.accounts.any_admin()
    catalog.accounts.add(Account("a", "A", Role.ADMIN, "en", None), "hash", "admin", 1.0)
    assert catalog.accounts.any_admin()


def test_secrets_and_languages_change(catalog: Catalog) -> None:
    catalog.accounts.add(TEACHER, "hash", "admin", 1.0)
    catalog.accounts.set_secret("teacher", "stronger")
    catalog.accounts.set_language("teacher", "en")
    assert catalog.accounts.secret("teacher") == "stronger"
    assert catalog.accounts.one("teacher").language == "en"


def test_web_sessions_that_have_run_out_are_forgotten(catalog: Catalog) -> None:
    catalog.accounts.add(TEACHER, "hash", "admin", 0.0)
    for token, made_s in (("old", 0.0), ("idle", 500.0), ("good", 950.0)):
        catalog.accounts.open_session(token, "teacher", made_s)
    catalog.accounts.clear_sessions(1000.0, idle_s=100.0, absolute_s=900.0)
    present = [
        token
        for token in ("old", "idle", "good")
        if catalog.accounts.of_session(token, 1000.0, 1e9, 1e9)
    ]
    assert present == ["good"]


def test_stations_are_numbered_in_turn_and_found_by_token(catalog: Catalog) -> None:
    first = catalog.stations.add(StationId("weld-1"), "one", "admin", 1.0)
    second = catalog.stations.add(StationId("mill-1"), "two", "admin", 1.0)
    assert (first.number, second.number) == (1, 2)
    assert catalog.stations.of_token("two") == second
    assert catalog.stations.all() == (first, second)


def test_the_audit_is_a_chain_that_shows_a_change(catalog: Catalog, tmp_path: Path) -> None:
    assert catalog.audit.first_broken() is None
    for number in range(3):
        catalog.audit.note(AuditEvent.COHORT_READ, "teacher", f"cohort {number}", float(number))
    assert catalog.audit.first_broken() is None
    assert [entry.subject for entry in catalog.audit.entries(2)] == ["cohort 1", "cohort 2"]
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("UPDATE audit SET subject = 'something else' WHERE entry = 2")
    connection.close()
    assert catalog.audit.first_broken() == 2


def test_the_audit_shows_an_entry_taken_out(catalog: Catalog, tmp_path: Path) -> None:
    for number in range(3):
        catalog.audit.note(AuditEvent.COHORT_READ, "teacher", "2026", float(number))
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("DROP TRIGGER audit_no_delete")
        connection.execute("DELETE FROM audit WHERE entry = 1")
    connection.close()
    assert catalog.audit.first_broken() == 1
