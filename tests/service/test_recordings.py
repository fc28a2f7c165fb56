"""Uploads: on the disk before the receipt, once whatever is sent, and nobody else's."""

from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from simlab.model.exercises import Exercise
from simlab.model.people import Role
from simlab.service.filing import DAMAGED, Recordings
from simlab.store.recording import read_recording, to_bytes
from tests.service.school import MINE, STATION_TOKEN, School, start

NAME = str(UUID(int=1))


def files_of(school: School) -> list[str]:
    return sorted(path.name for path in (school.folder / "recordings").iterdir())


def test_a_recording_is_kept_whole_scored_again_and_verified(school: School) -> None:
    recording = school.recording(NAME)
    answer = school.upload(school.station(), NAME, to_bytes(recording))
    assert answer.json() == {
        "session": NAME,
        "verified": True,
        "points": recording.card.points,
        "verdict": recording.card.verdict,
        "already": False,
    }
    kept = read_recording(school.folder / "recordings" / f"{NAME}.h5")
    assert kept.digest == recording.digest
    assert files_of(school) == [f"{NAME}.h5"]


def test_the_same_recording_again_changes_nothing(school: School) -> None:
    recording = school.recording(NAME)
    first = school.upload(school.station(), NAME, to_bytes(recording, bitshuffle=True)).json()
    packed_otherwise = to_bytes(recording, bitshuffle=False)
    again = school.upload(school.station(), NAME, packed_otherwise).json()
    assert again == {**first, "already": True}
    assert files_of(school) == [f"{NAME}.h5"]
    assert school.signed_in(Role.INSTRUCTOR).get("/api/sessions").json()["total"] == 1


def test_another_recording_of_the_same_session_is_a_conflict(school: School) -> None:
    school.upload(school.station(), NAME, to_bytes(school.recording(NAME)))
    kept = (school.folder / "recordings" / f"{NAME}.h5").read_bytes()
    other = to_bytes(school.recording(NAME, points=1.0))
    assert school.upload(school.station(), NAME, other).status_code == 409
    assert (school.folder / "recordings" / f"{NAME}.h5").read_bytes() == kept
    assert files_of(school) == [f"{NAME}.h5"]


def test_a_card_that_the_samples_do_not_deserve_is_not_verified(school: School) -> None:
    honest = school.recording(NAME)
    forged = school.recording(NAME, points=100.0)
    answer = school.upload(school.station(), NAME, to_bytes(forged)).json()
    assert answer["verified"] is False
    assert answer["points"] == honest.card.points


@pytest.mark.parametrize(
    ("station", "name", "status"),
    [("weld-1", str(UUID(int=2)), 422), ("weld-2", NAME, 403)],
)
def test_a_recording_of_another_session_or_station_is_refused(
    school: School, station: str, name: str, status: int
) -> None:
    content = to_bytes(school.recording(NAME, station=station))
    assert school.upload(school.station(), name, content).status_code == status
    assert files_of(school) == []


def test_what_does_not_arrive_whole_is_refused(school: School) -> None:
    content = to_bytes(school.recording(NAME))
    answer = school.station().put(
        f"/api/recordings/{NAME}",
        content=content[:-1],
        headers={"X-Content-SHA256": sha256(content).hexdigest()},
    )
    assert answer.status_code == 422
    assert "SHA-256" in answer.json()["detail"]
    assert files_of(school) == []


def test_what_is_no_recording_is_refused(school: School) -> None:
    assert school.upload(school.station(), NAME, b"not HDF5" * 1000).status_code == 422
    assert files_of(school) == []


def test_a_recording_that_is_too_large_is_refused_before_it_is_all_here(school: School) -> None:
    answer = school.upload(school.station(), NAME, bytes(64 * 1024 * 1024 + 1))
    assert answer.status_code == 413
    assert files_of(school) == []


def test_a_large_upload_goes_to_the_disk_in_blocks(school: School) -> None:
    content = bytes(3 * 1024 * 1024)
    assert school.upload(school.station(), NAME, content).status_code == 422
    assert files_of(school) == []


def test_a_trainee_whom_only_the_recording_names_is_added_by_pseudonym(school: School) -> None:
    recording = school.recording(NAME, MINE)
    stranger = school.recording(str(UUID(int=5)), type(MINE)("T-0999"))
    school.upload(school.station(), NAME, to_bytes(recording))
    school.upload(school.station(), str(UUID(int=5)), to_bytes(stranger))
    rows = school.signed_in(Role.INSTRUCTOR).get("/api/sessions").json()["sessions"]
    assert {row["trainee_name"] for row in rows} == {"Ayşe Yılmaz", "T-0999"}


def test_recordings_without_a_row_are_filed_at_the_start(
    tmp_path: Path, exercise: Exercise
) -> None:
    with ExitStack() as closing:
        school = start(tmp_path, exercise, closing)
        recording = school.recording(NAME)
    folder = tmp_path / "recordings"
    (folder / f"{NAME}.h5").write_bytes(to_bytes(recording))  # died between rename and row
    (folder / f"{NAME}.0123.part").write_bytes(b"half")  # died while receiving
    with ExitStack() as closing:
        school = start(tmp_path, exercise, closing)
        told = school.signed_in(Role.TRAINEE).get(f"/api/sessions/{NAME}").json()
        assert told["row"]["verified"] is True
        assert files_of(school) == [f"{NAME}.h5"]
        again = school.upload(school.station(), NAME, to_bytes(recording)).json()
        assert again["already"] is True


def test_a_damaged_file_is_set_aside_and_the_rest_is_filed(school: School) -> None:
    folder = school.folder / "recordings"
    (folder / f"{UUID(int=3)}.h5").write_bytes(b"rubbish")
    (folder / f"{UUID(int=4)}.h5").write_bytes(to_bytes(school.recording(NAME)))  # wrong name
    (folder / f"{NAME}.h5").write_bytes(to_bytes(school.recording(NAME)))
    faults: list[str] = []
    recovered = Recordings(folder, school.catalog).recover(faults.append)
    assert recovered.filed == 1
    assert len(faults) == 2
    assert sorted(recovered.set_aside) == [f"{UUID(int=3)}.h5", f"{UUID(int=4)}.h5"]
    assert [name for name in files_of(school) if name.endswith(DAMAGED)] == [
        f"{UUID(int=3)}.h5{DAMAGED}",
        f"{UUID(int=4)}.h5{DAMAGED}",
    ]


def test_a_disk_that_takes_nothing_is_told_as_not_ready(school: School) -> None:
    (school.folder / "recordings").rmdir()
    answer = school.upload(school.station(), NAME, to_bytes(school.recording(NAME)))
    assert answer.status_code == 503
    assert "retry-after" in answer.headers


def test_only_the_stations_own_token_opens_the_door(school: School) -> None:
    content = to_bytes(school.recording(NAME))
    for headers in (
        {"Authorization": f"Bearer {STATION_TOKEN}x"},
        {"Authorization": f"Basic {STATION_TOKEN}"},
        {"Authorization": "Bearer "},
        school.cookie(Role.ADMIN),
    ):
        assert school.upload(school.client(headers), NAME, content).status_code == 401
