"""A simulated Xsens MTi: measures, or is being configured, as it is told."""

import struct

from simlab.devices.readings import PoseSamples
from simlab.devices.scan import LengthScan
from simlab.devices.simulated.twin import SteadyTwin
from simlab.devices.xsens import (
    COUNTER,
    GO_TO_CONFIG,
    GO_TO_MEASUREMENT,
    LONGEST,
    MT_DATA_2,
    QUATERNION,
    SAMPLE_TIME,
    TICK_US,
    judge,
    message,
)
from simlab.model.arrays import Floats

DRIFT = 30e-6
"""Its crystal runs so much fast."""


class Xsens(SteadyTwin):
    """Says number, time and quaternion."""

    def __init__(self, uid: int = 1) -> None:
        del uid
        super().__init__()
        self.measures = True
        """Else it is being configured, and silent."""
        self._counter = 0
        self._hears = LengthScan(judge, LONGEST)

    def encoded(self, samples: PoseSamples) -> Floats:
        """Quaternions."""
        return samples.rotation

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """One MTData2; what it could not send is numbered all the same."""
        ticks = round(at_s * (1 + DRIFT) * 1e6 / TICK_US) & 0xFFFFFFFF
        number, self._counter = self._counter, self._counter + 1 & 0xFFFF
        parts = (
            struct.pack(">HBH", COUNTER, 2, number),
            struct.pack(">HBI", SAMPLE_TIME, 4, ticks),
            struct.pack(">HB4f", QUATERNION, 16, *self._samples[row]),
        )
        return [message(MT_DATA_2, b"".join(parts))] if self.measures else []

    def hear(self, data: bytes, now_s: float) -> None:
        """Obey, and say so."""
        del now_s
        for command in self._hears.feed(data):
            if command[2] in (GO_TO_CONFIG, GO_TO_MEASUREMENT):
                self.measures = command[2] == GO_TO_MEASUREMENT
                self._answers.append(message(command[2] + 1))
