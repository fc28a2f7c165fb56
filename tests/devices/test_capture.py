"""Raw captures: whole up to where they were cut, and the same samples when read again."""

import contextlib
import json
import os
import struct
import zlib
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from simlab.devices.adapter import Tracker
from simlab.devices.capture import (
    AT,
    MAGIC,
    RECORD,
    CaptureReader,
    CaptureWriter,
    Head,
    Heard,
    RecordingLink,
    What,
)  # fmt: skip
from simlab.devices.capture_link import CaptureLink, PacedCaptureLink, Spoken
from simlab.devices.link import Arrival
from simlab.devices.registry import TORCH_TRACKER
from simlab.model.errors import DeviceError, RecordingError, StoreError
from simlab.model.samples import TorchSamples
from tests.devices.replay_link import ReplayLink

HEAD = Head("torch_tracker", "usb:1A86:7523", 115200, 1_795_000_000.5)
HEARD = [
    Heard(What.OPENED, 1.0, b""),
    Heard(What.READ, 1.1, b"\x00abc"),
    Heard(What.WRITTEN, 1.1, b"?"),
    Heard(What.READ, 1.2, b"d" * 300),
]


def written(path: Path, heard: list[Heard]) -> bytes:
    writer = CaptureWriter(path, HEAD)
    for one in heard:
        writer.put(one)
    assert writer.size == path.stat().st_size
    writer.close()
    writer.close()
    return path.read_bytes()


def read_all(path: Path) -> tuple[list[Heard], int]:
    reader = CaptureReader(path)
    heard = list(reader)
    reader.close()
    return heard, reader.torn_bytes


def test_what_was_written_is_read(tmp_path: Path) -> None:
    content = written(tmp_path / "a", HEARD)
    reader = CaptureReader(tmp_path / "a")
    assert reader.head == HEAD
    assert list(reader) == HEARD
    assert reader.torn_bytes == 0
    reader.close()
    # the second record, by hand: 8 bytes of time, none of data, kind 4
    behind = len(MAGIC) + RECORD.size + RECORD.unpack_from(content, len(MAGIC))[0]
    length, _, kind = RECORD.unpack_from(content, behind)
    assert (length, kind) == (8, 4)
    assert AT.unpack_from(content, behind + RECORD.size) == (1.0,)


def test_an_end_that_was_cut_off_anywhere_costs_that_record_only(tmp_path: Path) -> None:
    content = written(tmp_path / "a", HEARD)
    sizes = [RECORD.size + AT.size + len(one.data) for one in HEARD]
    ends = [len(content) - sum(sizes[n:]) for n in range(len(HEARD) + 1)]
    path = tmp_path / "cut"
    for size in range(ends[0], len(content)):
        path.write_bytes(content[:size])
        whole = sum(end <= size for end in ends) - 1
        assert read_all(path) == (HEARD[:whole], size - ends[whole])
    for size in range(ends[0]):
        path.write_bytes(content[:size])
        with pytest.raises(RecordingError):
            CaptureReader(path)


def test_a_damaged_byte_ends_a_capture(tmp_path: Path) -> None:
    content = written(tmp_path / "a", HEARD)
    path = tmp_path / "damaged"
    first = len(content) - sum(RECORD.size + AT.size + len(one.data) for one in HEARD)
    for at in range(first, len(content)):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0x40]) + content[at + 1 :])
        heard, torn = read_all(path)
        assert heard == HEARD[: len(heard)]
        assert len(heard) < len(HEARD)
        assert torn > 0


def test_a_second_head_or_a_record_without_a_time_ends_it(tmp_path: Path) -> None:
    content = written(tmp_path / "a", HEARD[:1])
    head = content[len(MAGIC) : len(content) - RECORD.size - AT.size]
    path = tmp_path / "b"
    path.write_bytes(content + head)
    assert read_all(path) == (HEARD[:1], len(head))


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"kind": 1}', b"[" * 9000, b'{"kind":"a",'
                                  b'"place":"b","baud":1e999,"started_unix_s":1}'])  # fmt: skip
