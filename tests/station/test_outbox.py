"""The outbox: in order, at least once, for ever; each recording in one folder, whatever happens."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from simlab.model.errors import AccessError, ConflictError, InputError, StoreError
from simlab.model.sessions import SessionId
from simlab.station.outbox import KEEP_SENT, Later, Outbox, Refused, Uploaded
from simlab.station.sealing import recording_name
from simlab.store.recording import Recording, read_recording

MakeRecording = Callable[[int], Recording]


@dataclass
class Receipt:
    verified: bool


@dataclass
class FakeService:
    """Takes recordings, or fails as it is told."""

    failures: list[Exception] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    def upload(self, session: str, path: Path) -> Receipt:
        if self.failures:
            raise self.failures.pop(0)
        assert read_recording(path).header.session == session
        self.taken.append(session)
        return Receipt(verified=True)


@pytest.fixture
def nth(recording: Recording) -> MakeRecording:
    """The recording of the nth session, a minute after the one before."""

    def make(number: int) -> Recording:
        header = replace(
            recording.header,
            session=SessionId(f"{number:08d}-8b86-4d01-b42d-00cf4fc964ff"),
            started_unix_s=1_795_000_000.0 + 60 * number,
        )
        return Recording.of(
            header, recording.channels, recording.state, recording.words, recording.card,
            recording.intake,
        )  # fmt: skip

    return make


def put(outbox: Outbox, recording: Recording) -> str:
    outbox.put(recording_name(recording.header), recording)
    return recording.header.session


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_recordings_go_in_the_order_of_their_sessions(tmp_path: Path, nth: MakeRecording) -> None:
    service = FakeService()
    outbox = Outbox(tmp_path, service)
    sessions = {number: put(outbox, nth(number)) for number in (3, 1, 2)}
    done = [outbox.step() for _ in range(4)]
    assert done == [Uploaded(sessions[n], verified=True) for n in (1, 2, 3)] + [None]
    assert service.taken == [sessions[1], sessions[2], sessions[3]]
    assert names(tmp_path / "outbox") == []
    assert len(names(tmp_path / "sent")) == 3


@pytest.mark.parametrize("error", [StoreError("away"), AccessError("token")])
def test_waits_double_up_to_a_minute_and_go_on_for_ever(
    tmp_path: Path, nth: MakeRecording, error: Exception
) -> None:
    service = FakeService(failures=[error] * 9)
    outbox = Outbox(tmp_path, service)
    session = put(outbox, nth(1))
    waits = []
    for _ in range(9):
        done = outbox.step()
        assert isinstance(done, Later)
        waits.append(done.wait_s)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert outbox.step() == Uploaded(session, verified=True)
    service.failures.append(StoreError("away again"))
    put(outbox, nth(2))
    later = outbox.step()
    assert isinstance(later, Later)
    assert later.wait_s == 1


@pytest.mark.parametrize("error", [InputError("no"), ConflictError("other")])
def test_what_the_service_will_never_take_is_kept_for_a_person(
    tmp_path: Path, nth: MakeRecording, error: Exception
) -> None:
    outbox = Outbox(tmp_path, FakeService(failures=[error]))
    first, second = put(outbox, nth(1)), put(outbox, nth(2))
    assert outbox.step() == Refused(first, str(error))
    assert outbox.step() == Uploaded(second, verified=True)
    assert len(names(tmp_path / "refused")) == 1


def test_what_was_sent_is_not_sealed_again(tmp_path: Path, nth: MakeRecording) -> None:
    service = FakeService()
    outbox = Outbox(tmp_path, service)
    put(outbox, nth(1))
    outbox.step()
    put(outbox, nth(1))
    assert outbox.pending() == []


def test_a_recording_that_is_damaged_is_sealed_again(tmp_path: Path, nth: MakeRecording) -> None:
    outbox = Outbox(tmp_path, FakeService())
    put(outbox, nth(1))
    (path,) = outbox.pending()
    path.write_bytes(b"half")
    put(outbox, nth(1))
    assert read_recording(path).digest == nth(1).digest


def test_a_seal_that_was_cut_short_is_swept_away(tmp_path: Path, nth: MakeRecording) -> None:
    put(Outbox(tmp_path, None), nth(1))
    (tmp_path / "outbox" / "x.h5.part").write_bytes(b"half")
    outbox = Outbox(tmp_path, FakeService())
    assert [path.suffix for path in (tmp_path / "outbox").iterdir()] == [".h5"]
    assert isinstance(outbox.step(), Uploaded)


def test_only_the_last_ones_stay_after_they_were_sent(tmp_path: Path, nth: MakeRecording) -> None:
    sent = tmp_path / "sent"
    sent.mkdir()
    for number in range(KEEP_SENT):
        (sent / f"{number:015d}-old.h5").touch()
    outbox = Outbox(tmp_path, FakeService())
    put(outbox, nth(1))
    outbox.step()
    assert len(names(sent)) == KEEP_SENT
    assert f"{0:015d}-old.h5" not in names(sent)


def test_without_a_service_everything_stays(tmp_path: Path, nth: MakeRecording) -> None:
    outbox = Outbox(tmp_path, None)
    put(outbox, nth(1))
    assert outbox.step() is None
    assert len(outbox.pending()) == 1


def test_sending_all_waits_when_there_is_nothing_and_after_a_failure(
    tmp_path: Path, nth: MakeRecording
) -> None:
    outbox = Outbox(tmp_path, FakeService(failures=[StoreError("away")]))
    first, second = put(outbox, nth(1)), put(outbox, nth(2))
    told: list[object] = []
    waits: list[float] = []

    def wait(span_s: float) -> bool:
        waits.append(span_s)
        return len(waits) == 5

    outbox.send_all(told.append, wait, idle_s=0.25)
    assert told == [
        Later(first, "away", 1.0),
        Uploaded(first, verified=True),
        Uploaded(second, verified=True),
    ]
    assert waits == [1.0, 0.0, 0.0, 0.25, 0.25]


def odd_folder(path: Path) -> None:
    path.mkdir()
    (path / "x").touch()


ODD: dict[str, Callable[[Path], None]] = {
    "a folder": odd_folder,
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "a pipe": os.mkfifo,
}


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("name", ["000000000000001-x.h5", "x.h5", ".h5"])
def test_what_is_no_file_is_put_aside_and_nothing_waits_behind_it(
    tmp_path: Path, nth: MakeRecording, what: str, name: str
) -> None:
    outbox = Outbox(tmp_path, FakeService())
    ODD[what](tmp_path / "outbox" / name)
    first = put(outbox, nth(1))
    done = [outbox.step(), outbox.step()]
    assert Uploaded(first, verified=True) in done
    (refused,) = [one for one in done if isinstance(one, Refused)]
    assert "is no recording" in refused.why
    assert outbox.step() is None
    assert names(tmp_path / "refused") == [name]


@pytest.mark.parametrize(
    "name", [b"notes.h5", b".h5", b"1-\xff\xfe.h5", b"1-a\n\x1b[31m.h5", b"1-..%2f.h5", b"1-.h5"]
)
def test_a_file_of_a_strange_name_is_never_sent(tmp_path: Path, name: bytes) -> None:
    service = FakeService()
    outbox = Outbox(tmp_path, service)
    Path(os.fsdecode(os.fsencode(tmp_path / "outbox") + b"/" + name)).write_bytes(b"x")
    done = outbox.step()
    assert isinstance(done, Refused)
    assert done.session.isprintable()
    assert done.session.isascii()
    assert outbox.pending() == []
    assert [os.fsencode(path.name) for path in (tmp_path / "refused").iterdir()] == [name]
    assert service.taken == []


def test_a_folder_among_the_cut_seals_or_among_the_sent_is_left_alone(
    tmp_path: Path, nth: MakeRecording
) -> None:
    for name in ("outbox/x.h5.part", *(f"sent/{n:03d}.h5" for n in range(KEEP_SENT + 2))):
        (tmp_path / name).mkdir(parents=True)
    outbox = Outbox(tmp_path, FakeService())
    session = put(outbox, nth(1))
    assert outbox.step() == Uploaded(session, verified=True)
    assert len(names(tmp_path / "sent")) == KEEP_SENT + 3
    assert names(tmp_path / "outbox") == ["x.h5.part"]


def test_a_recording_that_cannot_be_moved_or_read_is_tried_again(
    tmp_path: Path, nth: MakeRecording
) -> None:
    service = FakeService(failures=[PermissionError(13, "Permission denied")])
    outbox = Outbox(tmp_path, service)
    session = put(outbox, nth(1))
    done = outbox.step()
    assert isinstance(done, Later)
    assert "cannot be read (Permission denied)" in done.why
    (tmp_path / "sent").rmdir()
    done = outbox.step()
    assert isinstance(done, Later)
    assert "cannot be moved" in done.why
    (tmp_path / "sent").mkdir()
    assert outbox.step() == Uploaded(session, verified=True)
    assert service.taken == [session, session]  # at least once
