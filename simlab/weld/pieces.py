"""The pieces of seam lines as a table, and the search among all of them.

A table holds, a column each, the pieces of one line or of many lines; samples name their piece by
its column. Everything that differs between lines (open or closed, fillet or butt, place along the
line) stands in the table, so that samples of different seams go through the same operations, and
get the same bits as each alone. Arrays are columns first, (3, n).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.weld.angles import cross
from simlab.weld.direct import level_table, turning_table

REACH_COST = 0.01
"""Price of reaching 1 mm further along the axis, as a miss squared [mm2]."""
FEW = 512
"""Samples looked up at a time: with all pieces they stay in the cache."""
PAIRS = 8192
"""Samples times pieces from which on it pays to leave out what is too far away."""
GROUP = 8
"""Torches in a row for which pieces are left out together."""
WORTH = 3
"""Where more than this part of the pieces is left, leaving out does not pay."""
HAIR = 1e-6
"""What rounding may cost a bound, as a share and in mm."""
CORNERS = slice(0, 9)
"""Rows of the table: the piece's first corner, its last, and its first again."""
TANGENTS = slice(9, 18)
"""The tangents there, and how the tangent changes from the first to the last."""
FRAME = slice(18, 30)
"""At the first corner: root, tangent, normals of base and butting plate (0 for a butt joint)."""
CHANGE = slice(30, 42)
"""How these change from the first corner to the last."""
STEP, BEND, PLACE, LENGTH, END, AHEAD, BEHIND, EARLY, LATE, SIDE, SQUARE = range(42, 53)
ROWS = 53


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """The pieces of one line or of many, one behind the other."""

    table: Floats
    """(53, pieces) all that arithmetic needs of each."""
    level: Floats
    """(24, pieces) what `direct.level` needs of the straight ones."""
    turning: Floats
    """(59, pieces) what `direct.turning` needs of the others."""
    straight: Bools
    """(pieces,) does the frame stay the same along it?"""
    before: Ints
    """(pieces,) the piece before each; at an open start itself."""
    after: Ints
    first: Ints
    """(lines,) the first piece of each line."""
    count: Ints
    """(lines,) how many pieces each has."""

    @classmethod
    def of(
        cls, corner_mm: Floats, place_mm: Floats, along: Floats, base_normal: Floats,
        butting_normal: Floats | None, *, closed: bool,
    ) -> "Pieces":  # fmt: skip
        """The pieces of one line, by its corners: see `SeamLine`."""
        butting = np.zeros_like(base_normal) if butting_normal is None else butting_normal
        table = _table(corner_mm.T, along.T, base_normal.T, butting.T, place_mm)
        if butting_normal is None:
            table[SIDE] = 1.0
        n = table.shape[1]
        before, after = np.arange(-1, n - 1), np.arange(1, n + 1)
        before[0], after[-1] = (n - 1, 0) if closed else (0, n - 1)
        if not closed:
            table[AHEAD, -1], table[LATE, -1] = np.inf, 0.0
            table[BEHIND, 0], table[EARLY, 0] = -np.inf, 0.0
        straight: Bools = np.logical_not(table[CHANGE].any(axis=0))
        corner, shape, side = corner_mm.T, (3, 3, n), table[SIDE]
        frame, change = table[FRAME][3:].reshape(shape), table[CHANGE][3:].reshape(shape)
        level = level_table(corner, frame, place_mm, side, table[BEHIND], table[AHEAD])
        turning = turning_table(corner, frame, change, place_mm, side)
        return cls(
            table, level, turning, straight, before, after, np.zeros(1, np.int64), np.full(1, n)
        )

    @classmethod
    def joined(cls, parts: "Sequence[Pieces]") -> "Pieces":
        """The pieces of many tables, one behind the other."""
        sizes = np.array([part.table.shape[1] for part in parts], dtype=np.int64)
        start = np.cumsum(sizes) - sizes

        def beside(name: str) -> Floats:
            return np.concatenate([getattr(part, name) for part in parts], axis=1)

        def behind(name: str) -> Ints:
            shifted = [getattr(part, name) + at for part, at in zip(parts, start, strict=True)]
            return np.concatenate(shifted)

        return cls(
            beside("table"), beside("level"), beside("turning"),
            np.concatenate([part.straight for part in parts]),
            behind("before"), behind("after"), behind("first"),
            np.concatenate([part.count for part in parts]),
        )  # fmt: skip

    def at(self, piece: Ints) -> Floats:
        """(53, n) the columns of these pieces."""
        return self.table.take(piece, axis=1, mode="clip")


