"""A welding procedure (WPS): what is to be set, how the torch is to be held, and who says so.

Every value names its source and whether it was verified there. Values that a reader could take
for a standard's requirement, but that are not, say so in `source`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from simlab.model.exercises import Band
from simlab.model.toml_table import Table
from simlab.weld.joint import Joint, distance_metric

SCHEMA = 1
PROCESSES = ("111", "135", "136", "141")
POSITIONS = ("PA", "PB", "PC", "PD", "PE", "PF", "PG")
ANGLES = ("travel_angle", "work_angle")
LONGEST_WINDOW_S = 1.0
"""Longest window a procedure may take travel speed over."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One value that is set or prepared before the arc burns: a range with its source."""

    name: str
    """Key with its unit, such as ``current_a``."""
    least: float
    most: float
    source: str
    verified: bool
    """Read in the source named; otherwise a hypothesis."""


@dataclass(frozen=True, slots=True)
class Technique:
    """One metric of the torch's guidance: target and band, with their source."""

    metric: str
    unit: str
    band: Band
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Procedure:
    """A welding procedure."""

    name: str
    version: int
    process: int
    """ISO 4063 number."""
    position: str
    """ISO 6947."""
    joint: Joint
    speed_window_s: float
    settings: tuple[Setting, ...]
    techniques: tuple[Technique, ...]

    def bands(self) -> Mapping[str, tuple[str, Band]]:
        """Unit and band of every metric, by its name."""
        return {t.metric: (t.unit, t.band) for t in self.techniques}


def procedure_from(text: str, source: str = "procedure") -> Procedure:
    """The procedure that a TOML text describes.

    Raises
    ------
    TableError
        where a value is missing, out of its limits or unknown
    """
    table = Table.read(text, source)
    table.whole("schema", least=SCHEMA, most=SCHEMA)
    process = int(table.text("process", one_of=PROCESSES))
    distance = distance_metric(process)
    technique = table.table("technique")
    made = Procedure(
        name=table.text("name"),
        version=table.whole("version", least=1),
        process=process,
        position=table.text("position", one_of=POSITIONS),
        joint=Joint(table.text("joint", one_of=[joint.value for joint in Joint])),
        speed_window_s=table.number(
            "speed_window_s", least=0.25, most=LONGEST_WINDOW_S, default=0.5
        ),
        settings=tuple(_setting(row) for row in table.tables("setting")),
        techniques=(
            _technique(technique, "travel_speed", "mm/s", relative=True),
            _technique(technique, "travel_angle", "deg", signed=True),
            _technique(technique, "work_angle", "deg"),
            _technique(technique, distance, "mm"),
            _technique(technique, "aim", "mm", about_zero=True),
        ),
    )
    technique.done()
    table.done()
    return made


def _setting(row: Table) -> Setting:
    """One ``[[setting]]``."""
    least = row.number("least")
    made = Setting(
        name=row.text("name"),
        least=least,
        most=row.number("most", least=least),
        source=row.text("source"),
        verified=row.flag("verified"),
    )
    row.done()
    return made


def _technique(
    tables: Table,
    metric: str,
    unit: str,
    *,
    relative: bool = False,
    signed: bool = False,
    about_zero: bool = False,
) -> Technique:
    """One ``[technique.<metric>]``."""
    table = tables.table(metric)
    if about_zero:
        target = table.number("target", least=-20.0, most=20.0)
    elif metric in ANGLES:
        target = table.number("target", least=-90.0, most=90.0)
    else:
        target = table.number("target", above=0.0)
    full = table.number("full", above=0.0)
    made = Technique(
        metric=metric,
        unit=unit,
        band=Band(
            target=target,
            full=full,
            zero=table.number("zero", above=full),
            relative=relative,
            signed=signed and target != 0.0,
        ),
        source=table.text("source"),
        verified=table.flag("verified"),
    )
    table.done()
    return made
