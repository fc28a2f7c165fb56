"""A program's moves as columns, and the same moves as a polyline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import IntEnum
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.arcs import chord_counts, lengths_mm, vertices_mm
from simlab.gcode.trace import Origin, Trace, span_of
from simlab.model.arrays import Floats, Ints, read_only

OUTLINE_POINTS = 2000
OUTLINE_CHORD_MM = 0.05


class MoveKind(IntEnum):
    """What a move is for. An arc is a move with `Toolpath.turns` other than 0."""

    RAPID = 0
    FEED = 1
    PROBE = 2
    THREAD = 3
    TAP = 4


@dataclass(frozen=True, slots=True, eq=False)
class Polyline:
    """A toolpath with its arcs cut into chords: `m` segments between ``m + 1`` points.

    Segment ``i`` runs straight from ``points_mm[i]`` to ``points_mm[i + 1]``. Segments stand in
    the order in which they are cut, and nothing is left out: a move to where the tool already is
    has one segment of length 0. All arrays are read-only.
    """

    points_mm: Floats
    """(m + 1, 3) machine coordinates X, Y, Z [mm]; (0, 3) when there are no moves."""
    move: Ints
    """(m,) row of the `Toolpath` that each segment belongs to, never falling."""
    line: Ints
    """(m,) line of the program, counted from 1."""
    kind: NDArray[np.uint8]
    """(m,) `MoveKind`; an arc's segments are `FEED`."""
    feed_mm_min: Floats
    """(m,) programmed feed [mm/min]; NaN for rapids."""

    def __len__(self) -> int:
        return len(self.move)


Ints32: TypeAlias = NDArray[np.int32]
Scalar = TypeVar("Scalar", bound=np.generic)
_ABSENT: Floats = np.zeros(1)
_NO_INDEX: Ints32 = np.zeros(1, dtype=np.int32)
_WIDTH = {"rotary_deg": (3,), "auxiliary_mm": (3,)}


@dataclass(frozen=True, slots=True, eq=False)
class Toolpath:
    """The moves of a program, a row a move, in the order in which the machine makes them.

    Points are machine coordinates in mm: work offsets and their rotation are applied. A move
    starts where the one before it ended; the first one starts at the machine's origin. Arrays are
    read-only.
    """

    kind: NDArray[np.uint8]
    """(n,) `MoveKind`."""
    line: Ints
    """(n,) line of the program that asks for the move, counted from 1."""
    feed_mm_min: Floats
    """(n,) programmed feed [mm/min]; NaN for rapids."""
    start_mm: Floats
    """(n, 3) where the move starts: X, Y, Z [mm]."""
    end_mm: Floats
    """(n, 3) where the move ends: X, Y, Z [mm]."""
    centre_mm: Floats
    """(n, 3) an arc's centre, its coordinate along the normal being that of the start [mm]; NaN
    where the move is straight."""
    turns: Floats
    """(n,) how far an arc turns [turns of 360 degrees], counter-clockwise positive seen against
    the normal of its plane; 0 where the move is straight."""
    plane: NDArray[np.uint8]
    """(n,) 17 (X Y, normal Z), 18 (Z X, normal Y) or 19 (Y Z, normal X)."""
    spindle_rpm: Floats
    """(n,) spindle speed asked for [rpm], clockwise positive, 0 when stopped."""
    tool: Ints
    """(n,) number of the tool in the spindle, 0 when none was called."""
    lead_mm: Floats = field(default_factory=lambda: _ABSENT)
    """(n,) axial travel a turn of the spindle, of THREAD and TAP moves [mm]; 0 for all others."""
    rotary_deg: Floats = field(default_factory=lambda: _ABSENT)
    """(n, 3) A B C at the end of the move [deg]."""
    auxiliary_mm: Floats = field(default_factory=lambda: _ABSENT)
    """(n, 3) U V W at the end of the move [mm]."""
    mode: Ints32 = field(default_factory=lambda: _NO_INDEX)
    """(n,) index into `Trace.modes`: the words in force."""
    source: Ints32 = field(default_factory=lambda: _NO_INDEX)
    """(n,) index into `Trace.sources`: the file that `line` counts in; 0 is the program itself."""
    stack: Ints32 = field(default_factory=lambda: _NO_INDEX)
    """(n,) index into `Trace.stacks`: the calls that led to the line; 0 is none."""
    trace: Trace = field(default=Trace())

    def __post_init__(self) -> None:
        for name in COLUMNS:
            array = getattr(self, name)
            if array is _ABSENT or array is _NO_INDEX:
                array = np.broadcast_to(array[0], (len(self.kind), *_WIDTH.get(name, ())))
            object.__setattr__(self, name, read_only(array))

    def __len__(self) -> int:
        return len(self.kind)

    def rows(self, rows: slice) -> Toolpath:
        """The moves of these rows; the trace is whole, and its events count in the whole path."""
        return Toolpath(**{n: getattr(self, n)[rows] for n in COLUMNS}, trace=self.trace)

    def origin(self, row: int) -> Origin:
        """Where a move comes from: its file, line and columns, the calls, the words in force."""
        source = self.trace.sources[int(self.source[row])]
        line = int(self.line[row])
        first, last = span_of(source.line(line))
        stack = self.trace.stacks[int(self.stack[row])]
        words = self.trace.modes[int(self.mode[row])].words
        return Origin(source.name, line, first, last, stack, words)

    @property
    def length_mm(self) -> float:
        """Length of all moves, rapids included [mm]."""
        return float(np.cumsum(lengths_mm(self))[-1]) if len(self) else 0.0

    def flatten(self, chord_mm: float = 0.002) -> Polyline:
        """The moves as a polyline that leaves no arc by more than `chord_mm`.

        The same bits on any machine (`simlab.motion.circle`). An arc has at least eight chords a
        turn, and ends in its end point to the bit.

        Raises
        ------
        InputError
            where `chord_mm` is not above 0, or so small that one arc needs more than 200,000
            chords
        """
        return _polyline(self, chord_counts(self, chord_mm))

    def pieces(self, chord_mm: float, most: int = 200_000) -> Iterator[tuple[Toolpath, Polyline]]:
        """The polyline a piece at a time: (whole moves, their segments), about `most` a piece.

        Raises
        ------
        InputError
            as `flatten`
        """
        counts = chord_counts(self, chord_mm)
        ends = np.cumsum(counts)
        row = 0
        while row < len(self):
            limit = (int(ends[row - 1]) if row else 0) + most
            stop = max(row + 1, int(np.searchsorted(ends, limit, side="right")))
            part = self.rows(slice(row, stop))
            yield part, _polyline(part, counts[row:stop])
            row = stop

    def lengths_mm(self) -> Floats:
        """(n,) length of each move [mm]."""
        return lengths_mm(self)

    def outline_mm(self) -> Floats:
        """(n, 3) the path for drawing, at most 2000 points, the first and the last one kept."""
        points_mm = self.flatten(OUTLINE_CHORD_MM).points_mm
        if len(points_mm) <= OUTLINE_POINTS:
            return points_mm
        keep = np.rint(np.linspace(0.0, len(points_mm) - 1, OUTLINE_POINTS)).astype(np.int64)
        return read_only(points_mm[keep])


