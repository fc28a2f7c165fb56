"""A desk of several devices, in virtual time: joined, told, counted; a dead one leaves NaN."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.devices.joining import Beside
from simlab.devices.link import Arrival
from simlab.devices.panel_events import Event, samples_of
from simlab.devices.readings import Control, PoseSamples, PowerSamples
from simlab.devices.registry import DEVICES
from simlab.model.errors import DeviceError
from simlab.model.samples import Batch, ToolSamples, TorchSamples
from simlab.model.sessions import Liveness
from simlab.station.bench import Bench, bench_from
from simlab.station.desk import Desk, Seat
from simlab.station.device import Device
from simlab.station.publishing import Publishing
from simlab.station.sides import craft_samples, side_of

HEAD = """\
schema = 1
station = "desk-1"
craft = "{craft}"
[session]
trainees = ["T-0001"]
exercise = "{exercise}"
"""
TORCH = """
[[device]]
kind = "torch_tracker"
place = "usb:1A86:7523"
[device.noise]
tip_mm = 0.5
axis_deg = 0.5
"""
POWER = """
[[device]]
kind = "{kind}"
place = "/dev/ttyUSB1"
"""


@dataclass
class Line:
    """A line to a twin, in virtual time; it may be pulled."""

    world: "World"
    twin: Any
    pulled: bool = False
    descriptor: int | None = None

    @property
    def name(self) -> str:
        return "line"

    def fileno(self) -> int | None:
        return self.descriptor

    def read(self) -> Arrival:
        if self.pulled:
            raise DeviceError("line: unplugged; plug the device in again")
        return Arrival(self.world.now_s, b"".join(self.twin.say(self.world.now_s)))

    def write(self, data: bytes) -> int:
        self.twin.hear(data, self.world.now_s)
        return len(data)

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class World:
    """A desk with twins at its lines."""

    now_s: float = 0.0
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    twins: list[Any] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    desk: Desk = field(init=False)

    def sit(self, bench: Bench, publishing: Publishing | None = None) -> Desk:
        """Make the desk of a bench."""

        def seat(number: int) -> Seat:
            one = bench.devices[number]

            def opened() -> Line:
                if self.lines[number].pulled:
                    raise DeviceError(f"{one.place.text}: is not plugged in")
                return self.lines[number]

            twin = one.kind.twin(number + 1)
            self.twins.append(twin)
            self.lines.append(Line(self, twin))
            tell = self.state_teller(one.kind.name)
            return Seat(one, Device(one.kind.tracker(), opened, lambda: self.now_s, tell))

        seats = [seat(number) for number in range(len(bench.devices))]
        self.desk = Desk(seats, self.tell, publishing)
        return self.desk

    def tell(self, event: str, **facts: Any) -> None:
        self.told.append((event, facts))

    def state_teller(self, name: str) -> Callable[[Liveness, str], None]:
        return lambda state, why: self.tell(f"{name} state", state=state.value, why=why)

    def run(self, until_s: float) -> None:
        """Let time pass in ticks of a hundredth."""
        while self.now_s < until_s:
            self.now_s += 0.01
            self.desk.listen()
            batch = self.desk.take(self.now_s)
            if batch is not None:
                self.batches.append(batch)

    def column(self, name: str) -> Any:
        return np.concatenate([getattr(batch, name) for batch in self.batches])

    def of(self, event: str) -> list[dict[str, Any]]:
        return [facts for name, facts in self.told if name == event]


def bench(*devices: str, craft: str = "weld", exercise: str = "mag-fillet-pb") -> Bench:
    text = HEAD.format(craft=craft, exercise=exercise) + "".join(devices)
    return bench_from(text, "bench.toml", Path())


def torch(n: int) -> TorchSamples:
    """A torch that reads no current of its own, on the wire's steps."""
    zero = np.zeros(n)
    return TorchSamples(
        t_s=zero, t_bound_s=zero, tip_mm=np.tile((1.0, 2.0, 3.0), (n, 1)),
        axis=np.tile((0.0, 0.0, -1.0), (n, 1)), arc_on=np.ones(n), current_a=zero, voltage_v=zero,
    )  # fmt: skip


