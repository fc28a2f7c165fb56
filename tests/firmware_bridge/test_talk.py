"""What both boards answer: dictionary, ping, subscription, credit, and bytes that are no frames."""

from pathlib import Path

import numpy as np
import pytest
from numpy.random import default_rng

from firmware_bridge.emulation.boards import PanelBoard, TorchBoard
from firmware_bridge.emulation.controller import Controller
from firmware_bridge.header import BOARDS, FIRMWARE, board
from simlab.devices.dictionary import Pieces, chunks_of, parse, text_of
from simlab.devices.messages import (
    CREDIT,
    DICTIONARY,
    FLAG_FRESH,
    HEAD_SIZE,
    HEARTBEAT,
    HELLO,
    PANEL_STATE,
    PING,
    PONG,
    STATS,
    STREAM_POSE,
    SUBSCRIBE,
    TORCH_IMU,
    TORCH_POSE,
    VERSION,
    Message,
)
from tests.firmware_bridge.host import Said, told

BYTE_US = 1e7 / 115200
SAMPLES = {"torch": TORCH_IMU, "panel": PANEL_STATE}
RATE_HZ = {"torch": 200, "panel": 50}


def chip_of(name: str, firmware: dict[str, Path]) -> Controller:
    """A board that has run for a second."""
    one = TorchBoard(firmware[name], uid=7) if name == "torch" else PanelBoard(firmware[name], 7)
    one.chip.run(1e6)
    return one.chip


def said_by(chip: Controller, us: float) -> Said:
    """What it says from now on; the end of a frame that was under way is nobody's fault."""
    data = chip.run(us)
    return Said(data[data.index(0) :])


@pytest.mark.parametrize("name", BOARDS)
def test_hello_is_answered_by_the_dictionary(name: str, firmware: dict[str, Path]) -> None:
    chip = chip_of(name, firmware)
    chip.hear(told(HELLO, protocol=VERSION, chunk=0))
    said = said_by(chip, 1e6)
    pieces = Pieces()
    (text,) = [whole for row in said.rows(DICTIONARY) if (whole := pieces.add(row)) is not None]
    told_board = parse(text, pieces.uid)
    assert told_board.name == name
    assert told_board.uid == 7
    assert told_board.firmware == FIRMWARE
    assert text == text_of(board(name, told_board.git))  # what header.py put into its flash
    assert [row.tobytes() for row in said.rows(DICTIONARY)] == [
        row.tobytes() for row in chunks_of(text, 7)
    ]
    # meanwhile no sample was late or lost
    assert (np.diff(said.heads(SAMPLES[name])["seq"]) == 1).all()
    assert len(said.of(SAMPLES[name])) >= RATE_HZ[name] - 1


@pytest.mark.parametrize("name", BOARDS)
def test_the_dictionary_decodes_what_the_board_sends(name: str, firmware: dict[str, Path]) -> None:
    chip = chip_of(name, firmware)
    chip.hear(told(HELLO, protocol=VERSION, chunk=0))
    said = said_by(chip, 1e6)
    pieces = Pieces()
    (text,) = [whole for row in said.rows(DICTIONARY) if (whole := pieces.add(row)) is not None]
    stream = parse(text, 0).stream(STREAM_POSE)
    assert stream is not None
    assert stream.rate_hz == RATE_HZ[name]
    bodies = said.of(SAMPLES[name])
    by_board = np.frombuffer(b"".join(one[HEAD_SIZE:] for one in bodies), stream.message.dtype)
    by_table = said.rows(SAMPLES[name])
    assert by_board.dtype == by_table.dtype
    assert by_board.tobytes() == by_table.tobytes()
    for mine, table in zip(stream.message.fields, SAMPLES[name].fields, strict=True):
        assert (mine.name, mine.kind, mine.count, mine.unit) == (
            *(table.name, table.kind, table.count, table.unit),
        )
        assert mine.step == pytest.approx(table.step, rel=1e-8)


def test_the_rest_of_the_dictionary_may_be_asked_for(firmware: dict[str, Path]) -> None:
    chip = chip_of("torch", firmware)
    chip.hear(told(HELLO, protocol=VERSION, chunk=5))
    chunks = said_by(chip, 1e6).rows(DICTIONARY)
    assert chunks["chunk"].tolist() == list(range(5, int(chunks["chunks"][0])))


