"""A simulated WitMotion sensor: its frames, its registers, its rate."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.attitude import to_yaw_pitch_roll
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated.twin import SteadyTwin
from simlab.devices.witmotion import (
    ACC,
    ACC_G,
    ANGLE,
    ANGLE_DEG,
    CONTENT,
    CONTENT_QUATERNION,
    CONTENT_TIME,
    FULL,
    GYRO,
    KEY,
    MARKER,
    QUATERNION,
    RATE,
    RATE_200_HZ,
    RATES_HZ,
    SAMPLE,
    TIME,
    UNLOCK,
)

START = datetime(2026, 11, 22, 18, 40, 30, tzinfo=UTC)
"""What its calendar shows at its own time zero."""
COMMAND_SIZE = 5
EARLY = 0.01
"""So much of a period early is still in time: rounding."""


class WitMotion(SteadyTwin):
    """Says time and quaternion, 200 a second, until it is told otherwise."""

    def __init__(self, uid: int = 1) -> None:
        del uid
        super().__init__()
        self._locked = True
        self._heard = b""
        self._next_s = -1.0
        self.registers = {CONTENT: CONTENT_TIME | CONTENT_QUATERNION, RATE: RATE_200_HZ}
        """What it was told last."""

    def encoded(self, samples: PoseSamples) -> NDArray[Any]:
        """The samples in the sensor's own words."""
        rows = np.zeros(len(samples), dtype=SAMPLE)
        rows["quaternion"] = _word(samples.rotation)
        rows["angle"][:, :3] = _word(
            to_yaw_pitch_roll(samples.rotation)[:, ::-1] / ANGLE_DEG / FULL
        )
        rows["acc"][:, :3] = _word(np.array([0.0, 0.0, 1.0]) / ACC_G / FULL)
        return rows

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """A frame of each kind that the content register asks for."""
        period_s = 1 / RATES_HZ.get(self.registers[RATE], 10)
        if at_s < self._next_s - EARLY * period_s:
            return []
        self._next_s = at_s + period_s
        sample = self._samples[row]
        parts = [
            (TIME, calendar(at_s)),
            (ACC, _words(sample["acc"])),
            (GYRO, _words(sample["gyro"])),
            (ANGLE, _words(sample["angle"])),
            (QUATERNION, _words(sample["quaternion"])),
        ]
        content = self.registers[CONTENT]
        return [frame(kind, words) for kind, words in parts if content >> (kind - TIME) & 1]

    def hear(self, data: bytes, now_s: float) -> None:
        """Registers are written once unlocked; what is no command is passed over."""
        del now_s
        self._heard += data
        while len(self._heard) >= COMMAND_SIZE:
            if self._heard[:2] != b"\xff\xaa":
                self._heard = self._heard[1:]
                continue
            register, value = self._heard[2], int.from_bytes(self._heard[3:5], "little")
            self._heard = self._heard[COMMAND_SIZE:]
            if register == KEY:
                self._locked = value != UNLOCK
            elif not self._locked:
                self.registers[register] = value


def frame(kind: int, words: bytes) -> bytes:
    """Eight bytes of words as a frame."""
    body = bytes([MARKER, kind]) + words
    return body + bytes([sum(body) & 0xFF])


def calendar(at_s: float) -> bytes:
    """The words of a time frame."""
    at = START + timedelta(milliseconds=int(at_s * 1000 + 1e-6))
    date = bytes([at.year - 2000, at.month, at.day, at.hour, at.minute, at.second])
    return date + (at.microsecond // 1000).to_bytes(2, "little")


def _word(values: np.ndarray[Any, np.dtype[np.float64]]) -> NDArray[Any]:
    """Shares of full scale as words; the wire's largest is just below 1."""
    return np.clip(np.round(values * FULL), -FULL, FULL - 1).astype(np.int16)


def _words(values: NDArray[Any]) -> bytes:
    words: bytes = values.astype("<i2").tobytes()
    return words.ljust(8, b"\0")
