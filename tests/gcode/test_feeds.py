"""F in its three meanings, and the spindle."""

from math import isnan

import numpy as np
import pytest

from simlab.gcode.trace import EventKind
from simlab.model.errors import ProgramError
from tests.gcode.rows import done


def test_a_feed_counts_in_the_units_of_the_lines_before() -> None:
    assert done("F10|G20").state.feed == 10.0
    assert done("G20 F10").state.feed == 10.0
    assert done("G20|F10").state.feed == 254.0
    assert done("G20|F10|G21").state.feed == 254.0


def test_another_way_of_feeding_forgets_the_feed() -> None:
    assert done("F10|G94").state.feed == 0.0
    assert done("F10|G95").state.feed == 0.0
    assert done("F10|G95 F2").state.feed == 2.0
    assert done("F10|G93").state.feed == 10.0
    assert done("G93|F3").state.feed == 0.0  # the time of a move, not a feed


def test_the_spindle_turns_as_it_is_told() -> None:
    state = done("S500 M3").state
    assert (state.speed_rpm, state.turning) == (500.0, 1)
    assert done("M4").state.turning == -1
    assert done("M4|M5").state.turning == 0
    assert done("M4|M19").state.turning == 0


def test_surface_speed_is_in_metres_or_feet() -> None:
    state = done("G96 S120 D2500").state
    assert (state.spindle_mode, state.speed_rpm, state.most_rpm) == (960, 120.0, 2500.0)
    assert done("G20|G96 S100").state.speed_rpm == pytest.approx(30.48)
    assert done("G20|G97 S100").state.speed_rpm == 100.0
    assert done("G96 S120 D-2500").state.most_rpm == 2500.0
    assert done("G96 S120 D2500|G97 S20").state.most_rpm == 0.0


def test_m19_says_the_angle() -> None:
    machine = done("M19|M19 R90 Q2|M19 P1")
    events = [(event.kind, event.value, event.line) for event in machine.record.events]
    assert events == [(EventKind.ORIENT, 90.0, 2), (EventKind.ORIENT, 0.0, 3)]
    with pytest.raises(ProgramError, match="longest time to wait"):
        done("M19 Q0")


def test_a_surface_speed_is_a_speed_of_the_spindle_at_its_radius() -> None:
    # 100 m/min on a radius of 50 mm: 1000 * 100 / (2 pi 50) = 318.31 rpm
    def rpm(words: str) -> float:
        return done(words).state.spindle_rpm

    assert rpm("G96 S100 M3|G0 X50") == pytest.approx(318.3099)
    assert rpm("G96 S100 M4|G0 X-50") == pytest.approx(-318.3099)
    assert rpm("G96 S100 D300 M3|G0 X50") == 300.0
    assert rpm("G96 S100 D300 M3") == 300.0
    assert rpm("G96 S100 M3") == 1e5
    assert rpm("G96 S100") == 0.0
    assert rpm("G10 L2 P1 X50|G96 S100 M3|G0 X50") == pytest.approx(318.3099)
    path = done("G95 F.1 G96 S100 M3|G1 X5|G1 Z-5").record.finish()
    assert path.spindle_rpm == pytest.approx(np.array([1e5, 3183.099]))
    assert path.feed_mm_min == pytest.approx(np.array([1e4, 318.3099]))
    path = done("G95 F.1 G96 S100|G1 X5").record.finish()
    assert isnan(path.feed_mm_min[0])
