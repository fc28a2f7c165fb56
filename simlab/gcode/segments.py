"""Moves as a planner sees them: length, limits, and how fast each corner may be taken.

Speeds along the path are limited by every axis (its speed and its acceleration, over its share of
the move), on arcs by the acceleration towards the centre, and in corners by the junction
deviation: as fast as on the circle that touches both moves and leaves the corner by that much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.kinematics import Kinematics
from simlab.gcode.rounds import rounds_of
from simlab.gcode.state import LETTERS
from simlab.gcode.toolpath import MoveKind, Toolpath
from simlab.gcode.trace import EventKind
from simlab.model.arrays import Floats, Ints
from simlab.model.errors import InputError

Kinds: TypeAlias = NDArray[np.uint8]
TANGENT = 5e-7
"""One less the cosine up to which two moves go on in one direction: 0.06 degrees."""
REVERSAL = 5e-13
"""A turn back that differs from a straight one by rounding stands still."""
_S_PER_MIN = 60.0
Column = TypeVar("Column", Floats, Kinds)
_STANDING = frozenset(
    {
        EventKind.DWELL,
        EventKind.TOOL_CHANGE,
        EventKind.STOP,
        EventKind.OPTIONAL_STOP,
        EventKind.ORIENT,
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Moves that go somewhere, a row a move."""

    row: Ints | slice
    """(k,) rows of the toolpath, or all of a range."""
    length: Floats
    """(k,) along the path: mm, or degrees where only rotary axes move."""
    acceleration: Floats
    """(k,) along the path, a second squared."""
    fastest2: Floats
    """(k,) square of the most speed."""
    entry2: Floats
    """(k,) square of the most speed where the move starts, its own and the last one's included."""
    alone_s: Floats | None
    """(k,) time of a dog-leg rapid, which depends on nothing else; NaN for all others."""


@dataclass(frozen=True, slots=True)
class _Last:
    """The move before a block."""

    direction: list[float]
    acceleration: float
    fastest2: float
    deviation: float
    kind: int


