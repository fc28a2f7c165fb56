"""A HB04 pendant made of arithmetic: events to its reports; it hears what its display shows."""

from simlab.devices.packets import wrap
from simlab.devices.readings import Control
from simlab.devices.simulated.pendant import PendantTwin
from simlab.devices.xhc_hb04 import AXES, HEAD, INPUT, SLEEP

AXIS_CODES = {axis: code for code, axis in AXES.items()}
CHECK = 0x5A
"""The rule of the last byte is not known; a report with 0 there may be the one of its sleep."""


class Hb04(PendantTwin):
    """Says a report an event, once it knows where its switch stands."""

    def __init__(self, uid: int = 1) -> None:
        super().__init__(HEAD)
        del uid
        self._axis: int | None = None

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """The report that one event makes."""
        del at_s
        control, number, value = self._samples[row]
        wheel = 0
        if control == Control.AXIS:
            self._axis = AXIS_CODES[int(value)]
        elif control == Control.BUTTON:
            self._press(number, value)
        elif control == Control.WHEEL:
            wheel = int(value)
        if self._axis is None:
            return []
        return [wrap(bytes([INPUT, *self._keys, self._axis, wheel & 0xFF, CHECK]))]

    def asleep(self) -> list[bytes]:
        """What it says when it goes to sleep."""
        return [wrap(SLEEP)]
