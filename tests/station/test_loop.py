"""The station's loop, in this process: real pseudo-terminals, real journals, real recordings."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simlab.api.live_frames import LiveDevice, LiveFrame, LiveState, decode
from simlab.api.shapes import SessionStartShape, StationDevicesShape
from simlab.devices.host_clock import HostClock
from simlab.devices.places import place_from
from simlab.live.replay import rescore
from simlab.model.errors import InputError
from simlab.model.fixed_point import from_words
from simlab.model.samples import TorchSamples
from simlab.model.scores import Verdict
from simlab.model.sessions import Liveness, SessionState
from simlab.station.bench import Bench, bench_from
from simlab.station.desk import desk_of
from simlab.station.loop import Parts, Station, Stop
from simlab.station.outbox import Outbox
from simlab.station.simulation import Simulation
from simlab.store.cards import card_to_json
from simlab.store.library import Library
from simlab.store.recording import Recording, read_recording

WELD = """\
schema = 1
station = "desk-1"
craft = "weld"

[device]
kind = "torch_tracker"
port = "simulated"

[device.simulated]
seed = 7
skill = 0.8
speed = 8

[session]
trainees = ["T-0001", "T-0002"]
exercise = "mag-fillet-pb"
sessions = 1
pause_s = 1.5
"""
MILL = (
    WELD.replace("weld", "cnc")
    .replace("torch_tracker", "tool_tracker")
    .replace("mag-fillet-pb", "mill-square-pocket")
)


@dataclass
class Witness:
    """Hears and sees everything; may act on an event."""

    events: list[dict[str, Any]] = field(default_factory=list)
    starts: list[SessionStartShape] = field(default_factory=list)
    frames: list[LiveFrame] = field(default_factory=list)
    devices: list[StationDevicesShape] = field(default_factory=list)
    act: Callable[[str], None] = lambda _event: None

    def tell(self, event: str, **facts: Any) -> None:
        self.events.append({"event": event, **facts})
        self.act(event)

    def status(self, words: str) -> None:
        assert words

    def announce(self, start: SessionStartShape) -> None:
        self.starts.append(start)

    def report(self, devices: StationDevicesShape) -> None:
        self.devices.append(devices)

    def send(self, frame: bytes) -> None:
        self.frames += decode(frame)

    def close(self) -> None:
        """Nothing to do."""

    def of(self, event: str) -> list[dict[str, Any]]:
        return [one for one in self.events if one["event"] == event]


@dataclass
class Rig:
    """A station that can be run in this process."""

    folder: Path
    witness: Witness = field(default_factory=Witness)
    stop: Stop = field(default_factory=Stop)
    ports: list[Any] = field(default_factory=list)

    def parts(self, bench: Bench) -> Parts:
        clock = HostClock(bench.speed, waits=bench.is_simulated)
        simulation = Simulation(bench.devices, clock)
        self.ports.append(simulation)
        desk = desk_of(bench, simulation, clock, self.witness)
        outbox = Outbox(self.folder, None)
        return Parts(
            bench, Library(), self.folder, outbox, self.witness, clock, desk, simulation,
            self.witness, self.stop,
        )  # fmt: skip

    def run(self, text: str) -> list[Recording]:
        """Run the station to its end; what stands in its outbox then."""
        parts = self.parts(bench_from(text, "bench.toml", Path()))
        Station(parts).run()
        parts.desk.close()
        return [read_recording(path) for path in parts.outbox.pending()]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A station whose simulated devices are pulled at the end."""
    rig = Rig(tmp_path)
    yield rig
    for port in rig.ports:
        port.close()


@pytest.mark.parametrize("bench", [WELD, MILL], ids=["weld", "cnc"])
def test_live_equals_replay_to_the_bit(rig: Rig, bench: str) -> None:
    (recording,) = rig.run(bench)
    (finished,) = rig.witness.of("session_finished")
    assert recording.state is SessionState.FINISHED
    assert card_to_json(rescore(recording)) == card_to_json(recording.card)
    assert finished["replay_equal"]  # the live runner's card, against the one from the journal
    assert finished["points"] == recording.card.points
    assert recording.card.points is not None
    assert finished["sent"] == finished["samples_in"] == len(recording.words) > 1500
    assert (finished["samples_lost"], finished["frames_refused"]) == (0, 0)
    assert rig.witness.frames[-1].state is LiveState.FINISHED
    assert rig.witness.frames[-1].points == pytest.approx(recording.card.points, rel=1e-6)
    assert sum(len(frame.rows) for frame in rig.witness.frames) == len(recording.words)


def test_what_was_acknowledged_grows_and_ends_with_all_samples(rig: Rig) -> None:
    (recording,) = rig.run(WELD)
    kept = [event["samples"] for event in rig.witness.of("kept")]
    assert kept == sorted(kept)
    assert len(kept) > 3
    assert kept[-1] == len(recording.words)


