"""Sealed recordings: whole, the same every time, and nothing believed that stands in them."""

import io
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py as typed_h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simlab.model.errors import RecordingError, StoreError
from simlab.model.sessions import SessionState
from simlab.store.recording import Recording, read_recording, seal, to_bytes

h5py: Any = typed_h5py
SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def same(one: Recording, other: Recording) -> bool:
    return (
        one.header == other.header
        and one.channels == other.channels
        and one.state == other.state
        and bool(np.array_equal(one.words, other.words))
        and one.card == other.card
        and one.intake == other.intake
        and one.duration_s == other.duration_s
        and one.digest == other.digest
    )


def sized(recording: Recording, rows: int) -> Recording:
    words = np.resize(recording.words, (rows, recording.words.shape[1]))
    return Recording.of(
        recording.header, recording.channels, recording.state, words, recording.card,
        recording.intake,
    )  # fmt: skip


@pytest.mark.parametrize("bitshuffle", [True, False])
@pytest.mark.parametrize("rows", [0, 1, 7, 8, 4096, 4097, 9001])
def test_what_was_sealed_is_read(
    tmp_path: Path, recording: Recording, rows: int, *, bitshuffle: bool
) -> None:
    sized_recording = sized(recording, rows)
    path = tmp_path / "a.h5"
    seal(path, sized_recording, bitshuffle=bitshuffle)
    again = read_recording(path)
    assert same(again, sized_recording)
    assert again.words.dtype == np.int16


def test_sealing_twice_gives_the_same_bytes(recording: Recording) -> None:
    # no time stamps: HDF5 writes them per object unless told otherwise
    image = to_bytes(recording)
    assert to_bytes(recording) == image
    with h5py.File(io.BytesIO(image)) as file:
        for name in ("meta", "words"):
            assert h5py.h5g.get_objinfo(file.id, name.encode()).mtime == 0


def test_a_session_lasts_from_its_first_sample_to_its_last(recording: Recording) -> None:
    assert recording.duration_s == pytest.approx(299 * 0.005)
    assert sized(recording, 0).duration_s == 0.0


def test_the_digest_tells_every_difference(recording: Recording) -> None:
    def digest(**changed: Any) -> str:
        parts = {
            name: changed.get(name, getattr(recording, name))
            for name in ("header", "channels", "state", "words", "card", "intake")
        }
        return Recording.of(**parts).digest

    other_words = recording.words.copy()
    other_words[5, 4] += 1
    digests = {
        digest(),
        digest(words=other_words),
        digest(state=SessionState.INTERRUPTED),
        digest(card=replace(recording.card, points=75.001)),
        digest(intake=replace(recording.intake, samples_lost=3)),
        digest(header=replace(recording.header, sigmas=())),
    }
    assert len(digests) == 6
    assert digest() == recording.digest
    assert len(recording.digest) == 64


def test_a_disk_that_does_not_take_it_leaves_nothing(tmp_path: Path, recording: Recording) -> None:
    with pytest.raises(StoreError):
        seal(tmp_path / "nowhere" / "a.h5", recording)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" * 100, b"\x89HDF\r\n\x1a\n" + b"\0" * 900])
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.h5"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=r"a\.h5: is not a recording of simlab"):
        read_recording(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="No such file"):
        read_recording(tmp_path / "a.h5")


def test_a_file_larger_than_any_session_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    with path.open("wb") as file:
        file.truncate(4 << 30)  # a hole: it takes no space
    with pytest.raises(RecordingError, match="larger than 576 MB"):
        read_recording(path)


@pytest.mark.parametrize("bitshuffle", [True, False])
@given(at=st.integers(0, 2**31), flip=st.integers(1, 255))
@SETTINGS
def test_a_byte_that_rotted_never_gives_another_recording(
    tmp_path: Path, recording: Recording, at: int, flip: int, *, bitshuffle: bool
) -> None:
    image = bytearray(to_bytes(recording, bitshuffle=bitshuffle))
    image[at % len(image)] ^= flip
    path = tmp_path / "a.h5"
    path.write_bytes(image)
    try:
        again = read_recording(path)
    except RecordingError:
        return
    assert same(again, recording)  # a byte that carries nothing


@given(length=st.integers(0, 2**31))
@SETTINGS
def test_a_recording_cut_short_is_refused(
    tmp_path: Path, recording: Recording, length: int
) -> None:
    image = to_bytes(recording)
    path = tmp_path / "a.h5"
    path.write_bytes(image[: length % len(image)])
    with pytest.raises(RecordingError):
        read_recording(path)


def add(file: Any, name: str, data: Any, **how: Any) -> None:
    if name in file:
        del file[name]
    file.create_dataset(name, data=data, track_times=False, **how)


META = np.zeros(10, np.uint8)
WORDS = np.zeros((300, 5), np.int16)
GZIP = {"compression": "gzip", "shuffle": True}


def bomb(file: Any) -> None:
    """A chunk of a few bytes that inflates to 64 MB where 3000 belong."""
    words = file["words"]
    words.id.write_direct_chunk((0, 0), zlib.compress(b"\0" * (64 << 20), 9))


def garbage_chunk(file: Any) -> None:
    file["words"].id.write_direct_chunk((0, 0), b"no zlib")


def unfiltered_chunk(file: Any) -> None:
    file["words"].id.write_direct_chunk((0, 0), b"\0" * 3000, filter_mask=3)


