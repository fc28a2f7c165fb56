"""Where axis words lead: G53, and polar coordinates; numbers by hand, as rs274 prints them."""

import pytest

from simlab.gcode.faults import Fault
from tests.gcode.moved import moves, path_of, refused


def test_g53_names_places_of_the_machine() -> None:
    assert moves("G10 L2 P1 X3 R30|G53 G0 X4 Y1|G53 G1 X5 A90") == "R 4 1 0, F 5 1 0"
    assert moves("G20|G53 G0 X1") == "R 25.4 0 0"
    assert path_of("G53 G0 X1 A90").rotary_deg[0].tolist() == [90.0, 0.0, 0.0]


def test_polar_coordinates_count_from_the_programs_zero() -> None:
    assert moves("G1 @5 ^30|@6|^90|G91 @1|^10") == (
        "F 4.3301 2.5 0, F 5.1962 3 0, F 0 6 0, F 0 7 0, F -1.2155 6.8937 0"
    )
    assert moves("G0 X3 Y4|@10 Z1") == "R 3 4 0, R 6 8 1"
    assert moves("G10 L2 P1 X10|G20 G1 @1 ^90") == "F 10 25.4 0"


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        ("G53 G0 @3 ^20", Fault.MACHINE_PLACE),
        ("G41.1 D1 G1 X5|G53 G0 X1 Y20", Fault.COMP_ACTIVE),
        ("G1 @5 Z3", Fault.AXES),
        ("G91 G0 @10", Fault.AXES),
    ],
)
def test_places_that_cannot_be_known_are_refused(program: str, fault: Fault) -> None:
    refused(program, fault)
