"""A simulated VRPN server: one tracker, which answers the cookie and names what it says."""

import math
from typing import Any

import numpy as np

from simlab.devices.readings import PoseSamples
from simlab.devices.simulated.twin import SteadyTwin
from simlab.devices.vrpn import COOKIE, M_MM, MAGIC, POSE, ROW, SENDER, TYPE, message, named

BODY = b"Torch"
CONTROL, TORCH = 0, 1
PONG, POSES = 0, 1
PONG_EVERY = 50
EPOCH_US = 1_790_000_000_000_000
"""Its clock counts from 1970."""


class VrpnServer(SteadyTwin):
    """Says nothing before the host's cookie."""

    def __init__(self, uid: int = 1, body: bytes = BODY, sensor: int = 0) -> None:
        del uid
        super().__init__()
        self._body, self._sensor = body, sensor
        self._heard = b""
        self._greeted = False
        self._number = 0

    def visited(self, now_s: float) -> None:
        """Another host: from the beginning."""
        del now_s
        self._heard, self._greeted = b"", False

    def hear(self, data: bytes, now_s: float) -> None:
        """The cookie; what else a client says is not needed."""
        del now_s
        self._heard = (self._heard + data)[-2 * len(COOKIE) :]
        if not self._greeted and MAGIC in self._heard:
            self._greeted = True
            self._answers += [COOKIE, named(SENDER, CONTROL, b"VRPN Control")]
            self._answers += [
                named(SENDER, TORCH, self._body),
                named(TYPE, PONG, b"vrpn_Base pong_message"),
            ]
            self._answers.append(named(TYPE, POSES, POSE))

    def say(self, now_s: float) -> list[bytes]:
        """What it says up to now; who has not greeted it misses nothing."""
        if not self._greeted:
            self._start_s = max(self._start_s, now_s - self._row / self._rate_hz)
            return []
        return self.beside(now_s) + super().say(now_s)

    def next_s(self) -> float:
        """Never before the cookie."""
        return super().next_s() if self._greeted else math.inf

    def encoded(self, samples: PoseSamples) -> Any:
        """The bodies of the poses."""
        rows = np.zeros(len(samples), dtype=ROW)
        rows["sensor"] = self._sensor
        rows["position_m"] = samples.position_mm / M_MM
        rows["xyzw"] = samples.rotation[:, [1, 2, 3, 0]]
        return rows

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """One pose; now and then a sign of life before it."""
        time_us = EPOCH_US + round(at_s * 1e6)
        self._number += 1
        said = [message(TORCH, POSES, self._number, time_us, self._samples[row].tobytes())]
        if row % PONG_EVERY == 0:
            said.insert(0, message(TORCH, PONG, self._number, time_us, b""))
        return said
