"""Where LinuxCNC takes the machine to stand, in the three cases where it is wrong about it.

Axes that the next move does not name go to the place that is believed. First, rs274 asks for the
place again behind a tool change, and is told the numbers of the last move, whatever the tool
length or the rotation has become since. Second, G10 L2 R turns the place about the origin of the
G92 offset, and leaves the offset itself as it was. Third, G20 and G21 keep the numbers of the tool
length in rs274 and not the length: G53, G28 and the next tool length count with them.
"""

from simlab.gcode.machine import Machine
from simlab.gcode.state import Frame, Point

_SAME = 1e-9


def pin(machine: Machine) -> None:
    """Before a length or an origin changes: keep the numbers of the last move."""
    state, moves = machine.state, machine.record.moves
    if machine.pinned is None or machine.pinned[0] != moves:
        program = state.frame.program_of(state.here)
        raw = [p + g + w for p, g, w in zip(program, state.g92, state.work, strict=True)]
        machine.pinned = (moves, raw)


def reread(machine: Machine) -> None:
    """Behind M6 and M61: the machine is taken to stand where the last move's numbers are now."""
    state = machine.state
    if machine.pinned is None or machine.pinned[0] != machine.record.moves:
        return
    raw = machine.pinned[1]
    program = [r - g - w for r, g, w in zip(raw, state.g92, state.work, strict=True)]
    _believe(machine, state.frame.machine_of(program))


def turn(machine: Machine, before: Frame) -> None:
    """Behind G10 L2 R, or an origin read anew: the G92 offset turns, the tool does not."""
    state = machine.state
    frame, (x, y) = state.frame, state.g92[:2]
    cosine, sine = frame.cosine - before.cosine, frame.sine - before.sine
    at = list(state.here)
    at[0] += x * cosine - y * sine
    at[1] += x * sine + y * cosine
    _believe(machine, at)


def length_error(machine: Machine) -> Point:
    """How much longer the tool is taken to be than it is: G20 and G21 keep the length's numbers."""
    state = machine.state
    unit_mm = machine.length_unit_mm
    if unit_mm in (0.0, state.unit_mm) or not machine.stand_alone:
        return [0.0] * 9
    longer = state.unit_mm / unit_mm - 1.0
    return [longer * length for length in state.tool_offset[:3]] + [0.0] * 6


def measured_anew(machine: Machine, error: Point) -> None:
    """Behind another tool length: the one before it counts as it was taken to be."""
    machine.length_unit_mm = machine.state.unit_mm
    _believe(machine, [a + e for a, e in zip(machine.state.here, error, strict=True)])


def _believe(machine: Machine, at: Point) -> None:
    state = machine.state
    if any(abs(a - b) > _SAME for a, b in zip(at, state.here, strict=True)):
        state.programmed = at
