"""The control that does one line at a time: state, record, tables; and how it says no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn

from simlab.gcode.comp_queue import Compensation
from simlab.gcode.faults import Fault, fault_at
from simlab.gcode.levels import Level
from simlab.gcode.limits import DEFAULT, Limits
from simlab.gcode.reader import column_of
from simlab.gcode.record import Excess, Record
from simlab.gcode.row import Row
from simlab.gcode.state import LETTERS, Point, State
from simlab.gcode.tables import Tool, ToolTable
from simlab.gcode.toolpath import MoveKind

_LINEAR = frozenset("XYZUVW")


class Machine:
    """What all words act on. The words themselves are functions ``(machine, row)`` elsewhere."""

    def __init__(self, tools: Mapping[int, Tool] | None = None, limits: Limits = DEFAULT) -> None:
        self.state = State()
        self.record = Record(limits)
        self.compensation = Compensation()
        self.tools = ToolTable(tools)
        self.levels = [Level()]
        """Modes kept by M70 and M73: one level for each subprogram on the way here."""
        self.pinned: tuple[int, Point] | None = None
        """See `simlab.gcode.believed`: the number of moves, and the place that is kept."""
        self.length_unit_mm = 0.0
        """The unit in force when the tool length was set; 0.0 before that."""
        self.stand_alone = True
        """Do as LinuxCNC's interpreter does without a machine: see `simlab.gcode.believed`."""
        self.limits = limits
        self.contour: Callable[[Row, int, Callable[[Row], None]], None] | None = None
        """Gives away the lines of the contour that a row asks for by the number of its subprogram.
        They are not done, but for their parameters and O words; None where there is no program."""
        self.steps = 0
        """Rows done one at a time so far: they take long."""
        self.work = 0
        """What rows have cost beside plain ones: see `simlab.gcode.costs`."""
        self.noted: set[str] = set()
        """Notes that were given: each is given once a program."""

    def target(self, row: Row) -> Point:
        """Where the row's axis words lead, by the distance mode, in machine coordinates."""
        state = self.state
        frame, absolute, unit_mm = state.frame, state.distance == 900, state.unit_mm
        at = list(state.here)
        turned = frame.turned
        if turned:
            u, v = at[0] - frame.origin[0], at[1] - frame.origin[1]
            at[0] = frame.origin[0] + (u * frame.cosine + v * frame.sine)
            at[1] = frame.origin[1] + (v * frame.cosine - u * frame.sine)
        for axis, letter in enumerate(LETTERS):
            value = row.words.get(letter)
            if value is not None:
                if letter in _LINEAR:
                    value *= unit_mm
                at[axis] = value + (frame.origin[axis] if absolute else at[axis])
        if turned:
            u, v = at[0] - frame.origin[0], at[1] - frame.origin[1]
            at[0] = frame.origin[0] + (u * frame.cosine - v * frame.sine)
            at[1] = frame.origin[1] + (u * frame.sine + v * frame.cosine)
        return at

    def feed_mm_min(self) -> float:
        """The feed in force, per minute; NaN where it is per revolution and nothing turns.

        With G96 it is that at the radius where the machine stands.
        """
        state = self.state
        if state.feed_mode != 950:
            return state.feed
        rpm = state.speed_rpm if state.spindle_mode == 970 else abs(state.spindle_rpm)
        return state.feed * rpm if rpm > 0.0 else float("nan")

    def straight(
        self, kind: MoveKind, end: Point, row: Row, feed_mm_min: float | None = None
    ) -> None:
        """Record a straight move; the feed is NaN for rapids and the one in force for others."""
        if feed_mm_min is None:
            feed_mm_min = float("nan") if kind == MoveKind.RAPID else self.feed_mm_min()
        try:
            self.record.straight(kind, end, self.state, row, feed_mm_min)
        except Excess as excess:
            self.refuse(row, excess.fault, excess.what)

    def refuse(self, row: Row, fault: Fault, what: str, letters: str = "") -> NoReturn:
        """Say what is wrong with a row, pointing at its first word with one of these letters."""
        column = 1
        source = self.record.sources[row.source]
        if row.line > 0:
            column = column_of(source.line(row.line), letters)
        raise fault_at(row.line, column, fault, what, source.name)
