"""LinuxCNC: a real one, moved and watched; and its lines by hand, as a real one wrote them."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.devices.linuxcnc import PASSWORD, QUESTIONS, LinuxCncDecoder, decode
from simlab.devices.readings import MachineSamples, MachineState
from simlab.devices.registry import DEVICES
from simlab.devices.socket_link import TcpLink
from simlab.model.errors import DeviceError
from simlab.model.sessions import Liveness
from tests.devices.linuxcnc_commander import Commander
from tests.devices.linuxcnc_machine import Machine, machine

DEADLINE_S = 60.0


class Watched:
    """The adapter beside a real machine: listens, and opens its line anew while it is gone."""

    def __init__(self, at: Machine) -> None:
        self.machine = at
        self.tracker = DEVICES["linuxcnc"].tracker()
        self._commander: Commander | None = None
        self.samples = MachineSamples.empty()
        self.states: list[Liveness] = []
        self._begun_s = time.monotonic()

    def now_s(self) -> float:
        return time.monotonic() - self._begun_s

    def until(self, wanted: Callable[[], Any], what: str) -> None:
        """Listen until it is so."""
        end_s = self.now_s() + DEADLINE_S
        while not wanted():
            assert self.now_s() < end_s, f"{what} did not come; LinuxCNC said {self.machine.said}"
            self.listen()

    def listen(self) -> None:
        try:
            if self.tracker.link is None:
                self.tracker.plug(TcpLink("127.0.0.1", self.machine.port, self.now_s), self.now_s())
            self.tracker.listen()
            if self._commander is not None:
                self._commander.hear()
        except DeviceError:
            pass  # gone, or not there yet: the next turn tries again
        batch = self.tracker.take()
        if batch is not None:
            self.samples = self.samples.then(batch)
        state = self.tracker.liveness(self.now_s())
        if not self.states or self.states[-1] != state:
            self.states.append(state)

    @property
    def commander(self) -> Commander:
        assert self._commander is not None, "take_control first"
        return self._commander

    def command(self, text: str) -> None:
        """Command it, and wait until it says that it did."""
        wanted = len(self.commander.done) + 1
        self.commander.command(text)
        self.until(lambda: len(self.commander.done) >= wanted, text)
        assert self.commander.refused == []

    def take_control(self) -> None:
        """Greet, switch on, home."""
        before = len(self.samples)
        self.until(lambda: len(self.samples) > before, "a sample")
        if self._commander is not None:
            self._commander.close()
        link = TcpLink("127.0.0.1", self.machine.port, self.now_s)
        self._commander = Commander(link, password=PASSWORD)
        self.until(lambda: "enable" in self.commander.done, "control")
        for text in ("estop off", "machine on", "mode manual", "home -1"):
            self.command(text)
        self.until(lambda: not np.isnan(self.last_mm).any(), "being homed")
        self.command("mode mdi")

    def close(self) -> None:
        self.tracker.unplug()
        if self._commander is not None:
            self._commander.close()

    @property
    def last_mm(self) -> Any:
        return self.samples.tool_mm[-1]

    @property
    def state(self) -> MachineState:
        return MachineState(int(self.samples.state[-1]))

    def drive(self, words: str, to_mm: tuple[float, float, float]) -> MachineSamples:
        """The samples of one move, from before it begins until it stands at its end."""
        before = len(self.samples)
        self.commander.command(f"mdi {words}")
        self.until(
            lambda: np.abs(self.last_mm - to_mm).max() < 5e-4 and self.state == MachineState.IDLE,
            words,
        )
        return self.samples.rows(slice(before, None))


@pytest.fixture(name="watched")
def _watched(request: pytest.FixtureRequest) -> Iterator[Watched]:
    with machine(unit=getattr(request, "param", "mm")) as at:
        at.start()
        watched = Watched(at)
        yield watched
        watched.close()


def witnessed_mm(at: Machine, last_mm: Any, unit_mm: float = 1.0) -> Any:
    """(n, 3) what the motors were told, up to where they stand."""
    end_s = time.monotonic() + DEADLINE_S
    while time.monotonic() < end_s:
        lines = at.witness.read_text().splitlines()[:-1]  # the last is being written
        rows = np.array([line.split() for line in lines[-20000:] if "o" not in line], dtype=float)
        if len(rows) and np.abs(rows[-1] * unit_mm - last_mm).max() < 1e-4:
            return rows * unit_mm
    raise AssertionError("the witness never saw the end of the move")


def furthest_mm(heard: Any, witnessed: Any) -> float:
    """How far from anything that the motors were told a heard position is, at worst."""
    return max(float(np.abs(witnessed - place).max(axis=1).min()) for place in heard)


def test_it_is_homed_driven_and_followed_to_a_micrometre(watched: Watched) -> None:
    watched.until(lambda: len(watched.samples), "the first sample")
    assert watched.state == MachineState.ESTOP
    assert np.isnan(watched.last_mm).all()  # not homed: it does not know where it is
    watched.take_control()
    assert_allclose(watched.last_mm, [0, 0, 0], atol=1e-3)

    way = watched.drive("G21 G90 G1 X40 Y20 Z-10 F3000", (40, 20, -10))
    moving = way.tool_mm[(np.abs(way.tool_mm - [40, 20, -10]) > 1e-3).any(axis=1)]
    assert len(moving) > 10
    # on the straight line from the start: y is half of x, z a quarter and down
    assert_allclose(moving[:, 1], moving[:, 0] / 2, atol=1e-3)
    assert_allclose(moving[:, 2], -moving[:, 0] / 4, atol=1e-3)
    assert (np.diff(moving[:, 0]) >= 0).all()
    assert MachineState.RUN in way.state
    assert_allclose(watched.last_mm, [40, 20, -10], atol=1e-3)

    round_mm = watched.drive("G2 X60 Y40 I20 J0 F3000", (60, 40, -10)).tool_mm
    # a quarter around (60, 20)
    assert_allclose(np.hypot(round_mm[:, 0] - 60, round_mm[:, 1] - 20), 20, atol=1e-3)
    seen = witnessed_mm(watched.machine, watched.last_mm)
    assert furthest_mm(np.concatenate((moving, round_mm)), seen) < 1e-3

    intake = watched.tracker.intake()
    assert (intake.samples_lost, intake.frames_refused) == (0, 0)
    assert (np.diff(watched.samples.t_s) > 0).all()
    assert watched.states[-1] == Liveness.LIVE


def test_what_it_says_beside_its_place(watched: Watched) -> None:
    watched.take_control()
    watched.command("mdi M4 S1200")
    watched.command("feed_override 50")
    watched.command("spindle_override 0 80")
    watched.until(lambda: watched.samples.feed_override[-1] == 0.5, "the feed override")
    watched.until(lambda: watched.samples.spindle_override[-1] == 0.8, "the spindle override")
    watched.until(lambda: watched.samples.spindle_rpm[-1] == -960, "1200 backwards at 80 %")
    watched.command("mdi M5")
    watched.until(lambda: watched.samples.spindle_rpm[-1] == 0, "standing")
    watched.commander.command("mdi G1 X30 F60")
    watched.until(lambda: watched.state == MachineState.RUN, "running")
    watched.command("pause")
    watched.until(lambda: watched.state == MachineState.HOLD, "pausing")
    watched.command("estop on")
    watched.until(lambda: watched.state == MachineState.ESTOP, "the emergency stop")
    watched.command("estop off")
    watched.until(lambda: watched.state == MachineState.OFF, "being off")


@pytest.mark.parametrize("watched", ["inch"], indirect=True)
def test_a_machine_in_inches_is_read_in_millimetres(watched: Watched) -> None:
    watched.take_control()
    watched.drive("G20 G90 G0 X1 Y2 Z-0.5", (25.4, 50.8, -12.7))
    # whatever unit the program speaks, the machine speaks its own
    watched.drive("G21 G0 X10", (10, 50.8, -12.7))
    assert_allclose(watched.last_mm, [10, 50.8, -12.7], atol=1e-3)
    assert (
        furthest_mm(
            watched.samples.tool_mm[-20:], witnessed_mm(watched.machine, watched.last_mm, 25.4)
        )
        < 1e-3
    )


def test_it_is_killed_and_comes_back(watched: Watched) -> None:
    watched.take_control()
    watched.drive("G21 G90 G0 X5", (5, 0, 0))
    watched.machine.kill()
    watched.until(lambda: watched.states[-1] == Liveness.UNPLUGGED, "being unplugged")
    before = len(watched.samples)
    watched.machine.start()
    watched.until(lambda: len(watched.samples) > before, "being back")
    assert watched.states[-1] == Liveness.LIVE
    assert watched.state == MachineState.ESTOP
    assert np.isnan(watched.last_mm).all()  # it has to be homed again
    watched.take_control()
    watched.drive("G21 G90 G0 X5 Y7", (5, 7, 0))
    assert watched.tracker.intake().frames_refused == 0
    assert (np.diff(watched.samples.t_s) > 0).all()


def test_one_that_hangs_is_lost_though_its_line_is_open(watched: Watched) -> None:
    watched.take_control()
    server = server_of(watched.machine)
    os.kill(server, signal.SIGSTOP)
    try:
        watched.until(lambda: Liveness.SILENT in watched.states, "silence")
        assert watched.tracker.link is not None
        assert watched.tracker.liveness(watched.now_s() + 4.0) == Liveness.LOST
    finally:
        os.kill(server, signal.SIGCONT)
    before = len(watched.samples)
    watched.until(lambda: len(watched.samples) > before, "going on")


def server_of(at: Machine) -> int:
    """The process that answers at its port."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"linuxcncrsh") and str(at.port).encode() in words:
            return int(process.name)
    raise AssertionError("no linuxcncrsh runs at this port")


