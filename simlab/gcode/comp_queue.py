"""Moves of a compensated tool that wait: the next move may still shorten them."""

from dataclasses import dataclass, field

from simlab.gcode.comp_corners import sweep_rad
from simlab.gcode.row import Row
from simlab.gcode.state import Point, State
from simlab.gcode.toolpath import MoveKind

_MORE = 0.0254
_RADII = 0.01
PLANES = {170: (0, 1, 2), 180: (2, 0, 1)}
"""Axes of the planes that compensation works in, the normal last."""
_X_SIDE = {1: -1, 2: -1, 6: -1, 3: 1, 4: 1, 8: 1}
_Z_SIDE = {2: -1, 3: -1, 7: -1, 1: 1, 4: 1, 5: 1}


class Short(Exception):  # noqa: N818 - caught in compensation.py, which knows the line
    """A move is too short for the tool's radius."""


@dataclass(slots=True)
class Waiting:
    """One move of the tool's centre that is not recorded yet."""

    kind: MoveKind
    end: complex
    """In the plane; `other` holds the rest."""
    other: Point
    """Nine program coordinates (mm); those in the plane do not count."""
    row: Row
    state: State
    """As it was when the move was asked for."""
    feed_mm_min: float
    along: complex = 0.0
    """Direction that a straight move must keep; 0 for any."""
    centre: complex | None = None
    sign: int = 0
    """1 counter-clockwise, -1 clockwise."""
    more: int = 0
    """Whole turns beyond the first."""
    sweep_rad: float = 0.0
    """What the program's own arc sweeps; 0 where the arc is not to be shortened."""


@dataclass(slots=True)
class Compensation:
    """Where the tool's centre is, and what it is to do next; nothing while it is off."""

    side: int = 0
    """1 left, -1 right, 0 off."""
    radius_mm: float = 0.0
    orientation: int = 0
    """Of a turning tool; 0 and 9 for one whose control point is its centre."""
    first: bool = True
    """The next move leads to the contour."""
    straight_next: bool = False
    """G40 was said, and the move behind it must be straight."""
    centre_at: complex = 0.0
    """Of the tool, at the end of all that waits."""
    begins: complex | None = None
    """Where the move that waits first begins, if that is known."""
    front: Waiting | None = None
    """The move that waits first, or did last."""
    waiting: list[Waiting] = field(default_factory=list)

    @property
    def on(self) -> bool:
        """Is the tool to be kept off the contour?"""
        return self.side != 0 and self.radius_mm > 0.0

    @property
    def busy(self) -> bool:
        """Must straight moves and arcs be handed to `simlab.gcode.compensation`?"""
        return self.straight_next or self.on

    def add(self, move: Waiting) -> None:
        """Let a move wait."""
        if not self.waiting:
            self.front = move
        self.waiting.append(move)

    def shorten(self, end: complex, unit_mm: float) -> None:
        """Let all that waits end there.

        LinuxCNC allows an arc to grow by 0.0254 radians where the program counts in mm, and by
        0.001 where it counts in inches; and its radius to change by 0.01 of either unit.

        Raises
        ------
        Short
            where a move would have to go backwards: the tool does not fit
        """
        for move in self.waiting:
            if move.centre is None:
                way = 0.0 if self.begins is None else end - self.begins
                if (move.along.conjugate() * way).real < 0.0:
                    raise Short("the tool does not fit into this corner: the line is too short")
            else:
                off_mm = abs(abs(move.end - move.centre) - abs(end - move.centre))
                if off_mm > _RADII * unit_mm:
                    raise Short("the tool does not fit into this corner: the arc would be none")
                if self.begins is not None and move.sweep_rad:
                    sweep = sweep_rad(self.begins, move.centre, end, move.sign, move.more)
                    if sweep > move.sweep_rad + _MORE / unit_mm:
                        raise Short("the tool does not fit into this corner: the arc is too short")
            move.end = end

    def shifted(self, point: complex, plane: int) -> complex:
        """The tool's control point, of its centre: they differ for turning tools in G18."""
        if plane != 180:
            return point
        z, x = _Z_SIDE.get(self.orientation, 0), _X_SIDE.get(self.orientation, 0)
        return point + self.radius_mm * complex(z, x)
