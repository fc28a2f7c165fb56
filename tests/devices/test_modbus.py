"""Modbus streams byte by byte: frames by hand, what is refused, what is asked when."""

import pytest

from simlab.devices.modbus import TRIES, ModbusPanelDecoder, ModbusPowerDecoder
from simlab.devices.modbus_examples import PANEL as PANEL_TEXT
from simlab.devices.modbus_examples import POWER as POWER_TEXT
from simlab.devices.modbus_map import PANEL, POWER, RTU, TCP, map_from
from simlab.devices.modbus_wire import crc, values_of
from simlab.devices.readings import Control
from simlab.devices.simulated.modbus import ModbusPower

# five registers: 1825, 243, 8.5 as float (0x41080000), 1
BODY = bytes.fromhex("01 04 0a 0721 00f3 4108 0000 0001")
ANSWER = BODY + crc(BODY)
ONE_BLOCK = POWER_TEXT
TWO_BLOCKS = POWER_TEXT.replace('table = "input"\naddress = 4', 'table = "holding"\naddress = 4')


def power(text: str = ONE_BLOCK, framing: str = RTU) -> ModbusPowerDecoder:
    return ModbusPowerDecoder(map_from(text, "x", framing, POWER))


def mbap(number: int, body: bytes) -> bytes:
    return number.to_bytes(2, "big") + b"\0\0" + len(body).to_bytes(2, "big") + body


def test_the_request_by_hand() -> None:
    # unit 1, read input registers, from 0, five; CRC of the published example 01 03 ...: below
    assert power().say(0.0)[:6] == bytes.fromhex("01 04 0000 0005")
    assert power(framing=TCP).say(0.0) == bytes.fromhex("0000 0000 0006 01 04 0000 0005")


def test_the_crc_of_a_published_frame() -> None:
    # Modbus over Serial Line 1.02, 6.2.2, and everywhere: CRC of 02 07 is 0x1241, low byte first
    assert crc(b"\x02\x07") == b"\x41\x12"


def test_an_answer_by_hand() -> None:
    decoder = power()
    decoder.say(0.0)
    row = decoder.feed(ANSWER).rows[0]
    assert row["current"] == pytest.approx(182.5)
    assert row["voltage"] == pytest.approx(24.3)
    assert (row["wire_feed"], row["arc_on"]) == (8.5, 1.0)
    assert (decoder.tally.taken, decoder.held) == (len(ANSWER), 0)
    assert decoder.polls.answered == 1


def test_noise_before_the_first_answer_is_nobodys_and_later_noise_is_counted() -> None:
    decoder = power()
    decoder.feed(b"\xff\xff" + ANSWER)
    assert decoder.tally.refused_bytes == {"midway": 2}
    decoder.feed(b"\xff\xfe\xfd" + ANSWER)
    assert decoder.tally.refused == {"noise": 1}
    assert decoder.tally.refused_bytes["noise"] == 3


def test_a_wrong_checksum_is_counted_and_the_next_answer_is_read() -> None:
    decoder = power()
    bad = ANSWER[:-1] + bytes([ANSWER[-1] ^ 1])
    decoder.feed(ANSWER)
    assert len(decoder.feed(bad + ANSWER).rows) == 1
    assert decoder.tally.refused == {"checksum": 1}
    assert decoder.tally.refused_bytes["checksum"] == len(bad)


def test_an_answer_over_tcp_is_the_block_that_its_number_says() -> None:
    decoder = power(TWO_BLOCKS, TCP)
    holding = bytes.fromhex("01 03 02 0001")
    sensors = bytes.fromhex("01 04 08 0721 00f3 4108 0000")
    # blocks are sorted: holding is number 0, input number 1; the upper ten bits are the count
    rows = decoder.feed(mbap(0x0040, holding) + mbap(0x0041, sensors)).rows
    assert rows["arc_on"][0] == 1.0
    assert rows["current"][1] == pytest.approx(182.5)
    assert len(decoder.feed(mbap(0x0041, holding)).rows) == 0  # what it is not
    assert decoder.tally.refused["noise"] == 1
    assert len(decoder.feed(mbap(0x0042, holding)).rows) == 0  # no such block
    other_protocol = b"\x00\x40\x00\x01" + mbap(0x0040, holding)[4:]
    assert len(decoder.feed(other_protocol).rows) == 0
    wrong_length = mbap(0x0040, holding)[:5] + b"\x06" + holding
    assert len(decoder.feed(wrong_length + mbap(0x0040, holding)).rows) == 1


