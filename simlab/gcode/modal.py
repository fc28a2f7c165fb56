"""Modal state: what holds from the lines before, worked out for all lines of a chunk at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from simlab.gcode.arc_words import INCH_MM
from simlab.gcode.blocks import NONE, Blocks, Entries
from simlab.gcode.dialects import Group
from simlab.model.arrays import Bools, Floats, Ints

NO_MOTION = 800.0
"""Motion mode after G80, and before the first motion word."""
ABSOLUTE, ARC_ABSOLUTE = 900.0, 901.0
_FEW = 16  # entries that are found faster by search than by counting
_TURNING = np.array([1.0, -1.0, 0.0])  # M3, M4, M5


@dataclass(frozen=True, slots=True)
class Modes:
    """What holds between two lines. Modes are named by ten times their G word."""

    motion: float = NO_MOTION
    plane: float = 170.0
    unit_mm: float = 1.0
    distance: float = ABSOLUTE
    arc_distance: float = 911.0
    system: float = 540.0
    feed_mm_min: float = 0.0
    speed_rpm: float = 0.0
    turning: float = 0.0
    selected: float = 0.0
    tool: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """The lines that ask for a move, with all that holds there; a row a move."""

    line: Ints
    """(n,) counted from 0 in the chunk."""
    motion: Floats
    """This and the other modes are named by ten times their G word."""
    plane: Floats
    unit_mm: Floats
    distance: Floats
    arc_distance: Floats
    system: Floats
    feed_mm_min: Floats
    spindle_rpm: Floats
    tool: Floats


def resolve(blocks: Blocks, modes: Modes, fresh: Mapping[str, Bools]) -> tuple[Resolved, Modes]:
    """(the moves asked for, the modes behind the last line); `fresh` is `Blocks.fresh` of X Y Z."""
    asks = (fresh["X"] | fresh["Y"] | fresh["Z"])[1:]
    for name in "IJKR":
        asks[blocks.letter(name).line] = True
    motions = blocks.group(Group.MOTION)
    asks[motions.line] = True
    rows = np.flatnonzero(asks)
    behind = rows + 1

    # A motion word on the same line is stronger than G80.
    motions = joined(motions, valued(blocks.group(Group.CANCEL), NO_MOTION))
    units = blocks.group(Group.UNITS)
    units = Entries(units.line, np.where(units.value == 200.0, INCH_MM, 1.0))
    feeds = blocks.letter("F")  # counts in the units of the lines before: F comes before G20
    if len(feeds.line):
        feeds = Entries(
            feeds.line, feeds.value * held(units, modes.unit_mm, feeds.line.astype(np.int64))
        )
    feeds = joined(feeds, valued(blocks.group(Group.FEED_MODE), 0.0))
    turning = blocks.group(Group.SPINDLE)
    turning = Entries(turning.line, _TURNING[turning.value.astype(np.int64) - 3])
    turning = joined(turning, valued(blocks.group(Group.TOOL_CHANGE), 0.0))  # M6 stops it
    calls = blocks.letter("T")
    changes = blocks.group(Group.TOOL_CHANGE)
    changes = Entries(changes.line, held(calls, modes.selected, changes.line.astype(np.int64) + 1))

    speeds = blocks.letter("S")
    tracks = {
        "motion": motions,
        "plane": blocks.group(Group.PLANE),
        "unit_mm": units,
        "distance": blocks.group(Group.DISTANCE),
        "arc_distance": blocks.group(Group.ARC_DISTANCE),
        "system": blocks.group(Group.SYSTEM),
        "feed_mm_min": feeds,
        "speed_rpm": speeds,
        "turning": turning,
        "selected": calls,
        "tool": changes,
    }
    at = {
        name: held(entries, getattr(modes, name), behind)
        for name, entries in tracks.items()
        if name != "selected"
    }
    resolved = Resolved(
        line=rows,
        motion=at["motion"],
        plane=at["plane"],
        unit_mm=at["unit_mm"],
        distance=at["distance"],
        arc_distance=at["arc_distance"],
        system=at["system"],
        feed_mm_min=at["feed_mm_min"],
        spindle_rpm=at["speed_rpm"] * at["turning"],
        tool=at["tool"],
    )
    last = {name: float(e.value[-1]) for name, e in tracks.items() if len(e.line)}
    return resolved, replace(modes, **last)


def held(entries: Entries, before: float, lines: Ints) -> Floats:
    """The number of the last entry before each line, `before` where there is none; lines ascend."""
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
    if not len(weak.line):
        return strong
    alone = ~np.isin(weak.line, strong.line)
    line = np.concatenate((strong.line, weak.line[alone]))
    value = np.concatenate((strong.value, weak.value[alone]))
    order = np.argsort(line, kind="stable")
    return Entries(line[order], value[order])


def valued(entries: Entries, value: float) -> Entries:
    """The same lines, all with one number."""
    return Entries(entries.line, np.full(len(entries.line), value)) if len(entries.line) else NONE
