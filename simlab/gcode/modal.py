"""Modal state: what holds from the lines before, worked out for many lines at once."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.arc_words import INCH_MM
from simlab.gcode.blocks import NONE, Blocks, Entries
from simlab.gcode.dialects import Group
from simlab.gcode.record import Record
from simlab.gcode.state import NO_MOTION, State
from simlab.gcode.toolpath import Ints32
from simlab.model.arrays import Bools, Floats, Ints

ABSOLUTE, ARC_ABSOLUTE = 900.0, 901.0
_FEW = 16  # entries that are found faster by search than by counting
_TURNING = np.array([1.0, -1.0, 0.0])  # M3, M4, M5
Number = TypeVar("Number", bound=np.generic)
_NAMED = ("motion", "plane", "unit_mm", "distance", "arc_distance")


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """The lines that ask for a move, with all that holds there; a row a line.

    Modes are named by ten times their G word. What holds everywhere is in memory once.
    """

    line: Ints
    """(n,) counted from 0 in the blocks."""
    motion: Floats
    plane: Floats
    unit_mm: Floats
    distance: Floats
    arc_distance: Floats
    feed_mm_min: Floats
    speed_rpm: Floats
    turning: Floats
    values: Mapping[str, Floats]
    """By `State`'s names: which values there may be."""

    @property
    def spindle_rpm(self) -> Floats:
        """(n,) clockwise positive."""
        if self.speed_rpm.strides == self.turning.strides == (0,):
            one = self.speed_rpm[:1] * self.turning[:1]
            return np.broadcast_to(one[0], self.turning.shape) if len(one) else self.turning
        return self.speed_rpm * self.turning


def resolve(blocks: Blocks, state: State, asks: Bools) -> tuple[Resolved, dict[str, float]]:
    """(the moves asked for, by `State`'s names what the last lines leave in force)."""
    rows = np.flatnonzero(asks)
    behind = rows + 1
    motions = blocks.group(Group.MOTION)
    cancels = blocks.group(Group.CANCEL)
    if len(cancels.line):
        cancels = Entries(cancels.line, np.full(len(cancels.line), float(NO_MOTION)))
        motions = joined(motions, cancels)
    units = blocks.group(Group.UNITS)
    units = Entries(units.line, np.where(units.value == 200.0, INCH_MM, 1.0))
    feeds = blocks.letter("F")  # counts in the units of the lines before: F comes before G20
    if len(feeds.line):
        unit_mm = held(units, state.unit_mm, feeds.line.astype(np.int64))
        feeds = Entries(feeds.line, feeds.value * unit_mm)
    turning = blocks.group(Group.SPINDLE)
    turning = Entries(turning.line, _TURNING[turning.value.astype(np.int64) - 3])
    tracks = {
        "motion": motions,
        "plane": blocks.group(Group.PLANE),
        "unit_mm": units,
        "distance": blocks.group(Group.DISTANCE),
        "arc_distance": blocks.group(Group.ARC_DISTANCE),
        "feed": feeds,
        "speed_rpm": blocks.letter("S"),
        "turning": turning,
    }
    at = {name: held(track, float(getattr(state, name)), behind) for name, track in tracks.items()}
    resolved = Resolved(
        line=rows,
        motion=at["motion"],
        plane=at["plane"],
        unit_mm=at["unit_mm"],
        distance=at["distance"],
        arc_distance=at["arc_distance"],
        feed_mm_min=at["feed"],
        speed_rpm=at["speed_rpm"],
        turning=at["turning"],
        values={name: _values(tracks[name], float(getattr(state, name))) for name in _NAMED},
    )
    last = {name: float(e.value[-1]) for name, e in tracks.items() if len(e.line)}
    return resolved, last


def take_over(state: State, last: dict[str, float]) -> None:
    """Let a state hold what some lines left in force."""
    for name, value in last.items():
        setattr(state, name, type(getattr(state, name))(value))


def modes_of(moves: Resolved, state: State, record: Record) -> Ints32:
    """(n,) index in the trace of the words in force; `state` is the one before the lines."""
    size = len(moves.line)
    combined, count, tracks = np.zeros(size, dtype=np.int16), 1, []
    for name in _NAMED:
        track: Floats = getattr(moves, name)
        values = track[:1] if track.strides == (0,) else moves.values[name]
        for place, value in enumerate(values[1:].tolist(), 1):
            combined += np.multiply(track == value, np.int16(place * count))
        count *= len(values)
        tracks.append((name, values))
    firsts, number, left = {}, 0, size
    while left:
        here = combined == number
        alike = int(np.count_nonzero(here))
        if alike:
            firsts[int(np.argmax(here))] = number
        left -= alike
        number += 1
    table, there = np.zeros(count, dtype=np.int32), copy(state)
    for _, number in sorted(firsts.items()):
        table[number] = _mode_of(number, tracks, there, record)
    if len(firsts) == 1:
        return np.broadcast_to(table[combined[0]], combined.shape)
    return table.take(combined, mode="wrap")


def _values(entries: Entries, before: float) -> Floats:
    """All values that a mode may have, each once, that from before as the first."""
    values, others = [before], entries.value[entries.value != before]
    while len(others):
        values.append(float(others[0]))
        others = others[others != others[0]]
    return np.array(values)


def _mode_of(number: int, tracks: list[tuple[str, Floats]], there: State, record: Record) -> int:
    for name, values in tracks:
        number, at = divmod(number, len(values))
        take_over(there, {name: float(values[at])})
    return record.mode_in(there)


def taken(column: NDArray[Number], rows: Ints) -> NDArray[Number]:
    """Some rows of a column; where all are alike, still in memory once."""
    if column.strides == (0,) and len(column):
        return np.broadcast_to(column[:1], rows.shape)
    return column[rows]


def held(entries: Entries, before: float, lines: Ints) -> Floats:
    """The number of the last entry before each line, `before` where there is none; lines ascend."""
    if len(lines) and len(entries.line) and entries.line[-1] < lines[0]:
        before, entries = float(entries.value[-1]), NONE
    if not len(entries.line) or not len(lines):
        return np.ndarray(len(lines), np.float64, np.array((before,)), 0, (0,))  # one, seen often
    values = np.concatenate(([before], entries.value))
    if len(entries.line) <= _FEW:
        return values[np.searchsorted(entries.line, lines, side="left")]
    fresh = np.zeros(max(int(entries.line[-1]) + 2, int(lines[-1]) + 1), dtype=bool)
    fresh[1:][entries.line] = True
    return values.take(np.cumsum(fresh, dtype=np.int32).take(lines, mode="wrap"), mode="wrap")


def joined(strong: Entries, weak: Entries) -> Entries:
    """Both, in the order of lines; `strong` where a line has both."""
    alone = ~np.isin(weak.line, strong.line)
    line = np.concatenate((strong.line, weak.line[alone]))
    value = np.concatenate((strong.value, weak.value[alone]))
    order = np.argsort(line, kind="stable")
    return Entries(line[order], value[order])
