"""The one table of crafts: everything that differs between welding and milling, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from simlab.gcode import metrics as gcode_metrics
from simlab.gcode.interpreter import interpret
from simlab.gcode.reference import CutPath
from simlab.model.arrays import Floats
from simlab.model.exercises import Band, Exercise
from simlab.model.fixed_point import Channel
from simlab.model.samples import Batch, ToolSamples, TorchSamples
from simlab.model.toml_table import Table
from simlab.model.wanted import Wanted
from simlab.motion.overlap import Joined, Measured
from simlab.motion.rates import GAP_S
from simlab.scoring.rubric import rubric_from
from simlab.weld import metrics as weld_metrics
from simlab.weld.procedure import LONGEST_WINDOW_S
from simlab.weld.procedure_table import procedure_from
from simlab.weld.repeats import AXIS_STEP, TIP_STEP_MM
from simlab.weld.wanted import seam_from

SCHEMA = 1
SCORING_VERSION = "4"
"""Raised whenever the same recording would get another card."""
CUT_WINDOW_S = 0.25
"""Window over which a tool's feed is taken [s]."""


@dataclass(frozen=True, slots=True)
class Craft:
    """How one craft is recorded, measured and drawn."""

    name: str
    samples: type[Batch]
    channels: tuple[Channel, ...]
    """Fixed point of its recordings."""
    reach_s: float
    """How far back a metric looks."""
    read: Callable[[Mapping[str, str]], Exercise]
    """The exercise behind the texts of its files (``exercise``, ``procedure``, ``program``)."""
    measure: Callable[[Joined[Any], Any, Any, Mapping[str, float]], Measured]
    """(joined samples, wanted, cursor, sigmas of the tracker) to tracks and the next cursor."""
    pose: Callable[[Any], tuple[Floats, Floats]]
    """((n, 3) controlled point in mm, (n, 3) unit axis into the work) of a batch, for screens."""
    noises: tuple[str, ...]
    """Noise that its trackers state in `SessionHeader.sigmas`; unstated noise is unknown, and what
    depends on it cannot be told."""
    calibrations: tuple[str, ...] = ()
    """What a calibration leaves over, stated beside the noise; unstated it is 0."""
    added: tuple[tuple[str, float], ...] = (("sigma_times", 1.0),)
    """Channels that older recordings do not have, and the value that they read as."""


def exercise_from(texts: Mapping[str, str]) -> Exercise:
    """The exercise behind the texts of its files: ``exercise``, and ``procedure`` or ``program``.

    Raises
    ------
    TableError
        where the exercise or its procedure has a mistake
    ProgramError
        where its program has one
    """
    table = Table.read(texts.get("exercise", ""), "exercise")
    craft = table.text("craft", one_of=tuple(CRAFTS))
    return CRAFTS[craft].read(texts)


def _weld_exercise(texts: Mapping[str, str]) -> Exercise:
    table = Table.read(texts["exercise"], "exercise")
    named = table.text("procedure")
    procedure = procedure_from(_named(table, texts, "procedure"), named)
    if named not in (procedure.name, f"{procedure.name}@{procedure.version}"):
        what = f"names {named!r}, but its text is {procedure.name}@{procedure.version}"
        raise table.fail("procedure", what, "name that one, or hand over the right text")
    seam = seam_from(
        table.table("seam"),
        joint=procedure.joint,
        process=procedure.process,
        speed_window_s=procedure.speed_window_s,
        weave=procedure.weave,
        whip=procedure.whip,
        burn_off_mm_s=procedure.burn_off_mm_s,
        burnable_mm=procedure.burnable_mm,
        position=procedure.position,
    )
    made_by = ("procedure", f"{procedure.name}@{procedure.version}")
    return _exercise(table, texts, seam, procedure.bands(), made_by)


def _cnc_exercise(texts: Mapping[str, str]) -> Exercise:
    table = Table.read(texts["exercise"], "exercise")
    program = table.text("program")
    toolpath = interpret(_named(table, texts, "program").encode(), stand_alone=False)
    path = CutPath.of(toolpath, CUT_WINDOW_S)
    return _exercise(table, texts, path, CNC_METRICS, ("program", program))


def _named(table: Table, texts: Mapping[str, str], kind: str) -> str:
    """The text of the file that the exercise names."""
    if kind not in texts:
        raise table.fail(kind, "its text is not here", f"hand over the {kind}'s text as well")
    return texts[kind]


def _exercise(
    table: Table,
    texts: Mapping[str, str],
    wanted: Wanted,
    bands: Mapping[str, tuple[str, Band | None]],
    made_by: tuple[str, str],
) -> Exercise:
    """What both crafts' exercises share."""
    table.whole("schema", least=SCHEMA, most=SCHEMA)
    name, version = table.text("name"), table.whole("version", least=1)
    made = Exercise(
        name=name,
        version=version,
        craft=table.text("craft"),
        title=table.text("title"),
        wanted=wanted,
        rubric=rubric_from(table.table("rubric"), bands),
        versions=(("exercise", f"{name}@{version}"), made_by, ("scoring", SCORING_VERSION)),
        texts=tuple(sorted(texts.items())),
    )
    table.done()
    return made


def _torch_pose(samples: TorchSamples) -> tuple[Floats, Floats]:
    return samples.tip_mm, samples.axis


def _tool_pose(samples: ToolSamples) -> tuple[Floats, Floats]:
    return samples.tool_mm, np.tile((0.0, 0.0, -1.0), (len(samples), 1))


CNC_METRICS: Mapping[str, tuple[str, Band | None]] = MappingProxyType(
    {"path_deviation": ("mm", None), "feed": ("mm/min", None)}
)
"""Unit of each metric of a tool; their bands stand in the exercise."""

SIGMA_TIMES = Channel("sigma_times", None, 1 / 64, 1)
"""A power of two, so that 1 is 1; the largest is 511."""
_TIME = (Channel("t_s", None, 1e-6, 3), Channel("t_bound_s", None, 1e-5, 1))

CRAFTS: Mapping[str, Craft] = MappingProxyType(
    {
        "weld": Craft(
            name="weld",
            samples=TorchSamples,
            channels=(
                *_TIME,
                *(Channel("tip_mm", axis, TIP_STEP_MM, 2) for axis in range(3)),
                *(Channel("axis", axis, AXIS_STEP, 1) for axis in range(3)),
                Channel("arc_on", None, 1.0, 1),
                Channel("current_a", None, 0.1, 1),
                Channel("voltage_v", None, 0.01, 1),
                SIGMA_TIMES,
            ),
            reach_s=LONGEST_WINDOW_S + 2 * GAP_S,
            read=_weld_exercise,
            measure=weld_metrics.measure,
            pose=_torch_pose,
            noises=weld_metrics.NOISES,
            calibrations=weld_metrics.CALIBRATIONS,
        ),
        "cnc": Craft(
            name="cnc",
            samples=ToolSamples,
            channels=(
                *_TIME,
                *(Channel("tool_mm", axis, 1e-4, 2) for axis in range(3)),
                Channel("spindle_rpm", None, 1.0, 2),
                SIGMA_TIMES,
            ),
            reach_s=CUT_WINDOW_S + 2 * GAP_S,
            read=_cnc_exercise,
            measure=gcode_metrics.measure,
            pose=_tool_pose,
            noises=gcode_metrics.NOISES,
        ),
    }
)
