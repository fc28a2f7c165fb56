"""One line done in LinuxCNC's order: feed, spindle, tool, M words, modes, offsets, motion, stop.

The functions stand in the files of their words; here is only the order, which is the same
whatever the order of the words on the line.
"""

from collections.abc import Callable, Mapping

from simlab.gcode import (
    believed,
    checks,
    compensation,
    costs,
    feeds,
    m_words,
    modal_state,
    motion,
    offset_words,
    once_moves,
    settings,
    spindle,
    tool_words,
)
from simlab.gcode.dialects import Group
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row

Word = Callable[[Machine, Row], None]


ONCE: Mapping[int, Word] = {**offset_words.WORDS, **once_moves.WORDS}
DWELL = 40
"""G4 comes before the modes of its line."""

BEFORE: tuple[tuple[Group, Word], ...] = (
    (Group.SPINDLE_MODE, spindle.mode),
    (Group.FEED_MODE, feeds.mode),
)
LETTERS: tuple[tuple[str, Word], ...] = (
    ("F", feeds.feed),
    ("S", spindle.speed),
    ("T", tool_words.select),
)
M_WORDS: tuple[tuple[Group, Word], ...] = (
    (Group.OUTPUT, m_words.output),
    (Group.TOOL_CHANGE, tool_words.change),
    (Group.SPINDLE, spindle.turn),
    (Group.COOLANT, m_words.coolant),
    (Group.OVERRIDE, m_words.override),
)
MODES: tuple[tuple[Group, Word], ...] = (
    (Group.PLANE, settings.plane),
    (Group.UNITS, settings.units),
    (Group.DIAMETER, settings.diameter),
)
OFFSETS: tuple[tuple[Group, Word], ...] = (
    (Group.COMPENSATION, compensation.switch),
    (Group.LENGTH, offset_words.length),
    (Group.SYSTEM, offset_words.system),
    (Group.PATH, settings.path),
    (Group.DISTANCE, settings.distance),
    (Group.ARC_DISTANCE, settings.arc_distance),
    (Group.RETRACT, settings.retract),
)


def step(machine: Machine, row: Row) -> None:
    """Do one row.

    Raises
    ------
    ProgramError
        where it cannot be done
    """
    machine.steps += 1
    state, codes, words = machine.state, row.codes, row.words
    asked = checks.check(machine, row)
    machine.work += costs.work_of(row, asked, compensated=state.compensation != 400)
    if row.comment:
        m_words.comment(machine, row)
    if codes:
        _do(BEFORE, machine, row)
    for letter, word in LETTERS:
        if letter in words:
            word(machine, row)
    once = codes.get(Group.ONCE)
    if codes:
        _do(M_WORDS, machine, row)
        if Group.MODAL_STATE in codes:
            restored = modal_state.modal_state(machine, row)
            for line in restored:
                step(machine, line)
            if restored:  # as in LinuxCNC, they take the place of what is left of the line
                return
        if once == DWELL:
            ONCE[DWELL](machine, row)
        _do(MODES, machine, row)
    if state.diameter and "X" in words:
        row.words = words | {"X": 0.5 * words["X"]}
    if codes:
        _do(OFFSETS, machine, row)
    if once is not None and once != DWELL:
        ONCE[once](machine, row)
    if Group.G92 in codes:
        offset_words.g92_kept(machine, row)
    if asked is not None:
        state.motion_before, state.motion = state.motion, asked
        before = machine.record.moves
        motion.MOTIONS[asked](machine, row)
        machine.work += costs.EACH * max(machine.record.moves - before - 1, 0)
    if Group.TOOL_CHANGE in codes and machine.stand_alone:
        believed.reread(machine)
    if Group.STOP in codes:
        m_words.stop(machine, row)
    if Group.CALL in codes:
        for line in modal_state.call(machine, row):
            step(machine, line)


def _do(words: tuple[tuple[Group, Word], ...], machine: Machine, row: Row) -> None:
    for group, word in words:
        if group in row.codes:
            word(machine, row)
