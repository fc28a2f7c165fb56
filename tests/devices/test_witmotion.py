"""WitMotion frames: arithmetic by hand, samples of several frames, what other drivers got wrong."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from simlab.devices import witmotion
from simlab.devices.decoding import Frames
from simlab.devices.scan import BLOCK
from simlab.devices.simulated.pose_walk import turning
from simlab.devices.simulated.witmotion import WitMotion, frame
from simlab.devices.stamp_clock import NOT_STAMPED
from simlab.devices.witmotion import ANGLE, QUATERNION, TIME, WitMotionDecoder, command

# yaw 90 (0x4000 of 0x8000 is 90 of 180 degrees), sum 55+53+40 = E8
YAW_90 = bytes.fromhex("55 53 0000 0000 0040 0000 E8")
# w and z 0.70709 (0x5A82 of 0x8000), sum 55+59+82+5A+82+5A = 266
TURNED_90 = bytes.fromhex("55 59 825A 0000 0000 825A 66")
# 2026-11-22 18:40:30.250: 1A 0B 16 12 28 1E, 250 = 00FA; sum 55+50+1A+0B+16+12+28+1E+FA = 232
STAMP = bytes.fromhex("55 50 1A0B16 12281E FA00 32")


def fed(*pieces: bytes) -> list[Frames]:
    decoder = WitMotionDecoder()
    return [decoder.feed(piece) for piece in pieces]


def rows_of(*pieces: bytes) -> NDArray[Any]:
    return np.concatenate([frames.rows for frames in fed(*pieces)])


def test_a_quaternion_frame_by_hand() -> None:
    (frames,) = fed(TURNED_90)
    samples, plausible = witmotion.decode(frames.rows, np.zeros(1), np.zeros(1))
    assert_allclose(samples.rotation, [[0.70710678, 0, 0, 0.70710678]])
    assert plausible.all()
    assert np.isnan(samples.position_mm).all()


def test_an_angle_frame_by_hand_is_a_sample_once_the_next_one_begins() -> None:
    first, second = fed(YAW_90, YAW_90)
    assert len(first.rows) == 0
    samples, plausible = witmotion.decode(second.rows, np.zeros(1), np.zeros(1))
    assert_allclose(samples.rotation, [[0.70710678, 0, 0, 0.70710678]])
    assert plausible.all()


def test_after_three_samples_without_quaternions_none_is_waited_for() -> None:
    counts = [len(frames.rows) for frames in fed(*[YAW_90] * 6)]
    assert counts == [0, 1, 1, 2, 1, 1]


def test_the_parts_of_a_sample_come_together() -> None:
    # 1 g is 2048 of 32768 at 16 g; 125 deg/s is 2048 at 2000 deg/s
    acc, gyro = frame(0x51, bytes.fromhex("0000 0000 0008 0000")), frame(0x52, b"\0\x08" + bytes(6))
    (row,) = rows_of(STAMP + acc + gyro + YAW_90 + TURNED_90)
    assert row["acc"].tolist() == [0, 0, 2048, 0]
    assert row["acc"][2] * witmotion.ACC_G == 1.0
    assert row["gyro"][0] * witmotion.GYRO_DEG_S == 125.0
    assert row["angle"].tolist() == [0, 0, 16384, 0]
    assert row["quaternion"].tolist() == [0x5A82, 0, 0, 0x5A82]


def test_magnetic_and_register_frames_are_heard_and_are_no_samples() -> None:
    (frames,) = fed(frame(0x54, bytes(8)) + frame(0x5F, bytes(8)) + frame(0x54, bytes(8)))
    assert (frames.heard, len(frames.rows)) == (3, 0)


def test_the_time_frame_is_read_as_the_vendor_s_register_map_says() -> None:
    # storborg/witmotion adds 1970 to the year and 1 to month and day: 1996-12-23
    (frames,) = fed(STAMP + TURNED_90)
    assert frames.t_us is not None
    unix_s = datetime(2026, 11, 22, 18, 40, 30, 250_000, tzinfo=UTC).timestamp()
    assert frames.t_us.tolist() == [round(unix_s * 1e6)]


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001
def test_any_date_is_counted_as_the_calendar_counts(when: datetime) -> None:
    at = when.replace(tzinfo=UTC, microsecond=when.microsecond // 1000 * 1000)
    words = bytes([at.year - 2000, at.month, at.day, at.hour, at.minute, at.second])
    words += (at.microsecond // 1000).to_bytes(2, "little")
    counted = witmotion.unix_us(np.frombuffer(words, dtype="<i2").reshape(1, 4))
    assert counted[0] == round(at.timestamp() * 1000) * 1000


def test_a_calendar_that_was_never_set_counts_all_the_same() -> None:
    words = np.frombuffer(bytes([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0]), dtype="<i2")
    assert np.diff(witmotion.unix_us(words.reshape(2, 4))).tolist() == [1_000_000]


def test_before_the_first_stamp_samples_have_none_and_later_one_without_is_left_out() -> None:
    frames = fed(TURNED_90 * 2 + STAMP + TURNED_90 + TURNED_90, STAMP, TURNED_90)
    stamps = np.concatenate([each.t_us for each in frames if each.t_us is not None])
    assert (stamps == NOT_STAMPED).tolist() == [True, True, False, False]


def test_the_checksum_is_over_all_ten_bytes_and_sound_frames_are_taken() -> None:
    # yowlings/wit_node issue 9: its driver leaves a byte out, and says yes where it means no
    decoder = WitMotionDecoder()
    assert decoder.feed(TURNED_90).heard == 1
    for place in range(11):
        wrong = bytearray(TURNED_90)
        wrong[place] ^= 0x08
        assert decoder.feed(bytes(wrong) + TURNED_90).heard == 1


def test_one_wrong_byte_costs_its_own_frame_only() -> None:
    # a byte state machine goes on counting eleven and loses the frame behind too
    decoder = WitMotionDecoder()
    decoder.feed(TURNED_90)
    frames = decoder.feed(TURNED_90[:4] + TURNED_90[5:] + TURNED_90 * 2)
    assert len(frames.rows) == 2
    assert decoder.tally.refused == {"checksum": 1}


def test_a_quaternion_that_is_none_is_not_plausible() -> None:
    rows = rows_of(frame(QUATERNION, bytes(8)), TURNED_90)
    samples, plausible = witmotion.decode(rows, np.arange(2.0), np.zeros(2))
    assert plausible.tolist() == [False, True]
    assert np.isnan(samples.rotation[0]).all()


@given(st.lists(st.sampled_from([0x50, 0x51, 0x53, 0x54, 0x59]), max_size=40))
def test_any_cut_between_frames_gives_the_same_samples(
    kinds: list[int],
) -> None:
    stream = [frame(kind, bytes([number, 0] * 4)) for number, kind in enumerate(kinds)]
    one_by_one, at_once = WitMotionDecoder(), WitMotionDecoder()
    rows = [one_by_one.feed(piece) for piece in [*stream, YAW_90]]
    whole = at_once.feed(b"".join([*stream, YAW_90]))
    assert np.concatenate([each.rows for each in rows]).tobytes() == whole.rows.tobytes()
    stamps = [each.t_us for each in rows if each.t_us is not None]
    assert whole.t_us is not None
    assert np.concatenate(stamps).tolist() == whole.t_us.tolist()


def test_commands_as_the_vendor_s_register_map_has_them() -> None:
    assert command(0x69, 0xB588) == bytes.fromhex("FF AA 69 88 B5")
    assert command(0x03, 0x0B) == bytes.fromhex("FF AA 03 0B 00")
    assert command(0x02, 0x201) == bytes.fromhex("FF AA 02 01 02")


def test_a_sensor_is_asked_for_time_and_quaternions_three_times_and_no_more() -> None:
    decoder = WitMotionDecoder()
    said = [words for step in range(2000) if (words := decoder.say(step / 100))]
    assert said == list(witmotion.GREETING) * 3


def test_a_sensor_that_says_what_was_wanted_is_left_alone() -> None:
    decoder = WitMotionDecoder()
    decoder.feed(STAMP + TURNED_90)
    assert decoder.say(0.0) == b""


def test_the_simulated_sensor_hears_registers_once_unlocked() -> None:
    twin = WitMotion()
    twin.hear(command(0x03, 0x09), 0.0)
    assert twin.registers[0x03] == 0x0B
    twin.hear(b"noise" + command(0x69, 0xB588)[:3], 0.0)
    twin.hear(command(0x69, 0xB588)[3:] + command(0x03, 0x06) + command(0x02, 0x0E), 0.0)
    twin.play(turning(200.0, 200, np.random.default_rng(1)), 200.0, 0.0)
    pieces = twin.say(1.0)
    assert [piece[1] for piece in pieces[:3]] == [0x51, 0x52, ANGLE]
    assert len(pieces) == 3 * 10
    assert all(piece[1] != TIME for piece in pieces)


def test_decoder_and_simulated_sensor_agree_on_what_to_say() -> None:
    twin, decoder = WitMotion(), WitMotionDecoder()
    twin.registers = {0x02: 0x0E, 0x03: 0x06}  # as sold: acceleration, rate, angle, ten a second
    played = turning(200.0, 400, np.random.default_rng(2))
    twin.play(played, 200.0, 0.0)
    rows = []
    for step in range(200):
        now_s = step / 100
        rows.append(decoder.feed(b"".join(twin.say(now_s))).rows)
        twin.hear(decoder.say(now_s), now_s)
    late = np.concatenate(rows[50:])
    assert witmotion.has(late, QUATERNION).all()
    assert len(late) == pytest.approx(300, abs=3)  # 1.5 s at 200 a second


def test_a_long_recording_is_read_as_small_reads_are() -> None:
    stream = (STAMP + YAW_90 + TURNED_90 + YAW_90 + STAMP[:5]) * 6500
    assert len(stream) > BLOCK
    at_once, small = WitMotionDecoder(), WitMotionDecoder()
    whole = at_once.feed(stream)
    parts = [small.feed(stream[at : at + 4093]) for at in range(0, len(stream), 4093)]
    assert np.concatenate([part.rows for part in parts]).tobytes() == whole.rows.tobytes()
    assert sum(part.heard for part in parts) == whole.heard
    assert small.tally == at_once.tally