def _table(
    corner: Floats, along: Floats, base: Floats, butting: Floats, place_mm: Floats
) -> Floats:
    """(53, pieces) of a line without ends, by its (3, m + 1) corners."""
    step, turn = np.diff(corner), np.diff(along)
    table = np.empty((ROWS, step.shape[1]))
    table[CORNERS] = np.concatenate((corner[:, :-1], corner[:, 1:], corner[:, :-1]))
    table[TANGENTS] = np.concatenate((along[:, :-1], along[:, 1:], turn))
    table[FRAME] = np.concatenate([a[:, :-1] for a in (corner, along, base, butting)])
    change = np.concatenate((turn, np.diff(base), np.diff(butting)))
    root = np.where(change.any(axis=0), step, 0.0)  # the same plates go through any point of it
    table[CHANGE] = np.concatenate((root, change))
    table[SQUARE], table[STEP] = _dot(step, step), _dot(step, along[:, :-1])
    table[BEND] = -4.0 * _dot(step, turn)
    table[PLACE], table[END], table[LENGTH] = place_mm[:-1], place_mm[1:], np.diff(place_mm)
    side = _dot(cross(along.T, base.T).T, butting)[:-1]
    table[SIDE] = np.where(side < 0.0, -1.0, 1.0)
    table[AHEAD], table[BEHIND], table[EARLY], table[LATE] = 0.0, 0.0, -np.inf, np.inf
    return table


def aimed(pieces: Pieces, tip: Floats, axis: Floats, line: Ints | None = None) -> Ints:
    """(n,) the piece that each torch, of all of its line's pieces, points to.

    Only pieces count into a plate of which the axis runs, and above which the tip is: not the far
    side of a pipe, nor the other side of a fold. Where there is none, or the axis is not known, it
    is the piece nearest to the tip.

    Parameters
    ----------
    tip, axis : (3, n) contact tips and unit axes
    """
    n = tip.shape[1]
    chosen = np.empty(n, dtype=np.int64)
    for start in range(0, n, FEW):
        few = slice(start, start + FEW)
        of = None if line is None else line[few]
        chosen[few] = _aimed(pieces, tip[:, few], axis[:, few], of)
    return chosen


def _aimed(pieces: Pieces, tip: Floats, ray: Floats, line: Ints | None) -> Ints:
    """The same of few."""
    if line is not None or tip.shape[1] * len(pieces.straight) < PAIRS:
        return _of_all(pieces, tip[:, :, None], ray[:, :, None], line)
    chosen, told = _cheapest(pieces, tip, ray)
    rest = (~told).nonzero()[0]
    if len(rest):
        chosen[rest] = _of_all(pieces, tip[:, rest, None], ray[:, rest, None], None)
    return chosen


