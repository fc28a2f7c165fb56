"""The clock of a device that stamps its samples in coarse steps, or only if its owner wished so."""

import numpy as np

from simlab.devices.clock import LEAST_DELAY_S, ArrivalClock, DeviceClock
from simlab.devices.decoding import Pong
from simlab.devices.link import Arrival
from simlab.model.arrays import Floats, Ints

NOT_STAMPED = -1
"""Stamp of a sample that has none; such samples come before the first stamped one only."""


class StampClock:
    """A `DeviceClock` where there are stamps; until then, arrival."""

    def __init__(
        self,
        step_s: float,
        rate_hz: float | None,
        wrap_us: int | None = None,
        least_delay_s: float = LEAST_DELAY_S,
    ) -> None:
        """Start without knowing anything.

        Parameters
        ----------
        step_s : what one count of the stamps means: no sample's time is known better
        rate_hz : how often it samples, while it does not stamp; None: when it has something to say
        wrap_us : where its clock starts again at 0; None: nowhere
        least_delay_s : the longest that its quickest sample may take to be read
        """
        self.restarts = 0
        self._step_s = step_s
        self._stamps = DeviceClock(least_delay_s, wrap_us)
        self._arrivals = ArrivalClock(rate_hz)

    def map(self, t_us: Ints | None, count: int, arrival: Arrival) -> tuple[Floats, Floats]:
        """(times, bounds) in s of the station, of frames that were read together."""
        stamps = np.empty(0, dtype=np.int64) if t_us is None else t_us[t_us != NOT_STAMPED]
        plain = count - len(stamps)
        parts = []
        if plain:
            parts.append(self._arrivals.map(None, plain, arrival))
        if len(stamps):
            t_s, bound_s = self._stamps.map(stamps, len(stamps), arrival)
            parts.append((t_s, bound_s + self._step_s))
        self.restarts = self._stamps.restarts
        t_s, bound_s = (np.concatenate(column) for column in zip(*parts, strict=True))
        return t_s, bound_s

    def pong(self, pong: Pong, arrival_s: float) -> None:
        """It answers no pings."""

    def settle(self) -> None:
        """A session starts: the next time may jump."""
        self._stamps.settle()
        self._arrivals.settle()

    def replug(self) -> None:
        """The line was opened anew."""
        self._stamps.replug()
        self._arrivals.replug()
