"""Live over real sockets: a station sends, screens see, and nobody else does."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import UUID

import httpx
import numpy as np
import pytest
import structlog
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.server import ServerConnection, serve

from simlab.api.conversions import start_shape
from simlab.api.live_frames import LiveFrame, LiveState, decode, encode
from simlab.api.shapes import DeviceStateShape, StationDevicesShape
from simlab.client.live_feed import LiveFeed
from simlab.client.service_client import ServiceClient
from simlab.client.station_client import StationClient
from simlab.model.errors import StoreError
from simlab.model.exercises import Exercise
from simlab.model.people import Role
from simlab.model.sessions import Liveness
from simlab.service.security import COOKIE, hash_token
from simlab.store.recording import to_bytes
from tests.service.school import MINE, OTHER, PASSWORD, STATION_TOKEN, recording_of
from tests.service.served import WAIT_S, Served, serving, station_header, until

SESSION = UUID(int=11)


@pytest.fixture
def served(tmp_path: Path, exercise: Exercise) -> Iterator[Served]:
    with serving(tmp_path, exercise) as served:
        yield served


def frame(seq: int, session: UUID = SESSION) -> bytes:
    rows = np.zeros((2, 12), dtype=np.float32)
    now_s = time.time()
    return encode(
        LiveFrame(LiveState.RUNNING, 0, seq, 50.0, now_s, 0.0, session, 2, 0, 0, 75.0, rows)
    )


def test_what_a_station_sends_reaches_the_screens_that_may_see_it(served: Served) -> None:
    start = start_shape(recording_of(served.exercise, str(SESSION), MINE).header)
    screen = ServiceClient(served.url)
    screen.sign_in("instructor", PASSWORD)
    got: list[LiveFrame] = []
    feed = LiveFeed(screen, got.extend)
    feed.start()
    station = StationClient(served.url, STATION_TOKEN)
    link = station.live()
    link.announce(start)
    until(lambda: served.parts.hub.watchers == 1 and served.parts.hub.stations == 1)
    link.send(frame(1))
    until(lambda: len(got) == 1)
    assert (got[0].station_number, got[0].seq, got[0].session) == (1, 1, SESSION)

    (shown,) = screen.wall().stations
    assert shown.connected
    assert shown.live is not None
    assert (shown.live.trainee_name, shown.live.exercise) == ("Ayşe Yılmaz", "mag-fillet-pb")
    assert shown.live.length_mm == 75.0
    assert [head.name for head in shown.live.metrics] == [
        line.metric for line in served.exercise.rubric.lines
    ]

    link.close()
    until(lambda: got[-1].state is LiveState.LOST)
    assert not screen.wall().stations[0].connected
    feed.close()
    station.close()
    screen.close()


def test_a_trainee_sees_nothing_of_another_trainees_session(served: Served) -> None:
    with (
        served.socket("/api/live", served.cookie(Role.TRAINEE)) as screen,
        served.socket("/api/stations/live", station_header()) as station,
    ):
        for number, trainee in ((21, OTHER), (22, MINE)):
            session = UUID(int=number)
            header = recording_of(served.exercise, str(session), trainee).header
            station.send(start_shape(header).model_dump_json())
            station.send(frame(number, session))
        # the frame of the own session was sent last, so the other one's would have come before
        message = screen.recv(timeout=WAIT_S)
        assert isinstance(message, bytes)
        seen = decode(message)
        assert [one.seq for one in seen] == [22]
        wall = ServiceClient(served.url)
        wall.sign_in("trainee", PASSWORD)
        assert [one.live.trainee for one in wall.wall().stations if one.live] == [MINE]
        wall.close()


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        ("/api/live", "nobody", 401),
        ("/api/live", "station", 401),
        ("/api/live", "admin", 403),
        ("/api/stations/live", "nobody", 401),
        ("/api/stations/live", "instructor", 401),
        ("/api/stations/live", "admin", 401),
        ("/nothing", "instructor", 403),
    ],
)
def test_who_may_not_open_a_socket(served: Served, path: str, who: str, status: int) -> None:
    headers = {"nobody": {}, "station": station_header()}.get(who)
    with pytest.raises(InvalidStatus) as refused:
        served.socket(path, served.cookie(Role(who)) if headers is None else headers)
    assert refused.value.response.status_code == status


def test_a_page_of_another_origin_may_not_open_a_socket(served: Served) -> None:
    cookie = served.cookie(Role.INSTRUCTOR)
    with pytest.raises(InvalidStatus):
        served.socket("/api/live", {**cookie, "Origin": "http://evil.test"})
    with served.socket("/api/live", {**cookie, "Origin": served.url}):
        pass


def test_a_socket_is_closed_when_its_web_session_ends(served: Served) -> None:
    cookie = served.cookie(Role.INSTRUCTOR)
    with served.socket("/api/live", cookie) as screen:
        token = cookie["Cookie"].removeprefix(f"{COOKIE}=")
        served.catalog.accounts.close_session(hash_token(token))
        with pytest.raises(ConnectionClosed) as closed:
            screen.recv(timeout=WAIT_S)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008
    until(lambda: served.parts.hub.watchers == 0)


ONE_DEVICE = (
    '{"devices": [{"device": "d", "kind": "k", "state": "live", "since_unix_s": %s, '
    '"samples_in": 0, "samples_lost": 0, "refused": {}, "refused_bytes": {}}]}'
)
NONSENSE = (b"no frame", "no start", '{"session": "x"}', '{"devices": [{}]}', b"\x02" * 64)


def test_what_a_station_says_of_a_device_is_taken(served: Served) -> None:
    with served.socket("/api/stations/live", station_header()) as station:
        station.send(ONE_DEVICE % "1e9")
        until(lambda: len(served.parts.hub.devices(1)) == 1)


@pytest.mark.parametrize(
    "message", [*NONSENSE, *(ONE_DEVICE % since for since in ("1e300", "NaN"))]
)
def test_a_station_that_talks_nonsense_is_cut_off(served: Served, message: bytes | str) -> None:
    with served.socket("/api/stations/live", station_header()) as station:
        station.send(message)
        with pytest.raises(ConnectionClosed) as closed:
            station.recv(timeout=WAIT_S)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1007
    until(lambda: served.parts.hub.stations == 0)


def test_what_a_watcher_says_is_not_listened_to(served: Served) -> None:
    with served.socket("/api/live", served.cookie(Role.INSTRUCTOR)) as screen:
        screen.send("hello")
        until(lambda: served.parts.hub.watchers == 1)


def standing(state: Liveness, kind: str = "torch_imu") -> StationDevicesShape:
    one = DeviceStateShape(
        device="usb:A1",
        kind=kind,
        state=state,
        since_unix_s=1_790_000_000.5,
        samples_in=200,
        samples_lost=3,
        refused={"checksum": 2},
        refused_bytes={"checksum": 61},
    )
    return StationDevicesShape(devices=(one,))


def test_how_devices_stand_is_on_the_wall_without_any_session(served: Served) -> None:
    screen = ServiceClient(served.url)
    screen.sign_in("instructor", PASSWORD)
    with served.socket("/api/live", served.cookie(Role.INSTRUCTOR)) as watcher:
        until(lambda: served.parts.hub.watchers == 1)
        station = StationClient(served.url, STATION_TOKEN)
        link = station.live()
        assert watcher.recv(timeout=WAIT_S) == "wall"  # a station came
        link.report(standing(Liveness.UNPLUGGED))
        assert watcher.recv(timeout=WAIT_S) == "wall"
        (shown,) = screen.wall().stations
        assert shown.live is None
        assert shown.devices == standing(Liveness.UNPLUGGED).devices
        link.close()
        assert watcher.recv(timeout=WAIT_S) == "wall"  # it went
        assert screen.wall().stations[0].devices == ()
        station.close()
    screen.close()


def test_a_trainee_sees_the_devices_of_their_own_desk_only(served: Served) -> None:
    trainee = ServiceClient(served.url)
    trainee.sign_in("trainee", PASSWORD)
    with served.socket("/api/stations/live", station_header()) as station:
        station.send(standing(Liveness.LOST).model_dump_json())
        for number, trainee_id in ((31, OTHER), (32, MINE)):
            header = recording_of(served.exercise, str(UUID(int=number)), trainee_id).header
            station.send(start_shape(header).model_dump_json())
            until(partial(_announced, served, header.session))
            seen = [one.devices for one in trainee.wall().stations]
            assert seen == ([standing(Liveness.LOST).devices] if trainee_id == MINE else [])
    trainee.close()


def _announced(served: Served, session: str) -> bool:
    live = served.parts.hub.live(1)
    return live is not None and live.session == session


def test_a_link_reports_again_when_the_service_comes_back(
    tmp_path: Path, exercise: Exercise
) -> None:
    with serving(tmp_path, exercise) as served:
        station = StationClient(served.url, STATION_TOKEN)
        link = station.live()
        link.report(standing(Liveness.ASLEEP))
        until(lambda: served.parts.hub.devices(1) != ())
        port = int(served.url.rsplit(":", 1)[1])
    with serving(tmp_path, exercise, port) as served:
        until(lambda: served.parts.hub.devices(1) != ())
        assert served.parts.hub.devices(1)[0].state is Liveness.ASLEEP
        link.close()
        station.close()


def test_a_station_of_a_version_that_does_not_say_is_served_as_before(served: Served) -> None:
    with served.socket("/api/stations/live", station_header()) as station:
        assert station.subprotocol is None
        until(lambda: served.parts.hub.connected(1))
    assert served.parts.hub.devices(1) == ()


def test_a_service_of_a_version_that_does_not_listen_is_told_frames_only() -> None:
    said: list[str | bytes] = []

    def listen(socket: ServerConnection) -> None:
        said.extend(socket)

    # It takes no sub-protocol, and would cut off whoever says what it does not know.
    with serve(listen, "127.0.0.1", 0, select_subprotocol=lambda *_: None) as older:
        thread = threading.Thread(target=older.serve_forever)
        thread.start()
        host, port = older.socket.getsockname()[:2]
        station = StationClient(f"http://{host}:{port}", "token")
        link = station.live()
        link.report(standing(Liveness.LIVE))
        link.send(b"frame")
        until(lambda: bool(said))
        link.report(standing(Liveness.LOST))
        link.send(b"another")
        until(lambda: len(said) == 2)
        link.close()
        station.close()
        older.shutdown()
        thread.join(WAIT_S)
    assert said == [b"frame", b"another"]


def test_a_link_announces_again_when_the_service_comes_back(
    tmp_path: Path, exercise: Exercise
) -> None:
    start = start_shape(recording_of(exercise, str(SESSION), MINE).header)
    with serving(tmp_path, exercise) as served:
        station = StationClient(served.url, STATION_TOKEN)
        link = station.live()
        link.announce(start)
        until(lambda: served.parts.hub.live(1) is not None)
        port = int(served.url.rsplit(":", 1)[1])
    with serving(tmp_path, exercise, port) as served:
        until(lambda: served.parts.hub.live(1) is not None)
        again = served.parts.hub.live(1)
        assert again is not None
        assert again.session == str(SESSION)
        link.close()
        station.close()


def test_an_upload_by_the_real_client_over_a_real_connection(
    served: Served, tmp_path: Path
) -> None:
    recording = recording_of(served.exercise, str(SESSION), MINE)
    path = tmp_path / "upload.h5"
    path.write_bytes(to_bytes(recording))
    with closing(StationClient(served.url, STATION_TOKEN)) as station:
        assert station.me().number == 1
        receipt = station.upload(str(SESSION), path)
        assert (receipt.verified, receipt.already) == (True, False)
        assert station.upload(str(SESSION), path).already
    with (
        closing(StationClient(served.url, "another token")) as stranger,
        pytest.raises(StoreError, match="token"),
    ):
        stranger.upload(str(SESSION), path)


def test_an_upload_that_breaks_off_leaves_nothing_behind(served: Served) -> None:
    host, _, port = served.url.removeprefix("http://").partition(":")
    head = (
        f"PUT /api/recordings/{SESSION} HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"Authorization: {station_header()['Authorization']}\r\n"
        f"X-Content-SHA256: {'0' * 64}\r\nContent-Length: 1000000\r\n\r\n"
    )
    folder = served.parts.settings.recordings
    with structlog.testing.capture_logs() as said:
        with socket.create_connection((host, int(port))) as line:
            line.sendall(head.encode() + b"the beginning")
            until(lambda: len(list(folder.iterdir())) == 1)
        until(lambda: not list(folder.iterdir()))
        until(lambda: any(entry.get("status") == 499 for entry in said))
    assert not [entry for entry in said if entry["log_level"] == "error"]


def test_a_refused_socket_is_no_fault_in_the_log(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(InvalidStatus):
        served.socket("/api/live", {})
    with pytest.raises(InvalidStatus):
        served.socket("/api/stations/live", {"Authorization": "Bearer nobody's"})
    with pytest.raises(InvalidStatus):  # by then the fault of the others would have been told
        served.socket("/api/live", served.cookie(Role.ADMIN))
    httpx.get(f"{served.url}/healthz", trust_env=False)
    assert [one for one in caplog.records if one.exc_info] == []
