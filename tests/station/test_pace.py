"""How often the devices are looked at."""

import os

import pytest

from simlab.station.pace import LONGEST_REST_S, RESTS, Pace


class World:
    """Time that passes by sleeping, and by what looking takes."""

    def __init__(self) -> None:
        self.s = 5.0
        self.slept: list[float] = []

    def now_s(self) -> float:
        return self.s

    def sleep(self, span_s: float) -> None:
        self.slept.append(span_s)
        self.s += span_s


def paced(world: World) -> Pace:
    return Pace(world.now_s, world.sleep)


def test_a_quick_look_is_followed_by_a_short_rest() -> None:
    world = World()
    pace = paced(world)
    pace.wait([], 0.0)
    world.s += 0.0001
    pace.wait([], 0.05)
    assert world.slept == [pytest.approx(RESTS * 0.0001)]


def test_a_rest_is_never_longer_than_a_line_can_hold() -> None:
    world = World()
    pace = paced(world)
    pace.wait([], 0.0)
    world.s += 1.0
    pace.wait([], 0.02)
    assert world.slept == [LONGEST_REST_S]


def test_a_rest_ends_when_somebody_must_be_served() -> None:
    world = World()
    pace = paced(world)
    pace.wait([], 0.0)
    world.s += 0.001
    pace.wait([], 0.002)
    assert world.slept == [0.002]


def test_a_line_that_has_something_wakes() -> None:
    read, write = os.pipe()
    os.write(write, b"!")
    Pace().wait([read], 60.0)  # and not after a minute
    for end in (read, write):
        os.close(end)
