"""The small school behind a real server, in a thread of the test."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from websockets.sync.client import ClientConnection, connect

from simlab.model.exercises import Exercise
from simlab.model.people import Role
from simlab.service.app import create_app
from simlab.service.parts import Parts
from simlab.service.security import COOKIE, Passwords, hash_token, new_token
from simlab.service.server import listen, server, url_of
from simlab.service.settings import Settings
from simlab.store.catalog import Catalog, open_catalog
from tests.service.school import QUICK, STATION_TOKEN, fill

WAIT_S = 90.0


@dataclass
class Served:
    """A school behind a real server."""

    url: str
    catalog: Catalog
    exercise: Exercise
    parts: Parts

    def socket(self, path: str, headers: dict[str, str]) -> ClientConnection:
        url = self.url.replace("http", "ws") + path
        return connect(url, additional_headers=headers, compression=None, proxy=None)

    def cookie(self, role: Role) -> dict[str, str]:
        """A new web session of the account of this role."""
        token = new_token()
        self.catalog.accounts.open_session(hash_token(token), role.value, time.time())
        return {"Cookie": f"{COOKIE}={token}"}


@contextmanager
def serving(folder: Path, exercise: Exercise, port: int = 0) -> Iterator[Served]:
    """A server in a thread, on a free port, until the end of the block."""
    catalog = open_catalog(folder)
    passwords = Passwords(QUICK)
    if not catalog.accounts.all():
        fill(catalog, passwords)
    settings = Settings(folder, recheck_s=0.05)
    started = threading.Event()
    app = create_app(settings, catalog, passwords=passwords)
    with listen("127.0.0.1", port) as made:
        running = server(app, settings, started.set)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [made]})
        thread.start()
        assert started.wait(WAIT_S)
        try:
            yield Served(url_of(made), catalog, exercise, app.state.parts)
        finally:
            running.should_exit = True
            thread.join(WAIT_S)
            catalog.close()


def station_header() -> dict[str, str]:
    """Who a station says that it is."""
    return {"Authorization": f"Bearer {STATION_TOKEN}"}


def until(true: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < deadline_s, "it did not come about in time"
        time.sleep(0.005)
