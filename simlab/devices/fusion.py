"""A body that a camera sees some of the time and a gyro feels all of the time: one pose.

The camera's markers say where the body is and how it is turned, thirty times a second, late, and
now and then wrong (a flat marker has two answers). The gyro says how it turns, hundreds of times a
second. The fused pose stands at the gyro's times: its turn is carried by the gyro and held by the
markers and by gravity; its position lies on the straight line between two markers seen. It is never
carried on beyond the last marker: without one after it, a position is not known.

A pose waits for the markers of its time, at most until the gyro is `WAIT_S` ahead. What comes is
taken in the order in which it comes; how that was cut into batches changes no bit.
"""

import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from simlab.devices.marker_track import MOST_WAITING, MarkerTrack, Seen, poses_of, seen_in
from simlab.devices.orientation import Carried, Inertial, Sensor
from simlab.devices.quaternions import product, turn_by
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Floats

WAIT_S = 0.2
"""The gyro goes on for so long before a pose is told without a marker after it."""
WRONG_SIGMAS = 5.0
"""A marker whose turn is further off is not believed."""
WRONG_MOST = 10
"""After so many of these in a row it is the filter that is wrong."""


@dataclass(frozen=True, slots=True)
class Fused:
    """How two sources of one body go together."""

    position_mm: float
    """What the markers' tracker states of a position, one standard deviation."""
    rotation_deg: float
    """What it states of a turn; the fused pose states the same."""
    sensor: Sensor = field(default_factory=Sensor)
    up: tuple[float, float, float] | None = None
    """Where up is in the markers' frame; None: not known, and gravity says nothing."""


class Fusion:
    """The fold of both."""

    def __init__(self, fused: Fused) -> None:
        self._fused = fused
        up = np.array((0.0, 0.0, 1.0) if fused.up is None else fused.up)
        self._carried = Carried(fused.sensor, up)
        self._readings: deque[tuple[float, float, Floats, Floats]] = deque()
        self._track = MarkerTrack(fused.position_mm)
        self._turns: deque[Seen] = deque(maxlen=MOST_WAITING)
        self._known_s = self._newest_s = self._done_s = -math.inf
        self._wrong_in_a_row = 0
        self._made: list[tuple[float, ...]] = []
        self.late = 0
        """Markers that came after the poses of their time were told."""
        self.wrong = 0
        """Markers that were not believed."""

    def inertial(self, samples: Inertial) -> None:
        """Take what the gyro's device said."""
        for row in range(len(samples.t_s)):
            t_s = float(samples.t_s[row])
            reading = (
                t_s, float(samples.t_bound_s[row]), samples.acc_m_s2[row], samples.gyro_rad_s[row],
            )  # fmt: skip
            self._readings.append(reading)
            self._newest_s = max(self._newest_s, t_s)
            self._go()

    def markers(self, poses: PoseSamples) -> None:
        """Take what the camera saw."""
        for seen in seen_in(poses):
            if seen.t_s <= self._done_s:
                self.late += 1
                continue
            if np.isfinite(seen.position_mm).all():
                self._track.add(seen)
            if np.isfinite(seen.turn).all() and np.isfinite(seen.rotation_times):
                self._turns.append(seen)
            self._known_s = max(self._known_s, seen.t_s)
            self._go()

    def rest(self) -> PoseSamples:
        """The poses that are not told yet, with what is known now: no marker comes any more."""
        while self._readings:
            self._one(*self._readings.popleft())
        return self.take()

    def take(self) -> PoseSamples:
        """The poses that are told since the last time."""
        made, self._made = self._made, []
        return poses_of(made)

    def _go(self) -> None:
        while self._readings and (
            self._readings[0][0] <= max(self._known_s, self._newest_s - WAIT_S)
        ):
            self._one(*self._readings.popleft())

    def _one(self, t_s: float, bound_s: float, acc: Floats, gyro: Floats) -> None:
        """Tell the pose at one reading."""
        here = self._carried
        felt = bool(np.isfinite(acc).all() and np.isfinite(gyro).all())
        if felt:
            here.on(t_s, acc, gyro, gravity=self._fused.up is not None)
        while self._turns and self._turns[0].t_s <= t_s:
            self._learn(self._turns.popleft(), t_s)
        self._done_s = max(self._done_s, t_s)
        turn, times = np.full(4, np.nan), math.nan
        if felt and here.filter.known:
            turn = here.filter.turn
            times = here.filter.sigma_rad / math.radians(self._fused.rotation_deg)
        where = self._track.at(t_s, bound_s)
        self._made.append(
            (
                t_s,
                bound_s,
                *where.position_mm,
                *turn,
                where.sigma_mm / self._fused.position_mm,
                times,
            )
        )

    def _learn(self, seen: Seen, t_s: float) -> None:
        """Learn from a marker that was seen shortly before `t_s`."""
        here = self._carried
        since = turn_by(here.rate_rad_s * (t_s - seen.t_s))
        turn = product(seen.turn, since)
        rate = float(np.linalg.norm(here.rate_rad_s))
        stated = math.radians(self._fused.rotation_deg) * seen.rotation_times
        sigma = math.hypot(stated, rate * seen.bound_s / math.sqrt(3.0))
        if here.filter.known and here.filter.told(turn, sigma, WRONG_SIGMAS):
            self._wrong_in_a_row = 0
            return
        if here.filter.known:
            self.wrong += 1
            self._wrong_in_a_row += 1
        if not here.filter.known or self._wrong_in_a_row >= WRONG_MOST:
            here.filter.start(turn, sigma * sigma * np.eye(3))
            self._wrong_in_a_row = 0
