"""A power source's log made of arithmetic: a heading, then a line a sample."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from simlab.devices.power import MEANINGS, rows_from
from simlab.devices.power_columns import ANY, NAMES, UNITS, Wanted
from simlab.devices.simulated.twin import SteadyTwin

FINEST = {"time": 1e-4, "current": 0.1, "voltage": 0.1, "wire_feed": 0.1, "arc_on": 1.0}
"""It writes so many s, A, V, m/min, with as many digits as that takes in the column's unit."""


class PowerLog(SteadyTwin):
    """Writes a log as a German spreadsheet would: semicolons, decimal commas, a BOM."""

    def __init__(self, wanted: Mapping[str, Wanted] = ANY, uid: int = 1) -> None:
        super().__init__()
        del uid
        self._units = {name: want.unit or next(iter(UNITS[name])) for name, want in wanted.items()}
        names = {name: want.heading or NAMES[name][0] for name, want in wanted.items()}
        cells = [f"{names[name]} [{unit}]" if unit else names[name] for name, unit in self._all()]
        self._heading = ("\ufeff" + ";".join(cells) + "\r\n").encode()
        self._begun = False

    def encoded(self, samples: Any) -> Any:
        """The rows of these samples."""
        return rows_from(samples)

    def say(self, now_s: float) -> list[bytes]:
        """The heading first."""
        heading = [] if self._begun else [self._heading]
        self._begun = True
        return heading + super().say(now_s)

    def next_s(self) -> float:
        """The heading at once."""
        return super().next_s() if self._begun else 0.0

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """A line."""
        values = {"time": at_s} | dict(zip(MEANINGS, self._samples[row].tolist(), strict=True))
        cells = [_cell(name, values[name], unit) for name, unit in self._all()]
        return [(";".join(cells) + "\r\n").encode()]

    def _all(self) -> list[tuple[str, str]]:
        return list(self._units.items())


def _cell(name: str, value: float, unit: str) -> str:
    if math.isnan(value):
        return ""
    if unit == "iso":
        return datetime.fromtimestamp(value, UTC).isoformat()
    factor = UNITS[name][unit]
    digits = max(math.ceil(math.log10(factor / FINEST[name]) - 1e-9), 0)
    return f"{value / factor:.{digits}f}".replace(".", ",")
