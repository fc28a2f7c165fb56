"""Xsens MTData2: packets of a real MTi-300, extended lengths, what is no sample."""

import struct

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.devices import xsens
from simlab.devices.scan import LengthScan
from simlab.devices.simulated.pose_walk import turning
from simlab.devices.simulated.xsens import Xsens
from simlab.devices.xsens import MT_DATA_2, XsensDecoder, message

MINIMAL = bytes.fromhex(
    "FAFF3626 102002 4682 106004 01C4FC3E 201010 3F71CE6C BEA56BCF 3C613BD8 BD691D25"
    "E02004 00400003 12"
)
"""Scottapotamas/xsens-mti: test/test_xsens_mti_parse_messages.c, test_parse_mdata2_quat_minimal."""
SHAKEN = bytes.fromhex(
    "FAFF368B 102002 FB85 106004 01A498DE 201010 3F2A1463 BED7EFA7 3CDEE508 3F1DCEC9"
    "40200C C1F246C3 C1ECE076 C28F853F 40100C BD932CCC BD920A16 BE3A6EEC"
    "40300C 42519464 C27B5A5A C1CCC0AE 80200C 40854D6D C125559E C0908E1F"
    "803010 3F7FF898 3BAA9EE5 BC539EC0 BBB9060C C0200C 3EDC7439 BE752B48 3FAF9A3F"
    "301004 000186DE E02004 00481401 8E"
)
"""The same file, test_parse_mdata2_shake_clipping."""
OTHERS = (
    bytes.fromhex("FAFF3100D0"),  # GoToConfigAck
    bytes.fromhex("FAFF1100F0"),  # GoToMeasurementAck
    bytes.fromhex("FAFF8F0072"),  # StringOutputType
    bytes.fromhex("FAFF0304037003F88C"),  # InitMTResults
    bytes.fromhex("FAFFC1081020FFFF1060FFFF9C"),  # OutputConfiguration
    bytes.fromhex("FAFF130B010802000000250001153469"),  # FirmwareRev
)
"""The same file."""


def item(number: int, data: bytes) -> bytes:
    return struct.pack(">HB", number, len(data)) + data


NUMBERED = item(0x1020, b"\0\7") + item(0x1060, b"\0\0\0\x64")


def test_the_quaternion_of_a_real_packet() -> None:
    frames = XsensDecoder().feed(MINIMAL)
    assert_allclose(
        frames.rows["rotation"], [[0.94455600, -0.32308814, 0.01374718, -0.05691256]], atol=5e-9
    )
    assert frames.seq is not None
    assert frames.t_us is not None
    assert frames.seq.tolist() == [18050]
    assert frames.t_us.tolist() == [29_686_846 * 100]
    samples, plausible = xsens.decode(frames.rows, np.zeros(1), np.zeros(1))
    assert plausible.all()
    assert_allclose((samples.rotation**2).sum(), 1.0)


def test_acceleration_and_rate_of_a_shaken_one() -> None:
    (row,) = XsensDecoder().feed(SHAKEN).rows
    assert_allclose(row["acc"], [-30.28455162, -29.60960007, -71.76024628])
    assert_allclose(row["rate"], [4.16570139, -10.33340263, -4.51734877])
    assert row["counter"] == 64389


def test_other_messages_of_a_real_sensor_are_sound_and_no_samples() -> None:
    decoder = XsensDecoder()
    frames = decoder.feed(b"".join(OTHERS))
    assert (frames.heard, len(frames.rows)) == (len(OTHERS), 0)
    assert decoder.tally.refused == {}


def test_commands_as_the_facts_have_them() -> None:
    assert message(xsens.GO_TO_CONFIG) == bytes.fromhex("FAFF3000D1")
    assert message(xsens.GO_TO_MEASUREMENT) == bytes.fromhex("FAFF1000F1")


def test_roll_pitch_yaw_are_turned_into_a_quaternion() -> None:
    data = NUMBERED + item(0x2030, struct.pack(">3f", 0.0, 0.0, 90.0))
    (row,) = XsensDecoder().feed(message(MT_DATA_2, data)).rows
    assert_allclose(row["rotation"], [np.sqrt(0.5), 0, 0, np.sqrt(0.5)])
    assert np.isnan(row["acc"]).all()


