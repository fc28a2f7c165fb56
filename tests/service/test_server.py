"""The process around the application: its folder, its port, a damaged catalog, its log lines."""

import io
import json
import logging
import signal
import socket
from collections.abc import Iterator
from contextlib import redirect_stderr
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import structlog

from simlab.model.errors import StoreError
from simlab.model.exercises import Exercise
from simlab.service import logs
from simlab.service.filing import Recordings
from simlab.service.server import listen, open_or_replace, serve, stays_here, url_of
from simlab.service.settings import Settings
from simlab.store.catalog import FILE, open_catalog
from simlab.store.data_folder import held
from simlab.store.recording import seal
from tests.service.school import recording_of
from tests.service.served import serving, until

WHEN = datetime(2026, 9, 21, 10, 30, tzinfo=UTC)


def test_a_folder_is_for_one_service_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with (
        held(folder, "service"),
        pytest.raises(StoreError, match="another service works in this folder"),
        held(folder, "service"),
    ):
        pass
    with held(folder, "service"):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StoreError, match="cannot be written"),
        held(tmp_path / "file" / "x", "service"),
    ):
        pass


def test_a_port_that_is_taken_is_named_with_what_to_do() -> None:
    with listen("127.0.0.1", 0) as made:
        made.listen()
        port = made.getsockname()[1]
        with pytest.raises(StoreError, match=f"127.0.0.1:{port}: .*choose another with --port"):
            listen("127.0.0.1", port)
        assert url_of(made) == f"http://127.0.0.1:{port}"


def test_an_address_of_the_sixth_version_is_written_in_brackets() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with listen("::1", 0) as made:
        assert url_of(made).startswith("http://[::1]:")


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - an example, nothing listens
        ("192.168.1.5", False),
        ("::", False),
        ("school.example", False),
        ("3d.example", False),
    ],
)
def test_which_addresses_other_machines_reach(host: str, here: bool) -> None:
    assert stays_here(host) is here


def test_a_damaged_catalog_is_set_aside_and_the_sessions_come_back(
    tmp_path: Path, exercise: Exercise
) -> None:
    open_catalog(tmp_path).close()
    (tmp_path / FILE).write_bytes(b"\xff" * 20_000)
    folder = tmp_path / "recordings"
    folder.mkdir()
    session = str(UUID(int=1))
    seal(folder / f"{session}.h5", recording_of(exercise, session))
    with structlog.testing.capture_logs() as said:
        catalog = open_or_replace(tmp_path, lambda: WHEN)
    assert Recordings(folder, catalog).recover(lambda fault: None).filed == 1
    assert catalog.sessions.detail(session).row.verified
    catalog.close()
    assert (tmp_path / "catalog-damaged-20260921T103000Z.sqlite").read_bytes() == b"\xff" * 20_000
    assert "set aside" in said[0]["event"]
    assert "--first-admin" in said[0]["event"]


def test_a_sound_catalog_is_opened_as_it_is(tmp_path: Path) -> None:
    open_or_replace(tmp_path).close()
    catalog = open_or_replace(tmp_path)
    catalog.close()
    assert not list(tmp_path.glob("*damaged*"))


def test_a_folder_that_cannot_be_put_in_order_keeps_the_service_from_being_ready(
    tmp_path: Path, exercise: Exercise
) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir()
    (folder / "x.part").mkdir()  # cannot be cleared away, even by root
    with structlog.testing.capture_logs() as said, serving(tmp_path, exercise) as served:
        until(lambda: any("could not be filed" in line["event"] for line in said))
        assert not served.parts.readiness.ready


def test_it_serves_until_it_is_told_and_leaves_the_signals_as_they_were(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    urls: list[str] = []

    def ready(url: str) -> None:
        urls.append(url)
        signal.raise_signal(signal.SIGTERM)

    serve(Settings(tmp_path), "127.0.0.1", 0, ready)
    assert urls[0].startswith("http://127.0.0.1:")
    assert signal.getsignal(signal.SIGTERM) is before
    with held(tmp_path, "service"):  # and it let go of the folder
        assert not (tmp_path / f"{FILE}-wal").exists()


@pytest.fixture
def quiet() -> Iterator[None]:
    """Logging as it was before."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.usefixtures("quiet")
def test_log_lines_are_json_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    said = io.StringIO()
    with redirect_stderr(said):
        logs.set_up(json=True)
        structlog.get_logger("simlab.service").info("request", route="/api/me", status=200)
        logging.getLogger("elsewhere").warning("hm %s", "so")
    first, second = (json.loads(line) for line in said.getvalue().splitlines())
    assert (first["event"], first["route"], first["status"]) == ("request", "/api/me", 200)
    assert first["timestamp"].endswith("Z")
    assert (second["event"], second["level"]) == ("hm so", "warning")


@pytest.mark.usefixtures("quiet")
def test_a_traceback_never_shows_what_variables_held() -> None:
    said = io.StringIO()
    with redirect_stderr(said):
        logs.set_up(json=False)
        held = "".join(["a very ", "secret token"])
        try:
            int(held[:1])
        except ValueError:
            structlog.get_logger("simlab.service").exception("bug")
    assert "ValueError" in said.getvalue()
    assert "int(held[:1])" in said.getvalue()
    assert held not in said.getvalue()
