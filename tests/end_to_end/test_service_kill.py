"""The service is killed at random moments while recordings come in: nothing is lost or doubled.

A sender keeps every recording until it has a receipt, and sends it again after every death. What
was acknowledged must be there after the next start, before anything is sent again.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
import numpy as np

from simlab.api.shapes import SessionPageShape
from simlab.client.station_client import StationClient
from simlab.crafts import CRAFTS, exercise_from
from simlab.devices.simulated.torch import practise
from simlab.live.runner import Runner
from simlab.model.arrays import Words
from simlab.model.errors import StoreError
from simlab.model.people import Role
from simlab.model.sessions import (
    Intake,
    SessionHeader,
    SessionId,
    SessionState,
    StationId,
    TraineeId,
)
from simlab.service.security import COOKIE, hash_token
from simlab.store.catalog import open_catalog
from simlab.store.catalog_accounts import Account
from simlab.store.library import Library
from simlab.store.recording import Recording, seal

KILLS = 20
SESSIONS = 90
SENDERS = 3
SEED = 2026
TOKEN = "the-token-of-station-and-teacher"
WAIT_S = 90.0
SERVE = (
    "import sys, pathlib\n"
    "from simlab.service.server import serve\n"
    "from simlab.service.settings import Settings\n"
    "ready = lambda url: print(url, flush=True)\n"
    "serve(Settings(pathlib.Path(sys.argv[1])), '127.0.0.1', int(sys.argv[2]), ready)\n"
)


@dataclass
class Outbox:
    """What a station would send: each recording until it has a receipt for it."""

    files: dict[str, Path]
    acknowledged: set[str] = field(default_factory=set)
    unverified: set[str] = field(default_factory=set)
    tries: int = 0
    failures: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def send(self, url: str, share: list[str]) -> None:
        client = StationClient(url, TOKEN)
        for session in share:
            while not self.stop.is_set():
                self.tries += 1
                try:
                    receipt = client.upload(session, self.files[session])
                except StoreError:
                    self.failures += 1
                    self.stop.wait(0.01)  # the service is away: the next try
                    continue
                if not receipt.verified:
                    self.unverified.add(session)
                self.acknowledged.add(session)
                break
        client.close()


def recordings(folder: Path) -> dict[str, Path]:
    """Sessions of a second or two by simulated trainees of different skill."""
    chance = np.random.default_rng(SEED)
    exercise = exercise_from(Library().texts("mag-fillet-pb"))
    craft = CRAFTS["weld"]
    files = {}
    for number in range(SESSIONS):
        session = str(UUID(bytes=chance.bytes(16), version=4))
        header = SessionHeader(
            SessionId(session), TraineeId(f"T-{number % 7:04d}"), StationId("weld-1"), "weld",
            exercise.name, exercise.version, 1.79e9 + number, exercise.texts,
            tuple((name, 0.5) for name in craft.noises),
        )  # fmt: skip
        kept: list[Words] = []
        runner = Runner(exercise, dict(header.sigmas), kept.append)
        samples = practise(exercise, float(chance.uniform(0.2, 1.0)), chance)
        runner.add(samples.rows(slice(0, int(chance.integers(200, 400)))))
        words = np.concatenate(kept)
        files[session] = folder / f"{session}.h5"
        intake = Intake(samples_in=len(words))
        seal(
            files[session],
            Recording.of(
                header, craft.channels, SessionState.FINISHED, words, runner.card(), intake
            ),
        )
    return files


def make_school(folder: Path) -> None:
    catalog = open_catalog(folder)
    catalog.stations.add(StationId("weld-1"), hash_token(TOKEN), "test", 0.0)
    teacher = Account("teacher", "Teacher", Role.INSTRUCTOR, "en", None)
    catalog.accounts.add(teacher, "no password", "test", 0.0)
    catalog.accounts.open_session(hash_token(TOKEN), "teacher", time.time())
    catalog.close()


@contextmanager
def service(folder: Path, port: int) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A service process that answers; killed at the end of the block if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(folder), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url, "the service did not start"
        yield process, url
    finally:
        process.kill()
        process.communicate(timeout=WAIT_S)


def until_ready(url: str) -> None:
    deadline_s = time.monotonic() + WAIT_S
    while httpx.get(f"{url}/readyz", trust_env=False).status_code != 200:
        assert time.monotonic() < deadline_s, "never ready"


def filed(url: str) -> dict[str, bool]:
    """Every session that the service has, and whether it is verified; none twice."""
    answer = httpx.get(
        f"{url}/api/sessions",
        params={"limit": 200},
        headers={"Cookie": f"{COOKIE}={TOKEN}"},
        trust_env=False,
    )
    page = SessionPageShape.model_validate_json(answer.content)
    assert page.total == len(page.sessions)
    found = {row.session: row.verified for row in page.sessions}
    assert len(found) == page.total, "a session stands there twice"
    return found


def test_killed_twenty_times_it_keeps_every_acknowledged_session_once(tmp_path: Path) -> None:
    files = recordings(tmp_path)
    folder = tmp_path / "service"
    folder.mkdir()
    make_school(folder)
    chance = random.Random(SEED)  # noqa: S311 - moments to kill at, not secrets
    outbox = Outbox(files)
    names = list(files)
    with service(folder, 0) as (_, url):
        port = int(url.rsplit(":", 1)[1])
    senders = [
        threading.Thread(target=outbox.send, args=(url, names[nth::SENDERS]))
        for nth in range(SENDERS)
    ]
    for sender in senders:
        sender.start()
    try:
        for _ in range(KILLS):
            acknowledged = set(outbox.acknowledged)
            with service(folder, port) as (process, url):
                until_ready(url)
                there = filed(url)
                assert acknowledged <= there.keys(), "an acknowledged session is gone"
                until_more_than(outbox, len(acknowledged) + chance.randrange(1, 4))
                time.sleep(chance.uniform(0.0, 0.03))  # the moment, not a wait for anything
                os.kill(process.pid, signal.SIGKILL)
        with service(folder, port) as (_, url):
            for sender in senders:
                sender.join(WAIT_S)
            until_ready(url)
            there = filed(url)
    finally:
        outbox.stop.set()
        for sender in senders:
            sender.join(WAIT_S)
    assert there == dict.fromkeys(files, True)
    assert outbox.acknowledged == set(files)
    assert not outbox.unverified
    assert outbox.failures > KILLS / 2, "the kills hit nothing"
    kept = sorted(path.name for path in (folder / "recordings").iterdir())
    assert kept == sorted(f"{session}.h5" for session in files)


def until_more_than(outbox: Outbox, count: int) -> None:
    deadline_s = time.monotonic() + WAIT_S
    while len(outbox.acknowledged) < min(count, len(outbox.files)):
        assert time.monotonic() < deadline_s, "no upload gets through"
        time.sleep(0.001)