def power(n: int) -> PowerSamples:
    zero = np.zeros(n)
    return PowerSamples(
        t_s=zero, t_bound_s=zero, current_a=zero + 180, voltage_v=zero + 22,
        wire_feed_m_min=zero + 8, arc_on=zero + 1,
    )  # fmt: skip


@pytest.fixture
def world() -> World:
    return World()


def test_the_power_source_says_what_the_torch_cannot(world: World) -> None:
    desk = world.sit(bench(TORCH, POWER.format(kind="modbus_power")))
    world.run(1.0)
    desk.begin(world.now_s)
    world.twins[0].play(torch(600), 200.0, world.now_s)
    world.twins[1].play(power(80), 20.0, world.now_s)
    world.run(3.0)
    assert len(world.column("t_s")) > 300
    current = world.column("current_a")
    assert_allclose(current[40:], 180, atol=0.5)
    assert_allclose(world.column("voltage_v")[40:], 22, atol=0.1)
    assert (world.column("arc_on") == 1).all()
    assert (np.diff(world.column("t_s")) > 0).all()


def test_a_power_source_that_dies_leaves_its_columns_empty_and_comes_back(world: World) -> None:
    desk = world.sit(bench(TORCH, POWER.format(kind="modbus_power")))
    world.run(1.0)
    desk.begin(world.now_s)
    world.twins[0].play(torch(2000), 200.0, world.now_s)
    world.twins[1].play(power(200), 20.0, world.now_s)
    world.run(3.0)
    world.lines[1].pulled = True
    world.run(5.0)
    world.lines[1].pulled = False
    world.run(9.0)
    t_s, current = world.column("t_s") + 1.0, world.column("current_a")
    alive = (t_s > 1.5) & (t_s < 2.9)
    dead = (t_s > 3.3) & (t_s < 4.9)
    assert_allclose(current[alive], 180, atol=0.5)
    assert np.isnan(current[dead]).all()
    assert_allclose(current[t_s > 8.5], 180, atol=0.5)
    assert_allclose(world.column("tip_mm"), np.tile((1.0, 2.0, 3.0), (len(t_s), 1)))
    states = [facts["state"] for facts in world.of("modbus_power state")]
    assert "unplugged" in states
    assert states[-1] == "live"
    assert desk.state is Liveness.LIVE


def test_every_device_is_counted_apart(world: World) -> None:
    desk = world.sit(bench(TORCH, POWER.format(kind="modbus_power")))
    world.run(1.0)
    desk.begin(world.now_s)
    world.twins[0].play(torch(100), 200.0, world.now_s)
    world.run(2.0)
    intake = desk.intake()
    assert intake.samples_in == 100
    assert [one.kind for one in intake.devices] == ["torch_tracker", "modbus_power"]
    assert intake.devices[0].samples_in == 100
    assert desk.states()[0] == ("torch_tracker at usb:1A86:7523", Liveness.SILENT)
    assert desk.waits_on() == ([], False)
    desk.refuse("time", 3)
    assert desk.intake().samples_in == 97
    assert dict(desk.intake().refused)["time"] == 3
    desk.close()
    assert [state for _, state in desk.states()] == [Liveness.UNPLUGGED] * 2
    assert desk.waits_on() == ([], True)


def test_a_device_alone_is_counted_as_before(world: World) -> None:
    desk = world.sit(bench(TORCH.replace("[[device]]", "[device]")))
    world.run(0.5)
    desk.begin(world.now_s)
    assert desk.intake().devices == ()
    world.twins[0].play(torch(10), 200.0, world.now_s)
    world.run(1.0)
    assert len(world.column("t_s")) == 10
    assert desk.finish() is None


def test_a_panel_is_told_and_its_button_is_a_trigger(world: World) -> None:
    panel = '[[device]]\nkind = "shuttle_xpress"\nplace = "hid:0B33:0020"\nrole = "trigger"\n'
    desk = world.sit(bench(TORCH, panel))
    world.run(1.0)
    desk.begin(world.now_s)
    world.twins[0].play(torch(600), 200.0, world.now_s)
    world.twins[1].play(
        samples_of([Event(Control.BUTTON, 0, 1.0), Event(Control.BUTTON, 0, 0.0)]), 1.0, 2.0
    )
    world.run(4.0)
    t_s, arc = world.column("t_s") + 1.0, world.column("arc_on")
    assert set(arc[(t_s > 2.1) & (t_s < 2.9)]) == {1.0}
    assert set(arc[(t_s > 3.1) & (t_s < 3.6)]) == {0.0}
    assert np.isnan(arc[t_s < 1.9]).all()  # nobody knows how it stood before
    pressed = [(facts["control"], facts["value"]) for facts in world.of("panel")]
    assert pressed == [("button", 1.0), ("button", 0.0)]


