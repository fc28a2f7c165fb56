"""Live frames: bytes by hand from docs/formats/live-frame.md, and back."""

import math
import struct
from contextlib import suppress
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.api.live_frames import HEAD, LiveDevice, LiveFrame, LiveState, decode, encode, numbered
from simlab.model.errors import InputError

SESSION = UUID("00112233-4455-6677-8899-aabbccddeeff")
FRAME = LiveFrame(
    LiveState.RUNNING, 7, 41, 62.5, 1.79e9, 1.5, SESSION, 300, 2, 1, 75.0,
    np.arange(18, dtype=np.float32).reshape(2, 9),
)  # fmt: skip


def test_a_frame_byte_by_byte() -> None:
    by_hand = (
        bytes([1, 1, 1, 2])  # version, running, one metric, two rows
        + (7).to_bytes(4, "little")
        + (41).to_bytes(4, "little")
        + struct.pack("<f", 62.5)
        + struct.pack("<d", 1.79e9)
        + struct.pack("<d", 1.5)
        + bytes.fromhex("00112233445566778899aabbccddeeff")
        + (300).to_bytes(4, "little")
        + (2).to_bytes(4, "little")
        + (1).to_bytes(4, "little")
        + struct.pack("<f", 75.0)
        + b"".join(struct.pack("<f", float(number)) for number in range(18))
    )
    assert encode(FRAME) == by_hand
    assert HEAD.size == 64


def test_frames_stand_one_behind_the_other() -> None:
    first, second = decode(encode(FRAME) + encode(numbered(FRAME, 9)))
    assert (first.station_number, second.station_number) == (7, 9)
    assert first.metrics == 1
    np.testing.assert_array_equal(second.rows, FRAME.rows)
    assert decode(b"") == []


@given(
    metrics=st.integers(0, 20),
    count=st.integers(0, 255),
    points=st.floats(width=32),
    seq=st.integers(0, 2**32 - 1),
)
def test_what_is_encoded_is_decoded(metrics: int, count: int, points: float, seq: int) -> None:
    rows = np.full((count, 8 + metrics), np.nan, dtype=np.float32)
    frame = LiveFrame(LiveState.IDLE, 1, seq, points, 0.0, 0.0, SESSION, 0, 0, 0, 0.0, rows)
    (back,) = decode(encode(frame))
    assert back.rows.shape == rows.shape
    assert back.seq == seq
    assert back.points == points or (math.isnan(back.points) and math.isnan(points))


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (encode(FRAME)[:63], "byte 0: cut short"),
        (encode(FRAME)[:-1], "byte 64: rows cut short"),
        (encode(FRAME) + b"\x01", "byte 136: cut short"),
        (b"\x02" + encode(FRAME)[1:], "version 2"),
        (b"\x01\x04" + encode(FRAME)[2:], "state 4"),
        (b"\x01\x51" + encode(FRAME)[2:], "device 5"),
    ],
)
def test_what_is_not_whole_or_not_known_is_refused(message: bytes, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        decode(message)


@given(st.binary(max_size=300))
def test_any_bytes_are_frames_or_refused(message: bytes) -> None:
    with suppress(InputError):  # any other error is a bug
        decode(message)


def test_what_the_worst_device_does_stands_beside_the_state() -> None:
    message = b"\x01\x31" + encode(FRAME)[2:]
    (frame,) = decode(message)
    assert (frame.state, frame.device) == (LiveState.RUNNING, LiveDevice.LOST)
    assert encode(frame) == message
