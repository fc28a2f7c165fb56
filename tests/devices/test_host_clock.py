"""The station's clock, at the world's speed and faster."""

import pytest

from simlab.devices.host_clock import MOST_AHEAD_S, HostClock


class World:
    """A world whose time the test sets."""

    def __init__(self) -> None:
        self.monotonic_s = 100.0
        self.unix_s = 1.7e9

    def pass_(self, span_s: float) -> None:
        self.monotonic_s += span_s
        self.unix_s += span_s


def clock_in(world: World, speed: float, *, waits: bool = False) -> HostClock:
    return HostClock(speed, lambda: world.monotonic_s, lambda: world.unix_s, waits=waits)


def test_the_clock_starts_at_zero_and_runs_with_the_world() -> None:
    world = World()
    clock = clock_in(world, 1.0)
    assert clock.now_s() == 0.0
    world.pass_(2.5)
    assert clock.now_s() == 2.5
    assert clock.unix_s(2.0) == 1.7e9 + 2.0


def test_a_fast_clock_keeps_the_worlds_wall_clock() -> None:
    world = World()
    clock = clock_in(world, 10.0)
    world.pass_(1.0)
    assert clock.now_s() == 10.0
    assert clock.world_s(5.0) == 0.5
    assert clock.unix_s(5.0) == 1.7e9 + 0.5


def test_a_simulated_clock_waits_for_those_who_follow_it() -> None:
    world = World()
    clock = clock_in(world, 10.0, waits=True)
    quick, slow = clock.follow(), clock.follow()
    world.pass_(5.0)
    assert clock.now_s() == MOST_AHEAD_S
    quick.turned()
    assert clock.now_s() == MOST_AHEAD_S
    slow.turned()
    assert clock.now_s() == pytest.approx(
        MOST_AHEAD_S, abs=1e-12
    )  # what was waited for does not come back
    world.pass_(0.005)
    assert clock.now_s() == pytest.approx(MOST_AHEAD_S + 0.05)
    slow.leave()
    quick.turned(until_s=3.0)
    world.pass_(5.0)
    assert clock.now_s() == 3.0 + MOST_AHEAD_S


def test_who_is_wanted_before_what_it_waits_for_is_waited_for_again() -> None:
    world = World()
    clock = clock_in(world, 10.0, waits=True)
    follower = clock.follow()
    follower.turned(until_s=50.0)
    world.pass_(1.0)
    assert clock.now_s() == 10.0
    follower.wanted()
    world.pass_(1.0)
    assert clock.now_s() == 10.0 + MOST_AHEAD_S
    follower.leave()
    follower.leave()
    world.pass_(1.0)
    assert clock.now_s() == pytest.approx(20.0 + MOST_AHEAD_S)


def test_a_clock_of_the_world_waits_for_nobody() -> None:
    world = World()
    clock = clock_in(world, 1.0)
    clock.follow().turned()
    world.pass_(60.0)
    assert clock.now_s() == 60.0


def test_a_clock_that_waited_keeps_the_worlds_wall_clock() -> None:
    world = World()
    clock = clock_in(world, 1.0, waits=True)
    follower = clock.follow()
    world.pass_(7.0)
    follower.turned()
    assert clock.unix_s(clock.now_s()) == 1.7e9 + 7.0


def test_nobody_is_waited_for_who_left_whatever_is_said_later() -> None:
    world = World()
    clock = clock_in(world, 10.0, waits=True)
    follower = clock.follow()
    world.pass_(1.0)
    follower.leave()
    assert clock.now_s() == MOST_AHEAD_S  # what was waited before does not come back
    follower.wanted()
    world.pass_(1.0)
    assert clock.now_s() == pytest.approx(MOST_AHEAD_S + 10.0)


def test_who_sleeps_as_long_as_told_never_makes_the_clock_stand() -> None:
    world = World()
    clock = clock_in(world, 4.0, waits=True)
    follower = clock.follow()
    slept_s, turns = 0.0, 0
    while clock.now_s() < 2.0 and turns < 1000:
        follower.turned()
        rest_s = clock.rest_s(2.0)
        world.pass_(rest_s)
        slept_s, turns = slept_s + rest_s, turns + 1
    assert slept_s == pytest.approx(2.0 / 4.0)
    assert clock.rest_s(1.0) == 0.0
    assert clock_in(world, 4.0).rest_s(2.0) == 0.5
