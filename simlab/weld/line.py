"""The line of a seam with its frame: where it lies, which way it runs, how the plates face.

Between two corners root, tangent and normals run straight from one to the other, and are brought
to length 1 again; so nothing jumps at a corner. The place of a point is where the plane square to
the (turning) tangent goes through it: unlike the nearest point of a chain of straight pieces, it
moves without a jump as the point does, however far beside the seam it lies.
"""

from dataclasses import dataclass, field

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints, read_only
from simlab.motion.rotation import unit
from simlab.weld.angles import cross, dot, square_to
from simlab.weld.pieces import Pieces

BLEND_MM = 5.0
"""From this far before a kink to this far behind it (at most half a piece) the frame turns."""
FAR_MM = 15.0
"""Further than this beside the piece that a search comes to, all pieces are looked at."""
REACH_COST = 0.01
"""Price of reaching 1 mm further along the axis, as a miss squared [mm2]."""
STEPS_WALKED = 4
"""How many pieces a search goes from where it starts before it looks at all of them."""


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
class Foot:
    """Where points stand on a line."""

    piece: Ints
    """(n,) which piece."""
    share: Floats
    """(n,) how far along it, 0..1; NaN where the point was not seen."""
    place_mm: Floats
    """(n,) distance along the line; below 0 before its start, beyond its length behind its end."""


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

    def foot(self, point_mm: Floats, near: Ints) -> Foot:
        """Where (n, 3) points stand, searched from the pieces `near` on.

        A point that the search does not come to, or that lies further than `FAR_MM` from where it
        comes to, is looked up among all pieces.
        """
        piece, lost = self._walk(point_mm, near)
        foot = self._within(point_mm, piece)
        if self.pieces == 1:
            return foot
        start, end = self.corner_mm[piece], self.corner_mm[piece + 1]
        away = point_mm - (start + foot.share[:, None] * (end - start))
        lost |= (foot.share > 0.0) & (foot.share < 1.0) & (dot(away, away) > FAR_MM * FAR_MM)
        if not lost.any():
            return foot
        piece[lost] = self.nearest(point_mm[lost])
        return self._within(point_mm, piece)

    def nearest(self, point_mm: Floats) -> Ints:
        """(n,) the piece that each point belongs to, of all; of several the nearest."""
        if self.pieces == 1:
            return np.zeros(len(point_mm), dtype=np.int64)
        height = dot(point_mm[:, None, :] - self.corner_mm, self.along)
        ahead: Bools = np.greater_equal(height, 0.0)
        if not self.closed:
            ahead[:, 0], ahead[:, -1] = True, False
        within = ahead[:, :-1] & ~ahead[:, 1:]
        n, m = within.shape
        rows = np.repeat(point_mm, m, axis=0)
        foot = self._within(rows, np.tile(np.arange(m), n))
        root = self.frame(foot.piece, np.clip(foot.share, 0.0, 1.0)).root_mm
        away = dot(rows - root, rows - root).reshape(n, m)
        nowhere: Bools = np.logical_not(np.any(within, axis=1, keepdims=True))
        away = np.where(within | nowhere, away, np.inf)
        return _least(away)

    def aimed(self, tip_mm: Floats, axis: Floats) -> Ints:
        """(n,) the piece that each torch, of all pieces, points to.

        Only pieces count into a plate of which the axis runs, and above which the tip is: not the
        far side of a pipe, nor the other side of a fold. Where there is none, or the axis is not
        known, it is the piece nearest to the tip.
        """
        if self.pieces == 1:
            return np.zeros(len(tip_mm), dtype=np.int64)
        step = np.diff(self.corner_mm, axis=0)
        square = dot(step, step)
        from_start = tip_mm[:, None, :] - self.corner_mm[:-1]
        ray = axis[:, None, :]
        beside, ahead, along = dot(ray, step), dot(ray, from_start), dot(from_start, step)
        flat = square - beside * beside
        share = np.where(flat > 1e-9 * square, along - beside * ahead, 0.0)
        share = np.clip(share / np.where(flat > 1e-9 * square, flat, 1.0), 0.0, 1.0)
        reach = np.maximum(beside * share - ahead, 0.0)
        share = np.clip((along + reach * beside) / square, 0.0, 1.0)
        at = from_start - share[..., None] * step
        missed = at + reach[..., None] * ray
        price = dot(missed, missed) + REACH_COST * reach * reach
        into = np.zeros(price.shape, np.bool_)
        for normal in (self.base_normal, self.butting_normal):
            if normal is not None:
                here = normal[:-1] + share[..., None] * np.diff(normal, axis=0)
                into |= (dot(ray, here) < 0.0) & (dot(at, here) > 0.0)
        share = np.clip(along / square, 0.0, 1.0)
        at = from_start - share[..., None] * step
        told = into & (price == price)
        away = np.where(told.any(axis=1)[:, None], np.where(told, price, np.inf), dot(at, at))
        return _least(away)

    def _walk(self, point_mm: Floats, near: Ints) -> tuple[Ints, Bools]:
        """The piece within whose end planes each point lies, and which points found none."""
        piece = near.copy()
        if self.pieces == 1:
            return piece, np.zeros(len(piece), np.bool_)
        row = np.arange(len(piece))
        for _ in range(STEPS_WALKED):
            ahead, behind = self._beyond(point_mm[row], piece[row])
            moved = np.flatnonzero(ahead | behind)
            if not len(moved):
                return piece, np.zeros(len(piece), np.bool_)
            row = row[moved]
            piece[row] += np.where(ahead[moved], 1, -1)
            if self.closed:
                piece[row] %= self.pieces
        ahead, behind = self._beyond(point_mm[row], piece[row])
        lost = np.zeros(len(piece), np.bool_)
        lost[row] = ahead | behind
        return piece, lost

    def _beyond(self, point_mm: Floats, piece: Ints) -> tuple[Bools, Bools]:
        """Is the point ahead of its piece's last plane, or behind its first?"""
        last, first = piece + 1, piece
        ahead = dot(point_mm - self.corner_mm[last], self.along[last]) >= 0.0
        behind = dot(point_mm - self.corner_mm[first], self.along[first]) < 0.0
        if not self.closed:
            ahead &= last < self.pieces
            behind &= first > 0
        return ahead, behind & ~ahead

    def _within(self, point_mm: Floats, piece: Ints) -> Foot:
        """How far along its piece the plane square to the tangent goes through each point."""
        start, tangent = self.corner_mm[piece], self.along[piece]
        step, turn = self.corner_mm[piece + 1] - start, self.along[piece + 1] - tangent
        from_start = point_mm - start
        c = dot(from_start, tangent)
        b = dot(from_start, turn) - dot(step, tangent)
        a = -dot(step, turn)
        root = np.sqrt(np.maximum(b * b - 4.0 * a * c, 0.0)) - b
        share = 2.0 * c / np.where(root > 0.0, root, np.nan)
        length = self.place_mm[piece + 1] - self.place_mm[piece]
        place = self.place_mm[piece] + np.clip(share, 0.0, 1.0) * length
        if not self.closed:
            end = point_mm - self.corner_mm[-1]
            place = np.where((piece == 0) & (c < 0.0), c, place)
            over = dot(end, self.along[-1])
            last = (piece == self.pieces - 1) & (over >= 0.0)
            place = np.where(last, self.length_mm + over, place)
        return Foot(piece, np.clip(share, 0.0, 1.0), place)


def _least(price: Floats) -> Ints:
    """(n,) the column of the least price in each row; the first one where none is known."""
    column: Ints = np.argmin(np.where(price == price, price, np.inf), axis=1)
    return column
