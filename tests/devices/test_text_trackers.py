"""Razor and VectorNav: lines of published examples, checksums, what is refused and why."""

import binascii

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.devices import razor, vectornav
from simlab.devices.attitude import to_yaw_pitch_roll
from simlab.devices.decoding import MIDWAY
from simlab.devices.simulated.pose_walk import turning
from simlab.devices.simulated.text_trackers import Razor, VectorNav
from simlab.devices.text_pose import decode

YPR = b"#YPR=-142.28,-5.38,33.52\r\n"
"""Razor-AHRS/razor-9dof-ahrs: Arduino/Razor_AHRS/Razor_AHRS.ino, header comment."""
YMR = (
    b"$VNYMR,-095.878,+008.933,-009.419,+00.1785,+00.1474,+00.5479,"
    b"+00.252,-03.706,-03.874,-01.012502,-00.234810,+00.247165*66\r\n"
)
"""robotika/osgar: osgar/drivers/test_imu.py."""


def test_the_line_of_the_razor_s_firmware() -> None:
    frames = razor.decoder().feed(YPR)
    samples, plausible = decode(frames.rows, np.zeros(1), np.zeros(1))
    assert plausible.all()
    assert_allclose(to_yaw_pitch_roll(samples.rotation), [[-142.28, -5.38, 33.52]])


def test_the_line_of_the_other_fork_has_nine_numbers() -> None:
    frames = razor.decoder().feed(b"#YPRAG=10.00,20.00,30.00,1.00,2.00,3.00,0.10,0.20,0.30\r\n")
    assert frames.rows["angles"].tolist() == [[10.0, 20.0, 30.0]]


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (b"#YPR=-142.28,-5.38\r\n", "noise"),
        (b"#YPR=-142.28,-5.38,33.52,1.00\r\n", "noise"),
        (b"#YPR=-142.28,-5.3833.52,1.00\r\n", "noise"),
        (b"#YPR=nan,inf,-inf\r\n", "noise"),
        (b"#YPRAG=-142.28,-5.38,33.52\r\n", "noise"),
        (b"#YPR=-192.28,-5.38,33.52\r\n", "implausible"),
        (b"#YPR=-142.28,-95.38,33.52\r\n", "implausible"),
        (b"#YPR=-142.28,-5.38,-63.52\r\n", "implausible"),  # 97 degrees in 20 ms
    ],
)
def test_a_razor_s_line_that_cannot_be_is_refused(line: bytes, cause: str) -> None:
    decoder = razor.decoder()
    decoder.feed(YPR)
    assert len(decoder.feed(line).rows) == 0
    assert decoder.tally.refused == {cause: 1}
    assert decoder.tally.refused_bytes == {cause: len(line)}


def test_a_razor_that_turns_as_a_hand_does_is_followed_line_by_line() -> None:
    decoder = razor.decoder()
    lines = [b"#YPR=%d.00,0.00,0.00\r\n" % (10 * turn) for turn in range(18)]
    assert [len(decoder.feed(line).rows) for line in lines] == [1] * 18


def test_the_rest_of_a_line_is_midway_and_an_answer_is_heard() -> None:
    decoder = razor.decoder()
    frames = decoder.feed(YPR[9:] + b"#SYNCH07\r\n" + YPR)
    assert (frames.heard, len(frames.rows)) == (2, 1)
    assert decoder.tally.refused == {}
    assert decoder.tally.refused_bytes == {MIDWAY: len(YPR) - 9}


def test_rows_of_angles_that_no_razor_has_are_not_plausible() -> None:
    rows = np.array([((181.0, 0, 0),), ((np.nan, 0, 0),), ((1.0, 2, 3),)], dtype=razor.SAMPLE)
    assert decode(rows, np.arange(3.0), np.zeros(3))[1].tolist() == [False, False, True]


def test_the_sentence_of_another_driver_s_test() -> None:
    frames = vectornav.decoder().feed(YMR)
    (row,) = frames.rows
    assert row["acc"].tolist() == [0.252, -3.706, -3.874]
    assert row["rate"].tolist() == [-1.012502, -0.23481, 0.247165]
    assert row["magnetic"].tolist() == [0.1785, 0.1474, 0.5479]
    samples, plausible = decode(frames.rows, np.zeros(1), np.zeros(1))
    assert plausible.all()
    assert_allclose(to_yaw_pitch_roll(samples.rotation), [[-95.878, 8.933, -9.419]])


