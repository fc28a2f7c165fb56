"""Where on a path a tool is: the nearest place ahead of where it was, sample after sample.

A path may cross itself, go out and back on one line, or lie beside itself, so "the nearest place"
alone is not enough. The search keeps a cursor. Samples are taken in blocks that begin at fixed
counts of the stream; within a block the tool can have come no further along the path than it
moved, so only that part is searched, and of equally near places the one is taken that lies as far
ahead as the tool moved. When nothing there is near, the tool has jumped, and the whole path is
searched.

The cursor holds all that is remembered, and a block that is not full yet waits in it; so how the
stream is cut into batches cannot be seen in the result.
"""

from dataclasses import dataclass, replace

import numpy as np

from simlab.model.arrays import Floats, Ints, read_only

BLOCK = 16
"""Samples of a block: 80 ms at 200 Hz."""
SLACK_MM = 0.5
"""How much further than the tool moved the search looks, and how far behind."""
STRETCH = 1.1
"""The path may be this much longer than the tool's way (a corner cut short)."""
AHEAD = 0.0025
"""Price of 1 mm between a place and where the tool should be by now, as distance squared [mm2]."""
LOST_MM = 2.0
"""Further than this from the part searched, the whole path is searched."""
TIE_MM = 0.05
"""Among places of the whole path that are as near as this, the earliest is taken."""

_NM_PER_MM = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class Polyline:
    """A path of straight segments."""

    points_mm: Floats
    """(m + 1, 3) corners, m at least 1; segments may have no length."""
    step_mm: Floats
    """(m, 3) from each segment's start to its end."""
    start_mm: Floats
    """(m + 1,) length of the path before each corner."""

    @classmethod
    def through(cls, points_mm: Floats) -> "Polyline":
        """The path through (m + 1, 3) corners."""
        step = np.diff(points_mm, axis=0)
        x, y, z = step[:, 0], step[:, 1], step[:, 2]
        start = np.cumsum(np.append(0.0, np.sqrt(x * x + y * y + z * z)))
        return cls(read_only(points_mm), read_only(step), read_only(start))

    @property
    def length_mm(self) -> float:
        """Length of the path [mm]."""
        return float(self.start_mm[-1])


@dataclass(frozen=True, slots=True)
class PathCursor:
    """What following a path remembers between batches."""

    block_mm: float = 0.0
    """Place at the start of the running block."""
    found_mm: float = 0.0
    """Place of the newest sample that has one."""
    filled: int = 0
    """Samples of the running block so far."""
    moved_nm: int = 0
    """How far the tool has moved in the running block [nm]."""
    tool_mm: tuple[float, float, float] | None = None
    """Where it was last seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where the samples of a batch are on a path."""

    place_mm: Floats
    """(n,) distance along the path [mm]; NaN where the tool was not seen."""
    away_mm: Floats
    """(n,) distance from the path there [mm]."""
    segment: Ints
    """(n,) segment of the path; -1 where the tool was not seen."""
    within_mm: Floats
    """(n,) distance from that segment's start [mm]."""


def follow(path: Polyline, tool_mm: Floats, cursor: PathCursor) -> tuple[Places, PathCursor]:
    """Where (n, 3) tool positions are on the path, and the cursor for the next ones."""
    parts = []
    row = 0
    while row < len(tool_mm):
        rows = slice(row, row + BLOCK - cursor.filled)
        part, cursor = _block(path, tool_mm[rows], cursor)
        parts.append(part)
        row = rows.stop
    if not parts:
        none = np.empty(0)
        return Places(none, none, np.empty(0, np.int64), none), cursor
    return Places(
        place_mm=np.concatenate([part.place_mm for part in parts]),
        away_mm=np.concatenate([part.away_mm for part in parts]),
        segment=np.concatenate([part.segment for part in parts]),
        within_mm=np.concatenate([part.within_mm for part in parts]),
    ), cursor


