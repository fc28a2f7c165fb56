"""simlab's panel: each press once whatever the line loses, and what its state tells beside."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.devices import panel
from simlab.devices.framing import encode
from simlab.devices.messages import (
    EVENT,
    FLAG_ESTOP,
    PANEL_STATE,
    STREAM_EVENT,
    STREAM_POSE,
)
from simlab.devices.panel_events import Event, samples_of
from simlab.devices.readings import Control
from simlab.devices.registry import DEVICES
from simlab.devices.simulated.panel import Panel
from tests.devices.conversation import TalkLink

STEP_S = 0.0025


def state(t_us: int = 0, **values: Any) -> bytes:
    row = np.zeros((), dtype=PANEL_STATE.dtype)
    for name, value in values.items():
        row[name] = value
    return encode(PANEL_STATE, STREAM_POSE, 0, t_us, row)


def event(number: int, control: int, value: int, which: int = 0, t_us: int = 0) -> bytes:
    row = np.zeros((), dtype=EVENT.dtype)
    row["id"], row["control"], row["number"], row["value"] = number, control, which, value
    return encode(EVENT, STREAM_EVENT, number, t_us, row)


def told(*frames: bytes) -> list[tuple[int, int, float]]:
    """The changes that a decoder tells, after a panel at rest."""
    decoder = panel.PanelDecoder()
    decoder.feed(b"\0" + state())
    rows = decoder.feed(b"".join(frames)).rows
    return [(int(row["control"]), int(row["number"]), float(row["value"])) for row in rows]


def test_the_first_state_says_where_everything_stands() -> None:
    rows = panel.PanelDecoder().feed(
        b"\0" + state(buttons=0b100, selectors=(3, 255), wheel=77, feed=682, flags=FLAG_ESTOP)
    )
    said = {(int(r["control"]), int(r["number"])): float(r["value"]) for r in rows.rows}
    assert said == {
        (Control.EMERGENCY_STOP, 0): 1.0,
        (Control.BUTTON, 2): 1.0,
        (Control.SELECTOR, 0): 3.0,
        (Control.FEED_OVERRIDE, 0): pytest.approx(1.0),  # 682 of 1023 of 150 %
        (Control.SPINDLE_OVERRIDE, 0): 0.0,
    }


def test_an_event_and_the_state_beside_it_are_one_press() -> None:
    press = event(1, Control.EMERGENCY_STOP, 1)
    assert told(press, state(flags=FLAG_ESTOP), press) == [(8, 0, 1.0)]
    assert told(state(flags=FLAG_ESTOP), press, press) == [(8, 0, 1.0)]


def test_a_press_and_a_release_that_no_state_saw_are_both_told() -> None:
    assert told(event(1, Control.BUTTON, 1, 4), event(2, Control.BUTTON, 0, 4), state()) == [
        (1, 4, 1.0),
        (1, 4, 0.0),
    ]


def test_the_wheel_counts_detents_through_its_wrap() -> None:
    frames = [state(wheel=wheel) for wheel in (5, 5, 3, -32768, 32767)]
    assert told(*frames) == [(4, 0, 5.0), (4, 0, -2.0), (4, 0, -32771.0 + 65536), (4, 0, -1.0)]


def test_a_knob_that_trembles_is_still() -> None:
    frames = [state(feed=feed) for feed in (1, 2, 1, 0, 2, 300, 301, 299)]
    ((control, number, value),) = told(*frames)
    assert (control, number) == (Control.FEED_OVERRIDE, 0)
    assert value == pytest.approx(300 * 1.5 / 1023)


def test_a_selector_between_two_positions_says_nothing() -> None:
    frames = [state(selectors=(255, 0)), state(selectors=(2, 0)), event(1, Control.SELECTOR, 2)]
    assert told(*frames) == [(9, 0, 2.0)]


def test_a_control_that_no_panel_has_is_not_told() -> None:
    assert told(event(1, 77, 1)) == []


def test_an_event_that_was_repeated_keeps_the_time_when_it_happened() -> None:
    decoder = panel.PanelDecoder()
    decoder.feed(b"\0" + state(t_us=1_000_000))
    frames = decoder.feed(event(1, Control.EMERGENCY_STOP, 1, t_us=750_000))
    assert frames.t_us is not None
    samples, plausible = panel.decode(frames.rows, np.array([3.0]), np.full(1, 0.001))
    assert samples.t_s.tolist() == [2.75]
    assert plausible.tolist() == [True]


def test_lamps_are_lit_from_the_station() -> None:
    twin, decoder = Panel(3), panel.PanelDecoder()
    decoder.own.dialogue.light(0b1010)
    for at in range(100):
        decoder.feed(b"".join(twin.say(at * 0.01)))
        twin.hear(decoder.say(at * 0.01), at * 0.01)
    assert twin.leds == 0b1010
    assert decoder.own.board is not None
    assert (decoder.own.board.name, decoder.own.board.uid) == ("panel", 3)


class LossyLink(TalkLink):
    """A line that loses bytes both ways."""

    def __init__(self, twin: Panel, loss: float, seed: int) -> None:
        super().__init__(twin)
        self._loss = loss
        self._rng = np.random.default_rng(seed)

    def lossy(self, data: bytes) -> bytes:
        some = np.frombuffer(data, dtype=np.uint8)
        return some[self._rng.random(len(some)) >= self._loss].tobytes()

    def read(self) -> Any:
        arrival = super().read()
        return type(arrival)(arrival.at_s, self.lossy(arrival.data))

    def write(self, data: bytes) -> int:
        self.twin.hear(self.lossy(data), self.now_s)
        return len(data)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1 << 30))
def test_a_line_that_loses_every_fifth_byte_delivers_each_stop_once(seed: int) -> None:
    kind = DEVICES["panel"]
    tracker = kind.tracker()
    line = LossyLink(Panel(1), 0.2, seed)
    tracker.plug(line, 0.0)
    heard: list[float] = []
    said = [1.0, 0.0, 1.0, 0.0, 1.0]
    stops = samples_of(Event(Control.EMERGENCY_STOP, 0, value) for value in said)
    line.twin.play(stops, 50.0, 0.5)  # faster than any hand: the states cannot tell them
    while line.now_s < 120.0 and len(heard) < len(said):
        tracker.listen()
        batch = tracker.take()
        if batch is not None:
            stop = batch.control == Control.EMERGENCY_STOP
            heard += batch.value[stop].tolist()
        line.now_s += STEP_S
    after_s = line.now_s + 2.0
    while line.now_s < after_s:
        tracker.listen()
        line.now_s += STEP_S
    assert heard == said
    batch = tracker.take()
    assert batch is None or not (batch.control == Control.EMERGENCY_STOP).any()