def _cheapest(pieces: Pieces, tip: Floats, ray: Floats) -> tuple[Ints, Bools]:
    """(n,) the cheapest piece of the one line there is, and whether that counts.

    To reach a point at a distance d from the tip costs at least the least of
    ``(d - r) (d - r) + c r r``: ``d d c / (1 + c)``. So once one piece's price is known, only those
    are held against a torch whose ball, about their middle, is not too far away for that. Torches
    that follow each other are near each other, and are looked at as one group.
    """
    table, n, many = pieces.table, tip.shape[1], len(pieces.straight)
    member = np.minimum(np.arange(-(-n // GROUP) * GROUP), n - 1).reshape(-1, GROUP)
    centre = tip[:, member[:, :1]]
    off = tip[:, member] - centre
    corner, half = table[CORNERS], 0.5 * np.sqrt(table[SQUARE])
    away = centre - 0.5 * (corner[:3] + corner[3:6])[:, None]
    square = _dot(away, away)
    likely = np.repeat(np.argmin(square - half * half, axis=1), GROUP)[:n]
    price, _, _ = _prices(_priced(table, likely), tip, ray)
    reach = np.sqrt(price * (1.0 + 1.0 / REACH_COST))[member] + np.sqrt(_dot(off, off))
    most = half + (np.fmax.reduce(reach, axis=1) * (1.0 + HAIR) + HAIR)[:, None]
    within = square <= most * most
    if np.count_nonzero(within) > within.size // WORTH:  # they are far away, or from each other
        return np.zeros(n, np.int64), np.zeros(n, np.bool_)
    group, piece = within.nonzero()
    row, piece = member[group].ravel(), np.repeat(piece, GROUP)
    price, share, at = _prices(_priced(table, piece), tip.take(row, axis=1), ray.take(row, axis=1))
    prices, pair = np.full((n, many), np.inf), np.zeros((n, many), np.int64)
    prices[row, piece], pair[row, piece] = (
        np.where(price == price, price, np.inf),
        np.arange(len(row)),
    )
    chosen, rows = np.argmin(prices, axis=1), np.arange(n)
    told = prices[rows, chosen] < np.inf
    nth = pair[rows[told], chosen[told]]
    own = table.take(chosen[told], axis=1)
    told[told] = _faced(own, share[nth], at[:, nth], ray[:, told])
    return chosen, told


def _priced(table: Floats, piece: Ints) -> Floats:
    """(53, n) columns of these pieces, of which only what `_prices` reads is made."""
    columns = np.empty((ROWS, len(piece)))
    columns[CORNERS][:6], columns[SQUARE] = table[:6].take(piece, axis=1), table[SQUARE].take(piece)
    return columns


def _of_all(pieces: Pieces, tip: Floats, ray: Floats, line: Ints | None) -> Ints:
    """The same of (3, n, 1) torches, each held against all pieces of its line."""
    columns, there, first = _all(pieces, tip.shape[1], line)
    price, share, at = _prices(columns, tip, ray)
    away, row = np.where(there & (price == price), price, np.inf), np.arange(len(first))
    nth = np.argmin(away, axis=1)
    own = columns[:, row if columns.shape[1] > 1 else 0, nth]
    told = _faced(own, share[row, nth], at[:, row, nth], ray[:, :, 0]) & (away[row, nth] < np.inf)
    rest = (~told).nonzero()[0]  # the cheapest does not count: which of the others do?
    if len(rest):
        own = columns[:, rest] if columns.shape[1] > 1 else columns
        faced = _faced(own, share[rest], at[:, rest], ray[:, rest])
        away = np.where(faced, away[rest], np.inf)
        none = np.flatnonzero(~(away < np.inf).any(axis=1))
        own = own[:, none] if own.shape[1] > 1 else own
        away[none] = _off2(own, tip[:, rest[none]])
        nth[rest] = _least(
            away, there if len(there) == 1 else there[rest], np.zeros(len(rest), np.int64)
        )
    chosen: Ints = first + nth
    return chosen


def _prices(columns: Floats, tip: Floats, ray: Floats) -> tuple[Floats, Floats, Floats]:
    """What it costs each torch to point to a piece; the share of it, and the tip from there."""
    corner, square = columns[CORNERS], columns[SQUARE]
    step, from_start = corner[3:6] - corner[:3], tip - corner[:3]
    beside, ahead, along = _dot(ray, step), _dot(ray, from_start), _dot(from_start, step)
    flat = square - beside * beside
    askew = flat > 1e-9 * square
    share = np.where(askew, along - beside * ahead, 0.0) / np.where(askew, flat, 1.0)
    share = np.minimum(np.maximum(share, 0.0), 1.0)
    reach = np.maximum(beside * share - ahead, 0.0)
    share = np.minimum(np.maximum((along + reach * beside) / square, 0.0), 1.0)
    at = from_start - share * step
    missed = at + reach * ray
    return _dot(missed, missed) + REACH_COST * reach * reach, share, at


def _off2(columns: Floats, tip: Floats) -> Floats:
    """The squared distances of tips from pieces."""
    corner = columns[CORNERS]
    step, from_start = corner[3:6] - corner[:3], tip - corner[:3]
    share = _dot(from_start, step) / columns[SQUARE]
    at = from_start - np.minimum(np.maximum(share, 0.0), 1.0) * step
    return _dot(at, at)


def _faced(columns: Floats, share: Floats, at: Floats, ray: Floats) -> Bools:
    """Does the axis run into one of the plates there, and does the tip stand above it?"""
    normal = columns[FRAME][6:] + share * columns[CHANGE][6:]
    into = (_dot(ray, normal[:3]) < 0.0) & (_dot(at, normal[:3]) > 0.0)
    into |= (_dot(ray, normal[3:]) < 0.0) & (_dot(at, normal[3:]) > 0.0)
    faced: Bools = into
    return faced


def nearest(pieces: Pieces, point: Floats, line: Ints | None = None) -> Ints:
    """(n,) the piece that each of (3, n) points belongs to, of all of its line's pieces.

    It lies between the planes that stand square on the seam at the piece's ends; of several such
    pieces the nearest is taken.
    """
    columns, there, first = _all(pieces, point.shape[1], line)
    height = heights(columns, point[:, :, None])
    within = there & ~(height[1] >= columns[AHEAD]) & ~(height[0] < columns[BEHIND])
    corner = columns[CORNERS]
    off = corner[:3] + shares(columns, height) * (corner[3:6] - corner[:3]) - point[:, :, None]
    found = within.any(axis=1)[:, None]
    return _least(np.where(within | ~found, _dot(off, off), np.inf), there, first)


def _all(pieces: Pieces, n: int, line: Ints | None) -> tuple[Floats, Bools, Ints]:
    """(53, n or 1, most) columns of all pieces of samples' lines, which there are, and the first.

    Of one line they stand but once.
    """
    lines = np.zeros(n, dtype=np.int64) if line is None else line
    first, count = pieces.first[lines], pieces.count[lines]
    if n and (lines == lines[0]).all():
        only = slice(int(first[0]), int(first[0] + count[0]))
        return pieces.table[:, None, only], np.ones((1, int(count[0])), np.bool_), first
    nth = np.arange(int(count.max(initial=1)))
    there = nth < count[:, None]
    return pieces.table[:, np.where(there, first[:, None] + nth, 0)], there, first


def _least(price: Floats, there: Bools, first: Ints) -> Ints:
    """(n,) the piece of the least price in each row; the first one where none is known."""
    chosen: Ints = first + np.argmin(np.where(there & (price == price), price, np.inf), axis=1)
    return chosen


def heights(here: Floats, point: Floats) -> Floats:
    """(3, n) the point's distance before the planes at the piece's ends, and along its bend."""
    shape = (3, 3, *here.shape[1:])
    part = point - here[CORNERS].reshape(shape)
    part *= here[TANGENTS].reshape(shape)
    return summed(part)


def shares(here: Floats, height: Floats) -> Floats:
    """(n,) how far along its piece the plane square to the tangent goes through each point, 0..1.

    With c the height over the first plane, the share u solves c + u b + u² a = 0.
    """
    c = height[0]
    b = height[2] - here[STEP]
    root = b * b
    root -= here[BEND] * c
    np.maximum(root, 0.0, out=root)
    np.sqrt(root, out=root)
    root -= b
    share: Floats = (c + c) / np.where(root > 0.0, root, np.nan)
    np.maximum(share, 0.0, out=share)
    np.minimum(share, 1.0, out=share)
    return share


def _dot(a: Floats, b: Floats) -> Floats:
    """Dot products over the first axis."""
    product: Floats = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    return product


def summed(part: Floats) -> Floats:
    """(k, n) sums of (k, 3, n) over the three."""
    total = part[:, 0] + part[:, 1]
    total += part[:, 2]
    return total
