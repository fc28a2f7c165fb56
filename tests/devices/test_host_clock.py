"""The station's clock, at the world's speed and faster."""

from simlab.devices.host_clock import HostClock


class World:
    """A world whose time the test sets."""

    def __init__(self) -> None:
        self.monotonic_s = 100.0
        self.unix_s = 1.7e9

    def pass_(self, span_s: float) -> None:
        self.monotonic_s += span_s
        self.unix_s += span_s


def clock_in(world: World, speed: float) -> HostClock:
    return HostClock(speed, lambda: world.monotonic_s, lambda: world.unix_s)


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
