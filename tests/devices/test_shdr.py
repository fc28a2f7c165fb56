"""MTConnect SHDR: the agent's own tokens, lines by hand, our adapter read back by our reader."""

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simlab.devices.clock import DeviceClock
from simlab.devices.link import Arrival
from simlab.devices.readings import MachineSamples, MachineState
from simlab.devices.registry import DEVICES
from simlab.devices.shdr import MOST_LINE, ShdrDecoder, decode
from simlab.devices.shdr_items import stamp_us
from simlab.devices.shdr_publisher import stamp
from simlab.devices.shdr_server import MOST_AGENTS, MOST_HEARD, ShdrServer
from simlab.devices.shdr_tokens import line_of, tokens_of
from simlab.devices.shdr_values import nothing, values_of
from simlab.devices.simulated.shdr import example
from simlab.devices.socket_link import TcpLink
from simlab.model.errors import DeviceError
from tests.devices.shdr_rules import check_line, cut

DEADLINE_S = 90.0
TOKENS = [
    # (line, its tokens), as the tests of MTConnect's agent state them:
    # mtconnect/cppagent test_package/shdr_tokenizer_test.cpp
    ("   |hello   |   kitty| cat | ", ["", "hello", "kitty", "cat", ""]),
    ("hello|kitty", ["hello", "kitty"]),
    ("hello|kitty|", ["hello", "kitty", ""]),
    ("|hello|kitty|", ["", "hello", "kitty", ""]),
    ('hello|xxx={b="12345", c="xxxxx"}}|bbb', ["hello", 'xxx={b="12345", c="xxxxx"}}', "bbb"]),
    (r'"a\|b"', ["a|b"]),
    (r'y|"a\|b"|z', ["y", "a|b", "z"]),
    (r'y|"a\|b\|c"|z', ["y", "a|b|c", "z"]),
    (r'y|"\|b\|c"|z', ["y", "|b|c", "z"]),
    (r'y|"a\|b\|"', ["y", "a|b|"]),
    (r'a\|b"', ["a\\", 'b"']),
    (r'y|a\|b\|c"|z', ["y", "a\\", "b\\", 'c"', "z"]),
    (r'"a\|b', ['"a\\', "b"]),
    (r'y|"a\|b|z', ["y", '"a\\', "b", "z"]),
    (r'y|"a\|"z', ["y", '"a\\', '"z']),
    ("x|y||z", ["x", "y", "", "z"]),
]


@pytest.mark.parametrize(("line", "tokens"), TOKENS)
def test_tokens_are_cut_as_the_agent_cuts_them(line: str, tokens: list[str]) -> None:
    assert tokens_of(line) == tokens
    assert cut(line) == tokens  # the checker of the tests knows the rules as well


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"])), min_size=1))
def test_what_is_written_is_cut_into_the_same_tokens(tokens: list[str]) -> None:
    meant = [text.replace('"', "'") for text in tokens]
    assert tokens_of(line_of(meant)) == meant
    assert cut(line_of(meant)) == meant


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("1970-01-01T00:00:01.5Z", 1_500_000),
        ("1970-01-02T00:00:00Z@2.5", 86_400_000_000),  # the duration is left alone
        ("1970-01-01T02:00:00.000001+02:00", 1),
        ("1970-01-01T00:00:00.25", 250_000),
        ("1234.5", 1_234_500),  # milliseconds
        ("", -1),
        ("1970-13-01T00:00:00Z", None),
        ("yesterday", None),
        ("1970-01-01T00:00:00Z@", None),
    ],
)
def test_stamps(text: str, us: int | None) -> None:
    assert stamp_us(text) == us


def fed(*lines: str) -> tuple[ShdrDecoder, MachineSamples, list[int] | None]:
    decoder = ShdrDecoder()
    frames = decoder.feed("".join(line + "\n" for line in lines).encode())
    at = np.arange(len(frames.rows), dtype=float)
    samples, plausible = decode(frames.rows, at, at)
    assert plausible.all()
    return decoder, samples, None if frames.t_us is None else frames.t_us.tolist()


T = "2026-11-21T19:00:00.123Z"
LATER = "2026-11-21T19:00:01.123Z"


