"""The service is away for an hour, and comes back: nothing lost, order kept, the backlog sent.

The hour passes in; the service that comes back is the real one, over a real socket.
"""

import socket
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import numpy as np

from simlab.client.station_client import StationClient
from simlab.crafts import CRAFTS, exercise_from
from simlab.devices.simulated.torch import practise
from simlab.live.runner import Runner
from simlab.model.arrays import Words
from simlab.model.sessions import (
    Intake,
    SessionHeader,
    SessionId,
    SessionState,
    StationId,
    TraineeId,
)  # fmt: skip
from simlab.station.outbox import LONGEST_WAIT_S, Later, Outbox, Refused, Uploaded
from simlab.station.sealing import recording_name
from simlab.store.library import Library
from simlab.store.recording import Recording
from tests.end_to_end.test_service_kill import TOKEN, filed, make_school, service, until_ready

HOUR_S = 3600.0
EVERY_S = 150.0
"""A session is finished so often."""
STARTED_S = 1.79e9


def recorded(number: int, chance: np.random.Generator) -> Recording:
    """The session that ended when so many of `EVERY_S` had passed."""
    exercise = exercise_from(Library().texts("mag-fillet-pb"))
    craft = CRAFTS["weld"]
    header = SessionHeader(
        SessionId(str(UUID(bytes=chance.bytes(16), version=4))), TraineeId("T-0001"),
        StationId("weld-1"), "weld", exercise.name, exercise.version,
        STARTED_S + EVERY_S * number, exercise.texts, tuple((name, 0.5) for name in craft.noises),
    )  # fmt: skip
    kept: list[Words] = []
    runner = Runner(exercise, dict(header.sigmas), kept.append)
    runner.add(practise(exercise, 0.7, chance).rows(slice(0, 200)))
    words = np.concatenate(kept)
    intake = Intake(samples_in=len(words))
    return Recording.of(header, craft.channels, SessionState.FINISHED, words, runner.card(), intake)


@dataclass
class Desk:
    """A station whose sessions go on while the service is away; time is passed in."""

    outbox: Outbox
    sessions: list[Recording]
    now_s: float = 0.0
    sealed: int = 0
    told: list[Uploaded | Refused | Later] = field(default_factory=list)

    def wait(self, span_s: float) -> bool:
        """Let time pass; what was practised meanwhile is sealed. Stop when the hour is over."""
        self.now_s += span_s
        while self.sealed < len(self.sessions) and self.now_s >= EVERY_S * (self.sealed + 1):
            recording = self.sessions[self.sealed]
            self.outbox.put(recording_name(recording.header), recording)
            self.sealed += 1
        return self.now_s >= HOUR_S

    def send(self) -> None:
        """Send until it is time to stop."""
        self.outbox.send_all(self.told.append, self.wait, idle_s=1.0)


def test_an_hour_without_the_service_loses_nothing(tmp_path: Path) -> None:
    chance = np.random.default_rng(7)
    sessions = [recorded(number, chance) for number in range(int(HOUR_S / EVERY_S))]
    folder = tmp_path / "service"
    folder.mkdir()
    make_school(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = StationClient(f"http://127.0.0.1:{port}", TOKEN)
    desk = Desk(Outbox(tmp_path / "desk", client), sessions)
    desk.send()

    assert all(isinstance(one, Later) for one in desk.told)
    assert {one.session for one in desk.told} == {sessions[0].header.session}  # the oldest first
    tries = HOUR_S / LONGEST_WAIT_S
    assert tries / 2 < len(desk.told) < tries + 10
    assert len(desk.outbox.pending()) == desk.sealed == len(sessions)

    desk.told.clear()
    with service(folder, port) as (_, url):
        until_ready(url)
        desk.outbox.send_all(desk.told.append, lambda _s: not desk.outbox.pending(), idle_s=1.0)
        there = filed(url)
    client.close()
    in_order = [one.header.session for one in sessions]
    assert desk.told == [Uploaded(session, verified=True) for session in in_order]
    assert there == dict.fromkeys(in_order, True)
    assert desk.outbox.pending() == []
    assert len(list((tmp_path / "desk" / "sent").iterdir())) == len(sessions)
