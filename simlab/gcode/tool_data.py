"""G10 L1, L10 and L11: a tool's lengths, radius, angles and orientation, set by the program."""

from collections.abc import Mapping
from dataclasses import replace
from math import floor

from simlab.gcode.believed import length_error
from simlab.gcode.checks import WHOLE
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.places import seen_from, turned
from simlab.gcode.row import Row
from simlab.gcode.state import FIRST_SYSTEM, G92_FIRST, G92_ON, SYSTEM_ROTATION, SYSTEM_STEP
from simlab.gcode.tables import MOST_ORIENTATION, Tool
from simlab.gcode.tool_words import tool_of

_FIXTURE = 8
"""The work offset that L11 measures in: G59.3."""


def set_tool(machine: Machine, row: Row, kind: int, axes: Mapping[int, float]) -> None:
    """Give a tool the offsets that are named (L1), or those that make where it stands be so.

    `axes` are the row's axis words by axis [mm, degrees]; the place counts in the work offset in
    force (L10), or in G59.3 (L11).
    """
    words, number = row.words, floor(row.words["P"] + WHOLE)
    tool = tool_of(machine, row, number, "P")
    oriented = words.get("Q", -1.0) != -1.0
    if not axes and not row.has("RIJQ"):
        machine.refuse(row, Fault.MISSING, f"G10 L{kind} sets nothing here", "G")
    offset = axes if kind == 1 else _measured(machine, kind, tool, axes)
    tool = replace(
        tool,
        offset=tuple(offset.get(axis, before) for axis, before in enumerate(tool.offset)),
        front_deg=words.get("I", tool.front_deg),
        back_deg=words.get("J", tool.back_deg),
    )
    if "R" in words:
        tool = replace(tool, diameter_mm=2.0 * words["R"] * machine.state.unit_mm)
    if oriented:
        tool = replace(tool, orientation=_orientation(machine, row))
    machine.tools.put(tool)


def _orientation(machine: Machine, row: Row) -> int:
    value = row.words["Q"]
    number = floor(value + 0.5)
    if abs(number - value) >= WHOLE:
        machine.refuse(row, Fault.WHOLE, f"Q{value:g} is not a whole number", "Q")
    if not 0 <= number <= MOST_ORIENTATION:
        machine.refuse(row, Fault.VALUE, "the tip of a tool is oriented from 0 to 9", "Q")
    return number


def _measured(
    machine: Machine, kind: int, tool: Tool, axes: Mapping[int, float]
) -> dict[int, float]:
    """The offsets with which the tool stands at the place that is named."""
    state = machine.state
    index = _FIXTURE if kind == 11 else state.system
    nose = [a + e for a, e in zip(state.here, length_error(machine), strict=True)]
    here = seen_from(state, nose, index, bare=True)
    if kind == 11 and state.p[G92_ON]:  # the fixture does not move with G92
        here = [value + state.p[G92_FIRST + axis] for axis, value in enumerate(here)]
    out = {axis: here[axis] - value for axis, value in axes.items()}
    if 0 in axes or 1 in axes:
        angle_deg = state.p[FIRST_SYSTEM + SYSTEM_STEP * index + SYSTEM_ROTATION]
        kept = turned(tool.offset[0], tool.offset[1], -angle_deg)
        x, y = out.get(0, kept[0]), out.get(1, kept[1])
        out[0], out[1] = turned(x, y, angle_deg)
    return out
