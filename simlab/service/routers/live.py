"""Live: the wall, and the sockets of stations and of watchers."""

import asyncio

from fastapi import APIRouter, WebSocket
from pydantic import TypeAdapter, ValidationError
from starlette.types import Message

from simlab.api import paths
from simlab.api.conversions import head_shapes, points
from simlab.api.shapes import (
    LiveSessionShape,
    SessionStartShape,
    StationDevicesShape,
    WallShape,
    WallStationShape,
)
from simlab.crafts import exercise_from
from simlab.live.hub import Watcher
from simlab.model.errors import InputError
from simlab.service.parts import (
    SIGNED_IN,
    Asker,
    AskerNeeded,
    Parts,
    PartsNeeded,
    Right,
    StationNeeded,
    still_signed_in,
)
from simlab.service.problems import refusals
from simlab.store.catalog_audit import AuditEvent
from simlab.store.catalog_stations import Station

router = APIRouter(tags=["live"])
POLICY = 1008
"""WebSocket close code: not (or no longer) allowed."""
MALFORMED = 1007
"""WebSocket close code: what was sent makes no sense."""

SAID: TypeAdapter[SessionStartShape | StationDevicesShape] = TypeAdapter(
    SessionStartShape | StationDevicesShape
)
"""What a station may say as text."""


@router.get(paths.WALL, responses=refusals(401, 403), openapi_extra=SIGNED_IN)
def wall(asker: AskerNeeded, parts: PartsNeeded) -> WallShape:
    """Every station; a trainee sees where they practise, whoever keeps stations no sessions."""
    shown = []
    for station in parts.catalog.stations.all():
        live = parts.hub.live(station.number)
        own = live is not None and live.trainee == asker.account.trainee
        if not (own or asker.may(Right.WATCH) or asker.may(Right.KEEP)):
            continue
        shown.append(
            WallStationShape(
                number=station.number,
                station=station.station,
                connected=parts.hub.connected(station.number),
                live=live if own or asker.may(Right.WATCH) else None,
                devices=parts.hub.devices(station.number),
            )
        )
    return WallShape(stations=tuple(shown))


@router.websocket(paths.LIVE)
async def watch(socket: WebSocket, asker: AskerNeeded, parts: PartsNeeded) -> None:
    """One binary message a tick: the live frames since the last one; `WALL_CHANGED` as text."""
    trainee = asker.scope(Right.WATCH)
    if trainee is None:
        actor = asker.account.account
        await asyncio.to_thread(
            parts.catalog.audit.note, AuditEvent.LIVE_WATCHED, actor, "everybody", parts.clock()
        )
    await socket.accept()
    woken = asyncio.Event()
    watcher = parts.hub.watch(trainee, woken.set)
    try:
        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(_send(socket, watcher, woken))
            checking = tasks.create_task(_recheck(socket, asker, parts))
            await _until_gone(socket)
            sending.cancel()
            checking.cancel()
    finally:
        parts.hub.unwatch(watcher)


async def _send(socket: WebSocket, watcher: Watcher, woken: asyncio.Event) -> None:
    while True:
        await woken.wait()
        woken.clear()
        message = watcher.take()
        if message:
            await socket.send_bytes(message)
        if watcher.nudged:
            watcher.nudged = False
            await socket.send_text(paths.WALL_CHANGED)


async def _recheck(socket: WebSocket, asker: Asker, parts: Parts) -> None:
    """Let nobody watch whose sign-in has ended; watching counts as being there."""
    while True:
        await asyncio.sleep(parts.settings.recheck_s)
        if await asyncio.to_thread(still_signed_in, parts, asker.token_hash) is None:
            await socket.close(POLICY, "signed out")
            return


async def _until_gone(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass  # watchers have nothing to say


@router.websocket(paths.STATION_LIVE)
async def station_live(socket: WebSocket, station: StationNeeded, parts: PartsNeeded) -> None:
    """A station announces each session as text, then sends live frames as bytes.

    One that offers `SAYS_DEVICES` says as text as well how its devices stand.
    """
    offered = socket.scope.get("subprotocols", ())
    await socket.accept(paths.SAYS_DEVICES if paths.SAYS_DEVICES in offered else None)
    parts.hub.join(station.number, socket)
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            await _take(message, socket, station, parts)
    except InputError as error:
        parts.instruments.frames_refused.inc()
        await socket.close(MALFORMED, str(error)[:120])
    finally:
        parts.hub.leave(station.number, socket)


async def _take(message: Message, socket: WebSocket, station: Station, parts: Parts) -> None:
    frames = message.get("bytes")
    if isinstance(frames, bytes):
        parts.instruments.frames.inc(parts.hub.feed(station.number, frames))
        return
    try:
        said = SAID.validate_json(message["text"])
    except ValidationError as error:
        raise InputError(f"start or devices: {error.errors()[0]['msg']}") from None
    if isinstance(said, StationDevicesShape):
        parts.hub.report(station.number, socket, said)
        return
    live = await asyncio.to_thread(_live_session, said, parts)
    parts.hub.announce(station.number, live)


def _live_session(start: SessionStartShape, parts: Parts) -> LiveSessionShape:
    exercise = exercise_from(dict(start.texts))
    return LiveSessionShape(
        session=start.session,
        trainee=start.trainee,
        trainee_name=parts.catalog.people.name(start.trainee),
        craft=exercise.craft,
        exercise=exercise.name,
        title=exercise.title,
        started_unix_s=start.started_unix_s,
        length_mm=exercise.wanted.length_mm,
        metrics=head_shapes(exercise.rubric, exercise.wanted),
        outline_mm=points(exercise.wanted.outline_mm()),
    )
