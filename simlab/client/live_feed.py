"""Live frames as they come, handed to a callable in a thread of their own."""

from collections.abc import Callable

from websockets.sync.client import ClientConnection

from simlab.api import paths
from simlab.api.live_frames import LiveFrame, decode
from simlab.client.service_client import ServiceClient
from simlab.client.socket_loop import SocketLoop, socket_url


class LiveFeed:
    """The stream of live frames that a signed-in client may see; comes back after a loss."""

    def __init__(self, client: ServiceClient, take: Callable[[list[LiveFrame]], None]) -> None:
        self._take = take
        url = socket_url(client.base_url, paths.LIVE)
        self._loop = SocketLoop(url, lambda: client.cookie, self._read, "live-feed")

    def start(self) -> None:
        """Begin."""
        self._loop.start()

    def close(self) -> None:
        """End."""
        self._loop.close()

    def _read(self, socket: ClientConnection) -> None:
        for message in socket:
            if isinstance(message, bytes):
                self._take(decode(message))
