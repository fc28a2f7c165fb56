"""Words that mean another thing in another dialect: what a learner who mixes them is told.

A note is an event of kind NOTE whose text is one of these keys; the catalogues have its sentence.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice

import numpy as np

from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.trace import EventKind


class Note(StrEnum):
    """Keys of the sentences."""

    LEAST_INCREMENT = "gcode.note.least-increment"
    """A number without a point counts in thousandths of a millimetre here."""
    DWELL_MILLISECONDS = "gcode.note.dwell-milliseconds"
    """G04 P counts milliseconds here, seconds in LinuxCNC."""
    DWELL_SECONDS = "gcode.note.dwell-seconds"
    """G4 P counts seconds here, milliseconds on FANUC."""
    FEED_PER_TURN = "gcode.note.g99-feed-per-turn"
    """G99 is feed per turn here, return to R elsewhere."""
    FEED_PER_MINUTE = "gcode.note.g98-feed-per-minute"
    RETURN_TO_R = "gcode.note.g99-return-to-r"
    """G99 is the return level here, feed per turn on a lathe of system A."""
    ABSOLUTE = "gcode.note.g90-absolute"
    """G90 X Z F is absolute coordinates here, a turning cycle on a lathe of system A."""
    TURNING_CYCLE = "gcode.note.g90-turning-cycle"
    """G90 is a turning cycle here, absolute coordinates elsewhere."""
    THREADING_CYCLE = "gcode.note.g92-threading-cycle"
    FACING_CYCLE = "gcode.note.g94-facing-cycle"
    SPEED_LIMIT = "gcode.note.g50-speed-limit"
    """G50 S (G92 S) limits the spindle here; on mills G50 ends scaling."""
    ENDLESS_MAIN = "gcode.note.m99-in-main"
    """M99 in the main program starts it again for ever; it is done once here."""
    UNTOUCHED = "gcode.note.probe-untouched"
    """A probe went to the end of its way: there is nothing to touch here."""
    TAP_AXES = "gcode.note.tap-axes"
    """G74 and G84 in G18 and G19 go along the wrong axes, as LinuxCNC 2.9 does."""
    LENGTH_WITHOUT_MOVE = "gcode.note.length-without-move"
    """G43 or G49 without Z: some controls move by the offset at once; here nothing moves."""


def tell(machine: Machine, row: Row, note: Note) -> None:
    """Give a note, unless this program had it before."""
    if note not in machine.noted:
        machine.noted.add(note)
        machine.record.event(EventKind.NOTE, row, 0.0, str(note))


_MANY = 1000
_CHUNK = 1 << 18
_WORDS = re.compile(rb"([A-Za-z])[ \t]*[+-]?[ \t]*[\d.]")
_COMMENT = re.compile(rb"\([^()]*\)|;.*")


def tell_of_turning(machine: Machine, data: bytes) -> None:
    """Note the first line of G90 with X, Z and F and no other G: elsewhere it turns a shoulder."""
    for at in islice(_absolute_words(data), _MANY):
        start, stop = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
        line = _COMMENT.sub(b"", data[start : stop if stop >= 0 else len(data)])
        letters = b"".join(_WORDS.findall(line)).upper()
        if letters.count(b"G") == 1 and set(b"XZF") <= set(letters) and b"Y" not in letters:
            tell(machine, Row(data.count(b"\n", 0, at) + 1), Note.ABSOLUTE)
            return


def _absolute_words(data: bytes) -> Iterator[int]:
    """Offsets of ``G90``. (`bytes.find` stops at each G, which costs more than all else here.)"""
    for first in range(0, len(data) - 2, _CHUNK):
        size = min(_CHUNK, len(data) - 2 - first)
        text = np.frombuffer(data, dtype=np.uint8, count=size + 2, offset=first)
        found = (text[:-2] | np.uint8(0x20)) == ord("g")
        found &= text[1:-1] == ord("9")
        found &= text[2:] == ord("0")
        yield from (np.flatnonzero(found) + first).tolist()
