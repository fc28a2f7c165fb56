"""The contract of every device in the registry: any split, any damage, every byte accounted for.

A device is driven through its own simulated twin, asked where it must be asked. What a damaged
line costs is printed with `-s`: rows lost, and, where there is no checksum, wrong ones that passed.
"""

from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.devices.readings import MachineSamples
from simlab.devices.registry import DEVICES
from simlab.model.arrays import Floats
from simlab.model.samples import Batch
from tests.devices.conversation import (
    Heard,
    Talk,
    TalkLink,
    Turn,
    columns,
    merged,
    repeated,
    talked,
)
from tests.devices.damage import CLEAR, Damage, damaged, origin_of

KINDS = sorted(DEVICES)
SAMPLES = 300
MUTATIONS = 1_000_000
"""Damaged frames in all, over the registry, in a soak."""
SHARE = 0.005
"""Of them in every run."""
MOST_FALSE = 0.01
"""A short checksum (8 bits) lets pass one of 256 frames that a lost byte made up."""
ROUNDING = 0.006
"""Of a quantity's spread: half a step of the coarsest wire, a percent of an override."""
STILL = 12
MIXED = 0.4
"""Of what a controller answers when its state changes while it is asked."""
GARBAGE = 60_000

every_kind = pytest.mark.parametrize("name", KINDS)


@cache
def talk_of(name: str) -> Talk:
    return talked(DEVICES[name], SAMPLES)


def cuts(draw: st.DataObject, size: int) -> list[int]:
    return draw.draw(st.lists(st.integers(0, size), max_size=6).map(sorted))


def cut_at(data: bytes, places: list[int]) -> list[bytes]:
    ends = [0, *(min(place, len(data)) for place in places), len(data)]
    return [data[begin:end] for begin, end in pairwise(ends)]


@every_kind
@given(draw=st.data())
@settings(deadline=None, max_examples=12)
def test_any_split_gives_the_same_rows_and_account(name: str, draw: st.DataObject) -> None:
    kind, talk = DEVICES[name], talk_of(name)
    turns = talk.turns[: 60 if talk.asked else 200]
    whole = repeated(kind, turns, lambda data: [data])
    places = cuts(draw, 80)
    assert repeated(kind, turns, lambda data: cut_at(data, places)).all() == whole.all()
    if not talk.asked:
        at_once = draw.draw(st.integers(1, len(turns)))
        assert repeated(kind, merged(turns, at_once), lambda d: [d]).all() == whole.all()


@every_kind
def test_byte_by_byte_is_as_good_as_all_at_once(name: str) -> None:
    kind, talk = DEVICES[name], talk_of(name)
    turns = talk.turns[:60]

    def bytewise(data: bytes) -> Iterable[bytes]:
        return (data[i : i + 1] for i in range(len(data)))

    whole = repeated(kind, turns, lambda data: [data])
    assert repeated(kind, turns, bytewise).all() == whole.all()


@every_kind
@given(draw=st.data())
@settings(deadline=None, max_examples=15)
def test_a_damaged_stream_splits_alike(name: str, draw: st.DataObject) -> None:
    kind, talk = DEVICES[name], talk_of(name)
    stream = b"".join(turn.data for turn in talk.turns[:40])
    rng = np.random.default_rng(draw.draw(st.integers(0, 1 << 30)))
    noisy = bytearray(stream)
    for _ in range(draw.draw(st.integers(0, 12))):
        at = int(rng.integers(len(noisy)))
        noisy[at : at + int(rng.integers(3))] = rng.bytes(int(rng.integers(4)))
    whole, split = Heard(kind), Heard(kind)
    whole.feed(bytes(noisy))
    for part in cut_at(bytes(noisy), cuts(draw, len(noisy))):
        split.feed(part)
    assert split.all() == whole.all()


@every_kind
def test_an_undisturbed_line_refuses_nothing(name: str) -> None:
    kind, talk = DEVICES[name], talk_of(name)
    heard = repeated(kind, talk.turns, lambda data: [data])
    assert dict(heard.decoder.tally.refused) == {}
    assert heard.refused_bytes == 0
    assert len(heard.rows)


