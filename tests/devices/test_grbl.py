"""grbl and its relatives: lines by hand and as users saw them damaged, and a simulated machine."""

import math
from collections import Counter

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.devices.grbl import POLL_HZ, START_S, GrblDecoder, decode
from simlab.devices.grbl_report import Report, report_of
from simlab.devices.readings import MachineSamples, MachineState
from simlab.devices.simulated.grbl import RX_BYTES, SimulatedGrbl

GREETING = b"\r\nGrbl 1.1h ['$' for help]\r\n"
MM = b"$10=1\r\n$13=0\r\nok\r\n"
HOME = b"<Idle|MPos:0.000,0.000,0.000|FS:0,0|WCO:0.000,0.000,0.000>\r\n"


def fed(*lines: bytes) -> tuple[GrblDecoder, MachineSamples]:
    decoder = GrblDecoder()
    rows = decoder.feed(b"".join(lines)).rows
    at = np.arange(len(rows), dtype=float)
    samples, plausible = decode(rows, at, at)
    assert plausible.all()
    return decoder, samples


def test_a_report_in_machine_coordinates() -> None:
    text = b"<Run|MPos:1.000,-2.500,3.250|Bf:14,120|Ln:42|FS:500,8000|Ov:50,25,110|A:C>\r\n"
    decoder, samples = fed(GREETING, MM, text)
    assert_allclose(samples.tool_mm, [[1, -2.5, 3.25]])
    assert samples.state[0] == MachineState.RUN
    assert (samples.feed_mm_min[0], samples.spindle_rpm[0], samples.line[0]) == (500, -8000, 42)
    overrides = (samples.feed_override, samples.rapid_override, samples.spindle_override)
    assert_allclose(np.ravel(overrides), [0.5, 0.25, 1.1])
    assert decoder.tally.taken == len(GREETING + MM + text)


def test_the_work_offset_and_the_overrides_are_remembered_until_it_starts_anew() -> None:
    work = b"<Idle|WPos:1.000,2.000,3.000|FS:0,0>\r\n"
    offset = b"<Idle|WPos:1.000,2.000,3.000|FS:0,0|WCO:10.000,20.000,30.000>\r\n"
    override = b"<Idle|WPos:1.000,2.000,3.000|FS:0,0|Ov:120,100,80>\r\n"
    _, samples = fed(GREETING, MM, work, offset, work, override, work, GREETING, MM, work)
    nan = [math.nan] * 3
    place = [11.0, 22.0, 33.0]
    # the machine's place is the work's, and the offset
    assert_allclose(samples.tool_mm, [nan, place, place, place, place, nan])
    assert_allclose(samples.feed_override, [math.nan] * 3 + [1.2, 1.2, math.nan])


def test_inches_are_asked_for_and_until_then_no_place_is_known() -> None:
    inches = b"<Run|MPos:1.0000,2.0000,-0.5000|FS:10,0>\r\n"
    decoder, samples = fed(GREETING, inches, b"$13=1\r\n", inches)
    assert_allclose(samples.tool_mm, [[math.nan] * 3, [25.4, 50.8, -12.7]])
    assert_allclose(samples.feed_mm_min, [math.nan, 254])
    assert decoder.notes.inches is True


@pytest.mark.parametrize(
    ("head", "state", "sub"),
    [
        ("Idle", MachineState.IDLE, None),
        ("Hold:0", MachineState.HOLD, 0),
        ("Hold:1", MachineState.HOLD, 1),
        ("Door:3", MachineState.DOOR, 3),
        ("Jog", MachineState.JOG, None),
        ("Alarm:11", MachineState.ALARM, 11),
        ("Check", MachineState.CHECK, None),
        ("Home", MachineState.HOME, None),
        ("Tool", MachineState.TOOL, None),
        ("Run:2", MachineState.RUN, 2),
    ],
)
def test_states_and_sub_states(head: str, state: MachineState, sub: int | None) -> None:
    report = report_of(f"<{head}|MPos:0.000,0.000,0.000|F:0>".encode())
    assert isinstance(report, Report)
    assert (report.state, report.sub) == (state, sub)