def test_a_trigger_that_is_held_when_a_session_begins_is_held(world: World) -> None:
    panel = '[[device]]\nkind = "shuttle_xpress"\nplace = "hid:0B33:0020"\nrole = "trigger"\n'
    desk = world.sit(bench(TORCH, panel))
    world.twins[1].play(samples_of([Event(Control.BUTTON, 0, 1.0)]), 1.0, 0.5)
    world.run(1.0)
    desk.begin(world.now_s)
    world.twins[0].play(torch(600), 200.0, world.now_s)
    world.run(2.0)
    assert set(world.column("arc_on")) == {1.0}
    world.lines[1].pulled = True  # and nobody knows it of one that was pulled
    world.run(2.5)
    world.lines[1].pulled = False
    world.run(5.0)
    world.batches.clear()
    desk.begin(world.now_s)
    world.twins[0].play(torch(200), 200.0, world.now_s)
    world.run(7.0)
    assert np.isnan(world.column("arc_on")).all()


def test_an_emergency_stop_is_told_as_one(world: World) -> None:
    tool = TORCH.replace("torch_tracker", "tool_tracker").replace("tip_mm", "tool_mm")
    tool = tool.replace("axis_deg = 0.5\n", "")
    panel = '[[device]]\nkind = "panel"\nplace = "uid:2"\n'
    desk = world.sit(bench(tool, panel, craft="cnc", exercise="mill-square-pocket"))
    world.run(1.0)
    desk.begin(world.now_s)
    events = [Event(Control.EMERGENCY_STOP, 0, 1.0), Event(Control.WHEEL, 0, 3.0)]
    world.twins[1].play(samples_of(events), 50.0, 1.5)
    world.run(3.0)
    (stop,) = [facts for facts in world.of("emergency_stop") if facts["value"]]
    assert (stop["device"], stop["number"]) == ("uid:2", 0)
    assert sum(f["value"] for f in world.of("panel") if f["control"] == "wheel") == 3


def test_a_machine_is_a_tool_and_says_its_state(world: World) -> None:
    machine = '[device]\nkind = "linuxcnc"\nplace = "tcp://127.0.0.1"\n[device.noise]\n'
    desk = world.sit(
        bench(machine + "tool_mm = 0.01\n", craft="cnc", exercise="mill-square-pocket")
    )
    kind = DEVICES["linuxcnc"]
    world.run(1.0)
    desk.begin(world.now_s)
    world.twins[0].play(kind.example(100, np.random.default_rng(2)), kind.rate_hz, world.now_s)
    world.run(3.0)
    assert isinstance(world.batches[0], ToolSamples)
    assert world.of("machine")


MARKERS = """
[[device]]
kind = "fastrak"
place = "/dev/ttyUSB2"
{role}
[device.noise]
position_mm = 0.5
rotation_deg = 0.5
[device.mounting]
tip_mm = [0, 0, -100]
axis = [0, 0, -1]
"""


def still(n: int) -> PoseSamples:
    """A body upright at (200, 100, 300) mm."""
    return PoseSamples(
        t_s=np.zeros(n), t_bound_s=np.zeros(n), position_mm=np.tile((200.0, 100, 300), (n, 1)),
        rotation=np.tile((1.0, 0, 0, 0), (n, 1)), position_times=np.ones(n),
        rotation_times=np.ones(n),
    )  # fmt: skip


def test_a_body_becomes_a_torch_by_its_mounting(world: World) -> None:
    desk = world.sit(bench(MARKERS.format(role=""), POWER.format(kind="modbus_power")))
    world.run(1.0)
    desk.begin(world.now_s)
    world.twins[0].play(still(240), 120.0, world.now_s)
    world.twins[1].play(power(80), 20.0, world.now_s)
    world.run(2.5)
    tip = world.column("tip_mm")
    assert len(tip) > 60
    assert_allclose(tip, np.tile((200.0, 100, 200), (len(tip), 1)), atol=0.1)
    assert_allclose(world.column("axis")[-1], (0, 0, -1), atol=1e-3)
    assert set(world.column("arc_on")[-20:]) == {1.0}  # no trigger: the power source says it


