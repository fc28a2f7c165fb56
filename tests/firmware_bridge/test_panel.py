"""The panel's firmware, run in virtual time, with a hand at its controls."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng

from firmware_bridge.emulation.boards import PanelBoard
from firmware_bridge.emulation.line import EmulatedLine
from simlab.devices.adapter import Tracker
from simlab.devices.messages import (
    ACK,
    EVENT,
    FLAG_ESTOP,
    OUTPUTS,
    PANEL_STATE,
    STATS,
)
from simlab.devices.own_frames import OwnDecoder
from simlab.devices.readings import Control, PanelSamples
from simlab.devices.rows.own import PANEL
from tests.firmware_bridge.host import Said, told

MOST_S = 120.0
"""Virtual seconds that anything here may take."""


@pytest.fixture
def panel(firmware: dict[str, Path]) -> PanelBoard:
    board = PanelBoard(firmware["panel"])
    board.chip.run(1e6)
    return board


def said_by(panel: PanelBoard, us: float) -> Said:
    data = panel.chip.run(us)
    return Said(data[data.index(0) :])


def heard_from(
    line: EmulatedLine, tracker: Tracker[PanelSamples], seconds: float
) -> Iterator[PanelSamples]:
    """What a panel tells while time passes."""
    until_s = line.now_s + seconds
    while line.now_s < until_s:
        line.pass_time()
        tracker.listen()
        samples = tracker.take()
        if samples is not None:
            yield samples


class Desk:
    """The station's side: simlab's own decoder and dialogue on an emulated line."""

    def __init__(self, panel: PanelBoard, loss: float, seed: int) -> None:
        self.panel = panel
        self.line = EmulatedLine(panel.chip, loss, default_rng(seed))
        self.decoder = OwnDecoder(PANEL_STATE)
        self.copies = 0
        self.events: list[tuple[int, int, int]] = []

    def run(self, done: Callable[[], bool]) -> None:
        """Listen and answer until it is so."""
        while not done():
            assert self.line.now_s < MOST_S
            self.line.pass_time()
            arrival = self.line.read()
            _, events = self.decoder.hear(arrival.data)
            self.events += [(one.control, one.number, one.value) for one in events]
            self.line.write(self.decoder.say(arrival.at_s))

    def settled(self) -> bool:
        """Has the board nothing left to tell?"""
        return self.panel.chip.read_memory("events_waiting") == b"\0"

    def wait(self, seconds: float) -> None:
        until_s = self.line.now_s + seconds
        self.run(lambda: self.line.now_s >= until_s)


STOP, RELEASE = ((int(Control.EMERGENCY_STOP), 0, value) for value in (1, 0))


@pytest.mark.parametrize("seed", range(8))
def test_the_stop_arrives_exactly_once_though_a_fifth_of_all_bytes_is_lost_both_ways(
    panel: PanelBoard, seed: int
) -> None:
    desk = Desk(panel, loss=0.2, seed=seed)
    for nth in range(1, 4):
        panel.stop(open_circuit=True)
        desk.wait(0.01)
        desk.run(desk.settled)
        assert desk.events == [*((nth - 1) * [STOP, RELEASE]), STOP]
        desk.wait(1.0)  # nothing more comes of it
        panel.stop(open_circuit=False)
        desk.wait(0.6)
        desk.run(desk.settled)
        desk.wait(1.0)
        assert desk.events == nth * [STOP, RELEASE]
    assert sum(desk.decoder.tally.refused.values()) > 100  # the line was as bad as that


@pytest.mark.parametrize("seed", range(3))
def test_a_trackers_samples_tell_each_stop_once_on_a_bad_line(panel: PanelBoard, seed: int) -> None:
    line = EmulatedLine(panel.chip, 0.2, default_rng(seed))
    tracker = PANEL.tracker()
    tracker.plug(line, line.now_s)
    tracker.begin(0.0)
    heard: list[tuple[float, float]] = []

    def run(seconds: float) -> None:
        for samples in heard_from(line, tracker, seconds):
            stops = samples.control == Control.EMERGENCY_STOP
            heard.extend(zip(samples.value[stops], samples.t_s[stops], strict=True))

    run(5.0)
    before = [value for value, _ in heard]
    assert before in ([], [0.0])  # it stood released
    pressed_s = line.now_s
    panel.stop(open_circuit=True)
    run(10.0)
    panel.stop(open_circuit=False)
    run(15.0)
    assert [value for value, _ in heard] == [*before, 1.0, 0.0]
    t_s = heard[len(before)][1]
    assert pressed_s <= t_s <= pressed_s + 10


@pytest.mark.parametrize("seed", range(3))
def test_each_press_is_told_once_though_the_plug_is_pulled_again_and_again(
    panel: PanelBoard, seed: int
) -> None:
    """The board keeps its power, as one beside a converter that is pulled does."""
    rng = default_rng(seed)
    tracker = PANEL.tracker()
    heard: list[float] = []
    pressed: list[float] = []

    def run(line: EmulatedLine, seconds: float) -> None:
        for samples in heard_from(line, tracker, seconds):
            heard.extend(samples.value[samples.control == Control.BUTTON].tolist())

    for nth in range(10):  # as many as wait on the board, if need be
        line = EmulatedLine(panel.chip, 0.1, rng)
        tracker.plug(line, line.now_s)
        run(line, float(rng.uniform(0.0, 0.03)))
        panel.press(2, down=nth % 2 == 0)
        pressed.append(float(nth % 2 == 0))
        run(line, float(rng.uniform(0.0, 0.03)))
        tracker.unplug()
        panel.chip.run(float(rng.uniform(1e4, 6e4)))
    line = EmulatedLine(panel.chip)
    tracker.plug(line, line.now_s)
    run(line, 1.0)
    assert heard == pressed


def test_an_event_is_repeated_until_it_is_acknowledged(panel: PanelBoard) -> None:
    panel.stop(open_circuit=True)
    said = said_by(panel, 1e6)
    copies, heads = said.rows(EVENT), said.heads(EVENT)
    assert len(copies) >= 95  # every 10 ms
    assert len(set(copies["id"].tolist())) == 1
    assert len(set(heads["t_us"].tolist())) == 1  # when it happened, not when it is said again
    assert (np.diff(heads["seq"]) == 1).all()
    panel.chip.hear(told(ACK, id=int(copies["id"][0]) ^ 1))  # another's
    assert len(said_by(panel, 1e6).of(EVENT)) >= 95
    panel.chip.hear(told(ACK, id=int(copies["id"][0])))
    panel.chip.run(1e4)
    assert not said_by(panel, 1e6).of(EVENT)


def test_the_stop_is_told_within_five_milliseconds(panel: PanelBoard) -> None:
    panel.stop(open_circuit=True)
    said = b"\0"
    before_us = panel.chip.now_us
    while not Said(said, sound=False).of(EVENT):
        said += panel.chip.run(100)
    assert (
        panel.chip.now_us - before_us < 5_000 + 3_000
    )  # 3 ms to believe it, the frame, one before


def test_a_spike_is_no_stop(panel: PanelBoard) -> None:
    for _ in range(20):
        panel.stop(open_circuit=True)
        panel.chip.run(900)
        panel.stop(open_circuit=False)
        panel.chip.run(3000)
    assert not said_by(panel, 1e6).of(EVENT)


def test_a_wire_that_is_cut_before_the_start_is_a_stop(firmware: dict[str, Path]) -> None:
    board = PanelBoard(firmware["panel"])
    board.stop(open_circuit=True)
    said = said_by(board, 1e6)
    assert said.rows(EVENT)[0][["control", "value"]].tolist() == (8, 1)
    assert (said.rows(PANEL_STATE)["flags"] == FLAG_ESTOP).all()


def test_the_stop_is_latched_until_the_host_knows_of_it(panel: PanelBoard) -> None:
    panel.stop(open_circuit=True)
    panel.chip.run(1e5)
    panel.stop(open_circuit=False)  # pushed and pulled before anybody listened
    said = said_by(panel, 3e6)
    assert set(said.rows(EVENT)["value"].tolist()) == {1}
    assert (said.rows(PANEL_STATE)["flags"] == FLAG_ESTOP).all()
    panel.chip.hear(told(ACK, id=int(said.rows(EVENT)["id"][0])))
    said = said_by(panel, 1e6)
    assert said.rows(EVENT)["value"][-1] == 0
    assert said.rows(PANEL_STATE)["flags"][-1] == 0


def test_buttons_come_in_their_order_each_once(panel: PanelBoard) -> None:
    desk = Desk(panel, loss=0.05, seed=1)
    rng = default_rng(5)
    pressed: list[tuple[int, int, int]] = []
    for button in rng.integers(0, 6, 20).tolist():
        for down in (1, 0):
            for _ in range(4):  # it bounces
                panel.press(button, down=not down)
                desk.wait(0.001)
                panel.press(button, down=bool(down))
                desk.wait(0.001)
            desk.wait(0.06)
            pressed.append((int(Control.BUTTON), button, down))
    desk.run(desk.settled)
    assert desk.events == pressed


def test_a_stop_finds_room_behind_buttons_that_nobody_hears(panel: PanelBoard) -> None:
    for nth in range(12):
        panel.press(nth % 6, down=nth < 6)
        panel.chip.run(2e4)
    panel.stop(open_circuit=True)
    panel.chip.run(1e5)
    lost = int(said_by(panel, 1.1e6).rows(STATS)["events_lost"][-1])
    assert lost == 2  # twelve presses, room for ten
    desk = Desk(panel, loss=0.0, seed=0)
    desk.run(desk.settled)
    assert desk.events[-1] == STOP
    assert len(desk.events) == 11


@pytest.mark.parametrize("per_s", [5, 100, 2000])
def test_no_detent_of_the_wheel_is_lost(panel: PanelBoard, per_s: int) -> None:
    detents = max(per_s, 20)
    for turned, expected in ((detents, detents), (-detents - 7, -7)):
        panel.chip.run(1e6 * panel.turn_wheel(turned, per_s))
        rows = said_by(panel, 1e5).rows(PANEL_STATE)
        assert rows["wheel"][-1] == expected


def test_the_wheel_wraps(panel: PanelBoard) -> None:
    panel.chip.run(1e6 * panel.turn_wheel(-3, 100))
    panel.chip.write_memory("wheel_edges", (4 * 32766).to_bytes(4, "little"))
    panel.chip.run(1e6 * panel.turn_wheel(5, 100))
    assert said_by(panel, 1e5).rows(PANEL_STATE)["wheel"][-1] == 32771 - 65536


def test_a_wheel_between_two_detents_trembles_within_one(panel: PanelBoard) -> None:
    panel.chip.run(1e6 * panel.turn_wheel(10, 100))
    for _ in range(50):
        panel.turn_wheel(1, 1000)
        panel.chip.run(1e3)
        panel.turn_wheel(-1, 1000)
        panel.chip.run(1e3)
    assert said_by(panel, 1e5).rows(PANEL_STATE)["wheel"][-1] == 10


@pytest.mark.parametrize("turned", [0.0, 0.25, 0.5, 0.999])
def test_the_knobs_are_read_within_a_count(panel: PanelBoard, turned: float) -> None:
    panel.turn_knob(0, turned)
    panel.turn_knob(1, 0.999 - turned)
    row = said_by(panel, 1e5).rows(PANEL_STATE)[-1]
    assert row["feed"] == pytest.approx(turned * 1024, abs=1)
    assert row["spindle"] == pytest.approx((0.999 - turned) * 1024, abs=1)


def test_selectors_tell_every_position_and_nothing_between_two(panel: PanelBoard) -> None:
    desk = Desk(panel, loss=0.0, seed=0)
    desk.wait(0.1)
    for position in range(1, 8):
        panel.select(1, position - 0.5)  # on its way
        desk.wait(0.2)
        panel.select(1, position)
        desk.wait(0.2)
    assert desk.events == [(int(Control.SELECTOR), 1, position) for position in range(1, 8)]


@pytest.mark.parametrize("leds", [0b0000, 0b0101, 0b1010, 0b1111])
def test_lamps_light_as_they_are_told(panel: PanelBoard, leds: int) -> None:
    panel.chip.hear(told(OUTPUTS, leds=leds))
    panel.chip.run(1e4)
    assert panel.lit() == [bool(leds >> nth & 1) for nth in range(4)]


def test_lamps_do_not_disturb_the_buttons_beside_them(panel: PanelBoard) -> None:
    panel.press(4, down=True)
    panel.chip.hear(told(OUTPUTS, leds=0b1111))
    rows: Any = said_by(panel, 2e5).rows(PANEL_STATE)
    assert rows["buttons"][-1] == 1 << 4
