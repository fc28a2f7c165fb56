"""Events of panels: only changes are told, and what a control cannot say is no event."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.display import Pace, coordinate, word
from simlab.devices.hid_reports import FEATURE, OUTPUT, ReportReader, feature, output, written
from simlab.devices.packets import wrap
from simlab.devices.panel_events import Changes, Event, decode, events_of, rows_of, samples_of
from simlab.devices.readings import Control

NAN = float("nan")


def test_events_become_samples_and_back() -> None:
    events = [Event(Control.AXIS, 0, 3.0), Event(Control.BUTTON, 12, 1.0)]
    assert events_of(samples_of(events)) == events
    assert len(samples_of([])) == 0


def test_values_that_no_control_has_are_implausible() -> None:
    rows = rows_of([Event(Control.STEP, 0, value) for value in (NAN, 1e6, 1.1e6, -np.inf)])
    _, plausible = decode(rows, np.arange(4.0), np.zeros(4))
    assert plausible.tolist() == [True, True, False, False]


def test_only_changes_are_told() -> None:
    changes = Changes()
    step = [Event(Control.STEP, 0, value) for value in (0.1, 0.1, NAN, NAN, 0.1)]
    assert [len(changes.told(event)) for event in step] == [1, 0, 1, 0, 1]
    assert changes.told(Event(Control.SPRING, 0, 0.0), at_rest=0.0) == []
    assert len(changes.told(Event(Control.SPRING, 1, 2.0), at_rest=0.0)) == 1


@given(st.lists(st.sets(st.integers(0, 5)), max_size=20))
def test_buttons_let_go_and_pressed_are_what_differs(downs: list[set[int]]) -> None:
    changes, before = Changes(), set[int]()
    for down in downs:
        told = {(event.number, event.value) for event in changes.buttons(down)}
        assert told == {(n, 0.0) for n in before - down} | {(n, 1.0) for n in down - before}
        before = down


@given(st.lists(st.binary(min_size=1, max_size=60), max_size=6), st.integers(0, 400))
def test_reports_to_be_written_come_back_however_they_are_cut(
    reports: list[bytes], cut: int
) -> None:
    data = b"".join(feature(report) for report in reports)
    reader = ReportReader()
    assert reader.feed(data[:cut]) + reader.feed(data[cut:]) == [(FEATURE, r) for r in reports]
    assert [report for _, (_, report) in written(data)] == reports
    assert sum(size for size, _ in written(data)) == len(data)


def test_what_asks_for_no_report_is_written_nowhere() -> None:
    assert ReportReader().feed(wrap(b"\x07\x01") + wrap(b"\x02") + output(b"\x00\x05")) == [
        (OUTPUT, b"\x00\x05")
    ]


@pytest.mark.parametrize(
    ("value", "form"),
    [(0.4, "0000"), (300.0, "2c01"), (-5.0, "0000"), (1e9, "ffff"), (NAN, "0000")],
)
def test_words_of_a_display(value: float, form: str) -> None:
    assert word(value).hex() == form


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (1.5, "01008813"),
        (-1.5, "01008893"),
        (0.99999, "01000000"),
        (-0.00001, "00000000"),
        (1e9, "ffff0000"),
        (NAN, "00000000"),
    ],
)
def test_coordinates_of_a_display(value: float, form: str) -> None:
    assert coordinate(value).hex() == form


def test_the_pace_of_a_display() -> None:
    pace = Pace()
    said = [pace.due(b"a", 0.0), pace.due(b"b", 0.1), pace.due(b"b", 0.2), pace.due(b"b", 2.1)]
    assert said == [True, False, True, False]
    assert pace.due(b"b", 2.3)
