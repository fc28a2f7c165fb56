"""A simulated BNO08x in UART-RVC mode: it speaks, and does not listen."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.attitude import to_yaw_pitch_roll
from simlab.devices.bno08x_rvc import ANGLE_DEG, FRAME, MARKER
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated.twin import SteadyTwin


class Rvc(SteadyTwin):
    """Numbers its frames, those included that its line does not take."""

    def __init__(self, uid: int = 1) -> None:
        del uid
        super().__init__()
        self._index = 0

    def encoded(self, samples: PoseSamples) -> NDArray[Any]:
        """Frames but for number and sum."""
        rows = np.zeros(len(samples), dtype=FRAME)
        rows["marker"] = MARKER[0]
        rows["angles"] = np.round(to_yaw_pitch_roll(samples.rotation) / ANGLE_DEG)
        rows["acc"] = (0, 0, 1000)
        return rows

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """One frame."""
        del at_s
        self._samples["index"][row] = self._index & 0xFF
        self._index += 1
        body: bytes = self._samples[row].tobytes()[:-1]
        return [body + bytes([sum(body[2:]) & 0xFF])]
