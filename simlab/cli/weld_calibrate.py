"""`simlab weld calibrate`: a joint from touched points, a torch's tip from pivoting it."""

import json
import math
import sys
from pathlib import Path
from typing import Annotated, TypeAlias

import numpy as np
import typer

from simlab.model.arrays import Floats
from simlab.model.toml_table import Table
from simlab.store.whole_files import read_text
from simlab.weld.calibration import JointFound, TipFound, butt_from, joint_from, tip_from

SCHEMA = 1
MOST_BYTES = 1 << 20
MOST_POINTS = 1000
Fact: TypeAlias = list[float] | float | None


def calibrate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Touched points, or poses (TOML).")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say where a joint or a torch's tip is, and how sure that is."""
    table = Table.read(read_text(file, MOST_BYTES, "name a file of touched points"), str(file))
    table.whole("schema", least=SCHEMA, most=SCHEMA)
    facts: dict[str, dict[str, Fact]] = {}
    if table.has("joint") or not table.has("tip"):
        facts["joint"] = _joint(table.table("joint"))
    if table.has("tip"):
        facts["tip"] = _tip(table.table("tip"))
    table.done()
    sys.stdout.write(json.dumps(facts) + "\n" if as_json else _told(facts))


def _joint(table: Table) -> dict[str, Fact]:
    butt = table.has("seam_mm")
    base, other = _points(table, "base_mm"), _points(table, "seam_mm" if butt else "butting_mm")
    outside = np.array(table.numbers("outside_mm", count=3))
    noise = table.number("noise_mm", above=0.0) if table.has("noise_mm") else None
    table.done()
    found: JointFound = (butt_from if butt else joint_from)(base, other, outside, noise)
    normals = {"base_normal": found.base.normal.tolist()}
    if found.butting is not None:
        normals["butting_normal"] = found.butting.normal.tolist()
    return {
        "root_mm": found.root_mm.tolist(),
        "along": found.along.tolist(),
        **normals,
        "residual_mm": _known(found.residual_mm),
        "joint_mm": _known(found.joint_mm),
        "joint_deg": _known(found.joint_deg),
    }


def _tip(table: Table) -> dict[str, Fact]:
    x, y = (_points(table, key) for key in ("body_x", "body_y"))
    positions = _points(table, "positions_mm")
    if not len(x) == len(y) == len(positions):
        raise table.fail(
            "positions_mm",
            f"has {len(positions)} poses, body_x {len(x)} and body_y {len(y)}",
            "write one of each for every pose",
        )
    table.done()
    found: TipFound = tip_from(np.stack((x, y, np.cross(x, y)), axis=2), positions)
    return {
        "offset_mm": found.offset_mm.tolist(),
        "pivot_mm": found.pivot_mm.tolist(),
        "residual_mm": found.residual_mm,
        "tip_mm": found.tip_mm,
    }


def _points(table: Table, key: str) -> Floats:
    return np.array(table.points(key, least=1, most=MOST_POINTS), dtype=np.float64)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _told(facts: dict[str, dict[str, Fact]]) -> str:
    rows = []
    for name, values in facts.items():
        rows.append(name)
        rows += [f"  {key:<16}{_said(value)}" for key, value in values.items()]
    return "\n".join(rows) + "\n"


def _said(value: Fact) -> str:
    if value is None:
        return "not known: touch more than three points a plate, or state noise_mm"
    numbers = value if isinstance(value, list) else [value]
    return "  ".join(f"{number + 0.0:.4f}" for number in numbers)