def test_a_sleeping_one_says_so() -> None:
    decoder = GrblDecoder()
    sleeping = HOME.replace(b"Idle", b"Sleep")
    assert [decoder.feed(line).asleep for line in (HOME, sleeping, HOME)] == [False, True, False]


def test_fields_of_the_relatives() -> None:
    full = (
        b"<Idle|MPos:0.000,0.000,0.000,90.000,0.000,0.000|Bf:100,1023|FS:0,0,0|Pn:XP|WCS:G54"
        b"|Sc:XYZ|MPG:0|H:1,7|D:0|T:3|P:0|TLR:0|FW:grblHAL|SD:12.50,/sd/part.nc"
        b"|WCO:0.000,0.000,0.000,0.000,0.000,0.000>\r\n"
    )
    decoder, samples = fed(b"GrblHAL 1.1f ['$' or '$HELP' for help]\r\n", MM, full)
    assert len(samples) == 1
    notes = decoder.notes
    assert (notes.axes_mm, notes.pins) == ((0, 0, 0, 90, 0, 0), "XP")
    other, samples = fed(b"Grbl 3.7 [FluidNC v3.7.8 (wifi) '$' for help]\r\n", MM, HOME)
    assert (other.notes.started, len(samples)) == (1, 1)


def test_what_it_says_besides_is_noted() -> None:
    decoder, _ = fed(
        GREETING,
        b"ALARM:1\r\nerror:20\r\n[MSG:'$H'|'$X' to unlock]\r\n[PRB:1.000,2.000,-3.500:1]\r\n",
        b"[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F0 S0]\r\n[G54:0.000,0.000,0.000]\r\n",
        b"[VER:1.1h.20190830:]\r\n[OPT:V,15,128]\r\n>G0X0:ok\r\n$N0=G21\r\n$110=6000.000\r\n",
    )
    notes = decoder.notes
    assert (notes.alarm, notes.errors, notes.message) == (1, 1, "'$H'|'$X' to unlock")
    assert (notes.probe, notes.fastest_mm_s) == ((1, 2, -3.5), 100)
    assert decoder.tally.refused.total() == 0
    missed, _ = fed(GREETING, b"[PRB:1.000,2.000,3.000:1]\r\n[PRB:0.000,0.000,0.000:0]\r\n")
    assert missed.notes.probe is None


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (b"<Idle|MPo:10.000,0.000,0.000|FS:0,0>", "noise"),  # gnea/grbl issue 996
        (b"<Idl|MPos:10.000,0.000,0.000|FS:0,0>", "unknown_type"),  # the same
        (b"Idle|MPos:10.000,0.000,0.000|FS:0,0>", "noise"),  # the same: the < is lost
        (b"$200", "noise"),  # grbl/grbl issue 1825
        (b"$26250", "noise"),  # the same
        (b"<Idle|MPos:0.000,0.0<Idle|MPos:0.000,0.000,0.000|FS:0,0>", "noise"),  # two in one
        (b"<Idle|MPos:0.000,0.0Pos:0.000,0.000,0.000|FS:0,0>", "noise"),
        (b"<Idle|MPos:0.000,0.000,0.000|FS:0,0><Idle|MPos:0.000,0.000,0.000|FS:0,0>", "noise"),
        (b"<Idle|MPos:0.000,0.000,0.00|FS:0,0>", "noise"),
        (b"<Idle|MPos:0.000,0.000|FS:0,0>", "noise"),  # one axis fewer than before
        (b"<Idle|MPos:0.000,0.000,nan|FS:0,0>", "noise"),
        (b"<Idle|FS:0,0>", "noise"),
        (b"<Idle|MPos:0.000,0.000,0.000|WPos:0.000,0.000,0.000|FS:0,0>", "noise"),
        (b"<Idle|MPos:0.000,0.000,0.000|FS:0>", "noise"),
        (b"<Idle|MPos:0.000,0.000,0.000|FS:0,0|FS:0,0>", "noise"),
        (b"<Idle|MPos:0.000,0.000,0.000|FS:0,0|Ov:100,100>", "noise"),
        (b"<Idle|MPos:0.000,0.000,0.000|FS:0,0|Pn:x>", "noise"),
        (b"<Idle|MPos:0.000,0.000,0.000|FS:0,0|>", "noise"),
        (b"<Hold:7|MPos:0.000,0.000,0.000|FS:0,0>", "noise"),
        (b"<Idle|MPos:0.000,0.000,0.000|FS:0,9000000>", "implausible"),
        (b"<Idle|MPos:90000.000,0.000,0.000|FS:0,0>", "implausible"),
        (b"<Run|MPos:900.000,0.000,0.000|FS:100,0>", "implausible"),  # no feed goes so far
        (b"<Idle|MPos:0.000\xff,0.000,0.000|FS:0,0>", "noise"),
        (b"error:", "noise"),
        (b"okerror:20", "noise"),
        (b"x" * 600, "length"),
    ],
)
def test_what_is_damaged_is_refused_and_counted(line: bytes, cause: str) -> None:
    decoder, samples = fed(GREETING, MM, HOME, line + b"\r\n", HOME)
    assert dict(decoder.tally.refused) == {cause: 1}
    assert len(samples) == 2
    fed_bytes = len(GREETING + MM + HOME + HOME) + len(line) + 2
    assert decoder.tally.taken + decoder.tally.refused_bytes.total() == fed_bytes


