"""G2 and G3: arcs and helices, whole turns too, in the planes G17, G18 and G19."""

from math import hypot, isnan, nan

import numpy as np

from simlab.gcode import compensation
from simlab.gcode.arc_words import FAULTS, INCH_MM, TEXTS, ArcWords, solve
from simlab.gcode.cycles import AXES_OF_PLANE, unturned
from simlab.gcode.ends import end_of
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.move_feeds import check_feed, feed_of
from simlab.gcode.one_arc import OneArc, solve_one
from simlab.gcode.record import Excess
from simlab.gcode.row import Row
from simlab.gcode.state import Point
from simlab.gcode.tilted_arcs import Centre, Round, add_chords
from simlab.motion.circle import TURN_RAD

PLANES = (170, 180, 190)
WORDS_OF_PLANE = {170: "XY@^", 180: "ZX", 190: "YZ"}
CLOCKWISE = 20


def arc(machine: Machine, row: Row) -> None:
    """G2 and G3."""
    state = machine.state
    if state.plane not in PLANES:
        machine.refuse(row, Fault.PLANE, "no arcs in the planes G17.1, G18.1 and G19.1", "GIJKR")
    check_feed(machine, row)
    if "R" in row.words and not row.has(WORDS_OF_PLANE[state.plane]):
        machine.refuse(row, Fault.SAME_POINT, *TEXTS[Fault.SAME_POINT])
    end = end_of(machine, row)
    tilted = state.frame.turned and state.plane != 170
    if tilted and machine.compensation.busy:
        machine.refuse(row, Fault.ROTATED, *TEXTS[Fault.ROTATED])
    begin = state.here
    if tilted:  # the arc as it would be without the rotation
        begin, end = unturned(begin, state.frame), unturned(end, state.frame)
    centre_mm, turns = _solved(machine, row, begin, end)
    turns += (round(row.words.get("P", 1.0)) - 1) * (1.0 if turns > 0.0 else -1.0)
    if abs(turns) > machine.limits.turns:
        what = f"this arc turns more than {machine.limits.turns:,} times"
        machine.refuse(row, Fault.TURNS, what, "P")
    feed_mm_min = feed_of(machine, row, _length(state.plane, begin, end, centre_mm, turns))
    if tilted:
        add_chords(machine, row, (begin, end), Round(centre_mm, turns))
        return
    if machine.compensation.busy:
        compensation.arc(machine, end, centre_mm, turns, row, feed_mm_min)
        return
    try:
        plane = state.plane // 10
        machine.record.arc(end, centre_mm, turns, plane, state, row, feed_mm_min)
    except Excess as excess:
        machine.refuse(row, excess.fault, excess.what)


def _solved(machine: Machine, row: Row, begin: Point, end: Point) -> tuple[Centre, float]:
    """(centre, turns) of the arc that the words describe."""
    state, frame = machine.state, machine.state.frame
    words = [row.words.get(letter, nan) * state.unit_mm for letter in "IJK"]
    absolute = state.arc_distance == 901
    if frame.turned and state.plane == 170 and row.has("IJ"):
        i, j = row.words.get("I", 0.0) * state.unit_mm, row.words.get("J", 0.0) * state.unit_mm
        if not absolute or (row.has("I") and row.has("J")):
            words[0] = i * frame.cosine - j * frame.sine
            words[1] = i * frame.sine + j * frame.cosine
    if absolute:
        words = [word + shift for word, shift in zip(words, frame.origin, strict=False)]
    a, b, normal = AXES_OF_PLANE[state.plane]
    found = None
    if isnan(words[normal]):
        found = solve_one(
            OneArc(
                *(begin[a], begin[b], end[a], end[b], words[a], words[b]),
                radius_mm=row.words.get("R", nan) * state.unit_mm,
                clockwise=state.motion == CLOCKWISE,
                absolute=absolute,
                inch=state.unit_mm == INCH_MM,
            )
        )
    if found is None:
        fault = _fault(machine, row, begin, end, words)
        machine.refuse(row, fault, *TEXTS[fault])
    centre = list(begin[:3])
    centre[a], centre[b] = found[:2]
    return (centre[0], centre[1], centre[2]), found[2]


def _fault(machine: Machine, row: Row, begin: Point, end: Point, words: list[float]) -> Fault:
    """What is wrong with an arc that cannot be done."""
    state = machine.state
    faults = solve(
        ArcWords(
            start_mm=np.array([begin[:3]]),
            end_mm=np.array([end[:3]]),
            plane=np.array([state.plane // 10], dtype=np.uint8),
            clockwise=np.array([state.motion == CLOCKWISE]),
            centre=np.array([words]),
            radius_mm=np.array([row.words.get("R", nan) * state.unit_mm]),
            absolute=np.array([state.arc_distance == 901]),
            inch=np.array([state.unit_mm == INCH_MM]),
            rotated=np.array([False]),
        )
    )[2]
    return FAULTS[int(faults[0])]


def _length(plane: int, begin: Point, end: Point, centre_mm: Centre, turns: float) -> float:
    """Length of an arc or helix [mm]."""
    a, b, c = AXES_OF_PLANE[plane]
    radius_mm = hypot(begin[a] - centre_mm[a], begin[b] - centre_mm[b])
    return hypot(radius_mm * turns * TURN_RAD, end[c] - begin[c])