def test_a_head_that_says_nothing_is_told(tmp_path: Path, text: bytes) -> None:
    check = zlib.crc32(text, zlib.crc32(b"\x01"))
    (tmp_path / "a").write_bytes(MAGIC + RECORD.pack(len(text), check, 1) + text)
    with pytest.raises(RecordingError, match="its head was never whole"):
        CaptureReader(tmp_path / "a")


def test_a_file_that_is_no_capture_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"SIMLABJ1 and more")
    with pytest.raises(RecordingError, match="is no capture; name a file"):
        CaptureReader(tmp_path / "a")
    with pytest.raises(RecordingError, match="cannot be read"):
        CaptureReader(tmp_path / "none")


def test_a_capture_is_not_written_over(tmp_path: Path) -> None:
    before = written(tmp_path / "a", HEARD)
    with pytest.raises(StoreError, match="name a new file"):
        CaptureWriter(tmp_path / "a", HEAD)
    assert (tmp_path / "a").read_bytes() == before


def test_a_disk_that_is_full_is_told() -> None:
    link = Path(f"/proc/{os.getpid()}/no-such")
    with pytest.raises(StoreError, match="cannot be written"):
        CaptureWriter(link, HEAD)


def test_a_record_larger_than_any_is_damage(tmp_path: Path) -> None:
    content = written(tmp_path / "a", HEARD[:1])
    (tmp_path / "a").write_bytes(content + RECORD.pack(1 << 30, 0, 2) + b"x" * 50)
    assert read_all(tmp_path / "a") == (HEARD[:1], RECORD.size + 50)


def samples(tracker: Tracker[TorchSamples]) -> list[TorchSamples]:
    taken = []
    while tracker.link is not None:
        with contextlib.suppress(DeviceError):
            tracker.listen()
        batch = tracker.take()
        if batch is not None:
            taken.append(batch)
    return taken


def columns(batches: list[TorchSamples]) -> list[bytes]:
    return [
        np.concatenate([getattr(batch, field.name) for batch in batches]).tobytes()
        for field in fields(TorchSamples)
    ]


@pytest.fixture
def said(said_by: Callable[[int], list[Arrival]]) -> list[Arrival]:
    """What a simulated torch says in two seconds."""
    return said_by(200)