def test_it_is_fresh_until_somebody_says_hello(firmware: dict[str, Path]) -> None:
    chip = chip_of("panel", firmware)
    assert (said_by(chip, 1e6).rows(HEARTBEAT)["flags"] == FLAG_FRESH).all()
    chip.hear(told(HELLO, protocol=VERSION, chunk=0))
    chip.run(1e5)
    assert (said_by(chip, 1e6).rows(HEARTBEAT)["flags"] == 0).all()


@pytest.mark.parametrize("name", BOARDS)
def test_a_ping_is_stamped_when_its_last_byte_came(name: str, firmware: dict[str, Path]) -> None:
    chip = chip_of(name, firmware)
    ping = told(PING, token=0xDEADBEEF)
    offset_us = board_clock_us(chip)
    sent_us, said = [], b""
    for nth in range(40):
        sent_us.append(chip.now_us)
        chip.hear(ping)
        said += chip.run(20_000 + 137 * nth)  # never in step with its samples
    pongs = Said(said[said.index(0) :]).rows(PONG)
    assert len(pongs) == 40
    assert (pongs["token"] == 0xDEADBEEF).all()
    came_us = pongs["rx"] - offset_us - np.array(sent_us)
    on_line_us = len(ping) * BYTE_US
    assert (came_us > on_line_us * 0.95).all()  # the board's own baud rate is 2 % off
    assert (came_us < on_line_us * 1.02 + 150).all()
    held_us = pongs["tx"].astype(np.int64) - pongs["rx"]
    assert (held_us >= 0).all()
    assert (held_us < 12_000).all()  # at most a frame or two are before it


def board_clock_us(chip: Controller) -> float:
    """Board's clock minus virtual time: from a heartbeat's stamp, which is a tick old at most."""
    chip.run(1e5)
    before_us = chip.now_us
    counts = int.from_bytes(chip.read_register(0x84, 2), "little")  # TCNT1
    overflows = int.from_bytes(chip.read_memory("clock_overflows"), "little")
    return overflows * 32768 + counts / 2 - before_us


@pytest.mark.parametrize("name", BOARDS)
def test_half_the_round_trip_is_right(name: str, firmware: dict[str, Path]) -> None:
    """Four stamps: where both ways take equally long, their mean tells the board's clock."""
    chip = chip_of(name, firmware)
    true_us = board_clock_us(chip)
    decoded = []
    for nth in range(30):
        chip.run(20_000 + 731 * nth)
        sent_us = chip.now_us
        chip.hear(told(PING, token=nth)[1:])
        said = b""
        while True:
            said += chip.run(50)
            pongs = Said(said, sound=False).rows(PONG)
            if len(pongs):
                break
        back_us = chip.now_us
        rx, tx = int(pongs["rx"][0]), int(pongs["tx"][0])
        round_us = (back_us - sent_us) - (tx - rx)
        decoded.append((round_us, (rx + tx) / 2 - (sent_us + back_us) / 2))
    best = min(decoded)
    assert best[1] == pytest.approx(true_us, abs=200)


@pytest.mark.parametrize("name", BOARDS)
def test_credits_stop_the_stream_and_start_it_again(name: str, firmware: dict[str, Path]) -> None:
    chip = chip_of(name, firmware)
    chip.hear(told(CREDIT, stream=STREAM_POSE, frames=20))
    chip.run(2e4)
    before = len(said_by(chip, 2e6).of(SAMPLES[name]))
    assert before in (16, 17, 18, 19, 20)
    stopped = said_by(chip, 1e6)
    assert not stopped.of(SAMPLES[name])
    assert len(stopped.of(HEARTBEAT)) in (9, 10)  # it is there, and says so
    chip.hear(told(CREDIT, stream=STREAM_POSE, frames=10))
    again = said_by(chip, 2e6)
    assert len(again.of(SAMPLES[name])) == 10


