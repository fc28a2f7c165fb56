"""Toolpaths built by hand, for tests of what is done with them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simlab.gcode.toolpath import MoveKind, Toolpath
from simlab.gcode.trace import Event, EventKind, Mode, Trace

Point = tuple[float, float, float]
_NOWHERE = (float("nan"),) * 3


@dataclass(frozen=True)
class Move:
    """One move; `turns` other than 0 makes it an arc about `centre`."""

    end: Point
    kind: MoveKind = MoveKind.FEED
    feed: float = 1200.0
    centre: Point = _NOWHERE
    turns: float = 0.0
    plane: int = 17
    path: int = 640
    path_mm: float = 0.0
    rpm: float = 0.0
    lead: float = 0.0
    abc: Point = (0.0, 0.0, 0.0)
    uvw: Point = (0.0, 0.0, 0.0)
    tool: int = 0
    words: tuple[str, ...] = ()


def rapid(x: float, y: float, z: float) -> Move:
    return Move((x, y, z), MoveKind.RAPID, float("nan"))


def path_of(moves: Sequence[Move], events: Sequence[Event] = ()) -> Toolpath:
    """The moves from the machine's origin on; lines count from 1."""
    n = len(moves)
    ends = np.array([move.end for move in moves], dtype=np.float64).reshape(n, 3)
    modes: dict[Mode, int] = {}
    mode = [modes.setdefault(Mode(m.words, m.path, m.path_mm), len(modes)) for m in moves]
    return Toolpath(
        kind=np.array([m.kind for m in moves], dtype=np.uint8),
        line=np.arange(1, n + 1),
        feed_mm_min=np.array([m.feed for m in moves], dtype=np.float64),
        start_mm=np.concatenate((np.zeros((1, 3)), ends))[:n],
        end_mm=ends,
        centre_mm=np.array([m.centre for m in moves], dtype=np.float64).reshape(n, 3),
        turns=np.array([m.turns for m in moves], dtype=np.float64),
        plane=np.array([m.plane for m in moves], dtype=np.uint8),
        spindle_rpm=np.array([m.rpm for m in moves], dtype=np.float64),
        tool=np.array([m.tool for m in moves], dtype=np.int64),
        lead_mm=np.array([m.lead for m in moves], dtype=np.float64),
        rotary_deg=np.array([m.abc for m in moves], dtype=np.float64).reshape(n, 3),
        auxiliary_mm=np.array([m.uvw for m in moves], dtype=np.float64).reshape(n, 3),
        mode=np.array(mode, dtype=np.int32),
        trace=Trace(modes=tuple(modes) or (Mode(()),), events=tuple(events)),
    )


def event(before: int, kind: EventKind, value: float = 0.0) -> Event:
    return Event(before, kind, value, "", before + 1, 0)
