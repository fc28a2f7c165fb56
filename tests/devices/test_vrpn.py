"""VRPN: bytes as its published descriptions have them, and what is no message of it."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simlab.devices.simulated.pose_walk import moving
from simlab.devices.simulated.vrpn import VrpnServer
from simlab.devices.stamp_clock import NOT_STAMPED
from simlab.devices.vrpn import (
    COOKIE,
    POSE,
    ROW,
    SENDER,
    TYPE,
    VrpnDecoder,
    decode,
    message,
    named,
)

HALF = 0.5**0.5
NAMES = named(SENDER, 0, b"Torch") + named(SENDER, 5, b"Coupon") + named(TYPE, 3, POSE)


def pose(sender: int = 0, sensor: int = 0, time_us: int = 1_500_000, x_m: float = 0.25) -> bytes:
    body = struct.pack(">ii7d", sensor, 0, x_m, -1.0, 0.5, 0.0, 0.0, HALF, HALF)
    return message(sender, 3, 9, time_us, body)


def test_the_cookie_is_24_bytes_with_the_version_and_no_logging() -> None:
    assert COOKIE == b"vrpn: ver. 07.35  0\0\0\0\0\0"
    decoder = VrpnDecoder()
    assert [decoder.say(0.0), decoder.say(9.0)] == [COOKIE, b""]


def test_a_message_is_a_head_of_24_bytes_and_a_body_filled_up_to_eight() -> None:
    said = named(SENDER, 7, b"Tracker0")
    assert said[:24] == struct.pack(">IiiiiI", 24 + 4 + 9, 0, 0, 7, -1, 0)
    assert said[24:] == b"\0\0\0\x09Tracker0\0" + bytes(3)
    assert len(pose()) == 24 + 64
    assert struct.unpack_from(">ii", pose(), 4) == (1, 500_000)


def test_a_pose_is_in_metres_with_the_scalar_last() -> None:
    decoder = VrpnDecoder()
    frames = decoder.feed(COOKIE + NAMES + pose())
    samples, plausible = decode(frames.rows, np.zeros(1), np.zeros(1))
    assert plausible.all()
    assert_allclose(samples.position_mm, [[250.0, -1000.0, 500.0]])
    assert_allclose(samples.rotation, [[HALF, 0, 0, HALF]])  # a quarter turn about z
    assert frames.t_us is not None
    assert frames.t_us.tolist() == [1_500_000]
    assert decoder.body == "Torch"
    assert dict(decoder.tally.refused) == {}


def test_other_bodies_sensors_and_types_are_known_and_passed_over() -> None:
    decoder = VrpnDecoder("Torch", sensor=1)
    other = named(TYPE, 4, b"vrpn_Tracker Velocity") + message(0, 4, 0, 1, bytes(80))
    udp = message(3884, -3, 0, 0, b"127.0.0.1\0")
    frames = decoder.feed(COOKIE + NAMES + pose() + pose(5, 1) + other + udp + pose(0, 1, x_m=2.0))
    assert frames.rows["position_m"][:, 0].tolist() == [2.0]
    assert dict(decoder.tally.refused) == {}
    assert decoder.held == 0


def test_a_pose_without_a_time_comes_before_those_that_have_one() -> None:
    decoder = VrpnDecoder()
    frames = decoder.feed(COOKIE + NAMES + pose(time_us=0) + pose() + pose(time_us=0))
    assert frames.t_us is not None
    assert frames.t_us.tolist() == [NOT_STAMPED, 1_500_000]


@pytest.mark.parametrize(
    "bad",
    [
        pose(sender=2),  # nobody named it
        message(0, 8, 0, 1, bytes(64)),
        message(0, -9, 0, 1, bytes(8)),
        message(0, 3, 0, 1, bytes(56)),  # not the size of a pose
        message(0, 3, 0, 1, bytes(2000)),
        struct.pack(">IiiiiI", 88, 1, 1_000_000, 0, 3, 0),
        message(0, SENDER, 0, 0, struct.pack(">I", 50) + b"Torch\0"),
        message(9000, SENDER, 0, 0, struct.pack(">I", 6) + b"Torch\0"),
        b"<Idle|MPos:0.000,0.000,0.000>",
    ],
)
def test_what_is_no_message_is_refused_and_the_next_one_is_read(bad: bytes) -> None:
    decoder = VrpnDecoder()
    frames = decoder.feed(COOKIE + NAMES + pose() + bad + pose())
    assert len(frames.rows) == 2
    assert dict(decoder.tally.refused) == {"noise": 1}
    assert dict(decoder.tally.refused_bytes) == {"noise": len(bad)}


def test_a_pose_that_cannot_be_is_implausible() -> None:
    rows = np.zeros(4, dtype=ROW)
    rows["xyzw"][:, 3] = 1.0
    rows["position_m"][1, 0] = 30.0
    rows["xyzw"][2] = 0.0
    rows["position_m"][3, 2] = np.nan
    _, plausible = decode(rows, np.zeros(4), np.zeros(4))
    assert plausible.tolist() == [True, False, False, False]


def test_the_twin_waits_for_the_cookie_and_begins_anew_with_each_host() -> None:
    twin = VrpnServer()
    twin.play(moving(100.0, 5, np.random.default_rng(1)), 100.0, 0.0)
    assert twin.say(3.0) == []
    assert twin.next_s() == float("inf")
    twin.hear(COOKIE[:10], 3.0)
    twin.hear(COOKIE[10:], 3.0)
    assert twin.next_s() == 0.0
    said = b"".join(twin.say(3.0))
    assert said.startswith(COOKIE)
    assert len(VrpnDecoder().feed(said).rows) == 1
    twin.visited(4.0)
    assert twin.say(4.0) == []
    twin.hear(COOKIE, 4.0)
    assert len(VrpnDecoder().feed(b"".join(twin.say(4.005))).rows) == 1  # the second of them


def stream(*poses: tuple[float, float]) -> tuple[list[float], dict[str, int]]:
    """(time [s], x [m]) said in turn: the x that were taken, and what was refused."""
    decoder = VrpnDecoder()
    decoder.feed(COOKIE + NAMES)
    taken: list[float] = []
    for n, (at_s, x_m) in enumerate(poses):
        decoder.say(n / 100)
        frames = decoder.feed(pose(time_us=1_700_000_000_000_000 + round(at_s * 1e6), x_m=x_m))
        taken += frames.rows["position_m"][:, 0].tolist()
    return taken, dict(decoder.tally.refused)


def test_a_pose_that_no_hand_reaches_is_implausible() -> None:
    taken, refused = stream((0.00, 0.5), (0.01, 0.5), (0.02, 2.5), (0.03, 0.75), (0.04, 0.5))
    assert taken == [0.5, 0.5, 0.75, 0.5]  # 0.25 m in 20 ms: the server may stamp it wrongly
    assert refused == {"implausible": 1}


def test_a_pose_of_the_future_is_implausible() -> None:
    taken, refused = stream((0.00, 0.1), (0.01, 0.2), (8.02, 0.3), (0.03, 0.4), (-9.0, 0.5))
    assert taken == [0.1, 0.2, 0.4]
    assert refused == {"implausible": 2}


@given(
    period_s=st.floats(1 / 500, 1 / 20),
    jitter=st.lists(st.floats(-0.4, 0.4), min_size=60, max_size=60),
    hz=st.floats(0.1, 3.0),
)
def test_a_torch_that_is_swung_as_fast_as_an_arm_can_is_never_refused(
    period_s: float, jitter: list[float], hz: float
) -> None:
    """4.5 m/s at most, and stamps that are off by 40 % of a period."""
    reach_m = 4.5 / (2 * np.pi * hz)
    poses = [
        ((n + off) * period_s, reach_m * float(np.sin(2 * np.pi * hz * n * period_s)))
        for n, off in enumerate(jitter)
    ]
    poses.sort()
    taken, refused = stream(*[(at_s + 1.0, x_m) for at_s, x_m in poses])
    assert refused == {}
    assert len(taken) == len(poses)