def test_a_true_jump_is_believed_once_it_stays() -> None:
    there = b"<Idle|MPos:900.000,0.000,0.000|FS:0,0>\r\n"
    decoder, samples = fed(GREETING, MM, HOME, there, there, there, there)
    assert_allclose(samples.tool_mm[:, 0], [0, 900, 900])
    assert dict(decoder.tally.refused) == {"implausible": 2}


def test_the_status_is_asked_for_five_times_a_second_and_the_settings_at_rest() -> None:
    decoder = GrblDecoder()
    assert decoder.say(0.0) == b""  # the board may be starting
    decoder.feed(GREETING)
    said = Counter(decoder.say(0.1 + turn / 1000) for turn in range(2000))
    assert said[b"?"] == 2 * POLL_HZ
    assert set(said) == {b"", b"?"}  # it never answered: nobody knows whether it rests
    decoder.feed(b"<Run|MPos:0.000,0.000,0.000|FS:0,0>\r\n")
    assert decoder.say(3.0) == b"?"
    decoder.feed(HOME)
    assert decoder.say(3.25) == b"$$\n?"
    assert decoder.say(3.5) == b"?"
    assert decoder.say(8.3) == b"$$\n?"
    decoder.feed(MM)
    assert {decoder.say(20.0 + turn) for turn in range(20)} == {b"?"}


def test_one_that_does_not_greet_is_asked_after_a_while() -> None:
    decoder = GrblDecoder()
    assert decoder.say(5.0) == b""
    assert decoder.say(5.0 + START_S) == b"?"


class Bench:
    """The decoder beside a simulated machine that somebody else sends lines to."""

    def __init__(self) -> None:
        self.twin = SimulatedGrbl()
        self.decoder = GrblDecoder()
        self.now_s = 0.0
        self.said = b""
        self.samples = MachineSamples.empty()
        self.run(3.0)

    def run(self, span_s: float, step_s: float = 0.02) -> None:
        end_s = self.now_s + span_s
        while self.now_s < end_s:
            self.now_s += step_s
            heard = b"".join(self.twin.say(self.now_s))
            self.said += heard
            rows = self.decoder.feed(heard).rows
            if len(rows):
                at = np.full(len(rows), self.now_s)
                self.samples = self.samples.then(decode(rows, at, at)[0])
            self.twin.hear(self.decoder.say(self.now_s), self.now_s)

    def send(self, text: bytes) -> None:
        self.twin.hear(text, self.now_s)

    def state(self) -> MachineState:
        return MachineState(int(self.samples.state[-1]))


