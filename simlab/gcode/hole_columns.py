"""Drilling cycles among plain lines: the holes of many lines at once, other moves between them.

What a hole takes from the lines before is worked out here: the words that stay from hole to hole
of one cycle, and the initial level of its series. `simlab.gcode.cycles` makes the moves.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import nan

import numpy as np

from simlab.gcode.blocks import Blocks, Entries
from simlab.gcode.cycle_steps import CYCLES, DWELLING, PECKED
from simlab.gcode.cycles import NEAR_MM, Holes, clear_heights_mm
from simlab.gcode.dialects import Group
from simlab.gcode.modal import ABSOLUTE, Resolved
from simlab.gcode.state import NO_MOTION, State
from simlab.model.arrays import Bools, Floats, Ints

_CODES = np.array(sorted(CYCLES), dtype=np.float64)
_CHANGES = (Group.PLANE, Group.UNITS, Group.DISTANCE)
"""What changes how all words of a hole are meant: done by itself."""
_Z = 2
"""Only holes along Z are columns."""
_SAME_MM = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Drilling:
    """The holes of some lines."""

    rows: Ints
    """(h,) rows, of the lines that ask for a move, that are holes; ascending."""
    holes: Holes
    dwell_s: Floats
    """(h,) P; whatever for cycles that do not dwell."""
    z_mm: Floats
    """(n + 1,) the start, then where the tool is along Z behind each row [mm]."""
    cycle: dict[str, float]
    """What the last hole leaves in `State.cycle`."""


def drilling_of(blocks: Blocks, asked: Resolved, state: State, with_axis: Bools) -> Drilling | Ints:
    """The holes of these lines; or the lines that have to be done one at a time.

    `with_axis` says for each line whether it has X, Y or Z.
    """
    drills = np.isin(asked.motion, _CODES)
    rows = np.flatnonzero(drills)
    absolute = bool(asked.distance[0] == ABSOLUTE)
    straight = _straight(blocks.letter("Z"), asked, drills)
    if state.frame.turned or state.plane != 170 or not (absolute or not len(straight.line)):
        return asked.line[rows]
    changes = [blocks.group(group).line for group in _CHANGES]
    changes.append(blocks.letter("L").line)
    if any(map(len, changes)):
        return np.unique(np.concatenate(changes)).astype(np.int64)
    words = _Words(blocks, asked, state, drills)
    doubtful = ~with_axis[asked.line[rows]]
    r, z = words.kept("R", CYCLES), words.kept("Z", CYCLES)
    q, p = words.kept("Q", PECKED), words.kept("P", DWELLING)
    doubtful |= words.missing[rows] | words.foreign("IJK")[rows]
    doubtful |= (q <= 0.0) | (p < 0.0)
    if doubtful.any():
        return asked.line[rows[doubtful]]
    unit_mm, origin_mm = float(asked.unit_mm[0]), state.frame.origin[_Z]
    straight = Entries(straight.line, straight.value * unit_mm + origin_mm)
    level, level_mm = _levels(words.series[rows], rows, r, straight, state, absolute=absolute)
    retract = r if absolute else r + level
    bottom = z if absolute else z + retract
    if (retract < bottom).any():
        return asked.line[rows[retract < bottom]]
    count = len(rows)
    holes = Holes(
        plane=170,
        unit_mm=unit_mm,
        frame=state.frame,
        code=asked.motion[rows].astype(np.int64),
        first=np.ones(count, dtype=bool),
        u_mm=np.empty(count),  # known when all moves are
        v_mm=np.empty(count),
        initial_mm=level_mm,
        retract=retract,
        bottom=bottom,
        to_retract=np.full(count, state.retract != 980),
        peck=q,
        aside_mm=np.full((count, 2), nan),
        middle=np.full(count, nan),
    )
    heights_mm = np.full(len(drills) + 1, nan)
    heights_mm[0] = state.at[_Z]
    heights_mm[straight.line + 1] = straight.value
    heights_mm[rows + 1] = clear_heights_mm(holes)[1]
    row = np.arange(len(drills) + 1)
    height = np.maximum.accumulate(np.where(np.isnan(heights_mm), 0, row))
    cycle = {"R": float(r[-1]), "Z": float(z[-1])}
    cycle |= {"level": float(level[-1]), "level_mm": float(level_mm[-1])}
    for letter, column in (("Q", q), ("P", p)):
        there = column[~np.isnan(column)]
        cycle |= {letter: float(there[-1])} if len(there) else {}
    return Drilling(rows, holes, p, heights_mm[height], cycle)


class _Words:
    """Words of drilling cycles, as they hold at each row."""

    def __init__(self, blocks: Blocks, asked: Resolved, state: State, drills: Bools) -> None:
        self._blocks, self._asked, self._state, self._drills = blocks, asked, state, drills
        self._rows = np.arange(len(drills))
        before = np.concatenate(([float(state.motion)], asked.motion[:-1]))
        behind = np.searchsorted(asked.line, blocks.group(Group.CANCEL).line)
        before[behind[behind < len(before)]] = NO_MOTION
        first = np.where(before != asked.motion, self._rows, -1)
        self._first = np.maximum.accumulate(first)  # words before that row do not stay
        begun = drills & np.isin(before, _CODES)
        self.series = np.maximum.accumulate(np.where(begun, -1, self._rows))
        """(n,) first row of the series; -1 where it has begun before these lines."""
        self.missing = np.zeros(len(drills), dtype=bool)
        """(n,) a cycle needs a word, and nothing has given it."""

    def kept(self, letter: str, codes: Collection[int]) -> Floats:
        """(h,) the word at each hole, given or kept; NaN where its cycle has no use for it."""
        drills, entries = self._drills, self._blocks.letter(letter)
        needed = drills & np.isin(self._asked.motion, np.array(sorted(codes), dtype=np.float64))
        row, there = self._places(entries)
        there[there] = drills[row[there]]
        given = np.full(len(drills), nan)
        given[row[there]] = entries.value[there]
        self.missing |= ~np.isnan(given) & ~needed  # not missing, but one too many
        last = np.maximum.accumulate(np.where(np.isnan(given), -1, self._rows))
        value = np.where(last < 0, self._state.cycle.get(letter, nan), given[last])
        self.missing |= needed & ((last < self._first) | np.isnan(value))
        return np.where(needed, value, nan)[drills]

    def foreign(self, letters: str) -> Bools:
        """(n,) has the row one of these letters?"""
        found = np.zeros(len(self._drills), dtype=bool)
        for letter in letters:
            row, there = self._places(self._blocks.letter(letter))
            found[row[there]] = True
        return found

    def _places(self, entries: Entries) -> tuple[Ints, Bools]:
        lines = self._asked.line
        row = np.searchsorted(lines, entries.line)
        there = row < len(lines)
        there[there] = lines[row[there]] == entries.line[there]
        return row, there


def _straight(entries: Entries, asked: Resolved, drills: Bools) -> Entries:
    """The words of straight and round moves, by row instead of line."""
    row = np.searchsorted(asked.line, entries.line)
    other = ~drills[row]
    return Entries(row[other].astype(np.int32), entries.value[other])


def _levels(
    series: Ints, rows: Ints, r: Floats, straight: Entries, state: State, *, absolute: bool
) -> tuple[Floats, Floats]:
    """((h,) initial level in the program's numbers, (h,) the same as a place of the machine)."""
    unit_mm, origin_mm = state.unit_mm, state.frame.origin[_Z]
    firsts = np.flatnonzero(np.diff(series, prepend=-2))
    lasts = np.append(firsts[1:], len(series)) - 1
    stops = np.append(-1, rows[lasts[:-1]])  # the last hole before
    nearest = np.searchsorted(straight.line, rows[firsts]) - 1
    fresh = (nearest >= 0) & (np.append(straight.line, -1)[nearest] > stops)
    z_mm = np.where(fresh, np.append(straight.value, nan)[nearest], nan)
    here_mm = state.at[_Z]
    levels, levels_mm = [], []
    for begun, moved_mm, last_r in zip(
        (series[firsts] < 0).tolist(), z_mm.tolist(), r[lasts].tolist(), strict=True
    ):
        here_mm = moved_mm if moved_mm == moved_mm else here_mm
        if begun:
            level, level_mm = state.cycle["level"], state.cycle["level_mm"]
            if abs(level * unit_mm + origin_mm - level_mm) > _SAME_MM:
                level_mm = level * unit_mm + origin_mm
        else:
            level, level_mm = (here_mm - origin_mm) / unit_mm, here_mm
        levels.append(level)
        levels_mm.append(level_mm)
        last_mm = (last_r if absolute else last_r + level) * unit_mm + origin_mm
        low = level_mm < last_mm - NEAR_MM
        here_mm = last_mm if state.retract != 980 or low else level_mm
    counts = lasts - firsts + 1
    return np.repeat(levels, counts), np.repeat(levels_mm, counts)