@pytest.fixture
def said_by() -> Callable[[int], list[Arrival]]:
    """Arrivals of so many samples of a simulated torch, read a hundred times a second."""

    def say(count: int) -> list[Arrival]:
        rng = np.random.default_rng(5)
        twin = TORCH_TRACKER.twin(7)
        twin.play(TORCH_TRACKER.example(count, rng), 200.0, 10.0)
        ticks = [10.0 + n / 100 + rng.uniform(0, 0.004) for n in range(count // 2 + 1)]
        return [Arrival(at_s, b"".join(twin.say(at_s))) for at_s in ticks]

    return say


def test_a_capture_read_again_gives_the_same_samples_to_the_bit(
    tmp_path: Path, said: list[Arrival]
) -> None:
    writer = CaptureWriter(tmp_path / "a", HEAD)
    tracker = TORCH_TRACKER.tracker()
    tracker.plug(RecordingLink(ReplayLink(said), writer, 9.9), 9.9)
    live = samples(tracker)
    writer.close()
    assert sum(map(len, live)) == 200

    reader = CaptureReader(tmp_path / "a")
    heard = iter(reader)
    opened = next(heard)
    again = TORCH_TRACKER.tracker()
    link = CaptureLink(heard, "a")
    again.plug(link, opened.at_s)
    replayed = samples(again)
    reader.close()
    assert columns(replayed) == columns(live)
    assert again.intake() == tracker.intake()
    assert link.opened_s is None
    assert not link.spoken.differ


def test_what_was_said_to_the_device_is_said_again_at_its_time() -> None:
    heard = [
        Heard(What.WRITTEN, 1.0, b"hello"),
        Heard(What.READ, 2.0, b"a"),
        Heard(What.WRITTEN, 2.0, b"ack"),
        Heard(What.WRITTEN, 3.0, b"poll"),
        Heard(What.OPENED, 5.0, b""),
    ]
    link = CaptureLink(iter(heard), "monday")
    assert link.read() == Arrival(1.0, b"")
    assert link.write(b"hello") == 5
    assert link.read() == Arrival(2.0, b"a")
    assert link.write(b"ack") == 3
    assert link.read() == Arrival(3.0, b"")
    assert link.write(b"poll and more") == 4  # the line took no more then
    with pytest.raises(DeviceError, match="the captured line ends here"):
        link.read()
    assert link.opened_s == 5.0
    assert link.spoken == Spoken(then=12, now=21)
    assert (link.name, link.fileno()) == ("monday", None)


@pytest.mark.parametrize("words", [[b"other"], [], [b"hello", b"twice"]])
def test_a_decoder_that_speaks_otherwise_than_it_did_is_seen(words: list[bytes]) -> None:
    link = CaptureLink(iter([Heard(What.WRITTEN, 1.0, b"hello")]), "monday")
    link.read()
    for word in words:
        link.write(word)
    link.spoken.settle()
    assert link.spoken.differ


def test_a_capture_plays_at_a_desk_at_its_own_pace(tmp_path: Path) -> None:
    written(tmp_path / "a", HEARD)
    now = [100.0]
    link = PacedCaptureLink(tmp_path / "a", lambda: now[0])
    assert link.read() == Arrival(100.0, b"")
    now[0] = 100.15
    first = link.read()
    assert first.data == b"\x00abc"
    assert first.at_s == pytest.approx(100.1)
    assert link.read() == Arrival(100.15, b"")
    assert link.write(b"x") == 1
    now[0] = 101.0
    assert link.read().data == b"d" * 300
    with pytest.raises(DeviceError, match="ends here"):
        link.read()
    assert (link.name, link.fileno()) == (str(tmp_path / "a"), None)
    link.close()


def test_a_capture_without_a_line_plays_nothing(tmp_path: Path) -> None:
    written(tmp_path / "a", [])
    with pytest.raises(DeviceError, match="holds no line"):
        PacedCaptureLink(tmp_path / "a", lambda: 0.0)


def test_a_recorded_line_is_the_line(tmp_path: Path) -> None:
    writer = CaptureWriter(tmp_path / "a", HEAD)
    link = RecordingLink(ReplayLink([Arrival(2.0, b"")], "x"), writer, 1.0)
    assert (link.name, link.fileno()) == ("x", None)
    assert link.read() == Arrival(2.0, b"")
    assert link.write(b"hi") == 2
    link.close()
    writer.close()
    heard, _ = read_all(tmp_path / "a")
    assert heard == [
        Heard(What.OPENED, 1.0, b""), Heard(What.READ, 2.0, b""), Heard(What.WRITTEN, 2.0, b"hi"),
    ]  # fmt: skip


def test_reads_of_nothing_are_kept_when_it_is_time_to_speak(tmp_path: Path) -> None:
    writer = CaptureWriter(tmp_path / "a", HEAD)
    times = [1.0, 1.004, 1.009, 1.011, 1.5]
    link = RecordingLink(ReplayLink([Arrival(at_s, b"") for at_s in times], "x"), writer, 1.0)
    for _ in times:
        link.read()
    writer.close()
    heard, _ = read_all(tmp_path / "a")
    assert [one.at_s for one in heard if one.what == What.READ] == [1.0, 1.011, 1.5]


def test_settings_that_a_head_cannot_hold_are_refused_before_a_file_is_made(
    tmp_path: Path,
) -> None:
    with pytest.raises(StoreError, match="settings of 1048576 letters; shorten them"):
        CaptureWriter(tmp_path / "a", replace(HEAD, settings="#" * (1 << 20)))
    assert not (tmp_path / "a").exists()


def test_a_head_without_settings_is_one_of_a_kind_that_takes_none(tmp_path: Path) -> None:
    text = {"kind": "grbl", "place": "x", "baud": 1, "started_unix_s": 2.0}
    payload = json.dumps(text).encode()
    check = zlib.crc32(bytes([1]) + payload)
    (tmp_path / "a").write_bytes(
        b"SIMLABC1" + struct.pack("<IIB", len(payload), check, 1) + payload
    )
    reader = CaptureReader(tmp_path / "a")
    reader.close()
    assert reader.head == Head("grbl", "x", 1, 2.0, "")


def test_a_pipe_is_no_capture_and_nobody_waits_for_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(RecordingError, match="is no ordinary file"):
        CaptureReader(pipe)