def test_what_was_said_before_stands_beside_what_changed() -> None:
    _, samples, t_us = fed(
        f"{T}|estop|ARMED|execution|ACTIVE|line|12|Xact|1.5|Yact|-2|Zact|3|Srpm|4000",
        f"{LATER}|Xact|2.5|path_feedrate|10|Fovr|50",
        f"{LATER}|mill:Yact|UNAVAILABLE|execution|FEED_HOLD",
        f"{LATER}|estop|TRIGGERED|power|OFF",
    )
    assert_allclose(samples.tool_mm[0], [1.5, -2, 3])
    assert_allclose(samples.tool_mm[2], [2.5, np.nan, 3])
    assert_allclose(samples.feed_mm_min, [np.nan, 600, 600, 600])  # 10 mm/s
    assert_allclose(samples.feed_override, [np.nan, 0.5, 0.5, 0.5])
    states = [MachineState.RUN, MachineState.RUN, MachineState.HOLD, MachineState.ESTOP]
    assert_allclose(samples.state, states)
    assert (samples.line[0], samples.spindle_rpm[0]) == (12, 4000)
    assert t_us is not None
    # 20778 days and 19 hours since 1970; lines of one moment follow a microsecond apart
    begun = (20_778 * 86_400 + 19 * 3600) * 1_000_000 + 123_000
    assert t_us == [begun, begun + 1_000_000, begun + 1_000_001, begun + 1_000_002]


def test_conditions_messages_series_sets_and_assets_are_noted() -> None:
    decoder, samples, _ = fed(
        f'{T}|system|FAULT|E42|3|HIGH|"too hot \\| stop"|Xact|1',
        f"{T}|travel|NORMAL||||",
        f"{T}|coolant|UNAVAILABLE||||",
        f"{T}|message|M1|change the tool",
        f"{T}|load|4|100|1.0 2.5 3 4",
        f"{T}|vars|{{a=1 b='two words' c={{x=1}} gone}}",
        f"{T}|@ASSET@|T1|CuttingTool|--multiline--ABC",
        "<CuttingTool>",
        "|any line|",
        "--multiline--ABC",
        f"{T}|@REMOVE_ASSET@|T2",
        "* shdrVersion: 2",
        "* device: mill-1",
        f"{LATER}|Xact|2",
    )
    notes = decoder.notes
    fault = notes.conditions["system"]
    assert (fault.level, fault.code, fault.severity) == ("FAULT", "E42", "3")
    assert (fault.qualifier, fault.text) == ("HIGH", "too hot | stop")
    levels = [notes.conditions[key].level for key in ("travel", "coolant")]
    assert levels == ["NORMAL", "UNAVAILABLE"]
    assert (notes.messages["message"].code, notes.messages["message"].text) == (
        "M1",
        "change the tool",
    )
    assert notes.series["load"] == (1.0, 2.5, 3.0, 4.0)
    assert notes.sets["vars"] == {"a": "1", "b": "two words", "c": "{x=1}", "gone": ""}
    assert set(notes.assets) == {"T1", "T2"}
    assert notes.commands == {"shdrVersion": "2", "device": "mill-1"}
    assert_allclose(samples.tool_mm[:, 0], [1, 2])
    assert decoder.tally.refused.total() == 0


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("yesterday|Xact|2", "noise"),
        (f"{T}|Xact", "noise"),
        (f"{T}", "noise"),
        (f"{T}|Xact|2x", "noise"),
        (f"{T}|Xact|nan", "noise"),
        (f"{T}|execution|RUNNING", "noise"),
        (f"{T}|1act|2", "noise"),
        (f"{T}|vars|{{a=1", "noise"),
        (f"{T}|vars|{{=}}", "noise"),
        (f"{T}|@ASSET@", "noise"),
        ("* PONG soon", "noise"),
        ("*", "noise"),
        ("2036-11-21T19:00:00Z|Xact|2", "implausible"),
        ("x" * (MOST_LINE + 1), "length"),
    ],
)
def test_what_is_damaged_is_refused_and_counted(line: str, cause: str) -> None:
    decoder, samples, _ = fed(f"{T}|Xact|1", line, f"{LATER}|Xact|3")
    assert dict(decoder.tally.refused) == {cause: 1}
    assert_allclose(samples.tool_mm[:, 0], [1, 3])


def test_a_clock_that_was_set_is_believed_once_it_stays() -> None:
    then = [f"2036-11-21T19:00:0{second}Z|Xact|{second}" for second in range(5)]
    decoder, samples, _ = fed(f"{T}|Xact|9", *then)
    assert dict(decoder.tally.refused) == {"implausible": 2}
    assert_allclose(samples.tool_mm[:, 0], [9, 2, 3, 4])


