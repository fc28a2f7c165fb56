"""The line of a seam with its frame: where it lies, which way it runs, how the plates face.

Between two corners root, tangent and normals run straight from one to the other, and are brought
to length 1 again; so nothing jumps at a corner. The place of a point is where the plane square to
the (turning) tangent goes through it: unlike the nearest point of a chain of straight pieces, it
moves without a jump as the point does, however far beside the seam it lies.
"""

from dataclasses import dataclass, field

import numpy as np

from simlab.model.arrays import Floats, Ints, read_only
from simlab.motion.rotation import unit
from simlab.weld.angles import cross, square_to
from simlab.weld.pieces import Pieces

BLEND_MM = 5.0
"""From this far before a kink to this far behind it (at most half a piece) the frame turns."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Where and how the seam runs, at (n,) places or at one (1,) for all."""

    root_mm: Floats
    """(n, 3) the root."""
    along: Floats
    """(n, 3) unit tangents in the direction welded."""
    base_normal: Floats
    """(n, 3) outward unit normals of the base plate, square to `along`."""
    butting_normal: Floats | None
    """(n, 3) those of the butting plate; None for a butt joint."""
    across: Floats
    """(n, 3) unit vectors that a positive work angle leans the torch's body to."""

    def turned(self, sign: Floats) -> "Frame":
        """The same places, welded the other way where `sign`, (n,) or (1,), is -1 and not 1."""
        way = sign[:, None]
        across = way * self.across if self.butting_normal is None else self.across
        return Frame(self.root_mm, way * self.along, self.base_normal, self.butting_normal, across)


@dataclass(frozen=True, slots=True, eq=False)
class SeamLine:
    """A seam's line: m pieces between m + 1 corners, with the frame at each corner."""

    corner_mm: Floats
    """(m + 1, 3) corners."""
    place_mm: Floats
    """(m + 1,) length of the seam before each corner."""
    along: Floats
    """(m + 1, 3) unit tangents."""
    base_normal: Floats
    """(m + 1, 3) outward unit normals of the base plate."""
    butting_normal: Floats | None
    """(m + 1, 3) outward unit normals of the butting plate; None for a butt joint."""
    closed: bool = False
    """The last corner is the first one."""
    table: Pieces = field(init=False)
    """Its pieces, as the arithmetic of `reference.stand` wants them."""

    def __post_init__(self) -> None:
        for name in ("corner_mm", "place_mm", "along", "base_normal", "butting_normal"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, read_only(np.ascontiguousarray(value)))
        table = Pieces.of(
            self.corner_mm, self.place_mm, self.along, self.base_normal, self.butting_normal,
            closed=self.closed,
        )  # fmt: skip
        object.__setattr__(self, "table", table)

    @property
    def length_mm(self) -> float:
        """Length of the seam [mm]."""
        return float(self.place_mm[-1])

    @property
    def pieces(self) -> int:
        """How many pieces it has."""
        return len(self.place_mm) - 1

    def turned(self) -> "SeamLine":
        """The same line from its end to its start."""
        butting = self.butting_normal
        return SeamLine(
            corner_mm=self.corner_mm[::-1],
            place_mm=self.length_mm - self.place_mm[::-1],
            along=-self.along[::-1],
            base_normal=self.base_normal[::-1],
            butting_normal=None if butting is None else butting[::-1],
            closed=self.closed,
        )

    def at(self, place_mm: Floats) -> Frame:
        """The frame at (n,) places; beyond its ends the seam goes on straight."""
        place = np.mod(place_mm, self.length_mm) if self.closed else place_mm
        piece = np.searchsorted(self.place_mm[1:-1], place, side="right").astype(np.int64)
        share = (place - self.place_mm[piece]) / np.diff(self.place_mm)[piece]
        frame = self.frame(piece, np.clip(share, 0.0, 1.0))
        beyond = place - np.clip(place, 0.0, self.length_mm)
        return Frame(
            frame.root_mm + beyond[:, None] * frame.along,
            frame.along, frame.base_normal, frame.butting_normal, frame.across,
        )  # fmt: skip

    def frame(self, piece: Ints, share: Floats) -> Frame:
        """The frame at a share of the way through pieces."""
        u = share[:, None]

        def between(corner: Floats) -> Floats:
            start = corner[piece]
            mixed: Floats = start + u * (corner[piece + 1] - start)
            return mixed

        along = unit(between(self.along))
        base = square_to(between(self.base_normal), along)
        if self.butting_normal is None:
            return Frame(between(self.corner_mm), along, base, None, cross(along, base))
        butting = square_to(between(self.butting_normal), along)
        across = square_to(butting, base)
        return Frame(between(self.corner_mm), along, base, butting, across)
