"""The small machine inside a simulated grbl: blocks in a row, each at its feed; no acceleration."""

import math
from dataclasses import dataclass, field

import numpy as np

from simlab.model.arrays import Floats

RAPID_MM_MIN = 5000.0
MOST_BLOCKS = 15
"""Blocks that wait at most; further lines stay in the receive buffer."""


@dataclass(slots=True)
class Block:
    """One straight move."""

    to_mm: Floats
    feed_mm_min: float
    """inf: as fast as the machine goes."""
    line: int
    jog: bool
    rpm: float


@dataclass(slots=True)
class Machine:
    """Where it is, and what it still has to do."""

    at_mm: Floats = field(default_factory=lambda: np.zeros(3))
    blocks: list[Block] = field(default_factory=list)
    holding: bool = False
    feed_override: float = 1.0
    rapid_override: float = 1.0
    rpm: float = 0.0
    line: int = 0
    now_s: float = 0.0

    @property
    def feed_mm_min(self) -> float:
        """How fast it moves now."""
        if self.holding or not self.blocks:
            return 0.0
        feed = self.blocks[0].feed_mm_min
        if math.isinf(feed):
            return RAPID_MM_MIN * self.rapid_override
        return min(feed * self.feed_override, RAPID_MM_MIN)

    @property
    def end_mm(self) -> Floats:
        """Where the last block leads."""
        return self.blocks[-1].to_mm if self.blocks else self.at_mm

    @property
    def room(self) -> int:
        """Blocks that still fit."""
        return MOST_BLOCKS - len(self.blocks)

    def go_on(self, now_s: float) -> None:
        """Move up to now."""
        left_s = max(now_s - self.now_s, 0.0)
        self.now_s = max(now_s, self.now_s)
        while self.blocks and not self.holding and left_s > 0:
            block = self.blocks[0]
            self.rpm, self.line = block.rpm, block.line
            way_mm = block.to_mm - self.at_mm
            far_mm = float(np.linalg.norm(way_mm))
            speed_mm_s = self.feed_mm_min / 60
            if far_mm <= speed_mm_s * left_s:
                left_s -= far_mm / speed_mm_s
                self.at_mm = block.to_mm
                self.blocks.pop(0)
            else:
                self.at_mm = self.at_mm + way_mm * (speed_mm_s * left_s / far_mm)
                left_s = 0.0

    def stop(self) -> None:
        """Forget what was to be done."""
        self.blocks.clear()
        self.holding = False
