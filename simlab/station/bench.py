"""The bench file: which devices stand at this desk, who practises what, and where it goes."""

import re
from dataclasses import dataclass
from pathlib import Path

from simlab.client.addresses import EXAMPLE, is_address
from simlab.devices.places import How
from simlab.devices.registry import DEVICES
from simlab.model.sessions import StationId, TraineeId
from simlab.model.toml_table import Table
from simlab.station.bench_device import DeviceBench
from simlab.station.device_tables import devices_from
from simlab.station.publishing import MtconnectBench, mtconnect_from
from simlab.store.whole_files import read_text

SCHEMA = 1
MOST_BENCH = 1 << 20
"""No bench file is larger [bytes]."""
MOST_LETTERS = 40
"""Of a trainee's pseudonym; the service takes no more."""
_STATION = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class SessionBench:
    """Who practises what, and how often."""

    trainees: tuple[TraineeId, ...]
    """In turns."""
    exercise: str
    sessions: int
    """How many; 0: until the station is stopped."""
    pause_s: float
    """Between two sessions."""
    longest_s: float
    """A session is ended after this."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One desk."""

    station: StationId
    service: str | None
    """Address of the service; None: everything stays at the desk."""
    token_file: Path | None
    exercises: Path | None
    """The site's own exercises."""
    devices: tuple[DeviceBench, ...]
    """The pose device first."""
    session: SessionBench
    mtconnect: MtconnectBench | None = None
    """Where the desk's machine is published; None: nowhere."""

    @property
    def device(self) -> DeviceBench:
        """The pose device."""
        return self.devices[0]

    @property
    def speed(self) -> float:
        """How much faster than the world everything runs."""
        return self.device.simulated.speed if self.device.simulated else 1.0

    @property
    def is_simulated(self) -> bool:
        """Is all of it made of arithmetic?"""
        return all(device.place.how == How.SIMULATED for device in self.devices)


def read_bench(path: Path) -> Bench:
    """The bench in a file; paths in it are relative to where it stands.

    Raises
    ------
    TableError
        at the line of the first mistake
    InputError
        where the file cannot be read
    """
    text = read_text(path, MOST_BENCH, "name the bench file")
    return bench_from(text, str(path), path.parent)


def bench_from(text: str, source: str, folder: Path) -> Bench:
    """The bench that a TOML text describes.

    Raises
    ------
    TableError
        at the line of the first mistake
    """
    table = Table.read(text, source)
    table.whole("schema", least=SCHEMA, most=SCHEMA)
    station = StationId(table.text("station"))
    if not _STATION.fullmatch(station):
        remedy = 'write its name at the service, such as "weld-1"'
        raise table.fail("station", f"{station!r} is no name of a station", remedy)
    craft = table.text(
        "craft", one_of=sorted({craft for kind in DEVICES.values() for craft in kind.crafts})
    )
    service = table.text("service", default="") or None
    if service and not is_address(service):
        raise table.fail("service", f"{service!r} is no address", f'write it as "{EXAMPLE}"')
    token = table.text("token_file", default="") or None
    if service and not token:
        raise table.fail("token_file", "is missing", "name the file with the station's token")
    exercises = table.text("exercises", default="") or None
    devices = devices_from(table, craft, folder)
    mtconnect = mtconnect_from(table, [device.kind.samples for device in devices])
    session = _session(table.table("session"))
    table.done()
    return Bench(
        station=station,
        service=service,
        token_file=folder / token if token else None,
        exercises=folder / exercises if exercises else None,
        devices=devices,
        session=session,
        mtconnect=mtconnect,
    )


def _session(table: Table) -> SessionBench:
    trainees = tuple(TraineeId(name) for name in table.texts("trainees"))
    if not trainees or not all(trainees):
        raise table.fail("trainees", "names nobody", 'write trainees = ["T-0001"]')
    if max(map(len, trainees)) > MOST_LETTERS:
        remedy = f"write pseudonyms of at most {MOST_LETTERS} letters"
        raise table.fail("trainees", f"{max(trainees, key=len)!r} is too long", remedy)
    for_ever = table.flag("repeat", default=False)
    session = SessionBench(
        trainees=trainees,
        exercise=table.text("exercise"),
        sessions=table.whole("sessions", least=0, default=0 if for_ever else 1),
        pause_s=table.number("pause_s", least=0.0, most=86_400.0, default=2.0),
        longest_s=table.number("longest_s", above=0.0, most=3600.0, default=600.0),
    )
    table.done()
    return session
