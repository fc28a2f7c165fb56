"""Modbus streams byte by byte: frames by hand, what is refused, what is asked when."""

import subprocess
import sys

import pytest

from simlab.devices.link import Arrival
from simlab.devices.modbus import TRIES, ModbusPanelDecoder, ModbusPowerDecoder
from simlab.devices.modbus_examples import PANEL as PANEL_TEXT
from simlab.devices.modbus_examples import POWER as POWER_TEXT
from simlab.devices.modbus_map import PANEL, POWER, RTU, TCP, map_from
from simlab.devices.modbus_wire import crc, values_of
from simlab.devices.readings import Control
from simlab.devices.registry import DEVICES
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


def late_s(decoder: ModbusPowerDecoder, answer: bytes) -> list[float]:
    found = decoder.feed(answer).late_s
    assert found is not None
    return [round(one, 6) for one in found.tolist()]


def asked_at(decoder: ModbusPowerDecoder, now_s: float) -> bool:
    return bool(decoder.say(now_s))


def test_an_answer_in_time_is_as_old_as_its_timeout_says() -> None:
    decoder = power()
    assert asked_at(decoder, 0.0)
    decoder.say(0.09)
    assert late_s(decoder, ANSWER) == [0.0]


def test_an_answer_to_the_first_try_that_comes_after_the_second_is_as_old_as_the_first() -> None:
    decoder = power()  # timeout 0.1 s
    assert asked_at(decoder, 0.0)
    assert asked_at(decoder, 0.11)
    decoder.say(0.15)
    assert late_s(decoder, ANSWER) == [0.05]  # asked for 0.15 s ago
    decoder.say(0.16)
    assert late_s(decoder, ANSWER) == [0.0]  # that of the second try: 0.05 s


def test_over_tcp_an_answer_says_which_try_it_is_to() -> None:
    decoder = power(framing=TCP)
    assert asked_at(decoder, 0.0)
    assert asked_at(decoder, 0.11)
    decoder.say(0.18)
    assert late_s(decoder, mbap(1 << 6, BODY)) == [0.0]
    assert late_s(decoder, mbap(0, BODY)) == [0.08]


def test_a_request_that_was_lost_widens_the_bounds_for_two_seconds_and_no_longer() -> None:
    decoder = power("timeout_s = 0.02\n" + POWER_TEXT.replace("timeout_s", "# timeout_s"))
    assert asked_at(decoder, 0.0)  # lost
    now_s, found = 0.0, []
    while now_s < 4.0:
        now_s += 0.01
        if asked_at(decoder, now_s):
            found.append((now_s, *late_s(decoder, ANSWER)))
    early = [late for at_s, late in found if 0.1 < at_s < 1.9]  # 20 a second: 0.05 s apart
    assert early == pytest.approx([0.05 - 0.02] * len(early), abs=0.011)
    assert {late for at_s, late in found if at_s > 2.1} == {0.0}


def test_a_recorded_stream_is_as_old_as_its_timeout_says() -> None:
    assert late_s(power(), ANSWER * 3) == [0.0] * 3


def test_a_tracker_widens_the_bound_of_a_late_answer() -> None:
    class Slow:
        name = "slow"
        at_s, said = 0.0, b""

        def fileno(self) -> int | None:
            return None

        def read(self) -> Arrival:
            said, self.said = self.said, b""
            return Arrival(self.at_s, said)

        def write(self, data: bytes) -> int:
            return len(data)

        def close(self) -> None:
            return

    line, tracker = Slow(), DEVICES["modbus_power"].tracker()
    tracker.plug(line, 0.0)
    for at_s in (0.0, 0.12, 0.24):
        line.at_s = at_s
        tracker.listen()
    line.at_s, line.said = 0.26, ANSWER
    tracker.listen()
    samples = tracker.take()
    assert samples is not None
    assert samples.t_s[0] - samples.t_bound_s[0] <= 1e-9  # it may have been so when it was asked


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


def test_what_is_no_message_is_not_told_on_the_terminal() -> None:
    program = (
        "from simlab.devices.modbus_wire import asked, values_of\n"
        "asked('tcp', b'hello EMC simlab 1.1\\r\\n')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stderr == b""


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
