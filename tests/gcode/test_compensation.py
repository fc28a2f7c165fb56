"""G40 to G42.1 by hand: squares and arcs whose offset contours are known."""

from math import sqrt

import pytest
from numpy.testing import assert_allclose

from simlab.gcode.comp_corners import meet_circles, meet_line, meet_lines
from simlab.gcode.dialects import Group
from simlab.gcode.faults import Fault
from simlab.gcode.limits import Limits
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.step import step
from simlab.gcode.tables import Tool
from simlab.gcode.trace import EventKind
from simlab.model.errors import ProgramError
from tests.gcode.rows import done

TOOLS = {1: Tool(1, diameter_mm=6.0), 2: Tool(2, diameter_mm=2.0, orientation=3)}


def _ends(program: str) -> list[list[float]]:
    path = done(f"F100|{program}", TOOLS).record.finish()
    return [[round(v, 9) + 0.0 for v in end] for end in path.end_mm.tolist()]


def _refused(program: str) -> tuple[str, int]:
    with pytest.raises(ProgramError) as caught:
        done(f"F100|{program}", TOOLS)
    return caught.value.fault, caught.value.line


def test_a_tool_left_of_a_square_outside_goes_around_its_corners() -> None:
    # Clockwise around the square 0..20 with the tool (radius 3) on the left, which is outside.
    path = done("F100|G0 Y-10|G41 D1 G1 Y0|Y20|X20|G40 G0 X40 Y40", TOOLS).record.finish()
    expected = [[0, -10], [-3, 0], [-3, 20], [0, 23], [20, 23], [40, 40]]
    assert_allclose(path.end_mm[:, :2], expected, atol=1e-9)
    assert path.turns.tolist() == pytest.approx([0, 0, 0, -0.25, 0, 0])
    assert path.centre_mm[3].tolist() == [0.0, 20.0, 0.0]


def test_inside_corners_stop_short() -> None:
    # Counter-clockwise inside the square 0..20, tool on the left: the centre keeps 3 off all sides.
    assert _ends("G0 X10 Y10|G41 D1 G1 X10 Y0|X20|Y20|X0|Y10|G40") == [
        [10, 10, 0],
        [13, 3, 0],
        [17, 3, 0],
        [17, 17, 0],
        [3, 17, 0],
        [3, 10, 0],
    ]


def test_a_rapid_goes_around_a_corner_in_two_straight_moves() -> None:
    path = done("F100|G41 D1 G0 X10|X30|Y-20|G40", TOOLS).record.finish()
    assert_allclose(path.end_mm[:, :2], [[10, 3], [30, 3], [33, 0], [33, -20]], atol=1e-9)
    assert not path.turns.any()


def test_a_line_meets_an_arc() -> None:
    # The centre runs along y = 3 until it is 13 away from (20, 0), outside the half circle.
    path = done("F100|G0 X-20|G41 D1 G1 X-5|X10|G2 X30 I10|G40", TOOLS).record.finish()
    assert_allclose(path.end_mm[2, :2], [20 - sqrt(13**2 - 3**2), 3], atol=1e-9)
    assert_allclose(path.end_mm[3, :2], [33, 0], atol=1e-9)
    # Along y = -3 until it is 7 away from (20, 0), inside.
    path = done("F100|G0 X40|G41 D1 G1 X30|X10|G3 X30 I10|G40", TOOLS).record.finish()
    assert_allclose(path.end_mm[2, :2], [20 - sqrt(7**2 - 3**2), -3], atol=1e-9)
    assert_allclose(path.end_mm[3, :2], [27, 0], atol=1e-9)


def test_height_moves_wait_and_are_shortened_with_the_move_before() -> None:
    assert _ends("G0 X10 Y10|G41 D1 G1 X10 Y0|X20|Z5|Z-1|Y20|G40")[2:] == [
        [17, 3, 0],
        [17, 3, 5],
        [17, 3, -1],
        [17, 20, -1],
    ]


def test_events_come_behind_the_moves_that_wait() -> None:
    record = done("F100|G41 D1 G1 X10|X30|G4 P1|Y20|M2", TOOLS).record
    (dwell,) = [event for event in record.events if event.kind == EventKind.DWELL]
    assert dwell.before == 2
    assert_allclose(record.finish().end_mm[1, :2], [27, 3])