COLUMNS = tuple(column.name for column in fields(Toolpath) if column.name != "trace")


def _polyline(path: Toolpath, counts: Ints) -> Polyline:
    if not len(path):
        empty = np.empty(0, dtype=np.int64)
        return Polyline(np.empty((0, 3)), empty, empty, path.kind, path.feed_mm_min)
    points_mm = np.empty((int(counts.sum()) + 1, 3))
    points_mm[0] = path.start_mm[0]
    _, move = vertices_mm(path, counts, points_mm[1:])
    line, kind = np.repeat(path.line, counts), np.repeat(path.kind, counts)
    columns = (points_mm, move, line, kind, np.repeat(path.feed_mm_min, counts))
    for array in columns:
        array.flags.writeable = False
    return Polyline(*columns)


def joined_paths(paths: Sequence[Toolpath], trace: Trace | None = None) -> Toolpath:
    """One path of several, each starting where the one before it ended; of none, no moves."""
    trace = trace or (paths[0].trace if paths else Trace())
    if not paths:
        return replace(_NO_MOVES, trace=trace)
    names = [name for name in COLUMNS if name not in ("start_mm", "end_mm")]
    columns = {name: _joined([getattr(path, name) for path in paths]) for name in names}
    length = sum(len(path) for path in paths)
    points_mm = np.empty((3, length + 1)).T  # one number a point, not two; a column at a time
    points_mm[0] = next((path.start_mm[0] for path in paths if len(path)), 0.0)
    row = 1
    for path in paths:
        points_mm[row : row + len(path)] = path.end_mm
        row += len(path)
    return Toolpath(**columns, start_mm=points_mm[:-1], end_mm=points_mm[1:], trace=trace)


def once(column: NDArray[Scalar]) -> NDArray[Scalar]:
    """The same column; where all its rows are alike, held in memory once."""
    rows = np.ascontiguousarray(column).view(np.uint8).reshape(len(column), -1)
    if len(rows) and (rows == rows[0]).all():  # compared as bytes: a NaN is like a NaN
        return np.broadcast_to(column[0].copy(), column.shape)
    return column.copy() if column.base is not None else column


def _joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    some = [part for part in parts if len(part)] or parts[:1]
    constant = all(part.strides[0] == 0 for part in some)
    if constant and len({part[:1].tobytes() for part in some}) == 1:
        length = sum(len(part) for part in some)
        return np.broadcast_to(some[0][:1], (length, *some[0].shape[1:]))
    return np.concatenate(some)


_NO_MOVES = Toolpath(
    kind=np.empty(0, dtype=np.uint8),
    line=np.empty(0, dtype=np.int64),
    feed_mm_min=np.empty(0),
    start_mm=np.empty((0, 3)),
    end_mm=np.empty((0, 3)),
    centre_mm=np.empty((0, 3)),
    turns=np.empty(0),
    plane=np.empty(0, dtype=np.uint8),
    spindle_rpm=np.empty(0),
    tool=np.empty(0, dtype=np.int64),
)
