"""What a line may hold as a whole, looked at before anything on it is done.

Which letters have a word that uses them, which words exclude each other, which need others. The
tables are what LinuxCNC takes and refuses, tried letter by letter (tests/gcode/test_checks.py).
"""

from collections.abc import Mapping
from math import floor

from simlab.gcode.dialects import Group
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.record import word_name
from simlab.gcode.row import Row
from simlab.gcode.state import NO_MOTION

WHOLE = 1e-4
"""A number this close to a whole one is whole."""
MOST_M_WORDS = 4
_AXES = frozenset("XYZABCUVW")
_POLAR = frozenset("@^")
_ARCS = (20, 30)
_CYCLES = frozenset((730, 740, *range(810, 891, 10)))
_WITHOUT_AXES = frozenset((0, 10, 20, 30, 52, 53, 700, 710, 711, 712, 720, 721, 722))
"""Motions that may stand alone; the others need an axis."""
_ROUGHING = (710, 711, 712, 720, 721, 722)
_PLACES = (100, 280, 300, 520, 920)
"""Words for one line that use its axis words, so that no motion can."""
_SPINDLES = 1
_M_GROUPS = (
    Group.STOP,
    Group.TOOL_CHANGE,
    Group.SPINDLE,
    Group.COOLANT,
    Group.OVERRIDE,
    Group.OUTPUT,
    Group.MODAL_STATE,
)

Uses = tuple[frozenset[int], tuple[tuple[Group, frozenset[int]], ...]]


def _uses(motions: tuple[int, ...], *words: tuple[Group, tuple[int, ...]]) -> Uses:
    return frozenset(motions), tuple((group, frozenset(codes)) for group, codes in words)


_COMP = (410, 411, 420, 421)
_TEN = (Group.ONCE, (100,))
_M19 = (Group.SPINDLE, (19,))
USES: Mapping[str, Uses] = {
    "D": _uses((700, *_ROUGHING), (Group.COMPENSATION, _COMP), (Group.SPINDLE_MODE, (960,))),
    "E": _uses((330, 331, 700, 760), (Group.OUTPUT, (66, 67, 68))),
    "H": _uses((760,), (Group.LENGTH, (430, 432))),
    "I": _uses((20, 30, 50, 51, 331, *_ROUGHING, 760, 870), _TEN),
    "J": _uses((20, 30, 50, 51, 760, 870), _TEN),
    "K": _uses((20, 30, 330, 331, 760, 870)),
    "L": _uses(
        (52, 730, 760, *range(810, 891, 10)),
        (Group.COMPENSATION, _COMP),
        _TEN,
        (Group.OUTPUT, (66,)),
    ),
    "P": _uses(
        (20, 30, 50, 52, 700, 740, 760, 820, 840, 860, 880, 890),
        (Group.PATH, (640,)),
        (Group.ONCE, (40, 100)),
        _M19,
        (Group.OVERRIDE, (50, 51, 52, 53)),
        (Group.OUTPUT, (62, 63, 64, 65, 66)),
        (Group.CALL, (98,)),
    ),
    "Q": _uses(
        (50, 700, *_ROUGHING, 730, 760, 830),
        (Group.PATH, (640,)),
        _TEN,
        _M19,
        (Group.TOOL_CHANGE, (61,)),
        (Group.OUTPUT, (66, 67, 68)),
    ),
    "R": _uses(
        (20, 30, *_ROUGHING, 730, 740, 760, *range(810, 891, 10)),
        (Group.COMPENSATION, (411, 421)),
        _TEN,
        _M19,
    ),
    "$": _uses((330, 331, 760), (Group.SPINDLE, (3, 4, 5, 19)), (Group.OVERRIDE, (51,))),
}
"""By letter: the motions that use it, and the words of other groups that do."""
_LETTERS = frozenset(USES)
_WHOLE_LETTERS = frozenset("HLT")


def check(machine: Machine, row: Row) -> int | None:
    """Look at a line; return the motion that it asks for, ten times its G word, if any.

    Raises
    ------
    ProgramError
        where the line cannot be done as it stands
    """
    words, codes = row.words, row.codes
    _check_values(machine, row)
    motion = _motion(machine, row)
    if Group.ONCE in codes:
        _check_once(machine, row, motion)
    if codes:
        _check_m_words(machine, row)
    for letter in sorted(words.keys() & _LETTERS):
        _check_use(machine, row, letter, motion)
    if motion is not None:
        _check_motion(machine, row, motion)
    if codes.get(Group.SPINDLE_MODE) == 960 and "S" not in words:
        machine.refuse(row, Fault.MISSING, "G96 needs the speed of the cut with S", "G")
    return motion


