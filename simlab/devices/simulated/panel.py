"""A simlab panel made of arithmetic: events until they are acknowledged, its state beside them."""

from collections import deque
from typing import Any

import numpy as np

from simlab.devices.messages import (
    ACK,
    EVENT,
    FLAG_ESTOP,
    OUTPUTS,
    PANEL_STATE,
    STREAM_EVENT,
    Message,
)
from simlab.devices.panel import EVENTS, RATE_HZ
from simlab.devices.panel_events import Event, events_of
from simlab.devices.readings import Control
from simlab.devices.simulated.own_board import OwnBoard, board_of

REPEAT_S = 0.01
KNOBS = {Control.FEED_OVERRIDE: "feed", Control.SPINDLE_OVERRIDE: "spindle"}
STEPS = {field.name: field.step for field in PANEL_STATE.fields}


class Panel(OwnBoard):
    """Plays an event a step; what it plays is what a hand does."""

    def __init__(self, uid: int = 1) -> None:
        super().__init__(
            board_of("panel", RATE_HZ, PANEL_STATE, "credit", "event", "outputs"), uid=uid
        )
        self._state = np.zeros((), dtype=PANEL_STATE.dtype)
        self._waiting: deque[tuple[int, float, Event]] = deque()
        self._ids = 0
        self._repeat_s = self._state_s = 0.0
        self._states = 0
        self.leds = 0
        """Lamps that are lit, a bit each."""

    def encoded(self, samples: Any) -> Any:
        """The events of these samples."""
        return events_of(samples)

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """What one event changes."""
        event: Event = self._samples[row]
        self._turn(event)
        if event.control not in EVENTS:  # at once, so that what is told keeps its order
            return self._told_state(at_s)
        self._waiting.append((self._ids, at_s, event))
        self._ids += 1
        return []

    def beside(self, now_s: float) -> list[bytes]:
        """The oldest event again, the state when it is time, and what every board says."""
        said = []
        if self._waiting and now_s >= self._repeat_s:
            self._repeat_s = now_s + REPEAT_S
            number, at_s, event = self._waiting[0]
            row = np.zeros((), dtype=EVENT.dtype)
            row["id"], row["control"], row["number"] = number & 0xFFFF, event.control, event.number
            row["value"] = int(event.value)
            said.append(self.frame(EVENT, STREAM_EVENT, at_s, row))
        if now_s >= self._state_s:
            self._state_s = now_s + 1 / RATE_HZ
            said += self._told_state(now_s)
        return said + super().beside(now_s)

    def next_s(self) -> float:
        """The next event, state, heartbeat or repeat."""
        repeat_s = self._repeat_s if self._waiting else np.inf
        return min(super().next_s(), self._state_s, repeat_s)

    def told(self, message: Message, row: Any, now_s: float) -> None:
        """The host said this."""
        if message is ACK and self._waiting and self._waiting[0][0] & 0xFFFF == int(row["id"]):
            self._waiting.popleft()
            self._repeat_s = now_s
        elif message is OUTPUTS:
            self.leds = int(row["leds"])
        else:
            super().told(message, row, now_s)

    def _told_state(self, at_s: float) -> list[bytes]:
        self._states += 1
        return self.sample(self._state, self._states, at_s)

    def _turn(self, event: Event) -> None:
        """A hand does this."""
        control, number, value = event
        if control == Control.BUTTON:
            bit = 1 << number
            buttons = int(self._state["buttons"])
            self._state["buttons"] = buttons | bit if value else buttons & ~bit
        elif control == Control.EMERGENCY_STOP:
            self._state["flags"] = FLAG_ESTOP if value else 0
        elif control == Control.SELECTOR:
            self._state["selectors"][number] = int(value)
        elif control == Control.WHEEL:
            wheel = int(self._state["wheel"]) + int(value)
            self._state["wheel"] = (wheel + 32768) % 65536 - 32768
        else:
            name = KNOBS[control]
            self._state[name] = round(value / STEPS[name])
