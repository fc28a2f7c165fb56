"""The dialogue with a simlab board: greeted, understood as it says, kept fed, heard once."""

from typing import Any

import numpy as np
import pytest

from simlab.devices.dialogue import Dialogue, ping_wait_s
from simlab.devices.dictionary import Board, Stream, chunks_of, text_of
from simlab.devices.framing import FrameDecoder, encode, heads, payloads
from simlab.devices.messages import (
    ACK,
    CREDIT,
    DICTIONARY,
    EVENT,
    FLAG_FRESH,
    HEARTBEAT,
    HELLO,
    MESSAGES,
    OUTPUTS,
    PING,
    PONG,
    STATS,
    STREAM_EVENT,
    STREAM_PANEL,
    STREAM_POSE,
    SUBSCRIBE,
    TORCH_IMU,
    Field,
    Message,
)
from simlab.devices.own_frames import OwnDecoder
from simlab.model.errors import DeviceError


def board_of(*can: str, stream: Stream | None = None) -> Board:
    return Board("torch", "1.0.0", "-", can, (stream or Stream(1, 200, TORCH_IMU),))


def frame(message: Message, stream: int = STREAM_PANEL, t_us: int = 0, **values: Any) -> bytes:
    row = np.zeros((), dtype=message.dtype)
    for name, value in values.items():
        row[name] = value
    return encode(message, stream, 0, t_us, row)


def dictionary(board: Board, uid: int = 5) -> list[bytes]:
    return [
        encode(DICTIONARY, STREAM_PANEL, seq, 0, row)
        for seq, row in enumerate(chunks_of(text_of(board), uid))
    ]


def told(data: bytes) -> list[tuple[Message, Any]]:
    """What the station said."""
    decoder = FrameDecoder()
    bodies = decoder.feed(data)
    assert not decoder.tally.refused_bytes
    return [
        (message, payloads(message, [body])[0])
        for body in bodies
        for message in [MESSAGES[body[0] & 15]]
    ]


def names(data: bytes) -> list[str]:
    return [message.name for message, _ in told(data)]


def answered(*can: str) -> OwnDecoder:
    """A decoder that knows its board."""
    decoder = OwnDecoder(TORCH_IMU)
    decoder.say(0.0)
    decoder.feed(b"\0" + b"".join(dictionary(board_of(*can))))
    return decoder


def known(decoder: OwnDecoder) -> bool:
    return decoder.board is not None


def test_a_board_is_greeted_at_once_and_again_until_it_answers() -> None:
    decoder = OwnDecoder(TORCH_IMU)
    said_s = [at / 100 for at in range(3000) if decoder.say(at / 100)]
    assert said_s[:3] == [0.0, 0.5, 1.0]
    waits = np.diff(said_s)
    assert waits[:15].max() == pytest.approx(0.5)
    assert waits[-2:].min() == pytest.approx(5.0, abs=0.011)
    assert names(OwnDecoder(TORCH_IMU).say(0.0)) == ["hello"]


def test_a_piece_that_was_lost_is_asked_for_and_no_other() -> None:
    decoder = OwnDecoder(TORCH_IMU)
    decoder.say(0.0)
    chunks = dictionary(board_of("ping"))
    decoder.feed(b"\0" + b"".join(chunks[:2] + chunks[3:]))
    assert decoder.say(0.01) == b""
    assert not known(decoder)
    ((message, hello),) = told(decoder.say(0.22))
    assert message is HELLO
    assert int(hello["chunk"]) == 2
    decoder.feed(chunks[2])
    assert decoder.board is not None
    assert decoder.board.uid == 5


def test_pings_come_quickly_at_first_and_never_in_step() -> None:
    decoder = answered("ping")
    said_s = [at / 1000 for at in range(20_000) if "ping" in names(decoder.say(at / 1000))]
    waits = np.diff(said_s)
    assert waits[:18].max() < 0.16
    assert 0.89 < waits[25:].min() < waits[25:].max() < 1.11
    phases = np.mod([sum(ping_wait_s(n) for n in range(count)) for count in range(60, 124)], 0.016)
    assert np.diff(np.sort(phases)).max() < 0.003  # 64 pings look into a 16 ms timer everywhere


def test_an_answer_belongs_to_its_ping() -> None:
    decoder = answered("ping")
    ((_, ping),) = [one for one in told(decoder.say(1.5)) if one[0] is PING]
    answer = frame(PONG, token=int(ping["token"]), rx=100, tx=130)
    (pong,) = decoder.feed(answer).pongs
    assert (pong.sent_s, pong.rx_us, pong.tx_us) == (1.5, 100, 130)
    assert decoder.feed(answer).pongs == ()  # once
    assert decoder.feed(frame(PONG, token=999)).pongs == ()