ROUND = """\
ESTOP OFF\r
MACHINE ON\r
MODE MDI\r
PROGRAM_STATUS RUNNING\r
PROGRAM_LINE 12\r
FEED_OVERRIDE 50\r
SPINDLE_OVERRIDE 0 80\r
SPINDLE 0 REVERSE\r
PROGRAM_CODES G1 G17 G40 G20 G90 G94 G54 G49 G99 G64 G97 G91.1 G8 G92.2 F118 S1200\r
JOINT_HOMED YES YES YES NO NO NO\r
USER_LINEAR_UNITS MM\r
ABS_ACT_POS 10.000000 20.000000 -5.000000 0.000000 0.000000 0.000000\r
"""
"""As LinuxCNC 2.9 wrote it."""
GREETING = b"HELLO ACK EMCNETSVR 1.1\r\n"


def heard(text: str) -> tuple[LinuxCncDecoder, MachineSamples]:
    decoder = LinuxCncDecoder()
    rows = decoder.feed(GREETING + text.encode()).rows
    zero = np.arange(len(rows), dtype=float)
    samples, plausible = decode(rows, zero, zero)
    assert plausible.all()
    return decoder, samples


def test_a_round_as_a_real_one_wrote_it() -> None:
    decoder, samples = heard(ROUND)
    assert_allclose(samples.tool_mm, [[10, 20, -5]])
    assert_allclose(samples.spindle_rpm, [-960])  # 1200 backwards at 80 %
    assert (samples.state[0], samples.line[0]) == (MachineState.RUN, 12)
    assert (samples.feed_override[0], samples.spindle_override[0]) == (0.5, 0.8)
    assert np.isnan(samples.feed_mm_min).all()
    assert decoder.tally.taken == len(GREETING) + len(ROUND)


