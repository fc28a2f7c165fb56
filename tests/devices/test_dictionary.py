"""What a board says of itself: read, refused with a sentence, and put together from pieces."""

import contextlib
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.dictionary import Board, Pieces, Stream, chunks_of, parse, text_of
from simlab.devices.messages import PANEL_STATE, TORCH_IMU
from simlab.model.errors import DeviceError

TEXT = b"""simlab 1
board torch
firmware 1.2.0 abc1234
can ping credit
made-in Ulm
stream 1 13 200 torch_imu
acc i2 3 0.0023942 m/s2
flags u1 1 1
"""
BOARD = Board(
    "panel",
    "1.0.0",
    "-",
    ("ping", "event"),
    (Stream(1, 50, PANEL_STATE), Stream(8, 200, TORCH_IMU)),
)


def test_a_board_says_who_it_is_and_what_its_fields_mean() -> None:
    board = parse(TEXT, 7)
    assert (board.name, board.firmware, board.git, board.uid) == ("torch", "1.2.0", "abc1234", 7)
    assert board.capabilities == ("ping", "credit")
    stream = board.stream(1)
    assert stream is not None
    assert (stream.rate_hz, stream.message.number, stream.message.name) == (200, 13, "torch_imu")
    acc, flags = stream.message.fields
    assert (acc.name, acc.kind, acc.count, acc.step, acc.unit) == (
        "acc",
        "i2",
        3,
        0.0023942,
        "m/s2",
    )
    assert (flags.name, flags.unit) == ("flags", "")
    assert stream.size == 7
    assert board.stream(2) is None


def test_what_a_board_sends_is_what_it_is() -> None:
    again = parse(text_of(BOARD))
    assert replace(again, streams=()) == replace(BOARD, streams=())
    for ours, theirs in zip(BOARD.streams, again.streams, strict=True):
        assert theirs.message.dtype == ours.message.dtype
        for one, other in zip(ours.message.fields, theirs.message.fields, strict=True):
            assert other.step == pytest.approx(one.step, rel=1e-8)
            assert other.unit == one.unit


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ((b"simlab 1", b"simlab 2"), "speaks protocol 2, simlab speaks 1: update simlab"),
        ((b"simlab 1", b"simlab 0"), "flash a newer firmware"),
        ((b"simlab 1", b"simlab one"), "line 1: it does not say which protocol"),
        ((b"simlab 1\n", b""), "line 1: it does not begin with its protocol"),
        ((b"board torch\n", b""), "does not say its `board`"),
        ((b"firmware 1.2.0 abc1234", b"firmware 1.2.0"), "does not say its `firmware`"),
        ((b"made-in Ulm", b"made-in \xff"), "line 5: .* are no words"),
        ((b"stream 1 13 200 t", b"stream 1 13 t"), "line 6: a stream has"),
        ((b"stream 1 13 200", b"stream 99 13 200"), "line 6: a stream has"),
        ((b"stream 1 13 200", b"stream 1 13 0"), "line 6: a stream has"),
        ((b"flags u1 1 1\n", b"flags u1 1 1\nstream 1 13 200 x\n"), "stream 1 was named before"),
        ((b"flags u1 1 1", b"flags f4 1 1"), "line 8: a field has"),
        ((b"flags u1 1 1", b"flags u1 0 1"), "line 8: a field has"),
        ((b"flags u1 1 1", b"flags u1 1 nan"), "line 8: a field has"),
        ((b"flags u1 1 1", b"flags u1 1"), "line 8: a field has"),
        ((b"flags u1 1 1", b"acc u1 1 1"), "field acc was named before"),
        ((b"flags u1 1 1", b"flags u1 54 1"), "more than a frame holds"),
        ((b"acc i2 3 0.0023942 m/s2\nflags u1 1 1\n", b""), "has no fields"),
        ((b"made-in Ulm\n", b"x\n" * 6000), "more than a dictionary has"),
    ],
)
def test_a_dictionary_that_is_not_sound_is_refused_with_a_sentence(
    change: tuple[bytes, bytes], sentence: str
) -> None:
    assert change[0] in TEXT
    with pytest.raises(DeviceError, match=sentence):
        parse(TEXT.replace(*change))


@given(st.binary(max_size=300), st.integers(0, len(TEXT)))
def test_no_text_does_worse_than_be_refused(noise: bytes, at: int) -> None:
    for text in (noise, TEXT[:at] + noise, TEXT[:at] + noise + TEXT[at:]):
        with contextlib.suppress(DeviceError):
            parse(text)


@given(st.randoms(use_true_random=False), st.integers(0, 3))
def test_pieces_make_the_text_in_any_order_and_however_often(
    chance: random.Random, more: int
) -> None:
    chunks = list(chunks_of(TEXT, 9))
    chance.shuffle(chunks)
    pieces = Pieces()
    for chunk in [*chunks[: more % len(chunks)], *chunks[:-1]]:
        assert pieces.add(chunk) is None
    assert pieces.missing == int(chunks[-1]["chunk"])
    assert pieces.add(chunks[-1]) == TEXT
    assert pieces.uid == 9
    assert pieces.missing == 0


def test_pieces_of_two_firmwares_do_not_mix() -> None:
    old, new = chunks_of(TEXT, 9), chunks_of(TEXT.replace(b"1.2.0", b"1.3.0"), 9)
    pieces = Pieces()
    for chunk in old[:-1]:
        pieces.add(chunk)
    assert pieces.add(new[-1]) is None
    assert [pieces.add(chunk) for chunk in new[:-1]][-1] == TEXT.replace(b"1.2.0", b"1.3.0")


def test_pieces_that_contradict_themselves_are_no_text() -> None:
    chunk = chunks_of(b"simlab 1\n", 1)[0]
    for name, value in (("chunk", 1), ("size", 0), ("size", 45), ("check", 1)):
        bad = np.array([chunk])
        bad[name] = value
        assert Pieces().add(bad[0]) is None
