"""The serial line between an emulated board and a tracker; it may lose bytes, both ways."""

import numpy as np
from numpy.random import Generator

from firmware_bridge.emulation.controller import Controller
from simlab.devices.link import Arrival

STEP_S = 0.001
"""The host looks so often [s]."""


class EmulatedLine:
    """A `ByteLink` whose time is the chip's; `pass_time` lets it go on."""

    def __init__(self, chip: Controller, loss: float = 0.0, chance: Generator | None = None):
        self.name = "emulated"
        self._chip = chip
        self._loss = loss
        self._chance = chance
        self._arrived = b""

    @property
    def now_s(self) -> float:
        """The host's clock."""
        return self._chip.now_us / 1e6

    def pass_time(self, seconds: float = STEP_S) -> None:
        """Let the board run on; what it says waits to be read."""
        self._arrived += self._damaged(self._chip.run(seconds * 1e6))

    def fileno(self) -> int | None:
        """Nothing to wait on."""
        return None

    def read(self) -> Arrival:
        """What arrived since the last time."""
        data, self._arrived = self._arrived, b""
        return Arrival(self.now_s, data)

    def write(self, data: bytes) -> int:
        """To the board; what is lost is taken all the same."""
        heard = self._damaged(data)
        if heard:
            self._chip.hear(heard)
        return len(data)

    def close(self) -> None:
        """Nothing is held."""

    def _damaged(self, data: bytes) -> bytes:
        if self._chance is None or not data:
            return data
        kept = self._chance.random(len(data)) >= self._loss
        return np.frombuffer(data, dtype=np.uint8)[kept].tobytes()