@pytest.mark.parametrize(
    ("number", "data"),
    [
        (0x2013, struct.pack(">4d", 0.6, 0.8, 0.0, 0.0)),
        (0x2011, struct.pack(">4i", round(0.6 * 2**20), round(0.8 * 2**20), 0, 0)),
        (0x2014, struct.pack(">4f", 0.6, 0.8, 0.0, 0.0)),  # in the frame north, east, down
    ],
)
def test_other_precisions_and_frames(number: int, data: bytes) -> None:
    (row,) = XsensDecoder().feed(message(MT_DATA_2, NUMBERED + item(number, data))).rows
    assert_allclose(row["rotation"], [0.6, 0.8, 0, 0], atol=1e-6)


@pytest.mark.parametrize(
    "data",
    [
        item(0x2010, struct.pack(">4f", 1, 0, 0, 0)),  # neither number nor time
        NUMBERED,
        NUMBERED + item(0x2012, bytes(24)),  # 48-bit numbers are not read
        NUMBERED + item(0x2010, bytes(12)),  # a quaternion of three
        item(0x1020, b"\0") + item(0x1060, bytes(4)) + item(0x2010, bytes(16)),
        b"",
    ],
)
def test_what_lacks_number_time_or_attitude_is_no_sample(data: bytes) -> None:
    frames = XsensDecoder().feed(message(MT_DATA_2, data))
    assert (frames.heard, len(frames.rows)) == (1, 0)


def test_an_extended_length() -> None:
    data = NUMBERED + item(0x2010, struct.pack(">4f", 1, 0, 0, 0)) + item(0xE010, bytes(250))
    long = message(MT_DATA_2, data)
    assert long[3:6] == b"\xff\x01\x1c"
    decoder = XsensDecoder()
    assert len(decoder.feed(MINIMAL + long + MINIMAL).rows) == 3
    for size in (2049, 254):  # too long, and not worth two bytes
        wrong = b"\xfa\xff\x36\xff" + size.to_bytes(2, "big")
        assert len(decoder.feed(wrong + MINIMAL).rows) == 1
    assert decoder.tally.refused == {"noise": 2}


def test_a_wrong_length_holds_nothing_back() -> None:
    for length in range(256):
        decoder = XsensDecoder()
        decoder.feed(MINIMAL)
        wrong = bytearray(MINIMAL)
        wrong[3] = length
        rows = decoder.feed(bytes(wrong) + MINIMAL * 2).rows
        assert len(rows) == (3 if length == MINIMAL[3] else 2)


@pytest.mark.parametrize(
    ("data", "length"),
    [
        (bytes.fromhex("102002 4682"), 6),  # one byte is left, and no item is so short
        (bytes.fromhex("102002 4682"), 7),
        (bytes.fromhex("122002"), 200),  # a group has a low half of 0
        (bytes.fromhex("10FA02"), 200),  # no item is called so
        (bytes.fromhex("10 20 FF"), 200),  # longer than the list
    ],
)
def test_a_list_that_cannot_be_is_refused_before_it_is_whole(data: bytes, length: int) -> None:
    head = bytes([0xFA, 0xFF, MT_DATA_2, length])
    assert xsens.judge(head + data, 0) == -(length + 5)
    assert xsens.judge(head + data[:2], 0) == 0  # not yet


def test_a_quaternion_that_is_none_is_not_plausible() -> None:
    data = NUMBERED + item(0x2010, struct.pack(">4f", 0, 0, 0, 0))
    rows = XsensDecoder().feed(message(MT_DATA_2, data)).rows
    samples, plausible = xsens.decode(rows, np.zeros(1), np.zeros(1))
    assert plausible.tolist() == [False]
    assert np.isnan(samples.rotation).all()


def test_it_is_told_to_measure_until_it_does() -> None:
    twin, decoder = Xsens(), XsensDecoder()
    twin.hear(message(xsens.GO_TO_CONFIG), 0.0)
    twin.play(turning(100.0, 300, np.random.default_rng(1)), 100.0, 0.0)
    assert twin.say(0.5) == [message(0x31)]
    told = decoder.say(0.5)
    assert told == message(xsens.GO_TO_MEASUREMENT)
    twin.hear(told[:3], 0.5)
    twin.hear(told[3:], 0.5)
    frames = decoder.feed(b"".join(twin.say(0.6)))
    assert (frames.heard, len(frames.rows)) == (11, 10)
    assert decoder.say(5.0) == b""


def test_messages_are_found_at_any_cut() -> None:
    stream = b"".join(OTHERS) + MINIMAL + SHAKEN[:40]
    for cut in range(len(stream)):
        reader = LengthScan(xsens.judge, xsens.LONGEST)
        assert len(reader.feed(stream[:cut]) + reader.feed(stream[cut:])) == len(OTHERS) + 1
        assert reader.held == 40
