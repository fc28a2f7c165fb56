"""A body whose turn one tracker knows and whose place only markers show: one pose.

An inertial tracker says a hundred times a second how it is turned, in a frame whose heading is
anywhere and drifts. A camera's markers say thirty times a second, late, where the body is, and
more roughly how it is turned. The fused pose stands at the tracker's times in the markers' frame:
its turn is the tracker's, brought over by the offset of both frames (frame_offset.py); its
position lies between two markers seen, with a lever that turns as the tracker says. Before the
offset is known there is no pose, and no position beyond the last marker.

A pose waits for the marker after it, at most until the tracker is `WAIT_S` ahead. What comes is
taken in the order in which it comes; how that was cut into batches changes no bit.
"""

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from simlab.devices.frame_offset import OffsetFinder
from simlab.devices.marker_track import MOST_WAITING, NOWHERE, MarkerTrack, Seen, poses_of, seen_in
from simlab.devices.quaternions import back, product, turn_by, turned, vector_of
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Floats

WAIT_S = 0.2
"""The tracker goes on for so long before a pose is told without a marker after it."""
GAP_S = 0.1
"""Between two of the tracker's turns further apart in time nobody knows how the body was turned."""
ANEW_S = 1.0
"""A tracker that was silent for longer may count its heading from elsewhere."""


@dataclass(frozen=True, slots=True)
class TurnFused:
    """How both go together."""

    position_mm: float
    """What the markers' tracker states of a position, one standard deviation."""
    rotation_deg: float
    """What it states of a turn; the fused pose states the same."""
    tracker_deg: float
    """What the inertial tracker states of a turn."""
    turn: tuple[float, float, float, float] = (1.0, 0.0, 0.0, 0.0)
    """Unit quaternion that turns the inertial tracker's axes into the body's."""
    lever_mm: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """What of the body goes straight between two markers, in its axes: the tip, not the hand. The
    sigma told of a position is that of this point, were the turn as told."""


@dataclass(frozen=True, slots=True, eq=False)
class _Turned:
    """A turn that the inertial tracker told."""

    t_s: float
    bound_s: float
    turn: Floats
    """From the body's axes into the tracker's frame; NaN: not measured."""
    lever_mm: Floats
    """The lever in the tracker's frame."""
    variance: float
    """[rad2]"""


@dataclass(frozen=True, slots=True, eq=False)
class _There:
    """How the body was turned when a marker was seen."""

    turn: Floats
    variance: float
    rate_rad_s: float


