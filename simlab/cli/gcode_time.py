"""`simlab gcode time`: how long a program takes on a machine."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simlab.cli.gcode_files import (
    BlockDelete,
    DialectName,
    Parameters,
    Program,
    Tools,
    path_or_stop,
    stop,
)

# Imported where they are used, so that `simlab --help` does not wait for NumPy.
if TYPE_CHECKING:
    from simlab.gcode import Toolpath
    from simlab.gcode.kinematics import Kinematics
    from simlab.gcode.timing import Timing

MOST_MACHINE = 1 << 20
"""No machine file is larger [bytes]."""

Machine = Annotated[
    str,
    typer.Option("--machine", metavar="FILE", help="A machine file, or one that comes along."),
]


def time(
    file: Program,
    *,
    machine: Machine,
    tool_table: Tools = None,
    parameters: Parameters = None,
    dialect: DialectName = "rs274ngc",
    block_delete: BlockDelete = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say how long a program takes, with every start, stop, corner, dwell and tool change."""
    from simlab.gcode.timing import time_of
    from simlab.model.errors import InputError

    try:
        kinematics = _machine(machine)
    except InputError as error:
        stop(str(error))
    path = path_or_stop(file, tool_table, parameters, dialect, block_delete=block_delete)
    try:
        timing = time_of(path, kinematics)
    except InputError as error:
        stop(f"{file}: {error}")
    facts = _facts(file, path, kinematics, timing)
    sys.stdout.write(json.dumps(facts) + "\n" if as_json else _told(facts))


def _machine(named: str) -> Kinematics:
    import simlab.gcode
    from simlab.gcode.kinematics import kinematics_from
    from simlab.model.errors import InputError
    from simlab.store.whole_files import read_text

    file = Path(named)
    if not file.exists():
        shipped = Path(simlab.gcode.__file__).parent / "machines"
        names = sorted(found.stem for found in shipped.glob("*.toml"))
        if named not in names:
            raise InputError(
                f"{named}: there is no such machine file; give a file, or one that comes along: "
                + ", ".join(names)
            )
        file = shipped / f"{named}.toml"
    return kinematics_from(read_text(file, MOST_MACHINE, "give a machine file in UTF-8"), str(file))


def _facts(file: Path, path: Toolpath, machine: Kinematics, timing: Timing) -> dict[str, object]:
    import numpy as np

    tools, which = np.unique(path.tool, return_inverse=True)
    tool_s = np.bincount(which, weights=timing.move_s, minlength=len(tools)).tolist()
    return {
        "file": str(file),
        "machine": machine.name,
        "total_s": round(timing.total_s, 3),
        "cut_s": round(timing.cut_s, 3),
        "rapid_s": round(timing.rapid_s, 3),
        "dwell_s": round(timing.dwell_s, 3),
        "tool_changes": timing.tool_changes,
        "tool_change_s": round(timing.tool_change_s, 3),
        "spindle_s": round(timing.spindle_s, 3),
        "tools": [
            {"tool": tool, "moving_s": round(spent, 3)}
            for tool, spent in zip(tools.tolist(), tool_s, strict=True)
        ],
    }


def _told(facts: dict[str, object]) -> str:
    rows = [
        ("cutting", facts["cut_s"]),
        ("rapids", facts["rapid_s"]),
        ("dwells", facts["dwell_s"]),
        (f"tool changes ({facts['tool_changes']})", facts["tool_change_s"]),
        ("waiting for the spindle", facts["spindle_s"]),
    ]
    lines = [f"{facts['file']} on {facts['machine']}: {_clock(facts['total_s'])}"]
    lines += [f"  {name:<24}{_clock(spent):>12}" for name, spent in rows]
    tools = facts["tools"]
    if isinstance(tools, list) and len(tools) > 1:
        lines += [f"  moving, T{t['tool']:<15}{_clock(t['moving_s']):>12}" for t in tools]
    return "\n".join(lines) + "\n"


def _clock(seconds: object) -> str:
    """Hours, minutes and seconds, such as 1:02:03.4."""
    tenths = round(10 * float(str(seconds)))
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{tenths // 10:02d}.{tenths % 10}"