def whole(machine: Machine, row: Row, letter: str) -> int:
    """The whole number of a word."""
    value = row.words[letter]
    number = floor(value + WHOLE)
    if value - number > WHOLE:
        machine.refuse(row, Fault.WHOLE, f"{letter}{value:g} is not a whole number", letter)
    return number


def refuse_compensated(machine: Machine, row: Row, what: str, letters: str = "GM") -> None:
    """Refuse what cannot be done while cutter radius compensation is on."""
    if machine.state.compensation != 400:
        machine.refuse(row, Fault.COMP_ACTIVE, f"{what} while compensation is on", letters)


def _check_values(machine: Machine, row: Row) -> None:
    words = row.words
    for letter in words.keys() & _WHOLE_LETTERS:
        number = whole(machine, row, letter)
        if number < 0:
            machine.refuse(row, Fault.NEGATIVE, f"{letter}{number} is negative", letter)
    for letter in "FS":
        if words.get(letter, 0.0) < 0.0:
            machine.refuse(row, Fault.NEGATIVE, f"{letter}{words[letter]:g} is negative", letter)


def _motion(machine: Machine, row: Row) -> int | None:
    state, words, codes = machine.state, row.words, row.codes
    axes = not _AXES.isdisjoint(words)
    polar = not _POLAR.isdisjoint(words)
    if polar:
        _check_polar(machine, row)
    once = codes.get(Group.ONCE)
    places = once in _PLACES
    if once in (520, 920) and not axes:
        machine.refuse(row, Fault.AXES, f"{word_name(once)} without an axis", "G")
    motion: int | None = codes.get(Group.MOTION)
    if motion is not None:
        if places:
            what = "two G words on this line that both use the axis words"
            machine.refuse(row, Fault.GROUP, what, "G")
        if not axes and not polar and motion not in _WITHOUT_AXES:
            machine.refuse(row, Fault.AXES, f"{word_name(motion)} without an axis", "G")
    elif Group.CANCEL in codes:
        if (axes or polar) and not places:
            what = "G80 ends the motion, and there are axis words"
            machine.refuse(row, Fault.NO_MOTION, what, "XYZABCUVW@^")
        motion = NO_MOTION
    elif places:
        pass
    elif axes or polar:
        length = codes.get(Group.LENGTH)
        if length != 431:
            if state.motion == NO_MOTION and length != 432:
                what = "axis words, and no motion word is in force"
                machine.refuse(row, Fault.NO_MOTION, what, "XYZABCUVW@^")
            motion = state.motion
    elif state.motion in _ARCS and row.has("IJK"):
        motion = state.motion
    if polar and motion is None:
        machine.refuse(row, Fault.AXES, "polar coordinates are for motions only", "@^")
    return motion


def _check_polar(machine: Machine, row: Row) -> None:
    if machine.state.plane != 170:
        machine.refuse(row, Fault.AXES, "polar coordinates are for the plane G17 only", "@^")
    if row.has("XY"):
        machine.refuse(row, Fault.AXES, "polar coordinates beside X or Y", "@^")


def _check_once(machine: Machine, row: Row, motion: int | None) -> None:
    once = row.codes[Group.ONCE]
    if once == 40:
        if "P" not in row.words:
            machine.refuse(row, Fault.MISSING, "G4 needs the seconds to wait with P", "G")
        if row.words["P"] == -1.0:  # the one that LinuxCNC refuses
            machine.refuse(row, Fault.NEGATIVE, "G4 cannot wait for less than no time", "P")
        if motion in _ARCS:
            machine.refuse(row, Fault.AXES, "G4 beside an arc: both use P", "G")
    elif once == 100:
        _check_g10(machine, row)
    elif once == 530:
        if motion not in (0, 10):
            machine.refuse(row, Fault.MACHINE_PLACE, "G53 is for G0 and G1 only", "G")
        if row.codes.get(Group.DISTANCE, machine.state.distance) == 910:
            what = "G53 names a place of the machine, and G91 is in force"
            machine.refuse(row, Fault.MACHINE_PLACE, what, "G")


