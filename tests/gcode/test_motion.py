"""G0 and G1: where they end and with which feed; numbers by hand."""

import numpy as np
import pytest

from simlab.gcode.faults import Fault
from tests.gcode.moved import moves, path_of, refused


def test_rapids_and_feed_moves() -> None:
    path = path_of("G0 X1|G1 Y2 F100|G91 Z3")
    assert moves("G0 X1|G1 Y2 F100|G91 Z3") == "R 1 0 0, F 1 2 0, F 1 2 3"
    assert path.feed_mm_min[1:].tolist() == [100.0, 100.0]
    assert np.isnan(path.feed_mm_min[0])


def test_a_motion_word_alone_stays_where_it_is() -> None:
    assert moves("G0 X1|G1|G80") == "R 1 0 0, F 1 0 0"


def test_g93_is_one_over_the_minutes_of_a_move() -> None:
    path = path_of("G93 G1 X3 Y4 F2|X3 Y4 A90 F2|X3 A90 F5|U6 F1")
    # 5 mm in half a minute; 90 degrees in half a minute; 4 mm; 6 mm.
    assert path.feed_mm_min.tolist() == [10.0, 180.0, 0.1, 6.0]


def test_g93_has_a_slowest_feed_in_the_programs_unit() -> None:
    assert path_of("G20 G93 G1 X0 F2").feed_mm_min.tolist() == [2.54]


def test_g95_counts_by_the_spindles_turns() -> None:
    assert path_of("S200 M3|G95 F0.1|G1 X5").feed_mm_min.tolist() == [pytest.approx(20.0)]


def test_compensation_keeps_straight_moves_off_the_contour() -> None:
    program = "G41.1 D2 G1 X10 Y0|G1 X20|G40|G0 X30"
    assert moves(program) == "F 10 1 0, F 20 1 0, R 30 0 0"
    assert moves("G41.1 D2 G0 X10 Y0|X20|G40|G1 X30") == "R 10 1 0, R 20 1 0, F 30 0 0"


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        ("F0|G1 X1", Fault.NO_FEED),
        ("G93|G1 X1", Fault.INVERSE_FEED),
        ("G95 F1|G1 X1", Fault.SPINDLE),
    ],
)
def test_a_feed_move_needs_its_feed(program: str, fault: Fault) -> None:
    refused(program, fault)
