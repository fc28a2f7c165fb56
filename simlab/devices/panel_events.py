"""Events of panels and pendants: what every decoder of one gives, and the samples made of them."""

import math
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from simlab.devices.readings import Control, PanelSamples
from simlab.model.arrays import Bools, Floats

EVENT = np.dtype([("control", "u1"), ("number", "u1"), ("value", "<f8")])
MOST_VALUE = 1e6
"""No control counts or sets more."""


class Event(NamedTuple):
    """One change of one control."""

    control: Control
    number: int
    value: float


def rows_of(events: Iterable[Event]) -> NDArray[Any]:
    """The rows that a decoder gives for these events."""
    return np.array([tuple(event) for event in events], dtype=EVENT)


def events_of(samples: PanelSamples) -> list[Event]:
    """The events behind samples, for a twin to play."""
    columns = zip(samples.control, samples.number, samples.value, strict=True)
    return [Event(Control(int(control)), int(number), value) for control, number, value in columns]


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[PanelSamples, Bools]:
    """Samples of `EVENT` rows, and which of them are plausible."""
    samples = PanelSamples(
        t_s=t_s,
        t_bound_s=bound_s,
        control=rows["control"],
        number=rows["number"],
        value=rows["value"],
    )
    return samples, np.isnan(samples.value) | (np.abs(samples.value) <= MOST_VALUE)


def samples_of(events: Iterable[Event]) -> PanelSamples:
    """Samples of these events, all at 0 s, for a twin to play."""
    rows = rows_of(events)
    zero = np.zeros(len(rows))
    return decode(rows, zero, zero)[0]


class Changes:
    """What controls stood at, so that only changes are told."""

    def __init__(self) -> None:
        self._values: dict[tuple[Control, int], float] = {}

    def told(self, event: Event, at_rest: float | None = None) -> list[Event]:
        """The event if its control stood elsewhere; `at_rest` is where it stands unless told."""
        key = (event.control, event.number)
        before = self._values.get(key, at_rest)
        self._values[key] = event.value
        same = before is not None and (
            before == event.value or (math.isnan(before) and math.isnan(event.value))
        )
        return [] if same else [event]

    def buttons(self, down: Iterable[int]) -> list[Event]:
        """Buttons let go, then buttons pressed, now that exactly these are down."""
        now = sorted(set(down))
        up = [
            Event(control, number, 0.0)
            for (control, number), value in sorted(self._values.items())
            if control == Control.BUTTON and value and number not in now
        ]
        pressed = [Event(Control.BUTTON, number, 1.0) for number in now]
        events = [self.told(event, 0.0) for event in (*up, *pressed)]
        return [event for some in events for event in some]


def turned(chance: Generator) -> Iterator[Event]:
    """A wheel that is turned by every number of detents that a byte holds, for ever."""
    while True:
        detents = np.concatenate((np.arange(-127, 0), np.arange(1, 128)))
        yield from (Event(Control.WHEEL, 0, turn) for turn in chance.permutation(detents).tolist())


def filled(groups: Iterable[list[Event]], n: int) -> PanelSamples:
    """`n` events of these endless groups, of which one is taken whole or not at all."""
    events: list[Event] = []
    for group in groups:
        if len(events) + len(group) <= n:
            events += group
        if len(events) == n:
            break
    return samples_of(events)