def _check_g10(machine: Machine, row: Row) -> None:
    kind = row.words.get("L", -1.0)
    if round(kind) not in (0, 1, 2, 10, 11, 20):
        machine.refuse(row, Fault.OFFSET, "G10 needs L0, L1, L2, L10, L11 or L20", "GL")
    number = row.words.get("P", -1.0)
    nearest = floor(number + 0.5)
    if number + WHOLE - nearest > 2 * WHOLE:
        machine.refuse(row, Fault.WHOLE, f"P{number:g} is not a whole number", "P")
    if round(kind) in (2, 20):
        if not 0 <= nearest <= 9:
            what = "G10 needs P: 1 (G54) to 9 (G59.3), or 0 for the one in force"
            machine.refuse(row, Fault.OFFSET, what, "PG")
    elif round(kind) and nearest < 1:
        machine.refuse(row, Fault.OFFSET, "G10 needs a tool's number with P", "PG")


def _check_m_words(machine: Machine, row: Row) -> None:
    codes = row.codes
    if Group.SPINDLE in codes and Group.MODAL_STATE in codes:
        what = f"M{codes[Group.SPINDLE]} and M{codes[Group.MODAL_STATE]} exclude each other"
        machine.refuse(row, Fault.GROUP, what, "M")
    if sum(group in codes for group in _M_GROUPS) > MOST_M_WORDS:
        machine.refuse(row, Fault.GROUP, "more than four M words on one line", "M")
    if codes.get(Group.SPINDLE) == 19:
        if not 0.0 <= row.words.get("R", 0.0) <= 360.0:
            machine.refuse(row, Fault.VALUE, "R of M19 is an angle from 0 to 360", "R")
        way = row.words.get("P", 0.0)
        if abs(way - floor(way + 0.5)) > 0.001 or not 0 <= floor(way + 0.5) <= 2:
            machine.refuse(row, Fault.VALUE, "P of M19 is 0, 1 or 2", "P")


def _check_use(machine: Machine, row: Row, letter: str, motion: int | None) -> None:
    motions, words = USES[letter]
    used = motion in motions or any(row.codes.get(group) in codes for group, codes in words)
    if letter == "$":
        if not used and "S" not in row.words:
            machine.refuse(row, Fault.UNUSED, "$ has no use on this line", letter)
        _check_spindle(machine, row)
    elif not used and (letter, row.words[letter]) != ("Q", -1.0):  # LinuxCNC does not
        machine.refuse(row, Fault.UNUSED, f"{letter} has no use on this line", letter)


def _check_spindle(machine: Machine, row: Row) -> None:
    """$ names a spindle, and there is one, number 0; -1 is all of them."""
    number = int(row.words["$"])
    codes = row.codes
    alone = codes.get(Group.SPINDLE) == 19 or Group.MOTION in codes or Group.SPINDLE_MODE in codes
    if (
        Group.OVERRIDE in codes
        or number >= _SPINDLES
        or number < (0 if alone or Group.FEED_MODE in codes else -1)
    ):
        machine.refuse(row, Fault.VALUE, f"there is no spindle {number}, only $0", "$")


def _check_motion(machine: Machine, row: Row, motion: int) -> None:
    words = row.words
    if motion in _CYCLES and row.has("ABC"):
        machine.refuse(row, Fault.AXES, "a drilling cycle cannot turn an axis", "ABC")
    if motion in _ARCS and "P" in words:
        turns = words["P"]
        if abs(turns - floor(turns + 0.5)) > 0.001 or turns < 0.5:
            machine.refuse(row, Fault.VALUE, "P of an arc is a number of turns, 1 or more", "P")
    elif motion in (330, 331):
        if "K" not in words:
            machine.refuse(row, Fault.THREAD, f"{word_name(motion)} needs the pitch K", "G")
        if "F" in words:
            what = f"F beside {word_name(motion)}: the spindle drives the feed"
            machine.refuse(row, Fault.UNUSED, what, "F")
    elif motion == 760:
        missing = [letter for letter in "PIJK" if letter not in words]
        if missing:
            machine.refuse(row, Fault.THREAD, f"G76 needs {', '.join(missing)}", "G")