def test_trainees_take_turns_and_every_session_is_its_own(rig: Rig) -> None:
    recordings = rig.run(WELD.replace("sessions = 1", "sessions = 2"))
    assert [one.header.trainee for one in recordings] == ["T-0001", "T-0002"]
    assert len({one.header.session for one in recordings}) == 2
    assert recordings[0].card != recordings[1].card
    announced = [start.session for start in rig.witness.starts]
    assert announced == [one.header.session for one in recordings]
    finished = [f for f in rig.witness.frames if f.state is LiveState.FINISHED]
    assert len(finished) >= 3  # said again while the next trainee gets ready


def test_a_stop_ends_the_session_and_seals_it(rig: Rig) -> None:
    def act(event: str) -> None:
        if event == "kept" and len(rig.witness.of("kept")) > 3:
            rig.stop.now.set()

    rig.witness.act = act
    (recording,) = rig.run(WELD.replace("sessions = 1", "sessions = 0"))
    assert recording.state is SessionState.INTERRUPTED
    assert 0 < len(recording.words) < 1500
    assert card_to_json(rescore(recording)) == card_to_json(recording.card)


def test_a_gentle_stop_lets_the_session_come_to_its_end(rig: Rig) -> None:
    rig.witness.act = lambda event: rig.stop.after.set() if event == "kept" else None
    (recording,) = rig.run(WELD.replace("sessions = 1", "sessions = 0"))
    assert recording.state is SessionState.FINISHED
    assert recording.card.done > 0.9


def test_a_session_that_nobody_begins_is_ended_and_leaves_nothing(rig: Rig) -> None:
    bench = bench_from(WELD + "longest_s = 3\n", "bench.toml", Path())
    parts = rig.parts(bench)
    nobody = Simulation([], parts.clock)
    Station(replace(parts, simulation=nobody)).run()
    parts.desk.close()
    (finished,) = rig.witness.of("session_finished")
    assert (finished["points"], finished["sent"], finished["samples_in"]) == (None, 0, 0)
    assert parts.outbox.pending() == []
    assert list((rig.folder / "journals").iterdir()) == []


def test_a_plug_that_is_pulled_ends_the_session_with_what_came(rig: Rig) -> None:
    held: list[int] = []

    def act(event: str) -> None:
        if event == "kept" and not held:  # held open, the port's number goes to no other test
            held.append(os.open(rig.ports[0].paths[0], os.O_RDWR | os.O_NOCTTY))
            threading.Thread(target=rig.ports[0].close).start()

    rig.witness.act = act
    (recording,) = rig.run(WELD)
    assert 0 < len(recording.words) < 1500
    assert recording.state is SessionState.INTERRUPTED
    assert any(frame.state is LiveState.LOST for frame in rig.witness.frames)
    assert any(one["state"] == "unplugged" for one in rig.witness.of("device"))
    os.close(held[0])


def test_a_disk_that_fails_costs_the_session_not_the_station(rig: Rig) -> None:
    journals = rig.folder / "journals"

    def act(event: str) -> None:
        if event == "session_started" and len(rig.witness.of(event)) == 1:
            (rig.folder / "outbox").rename(rig.folder / "elsewhere")
        if event == "trouble":
            (rig.folder / "elsewhere").rename(rig.folder / "outbox")

    rig.witness.act = act
    recordings = rig.run(WELD)
    assert "was not written" in rig.witness.of("trouble")[0]["why"]
    (recovered,) = rig.witness.of("recovered")
    assert recovered["samples"] > 1500
    assert len(recordings) == 2  # the one that had to wait, and the one that counts
    assert list(journals.iterdir()) == []


def test_what_a_killed_run_left_is_sealed_first(rig: Rig, write_journal: Any) -> None:
    write_journal("11111111-8b86-4d01-b42d-00cf4fc964ff", 400, False)
    (rig.folder / "journals" / "odd.journal").write_bytes(b"half")
    recordings = rig.run(WELD)
    assert [one.state for one in recordings] == [SessionState.INTERRUPTED, SessionState.FINISHED]
    assert [event["event"] for event in rig.witness.events[:2]] in (
        ["set_aside", "recovered"],
        ["recovered", "set_aside"],
    )


def test_what_could_not_be_sealed_at_the_start_is_sealed_after_the_next_session(
    rig: Rig, write_journal: Any
) -> None:
    session = "11111111-8b86-4d01-b42d-00cf4fc964ff"
    write_journal(session, 400, False)
    in_the_way = rig.folder / "outbox" / f"001795000000125-{session}.h5"
    (in_the_way / "x").mkdir(parents=True)

    def act(event: str) -> None:
        if event == "session_started":
            (in_the_way / "x").rmdir()
            in_the_way.rmdir()

    rig.witness.act = act
    recordings = rig.run(WELD)
    assert [event["event"] for event in rig.witness.events].count("trouble") == 1
    (recovered,) = rig.witness.of("recovered")
    assert recovered["session"] == session
    assert {one.header.session for one in recordings} > {session}
    assert list((rig.folder / "journals").iterdir()) == []


