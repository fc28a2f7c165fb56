"""Speeds along a path: no faster than the next corners let it brake, and the last ones speed up.

The two passes of a planner, backwards and forwards, are prefix minima in disguise: with P the sum
of what each move can gain, ``u_i = min_{j >= i}(m_j + P_j) - P_i``. So whole blocks are done at
once, exactly but for rounding. A block whose own corners bind does not need to know what comes
behind it; blocks wait for such a one, which is never further away than the machine needs to stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from simlab.gcode.segments import Segments
from simlab.model.arrays import Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A block whose end is not known yet."""

    segments: Segments
    gains2: Floats
    """(k + 1,) sums of what the moves before can gain, in squares of speed."""


@dataclass(frozen=True, slots=True, eq=False)
class Ramped:
    """A block with its speeds."""

    segments: Segments
    node2: Floats
    """(k + 1,) square of the speed where each move starts, and where the last one ends."""


def ramped(blocks: Iterable[Segments]) -> Iterator[Ramped]:
    """The blocks with their speeds, in the same order; the path ends at rest."""
    waiting: list[_Waiting] = []
    entry2 = 0.0
    for segments in blocks:
        if not len(segments.length):
            continue
        gain2 = np.minimum(  # more than its most speed no move can lose
            2.0 * segments.acceleration * segments.length, segments.fastest2
        )
        gains2 = np.empty(len(gain2) + 1)
        gains2[0] = 0.0
        np.cumsum(gain2, out=gains2[1:])
        nearest2 = float((segments.entry2 + gains2[:-1]).min())
        if waiting and nearest2 <= gains2[-1]:  # whatever comes behind this block
            for done in _settled(waiting, nearest2, entry2):
                entry2 = float(done.node2[-1])
                yield done
            waiting = []
        waiting.append(_Waiting(segments, gains2))
    yield from _settled(waiting, 0.0, entry2)


def _settled(waiting: list[_Waiting], end2: float, entry2: float) -> Iterator[Ramped]:
    """Blocks in a row whose last one ends at a known speed."""
    braked: list[Floats] = []
    for block in reversed(waiting):
        least2 = np.empty(len(block.gains2))
        np.add(block.segments.entry2, block.gains2[:-1], out=least2[:-1])
        least2[-1] = end2 + block.gains2[-1]
        back = least2[::-1]
        np.minimum.accumulate(back, out=back)
        least2 -= block.gains2
        np.minimum(least2[:-1], block.segments.entry2, out=least2[:-1])
        least2[-1] = end2
        end2 = float(least2[0])
        braked.append(least2)
    for number, (block, most2) in enumerate(zip(waiting, reversed(braked), strict=True)):
        if number or entry2 > 0.0:
            most2[0] = min(float(most2[0]), entry2)
        node2 = most2 - block.gains2
        np.minimum.accumulate(node2, out=node2)
        node2 += block.gains2
        np.minimum(node2, most2, out=node2)
        entry2 = float(node2[-1])
        yield Ramped(block.segments, node2)
