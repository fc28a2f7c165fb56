"""The straight line under the least delays of the last half minute: the rate of a device's clock.

A frame arrives a little after its sample was taken, and sometimes much later. So arrival minus
device time lies above the truth, and its lower envelope is as close to it as can be had from one
side: neither a stall of the station nor a USB timer moves it.
"""

from collections import deque

from simlab.model.arrays import Floats

BLOCK_S = 1.0
"""The least delay of every block stands for it [s of the device]."""
BLOCKS = 30
"""Blocks that the envelope looks back."""
RATE_BLOCKS = 8
"""Before so many blocks a rate cannot be told from chance; it is taken as exact."""
MOST_RATE = 3e-4
"""No crystal is further off [s a s]."""
MOST_RESONATOR = 1e-2
"""Nor is a ceramic resonator, which many small boards have: 0.5 % as made, and warmth [s a s]."""
CERTAIN_S = 0.01
"""A line steeper than a crystal's is believed where its ends are so far apart: no chance [s]."""


class Envelope:
    """The straight line under the least delays of the last minute."""

    def __init__(self) -> None:
        self._blocks: deque[tuple[float, float]] = deque(maxlen=BLOCKS)
        self._opened_s = 0.0
        self._base = (0.0, 0.0)
        self._rate = 0.0
        self.version = 0
        """Goes up whenever the line moves."""
        self._rise = MOST_RESONATOR
        """How much steeper than the line the truth may be [s a s]."""
        self.rough_s = 0.0
        """How far above the line the least delay of a block typically lies [s]."""

    @property
    def rate(self) -> float:
        """How steep the line is [s a s]."""
        return self._rate

    @property
    def loose(self) -> bool:
        """Was it too short to tell the rate, or is that steeper than is believed yet?"""
        return self._rise > 0.0

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
            self.version += 1
            self._opened_s = device_s
            self._blocks.append((device_s, delay_s))
        elif delay_s < self._blocks[-1][1]:
            self._blocks[-1] = (device_s, delay_s)
        if delay_s < self._base[1] + self._rate * (device_s - self._base[0]):
            self._base = (device_s, delay_s)
            self.version += 1

    def at_s(self, device_s: float) -> float:
        """The line at this device time."""
        return self._base[1] + self._rate * (device_s - self._base[0])

    def delay_s(self, device_s: Floats) -> Floats:
        """(n,) the line at these device times."""
        return self._base[1] + self._rate * (device_s - self._base[0])

    def astray_s(self, device_s: float) -> float:
        """How far the truth may have risen above a loose line by this device time: no further
        than all later blocks let it [s].
        """
        x0 = self._base[0]
        steep = [(y - self.at_s(x)) / (x - x0) for x, y in self._blocks if x > x0]
        least = min(max(min(steep, default=0.0), MOST_RATE), self._rise)
        return least * max(device_s - x0, 0.0)

    def _lay(self) -> None:
        """The line with the least sum of distances below all blocks: an edge of their hull."""
        if len(self._blocks) < 2:
            return
        if len(self._blocks) >= RATE_BLOCKS:
            middle = sum(at for at, _ in self._blocks) / len(self._blocks)
            hull = _lower_hull(list(self._blocks))
            right = next(i for i in range(1, len(hull)) if hull[i][0] >= middle)
            (x0, y0), (x1, y1) = hull[right - 1], hull[right]
            rate = (y1 - y0) / (x1 - x0)
            certain = abs(rate) * (self._blocks[-1][0] - self._blocks[0][0]) > CERTAIN_S
            most = MOST_RESONATOR if certain else MOST_RATE
            self._rate = min(max(rate, -most), most)
            self._rise = 2.0 * abs(rate - self._rate)
        self._base = min(self._blocks, key=lambda block: block[1] - self._rate * block[0])
        above = sorted(y - self.at_s(x) for x, y in self._blocks)
        self.rough_s = above[len(above) // 2]


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
