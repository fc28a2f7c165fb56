"""What a Modbus device cannot answer over TCP, where nothing checks it; and what is read twice."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.modbus import MOST_READS, ModbusPanelDecoder, ModbusPowerDecoder
from simlab.devices.modbus_examples import PANEL as PANEL_TEXT
from simlab.devices.modbus_examples import POWER as POWER_TEXT
from simlab.devices.modbus_map import PANEL, POWER, RTU, TCP, map_from
from simlab.devices.modbus_wire import crc
from simlab.devices.readings import Control
from simlab.model.errors import TableError


def mbap(number: int, body: bytes) -> bytes:
    return struct.pack(">HHH", number, 0, len(body)) + body


def power_answer(current: int = 1825, voltage: int = 243, feed: float = 8.5, arc: int = 1) -> bytes:
    return bytes.fromhex("01 04 0a") + struct.pack(">HHfH", current, voltage, feed, arc)


@pytest.mark.parametrize(
    "wrong",
    [
        power_answer(current=10_001),  # 1000.1 A
        power_answer(voltage=1501),
        power_answer(feed=50.5),
        power_answer(feed=-0.5),
        power_answer(arc=3),
        power_answer(arc=0x3300),
    ],
)
def test_what_the_mapping_excludes_is_refused_and_asked_for_again(wrong: bytes) -> None:
    decoder = ModbusPowerDecoder(map_from(POWER_TEXT, "", TCP, POWER))
    assert decoder.say(0.0)
    frames = decoder.feed(mbap(0, wrong))
    assert (len(frames.rows), frames.heard) == (0, 0)
    assert dict(decoder.tally.refused_bytes) == {"implausible": 6 + len(wrong)}
    assert decoder.say(0.001)  # at once, not after its time is up
    assert len(decoder.feed(mbap(1 << 6, power_answer())).rows) == 1
    assert decoder.polls.answered == 1


def test_what_comes_without_being_asked_for_is_refused_all_the_same() -> None:
    decoder = ModbusPowerDecoder(map_from(POWER_TEXT, "", TCP, POWER))
    assert not len(decoder.feed(mbap(0, power_answer(arc=2))).rows)
    assert dict(decoder.tally.refused) == {"implausible": 1}


def test_a_value_that_is_not_measured_is_in_every_range() -> None:
    decoder = ModbusPowerDecoder(map_from(POWER_TEXT, "", TCP, POWER))
    rows = decoder.feed(mbap(0, power_answer(feed=float("nan")))).rows
    assert np.isnan(rows["wire_feed"]).tolist() == [True]


@pytest.mark.parametrize(
    ("lines", "line"),
    [("least = 5\nmost = 4", 6), ('least = "a"', 5), ("alone = true", 5)],
)
def test_a_range_that_is_none_is_a_mistake(lines: str, line: int) -> None:
    text = f'schema = 1\n[[register]]\ngives = "current"\naddress = 0\n{lines}\n'
    with pytest.raises(TableError) as caught:
        map_from(text, "x.toml", TCP, POWER)
    assert caught.value.line == line


class Panel:
    """A panel of two blocks of bits and registers, as it answers."""

    def __init__(self, framing: str = TCP) -> None:
        self.decoder = ModbusPanelDecoder(map_from(PANEL_TEXT, "", framing, PANEL))
        self.framing = framing
        self.count = -1

    def bits(self, value: int) -> list[tuple[Control, int, float]]:
        return self.answer(0, bytes([2, 2, 1, value]))

    def registers(self, *values: int) -> list[tuple[Control, int, float]]:
        return self.answer(1, bytes([2, 3, 6]) + struct.pack(">3H", *values))

    def answer(self, block: int, body: bytes) -> list[tuple[Control, int, float]]:
        self.count += 1
        said = body + crc(body) if self.framing == RTU else mbap(self.count << 6 | block, body)
        rows = self.decoder.feed(said).rows
        return [(Control(row["control"]), int(row["number"]), float(row["value"])) for row in rows]


PRESSED = (Control.BUTTON, 1, 1.0)


def test_over_tcp_a_change_is_told_when_two_answers_have_it() -> None:
    panel = Panel()
    assert panel.bits(0) == panel.bits(0) == []
    assert panel.bits(2) == []
    assert panel.bits(2) == [PRESSED]
    assert panel.bits(2) == []


def test_over_rtu_whose_answers_are_checked_it_is_told_at_once() -> None:
    panel = Panel(RTU)
    panel.bits(0)
    assert panel.bits(2) == [PRESSED]


def test_an_answer_that_is_alone_with_what_it_says_tells_nothing() -> None:
    panel = Panel()
    panel.bits(0), panel.bits(0)
    assert panel.bits(4) == panel.bits(0) == panel.bits(0) == []  # no emergency stop
    assert panel.bits(2) == panel.bits(6) == []
    assert panel.bits(2) == [PRESSED]


def test_what_is_another_value_every_time_is_moved() -> None:
    panel = Panel()
    for _ in range(2):
        panel.registers(100, 0, 0)
    reads = [panel.registers(100 + n, 0, 0) for n in range(1, 1 + MOST_READS)]
    assert [len(read) for read in reads] == [0] * (MOST_READS - 1) + [1]
    ((control, _, value),) = reads[-1]
    assert (control, round(value, 9)) == (Control.FEED_OVERRIDE, 1.03)


def test_a_change_is_asked_for_again_at_once_and_the_round_goes_on() -> None:
    panel = Panel()
    decoder = panel.decoder
    sent = []
    for at_ms in range(60):
        request = decoder.say(at_ms / 1000)
        if not request:
            continue
        block, number = request[1] & 63, int.from_bytes(request[:2], "big") >> 6
        sent.append((at_ms, block))
        panel.count = number - 1
        if block:
            panel.registers(100, 0, 0)
        else:
            panel.bits(2 if at_ms >= 20 else 0)
    # a round each 25 ms; the first values, and the change, are asked for twice
    assert sent == [
        *((0, 0), (1, 0), (2, 1), (3, 1)),
        *((25, 0), (26, 0), (27, 1)),
        *((50, 0), (51, 1)),
    ]


def test_bits_that_fill_a_byte_stay_as_they_are() -> None:
    panel = Panel()
    panel.bits(0), panel.bits(0)
    assert panel.bits(0x12) == []
    assert dict(panel.decoder.tally.refused) == {"implausible": 1}
    assert panel.bits(2) == []
    assert panel.bits(2) == [PRESSED]
    for _ in range(3):
        panel.bits(0x12)  # a device that fills them otherwise, after all
    assert panel.bits(0x12) == []
    assert panel.decoder.tally.refused.total() == 3


@given(st.lists(st.integers(0, 7), max_size=60))
def test_every_change_that_stays_is_told_once(values: list[int]) -> None:
    panel = Panel()
    state = {Control.BUTTON: [0.0, 0.0], Control.EMERGENCY_STOP: [0.0]}
    for value in values:
        for _ in range(MOST_READS):
            for control, number, pressed in panel.bits(value):
                assert state[control][number] != pressed
                state[control][number] = pressed
        assert state[Control.BUTTON] == [value & 1, value >> 1 & 1]
        assert state[Control.EMERGENCY_STOP] == [value >> 2]
