"""Recordings come in: streamed aside, checked, published, re-scored, filed."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Request

from simlab.api import paths
from simlab.api.shapes import ReceiptShape
from simlab.model.errors import SimlabError, StoreError
from simlab.service.filing import Incoming
from simlab.service.parts import STATION_TOKEN, PartsNeeded, StationNeeded
from simlab.service.problems import refusals
from simlab.service.routers.sessions import SessionName

router = APIRouter(tags=["recordings"])
BLOCK = 1024 * 1024
"""Bytes handed to the disk at once."""
Digest = Annotated[
    str, Header(alias="X-Content-SHA256", pattern="^[0-9a-f]{64}$", description="of the body")
]
BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/x-hdf5": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.put(
    paths.RECORDING, responses=refusals(401, 403, 409), openapi_extra={**STATION_TOKEN, **BODY}
)
async def take_recording(
    session: SessionName,
    digest: Digest,
    request: Request,
    station: StationNeeded,
    parts: PartsNeeded,
) -> ReceiptShape:
    """Take the recording of a session; the same one again changes nothing.

    What is answered with a receipt is on the disk.
    """
    try:
        incoming = await asyncio.to_thread(parts.recordings.begin, session)
        try:
            await _receive(request, incoming)
            await asyncio.to_thread(incoming.finish, digest)
            receipt = await asyncio.to_thread(parts.recordings.file, incoming, session, station)
        finally:
            incoming.discard()
    except SimlabError as error:
        parts.instruments.uploads.labels(type(error).__name__).inc()
        raise
    except OSError as error:
        parts.instruments.uploads.labels("disk").inc()
        raise StoreError(
            f"recording: was not kept ({error.strerror}); free some space on the service's disk"
        ) from None
    parts.instruments.uploads.labels("already" if receipt.already else "filed").inc()
    return ReceiptShape(
        session=receipt.session,
        verified=receipt.verified,
        points=receipt.card.points,
        verdict=receipt.card.verdict,
        already=receipt.already,
    )


async def _receive(request: Request, incoming: Incoming) -> None:
    block = bytearray()
    async for chunk in request.stream():
        block += chunk
        if len(block) >= BLOCK:
            await asyncio.to_thread(incoming.write, bytes(block))
            block.clear()
    await asyncio.to_thread(incoming.write, bytes(block))
