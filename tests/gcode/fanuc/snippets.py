"""Short FANUC programs and the moves that the language's rules ask for, and how they are compared.

Points are the machine's, in mm; a lathe's X is a radius in the record, a diameter in programs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from simlab.gcode.fanuc import run
from simlab.gcode.machine import Machine
from simlab.gcode.tables import Tool
from simlab.gcode.toolpath import MoveKind, Toolpath
from simlab.gcode.trace import EventKind

NAN = float("nan")


@dataclass(frozen=True)
class Move:
    """One expected move; what is NaN is not looked at."""

    kind: MoveKind
    end: tuple[float, float, float]
    feed: float = NAN
    centre: tuple[float, float, float] | None = None
    turns: float = 0.0
    lead: float = 0.0


def rapid(x: float, y: float, z: float) -> Move:
    return Move(MoveKind.RAPID, (x, y, z))


def feed(x: float, y: float, z: float, per_min: float = NAN) -> Move:
    return Move(MoveKind.FEED, (x, y, z), per_min)


def arc(
    end: tuple[float, float, float],
    centre: tuple[float, float, float],
    turns: float,
    per_min: float = NAN,
) -> Move:
    return Move(MoveKind.FEED, end, per_min, centre, turns)


def tap(x: float, y: float, z: float, lead: float) -> Move:
    return Move(MoveKind.TAP, (x, y, z), lead=lead)


def turn_rapid(diameter: float, z: float) -> Move:
    return rapid(diameter / 2, 0.0, z)


def turn_feed(diameter: float, z: float, per_min: float = NAN) -> Move:
    return feed(diameter / 2, 0.0, z, per_min)


def turn_thread(diameter: float, z: float, lead: float) -> Move:
    return Move(MoveKind.THREAD, (diameter / 2, 0.0, z), lead=lead)


@dataclass(frozen=True)
class Snippet:
    """A program, where its rule is written, and its moves."""

    name: str
    rule: str
    program: str
    moves: Sequence[Move]
    dialect: str = "fanuc-mill"
    parameters: Mapping[int, float] = field(default_factory=dict)
    tools: Mapping[int, Tool] | None = None
    dwells: Sequence[float] = ()


def driven(
    program: str,
    dialect: str = "fanuc-mill",
    parameters: Mapping[int, float] | None = None,
    tools: Mapping[int, Tool] | None = None,
    subprograms: Mapping[str, bytes] | None = None,
) -> Toolpath:
    """The path of a program."""
    machine = Machine(tools)
    run(machine, program.encode(), dialect, parameters, subprograms)
    return machine.record.finish()


def check(snippet: Snippet) -> None:
    """Move by move."""
    path = driven(snippet.program, snippet.dialect, snippet.parameters, snippet.tools)
    shown = [
        f"{MoveKind(kind).name} {np.round(end, 4).tolist()} F{per_min:g} turns {turns:g}"
        for kind, end, per_min, turns in zip(
            path.kind, path.end_mm, path.feed_mm_min, path.turns, strict=True
        )
    ]
    assert len(path) == len(snippet.moves), "\n".join(shown)
    for row, move in enumerate(snippet.moves):
        what = f"move {row}: " + "\n".join(shown)
        assert path.kind[row] == move.kind, what
        np.testing.assert_allclose(path.end_mm[row], move.end, atol=1e-6, err_msg=what)
        assert abs(path.turns[row] - move.turns) < 1e-6, what
        if move.centre is not None:
            np.testing.assert_allclose(path.centre_mm[row], move.centre, atol=1e-6, err_msg=what)
        if move.feed == move.feed:
            assert abs(path.feed_mm_min[row] - move.feed) < 1e-6, what
        assert abs(path.lead_mm[row] - move.lead) < 1e-9, what
    dwells = [event.value for event in path.trace.events if event.kind is EventKind.DWELL]
    np.testing.assert_allclose(dwells, snippet.dwells, atol=1e-9)


def notes(path: Toolpath) -> list[str]:
    """Keys of the notes that were given."""
    return [event.text for event in path.trace.events if event.kind is EventKind.NOTE]