def test_an_inertial_torch_and_markers_are_one_torch(world: World) -> None:
    imu = (
        '[[device]]\nkind = "torch_imu"\nplace = "uid:1"\n[device.current_a]\nper_v = 100\n'
        "zero_v = 0.5\n"
    )
    made = bench(imu, MARKERS.format(role='role = "markers"'))
    desk = world.sit(made)
    world.run(1.0)
    desk.begin(world.now_s)
    samples = DEVICES["torch_imu"].example(600, np.random.default_rng(1))
    n = len(samples)
    quiet = type(samples)(
        t_s=np.zeros(n), t_bound_s=np.zeros(n), acc_m_s2=np.tile((0, 0, 9.80665), (n, 1)),
        gyro_deg_s=np.zeros((n, 3)), current_v=np.full(n, 2.5), voltage_v=np.zeros(n),
        trigger=np.ones(n),
    )  # fmt: skip
    world.twins[0].play(quiet, 200.0, world.now_s)
    world.twins[1].play(still(360), 120.0, world.now_s)
    world.run(3.5)
    tip = world.column("tip_mm")
    seen = np.isfinite(tip).all(axis=1)
    assert seen.sum() > 200
    assert_allclose(tip[seen], np.tile((200.0, 100, 200), (seen.sum(), 1)), atol=1.0)
    assert_allclose(world.column("current_a")[seen], 200.0, atol=1.0)  # (2.5 V - 0.5 V) * 100
    assert set(world.column("arc_on")[seen]) == {1.0}


@pytest.mark.parametrize(("kind", "all_wake"), [("power_csv", True), ("modbus_power", False)])
def test_who_must_be_asked_is_looked_after(world: World, kind: str, all_wake: bool) -> None:
    desk = world.sit(bench(TORCH, POWER.format(kind=kind)))
    for number, line in enumerate(world.lines):
        line.descriptor = 40 + number
    world.run(0.1)
    assert desk.waits_on() == ([40, 41], all_wake)
    desk.close()


def test_what_a_machine_beside_a_tracker_does_is_told(world: World) -> None:
    tool = TORCH.replace("torch_tracker", "tool_tracker").replace("tip_mm", "tool_mm")
    tool = tool.replace("axis_deg = 0.5\n", "")
    machine = '[[device]]\nkind = "linuxcnc"\nplace = "tcp://127.0.0.1"\nrole = "machine"\n'
    desk = world.sit(bench(tool, machine, craft="cnc", exercise="mill-square-pocket"))
    kinds = DEVICES["tool_tracker"], DEVICES["linuxcnc"]
    world.run(1.0)
    desk.begin(world.now_s)
    for twin, kind in zip(world.twins, kinds, strict=True):
        samples = kind.example(int(2 * kind.rate_hz), np.random.default_rng(2))
        twin.play(samples, kind.rate_hz, world.now_s)
    world.run(3.5)
    assert world.of("machine")[0]["device"] == "tcp://127.0.0.1"
    assert np.isfinite(world.column("spindle_rpm")).mean() > 0.8


def test_a_pin_at_the_end_of_its_range_says_nothing() -> None:
    imu = '[[device]]\nkind = "torch_imu"\nplace = "uid:1"\nrole = "trigger"\n'
    imu += "[device.current_a]\nper_v = 100\n"
    one = bench(TORCH, imu).devices[1]
    side = side_of(one, has_trigger=True)
    assert side is not None
    batch = DEVICES["torch_imu"].example(2, np.random.default_rng(1))
    columns = {field.name: getattr(batch, field.name) for field in fields(batch)}
    columns["current_v"] = np.array([1023, 512]) * 5 / 1024
    values = side[1](type(batch)(**columns))
    assert_allclose(values.columns[:, 1], [np.nan, 250.0])


def test_samples_of_no_craft_are_a_mistake_in_the_program() -> None:
    one = bench(TORCH).device
    with pytest.raises(TypeError, match="PowerSamples are no samples of a craft"):
        craft_samples(power(1), Beside(), one)
