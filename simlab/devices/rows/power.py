"""Welding power sources that say current, voltage and wire feed themselves."""

from dataclasses import replace
from functools import partial

from numpy.random import Generator

from simlab.devices import power
from simlab.devices.clock import DeviceClock
from simlab.devices.kind import DeviceKind, Plug
from simlab.devices.modbus_kind import power_kind
from simlab.devices.modbus_map import RTU, TCP
from simlab.devices.power_columns import ANY, wanted_from
from simlab.devices.power_csv import MOST_LINE, CsvDecoder
from simlab.devices.readings import PowerSamples
from simlab.devices.simulated.power_csv import PowerLog

LATE_S = 0.5
"""A line may stand in the logger's memory for so long before it is written."""

_POWER_CSV = DeviceKind(
    name="power_csv",
    crafts=("weld",),
    samples=PowerSamples,
    noise=(),
    decoder=CsvDecoder,
    decode=power.decode,
    twin=partial(PowerLog, ANY),
    example=power.example,
    rate_hz=50.0,
    plug=Plug.FILE,
    clock=partial(DeviceClock, LATE_S, None),
    worst_frames=3,
    most_held=MOST_LINE + 1,
    gated=True,
    notes="Never tried on a real power source's log.",
)


def csv_kind(text: str, source: str) -> DeviceKind:
    """The log whose columns a mapping file names.

    Raises
    ------
    TableError
        at the line of the first mistake
    """
    wanted = wanted_from(text, source)
    return replace(
        _POWER_CSV,
        settled=csv_kind,
        decoder=partial(CsvDecoder, wanted),
        twin=partial(PowerLog, wanted),
        example=partial(_example, tuple(wanted)),
    )


def _example(held: tuple[str, ...], n: int, chance: Generator) -> PowerSamples:
    return power.example(n, chance, held)


POWER_CSV = replace(_POWER_CSV, settled=csv_kind)
KINDS = (power_kind(RTU), power_kind(TCP), POWER_CSV)
