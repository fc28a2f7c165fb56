"""The modes that M70 keeps, and the lines that bring them back: as a program would write them."""

from dataclasses import dataclass

from simlab.gcode.dialects import Group
from simlab.gcode.row import Row
from simlab.gcode.state import SYSTEMS, State

_SPINDLE = {1: 3, -1: 4, 0: 5}


@dataclass(frozen=True, slots=True)
class Kept:
    """The modes of a level, as words: what M72 compares with."""

    units: int
    feed: float
    """F in the units of that time, to one decimal, as LinuxCNC keeps it."""
    speed: float
    spindle: int
    mist: bool
    flood: bool
    path: tuple[int, float, float]
    codes: tuple[tuple[Group, int], ...]
    """The other groups."""


@dataclass(slots=True)
class Level:
    """One level of subprogram calls."""

    kept: Kept | None = None
    back: bool = False
    """M73: the modes come back when the subprogram ends."""


def kept_of(state: State) -> Kept:
    """The modes now."""
    return Kept(
        units=200 if state.unit_mm != 1.0 else 210,
        feed=round(state.feed / state.unit_mm, 1),
        speed=round(state.speed_rpm),
        spindle=_SPINDLE[state.turning],
        mist=state.mist,
        flood=state.flood,
        path=(state.path, state.path_mm / state.unit_mm, state.naive_mm / state.unit_mm),
        codes=(
            (Group.PLANE, state.plane),
            (Group.COMPENSATION, state.compensation),
            (Group.DISTANCE, state.distance),
            (Group.FEED_MODE, state.feed_mode),
            (Group.SYSTEM, SYSTEMS[state.system]),
            (Group.LENGTH, 430 if any(state.tool_offset) else 490),
            (Group.RETRACT, state.retract),
            (Group.SPINDLE_MODE, state.spindle_mode),
            (Group.ARC_DISTANCE, state.arc_distance),
            (Group.DIAMETER, 70 if state.diameter else 80),
        ),
    )


def restoring(state: State, kept: Kept, row: Row) -> list[Row]:
    """The lines that bring kept modes back: units first, then all others, an M word a line."""
    now = kept_of(state)
    words: dict[str, float] = {}
    if now.feed != kept.feed:
        words["F"] = kept.feed
    if now.speed != kept.speed:
        words["S"] = kept.speed
    codes = {group: code for group, code in kept.codes if (group, code) not in now.codes}
    if now.path != kept.path:
        codes[Group.PATH] = kept.path[0]
        if kept.path[0] == 640:
            words |= {"P": kept.path[1], "Q": kept.path[2]}
    lines: list[dict[Group, int]] = [codes, *_m_words(now, kept)]
    if len(lines) > 1:
        lines[:2] = [lines[0] | lines[1]]
    rows = [{Group.UNITS: kept.units}] if now.units != kept.units else []
    out = [Row(row.line, {}, units, row.source, row.stack) for units in rows]
    for number, line in enumerate(lines):
        if line or (words and not number):
            out.append(Row(row.line, {} if number else words, line, row.source, row.stack))
    return out


def _m_words(now: Kept, kept: Kept) -> list[dict[Group, int]]:
    """Spindle and coolant; LinuxCNC does not switch off one coolant while it keeps the other."""
    lines: list[dict[Group, int]] = []
    if now.spindle != kept.spindle:
        lines.append({Group.SPINDLE: kept.spindle})
    if kept.mist and not now.mist:
        lines.append({Group.COOLANT: 7})
    if kept.flood and not now.flood:
        lines.append({Group.COOLANT: 8})
    if now.mist and not kept.mist and not kept.flood:
        lines.append({Group.COOLANT: 9})
    return lines
