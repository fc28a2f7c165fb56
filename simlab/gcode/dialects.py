"""Which words a control understands here, and what each of them does.

What is not in the table is refused with its line and column, never skipped. A word whose effect
is what the control does anyway (no compensation, no length offset, feed per minute) stands in the
table as what it is: `COMPENSATION`, `LENGTH` and so on have one word each, so there is nothing to
switch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from simlab.model.arrays import Bytes
from simlab.model.errors import InputError


class Group(IntEnum):
    """Words of one group exclude each other on a line (NIST RS274/NGC 3, table 4)."""

    REFUSED = 0
    MOTION = 1
    CANCEL = 2
    PLANE = 3
    DISTANCE = 4
    ARC_DISTANCE = 5
    UNITS = 6
    SYSTEM = 7
    FEED_MODE = 8
    COMPENSATION = 9
    LENGTH = 10
    PATH = 11
    SPINDLE_MODE = 12
    RETRACT = 13
    STOP = 14
    TOOL_CHANGE = 15
    SPINDLE = 16
    COOLANT = 17


@dataclass(frozen=True, slots=True, eq=False)
class Dialect:
    """The words of one control."""

    name: str
    g_words: Mapping[int, Group]
    """Group by ten times the number: 901 is G90.1."""
    m_words: Mapping[int, Group]
    """Group by number."""
    letters: str
    """Letters that may start a word, beside N at the start of a line; P and Q behind G64 only."""
    g_groups: Bytes = field(init=False, repr=False)
    """The same as `g_words`, to look up many at once; index 0 to 999."""
    m_groups: Bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name, words in (("g_groups", self.g_words), ("m_groups", self.m_words)):
            groups = np.zeros(1000, dtype=np.uint8)
            groups[list(words)] = list(words.values())
            groups.flags.writeable = False
            object.__setattr__(self, name, groups)


@dataclass(frozen=True, slots=True)
class Control:
    """What a program is read for: a dialect, and the tools that may be called."""

    dialect: Dialect
    tools: frozenset[int] | None
    """None where the tool table is not known, and any tool may be called."""


RS274NGC = Dialect(
    name="rs274ngc",
    g_words={
        0: Group.MOTION,
        10: Group.MOTION,
        20: Group.MOTION,
        30: Group.MOTION,
        170: Group.PLANE,
        180: Group.PLANE,
        190: Group.PLANE,
        200: Group.UNITS,
        210: Group.UNITS,
        400: Group.COMPENSATION,  # off; on (G41, G42) is refused
        490: Group.LENGTH,  # no tool length offset; the others (G43) are refused
        540: Group.SYSTEM,
        550: Group.SYSTEM,
        560: Group.SYSTEM,
        570: Group.SYSTEM,
        580: Group.SYSTEM,
        590: Group.SYSTEM,
        591: Group.SYSTEM,
        592: Group.SYSTEM,
        593: Group.SYSTEM,
        610: Group.PATH,  # how corners are rounded at speed, not where the path lies
        611: Group.PATH,
        640: Group.PATH,
        800: Group.CANCEL,
        900: Group.DISTANCE,
        901: Group.ARC_DISTANCE,
        910: Group.DISTANCE,
        911: Group.ARC_DISTANCE,
        940: Group.FEED_MODE,  # per minute; also sets the feed to 0, as LinuxCNC does
        970: Group.SPINDLE_MODE,  # revolutions per minute; G96 is refused
        980: Group.RETRACT,  # acts on drilling cycles only, and these are refused
        990: Group.RETRACT,
    },
    m_words={
        0: Group.STOP,
        1: Group.STOP,
        2: Group.STOP,
        3: Group.SPINDLE,
        4: Group.SPINDLE,
        5: Group.SPINDLE,
        6: Group.TOOL_CHANGE,
        7: Group.COOLANT,
        8: Group.COOLANT,
        9: Group.COOLANT,
        30: Group.STOP,
    },
    letters="FGIJKMPQRSTXYZ",
)

DIALECTS: Mapping[str, Dialect] = {RS274NGC.name: RS274NGC}


def dialect_named(name: str) -> Dialect:
    """The dialect of that name.

    Raises
    ------
    InputError
        where there is none
    """
    if name not in DIALECTS:
        raise InputError(f"dialect {name!r} is not known; write one of {', '.join(DIALECTS)}")
    return DIALECTS[name]
