"""A gyro and an accelerometer tell how a body is turned, and how fast that knowledge fades.

Gravity says where up is; the turn about it, yaw, counts from where the body was when it was first
read, and drifts: its sigma grows until somebody else tells (fusion.py). The turn is a quaternion
w x y z from the body's axes to a frame whose z axis is up.

A fold: one sample after the other, so that no cut of the stream changes a bit.
"""

import math
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from simlab.devices.attitude_filter import AttitudeFilter, GyroNoise
from simlab.devices.quaternions import to_matrix, turned
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Floats

GAP_S = 0.1
"""A gyro that was silent for longer did not tell how the body turned meanwhile."""
MEANWHILE_RAD_S = 2.0
"""Then it may have turned at such a rate."""
MEANWHILE_MOST_S = 2.0
"""After so long it may be turned any way."""


class Inertial(Protocol):
    """What is needed of an inertial sensor's samples."""

    @property
    def t_s(self) -> Floats:
        """(n,) when each was taken."""

    @property
    def t_bound_s(self) -> Floats:
        """(n,) half-width within which that is known."""

    @property
    def acc_m_s2(self) -> Floats:
        """(n, 3) specific force in the sensor's axes; at rest it points up."""

    @property
    def gyro_rad_s(self) -> Floats:
        """(n, 3) rate of turn in the sensor's axes."""


@dataclass(frozen=True, slots=True)
class Sensor:
    """An inertial sensor on a body."""

    rotation_deg: float = 1.0
    """What is stated of the turn that it tells, one standard deviation."""
    turn: tuple[float, float, float, float] = (1.0, 0.0, 0.0, 0.0)
    """Unit quaternion that turns the sensor's axes into the body's."""
    gyro: GyroNoise = field(default_factory=GyroNoise)


class Carried:
    """A filter that is carried on by one sensor's readings."""

    def __init__(self, sensor: Sensor, up: Floats) -> None:
        self.filter = AttitudeFilter(up, sensor.gyro)
        self._axes = to_matrix(np.array(sensor.turn))
        self._last_s = math.nan
        self.rate_rad_s: Floats = np.zeros(3)
        """The newest, in the body's axes."""

    def on(self, t_s: float, acc_m_s2: Floats, gyro_rad_s: Floats, *, gravity: bool) -> None:
        """Bring the filter on to a reading that was measured; `gravity` may be learnt from."""
        acc, rate = self._axes @ acc_m_s2, self._axes @ gyro_rad_s
        step_s = t_s - self._last_s
        if self.filter.known and step_s > GAP_S:
            self.filter.unseen(min(step_s, MEANWHILE_MOST_S), MEANWHILE_RAD_S)
        elif self.filter.known and step_s > 0.0:
            self.filter.predict(0.5 * (self.rate_rad_s + rate), step_s)
        if self.filter.known and gravity and step_s > 0.0:
            self.filter.gravity(acc, min(step_s, GAP_S))
        self._last_s, self.rate_rad_s = t_s, rate


class Orientation:
    """The fold of one sensor by itself."""

    def __init__(self, sensor: Sensor) -> None:
        self._stated_rad = math.radians(sensor.rotation_deg)
        self._turn = np.array(sensor.turn)
        self._carried = Carried(sensor, np.array([0.0, 0.0, 1.0]))

    def feed(self, samples: Inertial) -> PoseSamples:
        """How the body was turned at each sample; NaN where it was not measured."""
        n = len(samples.t_s)
        rotation, times = np.full((n, 4), np.nan), np.full(n, np.nan)
        whole = np.isfinite(samples.acc_m_s2).all(axis=1)
        whole &= np.isfinite(samples.gyro_rad_s).all(axis=1)
        here = self._carried
        for row in np.flatnonzero(whole).tolist():
            acc = samples.acc_m_s2[row]
            here.on(float(samples.t_s[row]), acc, samples.gyro_rad_s[row], gravity=True)
            if not here.filter.known:
                here.filter.start_upright(turned(self._turn, acc), 0.0)
            if here.filter.known:
                rotation[row] = here.filter.turn
                times[row] = here.filter.sigma_rad / self._stated_rad
        return PoseSamples(
            t_s=samples.t_s,
            t_bound_s=samples.t_bound_s,
            position_mm=np.full((n, 3), np.nan),
            rotation=rotation,
            position_times=np.full(n, np.nan),
            rotation_times=times,
        )