def _block(path: Polyline, tool_mm: Floats, cursor: PathCursor) -> tuple[Places, PathCursor]:
    """Samples that lie within one block."""
    seen = np.isfinite(tool_mm).all(axis=1)
    place = np.full(len(tool_mm), np.nan)
    away, within = place.copy(), place.copy()
    segment = np.full(len(tool_mm), -1, dtype=np.int64)
    if seen.any():
        tool = tool_mm[seen]
        moved_nm = cursor.moved_nm + np.cumsum(_steps_nm(tool, cursor.tool_mm))
        segment[seen], within[seen], away[seen] = _nearest(path, tool, cursor.block_mm, moved_nm)
        place[seen] = path.start_mm[segment[seen]] + within[seen]
        x, y, z = (float(v) for v in tool[-1])
        cursor = replace(
            cursor,
            found_mm=float(place[seen][-1]),
            moved_nm=int(moved_nm[-1]),
            tool_mm=(x, y, z),
        )
    filled = cursor.filled + len(tool_mm)
    if filled == BLOCK:
        cursor = replace(cursor, block_mm=cursor.found_mm, filled=0, moved_nm=0)
    else:
        cursor = replace(cursor, filled=filled)
    return Places(place, away, segment, within), cursor


def _steps_nm(tool_mm: Floats, before_mm: tuple[float, float, float] | None) -> Ints:
    """How far the tool moved before each sample, in whole nanometres."""
    first = tool_mm[:1] if before_mm is None else np.array([before_mm])
    step = np.diff(np.concatenate((first, tool_mm)), axis=0)
    x, y, z = step[:, 0], step[:, 1], step[:, 2]
    moved: Ints = np.rint(np.sqrt(x * x + y * y + z * z) * _NM_PER_MM).astype(np.int64)
    return moved


def _nearest(
    path: Polyline, tool_mm: Floats, from_mm: float, moved_nm: Ints
) -> tuple[Ints, Floats, Floats]:
    """(segment, distance from its start, distance from the path) of each sample."""
    moved = moved_nm / _NM_PER_MM
    reach = moved * STRETCH + SLACK_MM
    low, high = from_mm - reach, from_mm + reach
    first = int(np.searchsorted(path.start_mm[1:-1], low[-1], side="left"))
    last = int(np.searchsorted(path.start_mm[1:-1], high[-1], side="right"))
    near = slice(first, last + 1)
    within, away = _feet(path, tool_mm, near)
    start = path.start_mm[near]
    behind = (start + within) - (from_mm + moved)[:, None]
    price = away * away + AHEAD * (behind * behind)
    out = (start > high[:, None]) | (path.start_mm[1:][near] < low[:, None])
    best = np.argmin(np.where(out, np.inf, price), axis=1)
    each = np.arange(len(best))
    segment, within, away = best + first, within[each, best], away[each, best]

    lost = np.flatnonzero(away > LOST_MM)
    if len(lost):
        all_within, all_away = _feet(path, tool_mm[lost], slice(None))
        nearest = all_away.min(axis=1)
        earliest = np.argmax(all_away <= (nearest + TIE_MM)[:, None], axis=1)
        jumped = np.flatnonzero(nearest < away[lost] / 2.0)
        rows, there = lost[jumped], earliest[jumped]
        segment[rows] = there
        within[rows], away[rows] = all_within[jumped, there], all_away[jumped, there]
    return segment, within, away


def _feet(path: Polyline, tool_mm: Floats, segments: slice) -> tuple[Floats, Floats]:
    """(n, k) nearest point of each segment to each sample: from its start, and how far off."""
    start, step = path.points_mm[:-1][segments], path.step_mm[segments]
    square = step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1] + step[:, 2] * step[:, 2]
    x, y, z = (tool_mm[:, None, i] - start[None, :, i] for i in range(3))
    along = x * step[:, 0] + y * step[:, 1] + z * step[:, 2]
    share = np.clip(along / np.where(square > 0.0, square, 1.0), 0.0, 1.0)
    x, y, z = x - share * step[:, 0], y - share * step[:, 1], z - share * step[:, 2]
    return share * np.sqrt(square), np.sqrt(x * x + y * y + z * z)