@pytest.mark.parametrize(
    ("old", "new", "tool_mm"),
    [
        ("UNITS MM", "UNITS INCH", [254, 508, -127]),
        ("UNITS MM", "UNITS CM", [100, 200, -50]),
        ("UNITS MM", "UNITS CUSTOM", [np.nan] * 3),
        ("HOMED YES YES", "HOMED YES NO", [np.nan] * 3),
    ],
)
def test_its_unit_and_whether_it_is_homed_decide(old: str, new: str, tool_mm: list[float]) -> None:
    _, samples = heard(ROUND.replace(old, new))
    assert_allclose(samples.tool_mm, [tool_mm])


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("ESTOP OFF", "ESTOP OF", "noise"),
        ("-5.000000", "-5.0x0000", "noise"),
        ("-5.000000", "nan", "noise"),
        ("20.000000 ", "", "noise"),
        ("FEED_OVERRIDE 50", "FEED_OVERRIDE", "noise"),
        ("FEED_OVERRIDE 50", "GET FEED_OVERRIDE NAK", "unknown_type"),
        ("SPINDLE 0 REVERSE", "SPINDLE REVERSE", "noise"),
        ("S1200", "", "noise"),
        ("HOMED YES", "HOMED YEP", "noise"),
    ],
)
def test_a_damaged_answer_is_counted_and_its_round_gives_no_sample(
    old: str, new: str, cause: str
) -> None:
    decoder, samples = heard(ROUND.replace(old, new) + ROUND)
    assert dict(decoder.tally.refused) == {cause: 1}
    assert len(samples) == 1  # the second round


