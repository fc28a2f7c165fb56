"""Polhemus trackers: records by hand, inches, stations, errors, distortion, what cannot be."""

import struct

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.devices import fastrak, liberty
from simlab.devices.placed import CM_MM
from simlab.devices.simulated.polhemus import Fastrak, Liberty
from simlab.devices.simulated.pose_walk import moving

ZERO = np.zeros(1)


def binary(
    place: tuple[float, float, float] = (10.0, -5.0, 2.5),
    turn: tuple[float, float, float, float] = (0.6, 0.8, 0.0, 0.0),
    head: bytes = b"01 ",
) -> bytes:
    """VRPN asks `O n,2,11,0`: head, place, quaternion w x y z, a space."""
    return head + struct.pack("<7f", *place, *turn) + b" "


def lettered(head: bytes = b"01 ", x: bytes = b"  10.00") -> bytes:
    """polhemuse-java asks `O n,2,0,4,1`: 48 bytes, place at 3, angles at 25."""
    return head + x + b"  -5.00   2.50   90.00   0.00   0.00\r\n"


def test_a_binary_record_in_inches() -> None:
    frames = fastrak.binary_decoder().feed(binary())
    samples, plausible = fastrak.decode(frames.rows, ZERO, ZERO)
    assert plausible.all()
    assert_allclose(samples.position_mm, [[254.0, -127.0, 63.5]])
    assert_allclose(samples.rotation, [[0.6, 0.8, 0, 0]], atol=1e-7)
    assert samples.position_times.tolist() == samples.rotation_times.tolist() == [1.0]
    assert frames.t_us is None
    assert frames.seq is None


def test_a_record_in_text_in_inches_and_in_centimetres() -> None:
    assert len(lettered()) == 48
    for unit_mm, x_mm in ((25.4, 254.0), (CM_MM, 100.0)):
        frames = fastrak.text_decoder(unit_mm).feed(lettered())
        samples, plausible = fastrak.decode(frames.rows, ZERO, ZERO, unit_mm)
        assert plausible.all()
        assert samples.position_mm[0, 0] == pytest.approx(x_mm)
        assert_allclose(samples.rotation, [[np.sqrt(0.5), 0, 0, np.sqrt(0.5)]])


def test_other_stations_are_heard_and_are_no_samples() -> None:
    other = fastrak.binary_decoder().feed(binary(head=b"02 ") + binary())
    assert (other.heard, len(other.rows)) == (2, 1)
    text = fastrak.text_decoder().feed(lettered(b"03 ") + lettered())
    assert (text.heard, len(text.rows)) == (2, 1)


def test_with_an_error_how_good_it_is_is_not_known() -> None:
    rows = fastrak.binary_decoder().feed(binary(head=b"01D")).rows
    samples, plausible = fastrak.decode(rows, ZERO, ZERO)
    assert plausible.all()
    assert np.isnan(samples.position_times).all()
    text = fastrak.text_decoder().feed(lettered(b"01d")).rows
    assert np.isnan(fastrak.decode(text, ZERO, ZERO)[0].rotation_times).all()


@pytest.mark.parametrize(
    "wrong",
    [
        binary(turn=(0.6, 0.7, 0.0, 0.0)),
        binary(place=(np.nan, 0.0, 0.0)),
        binary(place=(200.0, 0.0, 0.0)),  # 5.08 m
        binary()[:-1] + b"!",
        binary(place=(18.0, -5.0, 2.5)),  # 203 mm in a thirtieth of a second
    ],
)
def test_a_binary_record_that_cannot_be_costs_itself(wrong: bytes) -> None:
    decoder = fastrak.binary_decoder()
    decoder.feed(binary())
    assert len(decoder.feed(wrong + binary()).rows) == 1
    assert decoder.tally.refused == {"implausible": 1}
    assert decoder.tally.refused_bytes == {"implausible": 32}
    assert decoder.tally.taken == 64


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (lettered(x=b"  1x.00"), "noise"),
        (lettered(x=b" 10.00"), "noise"),
        (lettered(b"05 "), "noise"),
        (lettered().replace(b"  90.00", b" 190.00"), "implausible"),
        (lettered(x=b"  20.00"), "implausible"),
    ],
)
def test_a_record_in_text_that_cannot_be_is_refused(wrong: bytes, cause: str) -> None:
    decoder = fastrak.text_decoder()
    decoder.feed(lettered())
    assert len(decoder.feed(wrong).rows) == 0
    assert decoder.tally.refused == {cause: 1}


def test_rows_that_cannot_be_are_not_plausible() -> None:
    rows = np.zeros(2, dtype=fastrak.SAMPLE)
    rows["rotation"] = [(0, 0, 0, 0), (1, 0, 0, 0)]
    samples, plausible = fastrak.decode(rows, np.arange(2.0), np.zeros(2))
    assert plausible.tolist() == [False, True]
    assert np.isnan(samples.rotation[0]).all()


def test_a_fastrak_is_set_up_once_and_again_until_it_streams() -> None:
    decoder = fastrak.binary_decoder()
    silent = [words for step in range(300) if (words := decoder.say(step / 100))]
    assert silent == [b"U", b"O1,2,11,0\r", b"f", b"C"] * 2
    decoder.feed(binary())
    assert decoder.say(9.0) == b""
    streaming = fastrak.binary_decoder()
    streaming.feed(binary())
    assert streaming.say(0.0) == b"U"
    text = fastrak.text_decoder(CM_MM)
    text.feed(lettered())
    said = [words for step in range(300) if (words := text.say(step / 100))]
    assert said == [b"u", b"O1,2,0,4,1\r", b"F", b"C"]


