"""A HB04 pendant made of arithmetic: events to its reports; it hears what its display shows."""

from typing import Any

from simlab.devices.hid_reports import ReportReader
from simlab.devices.packets import wrap
from simlab.devices.panel_events import events_of
from simlab.devices.readings import Control
from simlab.devices.simulated.twin import SteadyTwin
from simlab.devices.xhc_hb04 import AXES, HEAD, INPUT, SLEEP

AXIS_CODES = {axis: code for code, axis in AXES.items()}
CHECK = 0x5A
"""The rule of the last byte is not known; a report with 0 there may be the one of its sleep."""


class Hb04(SteadyTwin):
    """Says a report an event, once it knows where its switch stands."""

    def __init__(self, uid: int = 1) -> None:
        super().__init__()
        self.uid = uid
        self._axis: int | None = None
        self._keys = [0, 0]
        self._reports = ReportReader()
        self.display: list[bytes] = []
        """The reports of its last display, in order."""

    def encoded(self, samples: Any) -> Any:
        """The events of these samples; who begins anew has let go of every key."""
        self._keys = [0, 0]
        return events_of(samples)

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """The report that one event makes."""
        del at_s
        control, number, value = self._samples[row]
        wheel = 0
        if control == Control.AXIS:
            self._axis = AXIS_CODES[int(value)]
        elif control == Control.BUTTON and value:
            self._keys[self._keys.index(0)] = number
        elif control == Control.BUTTON:
            self._keys[self._keys.index(number)] = 0
        elif control == Control.WHEEL:
            wheel = int(value)
        if self._axis is None:
            return []
        return [wrap(bytes([INPUT, *self._keys, self._axis, wheel & 0xFF, CHECK]))]

    def asleep(self) -> list[bytes]:
        """What it says when it goes to sleep."""
        return [wrap(SLEEP)]

    def hear(self, data: bytes, now_s: float) -> None:
        """Take what its display is to show."""
        del now_s
        for _, report in self._reports.feed(data):
            if report[1:4] == HEAD:
                self.display.clear()
            self.display.append(report)
