"""The contract of every device in the registry: any damage is counted, and costs what is stated.

What a damaged line costs is printed with `-s`: rows lost, and, where there is no checksum, wrong
ones that passed.
"""

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.devices.registry import DEVICES
from tests.devices.conversation import Heard, Turn
from tests.devices.damage import CLEAR, Damage, damaged, origin_of
from tests.devices.every_kind import KINDS, every_kind, talk_of

MUTATIONS = 1_000_000
"""Damaged frames in all, over the registry, in a soak."""
SHARE = 0.005
"""Of them in every run."""
MOST_FALSE = 0.01
"""A short checksum (8 bits) lets pass one of 256 frames that a lost byte made up."""


PASSES = {
    "fastrak": 0.065,
    "fastrak_text": 0.03,
    "grbl": 0.105,
    "liberty": 0.07,
    "linuxcnc": 0.012,
    "modbus_panel_tcp": 0.0,
    "modbus_power_tcp": 0.11,
    "mtconnect": 0.095,
    "openigtlink": 0.004,
    "patriot": 0.07,
    "power_csv": 0.15,
    "razor": 0.075,
    "vrpn": 0.036,
}
"""Of damaged places, what may let a value through that is off by more than noise: what the pages
state, and a little. None of these formats has a checksum."""


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
        f" ({found.false / found.frames:.2%}), {found.far} of them off by more than noise, from"
        f" {found.hurt} places ({found.hurt / found.frames:.2%}); {found.unseen} unseen"
    )
    assert kind.worst_frames <= CLEAR
    assert found.worst <= kind.worst_frames
    assert kind.gated == (name in PASSES)
    if kind.gated:
        most = PASSES[name] * found.frames
        assert found.hurt <= most + 3 * math.sqrt(most)
    else:
        assert found.false <= MOST_FALSE * found.frames + 1
        assert found.unseen <= MOST_FALSE * found.frames + 1


@every_kind
def test_a_wrong_byte_is_counted_and_costs_no_more_than_stated(name: str) -> None:
    hold_to(name, damage_of(name, round(SHARE * MUTATIONS / len(KINDS)), seed=7))


@pytest.mark.soak
@every_kind
def test_a_million_wrong_bytes_in_all(name: str) -> None:
    hold_to(name, damage_of(name, math.ceil(MUTATIONS / len(KINDS)), seed=11))


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
