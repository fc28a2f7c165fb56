"""A probe of a serial line: how long it takes, what is said to whom, and what is never said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from simlab.devices.kind import Plug
from simlab.devices.link import Arrival
from simlab.devices.probing import Ear, Verdict, probe
from simlab.devices.registry import DEVICES

SERIAL = [kind for kind in DEVICES.values() if kind.plug is Plug.SERIAL]
BOARDS = ("torch_tracker", "tool_tracker", "torch_imu", "panel")


@dataclass
class World:
    """A serial line in made-up time, and what stands at its end."""

    name: str = ""
    now_s: float = 0.0
    rates: list[int] = field(default_factory=list)
    written: bytes = b""
    told: list[tuple[int, int, str]] = field(default_factory=list)
    twin: Any = None
    closed: int = 0

    def open_at(self, rate: int) -> "World":
        self.rates.append(rate)
        self.twin = None
        if self.name and DEVICES[self.name].baud == rate:
            kind = DEVICES[self.name]
            self.twin = kind.twin(1)
            samples = kind.example(2000, np.random.default_rng(1))
            self.twin.play(samples, kind.rate_hz, self.now_s)
        return self

    def fileno(self) -> int | None:
        return None

    def read(self) -> Arrival:
        data = b"" if self.twin is None else b"".join(self.twin.say(self.now_s))
        return Arrival(self.now_s, data)

    def write(self, data: bytes) -> int:
        self.written += data
        if data and self.twin is not None:
            self.twin.hear(data, self.now_s)
        return len(data)

    def close(self) -> None:
        self.closed += 1

    def probe(self, *, ask: bool) -> Verdict:
        def wait(_line: int | None, span_s: float) -> None:
            self.now_s += max(span_s, 0.001)

        def tell(done: int, most: int, what: str) -> None:
            self.told.append((done, most, what))

        opened: Callable[[int], Any] = self.open_at
        ear = Ear(opened, lambda: self.now_s, wait, 3.0)
        return probe(SERIAL, None, ear, ask=ask, tell=tell)


def named(verdict: Verdict) -> list[str]:
    return [one.kind.name for one in verdict.best]


def test_a_line_that_says_nothing_is_asked_for_a_status_and_nothing_else() -> None:
    world = World()
    verdict = world.probe(ask=False)
    assert named(verdict) == []
    assert world.rates == [115200, 57600, 115200]  # listened to once each; then one question
    assert set(world.written) <= set(b"?")
    assert world.now_s <= 3 * 3.0 + 1


def test_with_leave_it_is_asked_as_all_in_less_than_a_third_of_the_time_for_each() -> None:
    world = World()
    world.probe(ask=True)
    asked = len(world.rates)
    assert asked < len(SERIAL) + 4
    assert world.now_s < 24.0  # 60 s for 18 kinds and two rates, when each was heard for 3 s
    assert b"O1,2" in world.written  # a FASTRAK's


@pytest.mark.parametrize("name", [kind.name for kind in SERIAL])
def test_every_device_is_known_where_all_may_be_asked(name: str) -> None:
    assert name in named(World(name).probe(ask=True))


@pytest.mark.parametrize("name", [*BOARDS, "grbl", "witmotion", "razor", "vectornav", "xsens"])
def test_a_device_that_speaks_or_is_simlabs_own_is_known_without_leave(name: str) -> None:
    world = World(name)
    assert named(world.probe(ask=False)) == [name]


def test_who_is_sure_by_listening_is_not_spoken_to() -> None:
    world = World("witmotion")
    world.probe(ask=True)
    assert world.written == b""
    assert world.now_s < 1.0


def test_who_alone_understands_all_that_is_said_is_not_asked_for_more() -> None:
    world = World("fastrak")  # no checksum, but nobody else reads it
    assert named(world.probe(ask=True)) == ["fastrak"]
    assert world.written == b""


def test_a_controller_is_left_alone_once_it_is_known() -> None:
    world = World("grbl")
    verdict = world.probe(ask=True)
    assert named(verdict) == ["grbl"]
    assert set(world.written) <= set(b"?$\n")


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_is_asked_who_it_is_before_anybody_else_is_asked(name: str) -> None:
    world = World(name)
    verdict = world.probe(ask=True)
    assert verdict.board is not None
    assert b"O1,2" not in world.written
    assert world.now_s < 12.0


def test_how_far_it_is_is_told() -> None:
    world = World()
    world.probe(ask=True)
    done = [one[0] for one in world.told]
    assert done == sorted(done)
    assert all(at <= most for at, most, _ in world.told)
    assert world.told[0][2].startswith("listening, ")


def test_whoever_interrupts_it_leaves_the_line_closed() -> None:
    world = World()

    def interrupted(_line: int | None, _span_s: float) -> None:
        raise KeyboardInterrupt

    opened: Callable[[int], Any] = world.open_at
    with pytest.raises(KeyboardInterrupt):
        probe(SERIAL, None, Ear(opened, lambda: 0.0, interrupted, 3.0))
    assert (len(world.rates), world.closed) == (1, 1)
