"""XHC WHB04B-4 and -6: reports of the pendant to events, and what its display shows to reports.

Source of the format: LinuxCNC's driver documentation (src/hal/user_comps/xhc-whb04b-6/README.md,
usb.h), which was found by watching the device; the maker publishes none.
"""

from collections.abc import Iterator
from itertools import count
from types import MappingProxyType

from numpy.random import Generator

from simlab.devices.display import Shown, coordinate, word
from simlab.devices.panel_events import Event, filled, turned
from simlab.devices.pendants import DisplayDecoder, Refused, wheel_turned
from simlab.devices.readings import Control, PanelSamples

USB = ((0x10CE, 0xEB93),)
INPUT, OUTPUT = 0x04, 0x06
"""Numbers of its reports."""
HEAD = b"\xfe\xfd"
"""Of what its display shows."""
SIZE = 8
SEED = 0xFE
"""Written with the display; the checksum rule is known for it."""
OFF = 0x06
AXES = MappingProxyType({OFF: 0, **{0x11 + n: 1 + n for n in range(6)}})
"""Key code of the axis switch to `Control.AXIS`."""
NAN = float("nan")
STEPS = MappingProxyType(
    {0x0D: 0.001, 0x0E: 0.01, 0x0F: 0.1, 0x10: 1.0, 0x1A: NAN, 0x1B: NAN, 0x1C: NAN}
)
"""Key code of the feed switch to `Control.STEP` [mm]; 60 %, 100 % and lead are no steps."""
POSITIONS = tuple(STEPS)
"""Positions of the feed switch, which is `Control.SELECTOR` number 0."""
BUTTONS = range(0x01, 0x11)
BETWEEN = 0x00
"""A switch between two positions, or of a pendant that is asleep."""
_ROTARY_BCD = (4, 5, 6)
_MACHINE_BIT, _STEP_MODE = 0x80, 0x01


def checksum(random: int, key: int, seed: int = SEED) -> int:
    """Last byte of a report, with at most one key down."""
    if not key:
        return random & seed
    return (random - (key ^ (~seed & random))) & 0xFF


class Whb04bDecoder(DisplayDecoder):
    """Bytes of a WHB04B's line to the events of its controls, and its display.

    What is shown first tells the pendant the seed.
    """

    def __init__(self) -> None:
        super().__init__(display)

    def events(self, report: bytes) -> list[Event] | Refused:
        """What a report changed, or why it is refused."""
        if len(report) != SIZE:
            return Refused("length")
        number, random, *keys, feed, axis, wheel, check = report
        if number != INPUT:
            return Refused("unknown_type")
        if not any(report[2:7]):  # it goes to sleep
            self._asleep = True
            return self._changes.buttons(())
        sound = (
            (feed in STEPS or feed == BETWEEN)
            and (axis in AXES or axis == BETWEEN)
            and all(not key or key in BUTTONS for key in keys)
        )
        if self._asleep and not sound:  # what follows its falling asleep means nothing
            return []
        if not sound:
            return Refused("implausible")
        if not all(keys) and check != checksum(random, keys[0] or keys[1]):
            return Refused("checksum")
        self._asleep = False
        return self._told([key for key in keys if key], feed, axis, wheel)

    def _told(self, keys: list[int], feed: int, axis: int, wheel: int) -> list[Event]:
        told: list[Event] = []
        if axis != BETWEEN:
            self._axis = AXES[axis]
            told += self._changes.told(Event(Control.AXIS, 0, AXES[axis]))
        if feed != BETWEEN:
            moved = self._changes.told(Event(Control.SELECTOR, 0, POSITIONS.index(feed)))
            told += [Event(Control.STEP, 0, STEPS[feed]), *moved] if moved else []
        return told + self._changes.buttons(keys) + wheel_turned(wheel)


def display(shown: Shown, axis: int) -> list[bytes]:
    """The three feature reports that fill the display; A to C while one of them is selected."""
    places = shown.machine_mm if shown.machine_shown else shown.work_mm
    rows = places[3:6] if axis in _ROTARY_BCD else places[:3]
    flags = _STEP_MODE | (0 if shown.machine_shown else _MACHINE_BIT)
    data = HEAD + bytes([SEED, flags]) + b"".join(map(coordinate, rows))
    data += word(shown.feed_mm_min) + word(shown.spindle_rpm) + b"\0"
    return [bytes([OUTPUT]) + data[at : at + 7] for at in range(0, 21, 7)]


def example(n: int, chance: Generator) -> PanelSamples:
    """`n` plausible events, from the switches' first positions on."""
    return filled(_events(chance), n)


def _events(chance: Generator) -> Iterator[list[Event]]:
    wheel = turned(chance)
    for number in count():
        if number % 6 == 0:
            yield [Event(Control.AXIS, 0, number // 6 % len(AXES))]
            position = number // 6 % len(POSITIONS)
            step = Event(Control.STEP, 0, STEPS[POSITIONS[position]])
            yield [step, Event(Control.SELECTOR, 0, position)]
        for value in (1.0, 0.0):
            yield [Event(Control.BUTTON, BUTTONS[number % len(BUTTONS)], value)]
            yield from ([next(wheel)] for _ in range(4))
