"""A simlab board made of arithmetic: its frames, numbers, heartbeat, and a crystal that drifts."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.framing import encode
from simlab.devices.messages import HEARTBEAT, STREAM_PANEL, STREAM_POSE, Message
from simlab.devices.simulated.twin import SteadyTwin

BEAT_S = 0.1
DRIFT = 40e-6
"""The crystal of the device runs so much fast: a good one is no better."""


class OwnBoard(SteadyTwin):
    """Says what the firmware says; silent but for its heartbeat until `play`."""

    def __init__(
        self, pose: Message, payloads: Callable[[Any], NDArray[Any]], uid: int = 1
    ) -> None:
        super().__init__()
        self._pose = pose
        self._payloads = payloads
        self._uid = uid
        self._overruns = 0
        self._seq = [0, 0]
        self._beat_s: float | None = None

    def encoded(self, samples: Any) -> NDArray[Any]:
        """The payloads of these samples."""
        return self._payloads(samples)

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """One pose."""
        return [self._frame(self._pose, STREAM_POSE, at_s, self._samples[row])]

    def beside(self, now_s: float) -> list[bytes]:
        """A heartbeat when it is time."""
        if self._beat_s is not None and now_s < self._beat_s:
            return []
        self._beat_s = now_s + BEAT_S
        payload = np.zeros((), dtype=HEARTBEAT.dtype)
        payload["uid"] = self._uid
        payload["overruns"] = self._overruns & 0xFFFF
        return [self._frame(HEARTBEAT, STREAM_PANEL, now_s, payload)]

    def next_s(self) -> float:
        """The next sample or heartbeat."""
        return min(super().next_s(), self._beat_s if self._beat_s is not None else 0.0)

    def dropped(self) -> None:
        """Numbered all the same, so that the loss is seen."""
        self._overruns += 1

    def _frame(self, message: Message, stream: int, at_s: float, payload: Any) -> bytes:
        t_us = round(at_s * (1 + DRIFT) * 1e6)
        frame = encode(message, stream, self._seq[stream], t_us, payload)
        self._seq[stream] += 1
        return frame
