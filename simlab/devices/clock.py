"""A device's clock, told in the station's time, with a bound on how wrong that may be.

A frame says when its sample was taken, in microseconds of the device (u32, wraps after 71.6
minutes). It arrives a little later, and sometimes much later. So arrival minus device time lies
above the truth, and its lower envelope is as close to it as can be had from one side: neither a
stall of the station nor a USB timer moves it.
"""

from collections import deque

import numpy as np

from simlab.devices.decoding import Pong
from simlab.devices.link import Arrival
from simlab.model.arrays import Floats, Ints

BLOCK_S = 1.0
"""The least delay of every block stands for it [s of the device]."""
BLOCKS = 60
"""Blocks that the envelope looks back."""
RATE_BLOCKS = 8
"""Before so many blocks a rate cannot be told from chance; it is taken as exact."""
MOST_RATE = 3e-4
"""No crystal is further off, so no steeper line is believed [s a s]."""
SLEW = 5e-4
"""How fast the offset in use follows the envelope [s a s]: a speed is at most so much off."""
RESTART_S = 2.0
"""Device time that is further ahead, or behind after a plug, is another start's [s]."""
UNSETTLED_S = 0.005
"""How wrong the first second's envelope may be: the station was busy at every arrival [s]."""


class Envelope:
    """The straight line under the least delays of the last minute."""

    def __init__(self) -> None:
        self._blocks: deque[tuple[float, float]] = deque(maxlen=BLOCKS)
        self._opened_s = 0.0
        self._base = (0.0, 0.0)
        self._rate = 0.0

    @property
    def settled(self) -> bool:
        """Did it see a whole block?"""
        return len(self._blocks) > 1

    def add(self, device_s: float, delay_s: float) -> None:
        """Lay the line under one more arrival, `delay_s` after the device's time."""
        if not self._blocks:
            self._base = (device_s, delay_s)
        if not self._blocks or device_s - self._opened_s >= BLOCK_S:
            self._lay()
            self._opened_s = device_s
            self._blocks.append((device_s, delay_s))
        elif delay_s < self._blocks[-1][1]:
            self._blocks[-1] = (device_s, delay_s)
        if delay_s < self._base[1] + self._rate * (device_s - self._base[0]):
            self._base = (device_s, delay_s)

    def delay_s(self, device_s: Floats) -> Floats:
        """(n,) the line at these device times."""
        return self._base[1] + self._rate * (device_s - self._base[0])

    def _lay(self) -> None:
        """The line with the least sum of distances below all blocks: an edge of their hull."""
        if len(self._blocks) < 2:
            return
        if len(self._blocks) >= RATE_BLOCKS:
            middle = sum(at for at, _ in self._blocks) / len(self._blocks)
            hull = _lower_hull(list(self._blocks))
            right = next(i for i in range(1, len(hull)) if hull[i][0] >= middle)
            (x0, y0), (x1, y1) = hull[right - 1], hull[right]
            self._rate = min(max((y1 - y0) / (x1 - x0), -MOST_RATE), MOST_RATE)
        self._base = min(self._blocks, key=lambda block: block[1] - self._rate * block[0])


class DeviceClock:
    """Maps the time stamps of one device to the station's time; slowly, so that none jumps."""

    def __init__(self, least_delay_s: float = 0.002, wrap_us: int = 1 << 32) -> None:
        """Start without knowing anything.

        Parameters
        ----------
        least_delay_s : the longest that the quickest frame may take from sampling to reading; the
            bound can never be better than half of it
        wrap_us : where its clock starts again at 0 [us]
        """
        self.restarts = 0
        """How often the device started anew."""
        self._half_delay_s = least_delay_s / 2
        self._wrap_us = wrap_us
        self._replugged = False
        self._envelope = Envelope()
        self._last: tuple[int, float] | None = None
        self._offset_s: float | None = None

    def map(self, t_us: Ints | None, count: int, arrival: Arrival) -> tuple[Floats, Floats]:
        """(times, bounds) in s of the station, of frames that were read together.

        Parameters
        ----------
        t_us : (n,) device time stamps in the order sent, n at least 1
        count : n
        arrival : the read that brought them

        Raises
        ------
        TypeError
            where there are no stamps (a bug in the caller)
        """
        if t_us is None:
            raise TypeError(f"{count} frames of a device with a clock have no stamps")
        arrival_s = arrival.at_s
        device_us = self._unwrapped(t_us, arrival_s)
        device_s = device_us.astype(np.float64) * 1e-6
        self._envelope.add(float(device_s[-1]), arrival_s - float(device_s[-1]))
        wanted_s = self._envelope.delay_s(device_s) - self._half_delay_s
        offset_s = wanted_s
        if self._offset_s is not None and self._last is not None:
            room_s = SLEW * np.maximum(device_us - self._last[0], 0) * 1e-6
            offset_s = self._offset_s + np.clip(wanted_s - self._offset_s, -room_s, room_s)
        self._offset_s = float(offset_s[-1])
        self._last = (int(device_us[-1]), arrival_s)
        least_s = self._half_delay_s + (0.0 if self._envelope.settled else UNSETTLED_S)
        return device_s + offset_s, np.abs(wanted_s - offset_s) + least_s

    def pong(self, pong: Pong, arrival_s: float) -> None:
        """Learn from an answered ping."""

    def settle(self) -> None:
        """Let the next time jump to the envelope: between sessions, a jump does no harm."""
        self._offset_s = None

    def replug(self) -> None:
        """The line was opened: nothing on it waited long, so what seems late is another start."""
        self._replugged = True

    def _unwrapped(self, t_us: Ints, arrival_s: float) -> Ints:
        """(n,) device time in us that goes on where the clock wraps."""
        wrap = self._wrap_us
        stamps = np.asarray(t_us, dtype=np.int64)
        start = int(stamps[0])
        if self._last is not None:
            last_us, last_arrival_s = self._last
            expected_us = (arrival_s - last_arrival_s) * 1e6
            step = (start - last_us + wrap // 2) % wrap - wrap // 2
            step += round((expected_us - step) / wrap) * wrap  # silent for longer than a wrap
            late_us = expected_us - step
            limit_us = RESTART_S * 1e6
            back, ahead = step < -limit_us, late_us < -limit_us
            if back or ahead or (self._replugged and late_us > limit_us):
                self.restarts += 1
                self._envelope = Envelope()
                self._offset_s = None
            else:
                start = last_us + step
        self._replugged = False
        steps = (np.diff(stamps) + wrap // 2) % wrap - wrap // 2
        return start + np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(steps)))


def _lower_hull(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of the hull below `points`, which are sorted by x (Andrew's chain)."""
    hull: list[tuple[float, float]] = []
    for x, y in points:
        while len(hull) > 1:
            (x0, y0), (x1, y1) = hull[-2:]
            if (x1 - x0) * (y - y0) > (y1 - y0) * (x - x0):
                break
            hull.pop()
        hull.append((x, y))
    return hull