def test_credit_is_given_for_two_seconds_twice_a_second() -> None:
    decoder = answered("credit")
    said = told(decoder.say(1.0))
    assert [message for message, _ in said] == [SUBSCRIBE, CREDIT]
    assert (int(said[0][1]["stream"]), int(said[0][1]["decimation"])) == (1, 1)
    assert int(said[1][1]["frames"]) == 400
    assert decoder.say(1.4) == b""
    assert names(decoder.say(1.5)) == ["subscribe", "credit"]
    assert answered().say(1.0) == b""  # it cannot be fed


def test_lamps_are_said_again_with_every_credit() -> None:
    decoder = answered("outputs")
    decoder.dialogue.light(0b101)
    for at_s in (1.0, 1.5):
        ((message, row),) = told(decoder.say(at_s))
        assert message is OUTPUTS
        assert int(row["leds"]) == 0b101


def test_every_copy_of_an_event_is_acknowledged_and_one_is_told() -> None:
    decoder = answered()
    press = frame(EVENT, STREAM_EVENT, t_us=5_000, id=7, control=8, value=1)
    _, events = decoder.hear(press + press)
    assert [(event.control, event.value) for event in events] == [(8, 1)]
    acks = told(decoder.say(0.1))
    assert [message for message, _ in acks] == [ACK] * 6
    assert {int(row["id"]) for _, row in acks} == {7}
    assert decoder.hear(press)[1] == []
    again = frame(EVENT, STREAM_EVENT, t_us=9_000, id=7, control=8, value=0)  # started anew
    assert len(decoder.hear(again)[1]) == 1


def test_an_event_that_came_late_says_how_late() -> None:
    decoder = answered()
    decoder.feed(frame(HEARTBEAT, t_us=4_000_000_000))
    _, (event,) = decoder.hear(
        frame(HEARTBEAT, t_us=4_000_700_000) + frame(EVENT, STREAM_EVENT, t_us=4_000_500_000)
    )
    assert (event.stamp_us, event.late_us, event.before) == (4_000_700_000, 200_000, 1)
    _, (other,) = decoder.hear(frame(EVENT, STREAM_EVENT, t_us=17, id=1))  # of another start
    assert (other.stamp_us, other.late_us) == (17, 0)


def test_a_memory_of_events_has_an_end() -> None:
    decoder = OwnDecoder(TORCH_IMU)
    decoder.feed(b"\0")
    for number in range(500):
        decoder.hear(frame(EVENT, STREAM_EVENT, t_us=number, id=number))
    assert len(decoder.known) <= 17


def test_a_board_that_started_anew_is_greeted_anew() -> None:
    decoder = answered("ping")
    decoder.feed(frame(HEARTBEAT))
    assert known(decoder)
    decoder.feed(frame(HEARTBEAT, flags=FLAG_FRESH))
    assert not known(decoder)
    assert names(decoder.say(3.0)) == ["hello"]
    decoder.feed(frame(HEARTBEAT, flags=FLAG_FRESH))
    assert decoder.say(3.1) == b""


def test_what_a_board_says_of_its_own_errors_is_kept() -> None:
    decoder = answered()
    decoder.feed(frame(STATS, tx_overruns=3, reset=4))
    assert (decoder.stats["tx_overruns"], decoder.stats["reset"]) == (3, 4)


NEWER = Message(
    13,
    "torch_imu",
    "",
    (
        Field("flags", "u1", 1, 1, "", ""),
        Field("gyro", "i2", 3, np.pi / 180 / 32.8, "rad/s", ""),
        Field("humidity", "u1", 1, 1, "%", ""),
        Field("current", "u2", 1, 5000 / 4096, "mV", ""),
        Field("voltage", "u2", 1, 5 / 4096, "V", ""),
        Field("acc", "i2", 3, 1 / 2048, "g", ""),
        Field("temperature", "i2", 1, 0.01, "degC", ""),
        Field("quality", "u1", 1, 1 / 255, "", ""),
    ),
)


def newer(stream: int, seq: int) -> bytes:
    row = np.zeros((), dtype=NEWER.dtype)
    row["flags"], row["quality"], row["humidity"] = 1, 255, 40
    row["acc"], row["gyro"], row["current"] = (2048, 0, -1024), (328, 0, 0), 2048
    return encode(NEWER, stream, seq, 5000 * seq, row)


