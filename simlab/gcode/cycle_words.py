"""The drilling cycles' words: which stay, which are needed, and the holes that a line asks for."""

from dataclasses import replace
from math import isnan, nan

import numpy as np

from simlab.gcode.cycle_steps import CYCLES, DWELLING, PECKED, TAPPING
from simlab.gcode.cycles import AXES_OF_PLANE, SWAPPED, Drilled, Holes, expand, turned, unturned
from simlab.gcode.ends import end_of, polar_places
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.many_moves import add_moves
from simlab.gcode.move_feeds import INVERSE_TIME
from simlab.gcode.notes import Note, tell
from simlab.gcode.record import Excess, word_name
from simlab.gcode.row import Row
from simlab.gcode.state import LETTERS
from simlab.gcode.trace import Event, EventKind
from simlab.model.arrays import Floats, Ints

_OFF_CENTRES = {170: "IJK", 180: "KIJ", 190: "JKI", 171: "IJK", 181: "KIJ", 191: "JKI"}
"""I J K of G87 in the order of the plane's axes; the last one is the counterbore's top."""
_TURNED_WAY = {740: (-1, "counter-clockwise with M4"), 840: (1, "clockwise with M3")}
_SPINNING = frozenset((860, 870, 880))
BACK_BORING, BY_HAND = 870, 880


def drill(machine: Machine, row: Row) -> None:
    """G73, G74 and G81 to G89: one hole, or with L several."""
    state = machine.state
    _check(machine, row)
    holes, dwell_s = _holes(machine, row)
    made, limits = machine.record.moves, machine.limits
    most = min(limits.moves, made + limits.points)
    try:
        drilled = expand(holes, list(state.here), replace(limits, moves=most), made)
        _record(machine, row, holes, drilled, dwell_s)
    except Excess as excess:
        if excess.fault == Fault.MOVES and most < limits.moves:
            what = f"this line makes more than {limits.points:,} moves"
            machine.refuse(row, Fault.POINTS, what, "LQ")
        machine.refuse(row, excess.fault, excess.what, "LQ")


def _check(machine: Machine, row: Row) -> None:
    state, name = machine.state, word_name(machine.state.motion)
    if state.feed_mode == INVERSE_TIME:
        machine.refuse(row, Fault.CYCLE, f"{name} while G93 is in force", "GXYZ")
    if state.feed == 0.0:
        machine.refuse(row, Fault.NO_FEED, f"{name}, and no feed was given", "GXYZ")
    if state.compensation != 400:
        machine.refuse(row, Fault.COMP_ACTIVE, f"{name} while compensation is on", "GXYZ")
    others = "UVW" if state.plane in (170, 180, 190) else "XYZ"
    if row.has(others):
        what = f"a drilling cycle cannot move {', '.join(others)} in this plane"
        machine.refuse(row, Fault.AXES, what, others)
    if state.plane not in (170, 180, 190) and state.motion in TAPPING:
        machine.refuse(row, Fault.CYCLE, f"{name} in G17.1, G18.1 or G19.1", "GXYZUVW")
    if row.words.get("L") == 0.0:
        machine.refuse(row, Fault.CYCLE, "L0 would drill no hole", "L")
    if row.words.get("L", 1.0) > machine.limits.repeats:
        what = f"more than {machine.limits.repeats:,} holes by one L"
        machine.refuse(row, Fault.REPEATS, what, "L")


def _holes(machine: Machine, row: Row) -> tuple[Holes, float]:
    """(the holes, seconds of each one's dwell)."""
    state, frame = machine.state, machine.state.frame
    c = AXES_OF_PLANE[state.plane][2]
    unit_mm, origin_mm = state.unit_mm, frame.origin[c]
    here = unturned(state.here, frame)
    words = _words(machine, row, LETTERS[c])
    if state.motion_before not in CYCLES:
        state.cycle["level"] = (here[c] - origin_mm) / unit_mm
        state.cycle["level_mm"] = here[c]
    level = state.cycle["level"]
    initial_mm = state.cycle["level_mm"]
    if abs(level * unit_mm + origin_mm - initial_mm) > 1e-9:  # the offset or the unit is another
        initial_mm = state.cycle["level_mm"] = level * unit_mm + origin_mm
    count = int(row.words.get("L", 1.0))
    retract, bottom = words["R"], words[LETTERS[c]]
    i, j, k = (words[letter] for letter in _OFF_CENTRES[state.plane])
    if state.distance == 910:
        retract += level
        bottom += retract
        k += bottom
    if retract < bottom:
        what = f"R ({retract:g}) is below the bottom of the hole ({bottom:g})"
        machine.refuse(row, Fault.CYCLE_RETRACT, what, "R" + LETTERS[c])
    _check_spindle(machine, row)
    u_mm, v_mm = _places(machine, row, count)
    state.cycle |= {letter: value for letter, value in words.items() if not isnan(value)}
    ones = np.ones(count)
    first = np.zeros(count, dtype=bool)
    first[0] = True
    holes = Holes(
        plane=state.plane,
        unit_mm=unit_mm,
        frame=frame,
        code=np.full(count, state.motion),
        first=first,
        u_mm=u_mm,
        v_mm=v_mm,
        initial_mm=initial_mm * ones,
        retract=retract * ones,
        bottom=bottom * ones,
        to_retract=np.full(count, state.retract != 980),
        peck=words["Q"] * ones,
        aside_mm=np.full((count, 2), (i * unit_mm, j * unit_mm)),
        middle=k * ones,
    )
    return holes, words["P"]


