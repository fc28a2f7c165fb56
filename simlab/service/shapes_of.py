"""From the catalog's rows to the wire's shapes."""

from typing import Literal

from simlab.api.shapes import AccountShape, MeShape, SessionRowShape, StationMeShape
from simlab.store.catalog_accounts import Account
from simlab.store.catalog_sessions import SessionRow
from simlab.store.catalog_stations import Station


def title_of(exercise: str) -> str:
    """Message key of an exercise's title."""
    return f"exercise.{exercise}"


def me_shape(account: Account) -> MeShape:
    """The account of whoever asks."""
    return MeShape(
        account=account.account,
        name=account.name,
        role=account.role,
        language=language_of(account),
        trainee=account.trainee,
    )


def account_shape(account: Account) -> AccountShape:
    """An account, for whoever keeps accounts."""
    return AccountShape(
        account=account.account,
        name=account.name,
        role=account.role,
        language=language_of(account),
        trainee=account.trainee,
    )


def station_me_shape(station: Station) -> StationMeShape:
    """A station, without its token."""
    return StationMeShape(station=station.station, number=station.number)


def row_shape(row: SessionRow) -> SessionRowShape:
    """One session in a list."""
    return SessionRowShape(
        session=row.session,
        trainee=row.trainee,
        trainee_name=row.trainee_name,
        station=row.station,
        craft=row.craft,
        exercise=row.exercise,
        title=title_of(row.exercise),
        started_unix_s=row.started_unix_s,
        duration_s=row.duration_s,
        state=row.state,
        points=row.points,
        verdict=row.verdict,
        verified=row.verified,
    )


def language_of(account: Account) -> Literal["tr", "en"]:
    """The language that a person reads."""
    return "en" if account.language == "en" else "tr"
