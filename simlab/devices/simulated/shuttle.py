"""A Contour Shuttle made of arithmetic: events to its reports."""

from typing import Any

from simlab.devices.packets import wrap
from simlab.devices.panel_events import events_of
from simlab.devices.readings import Control
from simlab.devices.shuttle import Model
from simlab.devices.simulated.twin import SteadyTwin

FIRST_JOG = 0xFD
"""Where its counter stood: it wraps soon."""


class Shuttle(SteadyTwin):
    """Says a report an event, and one before the first: where its counter stands."""

    def __init__(self, model: Model, uid: int = 1) -> None:
        super().__init__()
        del uid
        self._model = model
        self._spring, self._jog, self._mask = 0, FIRST_JOG, 0
        self._based = False

    def encoded(self, samples: Any) -> Any:
        """The events of these samples."""
        return events_of(samples)

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """The report that one event makes."""
        del at_s
        base = [] if self._based else [self._report()]
        self._based = True
        control, number, value = self._samples[row]
        bit = 1 << (self._model.first_bit + number)
        if control == Control.SPRING:
            self._spring = int(value)
        elif control == Control.WHEEL:
            self._jog += int(value)
        elif control == Control.BUTTON:
            self._mask = self._mask | bit if value else self._mask & ~bit
        return [*base, self._report()]

    def _report(self) -> bytes:
        head = bytes([self._spring & 0xFF, self._jog & 0xFF, 0])
        return wrap(head + self._mask.to_bytes(2, "little"))
