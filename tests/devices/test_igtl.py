"""OpenIGTLink: messages made by pyigtl, a real server of its over a real socket, bad messages."""

import signal
import struct
import time
from collections.abc import Iterator

import numpy as np
import pyigtl  # type: ignore[import-untyped]
import pytest
from numpy.testing import assert_allclose

from simlab.devices.decoding import MIDWAY
from simlab.devices.host_clock import HostClock
from simlab.devices.igtl import (
    MOST_BODY,
    ROW,
    START_TDATA,
    IgtlDecoder,
    crc64,
    decode,
    message,
)
from simlab.devices.registry import DEVICES
from simlab.devices.simulated.igtl import IgtlServer
from simlab.devices.simulated.pose_walk import moving
from simlab.devices.socket_link import TcpLink
from simlab.devices.stamp_clock import NOT_STAMPED

NOW = 1_790_000_000.25
QUARTER_TURN = np.array([[0.0, -1, 0, 10], [1, 0, 0, 20], [0, 0, 1, 30], [0, 0, 0, 1]])
"""About z: the body's x axis is the frame's y axis."""


def transform(matrix: object = QUARTER_TURN, device: str = "Torch", at_s: float = NOW) -> bytes:
    return bytes(pyigtl.TransformMessage(matrix, at_s, device).pack())


def element(name: bytes, x: float) -> bytes:
    matrix = struct.pack(">12f", 1, 0, 0, 0, 1, 0, 0, 0, 1, x, 0, 0)
    return struct.pack(">20sBB", name, 1, 0) + matrix


def test_the_checksum_is_that_of_the_catalogue_of_crcs() -> None:
    assert crc64(b"123456789") == 0x6C40DF5F0B497347  # CRC-64/ECMA-182, its check value


