"""XHC HB04: reports of the pendant to events, and what its display shows to reports.

Source of the format: LinuxCNC's driver (src/hal/user_comps/xhc-hb04.cc). The rule of its checksum
byte is not known, and that driver does not look at it either: known switch positions and the
report's form are what a report is judged by.
"""

from collections.abc import Iterator
from itertools import count
from types import MappingProxyType

from numpy.random import Generator

from simlab.devices.display import Shown, coordinate, word
from simlab.devices.panel_events import Event, filled, turned
from simlab.devices.pendants import DisplayDecoder, Refused, wheel_turned
from simlab.devices.readings import Control, PanelSamples

USB = ((0x10CE, 0xEB70),)
INPUT, OUTPUT = 0x04, 0x06
"""Numbers of its reports."""
SIZE = 6
HEAD = b"\xfe\xfd\x0c"
"""Of what its display shows."""
SLEEP = bytes([INPUT, 0, 0, 0, 0, 0])
AXES = MappingProxyType({0x00: 0, 0x11: 1, 0x12: 2, 0x13: 3, 0x18: 4, 0x15: 7, 0x14: 8})
"""Code of the axis switch to `Control.AXIS`."""
BUTTONS = range(0x01, 0x18)
"""Codes of the 16 and the 18 button model."""
_A = 4
_PARTS = 6


class Hb04Decoder(DisplayDecoder):
    """Bytes of a HB04's line to the events of its controls, and its display."""

    def __init__(self) -> None:
        super().__init__(display)

    def events(self, report: bytes) -> list[Event] | Refused:
        """What a report changed, or why it is refused."""
        if len(report) != SIZE:
            return Refused("length")
        number, *keys, axis, wheel, _ = report
        if number != INPUT:
            return Refused("unknown_type")
        if report == SLEEP:  # the switch stands where it stood
            self._asleep = True
            return self._changes.buttons(())
        if axis not in AXES or any(key and key not in BUTTONS for key in keys):
            return Refused("implausible")
        self._asleep = False
        self._axis = AXES[axis]
        told = self._changes.told(Event(Control.AXIS, 0, self._axis))
        told += self._changes.buttons(key for key in keys if key)
        return told + wheel_turned(wheel)


def display(shown: Shown, axis: int) -> list[bytes]:
    """The six feature reports that fill the display; A instead of X while A is selected."""
    rows = [
        places[row]
        for places in (shown.work_mm, shown.machine_mm)
        for row in (3 if axis == _A else 0, 1, 2)
    ]
    data = HEAD + b"".join(map(coordinate, rows))
    data += word(100 * shown.feed_override) + word(100 * shown.spindle_override)
    data += word(shown.feed_mm_min) + word(shown.spindle_rpm)
    data = data.ljust(7 * _PARTS, b"\0")  # step 0, millimetres
    return [bytes([OUTPUT]) + data[at : at + 7] for at in range(0, 7 * _PARTS, 7)]


def example(n: int, chance: Generator) -> PanelSamples:
    """`n` plausible events, from the switch's first position on."""
    return filled(_events(chance), n)


def _events(chance: Generator) -> Iterator[list[Event]]:
    wheel, positions = turned(chance), tuple(AXES.values())
    for number in count():
        if number % 4 == 0:
            yield [Event(Control.AXIS, 0, positions[number // 4 % len(positions)])]
        for value in (1.0, 0.0):
            yield [Event(Control.BUTTON, BUTTONS[number % len(BUTTONS)], value)]
            yield from ([next(wheel)] for _ in range(4))
