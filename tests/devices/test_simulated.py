"""Trainees made of arithmetic: seeded, as skilled as they are told to be, and real bytes."""

import time
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from simlab.crafts import exercise_from
from simlab.devices import tool_tracker, torch_tracker
from simlab.devices.adapter import Tracker
from simlab.devices.host_clock import Follower, HostClock
from simlab.devices.kind import DeviceKind
from simlab.devices.registry import DEVICES
from simlab.devices.serial_link import SerialLink
from simlab.devices.simulated import tool, torch
from simlab.devices.simulated.hand import Clumsiness, astray
from simlab.devices.simulated.pty_port import PtyPort
from simlab.devices.simulated.twin import Twin
from simlab.devices.simulated.twin_line import TwinLine
from simlab.model.errors import DeviceError
from simlab.model.exercises import Exercise
from simlab.model.sessions import Liveness
from simlab.store.library import Library
from simlab.weld.angles import travel_angle_deg, work_angle_deg
from simlab.weld.joint import Seam

EXERCISES = {"torch_tracker": "mag-fillet-pb", "tool_tracker": "mill-square-pocket"}
ENCODE: dict[str, Any] = {
    "torch_tracker": torch_tracker.encode,
    "tool_tracker": tool_tracker.encode,
}


def exercise_for(kind: DeviceKind) -> Exercise:
    return exercise_from(Library().texts(EXERCISES[kind.name]))


def practised(kind: DeviceKind, skill: float, seed: int) -> Any:
    """What a trainee does with the device in the exercise of its craft."""
    assert kind.practise is not None
    return kind.practise(exercise_for(kind), skill, np.random.default_rng(seed))


@pytest.mark.parametrize("name", sorted(EXERCISES))
def test_the_same_seed_is_the_same_pass_and_another_is_not(name: str) -> None:
    kind = DEVICES[name]
    one, same, other = (ENCODE[name](practised(kind, 0.5, seed)) for seed in (1, 1, 2))
    assert one.tobytes() == same.tobytes()
    assert one.tobytes() != other.tobytes()


@pytest.mark.parametrize("name", sorted(EXERCISES))
@pytest.mark.parametrize("skill", [0.0, 1.0])
def test_what_is_practised_is_plausible_and_ends(name: str, skill: float) -> None:
    kind = DEVICES[name]
    samples = practised(kind, skill, 3)
    payloads = ENCODE[name](samples)
    _, plausible = kind.decode(payloads, samples.t_s, samples.t_bound_s)
    assert plausible.all()
    assert 5.0 < samples.t_s[-1] < 40.0


def test_a_master_holds_the_torch_as_the_procedure_wants_it() -> None:
    exercise = exercise_for(DEVICES["torch_tracker"])
    seam = exercise.wanted
    assert isinstance(seam, Seam)
    samples = torch.practise(exercise, 1.0, np.random.default_rng(4))
    burning = samples.arc_on > 0
    targets = {line.metric: line.band.target for line in exercise.rubric.lines}
    axis = samples.axis[burning]
    frame = seam.line.at(np.zeros(1))
    travel = travel_angle_deg(axis, frame.along)
    work = work_angle_deg(axis, frame.along, frame.base_normal, frame.across)
    assert np.median(travel) == pytest.approx(targets["travel_angle"], abs=2.5)
    assert np.median(work) == pytest.approx(targets["work_angle"], abs=2.5)
    assert not samples.arc_on[0]
    assert not samples.arc_on[-1]


def test_a_hand_without_skill_is_further_off_than_a_master() -> None:
    t_s = np.arange(0, 20, 0.005)
    hand = Clumsiness(bias=1.0, drift=1.0, tremor=0.1)

    def spread(skill: float) -> float:
        runs = [astray(np.random.default_rng(seed), t_s, skill, hand) for seed in range(20)]
        return float(np.sqrt(np.mean(np.square(runs))))

    assert spread(1.0) < spread(0.7) < spread(0.0)
    assert spread(0.0) == pytest.approx(1.0 + 0.5, abs=0.6)


def test_a_torch_cannot_mill_and_a_tool_cannot_weld() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(TypeError, match="cannot practise"):
        torch.practise(exercise_for(DEVICES["tool_tracker"]), 0.5, rng)
    with pytest.raises(TypeError, match="cannot practise"):
        tool.practise(exercise_for(DEVICES["torch_tracker"]), 0.5, rng)


@pytest.fixture(params=sorted(EXERCISES))
def rig(request: pytest.FixtureRequest) -> Iterator[tuple[DeviceKind, HostClock, PtyPort]]:
    """A simulated device whose world runs ten times as fast, where the machine is quick enough."""
    kind = DEVICES[request.param]
    clock = HostClock(speed=10.0, waits=True)
    port = PtyPort(kind.twin(7), clock)
    yield kind, clock, port
    port.close()


def until(tracker: Tracker[Any], turns: Follower, condition: Any) -> list[Any]:
    """Listen until the condition holds; the batches taken."""
    batches = []
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        tracker.listen()
        turns.turned()
        batch = tracker.take()
        if batch is not None:
            batches.append(batch)
    return batches