def test_a_message_is_as_another_program_packs_it() -> None:
    said = pyigtl.TransformMessage(np.eye(4), NOW, "Torch").pack()
    body = struct.pack(">12f", 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
    stamp = struct.unpack_from(">Q", said, 34)[0]
    assert stamp == int(NOW * 2**32)
    assert message("TRANSFORM", "Torch", stamp, body) == said


def test_a_transform_is_where_the_body_is_and_how_it_is_turned() -> None:
    frames = IgtlDecoder().feed(transform())
    samples, plausible = decode(frames.rows, np.zeros(1), np.zeros(1))
    assert plausible.all()
    assert_allclose(samples.position_mm, [[10.0, 20.0, 30.0]])
    half = np.sqrt(0.5)
    assert_allclose(samples.rotation, [[half, 0, 0, half]], atol=1e-7)
    assert frames.t_us is not None
    assert frames.t_us.tolist() == [1_790_000_000_250_000]


def test_version_2_has_more_around_the_same_matrix() -> None:
    said = pyigtl.TransformMessage(QUARTER_TURN, NOW, "Torch")
    said.header_version = 2
    said.metadata = {"tool": "torch 7"}
    frames = IgtlDecoder().feed(said.pack())
    assert frames.rows["matrix"][0, 9:].tolist() == [10.0, 20.0, 30.0]


def test_one_body_of_several_is_read_and_the_others_are_known() -> None:
    decoder = IgtlDecoder()
    frames = decoder.feed(transform(device="Torch") + transform(device="Coupon"))
    assert (decoder.body, frames.heard, len(frames.rows)) == ("Torch", 2, 1)
    named = IgtlDecoder("Coupon")
    assert len(named.feed(transform(device="Torch")).rows) == 0
    assert len(named.feed(transform(device="Coupon")).rows) == 1
    assert dict(named.tally.refused) == {}


def test_tdata_holds_a_body_an_element() -> None:
    body = element(b"Coupon", 1.0) + element(b"Torch", 2.0)
    frames = IgtlDecoder("Torch").feed(message("TDATA", "Tracker", 5 << 32, body))
    assert frames.rows["matrix"][:, 9].tolist() == [2.0]
    assert frames.t_us is not None
    assert frames.t_us.tolist() == [5_000_000]


def test_other_messages_are_known_and_long_ones_passed_over() -> None:
    decoder = IgtlDecoder()
    image = bytes(pyigtl.ImageMessage(np.zeros((1, 200, 300), np.uint8), device_name="US").pack())
    assert len(image) > MOST_BODY
    stream = bytes(pyigtl.StringMessage("hello", device_name="PLUS").pack()) + image + transform()
    rows = 0
    for at in range(0, len(stream), 1000):
        rows += len(decoder.feed(stream[at : at + 1000]).rows)
        assert decoder.held < 1000
    assert rows == 1
    assert decoder.tally.taken == len(stream)
    assert dict(decoder.tally.refused) == {}


@pytest.mark.parametrize(
    ("bad", "cause"),
    [
        (message("TRANSFORM", "Torch", 1, bytes(47)), "length"),
        (message("TDATA", "Torch", 1, bytes(71)), "length"),
        (message("WEATHER", "Torch", 1, bytes(48)), "unknown_type"),
        (message("TRANSFORM", "Torch", 0, bytes(48)), "implausible"),
        (b"\0\2" + message("TRANSFORM", "Torch", 1, bytes(8))[2:], "length"),
        (b"\0\2" + message("TRANSFORM", "Torch", 1, b"\0\x0c\xff\xff" + bytes(56))[2:], "length"),
        (transform()[:-1] + b"\x55", "checksum"),
        (message("transform", "Torch", 1, b""), "noise"),
        (message("TRANSFORM", "To\x07rch", 1, b""), "noise"),
        (struct.pack(">H12s20sQQQ", 1, b"TRANSFORM", b"T", 0, 1 << 40, 0), "noise"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "noise"),
    ],
)
def test_what_is_refused_is_counted_by_its_cause(bad: bytes, cause: str) -> None:
    decoder = IgtlDecoder()
    frames = decoder.feed(transform() + bad + transform())
    assert len(frames.rows) == 2
    assert decoder.tally.refused == {cause: 1}
    assert decoder.tally.refused_bytes == {cause: len(bad)}


def test_what_comes_before_the_first_message_is_held_against_nobody() -> None:
    decoder = IgtlDecoder()
    assert len(decoder.feed(transform()[30:] + transform()).rows) == 1
    assert dict(decoder.tally.refused_bytes) == {MIDWAY: len(transform()) - 30}


def test_a_message_without_a_time_has_none() -> None:
    body = struct.pack(">12f", 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
    frames = IgtlDecoder().feed(message("TRANSFORM", "Torch", 0, body))
    assert frames.t_us is not None
    assert frames.t_us.tolist() == [NOT_STAMPED]


def test_a_matrix_that_is_no_rotation_is_implausible() -> None:
    rows = np.zeros(5, dtype=ROW)
    turned = np.eye(3).ravel()
    rows["matrix"][0] = [*turned, 0, 0, 0]
    rows["matrix"][1] = [*(2 * turned), 0, 0, 0]
    rows["matrix"][2] = [*turned, 0, np.inf, 0]
    rows["matrix"][3] = [*turned, 30_000, 0, 0]
    rows["matrix"][4] = [1, 0, 0, 0, 1, 0, 0, 0, -1, 0, 0, 0]  # a mirror
    samples, plausible = decode(rows, np.zeros(5), np.zeros(5))
    assert plausible.tolist() == [True, False, False, False, False]
    assert_allclose(samples.rotation[0], [1, 0, 0, 0])
    assert np.isnan(samples.rotation[1:]).all()


def test_a_stream_is_asked_for_until_something_comes() -> None:
    decoder = IgtlDecoder()
    assert decoder.say(0.0) == START_TDATA
    assert decoder.say(0.5) == b""
    assert decoder.say(2.5) == START_TDATA
    decoder.feed(transform())
    assert decoder.say(9.0) == b""


def test_the_twin_says_tdata_once_it_was_asked_and_stops() -> None:
    twin = IgtlServer()
    twin.play(moving(100.0, 100, np.random.default_rng(1)), 100.0, 0.0)
    assert b"TRANSFORM" in b"".join(twin.say(0.0))
    twin.hear(START_TDATA[:20], 0.0)
    twin.hear(START_TDATA[20:], 0.0)
    assert b"TDATA" in b"".join(twin.say(0.1))
    twin.hear(message("STP_TDATA", "", 0, b""), 0.1)
    assert b"TRANSFORM" in b"".join(twin.say(0.2))
    twin.hear(START_TDATA, 0.2)
    twin.visited(0.3)
    assert b"TRANSFORM" in b"".join(twin.say(0.3))


@pytest.fixture
def server() -> Iterator[pyigtl.OpenIGTLinkServer]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    server = pyigtl.OpenIGTLinkServer(port=0, local_server=True)
    for number, handler in before.items():  # it takes them for itself
        signal.signal(number, handler)
    yield server
    server.stop()


def test_poses_come_from_a_real_server_over_a_real_socket(
    server: pyigtl.OpenIGTLinkServer,
) -> None:
    kind, clock = DEVICES["openigtlink"], HostClock()
    tracker = kind.tracker()
    host, port = server.server_address
    tracker.plug(TcpLink(host, port, clock.now_s), clock.now_s())
    poses = moving(kind.rate_hz, 50, np.random.default_rng(3))
    sent = 0
    positions: list[list[float]] = []
    deadline = time.monotonic() + 90
    while len(positions) < 50:
        assert time.monotonic() < deadline
        if server.is_connected() and sent < 50:
            matrix = np.eye(4)
            matrix[:3, 3] = poses.position_mm[sent]
            server.send_message(
                pyigtl.TransformMessage(matrix, timestamp=NOW + sent / 100, device_name="Torch"),
                wait=False,
            )
            sent += 1
        tracker.listen()
        batch = tracker.take()
        if batch is not None:
            positions += batch.position_mm.tolist()
    assert_allclose(positions, poses.position_mm, rtol=1e-6)
    assert tracker.intake().frames_refused == 0
    tracker.unplug()