def test_without_stamps_the_arrival_is_the_time() -> None:
    _, samples, t_us = fed("|Xact|1", "|Xact|2")
    assert t_us is None
    assert len(samples) == 2
    # a line without a stamp among others is known from the next one on
    _, samples, _ = fed(f"{T}|Xact|1", "|Xact|2", f"{LATER}|Yact|5")
    assert_allclose(samples.tool_mm[:, 0], [1, 2])
    clock = DEVICES["mtconnect"].clock()
    t_s, bound_s = clock.map(None, 1, Arrival(5.0, b"x"))
    assert abs(t_s[0] - 5.0) <= bound_s[0]
    clock.settle()
    clock.replug()
    stamps = np.array([7_000_000], dtype=np.int64)
    ours = clock.map(stamps, 1, Arrival(6.0, b"x"))
    theirs = DeviceClock(least_delay_s=0.02, wrap_us=None).map(stamps, 1, Arrival(6.0, b"x"))
    assert_allclose(ours, theirs)


def test_it_pings_and_takes_a_dumb_adapter_for_dead_after_twice_its_heartbeat() -> None:
    decoder = ShdrDecoder()
    assert decoder.say(0.0) == b"* PING\n"
    assert decoder.say(0.1) == b""
    decoder.feed(b"* PONG 2000\n")
    said = [decoder.say(0.2 + turn / 10) for turn in range(41)]
    assert said.count(b"* PING\n") == 2
    with pytest.raises(DeviceError, match="said nothing for 4 s"):
        decoder.say(4.3)
    decoder.feed(b"* PONG 2000\n")
    assert decoder.say(4.4) in (b"", b"* PING\n")


def test_one_that_knows_no_pings_is_not_taken_for_dead() -> None:
    decoder = ShdrDecoder()
    decoder.feed(f"{T}|Xact|1\n".encode())
    assert {decoder.say(float(turn)) for turn in range(100)} == {b"", b"* PING\n"}


class Hall:
    """A server and agents, polled together; its clock is passed in."""

    def __init__(self) -> None:
        self.at_s = 0.0
        self.server = ShdrServer(
            "127.0.0.1", 0, lambda: self.at_s, lambda at_s: 1_795_000_000 + at_s, name="mill-1"
        )
        self.agents: list[socket.socket] = []

    def agent(self) -> socket.socket:
        agent = socket.create_connection(("127.0.0.1", self.server.port))
        agent.setblocking(False)
        self.agents.append(agent)
        return agent

    def heard(self, agent: socket.socket, wanted: Callable[[list[bytes]], Any]) -> list[bytes]:
        """Its lines, until they are as wanted."""
        lines: list[bytes] = []
        data = b""
        end_s = time.monotonic() + DEADLINE_S
        while not wanted(lines):
            assert time.monotonic() < end_s, f"only {lines} came"
            self.server.poll()
            try:
                data += agent.recv(65536)
            except BlockingIOError:
                continue
            lines = data.splitlines(keepends=True)
        return lines

    def close(self) -> None:
        for agent in self.agents:
            agent.close()
        self.server.close()


@pytest.fixture(name="hall")
def _hall() -> Iterator[Hall]:
    hall = Hall()
    yield hall
    hall.close()


def one(**changed: Any) -> MachineSamples:
    samples = example(1, np.random.default_rng(1))
    columns = {name: getattr(samples, name) for name in MachineSamples.__dataclass_fields__
               if name != "WIDTHS"}  # fmt: skip
    return MachineSamples(**(columns | {name: np.array(value) for name, value in changed.items()}))


def ended(text: bytes) -> Callable[[list[bytes]], bool]:
    return lambda lines: any(text in line and line.endswith(b"\n") for line in lines)


def test_a_new_agent_hears_everything_and_all_hear_every_change_once(hall: Hall) -> None:
    first, second = hall.agent(), hall.agent()
    for agent in (first, second):
        lines = hall.heard(agent, ended(b"avail"))
        assert [check_line(line) for line in lines][-1] == nothing()
        assert b"* device: mill-1\n" in lines
    hall.at_s = 1.0
    hall.server.publish(values_of(one(tool_mm=[[1.0, 2.0, 3.0]], state=[MachineState.RUN])))
    hall.server.publish(values_of(one(tool_mm=[[1.0, 2.0, 3.0]], state=[MachineState.RUN])))
    hall.server.publish(values_of(one(tool_mm=[[1.0, 2.5, 3.0]], state=[MachineState.RUN])))
    for agent in (first, second):
        lines = hall.heard(agent, ended(b"|Yact|2.5000"))
        said = [check_line(line) for line in lines]
        assert said[0]["execution"] == "ACTIVE"
        assert said[1:] == [{"Yact": "2.5000"}]  # what did not change is not said
        assert lines[0].startswith(stamp(1_795_000_001.0).encode())
    third = hall.agent()
    snapshot = hall.heard(third, ended(b"avail"))
    assert check_line(snapshot[-1])["Yact"] == "2.5000"
    assert hall.server.agents == 3