def test_every_sample_sent_comes_through_a_real_port(
    rig: tuple[DeviceKind, HostClock, PtyPort],
) -> None:
    kind, clock, port = rig
    tracker = kind.tracker()
    turns = clock.follow()
    tracker.plug(SerialLink(port.path, clock.now_s), clock.now_s())
    until(tracker, turns, lambda: tracker.liveness(clock.now_s()) is Liveness.SILENT)
    samples = practised(kind, 0.6, 9).rows(slice(0, 1000))
    tracker.begin(clock.now_s())
    port.play(samples, kind.rate_hz)

    def all_came() -> bool:
        intake = tracker.intake()
        return not port.playing and intake.samples_in + intake.samples_lost == 1000

    batches = until(tracker, turns, all_came)
    assert port.sent == 1000
    intake = tracker.intake()
    assert (intake.samples_lost, intake.frames_refused) == (0, 0)
    heard = batches[0]
    for batch in batches[1:]:
        heard = heard.then(batch)
    meant, _ = kind.decode(ENCODE[kind.name](samples), heard.t_s, heard.t_bound_s)
    for field in fields(meant):
        np.testing.assert_array_equal(getattr(heard, field.name), getattr(meant, field.name))
    np.testing.assert_allclose(np.diff(heard.t_s), 1 / kind.rate_hz, rtol=2e-3)
    tracker.unplug()


def test_a_plug_that_is_pulled_is_noticed(rig: tuple[DeviceKind, HostClock, PtyPort]) -> None:
    kind, clock, port = rig
    tracker = kind.tracker()
    tracker.plug(SerialLink(port.path, clock.now_s), clock.now_s())
    port.close()
    port.close()
    with pytest.raises(DeviceError, match="unplugged"):
        until(tracker, clock.follow(), lambda: tracker.link is None)
    assert tracker.liveness(clock.now_s()) is Liveness.UNPLUGGED


def test_a_line_that_nobody_reads_drops_samples_and_numbers_them(
    rig: tuple[DeviceKind, HostClock, PtyPort],
) -> None:
    kind, clock, port = rig
    tracker = kind.tracker()
    turns = clock.follow()
    tracker.plug(SerialLink(port.path, clock.now_s), clock.now_s())
    until(tracker, turns, lambda: tracker.liveness(clock.now_s()) is Liveness.SILENT)
    samples = kind.example(20_000, np.random.default_rng(0))
    port.play(samples, rate_hz=40_000.0)
    deadline = time.monotonic() + 120
    while port.playing:
        assert time.monotonic() < deadline
        turns.turned()

    def counted() -> bool:
        if not port.playing:  # the next number that comes through tells
            port.play(samples.rows(slice(0, 1)), kind.rate_hz)
        return tracker.intake().samples_lost > 10_000

    until(tracker, turns, counted)
    heard = tracker.intake()
    assert heard.samples_in + heard.samples_lost <= port.sent
    assert heard.frames_refused == 0
    tracker.unplug()


@pytest.mark.parametrize("name", ["grbl", "linuxcnc", "mtconnect"])
def test_a_controller_says_its_state_where_no_line_of_a_program_is_known(name: str) -> None:
    kind = DEVICES[name]
    samples = kind.example(200, np.random.default_rng(1))
    twin, decoder = kind.twin(1), kind.decoder()
    twin.play(replace(samples, line=np.full(200, np.nan)), kind.rate_hz, 0.0)
    heard = 0
    for tick in range(500):
        now_s = tick * 0.02
        for piece in twin.say(now_s):
            heard += decoder.feed(piece).heard
        twin.hear(decoder.say(now_s), now_s)
    assert heard > 10
    assert decoder.tally.refused == {}


def goes_on(clock: HostClock) -> bool:
    """Does a clock that may wait show what its world shows?"""
    deadline, most_s = time.monotonic() + 120, clock.now_s() + 1.0
    while clock.now_s() < most_s and time.monotonic() < deadline:
        pass
    return clock.now_s() >= most_s


def test_a_device_whose_plug_was_pulled_plays_nothing_and_holds_up_no_world(
    rig: tuple[DeviceKind, HostClock, PtyPort],
) -> None:
    kind, clock, port = rig
    port.close()
    port.play(practised(kind, 0.6, 9), kind.rate_hz)
    assert not port.playing
    assert goes_on(clock)


class Hopeless(TwinLine):
    """Its thread ends at once, without having been closed."""

    def __init__(self, twin: Twin, clock: HostClock) -> None:
        super().__init__(twin, clock)
        self._thread.start()

    def _run(self) -> None:
        """Do nothing."""

    def _flush(self) -> None:
        """Say nothing."""

    def _let_go(self) -> None:
        """There is no line."""


def test_a_device_that_ends_by_itself_holds_up_no_world() -> None:
    clock = HostClock(speed=10.0, waits=True)
    line = Hopeless(DEVICES["torch_tracker"].twin(7), clock)
    assert goes_on(clock)
    line.close()
