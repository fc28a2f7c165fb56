"""Contour ShuttleXpress, ShuttlePRO and ShuttlePRO v2: reports to events.

Source of the format: LinuxCNC's driver (src/hal/user_comps/shuttle.c).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from numpy.random import Generator

from simlab.devices.panel_events import Event, filled, turned
from simlab.devices.pendants import PendantDecoder, Refused
from simlab.devices.readings import Control, PanelSamples

SIZE = 5
MOST_SPRING = 7
_SPRINGS = (*range(1, 8), *range(6, -8, -1), *range(-6, 1))


@dataclass(frozen=True, slots=True)
class Model:
    """One of the three."""

    name: str
    usb: tuple[int, int]
    first_bit: int
    """Of its buttons in the report's mask."""
    buttons: int

    @property
    def mask(self) -> int:
        """Bits that its buttons have."""
        return ((1 << self.buttons) - 1) << self.first_bit


XPRESS = Model("shuttle_xpress", (0x0B33, 0x0020), 4, 5)
PRO = Model("shuttle_pro", (0x05F3, 0x0240), 0, 13)
PRO_V2 = Model("shuttle_pro_v2", (0x0B33, 0x0030), 0, 15)
MODELS = (XPRESS, PRO, PRO_V2)


class ShuttleDecoder(PendantDecoder):
    """Bytes of a Shuttle's line to the events of its controls."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self._model = model
        self._jog: int | None = None

    def events(self, report: bytes) -> list[Event] | Refused:
        """What a report changed, or why it is refused."""
        if len(report) != SIZE:
            return Refused("length")
        spring = report[0] - 256 if report[0] > 127 else report[0]
        jog, mask = report[1], int.from_bytes(report[3:5], "little")
        if abs(spring) > MOST_SPRING or mask & ~self._model.mask:
            return Refused("implausible")
        told = self._changes.told(Event(Control.SPRING, 0, spring), at_rest=0)
        bits = mask >> self._model.first_bit
        told += self._changes.buttons(n for n in range(self._model.buttons) if bits >> n & 1)
        if self._jog is not None and jog != self._jog:  # the first report sets the base
            told.append(Event(Control.WHEEL, 0, (jog - self._jog + 128) % 256 - 128))
        self._jog = jog
        return told


def example(model: Model, n: int, chance: Generator) -> PanelSamples:
    """`n` plausible events."""
    return filled(_events(model, chance), n)


def _events(model: Model, chance: Generator) -> Iterator[list[Event]]:
    wheel = turned(chance)
    for number in count():
        yield [Event(Control.SPRING, 0, _SPRINGS[number % len(_SPRINGS)])]
        yield [next(wheel)]
        yield [Event(Control.BUTTON, number // 2 % model.buttons, 1.0 - number % 2)]
