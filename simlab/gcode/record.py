"""Moves as they come, one at a time or many at once, until they are laid out as a `Toolpath`."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.faults import Fault
from simlab.gcode.limits import DEFAULT, Limits
from simlab.gcode.row import Row
from simlab.gcode.state import Point, State
from simlab.gcode.toolpath import Ints32, MoveKind, Toolpath, joined_paths, once
from simlab.gcode.trace import Call, Event, EventKind, Mode, Source, Trace
from simlab.model.arrays import Floats, Ints

_NO_FEED = float("nan")
_NO_CENTRE = (_NO_FEED,) * 3
Ints8: TypeAlias = NDArray[np.uint8]
_MOST_ROWS = 4096
"""Moves kept as tuples, ten times as large as a row of the columns."""


class Excess(Exception):  # noqa: N818 - caught by the machine, which knows the line
    """More of something than the limits allow."""

    def __init__(self, fault: Fault, what: str) -> None:
        super().__init__(what)
        self.fault = fault
        self.what = what


class Record:
    """What the machine did. Rows before `finish` may live in lists or in parts of arrays."""

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self.limits = limits
        self.moves = 0
        self.singles = 0
        """Moves that came one at a time: they take long."""
        self.waiting = 0
        """Moves that compensation keeps back: they come before any later event."""
        self.events: list[Event] = []
        self.sources: list[Source] = [Source("", b"")]
        self.stacks: dict[tuple[Call, ...], int] = {(): 0}
        self.modes: dict[Mode, int] = {}
        self._parts: list[Toolpath] = []
        self._rows: list[tuple[float | int, ...]] = []
        self._mode_by_state: dict[tuple[float, ...], int] = {}

    def straight(
        self,
        kind: MoveKind,
        end: Point,
        state: State,
        row: Row,
        feed_mm_min: float,
        lead_mm: float = 0.0,
    ) -> None:
        """One straight move from where the machine stands; the state's position follows."""
        self._add(kind, end, state, row, (feed_mm_min, lead_mm, *_NO_CENTRE, 0.0, 17))

    def arc(
        self,
        end: Point,
        centre_mm: tuple[float, float, float],
        turns: float,
        plane: int,
        state: State,
        row: Row,
        feed_mm_min: float,
    ) -> None:
        """One arc or helix; `plane` is 17, 18 or 19, the centre a point of the machine."""
        self._add(MoveKind.FEED, end, state, row, (feed_mm_min, 0.0, *centre_mm, turns, plane))

    def event(self, kind: EventKind, row: Row, value: float = 0.0, text: str = "") -> None:
        """Something between two moves."""
        before = self.moves + self.waiting
        self.events.append(Event(before, kind, value, text, row.line, row.source, row.stack))

    def part(self, path: Toolpath) -> None:
        """Many moves at once, which start where the machine stands."""
        self.flush()
        self._count(len(path))
        self._parts.append(path)

    def several(
        self, kinds: Ints8, ends: Floats, state: State, row: Row, feed_mm_min: float, rpm: Floats
    ) -> None:
        """Some straight moves; the state's position follows."""
        self._count(len(ends))
        rest = (0.0, *_NO_CENTRE, 0.0, 17)
        origin = state.tool, self.mode_in(state), row.source, row.stack
        at, line = state.at, row.line
        for kind, end, speed in zip(kinds.tolist(), ends.tolist(), rpm.tolist(), strict=True):
            feed = feed_mm_min if kind else _NO_FEED
            self._rows.append((kind, line, *at, *end, feed, *rest, speed, *origin))
            at = end
        state.at, state.programmed = list(at), None
        if len(self._rows) >= _MOST_ROWS:
            self.flush()

    def mode_of(self, mode: Mode) -> int:
        """Its index in the trace."""
        return self.modes.setdefault(mode, len(self.modes))

    def mode_in(self, state: State) -> int:
        """Index in the trace of the words that hold in this state."""
        key = (
            state.motion,
            state.plane,
            state.unit_mm,
            state.compensation,
            state.system,
            state.path,
            state.path_mm,
            state.distance,
            state.arc_distance,
            state.feed_mode,
            state.spindle_mode,
            state.retract,
        )
        mode = self._mode_by_state.get(key)
        if mode is None:
            mode = self.mode_of(Mode(words_in_force(state), state.path, state.path_mm))
            self._mode_by_state[key] = mode
        return mode

    def flush(self) -> None:
        """Lay the listed rows out as a part."""
        if self._rows:
            self._parts.append(_path(np.array(self._rows)))
            self._rows = []

    def finish(self) -> Toolpath:
        """All moves."""
        self.flush()
        trace = Trace(
            modes=tuple(self.modes) or (Mode(()),),
            sources=tuple(self.sources),
            stacks=tuple(self.stacks),
            events=tuple(self.events),
        )
        return joined_paths(self._parts, trace)

    def _add(
        self,
        kind: MoveKind,
        end: Point,
        state: State,
        row: Row,
        rest: tuple[float, float, float, float, float, float, int],
    ) -> None:
        self.singles += 1
        self._count(1)
        mode = self.mode_in(state)
        rpm = state.spindle_rpm
        self._rows.append(
            (kind, row.line, *state.at, *end, *rest, rpm, state.tool, mode, row.source, row.stack)
        )
        state.at, state.programmed = list(end), None
        if len(self._rows) >= _MOST_ROWS:
            self.flush()

    def _count(self, moves: int) -> None:
        self.moves += moves
        if self.moves > self.limits.moves:
            what = f"this program makes more than {self.limits.moves:,} moves"
            raise Excess(Fault.MOVES, what)


def words_in_force(state: State) -> tuple[str, ...]:
    """The G words that hold, in the order of their groups."""
    codes = (
        state.motion,
        state.plane,
        200 if state.unit_mm == 25.4 else 210,
        state.compensation,
        540 + 10 * state.system if state.system < 6 else 585 + state.system,
        state.path,
        state.distance,
        state.arc_distance,
        state.feed_mode,
        state.spindle_mode,
        state.retract,
    )
    return tuple(word_name(code) for code in codes)


def word_name(code: int) -> str:
    """G and a number, of ten times the number."""
    return f"G{code // 10}" if code % 10 == 0 else f"G{code // 10}.{code % 10}"


def _path(rows: Floats) -> Toolpath:
    def whole(column: int) -> Ints:
        return once(rows[:, column].astype(np.int64))

    def small(column: int) -> Ints32:
        return once(rows[:, column].astype(np.int32))

    return Toolpath(
        kind=rows[:, 0].astype(np.uint8),
        line=whole(1),
        start_mm=rows[:, 2:5].copy(),
        end_mm=rows[:, 11:14].copy(),
        rotary_deg=once(rows[:, 14:17]),
        auxiliary_mm=once(rows[:, 17:20]),
        feed_mm_min=once(rows[:, 20]),
        lead_mm=once(rows[:, 21]),
        centre_mm=once(rows[:, 22:25]),
        turns=once(rows[:, 25]),
        plane=once(rows[:, 26].astype(np.uint8)),
        spindle_rpm=once(rows[:, 27]),
        tool=whole(28),
        mode=small(29),
        source=small(30),
        stack=small(31),
    )
