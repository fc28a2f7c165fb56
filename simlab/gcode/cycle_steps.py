"""What each drilling cycle does at the bottom of its hole and on the way out, step by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from simlab.gcode.toolpath import MoveKind

CYCLES = frozenset((730, 740, 810, 820, 830, 840, 850, 860, 870, 880, 890))
"""Ten times the G words of the drilling cycles."""
PECKED = frozenset((730, 830))
"""They go down in steps of Q."""
TAPPING = frozenset((740, 840))
DWELLING = frozenset((820, 860, 880, 890))
"""They need P; those that tap may have it."""


class Place(IntEnum):
    """Where a step ends in the plane."""

    HOLE = 0
    BEFORE = 1
    """Where the tool stood before this hole."""
    ASIDE = 2
    """Beside the hole, by I J K of G87."""


class Height(IntEnum):
    """Where a step ends along the drill."""

    RETRACT = 0
    """R."""
    CLEAR = 1
    """R with G99, the initial level of the series with G98; never below R."""
    BEFORE = 2
    BOTTOM = 3
    MIDDLE = 4
    """Top of the counterbore of G87."""


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a cycle."""

    place: Place
    height: Height
    kind: MoveKind
    spin: int = 1
    """The spindle turns as before the cycle (1), the other way (-1) or not at all (0)."""
    dwells: bool = False
    """P passes before this step."""


_DOWN = Step(Place.HOLE, Height.BOTTOM, MoveKind.FEED)
_RAPID = MoveKind.RAPID
_FEED = MoveKind.FEED

RISE = Step(Place.BEFORE, Height.RETRACT, _RAPID)
OVER_AS_BEFORE = (
    Step(Place.HOLE, Height.BEFORE, _RAPID),
    Step(Place.HOLE, Height.RETRACT, _RAPID),
)
OVER_AND_DOWN = (
    Step(Place.HOLE, Height.CLEAR, _RAPID),
    Step(Place.HOLE, Height.RETRACT, _RAPID),
)
OVER = (Step(Place.HOLE, Height.CLEAR, _RAPID),)

_DRILL = (_DOWN, Step(Place.HOLE, Height.CLEAR, _RAPID))
_TAP = (_DOWN, Step(Place.HOLE, Height.CLEAR, _FEED, spin=-1, dwells=True))
BODIES: Mapping[int, tuple[Step, ...]] = {
    730: _DRILL,
    740: _TAP,
    810: _DRILL,
    820: (_DOWN, Step(Place.HOLE, Height.CLEAR, _RAPID, dwells=True)),
    830: _DRILL,
    840: _TAP,
    850: (
        _DOWN,
        Step(Place.HOLE, Height.RETRACT, _FEED),
        Step(Place.HOLE, Height.CLEAR, _RAPID),
    ),
    860: (_DOWN, Step(Place.HOLE, Height.CLEAR, _RAPID, spin=0, dwells=True)),
    870: (
        Step(Place.ASIDE, Height.RETRACT, _RAPID),
        Step(Place.ASIDE, Height.BOTTOM, _RAPID, spin=0),
        Step(Place.HOLE, Height.BOTTOM, _RAPID, spin=0),
        Step(Place.HOLE, Height.MIDDLE, _FEED),
        Step(Place.HOLE, Height.BOTTOM, _FEED),
        Step(Place.ASIDE, Height.BOTTOM, _RAPID, spin=0),
        Step(Place.ASIDE, Height.CLEAR, _RAPID, spin=0),
        Step(Place.HOLE, Height.CLEAR, _RAPID, spin=0),
    ),
    880: (_DOWN,),  # the operator takes the tool out by hand
    890: (_DOWN, Step(Place.HOLE, Height.CLEAR, _FEED, dwells=True)),
}
"""The steps behind the pecks, if any, by cycle."""
