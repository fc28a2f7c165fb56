"""The anchors of many stations: the pieces from which the places of their samples are searched.

The same as in `reference` for one stream. In most ticks no block begins; where blocks begin, they
mostly do so with a sample that was seen. The rest is gone through with care.
"""

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.weld.kernel import BLOCK
from simlab.weld.pieces import Pieces, aimed
from simlab.weld.reference import JUMP_MM, JUMP_TURN
from simlab.weld.rings import Parts

_NONE = -1


class Anchors:
    """Of each station the anchor of the block that runs: piece, tip and axis."""

    def __init__(self) -> None:
        self._piece, self._pose = np.zeros(0, np.int64), np.zeros((6, 0))
        self._count, self._room = np.zeros((2, 0), np.int64)

    def begin(self, number: int) -> None:
        """A station begins a stream."""
        if number == len(self._piece):
            self._piece, self._count, self._room = (
                np.append(each, np.int64(0)) for each in (self._piece, self._count, self._room)
            )
            self._pose = np.append(self._pose, np.zeros((6, 1)), axis=1)
        self._count[number] = self._room[number] = 0

    def move(self, by: Ints) -> None:
        """(stations,) their pieces stand elsewhere in the table now."""
        self._piece += by

    def near(self, pieces: Pieces, pose: Floats, rows: Parts, line: Ints | None) -> Ints:
        """(n,) the piece to search each sample's place from.

        Parameters
        ----------
        pose : (6, n) tips and unit axes
        rows : whose they are
        line : (n,) line of each; None where there is but one
        """
        stations, many = rows.stations, rows.last - rows.first + 1
        room = self._room[stations]  # how many samples the anchor is for
        more = many - room
        new = (more > 0).nonzero()[0]
        if not len(new):
            self._room[stations] = -more
            near, there = self._piece.take(rows.station), self._pose.take(rows.station, axis=1)
        elif self._plain(pose, rows, room, more, new):
            near, there = self._begun(pieces, pose, rows, line, new)
        else:
            near, there = self._found(pieces, pose, rows, line)
        self._count[stations] += many
        off = pose - there
        off *= off
        away, turn = off[:3], off[3:]
        if away.max() <= JUMP_MM * JUMP_MM / 4.0 and turn.max() <= JUMP_TURN * JUMP_TURN / 4.0:
            return near
        close = away[0] + away[1] + away[2] <= JUMP_MM * JUMP_MM
        close &= turn[0] + turn[1] + turn[2] <= JUMP_TURN * JUMP_TURN
        jumped = (~close & (pose[0] == pose[0])).nonzero()[0]
        near[jumped] = _aimed(pieces, pose, line, jumped)
        return near

    def _plain(self, pose: Floats, rows: Parts, room: Ints, more: Ints, new: Ints) -> bool:
        """Does each of these stations begin one block, with a sample that was seen?"""
        row = (rows.first + room).take(new)
        seen = pose[0].take(row) + pose[3].take(row)
        whole = (self._count[rows.stations] + room).take(new) % BLOCK
        return not whole.any() and int(more.max()) <= BLOCK and bool((seen == seen).all())

    def _begun(
        self, pieces: Pieces, pose: Floats, rows: Parts, line: Ints | None, new: Ints
    ) -> tuple[Ints, Floats]:
        """(n,) pieces and (6, n) poses of the samples' anchors, where a block of each begins."""
        station, stations = rows.station, rows.stations
        room = self._room[stations]
        start = np.empty(len(self._room), np.int64)
        start[stations] = rows.first + room
        earlier = np.arange(len(station)) < start.take(station)
        piece, there = self._piece.take(station), self._pose.take(station, axis=1)
        row, whose = start[stations[new]], stations[new]
        self._piece[whose] = _aimed(pieces, pose, line, row)
        self._pose[:, whose] = pose.take(row, axis=1)
        left = room - (rows.last - rows.first + 1)
        self._room[stations] = np.where(left < 0, left + BLOCK, left)
        piece = np.where(earlier, piece, self._piece.take(station))
        return piece, np.where(earlier, there, self._pose.take(station, axis=1))

    def _found(
        self, pieces: Pieces, pose: Floats, rows: Parts, line: Ints | None
    ) -> tuple[Ints, Floats]:
        """The same of all samples; the line's first piece, and NaN, where there is no anchor."""
        count = self._count[rows.stations] % BLOCK
        block = (count[rows.part] + rows.nth) // BLOCK
        old = (self._room[rows.stations] > 0)[rows.part] & (block == 0)
        total = pose[0] + pose[3]
        seen = ((total == total) & ~old).nonzero()[0]
        key = rows.part * (len(block) + 1) + block
        new = seen[_changes(key[seen])]
        found = np.full(len(block), _NONE)
        found[new] = _aimed(pieces, pose, line, new)
        last = rows.latest(found != _NONE)
        fresh = (last >= 0) & (key[last] == key)
        known = fresh | old
        piece = np.where(fresh, found[last], self._piece[rows.station])
        piece = np.where(known, piece, pieces.first[0 if line is None else line])
        there = np.where(fresh, pose[:, last], self._pose[:, rows.station])
        there[:, ~known] = np.nan
        left = -(count + rows.last - rows.first + 1) % BLOCK
        self._room[rows.stations] = np.where(known[rows.last], left, 0)
        self._piece[rows.stations] = piece[rows.last]
        self._pose[:, rows.stations] = there[:, rows.last]
        return piece, there


def _aimed(pieces: Pieces, pose: Floats, line: Ints | None, row: Ints) -> Ints:
    """The pieces that these samples point to; they are no neighbours, as those of one line are."""
    some = pose.take(row, axis=1)
    lines = np.zeros(len(row), np.int64) if line is None else line.take(row)
    return aimed(pieces, some[:3], some[3:], lines)


def _changes(values: Ints) -> Bools:
    """(n,) which values are not the one before."""
    other = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=other[1:])
    return other
