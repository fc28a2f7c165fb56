"""A panel's plug is pulled and put back: what was told is not told again, nothing is missing."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices import panel
from simlab.devices.decoding import Remembering
from simlab.devices.link import Arrival
from simlab.devices.modbus_wire import crc
from simlab.devices.panel_events import Event, samples_of
from simlab.devices.readings import Control
from simlab.devices.registry import DEVICES
from simlab.devices.simulated.panel import Panel
from tests.devices.conversation import TalkLink
from tests.devices.test_panel import event, state

BUTTON, STOP = int(Control.BUTTON), int(Control.EMERGENCY_STOP)


def after(*before: bytes) -> panel.PanelDecoder:
    """The decoder of a line that was opened after another, on which this was heard."""
    earlier = panel.PanelDecoder()
    earlier.feed(b"\0" + b"".join(before))
    later = panel.PanelDecoder()
    later.remember(earlier)
    return later


def told(decoder: panel.PanelDecoder, *frames: bytes) -> list[tuple[int, int, float]]:
    rows = decoder.feed(b"\0" + b"".join(frames)).rows
    return [(int(row["control"]), int(row["number"]), float(row["value"])) for row in rows]


PRESS = event(0x0103, BUTTON, 1, which=2, t_us=5_000_000)
STOPPED = event(0x0104, STOP, 1, t_us=6_000_000)


def test_an_event_whose_acknowledgement_was_lost_with_the_plug_is_not_told_again() -> None:
    later = after(state(), PRESS)
    assert told(later, PRESS, state(buttons=0b100), PRESS) == []
    assert later.own.say(0.0)  # and is acknowledged now


def test_the_same_event_of_a_board_that_started_anew_is_another() -> None:
    later = after(state(), PRESS, state(buttons=0))
    again = event(0x0203, BUTTON, 1, which=2, t_us=5_000_000)
    assert told(later, again) == [(BUTTON, 2, 1.0)]


def test_what_was_let_go_while_the_line_was_gone_is_told_by_the_state() -> None:
    later = after(state(), PRESS, STOPPED)
    assert told(later, state(), state()) == [(STOP, 0, 0.0), (BUTTON, 2, 0.0)]


def test_knobs_and_selectors_that_stand_as_they_stood_are_not_told_again() -> None:
    stands = state(selectors=(3, 255), feed=682, wheel=100)
    later = after(stands)
    assert told(later, stands) == []
    assert told(later, state(selectors=(3, 255), feed=682, wheel=102)) == [
        (int(Control.WHEEL), 0, 2.0)
    ]


def test_a_modbus_panel_remembers_what_was_held_too() -> None:
    body = bytes.fromhex("02 02 01 02")
    earlier, later = (DEVICES["modbus_panel"].decoder() for _ in range(2))
    assert len(earlier.feed(body + crc(body)).rows) == 1
    assert isinstance(later, Remembering)
    later.remember(earlier)
    assert not len(later.feed(body + crc(body)).rows)


@pytest.mark.parametrize("name", ["panel", "modbus_panel"])
def test_the_decoder_of_another_kind_has_nothing_to_be_remembered(name: str) -> None:
    decoder, other = DEVICES[name].decoder(), DEVICES["grbl"].decoder()
    assert isinstance(decoder, Remembering)
    decoder.remember(other)
    assert not isinstance(other, Remembering)


class Pulled(TalkLink):
    """A line to a twin that may be pulled; what is on its way then is lost."""

    def __init__(self, twin: Panel, now_s: float) -> None:
        super().__init__(twin)
        self.now_s = now_s
        self.deaf = False

    def read(self) -> Arrival:
        return Arrival(self.now_s, b"".join(self.twin.say(self.now_s)))

    def write(self, data: bytes) -> int:
        return len(data) if self.deaf else super().write(data)


@given(
    gaps=st.lists(st.integers(1, 60), min_size=1, max_size=12),
    deaf=st.lists(st.integers(0, 8), min_size=12, max_size=12),
    away=st.lists(st.integers(0, 40), min_size=12, max_size=12),
)
def test_each_press_is_told_once_whenever_the_plug_is_pulled(
    gaps: list[int], deaf: list[int], away: list[int]
) -> None:
    twin, tracker = Panel(), DEVICES["panel"].tracker()
    presses = [Event(Control.BUTTON, 0, float(n % 2 == 0)) for n in range(10)]
    came: list[float] = []
    now_s = 0.0
    line = Pulled(twin, now_s)
    tracker.plug(line, now_s)
    tracker.begin(0.0)
    twin.play(samples_of(presses), 20.0, 0.1)

    def listen(turns: int) -> None:
        nonlocal now_s
        for _ in range(turns):
            now_s += 0.0025
            line.now_s = now_s
            tracker.listen()
            batch: Any = tracker.take()
            if batch is not None:
                mine = np.asarray(batch.control) == Control.BUTTON
                came.extend(np.asarray(batch.value)[mine].tolist())

    for gap, late, gone in zip(gaps, deaf, away, strict=False):
        listen(gap)
        line.deaf = True  # the plug is on its way out: what we say is not heard any more
        listen(late)
        tracker.unplug()
        now_s += gone * 0.0025
        line = Pulled(twin, now_s)
        tracker.plug(line, now_s)
    listen(600)
    assert came == [event.value for event in presses]
