"""BNO08x in UART-RVC mode: the frame of its datasheet, and a byte that slipped."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.devices import bno08x_rvc
from simlab.devices.attitude import to_yaw_pitch_roll
from simlab.devices.bno08x_rvc import RvcDecoder
from simlab.devices.link import Arrival
from simlab.devices.registry import DEVICES
from tests.devices.replay_link import ReplayLink

DATASHEET = bytes.fromhex("AAAA DE 0100 92FF 2508 8DFE ECFF D103 000000 E7")
"""BNO08X datasheet, UART-RVC: index 222, yaw 0.01, pitch -1.10, roll 20.85 degrees, acceleration
-371, -20 and 977 mg."""


def numbered(index: int) -> bytes:
    body = bytes([index]) + DATASHEET[3:18]
    return b"\xaa\xaa" + body + bytes([sum(body) & 0xFF])


def test_the_frame_of_the_datasheet() -> None:
    decoder = RvcDecoder()
    frames = decoder.feed(DATASHEET)
    assert frames.seq is not None
    assert frames.seq.tolist() == [222]
    (row,) = frames.rows
    assert row["acc"].tolist() == [-371, -20, 977]
    samples, plausible = bno08x_rvc.decode(frames.rows, np.zeros(1), np.zeros(1))
    assert plausible.tolist() == [True]
    assert_allclose(to_yaw_pitch_roll(samples.rotation), [[0.01, -1.10, 20.85]])
    assert decoder.say(0.0) == b""


def test_a_slipped_byte_costs_nothing() -> None:
    # Adafruit's driver reads two bytes at a time for AA AA, so one byte too many hides all markers
    decoder = RvcDecoder()
    assert decoder.feed(b"\xaa" + DATASHEET * 3).heard == 3
    assert decoder.feed(b"\x00" + DATASHEET * 2).heard == 2
    assert decoder.tally.refused == {"noise": 1}


def test_numbers_left_out_are_samples_lost_also_across_their_wrap() -> None:
    tracker = DEVICES["bno08x_rvc"].tracker()
    data = b"".join(numbered(index) for index in (253, 254, 1, 2))
    tracker.plug(ReplayLink([Arrival(0.1, data)]), 0.0)
    tracker.listen()
    assert tracker.take() is not None
    assert tracker.intake().samples_lost == 2  # 255 and 0


@pytest.mark.parametrize(
    ("angles", "there_are"),
    [
        ((18_000, 9_000, -18_000), True),
        ((-18_000, -9_000, 18_000), True),
        ((18_001, 0, 0), False),
        ((0, 9_001, 0), False),  # the datasheet has pitch from -90 to 90 degrees
        ((0, -9_001, 0), False),
        ((0, 0, -18_001), False),
    ],
)
def test_an_angle_that_the_datasheet_does_not_have_is_not_plausible(
    angles: tuple[int, ...], *, there_are: bool
) -> None:
    said = b"".join(angle.to_bytes(2, "little", signed=True) for angle in angles)
    body = bytes([0]) + said + bytes(9)
    frames = RvcDecoder().feed(b"\xaa\xaa" + body + bytes([sum(body) & 0xFF]))
    assert bno08x_rvc.decode(frames.rows, np.zeros(1), np.zeros(1))[1].tolist() == [there_are]