class TurnFusion:
    """The fold of both."""

    def __init__(self, fused: TurnFused) -> None:
        self._fused = fused
        self._stated_rad = math.radians(fused.rotation_deg)
        self._to_sensor = back(np.array(fused.turn))
        self._lever = np.array(fused.lever_mm)
        self._offset = OffsetFinder()
        self._track = MarkerTrack(fused.position_mm)
        self._waiting: deque[_Turned] = deque()
        self._recent: deque[_Turned] = deque(maxlen=2 * MOST_WAITING)
        self._unjudged: deque[Seen] = deque(maxlen=MOST_WAITING)
        self._known_s = self._newest_s = self._done_s = -math.inf
        self._measured_s = math.inf
        self._made: list[tuple[float, ...]] = []
        self.late = 0
        """Markers that came after the poses of their time were told."""

    @property
    def wrong(self) -> int:
        """Markers that were not believed."""
        return self._offset.wrong

    def turns(self, poses: PoseSamples) -> None:
        """Take what the inertial tracker said."""
        rotation = product(poses.rotation, np.tile(self._to_sensor, (len(poses), 1)))
        lever = turned(rotation, np.tile(self._lever, (len(poses), 1)))
        stated = math.radians(self._fused.tracker_deg)
        for row in range(len(poses)):
            t_s, sigma = float(poses.t_s[row]), stated * float(poses.rotation_times[row])
            bound_s = float(poses.t_bound_s[row])
            here = _Turned(t_s, bound_s, rotation[row], lever[row], sigma * sigma)
            self._waiting.append(here)
            self._newest_s = max(self._newest_s, t_s)
            if np.isfinite(here.turn).all():
                if t_s - self._measured_s > ANEW_S:
                    self._begin_anew()
                self._measured_s = t_s
                self._recent.append(here)
            while self._unjudged and self._unjudged[0].t_s <= self._newest_s:
                self._judge(self._unjudged.popleft())
            self._go()

    def markers(self, poses: PoseSamples) -> None:
        """Take what the camera saw; a picture without markers says nothing."""
        for seen in seen_in(poses):
            if seen.t_s <= self._done_s:
                self.late += 1
            elif not np.isfinite(seen.position_mm).all():
                continue
            elif seen.t_s <= self._newest_s:
                self._judge(seen)
                self._go()
            else:
                self._unjudged.append(seen)

    def rest(self) -> PoseSamples:
        """The poses that are not told yet, with what is known now: no marker comes any more."""
        while self._waiting:
            self._tell(self._waiting.popleft())
        return self.take()

    def take(self) -> PoseSamples:
        """The poses that are told since the last time."""
        made, self._made = self._made, []
        return poses_of(made)

    def _begin_anew(self) -> None:
        self._offset.forget()
        self._track.clear()
        self._recent.clear()

    def _judge(self, seen: Seen) -> None:
        """Learn from a marker, and remember where it was if it is believed."""
        there = self._at(seen.t_s)
        if there is None:
            return
        marker = self._stated_rad * seen.rotation_times
        late = there.rate_rad_s * seen.bound_s
        variance = marker * marker + late * late / 3.0 + there.variance
        apart = product(seen.turn, back(there.turn))
        if not (np.isfinite(apart).all() and math.isfinite(variance)):
            return
        before = self._offset.found
        if not self._offset.believes(seen.t_s, apart, variance):
            return
        if self._offset.found is not before:
            self._track.clear()
        self._track.add(seen, turned(there.turn, self._lever))
        self._known_s = max(self._known_s, seen.t_s)

    def _at(self, t_s: float) -> _There | None:
        """How the body was turned at a time between two turns told; None: nobody knows."""
        after: _Turned | None = None
        for before in reversed(self._recent):
            if after is not None and before.t_s <= t_s <= after.t_s:
                step_s = after.t_s - before.t_s
                if step_s > GAP_S:
                    return None
                way = vector_of(product(back(before.turn), after.turn))
                share = (t_s - before.t_s) / step_s if step_s > 0.0 else 0.0
                rate = float(np.linalg.norm(way)) / step_s if step_s > 0.0 else 0.0
                turn = product(before.turn, turn_by(share * way))
                return _There(turn, max(before.variance, after.variance), rate)
            after = before
        return None

    def _go(self) -> None:
        while self._waiting and (
            self._waiting[0].t_s <= max(self._known_s, self._newest_s - WAIT_S)
            or len(self._waiting) > MOST_WAITING
        ):
            self._tell(self._waiting.popleft())

    def _tell(self, here: _Turned) -> None:
        """Tell the pose at one of the tracker's times."""
        self._done_s = max(self._done_s, here.t_s)
        while len(self._recent) > 1 and self._recent[1].t_s <= self._done_s:
            self._recent.popleft()
        offset = self._offset.found
        turn, times, position, where = np.full(4, np.nan), math.nan, NOWHERE.position_mm, NOWHERE
        if offset is not None and np.isfinite(here.turn).all():
            turn = product(offset.turn, here.turn)
            times = math.sqrt(offset.variance(here.t_s) + here.variance) / self._stated_rad
            where = self._track.at(here.t_s, here.bound_s)
            position = where.position_mm + offset.matrix @ (where.lever_mm - here.lever_mm)
        self._made.append(
            (
                here.t_s,
                here.bound_s,
                *position,
                *turn,
                where.sigma_mm / self._fused.position_mm,
                times,
            )
        )
