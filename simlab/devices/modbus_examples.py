"""Mappings that stand where no file was given, and examples of what their devices say."""

from collections.abc import Iterator
from itertools import count

from numpy.random import Generator

from simlab.devices import power as power_source
from simlab.devices.modbus_map import PANEL as CONTROLS
from simlab.devices.modbus_map import ModbusMap
from simlab.devices.panel_events import Event, filled
from simlab.devices.readings import Control, PanelSamples, PowerSamples

POWER = """\
schema = 1
rate_hz = 20
timeout_s = 0.1

[[register]]
gives = "current"
unit = 1
table = "input"
address = 0
type = "u16"
scale = 0.1
least = 0
most = 1000

[[register]]
gives = "voltage"
unit = 1
table = "input"
address = 1
type = "u16"
scale = 0.1
least = 0
most = 150

[[register]]
gives = "wire_feed"
unit = 1
table = "input"
address = 2
type = "f32"
words = "big"
least = 0
most = 50

[[register]]
gives = "arc_on"
unit = 1
table = "input"
address = 4
type = "bit"
bit = 0
alone = true
"""
PANEL = """\
schema = 1
rate_hz = 40
timeout_s = 0.1

[[register]]
gives = "button"
number = 0
unit = 2
table = "discrete"
address = 0

[[register]]
gives = "button"
number = 1
unit = 2
table = "discrete"
address = 1

[[register]]
gives = "emergency_stop"
unit = 2
table = "discrete"
address = 2

[[register]]
gives = "feed_override"
unit = 2
table = "holding"
address = 16
scale = 0.01

[[register]]
gives = "axis"
unit = 2
table = "holding"
address = 17

[[register]]
gives = "wheel"
unit = 2
table = "holding"
address = 18
"""


def power(mapping: ModbusMap, n: int, chance: Generator) -> PowerSamples:
    """`n` plausible samples; what the mapping does not hold is NaN."""
    held = {point.gives for block in mapping.blocks for point in block.points}
    return power_source.example(n, chance, held)


def panel(mapping: ModbusMap, n: int, chance: Generator) -> PanelSamples:
    """`n` plausible events of the controls that the mapping holds."""
    points = [(p.gives, p.number) for block in mapping.blocks for p in block.points]
    return filled(_events([(CONTROLS[gives], number) for gives, number in points], chance), n)


def _events(controls: list[tuple[Control, int]], chance: Generator) -> Iterator[list[Event]]:
    """Each control in turns, every time to another value than before."""
    for turn in count():
        for control, number in controls:
            if control in (Control.BUTTON, Control.EMERGENCY_STOP):
                value = 1.0 - turn % 2
            elif control == Control.WHEEL:
                value = float(chance.choice([-2, -1, 1, 2]))
            else:
                value = float(1 + turn % 2)
            yield [Event(control, number, value)]