def test_a_stop_ends_what_waits_where_it_is() -> None:
    assert _ends("G41 D1 G1 X10|X30|M0|Y20|X0|M2")[1:] == [
        [30, 3, 0],
        [27, 17, 0],
        [0, 17, 0],
    ]


def test_increments_count_from_the_programmed_point_also_behind_g40() -> None:
    assert _ends("G41 D1 G1 X10|G91 X20|G40|Y5")[1:] == [[30, 3, 0], [30, 5, 0]]


def test_a_negative_radius_changes_sides() -> None:
    assert _ends("G41.1 D-6 G1 X10|X30|G40") == _ends("G42.1 D6 G1 X10|X30|G40")


def test_no_radius_is_no_compensation() -> None:
    assert _ends("G41 G1 X10|X30|Y5|G40") == [[10, 0, 0], [30, 0, 0], [30, 5, 0]]


def test_a_move_as_long_as_the_radius_leads_to_the_contour() -> None:
    assert _ends("G41 D1 G1 X3|X30|G40") == [[3, 3, 0], [30, 3, 0]]


def test_a_tool_as_large_as_its_hole_goes_straight_down() -> None:
    ends = _ends("G0 X9 Y6|G41 D1 G0 X6|G3 X6 Y6 J-3 Z-1|G3 X6 Y6 J-3|G0 Z5|G40")
    assert ends[1:] == [[6, 3, 0], [6, 3, -1], [6, 3, -1], [6, 3, 5]]


def test_a_turning_tool_is_led_by_its_control_point() -> None:
    # Orientation 3: the point is one radius ahead in X and behind in Z of the tip's centre.
    ends = _ends("G18|G42 D2 G1 Z-10|Z-30|G40")
    assert ends == [[2, 0, -11], [2, 0, -31]]


def test_a_turning_tool_begins_an_arc_where_its_centre_stood() -> None:
    path = done("F100|G18|G41 D2 G3 X10 Z-10 I10|G1 X-5|G40", TOOLS).record.finish()
    assert_allclose(path.end_mm[0], [1, 0, -1], atol=1e-9)
    assert path.turns[0] == 0.0
    # The tip's centre ends at Z-9 X10, and its own arc has its centre z on the line X10 through the
    # end, as far from there as from the start: z z + 100 = (z + 9) (z + 9), so z = 19 / 18.
    assert_allclose(path.centre_mm[1], [11, 0, 19 / 18 - 1], atol=1e-9)
    assert_allclose(path.end_mm[1:], [[11, 0, -10], [-4, 0, -10]], atol=1e-9)


def test_an_arc_leads_to_the_contour() -> None:
    # A quarter turn to (10, 10) around (0, 10): the tool (radius 3) ends 3 further in, and its own
    # arc from (0, 0) has its centre (c, 10) as far from both: 7 - c = |(c, 10)|, so c = -51 / 14.
    path = done("F100|G41 D1 G3 X10 Y10 J10|G40", TOOLS).record.finish()
    assert_allclose(path.end_mm[0, :2], [7, 10], atol=1e-9)
    assert_allclose(path.centre_mm[0, :2], [-51 / 14, 10], atol=1e-9)


def test_two_arcs_meet_inside_and_outside() -> None:
    # Tool radius 3, two bumps of radius 10 in a row: outside they meet above x = 20.
    path = done(
        "F100|G0 X-10 Y-20|G41 D1 G1 X0 Y-10|Y0|G2 X20 I10|G2 X40 I10|G40", TOOLS
    ).record.finish()
    assert_allclose(path.end_mm[-2, :2], [20, sqrt(13**2 - 10**2)], atol=1e-9)


def test_an_arc_meets_a_line_that_goes_back_over_it() -> None:
    path = done("F100|G0 X-10 Y-20|G41 D1 G1 X0 Y-10|Y0|G2 X20 I10|G1 Y30|G40", TOOLS)
    ends = path.record.finish().end_mm
    assert_allclose(ends[-2, :2], [17, sqrt(13**2 - 7**2)], atol=1e-9)


