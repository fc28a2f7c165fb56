"""The data folder of a made-up school: catalog, accounts, stations with tokens and bench files."""

import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from simlab.cli import demo_history
from simlab.crafts import exercise_from
from simlab.model.people import Role
from simlab.model.sessions import StationId
from simlab.service.security import hash_password, hash_token, new_token
from simlab.store.catalog import Catalog, open_catalog
from simlab.store.catalog_accounts import Account
from simlab.store.library import Library

EXERCISES = {
    StationId("weld-1"): "mag-fillet-pb",
    StationId("weld-2"): "tig-pipe-ph",
    StationId("mill-1"): "mill-square-pocket",
    StationId("weld-3"): "mag-fillet-pf",
}
SKILLS = (0.6, 0.45, 0.35, 0.7)
"""Of the simulated trainees, a station each."""
STAFF = {
    Role.INSTRUCTOR: "Nurhan Aksoy",
    Role.SCHOOL: "Selim Ergin",
    Role.ADMIN: "Derya Uslu",
}
DEVICES = {"weld": "torch_tracker", "cnc": "tool_tracker"}
TRAINEES = 100
SEED = 2026


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account made for this run, with its password."""

    role: Role
    account: str
    password: str


@dataclass(frozen=True, slots=True)
class School:
    """What was made, and where."""

    folder: Path
    accounts: tuple[DemoAccount, ...]
    people: tuple[demo_history.Trainee, ...]

    @property
    def instructor(self) -> DemoAccount:
        """Who watches the wall."""
        return next(one for one in self.accounts if one.role is Role.INSTRUCTOR)

    @property
    def stations(self) -> tuple[StationId, ...]:
        """Names of the stations; each has a bench file once the service's address is known."""
        return tuple(EXERCISES)

    def write_benches(self, url: str) -> None:
        """One bench file a station, with a dozen trainees that take turns."""
        library = Library()
        for nth, (station, name) in enumerate(EXERCISES.items()):
            craft = exercise_from(library.texts(name)).craft
            turns = [one.trainee for one in self.people[nth :: len(EXERCISES)]][:12]
            (self.folder / f"{station}.toml").write_text(
                f"""\
schema = 1
station = "{station}"
craft = "{craft}"
service = "{url}"
token_file = "{station}.token"

[device]
kind = "{DEVICES[craft]}"
port = "simulated"

[device.simulated]
seed = {SEED + nth}
skill = {SKILLS[nth]}

[session]
trainees = {json.dumps(turns)}
exercise = "{name}"
repeat = true
pause_s = 1.0
""",
                encoding="utf-8",
            )


def make_school(folder: Path) -> School:
    """Fill a data folder; passwords and tokens are new every time."""
    place = folder / "service"
    place.mkdir(parents=True, exist_ok=True)
    now = time.time()
    people = demo_history.trainees(TRAINEES, SEED)
    accounts = tuple(DemoAccount(role, role.value, secrets.token_urlsafe(9)) for role in Role)
    catalog = open_catalog(place)
    try:
        catalog.people.add(demo_history.COHORT, {one.trainee: one.name for one in people})
        for one in accounts:
            trainee = people[0].trainee if one.role is Role.TRAINEE else None
            name = people[0].name if trainee else STAFF[one.role]
            catalog.accounts.add(
                Account(one.account, name, one.role, "tr", trainee),
                hash_password(one.password), "demo", now,
            )  # fmt: skip
        for station in EXERCISES:
            token = new_token()
            catalog.stations.add(station, hash_token(token), "demo", now)
            secret = folder / f"{station}.token"
            secret.touch(mode=0o600)
            secret.write_text(token)
        _add_history(catalog, people, now)
    finally:
        catalog.close()
    return School(folder, accounts, people)


def _add_history(catalog: Catalog, people: tuple[demo_history.Trainee, ...], now: float) -> None:
    today = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = demo_history.WEEKS * 7
    dates = tuple(str((today - timedelta(days - day)).date()) for day in range(days))
    library = Library()
    exercises = {station: exercise_from(library.texts(name)) for station, name in EXERCISES.items()}
    came = demo_history.attendance(people, dates, SEED)
    start_unix_s = (today - timedelta(days)).timestamp()
    catalog.people.add_attendance(came)
    catalog.sessions.add(demo_history.sessions(people, exercises, start_unix_s, came, SEED))