@pytest.mark.parametrize("stream", [1, 8])
def test_the_dictionary_drives_the_decode(stream: int) -> None:
    decoder = OwnDecoder(TORCH_IMU)
    board = board_of(stream=Stream(stream, 200, NEWER))
    frames = decoder.feed(
        b"\0" + b"".join([*dictionary(board), newer(stream, 0), newer(stream, 1)])
    )
    assert frames.rows.dtype.names == TORCH_IMU.dtype.names
    steps = {field.name: field.step for field in TORCH_IMU.fields}
    np.testing.assert_allclose(frames.rows["acc"][0] * steps["acc"], [9.80665, 0, -4.903325])
    np.testing.assert_allclose(frames.rows["gyro"][1] * steps["gyro"], [10, 0, 0], atol=1e-6)
    assert frames.rows["current"][0] * steps["current"] == pytest.approx(2.5)
    assert frames.rows["flags"].tolist() == [1, 1]
    assert frames.seq is not None
    assert frames.seq.tolist() == [0, 1]
    assert not decoder.tally.refused


def test_a_dictionary_counts_from_where_it_stands_in_the_stream() -> None:
    plain = encode(TORCH_IMU, STREAM_POSE, 0, 0, np.ones((), dtype=TORCH_IMU.dtype))
    board = board_of(stream=Stream(1, 200, NEWER))
    stream = b"\0" + plain + b"".join(dictionary(board)) + newer(1, 1)
    whole = OwnDecoder(TORCH_IMU).feed(stream)
    bytewise = OwnDecoder(TORCH_IMU)
    rows = [row for at in range(len(stream)) if len(row := bytewise.feed(stream[at : at + 1]).rows)]
    assert np.concatenate(rows).tobytes() == whole.rows.tobytes()
    assert len(whole.rows) == 2


def test_a_stream_of_its_own_cannot_be_read_before_the_dictionary() -> None:
    decoder = OwnDecoder(TORCH_IMU)
    frames = decoder.feed(b"\0" + newer(8, 0))
    assert len(frames.rows) == 0
    assert decoder.tally.refused == {"unknown_type": 1}


def test_a_dictionary_like_our_table_leaves_rows_as_they_are() -> None:
    decoder = answered()
    rows = decoder.feed(encode(TORCH_IMU, 1, 0, 0, np.ones((), dtype=TORCH_IMU.dtype))).rows
    assert rows.dtype == TORCH_IMU.dtype


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        (None, "has no field `acc`: its firmware is not for this device"),
        (Field("acc", "i2", 3, 1, "furlong", ""), "says `acc` 3 times in `furlong`"),
        (Field("acc", "i2", 2, 1, "g", ""), "says `acc` 2 times in `g`"),
    ],
)
def test_a_board_that_does_not_send_what_is_needed_is_refused(
    field: Field | None, sentence: str
) -> None:
    fields = tuple(one for one in NEWER.fields if one.name != "acc")
    message = Message(13, "torch_imu", "", fields if field is None else (*fields, field))
    decoder = OwnDecoder(TORCH_IMU)
    decoder.feed(b"\0" + b"".join(dictionary(board_of(stream=Stream(1, 200, message)))))
    with pytest.raises(DeviceError, match=sentence):
        decoder.say(0.0)


def test_another_protocol_is_refused_with_a_sentence() -> None:
    text = text_of(board_of()).replace(b"simlab 1", b"simlab 2")
    decoder = OwnDecoder(TORCH_IMU)
    for chunk in chunks_of(text, 1):
        decoder.feed(b"\0" + encode(DICTIONARY, STREAM_PANEL, 0, 0, chunk))
    with pytest.raises(DeviceError, match="the board speaks protocol 2"):
        decoder.say(0.0)
    for chunk in chunks_of(text, 1):  # and again: the sentence stays
        decoder.feed(encode(DICTIONARY, STREAM_PANEL, 0, 0, chunk))
    with pytest.raises(DeviceError, match="the board speaks protocol 2"):
        decoder.say(1.0)


@pytest.mark.parametrize("message", [HELLO, PING, ACK])
def test_what_only_the_station_says_is_no_frame_of_a_board(message: Message) -> None:
    decoder = OwnDecoder(TORCH_IMU)
    decoder.feed(b"\0" + frame(message))
    assert decoder.tally.refused == {"unknown_type": 1}


def test_frames_of_another_length_or_protocol_are_refused() -> None:
    decoder = OwnDecoder(TORCH_IMU)
    longer = Message(13, "x", "", (*TORCH_IMU.fields, Field("more", "u1", 1, 1, "", "")))
    beat = Message(3, "x", "", (*HEARTBEAT.fields, Field("more", "u1", 1, 1, "", "")))
    other = bytearray(b"\x21\x01" + bytes(6))
    decoder.feed(b"\0" + frame(longer, 1) + frame(beat))
    assert decoder.tally.refused == {"length": 2}
    assert decoder._judge(bytes(other)) == "unknown_type"


def test_numbers_of_what_the_station_says_go_on() -> None:
    dialogue = Dialogue(TORCH_IMU)
    said = dialogue.say(0.0) + dialogue.say(0.5) + dialogue.say(1.0)
    assert heads(FrameDecoder().feed(said))["seq"].tolist() == [0, 1, 2]
