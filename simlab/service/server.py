"""The service as a process: its folder taken, its catalog opened, uvicorn run until it is told."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import structlog
import uvicorn
from fastapi import FastAPI

from simlab.model.errors import StoreError
from simlab.service.app import create_app
from simlab.service.settings import Settings
from simlab.store.catalog import Catalog, DamagedError, open_catalog, set_aside
from simlab.store.data_folder import held

_log = structlog.get_logger("simlab.service")


def open_or_replace(
    folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Catalog:
    """The folder's catalog; a damaged one is set aside, and an empty one takes its place.

    The service then files all recordings again by itself. Accounts, stations, names and attendance
    are not in the recordings: they come back with a backup, or are made anew.
    """
    try:
        return open_catalog(folder)
    except DamagedError as error:
        aside = set_aside(folder, now().strftime("%Y%m%dT%H%M%SZ"))
        _log.error(
            "the catalog was damaged and is set aside; sessions come back from the recordings, "
            "accounts and stations do not: put a backup in place, or start with --first-admin",
            fault=str(error),
            kept_as=aside.name,
        )
        return open_catalog(folder)


def listen(host: str, port: int) -> socket.socket:
    """A socket to serve on; port 0 is any free one.

    Raises
    ------
    StoreError
        where the port is taken or the address is not ours
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise StoreError(
            f"{host}:{port}: cannot be listened on ({error.strerror}); stop what uses it, or "
            "choose another with --port"
        ) from None
    return made


def url_of(made: socket.socket) -> str:
    """The address that people open."""
    host, port = made.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def stays_here(host: str) -> bool:
    """Is the address one that only this machine reaches?"""
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name
        return host == "localhost"


class Server(uvicorn.Server):
    """Uvicorn, which tells when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        if self.started:
            self._ready()


def server(app: FastAPI, settings: Settings, ready: Callable[[], None]) -> Server:
    """A server for an application, not yet running."""
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        loop="auto",
        ws_per_message_deflate=False,
        ws_max_size=settings.frame_bytes,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return Server(config, ready)


@contextmanager
def _told_once() -> Iterator[None]:
    """Let the signals that end uvicorn end there: it would send them to itself again."""
    before = {
        number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def serve(settings: Settings, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT, then finish what runs and return.

    Parameters
    ----------
    ready : called with the address once it answers

    Raises
    ------
    StoreError
        where the folder or the port cannot be had
    """
    with held(settings.data, "service"), listen(host, port) as made:
        if not stays_here(host):
            _log.warning(
                "browsers of other machines keep a sign-in over HTTPS only: let a proxy that "
                "speaks TLS stand in front, on this machine",
                host=host,
            )
        catalog = open_or_replace(settings.data)
        try:
            app = create_app(settings, catalog)
            with _told_once():
                server(app, settings, lambda: ready(url_of(made))).run(sockets=[made])
        finally:
            catalog.close()
