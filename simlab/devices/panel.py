"""simlab's own panel: its events, each once, and what its state tells that no event told."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.random import Generator

from simlab.devices import panel_events
from simlab.devices.decoding import Accounted, Decoder, Frames, Remembering
from simlab.devices.messages import FLAG_ESTOP, PANEL_STATE
from simlab.devices.own_frames import Event as Heard
from simlab.devices.own_frames import OwnDecoder
from simlab.devices.panel_events import Changes, Event, filled
from simlab.devices.readings import Control, PanelSamples
from simlab.devices.shown_before import WRAP_US, ShownBefore
from simlab.model.arrays import Bools, Floats

RATE_HZ = 50.0
BUTTONS = 16
NO_POSITION = 255
"""A selector between two positions."""
EVENTS = (Control.BUTTON, Control.EMERGENCY_STOP, Control.SELECTOR)
"""Controls that a board tells by events."""
STILL = 3 * 1.5 / 1023
"""A knob that turned by less only trembles: three counts."""
ROW = np.dtype([*panel_events.EVENT.descr, ("late_us", "<i8")])


class PanelDecoder(Accounted, Remembering):
    """Bytes of a simlab panel to changes of its controls.

    An event is told when it is heard first. The state beside it, fifty times a second, tells what
    stood before the line was opened, the wheel and the knobs; and a switch whose event is still
    under way, in which case the event itself brings nothing new. What was told on a line before is
    not told again: neither an event whose acknowledgement was lost with the plug, nor a state.
    """

    def __init__(self) -> None:
        self._own = OwnDecoder(PANEL_STATE)
        super().__init__(self._own)
        self.changes = Changes()
        """Where its controls stand, as far as was told."""
        self.shown = ShownBefore()
        self._wheel: int | None = None
        self.knobs: dict[Control, float] = {}
        """The same of its knobs."""

    @property
    def own(self) -> OwnDecoder:
        """What reads its frames and speaks to it."""
        return self._own

    def remember(self, earlier: Decoder) -> None:
        """Events heard, and where the controls stood; the wheel's count may begin anew."""
        if isinstance(earlier, PanelDecoder):
            self._own.remember(earlier.own)
            self.changes, self.knobs = earlier.changes, earlier.knobs
            self.shown = earlier.shown

    def say(self, now_s: float) -> bytes:
        """Greeting, pings, credit, acknowledgements."""
        return self._own.say(now_s)

    def feed(self, data: bytes) -> Frames:
        """The changes that `data` completes."""
        frames, events = self._own.hear(data)
        if not frames.heard:
            return Frames(rows=np.empty(0, dtype=ROW), heard=0)
        t_us = [] if frames.t_us is None else frames.t_us.tolist()
        are_states = [] if frames.is_sample is None else frames.is_sample.tolist()
        rows: list[tuple[int, int, float, int]] = []
        stamps: list[int] = []
        is_row: list[bool] = []
        waiting, states = list(events), iter(frames.rows)
        for at, (stamp, is_state) in enumerate(zip(t_us, are_states, strict=True)):
            while waiting and waiting[0].before <= at:
                self._add(waiting.pop(0), rows, stamps, is_row)
            told = self._state(next(states), stamp) if is_state else []
            rows += [(*one, 0) for one in told]
            stamps += [stamp] * max(len(told), 1)
            is_row += [True] * len(told) or [False]
        for event in waiting:
            self._add(event, rows, stamps, is_row)
        return Frames(
            rows=np.array(rows, dtype=ROW),
            heard=frames.heard,
            t_us=np.array(stamps, dtype=np.int64),
            is_sample=np.array(is_row, dtype=np.bool_),
            asleep=frames.asleep,
            pongs=frames.pongs,
        )

    def _add(
        self,
        heard: Heard,
        rows: list[tuple[int, int, float, int]],
        stamps: list[int],
        is_row: list[bool],
    ) -> None:
        told = self._event(heard)
        rows += [(*one, heard.late_us) for one in told]
        stamps += [heard.stamp_us] * len(told)
        is_row += [True] * len(told)

    def _event(self, heard: Heard) -> list[Event]:
        if heard.control not in EVENTS:
            return []
        event = Event(Control(heard.control), heard.number, float(heard.value))
        if self.shown.had(event, (heard.stamp_us - heard.late_us) % WRAP_US):
            return []
        return self.changes.told(event, 0.0 if event.control != Control.SELECTOR else None)

    def _state(self, row: Any, stamp_us: int) -> list[Event]:
        """What the state tells that was not told yet."""
        stop = float(int(row["flags"]) & FLAG_ESTOP)
        told = self.changes.told(Event(Control.EMERGENCY_STOP, 0, stop), 0.0)
        bits = int(row["buttons"])
        told += self.changes.buttons(one for one in range(BUTTONS) if bits >> one & 1)
        for number, position in enumerate(row["selectors"].tolist()):
            if position != NO_POSITION:
                told += self.changes.told(Event(Control.SELECTOR, number, float(position)))
        self.shown.state(stamp_us, told)
        told += self._turned(int(row["wheel"]))
        fields = {field.name: field.step for field in PANEL_STATE.fields}
        told += self._knob(Control.FEED_OVERRIDE, float(row["feed"]) * fields["feed"])
        told += self._knob(Control.SPINDLE_OVERRIDE, float(row["spindle"]) * fields["spindle"])
        return told

    def _turned(self, wheel: int) -> list[Event]:
        """Detents since the last state; the count wraps."""
        before, self._wheel = self._wheel, wheel
        detents = 0 if before is None else (wheel - before + 32768) % 65536 - 32768
        return [Event(Control.WHEEL, 0, float(detents))] if detents else []

    def _knob(self, control: Control, value: float) -> list[Event]:
        before = self.knobs.get(control)
        if before is not None and abs(value - before) < STILL:
            return []
        self.knobs[control] = value
        return [Event(control, 0, value)]


def decode(rows: Any, t_s: Floats, bound_s: Floats) -> tuple[PanelSamples, Bools]:
    """Samples of `PanelDecoder` rows, and which of them are plausible.

    An event that had to be repeated keeps the time when it happened, so times may go back.
    """
    return panel_events.decode(rows, t_s - rows["late_us"] * 1e-6, bound_s)


def example(n: int, rng: Generator) -> PanelSamples:
    """`n` events of a hand at the panel."""
    return filled(_hand(rng), n)


def _hand(rng: Generator) -> Iterator[list[Event]]:
    """Groups of events for ever: a button, the wheel, a knob, a selector, the stop."""
    feed, position = 0, 0
    while True:
        button = int(rng.integers(6))
        yield [Event(Control.BUTTON, button, pressed) for pressed in (1.0, 0.0)]
        yield [Event(Control.WHEEL, 0, float(rng.choice((-3, -2, -1, 1, 2, 3))))]
        feed = (feed + int(rng.integers(50, 900))) % 1024
        yield [Event(Control.FEED_OVERRIDE, 0, feed * 1.5 / 1023)]
        position = (position + int(rng.integers(1, 8))) % 8
        yield [Event(Control.SELECTOR, 0, float(position))]
        yield [Event(Control.EMERGENCY_STOP, 0, pressed) for pressed in (1.0, 0.0)]
