"""kill -9 of a station at random moments: no acknowledged sample lost, no session twice."""

import hashlib
import http.server
import json
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from simlab.live.replay import rescore
from simlab.store.cards import card_to_json
from simlab.store.recording import Recording, read_recording

SEED = 20261121
BENCH = """\
schema = 1
station = "weld-1"
craft = "weld"
service = "{url}"
token_file = "token"

[device]
kind = "torch_tracker"
port = "simulated"

[device.simulated]
seed = {seed}
skill = 0.7
speed = 15

[session]
trainees = ["T-0001", "T-0002", "T-0003"]
exercise = "mag-fillet-pb"
sessions = {sessions}
pause_s = 1.0
"""


@dataclass
class Filed:
    """What a service has, and how it behaves."""

    folder: Path
    chances: np.random.Generator
    digests: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    order: list[str] = field(default_factory=list)
    """Sessions in the order in which they first came."""
    rudeness: float = 0.3
    """How often it is not ready, or takes a recording and hangs up without a word."""


class Service(http.server.BaseHTTPRequestHandler):
    """Takes recordings as the real service does, at times badly."""

    filed: ClassVar[Filed]
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        session = self.path.rsplit("/", 1)[1]
        if self.filed.chances.random() < self.filed.rudeness / 2:
            self._answer(503, {"type": "", "title": "", "status": 503, "detail": "not ready"})
            return
        digest = hashlib.sha256(content).hexdigest()
        assert digest == self.headers["X-Content-SHA256"]
        assert self.headers["Authorization"] == "Bearer secret"
        already = digest in self.filed.digests[session]
        if session not in self.filed.order:
            self.filed.order.append(session)
        self.filed.digests[session].add(digest)
        (self.filed.folder / f"{session}.h5").write_bytes(content)
        if self.filed.chances.random() < self.filed.rudeness / 2:
            self.close_connection = True
            return
        receipt = {
            "session": session, "verified": True, "points": None, "verdict": "cannot_tell",
            "already": already,
        }  # fmt: skip
        self._answer(200, receipt)

    def do_GET(self) -> None:
        self._answer(404, {"type": "", "title": "", "status": 404, "detail": "no live line"})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        """Say nothing."""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[str, Filed]]:
    """(address, what it has) of a service on the loopback."""
    folder = tmp_path / "filed"
    folder.mkdir()
    filed = Filed(folder, np.random.default_rng(SEED + 1))
    handler = type("Bound", (Service,), {"filed": filed})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", filed
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Desk:
    """A station's files, and what it said in all its runs."""

    folder: Path
    url: str
    events: list[dict[str, Any]] = field(default_factory=list)

    def start(self, seed: int, sessions: int) -> "subprocess.Popen[str]":
        (self.folder / "token").write_text("secret\n")
        bench = self.folder / "bench.toml"
        bench.write_text(BENCH.format(url=self.url, seed=seed, sessions=sessions))
        command = [sys.executable, "-m", "simlab.station", str(bench), str(self.folder / "data")]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def run(self, seed: int, sessions: int, kill_after_s: float | None) -> None:
        """Run until it ends by itself, or kill it so long after it first said something."""
        process = self.start(seed, sessions)
        assert process.stdout is not None
        first = process.stdout.readline()
        if kill_after_s is not None:
            threading.Event().wait(kill_after_s)
            process.kill()
        rest, _ = process.communicate(timeout=180)
        for line in (first + rest).splitlines():
            if line.endswith("}"):  # the last one may be cut by the kill
                self.events.append(json.loads(line))
        assert process.returncode == (0 if kill_after_s is None else -9)

    def acknowledged(self) -> dict[str, int]:
        """Samples said to be kept, by session."""
        kept: dict[str, int] = defaultdict(int)
        for event in self.events:
            if event["event"] == "kept":
                kept[event["session"]] = max(kept[event["session"]], event["samples"])
        return kept


def filed_recordings(folder: Path) -> dict[str, Recording]:
    return {path.stem: read_recording(path) for path in folder.glob("*.h5")}


@pytest.mark.parametrize(
    "kills", [20, *(pytest.param(n, marks=pytest.mark.soak) for n in (50, 300))]
)
def test_no_acknowledged_sample_is_lost_and_no_session_is_there_twice(
    tmp_path: Path, service: tuple[str, Filed], kills: int
) -> None:
    url, filed = service
    chances = np.random.default_rng(SEED)
    desk = Desk(tmp_path, url)
    for kill in range(kills):
        desk.run(seed=kill, sessions=0, kill_after_s=chances.uniform(0.0, 1.2))
    filed.rudeness = 0.0
    desk.run(seed=kills, sessions=1, kill_after_s=None)

    acknowledged = desk.acknowledged()
    recordings = filed_recordings(filed.folder)
    assert len(acknowledged) > kills / 2
    assert sum(acknowledged.values()) > 10_000
    lost = {
        session: samples - len(recordings[session].words)
        for session, samples in acknowledged.items()
        if session not in recordings or len(recordings[session].words) < samples
    }
    assert lost == {}
    times = {session: len(digests) for session, digests in filed.digests.items()}
    assert times == dict.fromkeys(recordings, 1)
    started = [recordings[session].header.started_unix_s for session in filed.order]
    assert started == sorted(started)
    for session, recording in recordings.items():
        assert recording.header.session == session
        assert card_to_json(rescore(recording)) == card_to_json(recording.card)
    states = {recording.state.value for recording in recordings.values()}
    assert states == {"finished", "interrupted"}
    data = tmp_path / "data"
    assert [path.name for path in (data / "journals").iterdir()] == []
    assert [path.name for path in (data / "outbox").iterdir()] == []
    assert [path.name for path in (data / "refused").iterdir()] == []


def test_a_second_station_does_not_work_in_the_same_folder(
    tmp_path: Path, service: tuple[str, Filed]
) -> None:
    desk = Desk(tmp_path, service[0])
    first = desk.start(seed=1, sessions=0)
    assert first.stdout is not None
    first.stdout.readline()
    second = subprocess.run(
        [sys.executable, "-m", "simlab.station", tmp_path / "bench.toml", tmp_path / "data"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "another station works in this folder" in second.stderr
    first.terminate()
    started = time.monotonic()
    first.communicate(timeout=180)
    assert first.returncode == 0
    assert time.monotonic() - started < 30
