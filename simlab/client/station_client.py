"""A station's side of the service: recordings go up until they are there, live frames if they can.

A recording must arrive, so `upload` says plainly what became of it. A live frame is worth nothing
a second later, so a `LiveLink` never makes the station wait: the oldest gives way.
"""

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
from websockets.sync.client import ClientConnection

from simlab.api import paths
from simlab.api.shapes import (
    ReceiptShape,
    SessionStartShape,
    StationDevicesShape,
    StationMeShape,
)
from simlab.client.problems import error_of, said_by, strange, unreachable
from simlab.client.socket_loop import SocketLoop, socket_url
from simlab.model.errors import AccessError, StoreError

BLOCK = 256 * 1024
MOST_ANSWER = 1 << 20
"""No answer of the service to a station is longer [bytes]."""
LONGEST_ANSWER_S = 120.0
"""Nor does it take so long to come."""
QUEUE = 32
"""Frames that wait for the network: about a second."""
IDLE_S = 1.0
"""How often a quiet link is tried."""


class StationClient:
    """One station's questions to one service."""

    def __init__(
        self,
        base_url: str,
        token: str,
        transport: httpx.BaseTransport | None = None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now_s = now_s
        self.base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(
            base_url=self.base_url,
            headers=self._headers,
            transport=transport,
            timeout=60.0,
            trust_env=False,
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def me(self) -> StationMeShape:
        """How the service knows this station.

        Raises
        ------
        StoreError
            where the service cannot be reached, or does not know this station's token (yet)
        """
        answer = self._ask("GET", paths.STATION_ME)
        return said_by(StationMeShape.model_validate_json, answer, self.base_url)

    def upload(self, session: str, path: Path) -> ReceiptShape:
        """Send the recording of a session; with the receipt, the service has it on its disk.

        Raises
        ------
        StoreError
            where it should be sent again later: the service is away, not ready, or does not
            accept this station's token, or somebody else answers in its place
        ConflictError
            where the service has another recording of this session
        InputError
            where the service will never take this file
        """
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        headers = {
            "Content-Type": "application/x-hdf5",
            "Content-Length": str(path.stat().st_size),
            "X-Content-SHA256": digest,
        }
        where = paths.RECORDING.format(session=session)
        answer = self._ask("PUT", where, path, headers)
        receipt = said_by(ReceiptShape.model_validate_json, answer, self.base_url)
        if receipt.session != session:
            raise strange(answer, self.base_url)
        return receipt

    def live(self) -> "LiveLink":
        """A link for live frames; it connects by itself."""
        url = socket_url(self.base_url, paths.STATION_LIVE)
        return LiveLink(url, self._headers)

    def _ask(
        self,
        method: str,
        where: str,
        path: Path | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        content = None if path is None else _blocks(path)
        try:
            with self._http.stream(method, where, content=content, headers=headers) as coming:
                answer = self._whole(coming)
        except httpx.RequestError as error:
            raise unreachable(self.base_url, error) from None
        if answer.is_success:
            return answer
        refusal = error_of(answer)
        if isinstance(refusal, AccessError):
            raise StoreError(f"{self.base_url}: {refusal}")
        raise refusal

    def _whole(self, coming: httpx.Response) -> httpx.Response:
        """An answer, read as far as one of the service goes."""
        content, begun_s = bytearray(), self._now_s()
        for part in coming.iter_bytes():
            content += part
            if len(content) > MOST_ANSWER or self._now_s() - begun_s > LONGEST_ANSWER_S:
                raise strange(coming, self.base_url)
        return httpx.Response(coming.status_code, content=bytes(content))


class LiveLink:
    """Announcements and frames on their way to the service; no method waits for the network."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self._start: SessionStartShape | None = None
        self._devices: StationDevicesShape | None = None
        self._frames: deque[tuple[SessionStartShape | None, bytes]] = deque(maxlen=QUEUE)
        self._changed = threading.Condition()
        speaks = (paths.SAYS_DEVICES,)
        self._loop = SocketLoop(url, lambda: headers, self._run, "live-link", speaks)
        self._loop.start()

    def announce(self, start: SessionStartShape) -> None:
        """A session starts: frames from now on belong to it. Announced again after every loss."""
        with self._changed:
            self._start = start
            self._changed.notify()

    def report(self, devices: StationDevicesShape) -> None:
        """Say how the devices stand; said again after every loss, to a service that listens."""
        with self._changed:
            self._devices = devices
            self._changed.notify()

    def send(self, frame: bytes) -> None:
        """Send a frame, in place of the oldest when too many wait."""
        with self._changed:
            self._frames.append((self._start, frame))
            self._changed.notify()

    def close(self) -> None:
        """Send what waits, if the service is there, and end; takes a second at most."""
        with self._changed:
            self._loop.end()
            self._changed.notify()
        self._loop.join(1.0)
        self._loop.close()

    def _run(self, socket: ClientConnection) -> None:
        announced: SessionStartShape | None = None
        reported: StationDevicesShape | None = None
        listens = socket.subprotocol == paths.SAYS_DEVICES
        while True:
            with self._changed:
                told = self._start is announced and self._devices is reported
                if not self._frames and told and not self._loop.ending:
                    self._changed.wait(IDLE_S)
                frames, newest, devices = tuple(self._frames), self._start, self._devices
                self._frames.clear()
            if devices is not None and devices is not reported and listens:
                socket.send(devices.model_dump_json())
            reported = devices
            for start, frame in frames:
                if start is not None and start is not announced:
                    socket.send(start.model_dump_json())
                    announced = start
                socket.send(frame)
            if newest is not None and newest is not announced:
                socket.send(newest.model_dump_json())
                announced = newest
            if self._loop.ending:
                return
            if not frames:
                socket.ping()  # fails where the service went away unnoticed


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
