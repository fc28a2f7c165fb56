"""Stations: their numbers, names and hashed tokens."""

from dataclasses import dataclass

from sqlalchemy import Engine, exists, insert, select

from simlab.model.errors import ConflictError
from simlab.model.sessions import StationId
from simlab.store.catalog_audit import AuditEvent, note
from simlab.store.catalog_tables import stations


@dataclass(frozen=True, slots=True)
class Station:
    """A desk that the service knows."""

    number: int
    station: StationId


class Stations:
    """Stations of a catalog."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(writes=True)

    def add(self, station: StationId, token_hash: str, actor: str, at_unix_s: float) -> Station:
        """Add a station under the next free number, with its line in the audit.

        Raises
        ------
        ConflictError
            where the name is taken
        """
        with self._writing.begin() as connection:
            taken = select(exists().where(stations.c.station == station))
            if connection.execute(taken).scalar_one():
                raise ConflictError(f"station {station}: the name is taken; choose another")
            added = insert(stations).values(station=station, token_hash=token_hash)
            number = connection.execute(added.returning(stations.c.number)).scalar_one()
            note(connection, AuditEvent.STATION_MADE, actor, station, at_unix_s)
        return Station(number, station)

    def all(self) -> tuple[Station, ...]:
        """Every station, by number."""
        chosen = select(stations.c.number, stations.c.station).order_by(stations.c.number)
        with self._engine.connect() as connection:
            return tuple(Station(*row) for row in connection.execute(chosen))

    def of_token(self, token_hash: str) -> Station | None:
        """Whose token it is."""
        chosen = select(stations.c.number, stations.c.station).where(
            stations.c.token_hash == token_hash
        )
        with self._engine.connect() as connection:
            row = connection.execute(chosen).one_or_none()
        return None if row is None else Station(*row)
