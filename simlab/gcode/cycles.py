"""Drilling cycles into moves: any number of holes at once, each of its own kind (G73 to G89).

The way over a hole and back is LinuxCNC's. Holes that follow each other without another motion
between them are a series; its initial level is where the tool stood before its first hole. G98
goes back to that level, G99 to R.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.cycle_steps import (
    BODIES,
    OVER,
    OVER_AND_DOWN,
    OVER_AS_BEFORE,
    PECKED,
    RISE,
    TAPPING,
    Height,
    Place,
    Step,
)
from simlab.gcode.faults import Fault
from simlab.gcode.limits import Limits
from simlab.gcode.record import Excess
from simlab.gcode.state import Frame, Point
from simlab.gcode.toolpath import MoveKind
from simlab.model.arrays import Bools, Bytes, Floats, Ints

AXES_OF_PLANE = {
    170: (0, 1, 2),
    180: (2, 0, 1),
    190: (1, 2, 0),
    171: (6, 7, 8),
    181: (8, 6, 7),
    191: (7, 8, 6),
}
"""Axes of a plane as they stand in `LETTERS`: the first, the second, and the one that drills."""
NEAR_MM = 1e-7
"""Heights that differ by less are the same height: offsets come and go with rounding."""
BACK_OFF_MM = 0.254
"""A pecking cycle leaves this much above the chips (0.010 inch)."""


@dataclass(frozen=True, slots=True, eq=False)
class Holes:
    """Holes of one plane in the order they are drilled, a row a hole; each repeat of L is one.

    `mm` is a place of the machine (before the work offset is turned). R, Z and Q are the program's
    own numbers, absolute, because that is what the steps of a pecked hole are counted in.
    """

    plane: int
    """170, 180, 190, 171, 181 or 191."""
    unit_mm: float
    frame: Frame
    code: Ints
    """(n,) ten times its G word."""
    first: Bools
    """(n,) the first hole of its line."""
    u_mm: Floats
    """(n,) place along the first axis of the plane."""
    v_mm: Floats
    """(n,) place along the second one."""
    initial_mm: Floats
    """(n,) initial level of its series."""
    retract: Floats
    """(n,) R."""
    bottom: Floats
    """(n,) Z (or X, Y): where the hole ends."""
    to_retract: Bools
    """(n,) G99: back to R, not to the initial level."""
    peck: Floats
    """(n,) Q; above 0 where the hole is pecked, whatever for others."""
    aside_mm: Floats
    """(n, 2) how far G87 goes aside, along the first and the second axis."""
    middle: Floats
    """(n,) where the counterbore of G87 ends; whatever for others."""

    def __len__(self) -> int:
        return len(self.code)


@dataclass(frozen=True, slots=True, eq=False)
class Drilled:
    """The moves of some holes, a row a move."""

    hole: Ints
    """(m,) row of its hole."""
    kind: NDArray[np.uint8]
    """(m,) `MoveKind`."""
    at_mm: Floats
    """(m, 3) where it ends: X Y Z, or U V W where the plane is one of theirs; machine."""
    spin: Ints
    """(m,) the spindle turns as before the hole (1), the other way (-1), or not at all (0)."""
    dwells: Bools
    """(m,) P of its hole passes before it."""
    clear_mm: float
    """Where the tool is along the drill behind the last hole."""


def expand(holes: Holes, start: Point, limits: Limits, made: int) -> Drilled:
    """The moves of these holes; `start` is where the tool stands, `made` how many moves there are.

    Raises
    ------
    Excess
        where a hole has too many pecks, or the program too many moves
    """
    raise NotImplementedError
