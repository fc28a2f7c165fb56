"""How torches stand in the frame of the place where their arcs burn, and where they meet work."""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Floats, Ints
from simlab.weld.distances import Hit

STANDING, FOR_VALUES = 12, 8
"""Rows of a `Standing`, and the first of them, which a place, angles and distances need."""
PLACE, AXIS = 0, slice(1, 4)
ALONG, AIM, PLATE, SUNK, SHARE, NORMAL, INTO, LATERAL = range(4, 12)


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Torches in the frame of the place where their arcs burn.

    The frame's plane square to the seam is spanned by the base plate's normal (up) and the
    direction across the seam (beside).
    """

    piece: Ints
    """(n,) the piece of the place."""
    rows: Floats
    """(12, n) of which the properties and `hit_of` are; or (8, n), the first of them."""

    @property
    def share(self) -> Floats:
        """(n,) how far along its piece, 0..1."""
        row: Floats = self.rows[SHARE]
        return row

    @property
    def place_mm(self) -> Floats:
        """(n,) along the line, where the arc burns."""
        row: Floats = self.rows[PLACE]
        return row

    @property
    def axis(self) -> Floats:
        """(3, n) the axis along the tangent, upwards and beside."""
        return self.rows[AXIS]


def hit_of(at: Standing) -> Hit:
    """Where the torches' axes meet the work, in the direction in which the seam is drawn."""
    rows = at.rows
    return Hit(
        along_mm=rows[ALONG],
        normal_mm=rows[NORMAL],
        plate=rows[PLATE].astype(np.int64),
        lean=rows[INTO],
        aim_mm=rows[AIM],
        lateral_mm=rows[LATERAL],
        sunk=rows[SUNK] > 0.0,
    )
