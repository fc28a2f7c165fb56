"""A WebSocket kept open by a thread of its own: connects, runs, and connects again."""

import threading
from collections.abc import Callable, Sequence

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

FIRST_WAIT_S = 0.2
MOST_WAIT_S = 10.0


def socket_url(base_url: str, path: str) -> str:
    """The ws address of a path of the service."""
    scheme, _, rest = base_url.partition("://")
    return f"{'wss' if scheme == 'https' else 'ws'}://{rest}{path}"


class SocketLoop:
    """Keeps one socket open until it is closed; a socket that breaks is opened again."""

    def __init__(
        self,
        url: str,
        headers: Callable[[], dict[str, str]],
        run: Callable[[ClientConnection], None],
        name: str,
        speaks: Sequence[str] = (),
    ) -> None:
        """Prepare.

        Parameters
        ----------
        speaks : sub-protocols offered; what the service took stands in the socket
        """
        self._url = url
        self._headers = headers
        self._run = run
        self._speaks = [Subprotocol(one) for one in speaks]
        self._ending = threading.Event()
        self._socket: ClientConnection | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def end(self) -> None:
        """Open no socket again; the one that is open may finish."""
        self._ending.set()

    @property
    def ending(self) -> bool:
        """Was it told to end?"""
        return self._ending.is_set()

    def join(self, timeout_s: float) -> None:
        """Wait until the thread has ended, but not for long."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def close(self) -> None:
        """End the socket and the thread."""
        self.end()
        with self._lock:
            socket = self._socket
        if socket is not None:
            socket.close()
        self.join(5.0)

    def _keep(self) -> None:
        wait_s = FIRST_WAIT_S
        while not self._ending.is_set():
            try:
                with connect(
                    self._url,
                    additional_headers=self._headers(),
                    subprotocols=self._speaks or None,
                    compression=None,
                    max_size=None,
                    proxy=None,
                    open_timeout=5,
                    close_timeout=1,
                ) as socket:
                    with self._lock:
                        self._socket = socket
                    wait_s = FIRST_WAIT_S
                    if not self._ending.is_set():
                        self._run(socket)
            except (OSError, WebSocketException):
                pass  # the other side is away, restarts, or wants nothing of us: later again
            finally:
                with self._lock:
                    self._socket = None
            self._ending.wait(wait_s)
            wait_s = min(wait_s * 2, MOST_WAIT_S)
