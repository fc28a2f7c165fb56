"""A WHB04B pendant made of arithmetic: events to its reports; it hears what its display shows."""

import random

from simlab.devices.packets import wrap
from simlab.devices.readings import Control
from simlab.devices.simulated.pendant import PendantTwin
from simlab.devices.xhc_whb04b import AXES, BETWEEN, HEAD, INPUT, POSITIONS, checksum

AXIS_CODES = {axis: code for code, axis in AXES.items()}


class Whb04b(PendantTwin):
    """Says a report an event, once it knows where its two switches stand."""

    def __init__(self, uid: int = 1) -> None:
        super().__init__(HEAD)
        self._chance = random.Random(uid)  # noqa: S311  (the pendant's own noise byte)
        self._axis = self._feed = BETWEEN

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """The report that one event makes."""
        del at_s
        control, number, value = self._samples[row]
        wheel = 0
        if control == Control.AXIS:
            self._axis = AXIS_CODES[int(value)]
        elif control == Control.SELECTOR:
            self._feed = POSITIONS[int(value)]
        elif control == Control.BUTTON:
            self._press(number, value)
        elif control == Control.WHEEL:
            wheel = int(value)
        if control == Control.STEP or BETWEEN in (self._axis, self._feed):
            return []  # said with the switch's position
        return [wrap(self._report(wheel))]

    def asleep(self) -> list[bytes]:
        """What it says when it goes to sleep: nothing pressed nowhere, then a report of noise."""
        noise = self._chance.randrange(256)
        return [
            wrap(bytes([INPUT, noise, 0, 0, 0, 0, 0, noise])),
            wrap(bytes([INPUT, *(self._chance.randrange(0x80, 256) for _ in range(7))])),
        ]

    def _report(self, wheel: int) -> bytes:
        noise = self._chance.randrange(256)
        check = checksum(noise, self._keys[0] or self._keys[1])
        return bytes([INPUT, noise, *self._keys, self._feed, self._axis, wheel & 0xFF, check])
