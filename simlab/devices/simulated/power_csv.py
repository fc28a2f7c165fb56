"""A power source's log made of arithmetic: a heading, then a line a sample."""

import math
from typing import Any

from simlab.devices.power import rows_from
from simlab.devices.simulated.twin import SteadyTwin

HEADING = "\ufeffTime [s];Current [A];Voltage [V];Wire feed [m/min];Arc\r\n".encode()


class PowerLog(SteadyTwin):
    """Writes a log as a German spreadsheet would: semicolons, decimal commas, a BOM."""

    def __init__(self, uid: int = 1) -> None:
        super().__init__()
        self.uid = uid
        self._begun = False

    def encoded(self, samples: Any) -> Any:
        """The rows of these samples."""
        return rows_from(samples)

    def say(self, now_s: float) -> list[bytes]:
        """The heading first."""
        heading = [] if self._begun else [HEADING]
        self._begun = True
        return heading + super().say(now_s)

    def next_s(self) -> float:
        """The heading at once."""
        return super().next_s() if self._begun else 0.0

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """A line."""
        cells = [f"{at_s:.6f}", *map(_cell, self._samples[row].tolist())]
        return [(";".join(cells).replace(".", ",") + "\r\n").encode()]


def _cell(value: float) -> str:
    return "" if math.isnan(value) else f"{value:g}"