def test_it_runs_a_program_and_is_followed() -> None:
    bench = Bench()
    bench.send(b"G21 G90 M3 S8000\nN7 G1 X20 Y10 F600\n")
    bench.run(1.0)
    assert bench.state() == MachineState.RUN
    assert (bench.samples.feed_mm_min[-1], bench.samples.spindle_rpm[-1]) == (600, 8000)
    assert bench.samples.line[-1] == 7
    # 10 mm/s along a way of 22.4 mm
    assert 7 < np.hypot(*bench.samples.tool_mm[-1, :2]) < 10.5
    bench.run(2.0)
    assert_allclose(bench.samples.tool_mm[-1], [20, 10, 0])
    assert bench.state() == MachineState.IDLE
    assert bench.decoder.tally.refused.total() == 0
    assert bench.said.count(b"ok\r\n") == 3  # two lines, and the settings


def test_holding_resuming_overrides_jogs_and_resets() -> None:
    bench = Bench()
    bench.send(b"G1 X100 F600\n")
    bench.run(0.5)
    bench.send(b"!")
    bench.run(0.5)
    assert (bench.state(), bench.decoder.notes.sub) == (MachineState.HOLD, 0)
    held = bench.samples.tool_mm[-1, 0]
    bench.send(b"~\x91\x91\x96\x9a")  # feed + 20, rapids 50, spindle + 10
    bench.run(0.5)
    assert bench.state() == MachineState.RUN
    assert bench.samples.tool_mm[-1, 0] > held
    assert bench.samples.feed_mm_min[-1] == 720
    assert bench.decoder.notes.overrides == (1.2, 0.5, 1.1)
    bench.send(b"\x84")
    bench.run(0.5)
    assert bench.state() == MachineState.DOOR
    bench.send(b"~\x90")
    bench.run(0.5)
    bench.send(b"\x18")  # in motion: it does not know where it is any more
    bench.run(0.5)
    assert bench.state() == MachineState.ALARM
    assert bench.decoder.notes.started == 2
    bench.send(b"G1 X1\n$X\n$J=G91 X-50 F3000\n")
    bench.run(0.4)
    assert bench.state() == MachineState.JOG
    assert b"error:9" in bench.said
    bench.send(b"\x85")
    bench.run(0.5)
    assert bench.state() == MachineState.IDLE
    bench.send(b"$$\nG1 Q1\nG1 X--\n\x87")
    bench.run(0.5)
    assert bench.decoder.notes.errors >= 2
    assert b"FW:grblHAL" in bench.said


def test_a_work_offset_and_inches_leave_the_machines_place_as_it_is() -> None:
    bench = Bench()
    bench.twin.settings |= {13: 1, 10: 2}  # inches, work coordinates, buffer
    bench.send(b"\x18")
    bench.send(b"G20 G1 X2 F100\n")
    bench.run(3.0)
    bench.send(b"G92 X0\n")
    bench.run(3.0)
    assert_allclose(bench.samples.tool_mm[-1], [50.8, 0, 0], atol=0.01)
    assert b"|Bf:15,128|" in bench.said
    assert bench.decoder.notes.offset == (2, 0, 0)


def test_a_sender_that_counts_characters_never_overruns_the_buffer() -> None:
    bench = Bench()
    lines = [f"G1 X{number % 7} Y{number} F60000\n".encode() for number in range(200)]
    waiting: list[int] = []
    oks = bench.said.count(b"ok\r\n")
    for line in lines:
        while sum(waiting) + len(line) > RX_BYTES - 8:
            bench.run(0.02)
            answered = bench.said.count(b"ok\r\n") - oks
            oks += answered
            waiting = waiting[answered:]
        bench.send(line)
        waiting.append(len(line))
    bench.run(60.0)
    assert_allclose(bench.samples.tool_mm[-1], [199 % 7, 199, 0])
    assert b"error" not in bench.said


def test_a_sender_that_does_not_count_loses_bytes() -> None:
    bench = Bench()
    bench.send(b"G1 X1 F1\n" * 40)
    bench.run(1.0)
    assert bench.said.count(b"ok\r\n") < 40