def _words(machine: Machine, row: Row, drilled: str) -> dict[str, float]:
    """R, the drilled axis, and Q P I J K of this cycle: from the line, or from the one before."""
    state, given = machine.state, row.words
    code, name = state.motion, word_name(state.motion)
    kept = state.cycle if state.motion_before == code else {}
    needed = ["R", drilled]
    needed += ["Q"] * (code in PECKED) + ["P"] * (code in DWELLING) + [*"IJK"] * (code == 870)
    words = dict.fromkeys((*"RQPIJK", drilled), nan)
    for letter in needed:
        absent = letter not in given or (letter in "QP" and given[letter] == -1.0)
        value = kept.get(letter) if absent else given[letter]
        if value is None:
            what = f"{name} needs {letter}, and no {name} before has given it"
            machine.refuse(row, Fault.CYCLE, what, "G" + drilled)
        words[letter] = value
    if code in TAPPING:
        words["P"] = given.get("P", state.cycle.get("P", 0.0))
    if code in PECKED and words["Q"] <= 0.0:
        machine.refuse(row, Fault.CYCLE, "Q, the depth of a peck, must be above 0", "Q")
    return words


def _places(machine: Machine, row: Row, count: int) -> tuple[Floats, Floats]:
    """Places in the plane of the holes of a line."""
    state, frame, unit_mm = machine.state, machine.state.frame, machine.state.unit_mm
    a, b, _ = AXES_OF_PLANE[state.plane]
    end = unturned(end_of(machine, row), frame)
    if state.distance == 910 and count > 1:
        if row.has("@^"):
            return polar_places(machine, row, count)
        here = unturned(state.here, frame)
        steps = (row.words.get(LETTERS[axis], 0.0) * unit_mm for axis in (a, b))
        u_mm, v_mm = (
            np.cumsum(np.concatenate(([here[axis]], np.full(count, step))))[1:]
            for axis, step in zip((a, b), steps, strict=True)
        )
        return u_mm, v_mm
    return np.full(count, end[a]), np.full(count, end[b])


def _check_spindle(machine: Machine, row: Row) -> None:
    state = machine.state
    name = word_name(state.motion)
    if state.motion in _TURNED_WAY:
        turning, way = _TURNED_WAY[state.motion]
        if state.turning != turning:
            what = f"{name} taps with a spindle that turns {way}"
            machine.refuse(row, Fault.SPINDLE, what, "GXYZ")
    elif state.motion in _SPINNING and not state.turning:
        machine.refuse(row, Fault.SPINDLE, f"{name} needs a spindle that turns", "GXYZ")


def _record(machine: Machine, row: Row, holes: Holes, drilled: Drilled, dwell_s: float) -> None:
    state = machine.state
    rpm = np.multiply(drilled.spin, state.spindle_rpm, dtype=np.float64)
    ends = np.tile(np.array(state.at), (len(drilled.hole), 1))
    ends[:, slice(0, 3) if holes.plane in (170, 180, 190) else slice(6, 9)] = drilled.at_mm
    _events(machine, row, drilled, dwell_s)
    add_moves(machine, row, drilled.kind, ends, rpm)
    swapped = state.motion in TAPPING and holes.plane in SWAPPED
    if state.motion == BY_HAND or swapped:  # the program takes the tool to be above the hole
        a, b, c = AXES_OF_PLANE[holes.plane]
        above = unturned(state.at, holes.frame)
        above[a], above[b] = float(holes.u_mm[-1]), float(holes.v_mm[-1])
        above[c] = drilled.clear_mm
        state.programmed = turned(above, holes.frame)
    if swapped:
        tell(machine, row, Note.TAP_AXES)


def _events(machine: Machine, row: Row, drilled: Drilled, dwell_s: float) -> None:
    """What happens between the moves of the holes."""
    state, record = machine.state, machine.record

    def note(moves: Ints, kind: EventKind, value: float = 0.0) -> None:
        for move in moves.tolist():
            before = record.moves + move
            record.events.append(Event(before, kind, value, "", row.line, row.source, row.stack))

    if state.motion in DWELLING or state.motion in TAPPING:
        seconds = max(dwell_s, 0.0)
        if state.motion == BY_HAND:
            ends = np.flatnonzero(np.diff(drilled.hole, append=drilled.hole[-1] + 1)) + 1
            note(ends, EventKind.DWELL, seconds)
            note(ends, EventKind.STOP)
        else:
            note(np.flatnonzero(drilled.dwells), EventKind.DWELL, seconds)
    elif state.motion == BACK_BORING:
        stopped = (drilled.spin == 0).astype(np.int64)
        note(np.flatnonzero(np.diff(stopped, prepend=0) == 1), EventKind.ORIENT)