def external_link(file: Any) -> None:
    del file["words"]
    file["words"] = h5py.ExternalLink("/etc/passwd", "/")


def soft_link(file: Any) -> None:
    file.move("words", "elsewhere")
    file["words"] = h5py.SoftLink("/elsewhere")
    del file["elsewhere"]


@pytest.mark.parametrize(
    "change",
    [
        bomb,
        garbage_chunk,
        unfiltered_chunk,
        external_link,
        soft_link,
        lambda file: file.create_group("more"),
        lambda file: file.pop("words"),
        lambda file: file.__delitem__("meta"),
        lambda file: add(file, "words", WORDS),  # not chunked
        lambda file: add(file, "words", WORDS, chunks=(300, 5)),  # no filter
        lambda file: add(file, "words", WORDS, chunks=(300, 5), compression="lzf"),
        lambda file: add(file, "words", WORDS, chunks=(300, 5), fletcher32=True, **GZIP),
        lambda file: add(file, "words", WORDS.astype(">i2"), chunks=(300, 5), **GZIP),
        lambda file: add(file, "words", WORDS.astype("<f4"), chunks=(300, 5), **GZIP),
        lambda file: add(file, "words", WORDS[:, :4], chunks=(300, 4), **GZIP),
        lambda file: add(file, "words", WORDS[:, 0], chunks=(300,), **GZIP),
        lambda file: add(file, "words", WORDS, chunks=(300, 1), **GZIP),
        lambda file: add(file, "words", WORDS + 1, chunks=(300, 5), **GZIP),
        lambda file: add(file, "meta", META, chunks=(10,), compression="gzip"),
        lambda file: add(
            file, "meta", ["text"], dtype=h5py.string_dtype(), chunks=(1,), compression="gzip"
        ),
    ],
)
def test_nothing_in_a_file_is_believed(
    tmp_path: Path, recording: Recording, change: Callable[[Any], None]
) -> None:
    path = tmp_path / "a.h5"
    seal(path, recording, bitshuffle=False)
    with h5py.File(path, "r+") as file:
        change(file)
    with pytest.raises(RecordingError):
        read_recording(path)


def test_sizes_that_are_only_declared_take_no_memory(tmp_path: Path, recording: Recording) -> None:
    path = tmp_path / "a.h5"
    seal(path, recording, bitshuffle=False)
    for rows in (400, 1 << 24, 1 << 40):  # chunks that were never written
        with h5py.File(path, "r+") as file:
            file["words"].resize((rows, 5))
        with pytest.raises(RecordingError):
            read_recording(path)


def test_a_reader_that_takes_few_samples_says_so(tmp_path: Path, recording: Recording) -> None:
    path = tmp_path / "a.h5"
    seal(path, sized(recording, 200_000))
    assert len(read_recording(path, most_words=4 << 20).words) == 200_000
    with pytest.raises(RecordingError, match="its words take more than 1 MB; no session is that"):
        read_recording(path, most_words=1 << 20)


def test_a_recording_of_another_format_says_which(tmp_path: Path, recording: Recording) -> None:
    path = tmp_path / "a.h5"
    seal(path, recording)
    with h5py.File(path, "r+") as file:
        meta = file["meta"][...].tobytes().replace(b"simlab recording 1", b"simlab recording 9")
        add(file, "meta", np.frombuffer(meta, np.uint8), chunks=(len(meta),), compression="gzip")
    with pytest.raises(RecordingError, match="'simlab recording 9'; this simlab reads"):
        read_recording(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"words":3', b'"words":9'),
        (b'"step":0.001', b'"step":-1.01'),
        (b'"name":"t_s"', b'"name":"t_x"'),
        (b'"name":"t_s"', b'"name":"tip_mm"'),
    ],
)
def test_a_channel_table_that_makes_no_sense_is_damage(
    tmp_path: Path, recording: Recording, old: bytes, new: bytes
) -> None:
    path = tmp_path / "a.h5"
    seal(path, recording)
    with h5py.File(path, "r+") as file:
        before = file["meta"][...].tobytes()
        assert old in before
        meta = before.replace(old, new)
        add(file, "meta", np.frombuffer(meta, np.uint8), chunks=(len(meta),), compression="gzip")
    with pytest.raises(RecordingError):
        read_recording(path)


WITHOUT_PLUGIN = """
import sys
sys.modules["hdf5plugin"] = None
from pathlib import Path
from simlab.model.errors import RecordingError
from simlab.store.recording import HAS_BITSHUFFLE, read_recording, seal
assert not HAS_BITSHUFFLE
packed, plain, again = map(Path, sys.argv[1:])
seal(again, read_recording(plain))
try:
    read_recording(packed)
except RecordingError as error:
    print(error)
"""


def test_without_the_plugin_gzip_works_and_bitshuffle_is_one_sentence(
    tmp_path: Path, recording: Recording
) -> None:
    packed, plain, again = (tmp_path / name for name in ("packed.h5", "plain.h5", "again.h5"))
    seal(packed, recording, bitshuffle=True)
    seal(plain, recording, bitshuffle=False)
    command = [sys.executable, "-c", WITHOUT_PLUGIN, *map(str, (packed, plain, again))]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout == (
        "packed.h5: is packed with bitshuffle, and its plugin is not installed here; "
        "install simlab[fast], or seal it without\n"
    )
    assert again.read_bytes() == plain.read_bytes()
    assert same(read_recording(again), recording)
