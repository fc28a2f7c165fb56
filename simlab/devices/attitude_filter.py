"""How a body is turned, from its gyro, gravity and whoever else knows: an error-state filter.

The turn is a unit quaternion; its error is a small turn in the body's axes and the gyro's bias, six
numbers with their covariance, after Sola, "Quaternion kinematics for the error-state Kalman filter"
(2017), sections 5 and 6, here without position. One sample after the other, so that no cut of the
stream changes a bit.

A hand's accelerations are not noise: they last. A reading of gravity therefore counts as if there
were one in `REACT_S` only, and less the more its length is not that of gravity.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simlab.devices.quaternions import STILL, back, product, turn_by, vector_of
from simlab.model.arrays import Floats

G_M_S2 = 9.80665
REACT_S = 0.3
"""A hand's acceleration lasts about so long (from memory: weaves of 1 to 3 Hz)."""
HAND = 0.04
"""What a hand that welds accelerates a torch, as a share of gravity, one standard deviation (from
memory: 3 mm to and fro at 1.5 Hz is 0.03)."""
GATE = 0.25
"""A reading further than this share from gravity's length says nothing of where up is."""
_EYE, _EYE_6 = np.eye(3), np.eye(6)


@dataclass(frozen=True, slots=True)
class GyroNoise:
    """What an inertial sensor's data sheet says, and what is left of its bias at the start."""

    rate_rad_s_hz: float = math.radians(0.02)
    """Density of the rate's noise [rad/s per root of Hz]."""
    bias_rad_s: float = math.radians(0.5)
    """Bias that is not known at the start, one standard deviation [rad/s]."""
    walk_rad_s_s: float = math.radians(0.01)
    """How far the bias wanders in a second, one standard deviation [rad/s]."""
    scale: float = 0.01
    """Error of the rate's scale, as a share; counts against the whole turn."""