def test_arcs_around_outside_corners_keep_their_height() -> None:
    path = done("F100|G41 D1 G1 X10|X30|G2 X10 I-10 Z5|G40", TOOLS).record.finish()
    assert_allclose(path.end_mm, [[10, 3, 0], [30, 3, 0], [33, 0, 0], [7, 0, 5]], atol=1e-9)


def test_an_arc_that_goes_on_from_another_needs_no_corner() -> None:
    path = done("F100|G41 D1 G1 X10|G2 X20 Y-10 J-10|G3 X30 Y-20 I10|G40", TOOLS).record.finish()
    assert_allclose(path.end_mm[:, :2], [[10, 3], [23, -10], [30, -17]], atol=1e-9)


@pytest.mark.parametrize(
    ("program", "fault", "line"),
    [
        ("G19 G41 D1", Fault.COMPENSATION, 2),
        ("G41 D1|G42 D1", Fault.COMP_ACTIVE, 3),
        ("G41.1", Fault.MISSING, 2),
        ("G41.1 D3 L2", Fault.COMPENSATION, 2),
        ("G41 D1.5", Fault.WHOLE, 2),
        ("G41 D-1", Fault.WHOLE, 2),
        ("G41 D77", Fault.TOOL, 2),
        ("G41 D2", Fault.COMPENSATION, 2),
        ("G41.1 D6 G1 X3", Fault.COMPENSATION, 2),
        ("G41.1 D6 G2 X3 R9", Fault.COMPENSATION, 2),
        ("G41.1 D6 G3 X6 I3", Fault.GOUGE, 2),
        ("G41 D1 G1 X10|X30|G40|G2 X40 R9", Fault.COMPENSATION, 5),
        ("G41 D1 G1 X10|X30|G3 X30 Y5 J2.5", Fault.GOUGE, 4),
        ("G0 X10 Y10|G41 D1 G1 X10 Y0|X20|Y5|X0", Fault.GOUGE, 6),
        ("G41 D1 G3 X7.1414284285 Y3 J10", Fault.GOUGE, 2),
        ("G0 X3.26 Y4.38|G41.1 D4 G1 X-13.05 Y-13.27|G3 X-10.92 Y-11.19 R12.106", Fault.GOUGE, 4),
        ("G18 G0 Z7 X9|G41.1 D4 L1|G2 Z-38 X-13 R26|G91 G0 Z-19 X-19", Fault.GOUGE, 5),
        (
            "G18 G0 Z3 X-5.5|G42.1 D1.6 G0 Z20.316 X5.155|G2 Z21.188 X5.168 R2.719"
            "|G1 Z20.382 X-0.275|G40",
            Fault.GOUGE,
            5,
        ),
    ],
)
def test_what_cannot_be_done_is_refused(program: str, fault: Fault, line: int) -> None:
    assert _refused(program) == (fault, line)


def test_too_many_moves_behind_one_that_waits() -> None:
    machine = done("F100|G41 D1 G1 X10|X30", TOOLS)
    for number in range(9_999):
        step(machine, Row(number + 4, {"Z": float(number)}))
    with pytest.raises(ProgramError, match="10,000 moves") as caught:
        step(machine, Row(10_003, {"Z": 1.5}))
    assert caught.value.fault == Fault.POINTS


def test_the_limit_of_moves_holds_for_those_that_wait() -> None:
    machine = Machine(TOOLS, Limits(moves=1))
    step(
        machine,
        Row(1, {"X": 10.0, "F": 1.0, "D": 1.0}, {Group.COMPENSATION: 410, Group.MOTION: 10}),
    )
    step(machine, Row(2, {"X": 30.0}))
    with pytest.raises(ProgramError) as caught:
        step(machine, Row(3, {}, {Group.COMPENSATION: 400}))
    assert (caught.value.fault, caught.value.line) == (Fault.MOVES, 2)


def test_lines_meet() -> None:
    assert meet_lines(0, 1, 3 - 1j, 1j) == 3


def test_circles_and_lines_that_do_not_meet() -> None:
    assert meet_line(1, 5.0, 0, 4.0, late=True) is None
    assert meet_circles(0, 1.0, 0, 1.0, left=True) is None
    assert meet_circles(0, 1.0, 5, 1.0, left=True) is None
