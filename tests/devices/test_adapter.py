"""A tracker on a line: losses counted by number, refusals by cause, states by what was heard."""

from typing import Any

import numpy as np
import pytest

from simlab.devices.adapter import Tracker
from simlab.devices.framing import encode
from simlab.devices.link import Arrival
from simlab.devices.messages import (
    FLAG_ASLEEP,
    HEARTBEAT,
    STREAM_PANEL,
    STREAM_POSE,
    TOOL_POSE,
    TORCH_POSE,
)
from simlab.devices.registry import DEVICES, TORCH_TRACKER
from simlab.devices.simulated.xhc_whb04b import Whb04b
from simlab.model.errors import DeviceError
from simlab.model.sessions import Intake, Liveness
from tests.devices.conversation import TalkLink
from tests.devices.replay_link import ReplayLink

STEP_S = 0.005


def pose(seq: int, x_um: int = 0, axis: int = 32767, start_s: float = 0.0) -> bytes:
    payload = np.zeros((), dtype=TORCH_POSE.dtype)
    payload["tip"] = (x_um, 0, 0)
    payload["axis"] = (0, 0, -axis)
    payload["quality"] = 255
    t_us = round((start_s + seq * STEP_S) * 1e6)
    return encode(TORCH_POSE, STREAM_POSE, seq, t_us, payload)


def beat(at_s: float, flags: int = 0) -> bytes:
    payload = np.zeros((), dtype=HEARTBEAT.dtype)
    payload["flags"] = flags
    return encode(HEARTBEAT, STREAM_PANEL, 0, round(at_s * 1e6), payload)


def heard(*arrivals: tuple[float, bytes]) -> Tracker[Any]:
    """A tracker that listened to these arrivals, one a read."""
    tracker = TORCH_TRACKER.tracker()
    tracker.plug(ReplayLink([Arrival(at_s, data) for at_s, data in arrivals]), 0.0)
    tracker.begin(0.0)
    for _ in arrivals:
        tracker.listen()
    return tracker


def test_samples_come_in_order_with_times_of_the_session() -> None:
    tracker = TORCH_TRACKER.tracker()
    tracker.plug(ReplayLink([Arrival(7.01, b"\0" + pose(0) + pose(1)), Arrival(7.02, pose(2))]), 7)
    tracker.begin(zero_s=7.0)
    tracker.listen()
    tracker.listen()
    samples = tracker.take()
    assert samples is not None
    assert len(samples) == 3
    np.testing.assert_allclose(np.diff(samples.t_s), STEP_S, rtol=1e-3)
    assert 0.0 < samples.t_s[0] < 0.02
    assert tracker.intake() == Intake(samples_in=3)
    assert tracker.take() is None


def test_numbers_left_out_are_samples_lost() -> None:
    tracker = heard((1.0, b"\0" + pose(0) + pose(1)), (1.01, pose(4) + pose(5)), (1.02, pose(9)))
    tracker.take()
    assert tracker.intake().samples_lost == 2 + 3


def test_numbers_wrap_without_a_loss() -> None:
    tracker = heard((1.0, b"\0" + pose(65534) + pose(65535) + pose(65536) + pose(65537)))
    tracker.take()
    assert tracker.intake() == Intake(samples_in=4)


def test_a_damaged_frame_is_refused_and_its_sample_lost() -> None:
    bad = bytearray(pose(1))
    bad[-2] ^= 0x40  # in the checksum
    tracker = heard((1.0, b"\0" + pose(0) + bytes(bad) + pose(2)))
    samples = tracker.take()
    assert samples is not None
    assert len(samples) == 2
    intake = tracker.intake()
    assert (intake.samples_in, intake.samples_lost, intake.frames_refused) == (2, 1, 1)
    assert intake.refused == (("checksum", 1),)


def test_an_implausible_sample_is_refused_not_lost() -> None:
    tracker = heard((1.0, b"\0" + pose(0) + pose(1, x_um=3_000_000) + pose(2)))
    samples = tracker.take()
    assert samples is not None
    assert len(samples) == 2
    assert tracker.intake() == Intake(2, 0, 1, (("implausible", 1),))


def test_the_frames_of_another_device_are_refused() -> None:
    other = encode(TOOL_POSE, STREAM_POSE, 0, 0, np.zeros((), dtype=TOOL_POSE.dtype))
    tracker = heard((1.0, b"\0" + other))
    assert tracker.take() is None
    assert tracker.intake() == Intake(0, 0, 1, (("unknown_type", 1),))


def test_what_the_runner_refuses_is_counted_too() -> None:
    tracker = heard((1.0, b"\0" + pose(0) + pose(1)))
    tracker.take()
    tracker.refuse("time", 1)
    assert tracker.intake() == Intake(1, 0, 1, (("time", 1),))


def test_a_session_begins_with_counts_of_zero_and_goes_on_with_the_numbers() -> None:
    arrivals = [Arrival(1.0, b"\0" + pose(0) + pose(3)), Arrival(1.02, pose(4)), Arrival(2, b"")]
    tracker = TORCH_TRACKER.tracker()
    tracker.plug(ReplayLink(arrivals), 0.0)
    tracker.listen()
    tracker.begin(1.0)
    assert tracker.intake() == Intake()
    assert tracker.take() is None
    tracker.listen()
    tracker.take()
    assert tracker.intake() == Intake(samples_in=1)
    tracker.listen()
    assert tracker.take() is None


