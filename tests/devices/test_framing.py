"""Frames: known bytes, any split, any damage."""

import itertools
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.decoding import MIDWAY
from simlab.devices.framing import (
    FrameDecoder,
    cobs_decode,
    cobs_encode,
    crc16,
    encode,
    heads,
    payloads,
)
from simlab.devices.messages import HEARTBEAT, STREAM_POSE, TOOL_POSE, TORCH_POSE, first_byte


def torch_frame(seq: int) -> bytes:
    payload = np.zeros((), dtype=TORCH_POSE.dtype)
    payload["tip"] = (seq, 0, -seq)
    payload["quality"] = 255
    return encode(TORCH_POSE, STREAM_POSE, seq, 5000 * seq, payload)


FRAMES = [torch_frame(seq) for seq in range(40)]
STREAM = b"\0" + b"".join(FRAMES)
BODIES = FrameDecoder().feed(STREAM)


def raw_frame(body: bytes) -> bytes:
    return cobs_encode(body + crc16(body).to_bytes(2, "little")) + b"\0"


def test_the_checksum_is_that_of_the_catalogue_of_crcs() -> None:
    assert crc16(b"123456789") == 0x29B1  # CRC-16/CCITT-FALSE, its check value


def test_cobs_is_that_of_the_paper() -> None:
    # the examples of the paper's section II and of its tables
    assert cobs_encode(b"") == b"\x01"
    assert cobs_encode(b"\x00") == b"\x01\x01"
    assert cobs_encode(b"\x11\x22\x00\x33") == b"\x03\x11\x22\x02\x33"
    assert cobs_encode(b"\x11\x00\x00\x00") == b"\x02\x11\x01\x01\x01"


@given(st.binary(max_size=253))
def test_cobs_has_no_zero_costs_one_byte_and_comes_back(frame: bytes) -> None:
    piece = cobs_encode(frame)
    assert 0 not in piece
    assert len(piece) == len(frame) + 1
    assert cobs_decode(piece) == frame


def test_a_run_that_ends_early_is_not_cobs() -> None:
    assert cobs_decode(b"\x05\x11\x22") is None


def test_a_frame_stands_on_the_wire_as_the_table_says() -> None:
    payload = np.zeros((), dtype=TORCH_POSE.dtype)
    payload["tip"] = (1, -1, 256)
    frame = encode(TORCH_POSE, STREAM_POSE, 0x0102, 0x01020304, payload)
    plain = cobs_decode(frame[:-1])
    assert plain is not None
    assert plain[:8] == bytes([0x11, 0x01, 0x02, 0x01, 0x04, 0x03, 0x02, 0x01])
    assert plain[8:20] == b"\x01\0\0\0\xff\xff\xff\xff\0\x01\0\0"
    assert len(plain) == 8 + 24 + 2
    assert frame[-1] == 0


def test_numbers_and_clocks_wrap_as_they_do_in_the_device() -> None:
    payload = np.zeros((), dtype=TORCH_POSE.dtype)
    frame = encode(TORCH_POSE, STREAM_POSE, 65536 + 7, 2**32 + 9, payload)
    (body,) = FrameDecoder().feed(b"\0" + frame)
    assert heads([body])["seq"].tolist() == [7]
    assert heads([body])["t_us"].tolist() == [9]


def test_heads_and_payloads_are_columns() -> None:
    assert heads(BODIES)["seq"].tolist() == list(range(40))
    assert heads(BODIES)["t_us"].tolist() == [5000 * seq for seq in range(40)]
    assert set(heads(BODIES)["version_type"]) == {first_byte(TORCH_POSE)}
    assert payloads(TORCH_POSE, BODIES)["tip"][:, 0].tolist() == list(range(40))


