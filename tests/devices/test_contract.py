"""The contract of every device in the registry: any split gives the same, nothing goes missing.

A device is driven through its own simulated twin, asked where it must be asked.
"""

from collections.abc import Iterable
from dataclasses import fields

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.devices.readings import MachineSamples
from simlab.devices.registry import DEVICES
from simlab.model.arrays import Floats
from simlab.model.samples import Batch
from tests.devices.conversation import Heard, TalkLink, columns, merged, repeated
from tests.devices.every_kind import cut_at, cuts, every_kind, talk_of

ROUNDING = 0.006
"""Of a quantity's spread: half a step of the coarsest wire, a percent of an override."""
STILL = 12
MIXED = 0.4
"""Of what a controller answers when its state changes while it is asked."""


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