def test_a_device_that_starts_anew_counts_anew() -> None:
    tracker = heard((100.0, b"\0" + pose(500, start_s=90.0)), (110.0, pose(0)), (110.01, pose(1)))
    tracker.take()
    assert tracker.intake().samples_lost == 0


def test_a_line_that_goes_away_is_unplugged_and_may_come_back() -> None:
    tracker = heard((1.0, b"\0" + pose(0)))
    with pytest.raises(DeviceError, match="unplugged"):
        tracker.listen()
    assert tracker.link is None
    assert tracker.liveness(1.0) is Liveness.UNPLUGGED
    tracker.listen()  # nothing to hear, no error
    half = pose(1)[:9]
    tracker.plug(ReplayLink([Arrival(1.5, half + b"\0" + pose(2))]), 1.4)
    tracker.listen()
    samples = tracker.take()
    assert samples is not None
    assert len(samples) == 2
    assert tracker.intake().samples_lost == 1


def test_refusals_of_a_line_that_went_away_stay_counted() -> None:
    tracker = heard((1.0, b"\0" + b"\x09\x01\0"))
    tracker.unplug()
    tracker.plug(ReplayLink([]), 1.1)
    assert tracker.intake().refused == (("noise", 1),)


def test_silent_asleep_and_lost_are_three_states() -> None:
    tracker = heard((1.0, b"\0" + pose(0)), (1.1, beat(0.1)), (3.0, beat(2.0)))
    assert tracker.liveness(3.1) is Liveness.SILENT
    assert tracker.liveness(6.5) is Liveness.LOST
    asleep = heard((1.0, b"\0" + pose(0)), (1.1, beat(0.1, FLAG_ASLEEP)))
    assert asleep.liveness(99.0) is Liveness.ASLEEP
    awake = heard((1.0, b"\0" + beat(0.0, FLAG_ASLEEP)), (1.1, pose(20)))
    assert awake.liveness(1.2) is Liveness.LIVE


def test_a_pendant_that_slept_when_it_was_unplugged_is_not_asleep_when_it_is_plugged() -> None:
    empty, _ = Whb04b().asleep()
    tracker = DEVICES["xhc_whb04b"].tracker()
    tracker.plug(ReplayLink([Arrival(1.0, empty)]), 0.0)
    tracker.listen()
    assert tracker.liveness(1.1) is Liveness.ASLEEP
    tracker.unplug()
    tracker.plug(ReplayLink([Arrival(2.0, b"")]), 2.0)
    tracker.listen()
    assert tracker.liveness(2.1) is Liveness.SILENT


def test_a_panel_that_nobody_touches_lives_by_its_heartbeats() -> None:
    tracker = DEVICES["panel"].tracker()
    beats = [Arrival(1.0 + at, b"\0" + beat(at)) for at in np.arange(0, 5, 0.1)]
    tracker.plug(ReplayLink(beats), 0.9)
    for arrival in beats:
        tracker.listen()
        assert tracker.liveness(arrival.at_s + 0.05) is Liveness.LIVE
    assert tracker.liveness(beats[-1].at_s + 1.0) is Liveness.SILENT
    assert tracker.liveness(beats[-1].at_s + 3.1) is Liveness.LOST


def test_a_pendant_without_heartbeats_is_silent_however_long_nobody_touches_it() -> None:
    tracker = DEVICES["shuttle_pro"].tracker()
    tracker.plug(ReplayLink([Arrival(1.0, b"")]), 0.9)
    tracker.listen()
    assert tracker.liveness(1.0) is Liveness.SILENT
    assert tracker.liveness(9999.0) is Liveness.SILENT


def test_a_panel_that_is_asked_and_answers_no_more_is_lost() -> None:
    kind = DEVICES["modbus_panel"]
    twin, tracker = kind.twin(1), kind.tracker()
    link = TalkLink(twin)
    tracker.plug(link, 0.0)
    while link.now_s < 5.0:  # nothing is played: nothing changes
        tracker.listen()
        link.now_s += 0.01
    assert tracker.liveness(link.now_s) is Liveness.LIVE
    assert tracker.liveness(link.now_s + 3.1) is Liveness.LOST


def test_bytes_refused_are_counted_since_the_session_began_whatever_the_line() -> None:
    bad = bytearray(pose(1))
    bad[5] ^= 1
    first = [Arrival(1.0, b"\0" + pose(0) + bytes(bad)), Arrival(1.1, bytes(bad) * 2)]
    tracker = TORCH_TRACKER.tracker()
    tracker.plug(ReplayLink(first), 0.0)
    assert tracker.listen()
    tracker.begin(1.05)
    assert tracker.refused_bytes() == ()
    tracker.listen()
    assert sum(size for _, size in tracker.refused_bytes()) == 2 * len(bad)
    tracker.unplug()
    tracker.plug(ReplayLink([Arrival(2.0, b"xx\0" + pose(0) + bytes(bad))]), 2.0)
    tracker.listen()
    refused = dict(tracker.refused_bytes())
    assert refused.pop("midway") == 3
    assert sum(refused.values()) == 3 * len(bad)
