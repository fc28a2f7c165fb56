"""BNO080/085/086 in UART-RVC mode: 19 bytes a sample, numbered, without a clock.

docs/formats/bno08x-rvc.md
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.attitude import from_yaw_pitch_roll, turned_only
from simlab.devices.decoding import Accounted, Frames
from simlab.devices.readings import PoseSamples
from simlab.devices.scan import FixedScan, sum_holds
from simlab.model.arrays import Bools, Floats

MARKER = b"\xaa"
FRAME = np.dtype(
    [
        ("marker", "u1", (2,)),
        ("index", "u1"),
        ("angles", "<i2", (3,)),
        ("acc", "<i2", (3,)),
        ("reserved", "u1", (3,)),
        ("sum", "u1"),
    ]
)
ANGLE_DEG = 0.01
RATE_HZ = 100.0
MOST_DEG = np.array((180.0, 90.0, 180.0))
"""No yaw, pitch, roll is wider (its datasheet, 1.3.5.2)."""


class RvcDecoder(Accounted):
    """Bytes of the sensor to samples."""

    def __init__(self) -> None:
        self._scan = FixedScan(FRAME, (MARKER, MARKER), sum_holds(2, 18, 18))
        super().__init__(self._scan)

    def feed(self, data: bytes) -> Frames:
        """The samples that `data` completes."""
        rows = self._scan.feed(data)
        return Frames(rows=rows, heard=len(rows), seq=rows["index"].astype(np.int64))

    def say(self, now_s: float) -> bytes:
        """Nothing: the mode is chosen by its pins, and it does not listen."""
        del now_s
        return b""


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[PoseSamples, Bools]:
    """Poses of the samples, and which of them are plausible."""
    angles_deg: Floats = rows["angles"] * ANGLE_DEG
    plausible: Bools = np.all(np.abs(angles_deg) <= MOST_DEG, axis=1)
    return turned_only(t_s, bound_s, from_yaw_pitch_roll(angles_deg)), plausible