def test_the_simulated_fastrak_hears_what_the_real_one_does() -> None:
    twin = Fastrak()
    twin.hear(b"P", 0.0)
    assert twin.say(0.0) == []
    twin.play(moving(120.0, 120, np.random.default_rng(1)), 120.0, 0.0)
    assert {len(piece) for piece in twin.say(0.1)} == {32}
    twin.hear(b"F", 0.1)
    assert {len(piece) for piece in twin.say(0.2)} == {48}
    twin.hear(b"cO1,2,", 0.2)
    twin.hear(b"0,4,1\rP", 0.2)
    (polled,) = twin.say(0.2)
    inches = float(polled[3:10])
    twin.hear(b"uP", 0.2)
    assert float(twin.say(0.2)[0][3:10]) == pytest.approx(inches * 2.54, abs=0.02)
    twin.hear(b"UfC\x19", 0.3)
    assert {len(piece) for piece in twin.say(0.4)} == {32}


def record(
    time_ms: int = 1000,
    number: int = 7,
    distortion: int = 0,
    *,
    place: tuple[float, float, float] = (10.0, -5.0, 2.5),
    head: bytes = b"LY\x01C\x20\x00\x28\x00",
) -> bytes:
    """polhemus_ros_driver: liberty_protocol.h, `O*,8,9,11,3,7`: 40 bytes behind a head of 8."""
    fields = struct.pack("<IIi7f", time_ms, number, distortion, *place, 0.6, 0.8, 0.0, 0.0)
    return head + fields


def test_a_liberty_record_by_hand() -> None:
    decoder = liberty.decoder()
    frames = decoder.feed(record() + record(1004, 8, 3))
    assert frames.t_us is not None
    assert frames.seq is not None
    assert frames.t_us.tolist() == [1_000_000, 1_004_000]
    assert frames.seq.tolist() == [7, 8]
    samples, plausible = liberty.decode(frames.rows, np.arange(2.0), np.zeros(2))
    assert plausible.all()
    assert_allclose(samples.position_mm[0], [254.0, -127.0, 63.5])
    assert samples.position_times.tolist() == [1.0, 4.0]


def test_a_liberty_s_error_or_a_distortion_below_nothing_is_not_known() -> None:
    bad = record(1004, 8, head=b"LY\x01C\x41\x00\x28\x00")
    rows = liberty.decoder().feed(record(distortion=-1) + bad).rows
    assert np.isnan(liberty.decode(rows, np.arange(2.0), np.zeros(2))[0].position_times).all()


@pytest.mark.parametrize(
    "wrong",
    [
        record(1004, 8, place=(12.0, -5.0, 2.5)),  # 51 mm in 4 ms
        record(1004, 8, head=b"LY\x01C\x20\x00\x29\x00"),
        record(1004, 8, place=(1e30, 0.0, 0.0)),
    ],
)
def test_a_liberty_record_that_cannot_be_costs_itself(wrong: bytes) -> None:
    decoder = liberty.decoder()
    decoder.feed(record())
    assert len(decoder.feed(wrong + record(1008, 9)).rows) == 1
    assert decoder.tally.refused == {"implausible": 1}


def test_a_patriot_is_not_a_liberty() -> None:
    patriot = record().replace(b"LY", b"PA")
    assert liberty.decoder().feed(patriot).heard == 0
    assert liberty.decoder(b"PA").feed(patriot).heard == 1


def test_the_simulated_liberty_hears_what_the_real_one_does() -> None:
    twin = Liberty()
    twin.play(moving(240.0, 240, np.random.default_rng(1)), 240.0, 0.0)
    assert len(twin.say(0.1)) == 25
    twin.hear(b"F1\rU1\rc\rPC", 0.1)
    (polled,) = twin.say(0.1)
    assert polled[3:4] == b"P"
    assert twin.unit_mm == CM_MM
    assert twin.say(0.2) == []
    twin.hear(b"\rU0\rF0\rO*,2\r", 0.2)
    assert not twin.binary
    frames = liberty.decoder().feed(b"".join(twin.say(0.3)))
    assert frames.seq is not None
    assert frames.seq.tolist() == list(range(50, 74))
    assert np.isnan(twin._samples.position_times).sum() == 0


def test_a_simulated_tracker_that_sees_badly_says_so() -> None:
    played = moving(120.0, 3, np.random.default_rng(1))
    unknown = type(played)(
        t_s=played.t_s,
        t_bound_s=played.t_bound_s,
        position_mm=played.position_mm,
        rotation=played.rotation,
        position_times=np.full(3, np.nan),
        rotation_times=np.full(3, np.nan),
    )
    for twin, decoder, decode in (
        (Fastrak(), fastrak.binary_decoder(), fastrak.decode),
        (Liberty(), liberty.decoder(), liberty.decode),
    ):
        twin.play(unknown, 120.0, 0.0)
        rows = decoder.feed(b"".join(twin.say(1.0))).rows
        assert len(rows) == 3
        assert np.isnan(decode(rows, np.arange(3.0), np.zeros(3))[0].position_times).all()