@every_kind
def test_what_was_played_comes_back_as_the_wire_rounds_it(name: str) -> None:
    kind, talk = DEVICES[name], talk_of(name)
    tracker, line = kind.tracker(), TalkLink(kind.twin(1))
    tracker.plug(line, 0.0)
    heard: list[Floats] = []
    turn_s = min(0.005, 0.5 / kind.rate_hz)
    mixes = talk.asked and isinstance(talk.played, MachineSamples)
    played_batch = held_still(talk.played) if mixes else talk.played
    played = False
    over_s = np.inf
    while line.now_s < over_s:
        if not played and line.now_s >= 1.0:
            played = True
            line.twin.play(played_batch, kind.rate_hz, line.now_s)
            tracker.take()
            tracker.begin(0.0)
        tracker.listen()
        batch = tracker.take()
        if played and batch is not None:
            heard.append(columns(batch))
        if played and not line.twin.playing:
            over_s = min(over_s, line.now_s + 0.5)
        line.now_s += turn_s
    said = columns(played_batch)
    came = np.concatenate(heard)
    intake = tracker.intake()
    assert (intake.samples_lost, intake.frames_refused) == (0, 0)
    assert intake.samples_in == len(came)
    spread = np.ptp(np.nan_to_num(said), axis=0) * ROUNDING
    _in_order(said, came, np.maximum(spread, 1e-6), alike=not talk.asked)


def held_still(samples: Batch) -> Batch:
    """Every twelfth sample, twelve times: who is asked one thing after the other has the time."""
    values = {
        field.name: np.repeat(getattr(samples, field.name)[::STILL], STILL, axis=0)
        for field in fields(samples)
    }
    return type(samples)(**values)


def _in_order(said: Floats, came: Floats, rounding: Floats, *, alike: bool) -> None:
    """Everything that came was said, in that order; and all of it, unless it was asked for.

    A controller that is asked one thing after the other may answer of two instants: a few rows of
    those are mixed.
    """
    at = 0
    mixed = 0
    for row in came:
        away = np.abs(said[at:] - row) <= rounding
        both = (np.isnan(said[at:]) & np.isnan(row)) | away
        fits = np.flatnonzero(both.all(axis=1))
        if alike:
            assert len(fits), f"row {row} was never said; due was {said[at]}"
            assert fits[0] == 0, "a row was left out"
            at += 1
        elif len(fits):
            at += int(fits[0])
        else:
            mixed += 1
    if alike:
        assert at == len(said)
    else:
        assert mixed <= MIXED * len(came)
        assert len(came) >= len(said) / (2 * STILL)


def damage_of(name: str, frames: int, seed: int) -> Damage:
    kind, talk = DEVICES[name], talk_of(name)
    origin = origin_of(kind, talk)
    rng = np.random.default_rng(seed)
    found = Damage()
    while found.frames < frames:
        found.add(damaged(kind, talk, origin, rng))
    return found


def hold_to(name: str, found: Damage) -> None:
    kind = DEVICES[name]
    print(  # noqa: T201 - the figures are the point
        f"\n{name}: {found.frames} damaged frames cost {found.lost} rows, at most {found.worst}"
        f" a place (stated {kind.worst_frames}); {found.false} wrong ones passed"
        f" ({found.false / found.frames:.2%}); {found.unseen} unseen"
    )
    assert kind.worst_frames <= CLEAR
    assert found.worst <= kind.worst_frames
    if not kind.gated:
        assert found.false <= MOST_FALSE * found.frames + 1
        assert found.unseen <= MOST_FALSE * found.frames + 1


@every_kind
def test_a_wrong_byte_is_counted_and_costs_no_more_than_stated(name: str) -> None:
    hold_to(name, damage_of(name, round(SHARE * MUTATIONS / len(KINDS)), seed=7))