def test_pings_are_answered_and_a_silent_agent_is_let_go(hall: Hall) -> None:
    pinging, dumb = hall.agent(), hall.agent()
    hall.heard(pinging, ended(b"avail"))
    hall.heard(dumb, ended(b"avail"))
    pinging.sendall(b"* PI")
    pinging.sendall(b"NG\nnonsense\n")
    assert hall.heard(pinging, ended(b"PONG")) == [b"* PONG 10000\n"]
    hall.at_s = 19.0
    hall.server.poll()
    assert hall.server.agents == 2
    hall.at_s = 21.0  # twice the heartbeat
    hall.server.poll()
    assert hall.server.agents == 1  # the one that never pinged is of an older kind
    dumb.close()
    end_s = time.monotonic() + DEADLINE_S
    while hall.server.agents and time.monotonic() < end_s:
        hall.server.poll()
    assert hall.server.agents == 0


def test_an_agent_that_does_not_read_or_floods_is_let_go(hall: Hall) -> None:
    lazy, flooding = hall.agent(), hall.agent()
    hall.heard(lazy, ended(b"avail"))
    hall.heard(flooding, ended(b"avail"))
    flooding.sendall(b"x" * (MOST_HEARD + 1))
    end_s = time.monotonic() + DEADLINE_S
    number = 0
    while hall.server.agents and time.monotonic() < end_s:
        number += 1
        hall.server.publish({"message": str(number) * 1000})
    assert hall.server.agents == 0


def test_there_is_an_end_of_agents_and_of_ports(hall: Hall) -> None:
    for _ in range(MOST_AGENTS + 3):
        hall.agent()
    end_s = time.monotonic() + DEADLINE_S
    while hall.server.agents < MOST_AGENTS and time.monotonic() < end_s:
        hall.server.poll()
    hall.server.poll()
    assert hall.server.agents == MOST_AGENTS
    assert hall.server.agents == MOST_AGENTS
    with pytest.raises(
        DeviceError, match=r"cannot be listened at \(address already in use\); write"
    ):
        ShdrServer("127.0.0.1", hall.server.port, lambda: 0.0, lambda at_s: at_s)


def test_our_adapter_is_read_back_by_our_reader_and_keeps_every_rule(hall: Hall) -> None:
    tracker = DEVICES["mtconnect"].tracker()
    tracker.plug(TcpLink("127.0.0.1", hall.server.port, lambda: hall.at_s), 0.0)
    agent = hall.agent()
    meant = example(200, np.random.default_rng(5))
    came: list[MachineSamples] = []

    def taken(count: int) -> None:
        end_s = time.monotonic() + DEADLINE_S
        while sum(map(len, came)) < count:
            assert time.monotonic() < end_s, "a sample did not come back"
            hall.server.poll()
            tracker.listen()
            batch = tracker.take()
            if batch is not None:
                came.append(batch)

    taken(1)  # everything, not available yet
    for row in range(len(meant)):
        hall.at_s = 1.0 + row / 10
        hall.server.publish(values_of(meant, row))
        taken(row + 2)
    heard = came[0]
    for batch in came[1:]:
        heard = heard.then(batch)
    heard = heard.rows(slice(1, None))
    for name in ("tool_mm", "state", "line", "feed_override", "spindle_override"):
        assert_allclose(getattr(heard, name), getattr(meant, name), atol=1e-4)
    assert_allclose(heard.feed_mm_min, meant.feed_mm_min, atol=6e-3)
    assert_allclose(heard.spindle_rpm, meant.spindle_rpm)
    assert tracker.intake().frames_refused == 0
    tracker.unplug()

    agent.sendall(b"* PING\n")
    lines = hall.heard(agent, lambda lines: ended(b"PONG")(lines) and len(lines) > 200)
    held: dict[str, str] = {}
    for line in lines:
        held |= check_line(line)
    assert held == values_of(meant)
    assert lines[-1] == b"* PONG 10000\n"
