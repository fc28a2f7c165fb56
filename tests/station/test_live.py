"""Live frames: every row once, however many a tick holds."""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from simlab.api.live_frames import LiveFrame, LiveState, decode
from simlab.api.shapes import SessionStartShape, StationDevicesShape
from simlab.live.runner import Progress
from simlab.model.samples import TorchSamples
from simlab.model.sessions import Intake, SessionHeader
from simlab.motion.overlap import Measured
from simlab.station.live import MOST_ROWS, LiveTeller, NoLink


@dataclass
class Wall:
    """Whoever watches."""

    starts: list[SessionStartShape] = field(default_factory=list)
    frames: list[LiveFrame] = field(default_factory=list)

    def announce(self, start: SessionStartShape) -> None:
        self.starts.append(start)

    def report(self, devices: StationDevicesShape) -> None:
        """Of no interest here."""

    def send(self, frame: bytes) -> None:
        self.frames += decode(frame)

    def close(self) -> None:
        """Nothing to do."""


def wall_clock(t_s: float) -> float:
    """Of a session that began then, in a world that runs ten times as fast."""
    return 1.7e9 + t_s / 10.0


def progress(first: int, count: int, points: float | None = 80.0) -> Progress:
    rows = np.zeros((count, 12), np.float32)
    rows[:, 0] = np.arange(first, first + count) / 200
    return Progress(
        points=points,
        rows=rows,
        accepted=count,
        refused=0,
        working=True,
        furthest_mm=1.0,
        samples=TorchSamples.empty(),
        measured=Measured((), None, np.zeros(0), np.zeros(0, np.bool_), np.zeros(0, np.bool_)),
    )


def test_a_session_is_announced_with_its_header(header: SessionHeader) -> None:
    wall = Wall()
    LiveTeller(wall, header, 70.0, wall_clock)
    (start,) = wall.starts
    assert (start.session, start.trainee) == (header.session, header.trainee)
    assert start.texts == header.texts
    assert start.sigmas == header.sigmas


def test_a_tick_carries_all_rows_since_the_last_one(header: SessionHeader) -> None:
    wall = Wall()
    teller = LiveTeller(wall, header, 70.0, wall_clock)
    teller.add(progress(0, 3))
    teller.add(progress(3, 4, points=81.5))
    teller.send(LiveState.RUNNING, Intake(7, 1, 2))
    teller.send(LiveState.RUNNING, Intake(7, 1, 2))
    first, second = wall.frames
    np.testing.assert_allclose(first.rows[:, 0], np.arange(7) / 200, rtol=1e-6)
    assert (first.points, first.samples_in, first.samples_lost) == (81.5, 7, 1)
    assert first.frames_refused == 2
    assert first.length_mm == 70.0
    assert first.t_s == np.float32(6 / 200)
    assert first.sampled_unix_s == wall_clock(first.t_s)
    assert len(second.rows) == 0
    assert second.t_s == first.t_s
    assert [first.seq, second.seq] == [1, 2]


def test_more_rows_than_a_frame_holds_go_in_several(header: SessionHeader) -> None:
    wall = Wall()
    teller = LiveTeller(wall, header, 70.0, wall_clock)
    teller.add(progress(0, 2 * MOST_ROWS + 1))
    teller.send(LiveState.RUNNING, Intake())
    assert [len(frame.rows) for frame in wall.frames] == [MOST_ROWS, MOST_ROWS, 1]
    assert [frame.t_s for frame in wall.frames] == [
        float(frame.rows[-1, 0]) for frame in wall.frames
    ]


def test_before_there_are_points_they_are_nan(header: SessionHeader) -> None:
    wall = Wall()
    teller = LiveTeller(wall, header, 70.0, wall_clock)
    teller.add(replace(progress(0, 1, points=None), rows=np.zeros((0, 12), np.float32), accepted=0))
    teller.send(LiveState.LOST, Intake())
    assert math.isnan(wall.frames[0].points)
    assert wall.frames[0].state is LiveState.LOST


def test_a_frame_says_when_its_newest_sample_was_taken(header: SessionHeader) -> None:
    wall = Wall()
    teller = LiveTeller(wall, header, 70.0, wall_clock)
    teller.add(progress(199, 2))
    teller.send(LiveState.RUNNING, Intake())
    assert wall.frames[0].sampled_unix_s == wall_clock(1.0)


def test_nobody_may_watch(header: SessionHeader) -> None:
    link = NoLink()
    link.report(StationDevicesShape(devices=()))
    LiveTeller(link, header, 70.0, wall_clock).send(LiveState.FINISHED, Intake())
    link.close()
