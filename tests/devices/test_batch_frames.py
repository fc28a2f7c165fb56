"""Frames by columns: the same frames and the same account as one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator

from simlab.devices.batch_frames import BLOCK, Run, joined, runs
from simlab.devices.decoding import Frames
from simlab.devices.framing import FrameDecoder, cobs_encode, crc16, encode
from simlab.devices.messages import (
    HEARTBEAT,
    STREAM_PANEL,
    STREAM_POSE,
    TOOL_POSE,
    TORCH_POSE,
    Message,
    first_byte,
)

POSE, BEAT = (bytes([first_byte(TORCH_POSE), STREAM_POSE]), bytes([first_byte(HEARTBEAT), 0]))
SIZES = {POSE: TORCH_POSE.body_dtype.itemsize, BEAT: HEARTBEAT.body_dtype.itemsize}


def known() -> dict[bytes, int]:
    return dict(SIZES)


def frames(n: int, rng: Generator) -> list[bytes]:
    """Poses, heartbeats, and now and then a frame of another type."""
    said = []
    for number in range(n):
        message, stream = TORCH_POSE, STREAM_POSE
        if number % 7 == 3:
            message, stream = HEARTBEAT, STREAM_PANEL
        elif number % 19 == 5:
            message = TOOL_POSE
        row = np.frombuffer(rng.bytes(message.dtype.itemsize), dtype=message.dtype)[0]
        row = np.where(rng.random() < 0.2, np.zeros((), message.dtype), row)[()]
        said.append(encode(message, stream, number, 5000 * number, row))
    return said


def one_by_one(data: bytes) -> tuple[list[bytes], FrameDecoder]:
    decoder = FrameDecoder()
    return [body for at in range(0, len(data), 50) for body in decoder.feed(data[at : at + 50])], (
        decoder
    )


def bodies_of(found: list[Run | bytes]) -> list[bytes]:
    """The bodies of all runs and between them, in order."""
    bodies = []
    for run in found:
        if isinstance(run, bytes):
            bodies.append(run)
            continue
        mine = [b""] * len(run.heads)
        for where, some in run.bodies.values():
            for at, body in zip(where, some, strict=True):
                mine[at] = body.tobytes()
        assert [body[:8] for body in mine] == [head.tobytes() for head in run.heads]
        bodies += mine
    return bodies


def account(decoder: FrameDecoder) -> tuple[object, ...]:
    tally = decoder.tally
    return (tally.taken, +tally.refused, +tally.refused_bytes, decoder.held)


def assert_alike(data: bytes) -> None:
    expected, slow = one_by_one(data)
    quick = FrameDecoder()
    found = bodies_of(list(runs(quick, data, known)))
    assert found == expected
    assert account(quick) == account(slow)


def raw_frame(body: bytes) -> bytes:
    return cobs_encode(body + crc16(body).to_bytes(2, "little")) + b"\0"


@given(seed=st.integers(0, 1 << 30), n=st.integers(0, 120), hurt=st.integers(0, 12))
def test_columns_give_what_one_by_one_gives(seed: int, n: int, hurt: int) -> None:
    rng = np.random.default_rng(seed)
    data = bytearray(b"".join(frames(n, rng)))
    for _ in range(hurt if data else 0):
        at = int(rng.integers(len(data)))
        data[at : at + int(rng.integers(3))] = rng.bytes(int(rng.integers(4)))
    assert_alike(bytes(data))


@given(st.binary(max_size=3000))
def test_noise_is_noise(data: bytes) -> None:
    assert_alike(data)


@pytest.mark.parametrize(
    "middle",
    [
        b"\0\0\0",  # delimiters may be doubled
        b"\xff" * 500 + b"\0",
        cobs_encode(bytes([0x21]) + bytes(31) + b"\0\0")[:-1] + b"\0",
        raw_frame(bytes([0x21]) + bytes(31)),  # another version, as long as a torch pose
        raw_frame(bytes([0x1F]) + bytes(31)),  # no such message
        raw_frame(bytes([0x13]) + bytes(31)),  # a heartbeat as long as a torch pose
        b"\x03\x01\0",
    ],
    ids=["delimiters", "long", "checksum", "version", "type", "length", "cobs"],
)
def test_what_is_refused_between_sound_frames_is_counted_alike(middle: bytes) -> None:
    said = b"".join(frames(50, np.random.default_rng(1)))
    assert_alike(said + middle + said)


def test_a_block_may_end_anywhere() -> None:
    said = b"".join(frames(60, np.random.default_rng(2)))
    assert_alike(said * (2 * BLOCK // len(said)))


def test_a_run_gives_the_rows_of_its_messages() -> None:
    poses = np.zeros(30, TORCH_POSE.dtype)
    poses["tip"] = np.arange(90).reshape(30, 3)
    said = [encode(TORCH_POSE, STREAM_POSE, 0, 0, poses[:1])]
    said += [
        encode(TORCH_POSE, STREAM_POSE, number, 0, row) for number, row in enumerate(poses[:, None])
    ]
    (first, run) = list(runs(FrameDecoder(), b"".join(said), known))
    assert isinstance(first, bytes)  # what came first may belong to what was read before
    assert isinstance(run, Run)
    np.testing.assert_array_equal(run.payloads(TORCH_POSE, first_byte(TORCH_POSE)), poses)
    assert len(run.payloads(HEARTBEAT, first_byte(HEARTBEAT))) == 0
    np.testing.assert_array_equal(run.heads["seq"], np.arange(30))


def test_types_of_the_same_size_are_told_apart() -> None:
    twin = Message(14, "other_pose", "as long as the torch's", TORCH_POSE.fields)
    sizes = SIZES | {bytes([first_byte(twin), 1]): twin.body_dtype.itemsize}
    row = np.ones((), TORCH_POSE.dtype)
    said = [encode(message, 1, 0, 0, row) for message in (TORCH_POSE, twin, TORCH_POSE, twin)]
    run = next(runs(FrameDecoder(lambda body: ""), b"\0" + b"".join(said), lambda: sizes))
    assert isinstance(run, Run)
    assert len(run.payloads(twin, first_byte(twin))) == 2


def test_what_a_frame_changes_counts_from_there_on() -> None:
    said = frames(200, np.random.default_rng(5))
    decoder = FrameDecoder()
    tools = 0

    def learnt() -> dict[bytes, int]:
        return SIZES if tools < 3 else {}

    found: list[Run | bytes] = []
    for part in runs(decoder, b"\0" + b"".join(said), learnt):
        tools += isinstance(part, bytes)
        found.append(part)
    expected, slow = one_by_one(b"\0" + b"".join(said))
    assert bodies_of(found) == expected
    assert account(decoder) == account(slow)
    assert sum(isinstance(part, bytes) for part in found) > 130


def test_parts_of_a_read_are_joined() -> None:
    rows = np.arange(3.0)
    ones = np.ones(3, np.int64)
    one = Frames(rows, 4, np.arange(4), np.arange(4) > 0, ones, asleep=False)
    none = Frames(rows[:0], 1, ones[:1], np.zeros(1, np.bool_), ones[:0], asleep=True)
    both = joined([one, none])
    assert both.heard == 5
    assert both.t_us is not None
    assert both.t_us.tolist() == [0, 1, 2, 3, 1]
    assert both.asleep is False  # who samples is awake
    assert joined([none, none]).asleep is True
    plain = joined([Frames(rows, 3), Frames(rows, 3)])
    assert (plain.t_us, plain.seq, plain.asleep) == (None, None, None)
    assert plain.rows.tolist() == [0, 1, 2, 0, 1, 2]
