"""The window on the real service, over real sockets."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from dashboard.desktop.feed import Feed
from dashboard.desktop.state import State
from dashboard.desktop.window import Window
from simlab.api.conversions import start_shape
from simlab.api.live_frames import LiveFrame, LiveState, encode
from simlab.client.live_feed import LiveFeed
from simlab.client.service_client import ServiceClient
from simlab.client.station_client import StationClient
from simlab.crafts import exercise_from
from simlab.locale import texts
from simlab.store.library import Library
from simlab.store.recording import to_bytes
from tests.service.school import MINE, PASSWORD, STATION_TOKEN, recording_of
from tests.service.served import Served, serving

SESSION = UUID(int=11)
METRICS = ("travel_speed", "travel_angle", "work_angle", "ctwd", "aim")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, exercise_from(Library().texts("mag-fillet-pb"))) as served:
        yield served


@pytest.fixture
def watching(app: QApplication, served: Served) -> Iterator[Window]:
    client = ServiceClient(served.url)
    feed = Feed(client, lambda take: LiveFeed(client, take))
    window = Window(feed, State(texts("en")), served.url)
    window.show()
    window.sign_in.account.setText("instructor")
    window.sign_in.password.setText(PASSWORD)
    window.sign_in.button.click()
    yield window
    window.close()
    feed.close()
    client.close()


def frame(seq: int) -> bytes:
    rows = np.zeros((2, 8 + len(METRICS)), dtype=np.float32)
    rows[:, 1], rows[:, 5:8], rows[:, 8:] = 37.5, (0.0, 0.0, -1.0), (8.0, 10.0, 45.0, 15.0, 0.5)
    now_s = time.time()
    return encode(
        LiveFrame(LiveState.RUNNING, 0, seq, 64.5, now_s, 0.0, SESSION, 2, 0, 0, 75.0, rows)
    )


def test_a_session_is_watched_live_and_then_read(
    watching: Window,
    served: Served,
    until: Callable[[Callable[[], bool]], None],
    tmp_path: Path,
) -> None:
    recording = recording_of(served.exercise, str(SESSION), MINE)
    until(lambda: 1 in watching.wall.panels)
    station = StationClient(served.url, STATION_TOKEN)
    link = station.live()
    link.announce(start_shape(recording.header))
    until(lambda: served.parts.hub.stations == 1)
    for seq in range(1, 4):
        link.send(frame(seq))
    until(lambda: watching.wall.panels[1].row.done_text == "%50")  # the account speaks Turkish
    row = watching.wall.panels[1].row
    assert (row.trainee, row.points, row.state_text) == ("Ayşe Yılmaz", "64,5", "Çalışıyor")
    assert len(row.metrics) == len(METRICS)
    link.close()

    sealed = tmp_path / "sealed.h5"
    sealed.write_bytes(to_bytes(recording))
    assert station.upload(str(SESSION), sealed).verified
    station.close()
    watching.show_tab("sessions")
    until(lambda: watching.sessions.session is not None)
    panel = watching.sessions.session
    assert panel is not None
    assert [line.name for line in panel.card.lines] == list(METRICS)
    assert len(panel.traces) == len(METRICS)
    assert panel.card.row.verified == "Doğrulandı"
