"""A simulated OpenIGTLink server: one tracked body, with a status between its poses."""

import struct
from typing import Any

import numpy as np

from simlab.devices.igtl import ELEMENT, message
from simlab.devices.quaternions import to_matrix
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated.twin import SteadyTwin

BODY = "Torch"
STATUS_EVERY = 50
START, STOP = b"\0\1STT_TDATA\0", b"\0\1STP_TDATA\0"
MOST_HEARD = 512
EPOCH_S = 1_790_000_000
"""Its clock counts from 1970."""


class IgtlServer(SteadyTwin):
    """Says TRANSFORM by itself, and TDATA once that was asked for."""

    def __init__(self, uid: int = 1, body: str = BODY) -> None:
        del uid
        super().__init__()
        self._body = body
        self._tdata = False
        self._heard = b""

    def visited(self, now_s: float) -> None:
        """Another host has asked for nothing yet."""
        del now_s
        self._tdata, self._heard = False, b""

    def hear(self, data: bytes, now_s: float) -> None:
        """Start or stop TDATA."""
        del now_s
        self._heard += data
        for asked, wanted in ((START, True), (STOP, False)):
            if asked in self._heard:
                self._tdata, self._heard = wanted, b""
        self._heard = self._heard[-MOST_HEARD:]

    def encoded(self, samples: PoseSamples) -> Any:
        """(n, 12) columns of the rotation, then the position."""
        turned = to_matrix(samples.rotation).transpose(0, 2, 1).reshape(-1, 9)
        return np.concatenate((turned, samples.position_mm), axis=1).astype(">f4")

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """One pose; now and then that all is well, before it."""
        time = round((EPOCH_S + at_s) * (1 << 32))
        said = []
        if row % STATUS_EVERY == 0:
            body = struct.pack(">HQ20s", 1, 0, b"") + b"well\0"
            said.append(message("STATUS", self._body, time, body))
        matrix = self._samples[row]
        if self._tdata:
            element = np.zeros((), dtype=ELEMENT)
            element["name"], element["type"], element["matrix"] = self._body.encode(), 1, matrix
            said.append(message("TDATA", "Tracker", time, element.tobytes()))
        else:
            said.append(message("TRANSFORM", self._body, time, matrix.tobytes()))
        return said