@pytest.mark.soak
@every_kind
def test_a_million_wrong_bytes_in_all(name: str) -> None:
    hold_to(name, damage_of(name, MUTATIONS // len(KINDS), seed=11))


def garbage() -> dict[str, bytes]:
    rng = np.random.default_rng(3)
    digits = np.frombuffer(b"0123456789+-., eE\r\n#$<>|:*", dtype=np.uint8)
    return {
        "random": rng.bytes(GARBAGE),
        "0x55": b"\x55" * GARBAGE,
        "0xAA": b"\xaa" * GARBAGE,
        "0xFF": b"\xff" * GARBAGE,
        "0xFA": b"\xfa" * GARBAGE,
        "zeros": bytes(GARBAGE),
        "one long line": b"a" * GARBAGE + b"\r\n",
        "lines": b"\r\n" * (GARBAGE // 2),
        "unicode": "Schweißbrenner Ölçü 溶接 \U0001f525\r\n".encode() * (GARBAGE // 50),
        "broken unicode": b"\xc3\xa9\xff\xfe\xe2\x82\n" * (GARBAGE // 7),
        "numbers": rng.choice(digits, GARBAGE).tobytes(),
        "not numbers": b"#YPR=nan,inf,-inf\r\n<Idle|MPos:nan,1e999,-0>\r\n$VNYMR,nan*00\r\n"
        * (GARBAGE // 65),
    }


@every_kind
@pytest.mark.parametrize("what", sorted(garbage()))
def test_what_no_device_says_is_refused_in_bounded_memory(name: str, what: str) -> None:
    kind, heard = DEVICES[name], Heard(DEVICES[name])
    noise = garbage()[what]
    for at in range(0, len(noise), 997):
        heard.feed(noise[at : at + 997])
        heard.decoder.say(at / 997 * 0.01)
    rows = heard.rows
    if len(rows):
        some = np.zeros(len(rows))
        samples, plausible = kind.decode(rows, some, some)
        assert len(samples) == len(plausible) == len(rows)
    if not kind.gated:
        assert len(rows) <= GARBAGE / 256


@every_kind
def test_frames_that_never_end_do_not_pile_up(name: str) -> None:
    kind, talk = DEVICES[name], talk_of(name)
    pieces = [piece for turn in talk.turns for piece in turn.pieces][-20:]
    for piece in pieces[:4]:
        for most in {1, 2, 3, len(piece) // 2, len(piece) - 1}:
            heard = Heard(kind)
            for _ in range(300):
                heard.feed(piece[:most])
    heard = Heard(kind)
    for piece in pieces * 40:
        heard.feed(piece[:-1])


@cache
def around_noise(name: str) -> tuple[tuple[Turn, ...], int, bytes]:
    """Some turns, where among them the noise comes, and the rows well after it."""
    kind, talk = DEVICES[name], talk_of(name)
    turns = talk.turns[:120]
    clean = Heard(kind)
    for turn in turns:
        clean.feed(turn.data)
        clean.decoder.say(turn.at_s)
    tail = clean.rows[-min(20, len(clean.rows) // 4) :]
    return turns, len(turns) // 3, tail.tobytes()


@every_kind
@given(noise=st.binary(max_size=400))
@settings(deadline=None, max_examples=15)
def test_after_any_noise_the_device_is_understood_again(name: str, noise: bytes) -> None:
    turns, middle, tail = around_noise(name)
    heard = Heard(DEVICES[name])
    for number, turn in enumerate(turns):
        if number == middle:
            heard.feed(noise)
        heard.feed(turn.data)
        heard.decoder.say(turn.at_s)
    assert heard.rows.tobytes().endswith(tail)


@every_kind
def test_rows_that_say_the_impossible_are_told_and_do_not_crash(name: str) -> None:
    kind, talk = DEVICES[name], talk_of(name)
    rng = np.random.default_rng(5)
    rows = np.frombuffer(rng.bytes(talk.rows.dtype.itemsize * 500), dtype=talk.rows.dtype)
    some = np.zeros(len(rows))
    samples, plausible = kind.decode(rows, some, some)
    kept = columns(samples)[plausible]
    assert not np.isinf(kept).any()
