"""How torches stand in the frame of the place where their arcs burn, and where they meet work."""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Floats, Ints
from simlab.weld.distances import Hit

STANDING = 15
"""Rows of a `Standing`."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Torches in the frame of the place where their arcs burn.

    The frame's plane square to the seam is spanned by the base plate's normal (up) and the
    direction across the seam (beside).
    """

    piece: Ints
    """(n,) the piece of the place."""
    rows: Floats
    """(15, n) of which the properties are."""

    @property
    def share(self) -> Floats:
        """(n,) how far along its piece, 0..1."""
        row: Floats = self.rows[0]
        return row

    @property
    def place_mm(self) -> Floats:
        """(n,) along the line, where the arc burns."""
        row: Floats = self.rows[1]
        return row

    @property
    def lean(self) -> Floats:
        """(n,) the axis along the tangent."""
        row: Floats = self.rows[2]
        return row

    @property
    def axis(self) -> Floats:
        """(2, n) the axis upwards and beside."""
        return self.rows[3:5]

    @property
    def tip_mm(self) -> Floats:
        """(2, n) the tip from the root, upwards and beside."""
        return self.rows[5:7]

    @property
    def butting(self) -> Floats:
        """(2, n) the butting plate's unit normal, upwards and beside; NaN where there is none."""
        return self.rows[7:9]

    @property
    def into(self) -> Floats:
        """(2, n) cosine between the axis and each plate's inward normal: base, butting."""
        return self.rows[9:11]

    @property
    def above_mm(self) -> Floats:
        """(2, n) height of the tip over each plate."""
        return self.rows[11:13]

    @property
    def way_mm(self) -> Floats:
        """(2, n) way along the axis to each plate; inf where it does not come there."""
        return self.rows[13:15]


def hit_of(at: Standing) -> Hit:
    """Where the torches' axes meet the work, in the direction in which the seam is drawn."""
    (up, beside), (x, y) = at.axis, at.tip_mm
    (base, butting), (over_base, over_butting) = at.way_mm, at.above_mm
    second = butting < base
    reach = np.where(second, butting, base)
    met = reach < np.inf
    reach = np.where(met, reach, np.nan)
    x, y = x + reach * up, y + reach * beside
    nx, ny = at.butting
    aim = np.where(second, nx * y - ny * x, y)
    plain = nx != nx
    px, py = np.where(plain, 0.0, nx - 1.0), np.where(plain, 1.0, ny)
    lateral = (px * x + py * y) / np.sqrt(px * px + py * py)
    below = (at.into > 0.0) & (at.above_mm <= 0.0)
    return Hit(
        along_mm=reach,
        normal_mm=np.where(met, np.where(second, over_butting, over_base), np.nan),
        plate=np.where(met, second.astype(np.int64), -1),
        lean=np.where(met, np.where(second, at.into[1], at.into[0]), np.nan),
        aim_mm=aim,
        lateral_mm=lateral,
        sunk=(below[0] | below[1]) & ~met,
    )
