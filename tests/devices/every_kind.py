"""Every device of the registry, and what its simulated twin says, once a run of the tests."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import strategies as st

from simlab.devices.registry import DEVICES
from tests.devices.conversation import Talk, talked

KINDS = sorted(DEVICES)
SAMPLES = 300

every_kind = pytest.mark.parametrize("name", KINDS)


@cache
def talk_of(name: str) -> Talk:
    return talked(DEVICES[name], SAMPLES)


def cuts(draw: st.DataObject, size: int) -> list[int]:
    return draw.draw(st.lists(st.integers(0, size), max_size=6).map(sorted))


def cut_at(data: bytes, places: list[int]) -> list[bytes]:
    ends = [0, *(min(place, len(data)) for place in places), len(data)]
    return [data[begin:end] for begin, end in pairwise(ends)]