def test_samples_missed_for_want_of_credit_are_numbered(firmware: dict[str, Path]) -> None:
    chip = chip_of("panel", firmware)
    chip.hear(told(CREDIT, stream=STREAM_POSE, frames=0))
    first = said_by(chip, 1e6).heads(PANEL_STATE)
    chip.hear(told(CREDIT, stream=STREAM_POSE, frames=100))
    then = said_by(chip, 1e6).heads(PANEL_STATE)
    last = int(first["seq"][-1]) if len(first) else 49
    assert 45 <= int(then["seq"][0]) - last <= 53  # a second of fifty


@pytest.mark.parametrize(("decimation", "rate_hz"), [(1, 200), (4, 50), (200, 1), (0, 0)])
def test_every_nth_sample_may_be_asked_for(
    decimation: int, rate_hz: int, firmware: dict[str, Path]
) -> None:
    chip = chip_of("torch", firmware)
    chip.hear(told(SUBSCRIBE, stream=STREAM_POSE, decimation=decimation))
    chip.run(1e5)
    heard = said_by(chip, 3e6).heads(TORCH_IMU)
    assert abs(len(heard) - 3 * rate_hz) <= 1
    assert (np.diff(heard["seq"]) == 1).all()  # what nobody asked for is not missed


@pytest.mark.parametrize("name", BOARDS)
@pytest.mark.parametrize("seed", range(3))
def test_noise_into_the_board_is_counted_and_does_no_harm(
    name: str, seed: int, firmware: dict[str, Path]
) -> None:
    chip = chip_of(name, firmware)
    noise = default_rng(seed).integers(0, 256, 4000, dtype=np.uint8).tobytes()
    said = b""
    for at in range(0, len(noise), 100):
        chip.hear(noise[at : at + 100])
        said += chip.run(2e4)
    chip.hear(told(PING, token=5))
    said += chip.run(2e6)
    heard = Said(said[said.index(0) :])
    stats = heard.rows(STATS)[-1]
    pieces = [piece for piece in noise.split(b"\0") if piece]
    refused = int(stats["rx_noise"]) + int(stats["rx_checksum"]) + int(stats["rx_unknown"])
    assert abs(refused - len(pieces)) <= 2  # the last piece and the first run together
    assert stats["rx_overruns"] == 0
    assert stats["reset"] == 1  # power-on: the watchdog did not bark
    assert (np.diff(heard.heads(SAMPLES[name])["seq"]) == 1).all()
    assert heard.rows(PONG)["token"].tolist() == [5]


@pytest.mark.parametrize(
    ("frame", "column"),
    [
        (told(PING, token=1)[:-3] + b"\x99\0", "rx_noise"),
        (told(TORCH_POSE), "rx_unknown"),
        (b"\0" + b"\x05" * 30 + b"\0", "rx_checksum"),
        (b"\0" + b"\x05" * 120 + b"\0", "rx_noise"),
        (told(SUBSCRIBE, stream=9, decimation=1), "rx_unknown"),
    ],
)
def test_each_refusal_has_its_counter(frame: bytes, column: str, firmware: dict[str, Path]) -> None:
    chip = chip_of("panel", firmware)
    chip.hear(frame)
    stats = said_by(chip, 2.1e6).rows(STATS)[-1]
    counters = ("rx_noise", "rx_checksum", "rx_unknown", "rx_overruns")
    assert {name: int(stats[name]) for name in counters} == {
        name: int(name == column) for name in counters
    }


@pytest.mark.parametrize("message", [HELLO, PING, SUBSCRIBE, CREDIT])
def test_a_frame_of_the_wrong_length_is_refused(
    message: Message, firmware: dict[str, Path]
) -> None:
    longer = Message(message.number, message.name, "", (*message.fields, *TORCH_POSE.fields[1:2]))
    chip = chip_of("panel", firmware)
    chip.hear(told(longer))
    assert said_by(chip, 2.1e6).rows(STATS)["rx_unknown"][-1] == 1


def test_bytes_faster_than_they_are_read_are_counted(firmware: dict[str, Path]) -> None:
    chip = chip_of("panel", firmware)
    chip.hear(bytes(10) + b"\x01\x00" * 600)
    stats = said_by(chip, 2.1e6).rows(STATS)[-1]
    assert stats["rx_high"] <= 128
    chip.hear(told(PING, token=9))
    assert said_by(chip, 1e5).rows(PONG)["token"].tolist() == [9]