def test_one_request_is_under_way_and_rounds_keep_their_pace() -> None:
    decoder = power()
    assert decoder.say(0.0)
    assert decoder.say(0.01) == b""
    decoder.feed(ANSWER)
    assert decoder.say(0.02) == b""  # the next round is at 0.05 s
    assert decoder.say(0.05)
    decoder.feed(ANSWER)
    assert decoder.say(9.0)  # a stall is not made up for
    decoder.feed(ANSWER)
    assert decoder.say(9.01) == b""


def test_no_answer_is_asked_for_again_and_then_left_out_of_the_round() -> None:
    decoder = power(TWO_BLOCKS)
    asked = [decoder.say(n * 0.2) for n in range(TRIES + 1)]
    assert {request[1] for request in asked[:TRIES]} == {3}
    assert asked[TRIES][1] == 4
    assert decoder.polls.timed_out == TRIES
    sensors = bytes.fromhex("01 04 08 0721 00f3 4108 0000")
    decoder.feed(sensors + crc(sensors))
    assert decoder.polls.answered == 1


def test_a_late_answer_over_tcp_is_told_apart() -> None:
    decoder = power(framing=TCP)
    first, second = decoder.say(0.0), decoder.say(0.2)
    assert first[:2] != second[:2]
    decoder.feed(first[:2] + mbap(0, BODY)[2:])
    assert (decoder.polls.late, decoder.polls.answered) == (1, 0)
    decoder.feed(second[:2] + mbap(0, BODY)[2:])
    assert (decoder.polls.late, decoder.polls.answered) == (1, 1)


def test_exceptions_are_heard_and_say_nothing() -> None:
    decoder = power()
    decoder.say(0.0)
    body = bytes.fromhex("01 84 02")
    frames = decoder.feed(body + crc(body))
    assert (frames.heard, len(frames.rows)) == (1, 0)
    assert decoder.polls.exceptions == {2: 1}
    assert decoder.polls.answered == 1  # the device said no: no use to ask again at once
    assert decoder.tally.taken == 5


def test_another_devices_answer_on_the_same_line_is_noise() -> None:
    decoder = power()
    decoder.feed(ANSWER)
    body = bytes.fromhex("05 04 0a 0721 00f3 4108 0000 0001")
    assert len(decoder.feed(body + crc(body) + ANSWER).rows) == 1
    assert decoder.tally.refused["noise"] == 1


def test_a_wheels_counter_wraps_and_its_first_value_is_the_base() -> None:
    mapping = map_from(PANEL_TEXT, "x", RTU, PANEL)
    decoder = ModbusPanelDecoder(mapping)

    def events(count: int) -> list[tuple[str, float]]:
        body = bytes.fromhex("02 03 06 0064 0001") + count.to_bytes(2, "big")
        rows = decoder.feed(body + crc(body)).rows
        return [(Control(row["control"]).name, row["value"]) for row in rows]

    assert events(65534) == [("FEED_OVERRIDE", 1.0), ("AXIS", 1.0)]
    assert events(65534) == []
    assert events(3) == [("WHEEL", 5.0)]
    assert events(65535) == [("WHEEL", -4.0)]


def test_messages_that_are_not_what_was_asked_for_hold_nothing() -> None:
    (block,) = map_from(POWER_TEXT, "x", RTU, POWER).blocks
    assert values_of(b"\x03\x0a" + bytes(10), block) is None  # another function
    assert values_of(b"\x04\x02\x00", block) is None  # cut short
    assert values_of(b"\x04\x02\x00\x00", block) is None  # too few
    assert values_of(b"", block) is None
    assert values_of(b"\x63", block) is None


def test_a_twin_refuses_what_it_does_not_hold_and_ignores_what_is_not_its_own() -> None:
    mapping = map_from(POWER_TEXT, "x", RTU, POWER)
    twin = ModbusPower(mapping)
    for text in ("01 04 0000 0006", "09 04 0000 0005"):
        body = bytes.fromhex(text)
        twin.hear(body + crc(body), 0.0)
    refusal = bytes.fromhex("01 84 02")
    assert twin.next_s() == 0.0
    assert twin.say(0.0) == [refusal + crc(refusal)]
    writes = bytes.fromhex("01 06 0000 0005")
    twin.hear(writes + crc(writes) + b"\x01", 0.0)
    assert twin.say(0.0) == []
    assert twin.next_s() > 1e9
