"""Which words a control understands here, and what each of them does.

What is not in the table is refused with its line and column, never skipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from simlab.model.arrays import Bytes


class Group(IntEnum):
    """Words of one group exclude each other on a line (NIST RS274/NGC 3, table 4)."""

    REFUSED = 0
    MOTION = 1
    CANCEL = 2  # G80: of group MOTION in the table, apart because a motion word wins over it
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
    ONCE = 18  # G4 G10 G28 G30 G52 G53 G92 ...: for their own line only
    DIAMETER = 19
    OVERRIDE = 20
    OUTPUT = 21  # M62 to M68
    MODAL_STATE = 22  # M70 to M73
    CALL = 23  # M98 M99
    G92 = 24  # G92.1 G92.2 G92.3: done behind G92 and the like on their line


@dataclass(frozen=True, slots=True, eq=False)
class Dialect:
    """The words of one control."""

    name: str
    g_words: Mapping[int, Group]
    """Group by ten times the number: 901 is G90.1."""
    m_words: Mapping[int, Group]
    """Group by number."""
    letters: str
    """Letters that may start a word, beside N at the start of a line and O."""
    g_groups: Bytes = field(init=False, repr=False)
    """The same as `g_words`, to look up many at once; index 0 to 999."""
    m_groups: Bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name, words in (("g_groups", self.g_words), ("m_groups", self.m_words)):
            groups = np.zeros(1000, dtype=np.uint8)
            groups[list(words)] = list(words.values())
            groups.flags.writeable = False
            object.__setattr__(self, name, groups)


RS274NGC = Dialect(
    name="rs274ngc",
    g_words={
        **dict.fromkeys(
            (
                0,
                10,
                20,
                30,
                50,
                51,
                52,
                53,
                330,
                331,
                382,
                383,
                384,
                385,
                700,
                710,
                711,
                712,
                720,
                721,
                722,
                730,
                740,
                760,
                810,
                820,
                830,
                840,
                850,
                860,
                870,
                880,
                890,
            ),
            Group.MOTION,
        ),
        **dict.fromkeys((800,), Group.CANCEL),
        **dict.fromkeys((170, 171, 180, 181, 190, 191), Group.PLANE),
        **dict.fromkeys((900, 910), Group.DISTANCE),
        **dict.fromkeys((901, 911), Group.ARC_DISTANCE),
        **dict.fromkeys((200, 210), Group.UNITS),
        **dict.fromkeys((540, 550, 560, 570, 580, 590, 591, 592, 593), Group.SYSTEM),
        **dict.fromkeys((930, 940, 950), Group.FEED_MODE),
        **dict.fromkeys((400, 410, 411, 420, 421), Group.COMPENSATION),
        **dict.fromkeys((430, 431, 432, 490), Group.LENGTH),
        **dict.fromkeys((610, 611, 640), Group.PATH),
        **dict.fromkeys((960, 970), Group.SPINDLE_MODE),
        **dict.fromkeys((980, 990), Group.RETRACT),
        **dict.fromkeys((70, 80), Group.DIAMETER),
        **dict.fromkeys((40, 100, 280, 281, 300, 301, 520, 530, 920), Group.ONCE),
        **dict.fromkeys((921, 922, 923), Group.G92),
    },
    m_words={
        **dict.fromkeys((0, 1, 2, 30, 60), Group.STOP),
        **dict.fromkeys((3, 4, 5, 19), Group.SPINDLE),
        **dict.fromkeys((6, 61), Group.TOOL_CHANGE),
        **dict.fromkeys((7, 8, 9), Group.COOLANT),
        **dict.fromkeys((48, 49, 50, 51, 52, 53), Group.OVERRIDE),
        **dict.fromkeys((62, 63, 64, 65, 66, 67, 68), Group.OUTPUT),
        **dict.fromkeys((70, 71, 72, 73), Group.MODAL_STATE),
        **dict.fromkeys((98, 99), Group.CALL),
    },
    letters="ABCDEFGHIJKLMPQRSTUVWXYZ",
)