@given(st.sets(st.integers(1, len(STREAM) - 1)))
def test_any_split_gives_the_same_frames(cuts: set[int]) -> None:
    decoder = FrameDecoder()
    edges = [0, *sorted(cuts), len(STREAM)]
    bodies = [
        body
        for start, stop in itertools.pairwise(edges)
        for body in decoder.feed(STREAM[start:stop])
    ]
    assert bodies == BODIES
    assert not decoder.tally.refused


@given(st.binary(max_size=400), st.sets(st.integers(1, 399)))
def test_any_split_of_any_bytes_gives_the_same_frames_and_counts(
    noise: bytes, cuts: set[int]
) -> None:
    stream = noise + STREAM + noise
    whole, parts = FrameDecoder(), FrameDecoder()
    expected = whole.feed(stream)
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    bodies = []
    for start, stop in itertools.pairwise(edges):
        bodies += parts.feed(stream[start:stop])
    assert bodies == expected
    assert parts.tally.refused == whole.tally.refused
    assert parts.tally.refused_bytes == whole.tally.refused_bytes


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("flip", "drop", "insert")),
            st.integers(1, len(STREAM) - 1),
            st.integers(1, 255),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_damage_costs_the_frames_it_touches_and_no_others(
    damage: list[tuple[str, int, int]],
) -> None:
    stream = bytearray(STREAM)
    for kind, where, value in damage:
        at = min(where, len(stream) - 1)
        if kind == "flip":
            stream[at] ^= value
        elif kind == "drop":
            del stream[at]
        else:
            stream.insert(at, value)
    decoder = FrameDecoder()
    bodies = decoder.feed(bytes(stream) + b"\0")
    lost = len(BODIES) - len(bodies)
    assert set(bodies) <= set(BODIES)
    assert lost <= 2 * len(damage)  # a delimiter that is hit takes both of its neighbours along
    assert decoder.tally.refused.total() <= 2 * len(damage)
    if lost:
        assert decoder.tally.refused


def test_each_refusal_has_its_cause() -> None:
    decoder = FrameDecoder()
    torch = BODIES[3]
    bad_sum = bytearray(cobs_decode(FRAMES[3][:-1]) or b"")
    bad_sum[-1] ^= 1
    decoder.feed(
        b"\0"
        + cobs_encode(bytes(bad_sum))
        + b"\0"
        + b"\x09\x01\0"  # a run that ends early
        + raw_frame(b"\x11\x01")  # shorter than a head
        + raw_frame(bytes([0x10]) + torch[1:])  # message 0
        + raw_frame(bytes([0x21]) + torch[1:])  # protocol 2
        + raw_frame(torch + b"\0")
        + b"\x01" * 100
        + b"\0"
    )
    assert decoder.tally.refused == Counter(checksum=1, noise=3, unknown_type=2, length=1)


def test_a_line_without_delimiters_takes_no_memory_and_is_one_refusal() -> None:
    decoder = FrameDecoder()
    decoder.feed(b"\0")
    for _ in range(100):
        decoder.feed(b"\x55" * 4096)
    assert decoder.held <= 65
    decoder.feed(b"\0" + FRAMES[0])
    assert decoder.tally.refused == Counter(noise=1)


def test_who_joins_midway_holds_nothing_against_the_device() -> None:
    decoder = FrameDecoder()
    assert decoder.feed(STREAM[10:]) == BODIES[1:]
    assert decoder.tally.refused_bytes == {MIDWAY: len(FRAMES[0]) - 9}
    assert not decoder.tally.refused


def test_doubled_delimiters_are_no_frames() -> None:
    decoder = FrameDecoder()
    assert decoder.feed(b"\0\0\0" + FRAMES[0] + b"\0\0") == BODIES[:1]
    assert not decoder.tally.refused


def test_messages_have_the_sizes_of_their_pages() -> None:
    sizes = {m.name: m.dtype.itemsize for m in (TORCH_POSE, TOOL_POSE, HEARTBEAT)}
    assert sizes == {"torch_pose": 24, "tool_pose": 18, "heartbeat": 7}
