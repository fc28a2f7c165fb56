"""Accounts and stations: made by whoever keeps them."""

from fastapi import APIRouter

from simlab.api import paths
from simlab.api.shapes import (
    AccountShape,
    NewAccountShape,
    NewStationShape,
    StationMeShape,
    StationTokenShape,
)
from simlab.model.sessions import StationId
from simlab.service.parts import (
    SIGNED_IN,
    STATION_TOKEN,
    AskerNeeded,
    PartsNeeded,
    Right,
    StationNeeded,
)
from simlab.service.problems import refusals
from simlab.service.security import hash_token, new_token
from simlab.service.shapes_of import account_shape, station_me_shape
from simlab.store.catalog_accounts import Account

router = APIRouter(tags=["accounts"])


@router.get(paths.ACCOUNTS, responses=refusals(401, 403), openapi_extra=SIGNED_IN)
def accounts(asker: AskerNeeded, parts: PartsNeeded) -> list[AccountShape]:
    """Every account, by name."""
    asker.must(Right.KEEP)
    return [account_shape(account) for account in parts.catalog.accounts.all()]


@router.post(
    paths.ACCOUNTS, status_code=201, responses=refusals(401, 403, 409), openapi_extra=SIGNED_IN
)
def make_account(wish: NewAccountShape, asker: AskerNeeded, parts: PartsNeeded) -> AccountShape:
    """Make an account."""
    asker.must(Right.KEEP)
    account = Account(wish.account, wish.name, wish.role, wish.language, wish.trainee)
    secret = parts.passwords.hash(wish.password)
    parts.catalog.accounts.add(account, secret, asker.account.account, parts.clock())
    return account_shape(account)


@router.get(paths.STATIONS, responses=refusals(401, 403), openapi_extra=SIGNED_IN)
def stations(asker: AskerNeeded, parts: PartsNeeded) -> list[StationMeShape]:
    """Every station, by number."""
    asker.must(Right.KEEP)
    return [station_me_shape(station) for station in parts.catalog.stations.all()]


@router.post(
    paths.STATIONS, status_code=201, responses=refusals(401, 403, 409), openapi_extra=SIGNED_IN
)
def make_station(
    wish: NewStationShape, asker: AskerNeeded, parts: PartsNeeded
) -> StationTokenShape:
    """Make a station; its token is told now and never again."""
    asker.must(Right.KEEP)
    token = new_token()
    station = parts.catalog.stations.add(
        StationId(wish.station), hash_token(token), asker.account.account, parts.clock()
    )
    return StationTokenShape(station=station.station, number=station.number, token=token)


@router.get(paths.STATION_ME, responses=refusals(401), openapi_extra=STATION_TOKEN)
def station_me(station: StationNeeded) -> StationMeShape:
    """Which station asks."""
    return station_me_shape(station)
