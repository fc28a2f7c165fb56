"""Reads a procedure's TOML text; every mistake is refused with its line, its field and a remedy."""

import re
from collections.abc import Sequence

from simlab.model.exercises import Band
from simlab.model.toml_table import Table
from simlab.weld.joint import Joint, aim_sides, distance_metric, dwell_metrics
from simlab.weld.procedure import LONGEST_WINDOW_S, Electrode, Procedure, Setting, Technique
from simlab.weld.settings import (
    FILLET_POSITIONS,
    PIPE_POSITIONS,
    POSITIONS,
    PROCESSES,
    SETTINGS,
)
from simlab.weld.swings import LEAST_SWING_MM
from simlab.weld.weave import LONGEST_S as LONGEST_SWING_S
from simlab.weld.whip import LONGEST_S as LONGEST_STROKE_S

SCHEMA = 1
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
"""What a procedure may be called: its file is named after it."""
MOST_VERSION = 999_999
LEAST_FULL = 1e-3
"""Least half-width of full marks: below it no hand and no tracker tells anything."""
_ANGLE_DEG = (-90.0, 90.0)
_AIM_MM = (-20.0, 20.0)
_MOST_UNIT = {"mm/s": 100.0, "mm": 100.0, "s": 60.0}
"""Largest target of what is above 0."""


def procedure_from(text: str, source: str = "procedure") -> Procedure:
    """The procedure that a TOML text describes.

    Raises
    ------
    TableError
        where a value is missing, out of its limits or unknown, or two do not go together
    """
    table = Table.read(text, source)
    table.whole("schema", least=SCHEMA, most=SCHEMA)
    name = table.text("name")
    if not NAME.fullmatch(name):
        remedy = "write 1 to 80 letters, digits, dots, hyphens or underscores, a letter first"
        raise table.fail("name", "cannot be the name of a file", remedy)
    version = table.whole("version", least=1, most=MOST_VERSION)
    process = table.text("process", one_of=PROCESSES)
    joint = Joint(table.text("joint", one_of=[joint.value for joint in Joint]))
    position = _position(table, joint)
    window_s = table.number("speed_window_s", least=0.25, most=LONGEST_WINDOW_S, default=0.5)
    techniques = _techniques(table.table("technique"), int(process), joint)
    made = Procedure(
        name=name,
        version=version,
        process=int(process),
        position=position,
        joint=joint,
        speed_window_s=window_s,
        settings=_settings(table, process, joint),
        techniques=techniques,
        electrode=_electrode(table, process),
    )
    table.done()
    return made


def _position(table: Table, joint: Joint) -> str:
    """A position in which the joint can be."""
    position = table.text("position", one_of=POSITIONS)
    refused: tuple[str, ...] = () if joint.fillet else FILLET_POSITIONS
    if joint is Joint.BUTT:
        refused = FILLET_POSITIONS + PIPE_POSITIONS
    if position in refused:
        what = f"a {joint} weld is never in {position}"
        left = [one for one in POSITIONS if one not in refused]
        raise table.fail("position", what, f"write one of {', '.join(left)}, or another joint")
    return position


def _settings(table: Table, process: str, joint: Joint) -> tuple[Setting, ...]:
    """Every ``[[setting]]``."""
    made: dict[str, Setting] = {}
    rows = table.tables("setting")
    for row in rows:
        one = _setting(row, process, joint)
        if one.name in made:
            raise row.fail("name", f"{one.name} stands here twice", "give each setting one range")
        made[one.name] = one
    preheat, interpass = made.get("preheat_c"), made.get("interpass_c")
    if preheat and interpass and interpass.most < preheat.least:
        row = rows[list(made).index("interpass_c")]
        what = f"{interpass.most:g} is below the preheat, {preheat.least:g}"
        raise row.fail("most", what, f"write {preheat.least:g} or more")
    return tuple(made.values())


def _setting(row: Table, process: str, joint: Joint) -> Setting:
    """One ``[[setting]]``."""
    name = row.text("name", one_of=tuple(SETTINGS))
    limits = SETTINGS[name]
    if process not in limits.processes:
        what = f"process {process} has no {name}"
        raise row.fail("name", what, f"take it out; {', '.join(limits.processes)} have one")
    if limits.fillet not in (None, joint.fillet):
        what = f"a {joint} weld has no {name}"
        raise row.fail("name", what, "take it out, or write another joint")
    least = row.number("least", least=limits.least, most=limits.most)
    made = Setting(
        name=name,
        least=least,
        most=row.number("most", least=least, most=limits.most),
        source=_source(row),
        verified=row.flag("verified"),
    )
    row.done()
    return made


def _electrode(table: Table, process: str) -> Electrode | None:
    """The ``[electrode]`` of process 111, if there is one."""
    if not table.has("electrode"):
        return None
    if process != "111":
        what = f"process {process} has no covered electrode"
        raise table.fail("electrode", what, 'take it out, or write process = "111"')
    inner = table.table("electrode")
    made = Electrode(
        diameter_mm=inner.number("diameter_mm", least=1.0, most=10.0),
        length_mm=inner.number("length_mm", least=100.0, most=1000.0),
        burn_off_mm_s=inner.number("burn_off_mm_s", least=0.0, most=30.0, default=0.0),
        source=_source(inner),
        verified=inner.flag("verified"),
    )
    inner.done()
    return made