class AttitudeFilter:
    """A turn with its uncertainty, brought on from reading to reading."""

    def __init__(self, up: Floats, noise: GyroNoise) -> None:
        """Start without knowing anything; `up` is where up is in the frame that is told."""
        self._up = up / np.linalg.norm(up)
        self._noise = noise
        self.known = False
        """Is there a turn?"""
        self.turn: Floats = STILL
        self._bias = np.zeros(3)
        self._cov = np.zeros((6, 6))

    @property
    def sigma_rad(self) -> float:
        """One standard deviation of the turn about its worst axis."""
        return math.sqrt(max(float(np.linalg.eigvalsh(self._cov[:3, :3])[-1]), 0.0))

    def start(self, turn: Floats, covariance: Floats) -> None:
        """Begin anew with a turn and its error's (3, 3) covariance in the body axes [rad2]."""
        bias = self._cov[3:, 3:] if self.known else self._noise.bias_rad_s**2 * _EYE
        self.turn, self.known = turn, True
        self._cov = np.zeros((6, 6))
        self._cov[:3, :3], self._cov[3:, 3:] = covariance, bias

    def start_upright(self, acc_m_s2: Floats, yaw_sigma_rad: float) -> bool:
        """Begin anew from where gravity is; the turn about up is 0, as sure as that. Could it?"""
        force = float(np.linalg.norm(acc_m_s2))
        if not abs(force / G_M_S2 - 1.0) <= GATE:
            return False
        seen = acc_m_s2 / force
        cross = np.cross(seen, self._up)
        sine, cosine = float(np.linalg.norm(cross)), float(seen @ self._up)
        if sine < 1e-9:
            other = _EYE[int(np.argmin(np.abs(self._up)))]
            cross = np.cross(self._up, other)
            sine_of = float(np.linalg.norm(cross))
            turn = STILL if cosine > 0.0 else turn_by(np.pi / sine_of * cross)
        else:
            turn = turn_by(math.atan2(sine, cosine) / sine * cross)
        tilt = HAND + abs(force / G_M_S2 - 1.0)
        yaw = yaw_sigma_rad * yaw_sigma_rad - tilt * tilt
        self.start(turn, tilt * tilt * _EYE + yaw * np.outer(seen, seen))
        return True

    def predict(self, gyro_rad_s: Floats, step_s: float) -> None:
        """Turn on for `step_s` at the rate read."""
        moved: Floats = (gyro_rad_s - self._bias) * step_s
        noise, cov = self._noise, self._cov
        on = np.eye(6)
        on[:3, :3] = _matrix(_turn_by(-moved))
        on[:3, 3:] = -step_s * _EYE
        cov = on @ cov @ on.T
        cov[:3, :3] += noise.rate_rad_s_hz**2 * step_s * _EYE
        lasting = max(REACT_S / step_s, 1.0)  # a turn one way goes on for so many readings
        cov[:3, :3] += (noise.scale**2 * lasting) * (moved[:, None] * moved)
        cov[3:, 3:] += noise.walk_rad_s_s**2 * step_s * _EYE
        self._cov = 0.5 * (cov + cov.T)
        self.turn = _then(self.turn, moved)

    def unseen(self, step_s: float, rate_rad_s: float) -> None:
        """The body may have turned at up to `rate_rad_s`, and nobody read it."""
        self._cov[:3, :3] += (rate_rad_s * step_s) ** 2 * _EYE

    def gravity(self, acc_m_s2: Floats, step_s: float) -> None:
        """Learn where up is, from the force that is felt."""
        force = math.sqrt(float(acc_m_s2 @ acc_m_s2))
        off = abs(force / G_M_S2 - 1.0)
        if not off <= GATE:
            return
        up = self._up @ _matrix(self.turn.tolist())
        one = HAND + off
        variance = one * one * max(REACT_S / step_s, 1.0)
        row = np.zeros((3, 6))
        row[:, :3] = _cross(up)
        self._learn(row, acc_m_s2 / force - up, variance)

    def told(self, turn: Floats, sigma_rad: float, most: float) -> bool:
        """Learn from somebody who saw the turn; False where it is `most` sigmas off, or more."""
        off = vector_of(product(back(self.turn), turn))
        spread = self._cov[:3, :3] + sigma_rad * sigma_rad * _EYE
        if float(off @ np.linalg.solve(spread, off)) > most * most:
            return False
        row = np.zeros((3, 6))
        row[:, :3] = _EYE
        self._learn(row, off, sigma_rad * sigma_rad)
        return True

    def _learn(self, row: Floats, off: Floats, variance: float) -> None:
        cov = self._cov
        gain = np.linalg.solve(row @ cov @ row.T + variance * _EYE, row @ cov).T
        error = gain @ off
        rest = _EYE_6 - gain @ row
        cov = rest @ cov @ rest.T + variance * (gain @ gain.T)
        self._cov = 0.5 * (cov + cov.T)
        self.turn = _then(self.turn, error[:3])
        self._bias = self._bias + error[3:]


def _turn_by(vector_rad: Floats) -> tuple[float, float, float, float]:
    """As `turn_by`, of one vector."""
    x, y, z = vector_rad.tolist()
    angle = math.sqrt(x * x + y * y + z * z)
    share = math.sin(0.5 * angle) / angle if angle > 1e-9 else 0.5
    return math.cos(0.5 * angle), share * x, share * y, share * z


def _then(turn: Floats, vector_rad: Floats) -> Floats:
    """(4,) the turn after a turn in the body's axes, of length 1."""
    a, b, c, d = turn.tolist()
    e, f, g, h = _turn_by(vector_rad)
    w, x = a * e - b * f - c * g - d * h, a * f + b * e + c * h - d * g
    y, z = a * g - b * h + c * e + d * f, a * h + b * g - c * f + d * e
    size = math.sqrt(w * w + x * x + y * y + z * z)
    return np.array((w / size, x / size, y / size, z / size))


def _cross(v: Floats) -> Floats:
    """(3, 3) of which the product with w is v x w."""
    x, y, z = v.tolist()
    return np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])


def _matrix(q: Sequence[float]) -> Floats:
    w, x, y, z = q
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )
