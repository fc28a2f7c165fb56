"""Frames found by marker and check: the same however cut, every byte in the tally."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices import scan
from simlab.devices.decoding import MIDWAY, Tally
from simlab.devices.scan import FixedScan, LengthScan, sum_holds

ROW = np.dtype([("head", "u1"), ("kind", "u1"), ("value", "<u2"), ("sum", "u1")])
SIZE = 5


def scanner() -> FixedScan:
    return FixedScan(ROW, (b"\x55", b"\x50\x51"), sum_holds(0, 4, 4))


def frame(value: int, kind: int = 0x50) -> bytes:
    body = bytes([0x55, kind]) + value.to_bytes(2, "little")
    return body + bytes([sum(body) & 0xFF])


def by_bytes(stream: bytes) -> list[bytes]:
    """What a patient reader takes: try here, else a byte further."""
    found, at = [], 0
    while at + SIZE <= len(stream):
        piece = stream[at : at + SIZE]
        if piece[0] == 0x55 and piece[1] in b"\x50\x51" and sum(piece[:4]) & 0xFF == piece[4]:
            found.append(piece)
            at += SIZE
        else:
            at += 1
    return found


def accounted(tally: Tally) -> int:
    return tally.taken + sum(tally.refused_bytes.values())


def damaged(chance: np.random.Generator, count: int) -> bytes:
    stream = bytearray()
    for _ in range(count):
        piece = bytearray(frame(int(chance.choice((0x5055, 0x5155, int(chance.integers(65536)))))))
        way = int(chance.integers(12))
        if way == 0:
            piece[int(chance.integers(5))] ^= 1 << int(chance.integers(8))
        elif way == 1:
            del piece[int(chance.integers(5))]
        elif way == 2:
            piece.insert(int(chance.integers(6)), int(chance.choice((0x55, 0x50, 7))))
        stream += piece
    return bytes(stream)


@given(st.integers(0, 10**6), st.lists(st.integers(0, 300), max_size=8))
def test_any_cut_gives_what_a_patient_reader_finds(seed: int, cuts: list[int]) -> None:
    stream = damaged(np.random.default_rng(seed), 60)
    whole, parts = scanner(), scanner()
    at_once = whole.feed(stream)
    edges = [0, *sorted(cuts), len(stream)]
    pieces = [parts.feed(stream[a:b]) for a, b in pairwise(edges)]
    assert [row.tobytes() for row in at_once] == by_bytes(stream)
    np.testing.assert_array_equal(np.concatenate(pieces), at_once)
    assert parts.tally == whole.tally
    assert parts.held == whole.held < SIZE
    assert accounted(whole.tally) + whole.held == len(stream)


def test_more_than_a_block_is_read_as_byte_by_byte() -> None:
    stream = damaged(np.random.default_rng(5), scan.BLOCK // 4)
    assert len(stream) > scan.BLOCK
    reader = scanner()
    assert [row.tobytes() for row in reader.feed(stream)] == by_bytes(stream)
    assert accounted(reader.tally) + reader.held == len(stream)


def test_a_wrong_byte_costs_one_frame_and_is_one_refusal() -> None:
    good = [frame(value) for value in (1, 2, 3)]
    reader = scanner()
    rows = reader.feed(good[0] + b"\x55\x50\x02\x00\x00" + good[2])
    assert rows["value"].tolist() == [1, 3]
    assert reader.tally.refused == {"checksum": 1}
    assert reader.tally.refused_bytes == {"checksum": SIZE}


def test_two_wrong_frames_are_two_refusals_and_a_lost_marker_is_noise() -> None:
    reader = scanner()
    wrong = b"\x55\x50\x02\x00\x00"
    reader.feed(frame(1) + wrong + wrong + frame(2) + b"\x00\x50\x01" + frame(3))
    assert reader.tally.refused == {"checksum": 2, "noise": 1}
    assert reader.tally.refused_bytes == {"checksum": 10, "noise": 3}


def test_a_marker_within_a_refused_frame_is_the_same_refusal() -> None:
    reader = scanner()
    reader.feed(frame(1) + b"\x55\x50\x55\x50\x00" + frame(2))
    assert reader.tally.refused == {"checksum": 1}
    assert reader.tally.refused_bytes == {"checksum": 5}


def test_the_end_of_a_frame_at_the_start_is_midway_and_noise_after_it_is_not() -> None:
    reader = scanner()
    assert len(reader.feed(frame(1)[1:] + frame(2))) == 1
    assert reader.tally.refused == {}
    assert reader.tally.refused_bytes == {MIDWAY: 4}
    deaf = scanner()
    deaf.feed(bytes(100))
    assert deaf.tally.refused == {"noise": 1}
    assert deaf.tally.refused_bytes == {MIDWAY: 4, "noise": 96}


def test_a_frame_within_a_frame_is_part_of_it() -> None:
    starts = np.array([0, 2, 4, 6, 20])
    assert scan._greedy(starts, SIZE).tolist() == [True, False, False, True, True]


@given(st.binary(min_size=12, max_size=40), st.integers(1, 12))
def test_the_sum_of_bytes_in_a_row(stream: bytes, count: int) -> None:
    raw = np.frombuffer(stream, dtype=np.uint8)
    sums = [sum(stream[at : at + count]) & 0xFF for at in range(len(stream) - count + 1)]
    assert scan._sums(raw, count).tolist() == sums


def judge(stream: bytes, at: int) -> int:
    """A toy: 7E, length of the body, body, sum of the body."""
    if stream[at] != 0x7E:
        return -1
    if len(stream) - at < 2 or len(stream) - at < stream[at + 1] + 3:
        return 0
    size = stream[at + 1] + 3
    body = stream[at + 2 : at + size - 1]
    return size if sum(body) & 0xFF == stream[at + size - 1] else -size


def test_frames_that_say_their_length_are_found_at_any_cut() -> None:
    stream = b"\x01\x7e\x02\x01\x02\x03\x7e\x01\x05\x09\x7e\x00\x00\x7e\x01"
    for cut in range(len(stream) + 1):
        reader = LengthScan(judge, 258)
        frames = reader.feed(stream[:cut]) + reader.feed(stream[cut:])
        assert frames == [b"\x7e\x02\x01\x02\x03", b"\x7e\x00\x00"]
        assert reader.tally.refused == {"checksum": 1}
        assert reader.tally.refused_bytes == {MIDWAY: 1, "checksum": 4}
        assert reader.held == 2
        assert accounted(reader.tally) + reader.held == len(stream)