class Planner:
    """A toolpath's segments, block after block in the order of the moves."""

    def __init__(self, path: Toolpath, machine: Kinematics) -> None:
        self._path = path
        self._machine = machine
        self._slow = machine.slowness()
        self._sluggish = machine.sluggishness()
        self._missing = [n for n, slow in enumerate(self._slow) if slow == 0.0]
        modes = path.trace.modes
        self._deviation = np.array(
            [
                {610: 0.0, 611: -1.0}.get(m.path, m.path_mm or machine.junction_deviation_mm)
                for m in modes
            ]
        )
        """Of each mode; 0 stops in corners, -1 at every end."""
        self._one = len(set(self._deviation.tolist())) == 1
        self._extra = bool(path.rotary_deg.any() or path.auxiliary_mm.any())
        self._stops = self._standing_rows()
        self._last: _Last | None = None
        self._stand = False

    def _standing_rows(self) -> Ints:
        """Rows before which the machine stands still, rising."""
        events = self._path.trace.events
        rows = np.array([e.before for e in events if e.kind in _STANDING], dtype=np.int64)
        if self._machine.spindle_s > 0.0:
            rows = np.concatenate((rows, spindle_changes(self._path)))
        return np.unique(rows)

    def block(self, start: int, stop: int) -> Segments:
        """The next rows; those that go nowhere are left out.

        Raises
        ------
        InputError
            where an axis moves that the machine has not, or a cut has no feed
        """
        path = self._path
        rows = slice(start, stop)
        step = path.end_mm[rows] - path.start_mm[rows]
        x, y, z = step[:, 0].copy(), step[:, 1].copy(), step[:, 2].copy()
        length = np.sqrt(x * x + y * y + z * z)
        travel = [np.abs(x), np.abs(y), np.abs(z)]
        turns = path.turns[rows]
        rounds = rounds_of(path, start, np.flatnonzero(turns)) if turns.any() else None
        if rounds is not None:
            length[rounds.at] = rounds.length_mm
            for way, of_arcs in zip(travel, rounds.travel_mm, strict=True):
                way[rounds.at] = of_arcs
        extra = self._extra_steps(rows) if self._extra else None
        whole = length
        if extra is not None:
            travel += [np.abs(step) for step in extra]
            squares = [step * step for step in extra]
            turned = np.sqrt(squares[0] + squares[1] + squares[2])
            slid = np.sqrt(squares[3] + squares[4] + squares[5])
            whole = np.sqrt(length * length + turned * turned + slid * slid)
            length = np.where(length > 0.0, length, np.where(slid > 0.0, slid, turned))
        for axis in self._missing:
            if axis < len(travel) and travel[axis].any():
                self._no_axis(axis, start + int(np.argmax(travel[axis] > 0.0)))

        kept: Ints | None = None
        if not length.all():
            kept = np.flatnonzero(length)
        full = length if kept is None else np.where(length > 0.0, length, 1.0)
        slowest = travel[0] * self._slow[0]
        lazy = travel[0] * self._sluggish[0]
        for axis in range(1, len(travel)):
            np.maximum(slowest, travel[axis] * self._slow[axis], out=slowest)
            np.maximum(lazy, travel[axis] * self._sluggish[axis], out=lazy)
        if kept is not None:
            slowest[length == 0.0] = lazy[length == 0.0] = 1.0
        fastest = self._fastest(rows, full / slowest)
        acceleration = full / lazy

        inverse = 1.0 / (full if extra is None else np.where(whole > 0.0, whole, 1.0))
        begin = [x * inverse, y * inverse, z * inverse]
        finish = begin
        if rounds is not None:
            at = rounds.at
            finish = [part.copy() for part in begin]
            for axis in range(3):
                begin[axis][at] = rounds.begin_mm[axis] * inverse[at]
                finish[axis][at] = rounds.finish_mm[axis] * inverse[at]
            fastest[at] = np.minimum(fastest[at], rounds.fastest(self._sluggish))
        if extra is not None:
            begin += [step * inverse for step in extra]
            finish = [*finish, *begin[3:]]
        alone = self._alone(rows, travel) if self._machine.dog_leg else None
        deviation = self._deviation[:1] if self._one else self._deviation[path.mode[rows]]
        stand = self._stands(start, stop, kept)
        kind = path.kind[rows]
        if kept is not None:
            length, fastest, acceleration = length[kept], fastest[kept], acceleration[kept]
            begin, finish = [part[kept] for part in begin], [part[kept] for part in finish]
            deviation = deviation if self._one else deviation[kept]
            kind, alone = kind[kept], alone if alone is None else alone[kept]
        fastest2 = fastest * fastest
        entry2 = self._corners(begin, finish, acceleration, fastest2, deviation, kind)
        entry2[stand] = 0.0
        return Segments(
            row=rows if kept is None else start + kept,
            length=length,
            acceleration=acceleration,
            fastest2=fastest2,
            entry2=entry2,
            alone_s=alone,
        )

    def _extra_steps(self, rows: slice) -> list[Floats]:
        """Steps of A B C, then of U V W."""
        steps = []
        for column in (self._path.rotary_deg, self._path.auxiliary_mm):
            before = column[rows.start - 1] if rows.start else np.zeros(3)
            step = np.diff(column[rows], axis=0, prepend=before[None])
            steps += [step[:, 0].copy(), step[:, 1].copy(), step[:, 2].copy()]
        return steps

    def _no_axis(self, axis: int, row: int) -> None:
        raise InputError(
            f"line {self._path.line[row]}: {LETTERS[axis]} moves, but {self._machine.name} has no "
            f"such axis; add [axes.{LETTERS[axis].lower()}] to the machine's file, or take another"
        )

    def _fastest(self, rows: slice, most: Floats) -> Floats:
        """(k,) the feed asked for, as far as the axes let it."""
        path = self._path
        kind = path.kind[rows]
        asked = path.feed_mm_min[rows] * (1.0 / _S_PER_MIN)
        if (kind >= MoveKind.THREAD).any():
            at = np.flatnonzero(kind >= MoveKind.THREAD)
            turns_s = np.abs(path.spindle_rpm[rows][at]) / _S_PER_MIN
            asked[at] = path.lead_mm[rows][at] * turns_s
        if kind.all():  # no rapid among them
            good = bool(asked.min() > 0.0)
        else:
            asked = np.where(kind == MoveKind.RAPID, np.inf, asked)
            good = bool((asked > 0.0).all())
        if not good:
            row = rows.start + int(np.argmin(asked > 0.0))
            raise InputError(
                f"line {path.line[row]}: this cut has no feed; set F, and start the spindle where "
                "the feed is given for each turn"
            )
        return np.minimum(asked, most)

    def _alone(self, rows: slice, travel: list[Floats]) -> Floats:
        """(k,) how long rapids take when each axis goes by itself, from rest to rest."""
        longest = np.zeros(len(travel[0]))
        for axis, way in enumerate(travel):
            slow, lazy = float(self._slow[axis]), float(self._sluggish[axis])
            if slow > 0.0:
                ramp_s = lazy / slow  # from rest to full speed
                full_s = way * slow + ramp_s
                short_s = 2.0 * np.sqrt(way * lazy)
                axis_s = np.where(way * slow >= ramp_s, full_s, short_s)
                np.maximum(longest, axis_s, out=longest)
        return np.where(self._path.kind[rows] == MoveKind.RAPID, longest, np.nan)

    def _stands(self, start: int, stop: int, kept: Ints | None) -> Ints:
        """Which of the moves kept start from rest by what happens before them."""
        low, high = np.searchsorted(self._stops, (start, stop))
        stand = self._stops[low:high] - start
        if self._stand:
            stand = np.append(0, stand)
        self._stand = False
        if kept is not None:
            stand = np.unique(np.searchsorted(kept, stand))  # the next move that goes somewhere
            self._stand = bool(len(stand)) and int(stand[-1]) == len(kept)
            stand = stand[: len(stand) - self._stand]
        return stand

    def _corners(
        self,
        begin: list[Floats],
        finish: list[Floats],
        acceleration: Floats,
        fastest2: Floats,
        deviation: Floats,
        kind: Kinds,
    ) -> Floats:
        """(k,) square of the most speed at which each move can be entered."""
        if not len(fastest2):
            return fastest2
        last = self._last
        if last is None:
            last = _Last([0.0] * 9, 0.0, 0.0, 1.0, 0)
        cosine = _before(finish[0], last.direction[0])
        cosine *= begin[0]
        for axis in range(1, len(begin)):
            part = _before(finish[axis], last.direction[axis])
            part *= begin[axis]
            cosine += part
        bend = np.maximum(1.0 - cosine, 1e-12)
        half = np.sqrt(np.maximum(0.5 * (1.0 + cosine) - REVERSAL, 0.0))
        weakest = np.minimum(acceleration, _before(acceleration, last.acceleration))
        entry2 = 2.0 * weakest * half
        entry2 *= (1.0 + half) / bend
        rounding = deviation if self._one else _before(deviation, last.deviation)
        entry2 *= np.maximum(rounding, 0.0)
        if (rounding <= 0.0).any():
            goes_on = (rounding == 0.0) & (bend <= TANGENT)
            entry2[goes_on] = np.inf
        np.minimum(entry2, fastest2, out=entry2)
        np.minimum(entry2, _before(fastest2, last.fastest2), out=entry2)
        self._stop_by_kind(entry2, kind, last.kind)
        if self._last is None:
            entry2[0] = 0.0
        self._last = _Last(
            [float(part[-1]) for part in finish] + [0.0] * (9 - len(finish)),
            float(acceleration[-1]),
            float(fastest2[-1]),
            float(deviation[-1]),
            int(kind[-1]),
        )
        return entry2

    def _stop_by_kind(self, entry2: Floats, kind: Kinds, last: int) -> None:
        """Stand still where a probe, a thread or a dog-leg rapid starts or ends."""
        if int(kind.max()) == last == int(kind.min()) and last == MoveKind.FEED:
            return
        before = _before(kind, last)
        changes = kind != before
        odd = (kind >= MoveKind.PROBE) | (before >= MoveKind.PROBE)
        entry2[(changes & odd) | (kind == MoveKind.PROBE)] = 0.0
        rapid, rapid_before = kind == MoveKind.RAPID, before == MoveKind.RAPID
        if self._machine.dog_leg:
            entry2[rapid | rapid_before] = 0.0
        elif self._machine.rapids_stop:
            entry2[rapid != rapid_before] = 0.0


def spindle_changes(path: Toolpath) -> Ints:
    """Rows before which the spindle is told another speed; it starts at rest.

    With G96 it follows the tool without a stop, and only starting and turning round count.
    """
    if not path.spindle_rpm.any():
        return np.empty(0, dtype=np.int64)
    rpm = path.spindle_rpm
    before = _before(rpm, 0.0)
    follows = np.array(["G96" in mode.words for mode in path.trace.modes])[path.mode]
    return np.flatnonzero(np.where(follows, np.sign(rpm) != np.sign(before), rpm != before))


def _before(values: Column, first: float) -> Column:
    """What the row before has; the first row's is given."""
    before = np.empty_like(values)
    before[0] = first
    before[1:] = values[:-1]
    return before