def test_a_checksum_of_sixteen_bits_is_read_as_well() -> None:
    assert binascii.crc_hqx(b"123456789", 0) == 0x31C3  # CRC catalogue: CRC-16/XMODEM
    body = YMR[1:].split(b"*")[0]
    sentence = b"$%s*%04X\r\n" % (body, binascii.crc_hqx(body, 0))
    assert len(vectornav.decoder().feed(sentence).rows) == 1
    assert len(vectornav.decoder().feed(sentence.replace(b"008", b"009")).rows) == 0


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (YMR.replace(b"008.933", b"009.933"), "checksum"),
        (YMR.replace(b"*66", b"*67"), "checksum"),
        (YMR.replace(b"*66", b"66"), "noise"),
        (YMR[1:], "noise"),
        (vectornav.sentence(b"VNYMR,+1.0,+2.0"), "length"),
        (vectornav.sentence(b"VNQTN,+0.1,+0.2,+0.3,+0.4"), "unknown_type"),
    ],
)
def test_a_sentence_that_cannot_be_is_refused(line: bytes, cause: str) -> None:
    decoder = vectornav.decoder()
    decoder.feed(YMR)
    assert len(decoder.feed(line).rows) == 0
    assert decoder.tally.refused == {cause: 1}


def test_rows_of_angles_that_no_vectornav_has_are_not_plausible() -> None:
    rows = np.zeros(2, dtype=vectornav.SAMPLE)
    rows["angles"] = [(0, 91, 0), (0, 89, 0)]
    assert decode(rows, np.arange(2.0), np.zeros(2))[1].tolist() == [False, True]


def test_an_error_is_heard_and_no_sample() -> None:
    frames = vectornav.decoder().feed(vectornav.sentence(b"VNERR,03"))
    assert (frames.heard, len(frames.rows)) == (1, 0)


def test_a_command_has_the_checksum_of_the_manual_s_kind() -> None:
    # V^N^W^R^G^,^0^6^,^1^4, by hand: 56^4E=18 ^57=4F ^52=1D ^47=5A ^2C=76 ^30=46 ^36=70 ^2C=5C
    # ^31=6D ^34=59
    assert vectornav.GREETING == (b"$VNWRG,06,14*59\r\n",)


def test_the_simulated_razor_stops_starts_and_answers() -> None:
    twin = Razor()
    twin.play(turning(50.0, 50, np.random.default_rng(1)), 50.0, 0.0)
    assert len(twin.say(0.1)) == 6
    twin.hear(b"#o", 0.1)
    twin.hear(b"0#s", 0.1)
    twin.hear(b"42#f", 0.1)
    said = twin.say(0.2)
    assert said[0] == b"#SYNCH42\r\n"
    assert said[1].startswith(b"#YPR=")
    assert len(said) == 2
    twin.hear(b"#ot#o1", 0.2)
    assert len(twin.say(0.3)) == 5


def test_the_simulated_vectornav_stops_starts_and_complains() -> None:
    twin = VectorNav()
    twin.play(turning(40.0, 40, np.random.default_rng(1)), 40.0, 0.0)
    twin.hear(vectornav.sentence(b"VNWRG,06,0") + b"$VNWRG,06,14*00\r\n", 0.0)
    twin.hear(vectornav.sentence(b"VNRRG,01"), 0.0)
    off = vectornav.sentence(b"VNWRG,06,0")
    assert twin.say(0.1) == [off, vectornav.sentence(b"VNERR,03")]
    for command in vectornav.GREETING:
        twin.hear(command, 0.1)
    said = twin.say(0.2)
    assert said[-1] == vectornav.GREETING[0]
    assert all(piece.startswith(b"$VNYMR,") for piece in said[:-1])
    assert len(said) == 5


def test_a_silent_sensor_is_asked_until_it_streams() -> None:
    decoder = vectornav.decoder()
    assert decoder.say(0.0) == vectornav.GREETING[0]
    assert decoder.say(1.0) == b""
    decoder.feed(YMR)
    assert decoder.say(9.0) == b""