def _techniques(tables: Table, process: int, joint: Joint) -> tuple[Technique, ...]:
    """Every ``[technique.<metric>]``, in the order of the metrics."""
    distance = distance_metric(process)
    other = "ctwd" if distance == "arc_length" else "arc_length"
    if tables.has(other):
        what = f"process {process} has {distance}, and no {other}"
        raise tables.fail(other, what, f"write [technique.{distance}], or another process")
    made = [
        _technique(tables, "travel_speed", "mm/s", relative=True),
        _technique(tables, "travel_angle", "deg", _ANGLE_DEG, signed=True),
        _technique(tables, "work_angle", "deg", _ANGLE_DEG),
        _technique(tables, distance, "mm"),
        _technique(tables, "aim", "mm", _AIM_MM, sides=aim_sides(joint)),
    ]
    speed = made[0].band.target
    weave = ("weave_width", "weave_pitch", *dwell_metrics(joint))
    if _asked(tables, weave, "a weave"):
        woven = [_technique(tables, metric, _unit(metric), relative=True) for metric in weave]
        _check_weave(tables, speed, woven)
        made += woven
    whip = ("whip_pitch", "whip_time")
    if _asked(tables, whip, "a whip"):
        whipped = [_technique(tables, metric, _unit(metric), relative=True) for metric in whip]
        _check_whip(tables, made[0].band, *(one.band.target for one in whipped))
        made += whipped
    tables.done()
    return tuple(made)


def _check_weave(tables: Table, speed: float, woven: Sequence[Technique]) -> None:
    """A weave that a hand can do and a tracker can tell."""
    width, pitch, first, second = (one.band.target for one in woven)
    if width < LEAST_SWING_MM:
        what = f"{width:g} mm is trembling"
        raise tables.fail("weave_width", what, f"write {LEAST_SWING_MM:g} or more")
    lasts = pitch / speed
    if lasts > 2.0 * LONGEST_SWING_S:
        what = (
            f"{pitch:g} mm take {lasts:g} s, and more than {2.0 * LONGEST_SWING_S:g} s is no weave"
        )
        raise tables.fail("weave_pitch", what, "ask for a smaller pitch")
    if first + second >= lasts:
        what = f"the dwells last {first + second:g} s, a weave of {pitch:g} mm {lasts:g} s"
        raise tables.fail(woven[-1].metric, what, "shorten them, or ask for a larger pitch")


def _check_whip(tables: Table, speed: Band, pitch: float, time: float) -> None:
    """A whip whose pitch and time give the speed that is asked for."""
    gives = pitch / time
    if abs(gives / speed.target - 1.0) > speed.full:
        what = f"{pitch:g} mm in {time:g} s are {gives:.3g} mm/s, not {speed.target:g}"
        raise tables.fail("whip_time", what, f"write about {pitch / speed.target:.2g}")
    if time > 2.0 * LONGEST_STROKE_S:
        what = f"{time:g} s is too long for a whip"
        raise tables.fail("whip_time", what, f"write {2.0 * LONGEST_STROKE_S:g} or less")


def _asked(tables: Table, metrics: Sequence[str], what: str) -> bool:
    """Are all of the metrics there?

    Raises
    ------
    TableError
        where some are, and some are not
    """
    missing = [metric for metric in metrics if not tables.has(metric)]
    if missing and len(missing) < len(metrics):
        there = next(metric for metric in metrics if tables.has(metric))
        said = f"stands here without {missing[0]}; {what} has {', '.join(metrics)}"
        raise tables.fail(there, said, f"write [technique.{missing[0]}] too, or take {there} out")
    return not missing


def _unit(metric: str) -> str:
    return "mm" if metric.endswith(("width", "pitch")) else "s"


def _technique(
    tables: Table,
    metric: str,
    unit: str,
    within: tuple[float, float] | None = None,
    *,
    relative: bool = False,
    signed: bool = False,
    sides: tuple[str, str] = ("high", "low"),
) -> Technique:
    """One ``[technique.<metric>]``; a target that has no limits of its own is above 0."""
    table = tables.table(metric)
    if within is None:
        target = table.number("target", above=0.0, most=_MOST_UNIT[unit])
    else:
        target = table.number("target", least=within[0], most=within[1])
    most = 1.0 if relative else 180.0
    full = table.number("full", least=LEAST_FULL, most=most)
    made = Technique(
        metric=metric,
        unit=unit,
        band=Band(
            target=target,
            full=full,
            zero=table.number("zero", above=full, most=most),
            relative=relative,
            signed=signed and target != 0.0,
            sides=sides,
        ),
        source=_source(table),
        verified=table.flag("verified"),
    )
    table.done()
    return made


def _source(table: Table) -> str:
    """Who says so; never nobody."""
    source = table.text("source")
    if not source.strip():
        remedy = 'name the document and its table, or write "from memory: ..."'
        raise table.fail("source", "is empty", remedy)
    return source