def test_a_bench_whose_exercise_is_of_another_craft_is_refused(rig: Rig) -> None:
    text = WELD.replace("mag-fillet-pb", "mill-square-pocket")
    with pytest.raises(InputError, match="choose another exercise"):
        rig.run(text)


def test_a_station_that_is_told_to_stop_at_once_starts_no_session(rig: Rig) -> None:
    rig.stop.now.set()
    assert rig.run(WELD) == []
    assert rig.witness.of("session_started") == []


def test_without_its_device_a_station_waits_and_starts_no_session(rig: Rig) -> None:
    class Patient(Witness):
        def status(self, words: str) -> None:
            # Waited for or in a session, the line says what the device does.
            if "device unplugged" in words and self.of("device"):
                rig.stop.now.set()

    rig.witness = Patient()
    parts = rig.parts(bench_from(WELD, "bench.toml", Path()))
    gone = replace(parts.bench.device, place=place_from("/dev/no-such-port"))
    bench = replace(parts.bench, devices=(gone,))
    nobody = Simulation([gone], parts.clock)
    away = desk_of(bench, nobody, parts.clock, rig.witness)
    Station(replace(parts, desk=away, simulation=nobody)).run()
    (state,) = rig.witness.of("device")
    assert state["state"] == "unplugged"
    (said,) = rig.witness.devices  # the service knows, though there never was a session
    assert [one.state for one in said.devices] == [Liveness.UNPLUGGED]
    assert state["why"].startswith("/dev/no-such-port: cannot be opened")
    assert rig.witness.of("session_started") == []
    assert parts.outbox.pending() == []


POWER = """
[[device]]
kind = "modbus_power"
place = "simulated"
"""
TWO = WELD.replace("[device]", "[[device]]").replace("[session]", POWER + "[session]")
SLOWER = TWO.replace("speed = 8", "speed = 3")
"""The faster everything runs, the less time a device that is asked has for its answer."""


def test_a_desk_of_two_devices_is_joined_scored_and_replayed(rig: Rig) -> None:
    (recording,) = rig.run(SLOWER)
    (finished,) = rig.witness.of("session_finished")
    assert finished["replay_equal"]
    assert card_to_json(rescore(recording)) == card_to_json(recording.card)
    assert finished["sent"] == finished["samples_in"] == len(recording.words)
    kinds = [one.kind for one in recording.intake.devices]
    assert kinds == ["torch_tracker", "modbus_power"]
    assert recording.intake.devices[1].samples_in > 20
    samples: Any = from_words(recording.words, recording.channels, TorchSamples)
    assert np.isfinite(samples.current_a).mean() > 0.9
    assert np.nanmax(samples.current_a) > 100
    names = {one["kind"] for one in rig.witness.of("device")}
    assert names == {"torch_tracker", "modbus_power"}


def test_a_session_goes_on_without_its_power_source(rig: Rig) -> None:
    def act(event: str) -> None:
        if event == "kept" and not pulled:
            pulled.append(os.open(rig.ports[0].paths[1], os.O_RDWR | os.O_NOCTTY))
            threading.Thread(target=rig.ports[0].pull, args=(1,)).start()

    pulled: list[int] = []
    rig.witness.act = act
    (recording,) = rig.run(TWO)
    os.close(pulled[0])
    assert recording.state is SessionState.FINISHED
    assert recording.card.done > 0.9
    samples: Any = from_words(recording.words, recording.channels, TorchSamples)
    assert np.isfinite(samples.tip_mm).all()
    assert np.isnan(samples.current_a[-200:]).all()
    assert any(frame.device is LiveDevice.UNPLUGGED for frame in rig.witness.frames)
    assert rig.witness.frames[-1].device is LiveDevice.UNPLUGGED  # when the session is over too
    last = rig.witness.devices[-1].devices
    assert [one.kind for one in last] == ["torch_tracker", "modbus_power"]
    assert last[1].state is Liveness.UNPLUGGED


def test_what_a_dead_pose_device_did_not_see_cannot_be_told(rig: Rig) -> None:
    held: list[int] = []

    def act(event: str) -> None:
        if event == "kept" and not held:
            held.append(os.open(rig.ports[0].paths[0], os.O_RDWR | os.O_NOCTTY))
            threading.Thread(target=rig.ports[0].pull, args=(0,)).start()

    rig.witness.act = act
    (recording,) = rig.run(TWO)
    os.close(held[0])
    assert recording.state is SessionState.INTERRUPTED
    assert recording.card.verdict is Verdict.CANNOT_TELL
    assert "reason.not_finished" not in {reason.key for reason in recording.card.reasons}
    assert any(frame.state is LiveState.LOST for frame in rig.witness.frames)
