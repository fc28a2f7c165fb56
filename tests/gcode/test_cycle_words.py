"""Words of the drilling cycles: what stays, what is needed, what happens between the moves."""

import pytest

from simlab.gcode.faults import Fault
from simlab.gcode.limits import Limits
from simlab.gcode.machine import Machine
from simlab.gcode.step import step
from simlab.gcode.trace import EventKind
from simlab.model.errors import ProgramError
from tests.gcode.moved import moves, path_of, refused
from tests.gcode.rows import row_of


def events(program: str) -> list[tuple[int, str, float]]:
    """(row of the next move, kind, value) of all events."""
    return [(e.before, e.kind.value, e.value) for e in path_of(program).trace.events]


def test_words_stay_for_the_next_hole_of_the_same_cycle() -> None:
    assert moves("G0 Z9|G83 X1 Z-1 R1 Q5|X2").endswith("R 2 0 1, F 2 0 -1, R 2 0 1")
    refused("G0 Z9|G83 X1 Z-1 R1 Q5|G0 X3|G83 X2 Z-1 R1", Fault.CYCLE)


def test_p_of_a_tap_may_come_from_another_cycle() -> None:
    program = "M3|G0 Z9|G82 X1 Z-1 R1 P3|G84 X2 Z-1 R1|X3 P-0.5"
    assert [value for _, kind, value in events(program) if kind == "dwell"] == [3.0, 3.0, 0.0]


def test_g91_counts_r_from_the_initial_level_and_z_from_r() -> None:
    assert moves("G0 Z10|G91 G98 G81 X1 Y1 Z-5 R-2 L3") == (
        "R 0 0 10, R 1 1 10, R 1 1 8, F 1 1 3, R 1 1 10, R 2 2 10, R 2 2 8, F 2 2 3, R 2 2 10, "
        "R 3 3 10, R 3 3 8, F 3 3 3, R 3 3 10"
    )


def test_g91_turns_polar_holes_on() -> None:
    assert moves("G1 X5|G91 G81 ^30 @2 Z-1 R1 L3") == (
        "F 5 0 0, R 5 0 1, R 6.0622 3.5 1, F 6.0622 3.5 0, R 6.0622 3.5 1, R 4.5 7.7942 1, "
        "F 4.5 7.7942 0, R 4.5 7.7942 1, R 0 11 1, F 0 11 0, R 0 11 1"
    )


def test_a_polar_hole_beside_the_programs_zero_has_the_angle_0() -> None:
    assert moves("G81 Z-3 R2 @1.5").endswith("R 1.5 0 2, F 1.5 0 -3, R 1.5 0 2")


def test_numbers_that_stay_are_the_programs_own() -> None:
    # In inches the initial level is 0.5, and 0.5 mm behind G21: the tool stands higher.
    assert moves("G20 G0 Z0.5|G98 G81 X1 Z-1 R0.5|G21 X2").endswith(
        "R 2 0 12.7, R 2 0 0.5, F 2 0 -1, R 2 0 0.5"
    )


def test_an_offset_takes_the_initial_level_with_it() -> None:
    assert moves("G0 Z3|G98 G81 X5 R1 Z-1|G10 L2 P1 Z1|X6").endswith(
        "R 6 0 3, R 6 0 2, F 6 0 0, R 6 0 4"
    )


def test_dwells_stand_before_the_way_out() -> None:
    assert events("G82 X1 Z-1 R1 P0.5 L2") == [(3, "dwell", 0.5), (6, "dwell", 0.5)]
    assert events("M3|G89 X1 Z-1 R1 P1") == [(3, "dwell", 1.0)]


def test_g88_leaves_the_way_out_to_the_operator() -> None:
    program = "M3|G0 Z10|G98 G88 X1 Z-5 R2 P1|G91 G1 X1"
    assert events(program) == [(4, "dwell", 1.0), (4, "stop", 0.0)]
    path = path_of(program)
    assert path.start_mm[-1].tolist() == [1.0, 0.0, -5.0]
    assert path.end_mm[-1].tolist() == [2.0, 0.0, 10.0]


def test_g87_orients_the_spindle_whenever_it_stops() -> None:
    program = "M3|G87 X1 Z-1 R1 I1 J1 K0"
    assert [before for before, kind, _ in events(program) if kind == "orient"] == [3, 7]


def test_a_tap_in_g18_is_told_to_be_wrong() -> None:
    kinds = [e.kind for e in path_of("M3|G18 G84 X1 Y-1 R1").trace.events]
    assert kinds == [EventKind.DWELL, EventKind.NOTE]


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        ("G81 X1 Z-1", Fault.CYCLE),
        ("G81 X1 R1", Fault.CYCLE),
        ("G18 G81 X1 Z-1 R1", Fault.CYCLE),
        ("G82 X1 Z-1 R1", Fault.CYCLE),
        ("G82 X1 Z-1 R1 P-1", Fault.CYCLE),
        ("G83 X1 Z-1 R1", Fault.CYCLE),
        ("G83 X1 Z-1 R1 Q0", Fault.CYCLE),
        ("M3|G87 X1 Z-1 R1 I1 J1", Fault.CYCLE),
        ("G81 X1 Z-1 R1 L0", Fault.CYCLE),
        ("G81 X1 Z-1 R1 L2000000", Fault.REPEATS),
        ("G81 X1 Z2 R1", Fault.CYCLE_RETRACT),
        ("G93 G81 X1 Z-1 R1", Fault.CYCLE),
        ("F0|G81 X1 Z-1 R1", Fault.NO_FEED),
        ("G81 X1 Z-1 R1 U2", Fault.AXES),
        ("G17.1 G81 U1 W-1 R1 X2", Fault.AXES),
        ("M3|G17.1 G84 U1 W-1 R1", Fault.CYCLE),
        ("M4|G84 X1 Z-1 R1", Fault.SPINDLE),
        ("M3|G74 X1 Z-1 R1", Fault.SPINDLE),
        ("G84 X1 Z-1 R1", Fault.SPINDLE),
        ("G86 X1 Z-1 R1 P1", Fault.SPINDLE),
        ("G91 G81 @1 Z-1 R1 L2", Fault.AXES),
        ("G41.1 D1 G1 X5|G81 X1 Z-1 R1", Fault.COMP_ACTIVE),
        ("G83 X1 Z-1 R1 Q0.000001", Fault.POINTS),
        ("G81 X1 Z-1 R1 L100000", Fault.POINTS),
    ],
)
def test_a_cycle_is_refused(program: str, fault: Fault) -> None:
    refused(program, fault)


def test_holes_count_as_moves() -> None:
    machine = Machine(limits=Limits(moves=3))
    with pytest.raises(ProgramError) as error:
        step(machine, row_of("F100 G81 X1 Z-1 R1 L2"))
    assert error.value.fault == Fault.MOVES