def test_what_no_machine_does_is_implausible() -> None:
    decoder = LinuxCncDecoder()
    rows = decoder.feed(GREETING + ROUND.replace("10.000000", "99999.0").encode()).rows
    assert not decode(rows, np.zeros(1), np.zeros(1))[1].any()


def test_it_asks_one_question_at_a_time_and_a_round_fifty_times_a_second() -> None:
    decoder = LinuxCncDecoder(password="secret")
    assert decoder.say(0.0) == b"hello secret simlab 1.0\r\nset echo off\r\n"
    assert decoder.say(0.1) == b""  # nobody has answered
    decoder.feed(GREETING)
    asked = []
    for line in ROUND.splitlines(keepends=True):
        asked.append(decoder.say(1.0))
        assert decoder.say(1.0) == b""
        decoder.feed(line.encode())
    assert asked == [f"get {question}\r\n".encode() for question in QUESTIONS]
    assert decoder.say(1.019) == b""
    assert decoder.say(1.021) == b"get estop\r\n"
    assert decoder.say(2.0) == b""
    assert decoder.say(2.03) == b"get estop\r\n"  # the answer never came


def test_it_asks_nothing_that_moves_a_machine_or_makes_the_server_fall() -> None:
    for question in QUESTIONS:
        assert question.split()[0] != "error"  # whoever reads the errors takes them from others
        assert question not in ("spindle", "spindle_override", "brake")
    harmless = (b"get ", b"hello ", b"set echo off")
    assert all(line.startswith(harmless) for line in _everything_said())


def _everything_said() -> list[bytes]:
    decoder = LinuxCncDecoder()
    said = [decoder.say(0.0)]
    decoder.feed(GREETING)
    for turn in range(100):
        said.append(decoder.say(turn))
        decoder.feed(ROUND.encode())
    return [line for piece in said for line in piece.splitlines(keepends=True)]


def test_a_wrong_password_is_refused_and_nothing_is_asked() -> None:
    decoder = LinuxCncDecoder()
    decoder.say(0.0)
    decoder.feed(b"\r\nHELLO NAK\r\n")
    assert dict(decoder.tally.refused) == {"unknown_type": 1}
    assert decoder.say(5.0) == b""
